"""Closes itself in and becomes the command: ``python -I -S confine.py JOB FILTER PROGRAM …``.

A program of its own, handed over open: it imports nothing of this package. ``JOB`` and ``FILTER``
are descriptors. The job is NUL-ended fields: the rights handled on files, on the network, the
scopes (0 where Landlock is too old for them), then a path and its rights as often as wanted.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH = 1
_PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER_MODE = 24, 38, 22, 2
_CAPABILITY_VERSION_3 = 0x20080522
_IGNORED_BY_PYTHON = (13, 25)  # SIGPIPE, SIGXFSZ
_LIBC = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _close_in(fields: list[bytes]) -> None:
    """Put the Landlock rules in force."""
    attributes = struct.pack("<3Q", *(int(field) for field in fields[:3]))
    size = 24 if int(fields[2]) else 16 if int(fields[1]) else 8
    ruleset = _check(_LIBC.syscall(_CREATE_RULESET, attributes, size, 0), "landlock")
    for path, rights in zip(fields[3::2], fields[4::2], strict=True):
        try:
            beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue  # it went since the list was made
        rule = struct.pack("<Qi", int(rights), beneath)
        _check(_LIBC.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0), os.fsdecode(path))
        os.close(beneath)
    _check(_LIBC.syscall(_RESTRICT_SELF, ruleset, 0), "landlock")
    os.close(ruleset)


def _drop_capabilities() -> None:
    for capability in range(64):
        _LIBC.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails for a user, who has none
    header, none = struct.pack("<Ii", _CAPABILITY_VERSION_3, 0), bytes(24)
    _check(_LIBC.capset(header, none), "capabilities")


def _filter(program: bytes) -> None:
    instructions = ctypes.create_string_buffer(program, len(program))
    description = struct.pack("@HP", len(program) // 8, ctypes.addressof(instructions))
    _check(_LIBC.prctl(_PR_SET_SECCOMP, _FILTER_MODE, description, 0, 0), "seccomp")


def _read(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _found(name: str) -> str:
    places = (f"{folder}/{name}" for folder in os.environ["PATH"].split(":"))
    return next(place for place in places if os.access(place, os.X_OK))


def main(job: int, filter_: int, argv: list[str]) -> None:
    """Close in, then become the program."""
    fields, program = _read(job).split(b"\0")[:-1], _read(filter_)
    path = _found(argv[0])  # afterwards nothing more can be imported
    _check(_LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    _close_in(fields)
    _drop_capabilities()
    _filter(program)
    for signal in _IGNORED_BY_PYTHON:
        _LIBC.signal(signal, None)
    os.execv(path, argv)  # noqa: S606 — there is no shell in between


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
