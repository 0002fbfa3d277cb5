"""Starts a kernel whose control thread tells the end of its shutdown late.

``python -P slow_to_tell.py -f CONNECTION_FILE``: its exit status is 3 if what the control thread
tells it by is ended meanwhile; then the thread may hang.
"""

import os
import threading

from ipykernel.iostream import IOPubThread

from aibridge_kernel.app import launch_kernel
from aibridge_kernel.kernel import AIBridgeKernel

TOO_EARLY = 3
stopping = threading.Event()
tell, stop = AIBridgeKernel._publish_status_and_flush, IOPubThread.stop


def tell_late(kernel, status, channel, *rest):
    if channel == "control" and kernel._shutdown_message is not None and stopping.wait(1.0):
        os._exit(TOO_EARLY)
    tell(kernel, status, channel, *rest)


def stop_telling(iopub):
    stopping.set()
    for thread in threading.enumerate():
        if thread.name == "Control":
            thread.join()
    stop(iopub)


AIBridgeKernel._publish_status_and_flush = tell_late
IOPubThread.stop = stop_telling
launch_kernel()
