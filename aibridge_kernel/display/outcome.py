"""An ``Outcome`` → the MIME bundle of the protocol: JSON, HTML and plain text."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from aibridge_kernel.values import (
    Change,
    ChangeKind,
    ChangeSet,
    CommandOutcome,
    Decision,
    Outcome,
    Text,
    Tier,
    Usage,
    ntext,
    text,
)

from .catalogue import render
from .escaping import prompted, short, shown_path, valid, visible, visible_lines

OUTCOME_MIME = "application/vnd.aibridge.outcome+json"
MAX_PATHS = 200
"""Longest list of paths in an outcome; the true number stands beside it in ``counts``."""
MAX_SHOWN = 12
"""Longest list of changes shown in HTML and plain text before it is folded."""

_PLANNED = {
    Decision.ALLOW: text("not run; would go ahead without a question"),
    Decision.ASK: text("not run; would need a yes"),
    Decision.DENY: text("not run; would be denied"),
}
NO_COMMAND = text("No command was made of this.")
"""The question or refusal itself stands in the cell's error, right below."""

_SIGNS = {
    ChangeKind.CREATED: "+",
    ChangeKind.MODIFIED: "~",
    ChangeKind.DELETED: "-",
    ChangeKind.MOVED: "→",
    ChangeKind.METADATA: "·",
}


def outcome_bundle(outcome: Outcome, language: str) -> dict[str, Any]:
    """Make the MIME bundle that ``display_data`` carries."""
    return {
        "text/plain": _plain(outcome, language),
        "text/html": _html(outcome, language),
        OUTCOME_MIME: outcome_json(outcome, language),
    }


# --- JSON ----------------------------------------------------------------------------------------


def outcome_json(outcome: Outcome, language: str) -> dict[str, Any]:
    """Write an outcome with the field names of the protocol; valid UTF-8 throughout."""
    return {
        "version": 1,
        "execution_id": outcome.execution_id,
        "mode": outcome.mode.value,
        "workspace": None if outcome.workspace is None else valid(outcome.workspace),
        "statement": valid(outcome.statement),
        "model": outcome.model,
        "cached": outcome.cached,
        "commands": [_command_json(command, language) for command in outcome.commands],
        "question": outcome.question,
        "refusal": outcome.refusal,
        "usage": usage_json(outcome.usage),
        "notes": [render(note, language) for note in outcome.notes],
        **({} if outcome.answer is None else {"answer": valid(outcome.answer)}),
    }


def usage_json(usage: Usage) -> dict[str, int]:
    """Write token counts with the field names of the protocol."""
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cached_tokens": usage.cached_tokens,
        "thought_tokens": usage.thought_tokens,
    }


def _command_json(command: CommandOutcome, language: str) -> dict[str, Any]:
    return {
        "command": valid(command.command),
        "explanation": valid(command.explanation),
        "decision": command.decision.word,
        "reasons": [render(reason, language) for reason in command.reasons],
        "granted": command.granted,
        "exit_status": command.exit_status,
        "duration_s": round(command.duration_s, 4),
        "tier": None if command.tier is None else command.tier.value,
        "changes": changes_json(command.changes),
        "undo_id": command.undo_id,
        "hidden": [valid(path) for path in command.hidden[:MAX_PATHS]],
    }


def changes_json(changes: ChangeSet) -> dict[str, Any]:
    """Write a change set: at most ``MAX_PATHS`` paths a list, the true numbers in ``counts``.

    ``sizes`` has the bytes before and after of each path that is listed and whose content came,
    went or changed; of a folder with all below it.
    """
    lists: dict[str, Any] = {}
    counts: dict[str, int] = {}
    sizes: dict[str, list[int | None]] = {}
    for kind in ChangeKind:
        found = changes.of(kind)
        counts[kind.value] = len(found)
        lists[kind.value] = [_path_json(change) for change in found[:MAX_PATHS]]
        if kind is not ChangeKind.METADATA:
            sizes |= {shown_path(change): _sizes(change) for change in found[:MAX_PATHS]}
    return {**lists, "counts": counts, "sizes": sizes}


def _sizes(change: Change) -> list[int | None]:
    before = None if change.kind is ChangeKind.CREATED else change.before
    after = None if change.kind is ChangeKind.DELETED else change.after
    return [before, after]


def _path_json(change: Change) -> Any:
    if change.source is None:
        return shown_path(change)
    tail = "/" if change.is_directory else ""
    return {"from": valid(change.source) + tail, "to": shown_path(change)}


# --- plain text ----------------------------------------------------------------------------------


def _plain(outcome: Outcome, language: str) -> str:
    lines: list[str] = []
    for command in outcome.commands:
        lines.extend(prompted(command.command))
        if command.explanation:
            lines.append(f"  {visible(command.explanation)}")
        lines.extend(f"  {line}" for line in change_lines(command.changes, language))
        lines.append(f"  {status_line(command, language)}")
    if not outcome.commands:
        lines.append(render(NO_COMMAND, language))
    lines.extend(render(note, language) for note in outcome.notes)
    return "\n".join(lines)


