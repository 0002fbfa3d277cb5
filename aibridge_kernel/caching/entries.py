"""What is kept of an answer, as JSON, and what is believed of it when it is read. Pure.

With a translation go the names that it took from the folder's listing (where they are not there
any more it is no answer) and a fingerprint of that listing.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aibridge_kernel.providers.base import Entry
from aibridge_kernel.values import Step, Translation

VERSION = 1
Listing = Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Said:
    """A whole chat answer and the model version that gave it."""

    text: str
    model: str | None


# --- writing -------------------------------------------------------------------------------------


def write_translation(translation: Translation, listing: Listing) -> str:
    """Write a translation and what of the folder it was made from."""
    names = _names_in(translation, listing)
    return _written(
        steps=[[step.command, step.explanation] for step in translation.steps],
        question=translation.question,
        refusal=translation.refusal,
        model=translation.model,
        names=[[entry.name, entry.is_directory] for entry in names],
        listing=fingerprint(listing),
    )


def write_said(said: Said) -> str:
    """Write a chat answer."""
    return _written(text=said.text, model=said.model)


def write_models(names: Sequence[str]) -> str:
    """Write the names of a provider's models."""
    return _written(models=list(names))


def _written(**values: Any) -> str:
    return json.dumps({"version": VERSION, **values})


# --- reading -------------------------------------------------------------------------------------


def read_translation(entry: str, listing: Listing) -> Translation | None:
    """Read a translation; ``None`` if it is none, or was made for files that are not there."""
    values = _read(entry)
    here = {(item.name, item.is_directory) for item in listing}
    try:
        if not {(str(name), bool(folder)) for name, folder in values["names"]} <= here:
            return None
        steps = tuple(Step(_word(command), _word(why)) for command, why in values["steps"])
        return Translation(
            steps=steps,
            question=_optional(values["question"]),
            refusal=_optional(values["refusal"]),
            model=_word(values["model"]),
            cached=True,
            other_listing=values["listing"] != fingerprint(listing),
        )
    except (KeyError, TypeError, ValueError):
        return None


def read_said(entry: str) -> Said | None:
    """Read a chat answer; ``None`` if it is none."""
    values = _read(entry)
    try:
        return Said(_word(values["text"]), _optional(values["model"]))
    except (KeyError, TypeError):
        return None


def read_models(entry: str) -> tuple[str, ...]:
    """Read the names of a provider's models; none if there are none to be read."""
    values = _read(entry)
    try:
        return tuple(_word(name) for name in values["models"])
    except (KeyError, TypeError):
        return ()


def _read(entry: str) -> dict[str, Any]:
    try:
        values = json.loads(entry)
    except (ValueError, RecursionError):
        return {}
    is_ours = isinstance(values, dict) and values.get("version") == VERSION
    return values if is_ours else {}


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _optional(value: object) -> str | None:
    return None if value is None else _word(value)


# --- the listing ---------------------------------------------------------------------------------


def fingerprint(listing: Listing) -> str:
    """Tell one listing from another by its names and which of them are folders."""
    names = sorted((entry.name, entry.is_directory) for entry in listing)
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()


def _names_in(translation: Translation, listing: Listing) -> list[Entry]:
    """Find what a translation's commands took from the listing."""
    used = {word for step in translation.steps for word in _words(step.command)}
    return [entry for entry in listing if entry.name in used]


def _words(command: str) -> Iterator[str]:
    """The words of a command and, of those that are paths, the first part."""
    try:
        lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        lexer.commenters = ""
        words = list(lexer)
    except ValueError:  # a quote that does not end: it will not be run either
        words = command.split()
    for word in words:
        yield word
        yield word.removeprefix("./").partition("/")[0]
