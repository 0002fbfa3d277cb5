"""Launching: the kernel's application, and the ``jupyter aibridge …`` commands."""

from __future__ import annotations

import ipaddress
import logging
from typing import Any

from ipykernel.kernelapp import IPKernelApp
from jupyter_core.paths import jupyter_config_path
from traitlets import default
from traitlets.config.application import Application
from traitlets.config.loader import ConfigFileNotFound

from .kernel import AIBridgeKernel

UNENCRYPTED = "Kernel is running over TCP without encryption"
CONFIG_FILE = "aibridge_kernel_config"
ENDING_S = 5.0
"""Seconds the control thread has for ending."""


class AIBridgeApp(IPKernelApp):
    """IPython's kernel application without IPython's profile and without the current folder.

    Configuration comes from ``aibridge_kernel_config.py`` on Jupyter's configuration paths only:
    a notebook's folder may be a stranger's.
    """

    name = "aibridge-kernel"
    classes = [AIBridgeKernel, *IPKernelApp.classes]  # noqa: RUF012 — traitlets' own way

    @default("profile_dir")
    def _profile_dir_default(self) -> None:
        """Use no IPython profile."""

    def init_sockets(self) -> None:
        """Open the sockets; that nothing is encrypted is said where it leaves the machine."""
        if _is_loopback(self.ip):
            self.log.addFilter(_says_something_else)
        super().init_sockets()  # type: ignore[no-untyped-call]
        self.log.removeFilter(_says_something_else)

    def start(self) -> None:
        """Run until it is shut down; the control thread ends first.

        ipykernel ends at exit what the control thread tells of the shutdown by: one that has not
        told of it by then hangs for good, and the process with it.
        """
        super().start()  # type: ignore[no-untyped-call]
        if self.control_thread is not None and self.control_thread.is_alive():
            self.control_thread.stop()
            self.control_thread.join(ENDING_S)

    def init_profile_dir(self) -> None:
        """Look for no IPython profile."""

    def init_path(self) -> None:
        """Leave ``sys.path`` alone: the working directory stays out of it."""

    def load_config_file(  # type: ignore[override]  # IPython's own signature
        self,
        suppress_errors: Any = None,  # noqa: ARG002
    ) -> None:
        """Load the configuration from Jupyter's paths, the most specific last."""
        try:
            Application.load_config_file(self, CONFIG_FILE, path=jupyter_config_path())
        except ConfigFileNotFound:
            self.log.debug("No %s found.", CONFIG_FILE)


def _says_something_else(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith(UNENCRYPTED)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def launch_kernel(argv: list[str] | None = None) -> None:
    """Run the kernel until it is shut down."""
    AIBridgeApp.launch_instance(argv, kernel_class=AIBridgeKernel, outstream_class=None)


def main(argv: list[str] | None = None) -> None:
    """Run ``jupyter aibridge …``."""
    from . import cli  # noqa: PLC0415 — a starting kernel has no use for it

    cli.main(argv)
