"""The audit that an administrator's policy may ask for: one JSON line per decision.

The sink lies outside the kernel's user: the system log, a UNIX datagram socket, or a file of
somebody else's that may be appended to. A line that cannot be written raises, before anything runs.
"""

from __future__ import annotations

import json
import os
import socket
import stat
from collections.abc import Mapping
from typing import Any, Final

from .errors import SandboxError
from .values import text

SYSLOG = "syslog"
SYSTEM_LOG = "/dev/log"
MAXIMUM_TEXT = 2_000
"""Characters of one value; a datagram must hold the line."""
_TIMEOUT_S = 2.0
_AUTHPRIV_INFO: Final = 10 * 8 + 6
"""Facility and severity, as RFC 3164 counts them."""


def write(sink: str, record: Mapping[str, Any]) -> None:
    """Write one line to ``sink``; blocks for a moment at most; raises ``SandboxError``."""
    _reach(sink, json.dumps({key: _bounded(value) for key, value in record.items()}))


def check(sink: str) -> None:
    """Raise ``SandboxError`` where a line could not be written; writes none."""
    _reach(sink, None)


def _reach(sink: str, line: str | None) -> None:
    try:
        if sink == SYSLOG:
            head = f"<{_AUTHPRIV_INFO}>aibridge[{os.getpid()}]: "
            _send(SYSTEM_LOG, None if line is None else f"{head}{line}")
        elif stat.S_ISSOCK(_checked(os.lstat(sink)).st_mode):
            _send(sink, line)
        else:
            _append(sink, None if line is None else f"{line}\n")
    except OSError as error:
        raise SandboxError(
            text(
                "The administrator's audit cannot be written: {error}.",
                error=error.strerror or error,
            ),
            remedy=text("Ask the administrator to mend {sink}.", sink=sink),
        ) from error


def _send(address: str, line: str | None) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.settimeout(_TIMEOUT_S)
        channel.connect(address)
        if line is not None:
            channel.send(line.encode())


def _append(path: str, line: str | None) -> None:
    flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags)
    try:
        status = _checked(os.fstat(descriptor))
        if not stat.S_ISREG(status.st_mode):
            raise OSError(f"{path} is neither a file nor a socket")
        if line is not None:
            os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)


def _checked(status: os.stat_result) -> os.stat_result:
    if is_own(status):
        raise PermissionError("the sink belongs to the kernel's user, who could rewrite it")
    return status


def is_own(status: os.stat_result) -> bool:
    """Whether a sink belongs to the user whose doings it is to record; root has no other."""
    return status.st_uid == os.geteuid() != 0


def _bounded(value: object) -> object:
    if isinstance(value, str):
        return value if len(value) <= MAXIMUM_TEXT else value[:MAXIMUM_TEXT] + "…"
    if isinstance(value, list | tuple):
        return [_bounded(item) for item in value[:20]]
    return value
