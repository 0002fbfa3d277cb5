"""``rsync``: between folders of this machine it copies and may delete; else it uses the network."""

from __future__ import annotations

import re

from aibridge_kernel.policy.arguments import NotListed, Reading, read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.effects import apply_roles
from aibridge_kernel.policy.generic import apply_reading
from aibridge_kernel.policy.roles import Role
from aibridge_kernel.policy.scene import Argument
from aibridge_kernel.values import Effect, EffectKind, Zone, text

_REMOTE = re.compile(r"[^/]*:|rsync://")
"""A colon in front of the first slash names a host."""
_DELETES = ("--delete", "--delete-before", "--delete-during", "--delete-after", "--del")


def judge_rsync(call: Call) -> None:
    """Note what is read, written and deleted, and whether another machine takes part."""
    reading = read(call.rule, call.arguments)
    if reading.informs:
        return
    apply_reading(call, reading)
    operands = [argument for _, argument in reading.operands]
    if any(argument.text is None for argument in operands):
        raise NotListed(text("an argument cannot be told before running"))
    if any(map(_is_remote, operands)):
        call.findings.add(Effect(EffectKind.NETWORK, Zone.NONE))
    sources, targets = (operands[:-1], operands[-1:]) if len(operands) > 1 else (operands, [])
    role = Role.FOLLOWED if reading.has("-L", "--copy-links") else Role.TREE
    local = [argument for argument in sources if not _is_remote(argument)]
    apply_roles(call, [(role, -1, argument) for argument in local])
    if reading.has("-n", "--dry-run"):
        return
    if reading.has("--remove-source-files"):
        apply_roles(call, [(Role.DELETE, -1, argument) for argument in local])
    for target in targets:
        if not _is_remote(target):
            _into(call, target, reading)


def _is_remote(argument: Argument) -> bool:
    return _REMOTE.match(argument.text or "") is not None


def _into(call: Call, target: Argument, reading: Reading) -> None:
    """Note what happens to the folder that is copied into."""
    call.findings.links_soon = True
    call.findings.names_unknown = True
    files = call.findings.context.files
    for folder in call.scene.resolve(target.text or ""):
        if files.lstat(folder) is None:
            call.path(EffectKind.CREATE, target)
            continue
        note = text("copies into {path}, replacing files of the same names", path=target.text)
        call.path(EffectKind.MODIFY, target, tree=True, note=note)
        if reading.has(*_DELETES):
            call.findings.below(EffectKind.DELETE, folder)
