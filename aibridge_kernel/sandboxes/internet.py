"""The network of a run that was granted one: the internet, and nothing of this machine.

The run gets a network namespace of its own. ``slirp4netns``, a process of this user outside it,
carries its connections to the internet; a packet filter inside, in force before the command starts
and out of its reach (it has no capabilities), refuses what a stranger's command has no business
with: this machine's own addresses, link-local ones (cloud metadata), its own gateway, multicast.
slirp4netns itself refuses this machine's loopback. Only IPv4 leads out.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.values import text

from .pipes import read_some
from .shell import PATH

__all__ = ["Gateway", "behind_filter", "missing_for_network", "own_addresses", "resolver_arguments"]

_PACKAGES = {"slirp4netns": "slirp4netns", "nft": "nftables"}
_NETWORK = "198.19.253.0/24"  # set apart for benchmarks (RFC 2544): nobody's real network
_RESOLVER = "198.19.253.3"
"""slirp4netns hands on what is asked here to the name servers of this machine."""
_RESOLVER_DESCRIPTOR = 9
_REFUSED = (
    _NETWORK,
    "0.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "224.0.0.0/3",
    # metadata services of clouds that do not use a link-local address
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
)
_FILTER = """\
table inet aibridge {{
  set refused {{ type ipv4_addr; flags interval; auto-merge; elements = {{ {refused} }} }}
  chain output {{
    type filter hook output priority 0; policy accept;
    oifname "lo" accept
    meta nfproto ipv6 reject
    ip daddr {resolver} udp dport 53 accept
    ip daddr {resolver} tcp dport 53 accept
    ip daddr @refused meta l4proto tcp reject with tcp reset
    ip daddr @refused reject
  }}
}}
"""


def missing_for_network() -> tuple[str, ...]:
    """The packages that are needed for a network grant and are not there."""
    return tuple(
        package for name, package in _PACKAGES.items() if shutil.which(name, path=PATH) is None
    )


def own_addresses() -> tuple[str, ...]:
    """Every IPv4 address of this machine, in this process's network namespace."""
    import socket  # noqa: PLC0415 — only a run with a network grant needs them

    import psutil  # noqa: PLC0415 — the same

    found = psutil.net_if_addrs().values()
    return tuple(a.address for each in found for a in each if a.family == socket.AF_INET)


def behind_filter(launch: str, *, leash: int, info: int, addresses: Iterable[str]) -> str:
    """Shell text that runs ``launch`` in a network namespace, once a gateway serves it.

    It says on ``info`` that the namespace is there, and waits for a byte on ``leash``.
    """
    refused = ", ".join((*_REFUSED, *addresses))
    rules = _FILTER.format(refused=refused, resolver=_RESOLVER)
    inside = (
        f"printf n >&{info} && read -r -N 1 -u {leash} && nft -f - <<<{shlex.quote(rules)} && "
        f"exec {launch} {_RESOLVER_DESCRIPTOR}<<<{shlex.quote(f'nameserver {_RESOLVER}')}"
    )
    return shlex.join(["unshare", "-n", "bash", "--noprofile", "--norc", "-c", inside])


def resolver_arguments() -> tuple[str, ...]:
    """Bubblewrap arguments that show the command its name server."""
    return "--ro-bind-data", str(_RESOLVER_DESCRIPTOR), os.path.realpath("/etc/resolv.conf")


@dataclass
class Gateway:
    """slirp4netns for one run; it ends with ``close``, or with this process."""

    _process: subprocess.Popen[bytes] | None = None
    _exit: int = -1
    _said: IO[bytes] = field(default_factory=tempfile.TemporaryFile)

    async def serve(self, process: int) -> None:
        """Connect the network namespace of ``process``; raise ``SandboxError`` if that fails."""
        ready, child_ready = os.pipe()
        child_exit, self._exit = os.pipe()
        try:
            self._process = self._spawn(process, child_ready, child_exit)
        finally:
            os.close(child_ready)
            os.close(child_exit)
        try:
            if not await read_some(ready):
                raise _no_gateway(self._words())
        finally:
            os.close(ready)

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._exit >= 0:
            os.close(self._exit)
        self._said.close()

    def _spawn(self, process: int, ready: int, exit_: int) -> subprocess.Popen[bytes]:
        argv = ["slirp4netns", "--configure", "--mtu=65520", f"--cidr={_NETWORK}"]
        argv += ["--disable-host-loopback", "--enable-sandbox", "--enable-seccomp"]
        argv += [f"--ready-fd={ready}", f"--exit-fd={exit_}", str(process), "tap0"]
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            env={"PATH": PATH},
            cwd=Path("/"),
            pass_fds=(ready, exit_),
            start_new_session=True,
        )

    def _words(self) -> str:
        self._said.seek(0)
        return self._said.read().decode(errors="backslashreplace").strip()


def _no_gateway(words: str) -> SandboxError:
    return SandboxError(
        text("The network could not be opened for the command: {message}", message=words or "?"),
        remedy=text("Run the command in a terminal of your own."),
    )
