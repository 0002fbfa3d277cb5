"""What a person reads before they say yes: effects first, then the command."""

from __future__ import annotations

from typing import Any

from aibridge_kernel.values import (
    ChangeKind,
    ChangeSet,
    EffectKind,
    Text,
    Verdict,
    Zone,
    ntext,
    text,
)

from .catalogue import render
from .escaping import prompted, short, visible, visible_lines
from .outcome import change_lines, changes_json

ANSWERS = text("Yes (y), no (n), edit (e)?")
ANSWERS_UNDOABLE = text("Yes (y), no (n), edit (e), always when it can be undone (u)?")
ANSWERS_ALWAYS = text("Yes (y), no (n), edit (e), always this (a)?")
ANSWERS_BOTH = text("Yes (y), no (n), edit (e), always this (a), always when it can be undone (u)?")
_ANSWERS = {
    (False, False): ANSWERS,
    (True, False): ANSWERS_UNDOABLE,
    (False, True): ANSWERS_ALWAYS,
    (True, True): ANSWERS_BOTH,
}
"""By whether *undoable* and whether *always* may be answered."""

_ORDER = (
    ChangeKind.DELETED,
    ChangeKind.MODIFIED,
    ChangeKind.MOVED,
    ChangeKind.CREATED,
    ChangeKind.METADATA,
)
"""What hurts most is told first."""


def summary(changes: ChangeSet, language: str) -> str:
    """Sum up a change set in half a sentence: ``deletes 3 paths, changes 1 file``."""
    parts = [
        render(_head(kind, len(found)), language) for kind in _ORDER if (found := changes.of(kind))
    ]
    return ", ".join(parts) or render(text("changes nothing"), language)


def _head(kind: ChangeKind, n: int) -> Text:
    match kind:
        case ChangeKind.DELETED:
            return ntext("deletes {n} path", "deletes {n} paths", n)
        case ChangeKind.MODIFIED:
            return ntext("changes {n} file", "changes {n} files", n)
        case ChangeKind.MOVED:
            return ntext("moves {n} path", "moves {n} paths", n)
        case ChangeKind.CREATED:
            return ntext("creates {n} path", "creates {n} paths", n)
        case ChangeKind.METADATA:
            return ntext(
                "changes the attributes of {n} path", "changes the attributes of {n} paths", n
            )


def _beyond_the_usual(verdict: Verdict) -> list[Text]:
    """Reasons that the list of changes does not tell: all but changing and deleting there."""
    usual = {EffectKind.MODIFY, EffectKind.DELETE}
    return [
        reason.justification
        for reason in verdict.reasons
        if reason.rule is not None
        or reason.effect is None
        or reason.effect.kind not in usual
        or reason.effect.zone not in {Zone.NEW, Zone.WORKSPACE}
    ]


def approval_prompt(
    verdict: Verdict,
    changes: ChangeSet | None,
    language: str,
    *,
    undoable: bool,
    always: bool = False,
    explanation: str = "",
    by_model: bool = True,
) -> str:
    """Write the prompt of an approval.

    ``changes`` is what a preview run really did, ``None`` when nothing has run yet and the
    reasons are all there is to tell. An explanation is labelled as the model's, because a model
    may say anything; ``by_model`` is false for what the offline grammar says.
    """
    lines = [_title(changes, language)]
    sign = "-"
    if changes is not None:
        lines.extend(f"  {line}" for line in change_lines(changes, language))
        sign = "!"
    lines.extend(f"  {sign} {why}" for why in _told_reasons(verdict, changes, language))
    lines.extend(f"  {line}" for line in prompted(verdict.canonical))
    if explanation:
        lines.append(f"  {_told_explanation(explanation, language, by_model=by_model)}")
    lines.append(render(_ANSWERS[undoable, always], language) + " ")
    return "\n".join(lines)


def approval_card(
    verdict: Verdict,
    changes: ChangeSet | None,
    language: str,
    *,
    explanation: str = "",
    by_model: bool = True,
) -> dict[str, Any]:
    """What the prompt of an approval says, in parts that can be drawn; as safe to be shown."""
    said = _told_explanation(explanation, language, by_model=by_model) if explanation else ""
    return {
        "title": _title(changes, language),
        "changes": None if changes is None else _shown(changes_json(changes)),
        "reasons": _told_reasons(verdict, changes, language),
        "command": "\n".join(visible_lines(verdict.canonical)),
        "explanation": said,
    }


def _title(changes: ChangeSet | None, language: str) -> str:
    if changes is None:
        return render(text("This command has not been run yet. It:"), language)
    return render(text("This command {effects}:", effects=summary(changes, language)), language)


def _told_reasons(verdict: Verdict, changes: ChangeSet | None, language: str) -> list[str]:
    """Why it is asked about, as far as the list of changes does not tell."""
    every = [reason.justification for reason in verdict.reasons]
    return [render(w, language) for w in (every if changes is None else _beyond_the_usual(verdict))]


def _told_explanation(explanation: str, language: str, *, by_model: bool) -> str:
    said = text("The model says: {words}", words=explanation)
    return render(said, language) if by_model else visible(explanation)


def _shown(data: Any) -> Any:
    """Every name in what a change set is written as, made safe to be shown."""
    match data:
        case str():
            return short(data)
        case list():
            return [_shown(each) for each in data]
        case dict():
            return {_shown(key): _shown(value) for key, value in data.items()}
        case _:
            return data
