"""Variables of the environment that get a value: "set EDITOR to nano"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .actions.outside import SECRET, USUAL
from .quoting import Done, text_word
from .scene import Scene
from .tokens import Token, tokenize

_LEADING = frozenset({
    "assign", "can", "could", "define", "env", "environment", "export", "of", "please", "set",
    "shell", "the", "value", "variable", "you",
    "asigna", "de", "el", "entorno", "establece", "exporta", "favor", "fija", "la", "pon", "por",
    "valor",
})  # fmt: skip
_VERBS = frozenset({
    "set", "define", "export", "assign", "pon", "exporta", "asigna", "fija", "establece",
})  # fmt: skip
_BETWEEN = frozenset({"to", "as", "a", "como", "con", "with", "el", "the", "valor", "value", "="})
_GIVING = frozenset({"to", "a", "="})
_NAME = re.compile(r"[A-Z][A-Z0-9_]+$")
_GIVEN = re.compile(r"([A-Z][A-Z0-9_]+)=(\S+)$")
_NEVER = frozenset({"HOME", "PATH", "PWD", "SHELL", "TERM", "USER"})
"""What a wrong value of would break everything that follows."""


def assigned(sentence: str, scene: Scene) -> Done | None:
    """The step that gives a variable its value; ``None`` when it may be anything else."""
    tokens = [token for token in tokenize(sentence) if token.text not in {",", ".", "!"}]
    at = next((i for i, token in enumerate(tokens) if not _leads(token)), len(tokens))
    lead, told = [token.norm for token in tokens[:at]], tokens[at:]
    if not told or not (_VERBS & set(lead) or _is_given(lead, told)):
        return None
    if given := _GIVEN.match(told[0].text):
        name, value, rest = given[1], given[2], told[1:]
    else:
        name, value, rest = told[0].text, told[-1].text, told[1:-1]
        if not rest or any(token.norm not in _BETWEEN or token.quoted for token in rest):
            return None
        rest = []
    known = "variable" in lead or name in USUAL or "_" in name or "=" in told[0].text
    if rest or not _NAME.match(name) or not known or scene.exists(name) or "\n" in value:
        return None
    if name in _NEVER or SECRET.search(name):
        return None
    return Done(f"export {name}={text_word(value)}", "variable_set", {"name": name, "text": value})


def _leads(token: Token) -> bool:
    """Whether a word stands before the name, which is in capitals: "variable ENTORNO a x"."""
    return token.norm in _LEADING and not _NAME.match(token.text)


def _is_given(lead: Sequence[str], told: Sequence[Token]) -> bool:
    """Whether a variable has its value said without a verb: "variable STAGE = test"."""
    between = [token.norm for token in told[1:-1]]
    return lead[-1:] == ["variable"] and bool(between) and between[0] in _GIVING
