"""The system-call filter in the words container programs read: an OCI seccomp profile."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator

from .seccomp import MACHINES, NEW_NAMESPACE, SPECIAL, TERMINAL_INJECTION
from .seccomp_rights import MAKES, MODES, OWNERS_RIGHTS

__all__ = ["container_profile"]

Rule = dict[str, object]
_BITS = 64


def container_profile() -> str:
    """The same filter as the other tiers', for every architecture at once."""
    names = {name for machine in MACHINES.values() for name in machine.numbers}
    rules = [
        _deny(sorted(names - set(SPECIAL)), errno.EPERM),
        _deny(["socket"], errno.EACCES),
        _deny(["clone3", "openat2"], errno.ENOSYS),
        *_namespaces(),
        *_owners_rights(),
        *(
            _deny(["ioctl"], errno.EPERM, {"index": 1, "value": request, "op": "SCMP_CMP_EQ"})
            for request in TERMINAL_INJECTION
        ),
    ]
    return json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": rules})


def _namespaces() -> Iterator[Rule]:
    for bit in (1 << place for place in range(_BITS)):
        if bit & NEW_NAMESPACE:
            yield _deny(["clone"], errno.EPERM, _has(0, bit))


def _owners_rights() -> Iterator[Rule]:
    for name, call in MODES.items():
        for right in OWNERS_RIGHTS:
            if call.flags is None:
                yield _deny([name], errno.EPERM, _has(call.mode, right))
            else:
                for makes in MAKES:
                    both = (_has(call.flags, makes), _has(call.mode, right))
                    yield _deny([name], errno.EPERM, *both)


def _has(index: int, bit: int) -> Rule:
    """Whether a bit is set in an argument."""
    return {"index": index, "value": bit, "valueTwo": bit, "op": "SCMP_CMP_MASKED_EQ"}


def _deny(names: list[str], number: int, *arguments: Rule) -> Rule:
    rule: Rule = {"names": names, "action": "SCMP_ACT_ERRNO", "errnoRet": number}
    return {**rule, "args": list(arguments)} if arguments else rule
