"""The system-call filter of sandboxed commands, as a classic BPF program made in plain Python.

A filter is a list of 8-byte instructions the kernel runs over ``struct seccomp_data``: the call's
number (offset 0), the architecture (offset 4) and six 64-bit arguments (from offset 16, low half
first on the two little-endian architectures served here). See ``man 2 seccomp`` and
``linux/filter.h``.
"""

from __future__ import annotations

import errno
import platform
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.values import text

__all__ = [
    "ANY_BIT",
    "EQUAL",
    "MACHINES",
    "NEW_NAMESPACE",
    "SPECIAL",
    "TERMINAL_INJECTION",
    "assemble",
    "deny",
    "filter_program",
    "jump",
    "load_argument",
    "load_number",
    "when",
]

LOAD, AND, EQUAL, ABOVE_OR_EQUAL, ANY_BIT, RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE = 0, 4
_X32_BIT = 0x40000000
NEW_NAMESPACE = 0x7E020000  # CLONE_NEW{CGROUP,UTS,IPC,USER,PID,NET,NS}
TERMINAL_INJECTION = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
_SOCKET_TYPE_MASK = 0xF


@dataclass(frozen=True)
class _Machine:
    """One architecture: its audit number and the numbers of the calls the filter names."""

    audit: int
    rejects_x32: bool
    numbers: dict[str, int]


_SHARED = {  # numbers that were assigned to every architecture alike
    "pidfd_getfd": 438,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "clone3": 435,
    "mount_setattr": 442,
}

_X86_64 = _Machine(
    audit=0xC000003E,
    rejects_x32=True,
    numbers=_SHARED
    | {
        "ioctl": 16, "socket": 41, "clone": 56, "ptrace": 101, "syslog": 103,
        "modify_ldt": 154, "pivot_root": 155, "_sysctl": 156, "acct": 163, "settimeofday": 164,
        "mount": 165, "umount2": 166, "swapon": 167, "swapoff": 168, "reboot": 169,
        "sethostname": 170, "setdomainname": 171, "iopl": 172, "ioperm": 173,
        "create_module": 174, "init_module": 175, "delete_module": 176, "quotactl": 179,
        "clock_settime": 227, "kexec_load": 246, "add_key": 248, "request_key": 249,
        "keyctl": 250, "unshare": 272, "perf_event_open": 298, "fanotify_init": 300,
        "open_by_handle_at": 304, "clock_adjtime": 305, "setns": 308, "process_vm_readv": 310,
        "process_vm_writev": 311, "kcmp": 312, "finit_module": 313, "kexec_file_load": 320,
        "bpf": 321, "userfaultfd": 323,
    },
)  # fmt: skip

_AARCH64 = _Machine(
    audit=0xC00000B7,
    rejects_x32=False,
    numbers=_SHARED
    | {
        "ioctl": 29, "umount2": 39, "mount": 40, "pivot_root": 41, "quotactl": 60, "acct": 89,
        "unshare": 97, "kexec_load": 104, "init_module": 105,
        "delete_module": 106, "clock_settime": 112, "syslog": 116, "ptrace": 117,
        "reboot": 142, "sethostname": 161, "setdomainname": 162, "settimeofday": 170,
        "socket": 198, "add_key": 217, "request_key": 218, "keyctl": 219, "clone": 220,
        "swapon": 224, "swapoff": 225, "perf_event_open": 241, "fanotify_init": 262,
        "open_by_handle_at": 265, "clock_adjtime": 266, "setns": 268,
        "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272, "finit_module": 273,
        "bpf": 280, "userfaultfd": 282, "kexec_file_load": 294,
    },
)  # fmt: skip

MACHINES = {"x86_64": _X86_64, "aarch64": _AARCH64}

SPECIAL = ("clone", "clone3", "ioctl", "socket")  # the rest are denied whatever their arguments


def statement(code: int, value: int) -> bytes:
    """One instruction that does not jump."""
    return struct.pack("<HBBI", code, 0, 0, value)


