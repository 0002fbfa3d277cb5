"""``python -P -m aibridge_kernel -f CONNECTION_FILE``: start the kernel."""

from .app import launch_kernel

launch_kernel()
