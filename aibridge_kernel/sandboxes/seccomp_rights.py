"""What the system-call filter adds where a command writes files as they are: no set-id bits.

What came out of an overlay is looked at before it is applied; here nobody looks. So the calls by
which a file gets the right to run as its owner (or group) are denied, whether it is made so or
changed afterwards, and no others of theirs.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass

from .seccomp import ANY_BIT, deny, jump, load_argument, load_number, when

__all__ = ["MAKES", "MODES", "OPENAT2", "OWNERS_RIGHTS", "no_owners_rights"]

MAKES = (0o100, 0o20000000)
"""O_CREAT, O_TMPFILE: without them the mode of an opening is not looked at."""
OWNERS_RIGHTS = (0o4000, 0o2000)
"""S_ISUID, S_ISGID."""
OPENAT2 = 437
"""Its mode lies in memory a filter cannot read; C libraries do not need it."""


@dataclass(frozen=True, slots=True)
class Mode:
    """Where a call has the mode of a file: its argument, and that of the flags, if it has any."""

    mode: int
    flags: int | None
    numbers: dict[str, int]


MODES = {
    "open": Mode(2, 1, {"x86_64": 2}),
    "creat": Mode(1, None, {"x86_64": 85}),
    "mknod": Mode(1, None, {"x86_64": 133}),
    "openat": Mode(3, 2, {"x86_64": 257, "aarch64": 56}),
    "mknodat": Mode(2, None, {"x86_64": 259, "aarch64": 33}),
    "chmod": Mode(1, None, {"x86_64": 90}),
    "fchmod": Mode(1, None, {"x86_64": 91, "aarch64": 52}),
    "fchmodat": Mode(2, None, {"x86_64": 268, "aarch64": 53}),
    "fchmodat2": Mode(2, None, {"x86_64": 452, "aarch64": 452}),
}


def no_owners_rights(machine: str) -> list[bytes]:
    """The instructions for an architecture, none for one that is not known."""
    rules = [
        instruction
        for call in MODES.values()
        if machine in call.numbers
        for instruction in when(call.numbers[machine], [*_denied(call), load_number()])
    ]
    return [*when(OPENAT2, [deny(errno.ENOSYS)]), *rules] if rules else []


def _denied(call: Mode) -> Iterator[bytes]:
    body = [load_argument(call.mode), jump(ANY_BIT, sum(OWNERS_RIGHTS), 0, 1), deny(errno.EPERM)]
    if call.flags is not None:
        yield load_argument(call.flags)
        yield jump(ANY_BIT, sum(MAKES), 0, len(body))
    yield from body
