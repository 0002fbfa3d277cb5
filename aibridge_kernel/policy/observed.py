"""Judges what a command really did by the rules for what it was predicted to do."""

from __future__ import annotations

import re
import stat
from posixpath import dirname

from aibridge_kernel.values import (
    Change,
    ChangeKind,
    ChangeSet,
    Decision,
    Effect,
    EffectKind,
    Text,
    Verdict,
    Zone,
    text,
)

from .context import Context
from .findings import Findings
from .scene import Scene
from .wording import run_by_others
from .zones import Zones, is_below, is_run_by_others

_KINDS = {
    ChangeKind.CREATED: EffectKind.CREATE,
    ChangeKind.MODIFIED: EffectKind.MODIFY,
    ChangeKind.DELETED: EffectKind.DELETE,
    ChangeKind.METADATA: EffectKind.MODIFY,
    ChangeKind.MOVED: EffectKind.DELETE,
}
_HOOK = re.compile(r"/\.git/hooks/(?!.*\.sample$)")


def judge_changes(
    changes: ChangeSet, context: Context, predicted: Verdict | None = None
) -> Verdict:
    """Judge the change set of one command.

    ``predicted`` is the verdict it ran under: where that said that a repository would be written
    to, its files are *ask* and not *deny*. Hooks and everything else protected stay *deny*.
    """
    findings = Findings(context, Zones(context))
    expected = _repositories(predicted)
    for change in changes.changes:
        _judge_change(change, findings, expected)
    reasons = findings.reasons()
    decision = max((reason.decision for reason in reasons), default=Decision.ALLOW)
    canonical = predicted.canonical if predicted is not None else ""
    return Verdict(decision, canonical, findings.effects(), reasons)


def _repositories(predicted: Verdict | None) -> tuple[str, ...]:
    """The repositories that the prediction says are written to."""
    return tuple(
        effect.path
        for effect in (predicted.effects if predicted is not None else ())
        if effect.zone is Zone.PROTECTED
        and effect.path is not None
        and effect.kind is not EffectKind.READ
    )


def _judge_change(change: Change, findings: Findings, expected: tuple[str, ...]) -> None:
    workspace = findings.context.workspace
    path = f"{workspace}/{change.path}"
    kind = _KINDS[change.kind]
    _judge_attributes(change, findings, path)
    if any(is_below(path, folder) for folder in expected) and not _HOOK.search(path):
        note = text(
            "writes to the repository {path}", path=change.path.partition(".git")[0] + ".git"
        )
        findings.reason(Decision.ASK, note, Effect(kind, Zone.PROTECTED, path))
        return
    _judge_path(change, kind, path, findings)


def _judge_path(change: Change, kind: EffectKind, path: str, findings: Findings) -> None:
    scene = Scene((findings.context.workspace,), findings.context.home)
    if change.kind is ChangeKind.MOVED and change.source is not None:
        source = f"{findings.context.workspace}/{change.source}"
        note = text("moves {source} to {target}", source=change.source, target=change.path)
        findings.path(EffectKind.DELETE, source, scene, follow=False, tree=True, note=note)
        kind = EffectKind.CREATE
    findings.path(kind, path, scene, follow=False, tree=change.is_directory)
    if change.kind is not ChangeKind.DELETED and is_run_by_others(change.path):
        note = run_by_others(change.path)
        findings.reason(Decision.ASK, note, Effect(EffectKind.OPAQUE, Zone.NONE))


def _judge_attributes(change: Change, findings: Findings, path: str) -> None:
    """Rights and kinds of files that are never applied, and links that lead out."""
    if change.mode & _new_rights(change, findings, path):
        _never(findings, text("makes a file run with its owner's rights: {path}", path=change.path))
    if change.has_capabilities:
        _never(findings, text("gives a file capabilities: {path}", path=change.path))
    kind = stat.S_IFMT(change.mode)
    if kind in {stat.S_IFBLK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK}:
        _never(findings, text("makes a device, pipe or socket: {path}", path=change.path))
    if change.target is not None:
        _judge_link(change.target, findings, path)


def _new_rights(change: Change, findings: Findings, path: str) -> int:
    """The bits of a mode that nobody may gain; folders pass theirs on to those made in them."""
    both = stat.S_ISUID | stat.S_ISGID
    if not change.is_directory:
        return both
    look_up = findings.context.files.lstat
    around = look_up(dirname(path))
    if around is None or around.st_mode & stat.S_ISGID:
        both = stat.S_ISUID  # made in a folder that has it, or in one that is judged as well
    before = look_up(path)
    return both & ~before.st_mode if before is not None else both


def _never(findings: Findings, note: Text) -> None:
    findings.reason(Decision.DENY, note, Effect(EffectKind.PRIVILEGE, Zone.NONE))


def _judge_link(target: str, findings: Findings, path: str) -> None:
    pointed = target if target.startswith("/") else f"{dirname(path)}/{target}"
    real = findings.zones.real(pointed)
    if is_below(real, findings.context.workspace):
        return
    place = findings.zones.locate(pointed)
    decision = Decision.DENY if place.zone is Zone.SECRET else Decision.ASK
    note = text("makes a symbolic link that leads out of the workspace: {path}", path=path)
    findings.reason(decision, note, Effect(EffectKind.READ, place.zone, pointed))
