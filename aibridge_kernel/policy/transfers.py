"""Copying, moving and linking: effects that depend on both ends."""

from __future__ import annotations

from posixpath import basename, dirname

from aibridge_kernel.values import Decision, EffectKind, Text, Zone, text

from .call import Call
from .roles import Role
from .scene import Argument
from .zones import is_below

_ENDS = frozenset({Role.TARGET, Role.INTO, Role.ONTO})


def judge_transfer(call: Call, operands: list[tuple[Role, Argument]]) -> None:
    """Note what happens to the sources and at the target."""
    ends = [(role, argument) for role, argument in operands if role in _ENDS]
    sources = [(role, argument) for role, argument in operands if role not in _ENDS]
    end_role, end = ends[0] if ends else (Role.INTO, Argument.literal("."))
    for role, source in sources:
        targets: list[str | None] = [*_targets(call, source, end_role, end)]
        for target in targets or [None]:
            _one(call, role, source, target)
    if not sources and end.text != ".":
        call.write(end)


def _targets(call: Call, source: Argument, end_role: Role, end: Argument) -> list[str]:
    """The absolute names that ``source`` gets; none when they cannot be told."""
    if end.text is None or end.below:
        return []
    files = call.findings.context.files
    found = []
    for path in call.scene.resolve(end.text):
        into = end_role is Role.INTO or (
            end_role is Role.TARGET and (end.text.endswith("/") or files.is_dir(path))
        )
        name = basename(source.text.rstrip("/")) if source.text else "*"
        if into and name == "..":
            return []
        found.append(path if not into or name == "." else f"{path.rstrip('/')}/{name}")
    return found


def _one(call: Call, role: Role, source: Argument, target: str | None) -> None:
    match role:
        case Role.MOVED:
            call.path(
                EffectKind.DELETE,
                source,
                follow=False,
                tree=True,
                note=_moves(call, source, target),
            )
            call.findings.links_soon = True
        case Role.LINKED:
            _link(call, source, target)
        case Role.SAME_FILE:
            call.path(EffectKind.MODIFY, source, follow=False, note=_links(source))
        case Role.SOURCE_TREE:
            call.path(EffectKind.READ, source, tree=True)
        case Role.SOURCE_FOLLOWED:
            call.path(EffectKind.READ, source, tree=True)
            call.findings.follow_below(source.text, call.scene)
        case _:
            call.path(EffectKind.READ, source)
    call.findings.write(target, call.scene)


def _moves(call: Call, source: Argument, target: str | None) -> Text:
    name = target or "?"
    inside = name.removeprefix(call.findings.context.workspace + "/")
    return text("moves {source} to {target}", source=source.text or "?", target=inside)


def _links(source: Argument) -> Text:
    return text("gives {source} a second name", source=source.text or "?")


def _link(call: Call, source: Argument, target: str | None) -> None:
    """A symbolic link is read relative to the folder it lies in."""
    findings = call.findings
    findings.links_soon = True
    if source.text is None or target is None:
        findings.opaque(text("makes a symbolic link to a place that cannot be told"))
        return
    pointed = source.text if source.text.startswith("/") else f"{dirname(target)}/{source.text}"
    place = findings.zones.locate(pointed)
    if place.zone is Zone.SECRET:
        findings.path(EffectKind.READ, pointed, call.scene)
    elif not is_below(findings.zones.real(pointed), findings.context.workspace):
        note = text("makes a symbolic link that leads out of the workspace: {path}", path=pointed)
        findings.path(EffectKind.READ, pointed, call.scene)
        findings.reason(Decision.ASK, note, None)
