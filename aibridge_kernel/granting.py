"""Standing grants in words: what exactly *always* would mean."""

from __future__ import annotations

from collections.abc import Iterable

from .display.catalogue import render
from .display.escaping import visible
from .policy import Always, Scope
from .values import EffectKind, Reason, Text, text


def rule_lines(rule: Always, language: str, reasons: Iterable[Reason] = ()) -> list[str]:
    """Say what a rule answers, a line each; ``reasons`` know its sentences in every language."""
    known = {str(reason.justification): reason.justification for reason in reasons}
    said = [_command(rule)]
    said += [text("though it {reason}", reason=known.get(why, why)) for why in rule.reasons]
    said += [_scope(scope) for scope in rule.scopes]
    return [f"  - {render(words, language)}" for words in said]


def _command(rule: Always) -> Text:
    if rule.exact:
        return text(
            "exactly the command “{command}” in the folder {folder}",
            command=rule.command,
            folder=f"{rule.directory}/",
        )
    return text("“{command}” with these options and no others", command=rule.command)


def _scope(scope: Scope) -> Text:
    deletes = scope.kind is EffectKind.DELETE
    if scope.suffix:
        values = {"suffix": scope.suffix, "folder": f"{scope.path}/"}
        if deletes:
            return text("deleting files that end in {suffix}, directly in {folder}", **values)
        return text("changing files that end in {suffix}, directly in {folder}", **values)
    if deletes:
        return text("deleting {path}", path=scope.path)
    return text("changing {path}", path=scope.path)


def grant_prompt(rule: Always, language: str, reasons: Iterable[Reason]) -> str:
    """Ask once more, with the rule in words and in its canonical writing."""
    lines = [
        render(text("From now on, in this workspace, this goes ahead without asking:"), language),
        *rule_lines(rule, language, reasons),
        "  " + render(text("Rule: {rule}", rule=visible(str(rule))), language),
        render(
            text("Changes are still journaled, and %policy revoke takes the grant back."), language
        ),
        render(text("Grant it, and run this now (y), or go back (n)?"), language) + " ",
    ]
    return "\n".join(lines)
