"""Starts the kernel under an administrator who is whoever runs the tests.

``python -P governed.py POLICY TOP -f CONNECTION_FILE``: the policy file lies somewhere below TOP.
"""

import os
import sys
from pathlib import Path

from aibridge_kernel import audit, policies

policies.ADMINISTRATOR = policies.Administrator(Path(sys.argv[1]), os.geteuid(), Path(sys.argv[2]))
audit.is_own = lambda status: False  # noqa: ARG005 — what the tests made is somebody else's
del sys.argv[1:3]

from aibridge_kernel.app import launch_kernel  # noqa: E402

launch_kernel()