def jump(code: int, value: int, if_true: int, if_false: int) -> bytes:
    """One comparison, and how many instructions are left out after it either way."""
    return struct.pack("<HBBI", code, if_true, if_false, value)


def load_number() -> bytes:
    """Put the call's number back into the accumulator."""
    return statement(LOAD, _NUMBER)


def load_argument(index: int, *, high: bool = False) -> bytes:
    """Put the low (or high) half of an argument into the accumulator."""
    return statement(LOAD, 16 + 8 * index + 4 * high)


def deny(number: int) -> bytes:
    """Answer with an error number instead of making the call."""
    return statement(RETURN, _ERRNO | number)


def when(number: int, body: list[bytes]) -> list[bytes]:
    """``body`` for one system call; the accumulator holds the call's number before it.

    A body that does not answer puts the number back.
    """
    return [jump(EQUAL, number, 0, len(body)), *body]


def _socket_rules(*, internet: bool) -> list[bytes]:
    """Deny every family, or every one but TCP and UDP over the internet families."""
    if not internet:
        return [deny(errno.EACCES)]
    return [
        load_argument(0),
        jump(EQUAL, socket.AF_INET, 2, 0),
        jump(EQUAL, socket.AF_INET6, 1, 0),
        deny(errno.EACCES),
        load_argument(1),
        statement(AND, _SOCKET_TYPE_MASK),
        jump(ABOVE_OR_EQUAL, socket.SOCK_RAW, 0, 1),  # only SOCK_STREAM and SOCK_DGRAM lie below
        deny(errno.EACCES),
        statement(RETURN, ALLOW),
    ]


def assemble(machine: str, *, internet: bool = False, first: Sequence[bytes] = ()) -> bytes:
    """The filter for an architecture as ``platform.machine`` names it.

    Calls of another architecture kill the process: their numbers mean something else. ``clone3``
    answers ENOSYS because its flags lie in memory a filter cannot read; C libraries then use
    ``clone``, whose flags it can. ``first`` comes before all rules about single calls. Raises
    ``KeyError`` for an architecture it does not know.
    """
    known = MACHINES[machine]
    number = known.numbers
    program = [
        statement(LOAD, _ARCHITECTURE),
        jump(EQUAL, known.audit, 1, 0),
        statement(RETURN, _KILL),
        statement(LOAD, _NUMBER),
    ]
    if known.rejects_x32:
        program += [jump(ABOVE_OR_EQUAL, _X32_BIT, 0, 1), deny(errno.ENOSYS)]
    program += first
    for name, value in number.items():
        if name not in SPECIAL:
            program += when(value, [deny(errno.EPERM)])
    program += when(number["clone3"], [deny(errno.ENOSYS)])
    program += when(number["socket"], _socket_rules(internet=internet))
    program += when(
        number["clone"],
        [
            load_argument(0),
            jump(ANY_BIT, NEW_NAMESPACE, 0, 1),
            deny(errno.EPERM),
            statement(RETURN, ALLOW),
        ],
    )
    program += when(
        number["ioctl"],
        [
            load_argument(1),
            jump(EQUAL, TERMINAL_INJECTION[0], 1, 0),
            jump(EQUAL, TERMINAL_INJECTION[1], 0, 1),
            deny(errno.EPERM),
            statement(RETURN, ALLOW),
        ],
    )
    program.append(statement(RETURN, ALLOW))
    return b"".join(program)


def filter_program(*, internet: bool = False, first: Sequence[bytes] = ()) -> bytes:
    """The filter for this machine; raises ``SandboxError`` where it has no table for it."""
    machine = platform.machine()
    if machine not in MACHINES:
        raise SandboxError(
            text("There is no system-call filter for {machine} processors.", machine=machine),
            remedy=text("Use the sandbox tier “container”, or “none”."),
        )
    return assemble(machine, internet=internet, first=first)
