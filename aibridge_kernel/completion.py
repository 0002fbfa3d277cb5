"""What Tab offers and what Shift-Tab explains."""

from __future__ import annotations

import os
import re

from . import magics
from .cell import CONTROL_WORDS, parse_cell
from .display.catalogue import render
from .errors import AIBridgeError
from .plugins import PluginError
from .policy import judge
from .state import KernelState
from .values import StatementKind, Text, text

MAX_MATCHES = 200
_WORD = re.compile(r"[^\s'\"]*\Z")
_POLICY_LINE = re.compile(r"%policy[ \t]+(?:(revoke)[ \t]+)?(\S*)\Z")
_POLICY_WORDS = ("deny", "prompt", "revoke", "undoable", "why")
_MODEL_LINE = re.compile(r"(?:CHANGE-MODEL|%change[-_]model)[ \t]+(\S*)\Z")


async def complete(code: str, cursor: int, state: KernelState) -> tuple[list[str], int]:
    """Return the matches for the word before ``cursor`` and where that word starts."""
    line = code[:cursor].rsplit("\n", 1)[-1]
    if model := _MODEL_LINE.fullmatch(line):
        return await _models(model[1], state), cursor - len(model[1])
    if (policy := _POLICY_LINE.fullmatch(line)) and (found := _of_policy(policy, state)):
        return found, cursor - len(policy[2])
    word = _WORD.search(line)
    start = word[0] if word else ""
    if line == start and start.startswith("%"):
        mark = "%%" if start.startswith("%%") else "%"
        names = (f"{mark}{name}" for name in magics.magic_names())
        return [name for name in names if name.startswith(start)], cursor - len(start)
    if line == start and (words := [w for w in CONTROL_WORDS if start and w.startswith(start)]):
        return words, cursor - len(start)
    bare = start[1:] if line == start and start.startswith("!") else start
    return _paths(bare, state), cursor - len(bare)


async def _models(prefix: str, state: KernelState) -> list[str]:
    try:
        models = await state.translator.models()
    except AIBridgeError:
        return []
    return [model.name for model in models if model.name.startswith(prefix)]


def _of_policy(line: re.Match[str], state: KernelState) -> list[str]:
    """Offer what may follow ``%policy``, and the ids of grants after ``revoke``."""
    words: tuple[str, ...] = _POLICY_WORDS
    if line[1]:
        words = ("all", *(grant.id for grant in state.grants.all()[0]))
    return [word for word in words if word.startswith(line[2])]


def _paths(prefix: str, state: KernelState) -> list[str]:
    """Offer names inside the workspace; hidden ones only when the prefix begins with a dot."""
    folder, name = os.path.split(prefix)
    files = state.tree
    found = [
        os.path.join(folder, entry.name) + ("/" if entry.is_directory else "")  # noqa: PTH118 — as typed
        for entry in files.entries(folder or ".")
        if entry.name.startswith(name) and (name.startswith(".") or not entry.name.startswith("."))
    ]
    return [match for match in found if match != prefix][:MAX_MATCHES]


def names_no_magic(code: str) -> bool:
    """Whether a line of a cell is a magic that does not exist; all else is prose or shell."""
    known = frozenset(magics.magic_names())
    return any(
        statement.name not in known
        for statement in parse_cell(code)
        if statement.kind in {StatementKind.MAGIC, StatementKind.CELL_MAGIC}
    )


def inspect(code: str, cursor: int, state: KernelState) -> str:
    """Explain the line at ``cursor``: a magic by its summary, a shell line by its verdict."""
    begin = code.rfind("\n", 0, cursor) + 1
    line = code[begin:].split("\n", 1)[0].strip()
    language = state.language
    if line.startswith("!"):
        verdict = judge(line[1:], state.context)
        reasons = [f"  - {render(r.justification, language)}" for r in verdict.reasons]
        head = render(text("verdict: {decision}", decision=verdict.decision.word), language)
        return "\n".join([f"$ {verdict.canonical}", head, *reasons])
    name = line.lstrip("%").split(maxsplit=1)[0].lower() if line else ""
    magic = magics.find(name.replace("_", "-"))
    is_magic = line.startswith("%") or (
        line.split(maxsplit=1)[:1] and line.split()[0] in CONTROL_WORDS
    )
    if magic is None or isinstance(magic, PluginError) or not is_magic:
        return ""
    first = (magic.__doc__ or "").strip().split("\n", 1)[0]
    return f"%{name}: {render(Text(first), language)}"