def change_lines(changes: ChangeSet, language: str, limit: int = MAX_SHOWN) -> Iterator[str]:
    """Describe each change in a line, the first ``limit`` of them, then how many more."""
    for change in changes.changes[:limit]:
        yield change_line(change, language)
    if (hidden := len(changes.changes) - limit) and hidden > 0:
        yield render(ntext("… and {n} more", "… and {n} more", hidden), language)


def change_line(change: Change, language: str) -> str:
    """Describe one change: sign, path, and what is inside a folder."""
    path = short(shown_path(change))
    if change.source is not None:
        path = f"{short(change.source)} → {path}"
    detail = ""
    if change.files:
        detail = render(ntext(" ({n} file)", " ({n} files)", change.files), language)
    return f"{_SIGNS[change.kind]} {path}{detail}"


def status_line(command: CommandOutcome, language: str) -> str:
    """Sum up a command: whether it ran, how it ended, how long it took, how it was confined."""
    return " · ".join(render(part, language) for part in _status(command))


def _status(command: CommandOutcome) -> Iterator[Text]:
    if not command.granted:
        yield _not_run(command)
        yield from command.reasons
        return
    if command.exit_status is None:
        yield text("ended before it was done")
    else:
        yield _ended(command.exit_status)
        yield text("{seconds:.2f} s", seconds=command.duration_s)
    if command.hidden:
        yield _without(command.hidden)
    if command.tier is not None:
        yield _confined(command.tier)
    if command.undo_id is not None:
        yield text("undo: %undo {id}", id=command.undo_id)


def _without(hidden: tuple[str, ...]) -> Text:
    more = " …" if len(hidden) > MAX_SHOWN else ""
    paths = ", ".join(visible(path) for path in hidden[:MAX_SHOWN])
    return text("without the secrets in {paths}", paths=paths + more)


def _not_run(command: CommandOutcome) -> Text:
    if command.planned:
        return _PLANNED[command.decision]
    if command.decision is Decision.DENY:
        return text("denied, not run")
    if command.changes:
        return text("only tried out: your files are as they were")
    return text("not run")


def _ended(status: int) -> Text:
    return text("done") if status == 0 else text("ended with exit status {status}", status=status)


def _confined(tier: Tier) -> Text:
    return text("no sandbox") if tier is Tier.NONE else text("sandbox: {tier}", tier=tier.value)


# --- HTML ----------------------------------------------------------------------------------------

_STYLE = {
    "box": "border-left:3px solid {colour};padding:2px 0 2px 10px;margin:2px 0 6px",
    "code": "font-family:var(--jp-code-font-family,monospace);font-weight:600;"
    "white-space:pre-wrap;overflow-wrap:anywhere",
    "small": "opacity:.75;font-size:.9em",
    "list": "font-family:var(--jp-code-font-family,monospace);margin:2px 0;padding:0;"
    "list-style:none;white-space:pre-wrap;overflow-wrap:anywhere",
}
_IDLE = "#9e9e9e"
"""Beside what was not run and would need no yes."""
_COLOURS = {Decision.ALLOW: "#2e7d32", Decision.ASK: "#b26a00", Decision.DENY: "#c62828"}


def _html(outcome: Outcome, language: str) -> str:
    parts = [_command_html(command, language) for command in outcome.commands]
    if not parts:
        parts = [_small(NO_COMMAND, language)]
    parts += [_small(note, language) for note in outcome.notes]
    return f'<div class="aibridge-outcome mathjax_ignore">{"".join(parts)}</div>'


def _small(words: Text, language: str) -> str:
    return f'<div style="{_STYLE["small"]}">{_safe(render(words, language))}</div>'


def _command_html(command: CommandOutcome, language: str) -> str:
    colour = _colour(command)
    explanation = f"<div>{_safe(command.explanation)}</div>" if command.explanation else ""
    return (
        f'<div style="{_STYLE["box"].format(colour=colour)}">'
        f'<div style="{_STYLE["code"]}">{_code(command.command)}</div>{explanation}'
        f"{_changes_html(command.changes, language)}"
        f'<div style="{_STYLE["small"]}">{_safe(status_line(command, language))}</div></div>'
    )


def _colour(command: CommandOutcome) -> str:
    if command.granted:
        return _COLOURS[Decision.ALLOW if command.exit_status == 0 else Decision.DENY]
    return _IDLE if command.decision is Decision.ALLOW else _COLOURS[command.decision]


def _changes_html(changes: ChangeSet, language: str) -> str:
    if not changes:
        return ""
    lines = [f"<li>{_safe(line)}</li>" for line in change_lines(changes, language, MAX_PATHS)]
    shown = f'<ul style="{_STYLE["list"]}">{"".join(lines)}</ul>'
    if len(changes.changes) <= MAX_SHOWN:
        return shown
    summary = render(ntext("{n} change", "{n} changes", len(changes.changes)), language)
    return f"<details><summary>{_safe(summary)}</summary>{shown}</details>"


def _code(command: str) -> str:
    return escape("\n".join(visible_lines(command)), quote=True)


def _safe(words: str) -> str:
    return escape(visible(words), quote=True)
