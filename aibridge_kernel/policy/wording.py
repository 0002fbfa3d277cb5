"""Effects in words a person understands."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from aibridge_kernel.values import Effect, EffectKind, Text, Zone, text

MAXIMUM_SHOWN = 8
"""Paths named in one sentence."""

_PATHS: Final = {
    (EffectKind.READ, Zone.TEMPORARY): text("reads temporary files: {paths}"),
    (EffectKind.READ, Zone.OUTSIDE): text("reads outside the workspace: {paths}"),
    (EffectKind.READ, Zone.UNKNOWN): text(
        "reads files that cannot be told before running: {paths}"
    ),
    (EffectKind.READ, Zone.SECRET): text("reads secrets: {paths}"),
    (EffectKind.CREATE, Zone.TEMPORARY): text("creates temporary files: {paths}"),
    (EffectKind.CREATE, Zone.UNKNOWN): text(
        "creates files that cannot be told before running: {paths}", paths=""
    ),
    (EffectKind.MODIFY, Zone.NEW): text("changes files in the workspace: {paths}"),
    (EffectKind.MODIFY, Zone.WORKSPACE): text("changes files in the workspace: {paths}"),
    (EffectKind.MODIFY, Zone.TEMPORARY): text("changes temporary files: {paths}"),
    (EffectKind.MODIFY, Zone.UNKNOWN): text(
        "changes files that cannot be told before running: {paths}", paths=""
    ),
    (EffectKind.DELETE, Zone.NEW): text("deletes files in the workspace: {paths}"),
    (EffectKind.DELETE, Zone.WORKSPACE): text("deletes files in the workspace: {paths}"),
    (EffectKind.DELETE, Zone.TEMPORARY): text("deletes temporary files: {paths}"),
    (EffectKind.DELETE, Zone.UNKNOWN): text(
        "deletes files that cannot be told before running: {paths}", paths=""
    ),
}
_BY_ZONE: Final = {
    Zone.SECRET: text("writes where secrets are kept: {paths}"),
    Zone.PROTECTED: text("writes to protected files: {paths}"),
    Zone.SYSTEM: text("writes to system folders: {paths}"),
    Zone.OUTSIDE: text("writes outside the workspace: {paths}"),
}
_OTHERS: Final = {
    EffectKind.NETWORK: text("uses the network"),
    EffectKind.SIGNAL: text("sends signals to other processes"),
    EffectKind.PRIVILEGE: text("asks for rights that a command never gets"),
    EffectKind.OPAQUE: text("runs something whose effects cannot be told"),
}


def describe(kind: EffectKind, zone: Zone, paths: Sequence[str]) -> Text:
    """One sentence for effects of one kind in one zone."""
    if kind in _OTHERS:
        return _OTHERS[kind]
    sentence = _PATHS.get((kind, zone)) or _BY_ZONE[zone]
    return Text(sentence.template, MappingProxyType({"paths": listed(paths)}))


def run_by_others(path: str) -> Text:
    """The sentence about a file, relative to the workspace, that is not only data."""
    return text("writes a file that other programs execute by themselves: {path}", path=path)


def listed(paths: Sequence[str]) -> str:
    """The first paths of ``paths``, and an ellipsis if there are more."""
    shown = ", ".join(paths[:MAXIMUM_SHOWN])
    return f"{shown}, …" if len(paths) > MAXIMUM_SHOWN else shown


def shown(effect: Effect, workspace: str) -> str:
    """The path of ``effect`` as a person would write it: relative inside the workspace."""
    path = effect.path or "?"
    if path == workspace:
        return "."
    return path.removeprefix(workspace + "/")
