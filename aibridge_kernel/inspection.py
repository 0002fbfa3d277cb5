"""What Shift-Tab explains: what a line would do, before it is run. Asks no model."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from html import escape
from pathlib import PurePath
from typing import Any

from . import magics
from .cell import command_at_end, parse_cell, substitute
from .display.catalogue import render, sentences
from .display.escaping import prompted
from .display.tables import table
from .errors import AIBridgeError
from .magics.information import summary
from .policy import judge
from .providers.base import Request
from .providers.offline.provider import OfflineProvider
from .state import KernelState
from .translation import OFFLINE
from .values import EffectKind, Mode, Statement, StatementKind, Text, Translation, Verdict, text
from .writing.explaining import parts_of

_DECISIONS = {
    "allow": text("would go ahead without a question"),
    "ask": text("would need a yes"),
    "deny": text("would be denied"),
}

_EFFECTS = {
    EffectKind.READ: text("reads {paths}"),
    EffectKind.CREATE: text("creates {paths}"),
    EffectKind.MODIFY: text("changes {paths}"),
    EffectKind.DELETE: text("deletes {paths}"),
}
"""Those that concern paths; the reasons of the verdict tell of the others."""
MAX_PATHS = 8
"""Paths of one kind that are named."""


async def inspect(code: str, cursor: int, state: KernelState) -> dict[str, Any]:
    """Explain the statement at ``cursor`` as a MIME bundle; an empty one if there is nothing."""
    statement = _statement_at(code, cursor, state)
    if statement is None:
        return {}
    try:
        return await _explained(statement, state)
    except AIBridgeError as error:
        return _paragraphs(sentences(error, state.language))


def _statement_at(code: str, cursor: int, state: KernelState) -> Statement | None:
    """Find the last statement that begins at or before the cursor's line."""
    line = code.count("\n", 0, cursor) + 1
    found = [each for each in parse_cell(code, state.mode) if each.line <= line]
    is_prose = bool(found) and found[-1].kind is StatementKind.PROSE
    row = code.split("\n")[line - 1].strip()
    is_beside = not row and (is_prose or command_at_end(code[:cursor]) is None)
    return found[-1] if found and not is_beside else None


async def _explained(statement: Statement, state: KernelState) -> dict[str, Any]:
    match statement.kind:
        case StatementKind.SHELL:
            return _command(substitute(statement, state.parameters), state)
        case StatementKind.PROSE if state.mode is Mode.COMMAND:
            return await _sentence(substitute(statement, state.parameters), state)
        case StatementKind.PROSE:
            words = text("{model} would be asked this.", model=state.translator.model)
            return _paragraphs([render(words, state.language)])
    return _magic(statement, state)


def _magic(statement: Statement, state: KernelState) -> dict[str, Any]:
    name = statement.name
    if name == "sh" and statement.text:
        return _command(statement.text, state)
    magic = magics.find(name)
    if magic is None:
        return {}
    return _paragraphs([f"%{name}: {summary(magic, state.language)}"])


# --- commands ------------------------------------------------------------------------------------


def _command(command: str, state: KernelState) -> dict[str, Any]:
    """Explain a command's parts, what it would touch and how it is judged."""
    verdict = judge(command, state.context)
    parts = [(part, said) for part, said in parts_of(verdict.canonical, state) if said]
    return _joined([table(parts)] if parts else [], _judged(verdict, state), command)


def _judged(verdict: Verdict, state: KernelState) -> list[str]:
    language = state.language
    decision = render(text("verdict: {decision}", decision=verdict.decision.word), language)
    meaning = render(_DECISIONS[verdict.decision.word], language)
    reasons = [f"  - {render(each.justification, language)}" for each in verdict.reasons]
    effects = [f"  {render(words, language)}" for words in _effects(verdict, state)]
    return [*effects, f"{decision} ({meaning})", *reasons]


def _effects(verdict: Verdict, state: KernelState) -> Iterator[Text]:
    for kind, sentence in _EFFECTS.items():
        found = [each.path for each in verdict.effects if each.kind is kind and each.path]
        paths = [_relative(path, state) for path in dict.fromkeys(found)]
        if paths:
            more = ["…"] if len(paths) > MAX_PATHS else []
            yield text(sentence.template, paths=", ".join((*paths[:MAX_PATHS], *more)))


def _relative(path: str, state: KernelState) -> str:
    """Write a path of the workspace as it is called from the working directory."""
    is_inside = PurePath(path).is_relative_to(state.workspace)
    return os.path.relpath(path, state.working_directory) if is_inside else path


def _joined(tables: list[dict[str, Any]], lines: list[str], command: str) -> dict[str, Any]:
    shown, said = "\n".join(prompted(command)), "\n".join(lines)
    plain = [shown, *(each["text/plain"] for each in tables), said]
    html = [f"<pre>{escape(shown)}</pre>", *(each["text/html"] for each in tables)]
    return {
        "text/plain": "\n\n".join(plain),
        "text/html": "".join((*html, f"<pre>{escape(said)}</pre>")),
    }


def _paragraphs(lines: list[str] | tuple[str, ...]) -> dict[str, Any]:
    return {
        "text/plain": "\n".join(lines),
        "text/html": "".join(f"<p>{escape(line)}</p>" for line in lines),
    }


# --- sentences -----------------------------------------------------------------------------------


async def _sentence(prose: str, state: KernelState) -> dict[str, Any]:
    """Show the commands that the grammar makes of a sentence; a model is not asked for that."""
    language = state.language
    if state.translator.model != OFFLINE:
        words = text(
            "{model} would be asked for a command; %plan shows it without running it.",
            model=state.translator.model,
        )
        return _paragraphs([render(words, language)])
    translation = await _translated(prose, state)
    if not translation.steps:
        return _paragraphs([translation.question or translation.refusal or ""])
    shown = [_command(step.command, state) for step in translation.steps]
    said = [step.explanation for step in translation.steps if step.explanation]
    above = _paragraphs(said)
    return {
        mime: above[mime] + "\n\n" * (mime == "text/plain") + "\n\n".join(b[mime] for b in shown)
        for mime in ("text/plain", "text/html")
    }


async def _translated(prose: str, state: KernelState) -> Translation:
    request = Request(
        text=prose,
        files=state.tree,
        working_directory=state.relative_directory,
        language=state.language,
    )
    provider = OfflineProvider(state.language, time.time)
    return await provider.translate(state.conversation, request)
