"""What the system-call filter adds where no namespace stands behind it: the Landlock tier.

Landlock decides which files may be opened, made and removed. It says nothing about the rights,
owners, times and attributes of a file that may be read, nor about processes outside; namespaces
would. Here the filter denies those calls altogether.
"""

from __future__ import annotations

import errno
import platform

from .seccomp import (
    EQUAL,
    deny,
    filter_program,
    jump,
    load_argument,
    load_number,
    when,
)
from .seccomp_rights import no_owners_rights

__all__ = ["filter_alone", "rules"]

_SHARED = {
    "fchmodat2": 452,
    "setxattrat": 463,
    "removexattrat": 466,
    "file_setattr": 469,
    "process_madvise": 440,
    "process_mrelease": 448,
}
_DENIED = {
    "x86_64": _SHARED
    | {
        "chmod": 90, "fchmod": 91, "fchmodat": 268, "chown": 92, "fchown": 93, "lchown": 94,
        "fchownat": 260, "utime": 132, "utimes": 235, "futimesat": 261, "setxattr": 188,
        "lsetxattr": 189, "fsetxattr": 190, "removexattr": 197, "lremovexattr": 198,
        "fremovexattr": 199, "setsid": 112, "setpgid": 109, "shmget": 29, "semget": 64,
        "msgget": 68, "mq_open": 240, "mq_unlink": 241, "migrate_pages": 256, "move_pages": 279,
    },
    "aarch64": _SHARED
    | {
        "fchmod": 52, "fchmodat": 53, "fchownat": 54, "fchown": 55, "setxattr": 5,
        "lsetxattr": 6, "fsetxattr": 7, "removexattr": 14, "lremovexattr": 15,
        "fremovexattr": 16, "setsid": 157, "setpgid": 154, "shmget": 194, "semget": 190,
        "msgget": 186, "mq_open": 180, "mq_unlink": 181, "migrate_pages": 238, "move_pages": 239,
    },
}  # fmt: skip
_SIGNALS = {
    "x86_64": {"kill": 62, "tkill": 200, "tgkill": 234, "rt_sigqueueinfo": 129,
               "rt_tgsigqueueinfo": 297, "pidfd_send_signal": 424},
    "aarch64": {"kill": 129, "tkill": 130, "tgkill": 131, "rt_sigqueueinfo": 138,
                "rt_tgsigqueueinfo": 240, "pidfd_send_signal": 424},
}  # fmt: skip
"""Denied where Landlock cannot keep them within the run."""
_OF_ITSELF_ONLY = {
    # call: (number, which argument names another process unless it is 0)
    "x86_64": ((302, 0), (203, 0), (144, 0), (142, 0), (314, 0), (141, 1), (251, 1)),
    "aarch64": ((261, 0), (122, 0), (119, 0), (118, 0), (274, 0), (140, 1), (30, 1)),
}
"""prlimit64, sched_setaffinity, -scheduler, -param, -attr; setpriority, ioprio_set."""
_UTIMENSAT = {"x86_64": 280, "aarch64": 88}
_IOCTL = {"x86_64": 16, "aarch64": 29}
_FCNTL = {"x86_64": 72, "aarch64": 25}
_FILE_FLAGS = (0x40086602, 0x401C5820)  # FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR
_SIGNAL_OWNER = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX


def _unless_zero(argument: int) -> list[bytes]:
    return [load_argument(argument), jump(EQUAL, 0, 1, 0), deny(errno.EPERM)]


def _values(argument: int, values: tuple[int, ...]) -> list[bytes]:
    """Deny a call for some values of an argument."""
    body = [load_argument(argument)]
    for value in values:
        body += [jump(EQUAL, value, 0, 1), deny(errno.EPERM)]
    return body


def _times() -> list[bytes]:
    """Deny setting times.

    Setting those of an open file to now, which ``touch`` does with what it just made, answers
    that it was done: true of a new file.
    """
    body: list[bytes] = []
    halves = [load_argument(index, high=high) for index in (1, 2) for high in (False, True)]
    for left, half in enumerate(reversed(halves)):
        body = [half, jump(EQUAL, 0, 0, 1 + 2 * left), *body]
    return [*body, deny(0), deny(errno.EPERM)]


def rules(machine: str, *, signals: bool) -> list[bytes]:
    """The instructions to put before the common ones; ``signals`` says whether to let them pass."""
    program: list[bytes] = []
    denied = _DENIED[machine] | ({} if signals else _SIGNALS[machine])
    for number in denied.values():
        program += when(number, [deny(errno.EPERM)])
    program += no_owners_rights(machine)
    program += when(_UTIMENSAT[machine], _times())
    bodies = [(number, _unless_zero(argument)) for number, argument in _OF_ITSELF_ONLY[machine]]
    bodies.append((_IOCTL[machine], _values(1, _FILE_FLAGS)))
    if not signals:
        bodies.append((_FCNTL[machine], _values(1, _SIGNAL_OWNER)))
    for number, body in bodies:
        program += when(number, [*body, load_number()])
    return program


def filter_alone(*, signals: bool) -> bytes:
    """The whole filter for this machine; raises ``SandboxError`` where there is no table for it."""
    machine = platform.machine()
    first = rules(machine, signals=signals) if machine in _DENIED else []
    return filter_program(first=first)
