"""``git``: its own files are its own business, what a repository makes it run is not.

A repository's configuration can name programs that even ``git status`` runs. The canonical text
turns off those that options can turn off; a configuration with anything but well-known harmless
keys is *ask*.
"""

from __future__ import annotations

from posixpath import dirname

from aibridge_kernel.policy.arguments import NotListed, Reading, read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.rules import Rule
from aibridge_kernel.policy.zones import is_below
from aibridge_kernel.values import Decision, Effect, EffectKind, Zone, text

from .committed import judge_committed, without_exclusions
from .repositories import judge_nested, judge_repositories
from .subcommands import choose, judge_chosen


def judge_git(call: Call) -> None:
    """Judge the sub-command, and the repository it would run in."""
    if not call.arguments:
        return
    reading = read(call.rule, call.arguments)
    folder = reading.value("-C")
    if folder is not None:
        call.path(EffectKind.READ, folder)
        call.scene = call.scene.inside(*(call.scene.resolve(folder.text) if folder.text else ()))
    chosen = choose(call)
    if chosen is None:
        return
    chosen.scene = call.scene
    without_exclusions(chosen)
    judge_chosen(call, chosen)
    inner = read(chosen.rule, chosen.arguments)
    if not inner.informs and not _has_required(chosen.rule, inner):
        raise NotListed(text("“{program}” opens an editor", program=chosen.rule.name))
    repositories = judge_repositories(call)
    _leave_out_secrets(call, chosen, inner, repositories)
    if _writes(chosen.rule, inner):
        judge_nested(call, repositories)
        _note_write(call, chosen.rule, repositories)


def _leave_out_secrets(call: Call, chosen: Call, reading: Reading, repositories: list[str]) -> None:
    count = len(chosen.arguments)
    judge_committed(chosen, reading, repositories)
    call.arguments[len(call.arguments) - count :] = chosen.arguments


def _has_required(rule: Rule, reading: Reading) -> bool:
    required = rule.table.get("requires", ())
    return not required or reading.has(*required)


def _writes(rule: Rule, reading: Reading) -> bool:
    """Whether the sub-command, used like this, writes to the repository."""
    table = rule.table
    if not table.get("writes") or reading.informs:
        return False
    if table.get("reads_without") == "operands" and not reading.operands:
        return False
    first = reading.operands[0][1].text if reading.operands else None
    return first not in table.get("reads_with", ())


def _note_write(call: Call, rule: Rule, repositories: list[str]) -> None:
    if rule.table.get("changes"):
        note = text("changes files of the working tree")
        call.findings.links_soon = True
        for folder in repositories:
            call.findings.path(EffectKind.MODIFY, dirname(folder), call.scene, note=note)
    real = call.findings.context.files.realpath
    for folder in repositories or [f"{real(path)}/.git" for path in call.scene.directories]:
        kind = EffectKind.MODIFY if folder in repositories else EffectKind.CREATE
        if is_below(folder, call.findings.context.workspace):
            note = text("writes to the repository {path}", path=folder)
            effect = Effect(kind, Zone.PROTECTED, folder)
            call.findings.reason(Decision.ASK, note, effect)
            call.findings.writes = True
        else:
            call.findings.path(kind, folder, call.scene)
