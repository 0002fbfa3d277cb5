"""The server extension: settings, routes, and an orderly end."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from urllib.parse import urlsplit

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.services.contents.fileio import FileManagerMixin
from jupyter_server.services.contents.manager import ContentsManager
from prometheus_client import REGISTRY
from traitlets import Bool, Bunch, Float, TraitError, Unicode, validate

from aibridge_server_ext.figures import RelayPoint, Timing
from aibridge_server_ext.handlers import routes
from aibridge_server_ext.listing import entry_source
from aibridge_server_ext.live_files import LiveFiles
from aibridge_server_ext.metrics import FilesCollector
from aibridge_server_ext.place import is_hidden
from aibridge_server_ext.resolution import Resolver

__all__ = ["AIBridgeExtension"]

DEFAULTS = Timing()
RELAY_SCHEMES = frozenset({"redis", "rediss", "unix"})

ROOT_VARIABLE = "JUPYTER_SERVER_ROOT"
"""As jupyter-server names it for terminals."""


class AIBridgeExtension(ExtensionApp):
    """Streams file changes to the clients that show the files.

    Nothing is opened or watched before the first client comes.
    """

    name = "aibridge_server_ext"

    interval = Float(
        DEFAULTS.interval, min=0.0, help="Least seconds between two deltas of one directory."
    ).tag(config=True)

    poll_interval = Float(
        DEFAULTS.poll_interval,
        min=0.05,
        help="Seconds between two looks at a directory that the system cannot watch.",
    ).tag(config=True)

    patience = Float(
        DEFAULTS.patience, min=0.1, help="Seconds a client may take to read one message."
    ).tag(config=True)

    compression = Bool(
        False,  # noqa: FBT003  — a trait
        help="Compress messages for clients that can (permessage-deflate); doubles what they cost.",
    ).tag(config=True)

    switch_interval = Float(
        0.001,
        min=0.0,
        help="Seconds that another thread of the server may keep Python to itself while changes "
        "wait (`sys.setswitchinterval`), unless it is less already; 0 leaves it as it is.",
    ).tag(config=True)

    relay_url = Unicode(
        help="Redis (`redis://…`, `rediss://…`, `unix://…`) by which servers that share storage "
        "tell each other of changes; empty for none. Needs `jupyter-aibridge[redis]`."
    ).tag(config=True)

    relay_channel = Unicode(
        "aibridge-files",
        help="Its channel: one name for all servers that have the same root.",
    ).tag(config=True)

    _live_files: LiveFiles | None = None
    _collector: FilesCollector | None = None
    _told_root = False
    _switch_interval_before: float | None = None

    def initialize_handlers(self) -> None:
        """Add the routes and the metrics."""
        self.handlers.extend(routes(self.live_files, compression=self.compression))
        self._collector = FilesCollector(lambda: self._live_files)
        REGISTRY.register(self._collector)

        self._tell_kernels_the_root()

    def _tell_kernels_the_root(self) -> None:
        """Kernels inherit it, and can name files as the browser does."""
        root = local_root(self._contents_manager)
        if root is not None and ROOT_VARIABLE not in os.environ:
            os.environ[ROOT_VARIABLE] = root
            self._told_root = True

    def live_files(self) -> LiveFiles:
        """The server's live files, opened on first use in the running event loop."""
        if self._live_files is None:
            manager = self._contents_manager
            resolver = Resolver(local_root(manager), lambda name: is_hidden(manager, name))
            timing = Timing(self.interval, self.poll_interval, self.patience)
            self._live_files = LiveFiles(resolver, entry_source(manager), timing, self._relay)
            self._switch_threads_sooner()
        return self._live_files

    def _switch_threads_sooner(self) -> None:
        """Every system call on a change's way may cost a turn of a thread that computes."""
        before = sys.getswitchinterval()
        if 0 < self.switch_interval < before:
            self._switch_interval_before = before
            sys.setswitchinterval(self.switch_interval)

    async def stop_extension(self) -> None:
        """Close every socket and release every watch."""
        if self._live_files is not None:
            live_files, self._live_files = self._live_files, None
            await live_files.close()
        if self._switch_interval_before is not None:
            sys.setswitchinterval(self._switch_interval_before)
            self._switch_interval_before = None
        if self._collector is not None:
            REGISTRY.unregister(self._collector)
            self._collector = None
        if self._told_root:
            os.environ.pop(ROOT_VARIABLE, None)

    @validate("relay_url")
    def _check_relay_url(self, proposal: Bunch) -> str:
        url: str = proposal["value"]
        if url and urlsplit(url).scheme not in RELAY_SCHEMES:
            raise TraitError(
                "AIBridgeExtension.relay_url begins with redis://, rediss:// or unix://"
            )
        return url

    @property
    def _relay(self) -> RelayPoint | None:
        """Where other servers are told of changes, if that is wanted and can be."""
        if not self.relay_url:
            return None
        if find_spec("redis") is None:
            self.log.error(
                "File changes: relay_url is set, but redis is not installed, so other servers are "
                "not told; pip install 'jupyter-aibridge[redis]'"
            )
            return None
        return RelayPoint(self.relay_url, self.relay_channel)

    @property
    def _contents_manager(self) -> ContentsManager:
        assert self.serverapp is not None  # noqa: S101  — set before any handler exists
        return self.serverapp.contents_manager


def local_root(manager: ContentsManager) -> str | None:
    """The directory the contents manager serves, ``None`` if it keeps no files on a disk."""
    return manager.root_dir if isinstance(manager, FileManagerMixin) else None
