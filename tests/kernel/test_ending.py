"""A kernel that is shut down ends."""

import sys
from pathlib import Path

from harness import LIMIT, running_kernel

LAUNCHER = Path(__file__).with_name("slow_to_tell.py")


def test_a_kernel_ends_however_late_its_control_thread_tells_of_it(workspace, home):
    command = [sys.executable, "-P", str(LAUNCHER), "-f", "{connection_file}"]
    with running_kernel(workspace, home, command=command) as bridge:
        assert bridge.run("!echo here").stdout == "here\n"
        bridge.manager.request_shutdown()
        assert bridge.manager.provisioner.process.wait(timeout=LIMIT) == 0
