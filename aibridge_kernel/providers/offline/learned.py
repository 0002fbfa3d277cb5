"""Sentences a person accepted from a model: read from their file, matched, names put in.

A name in the sentence that is a whole word of the commands, and stands nowhere else in them, is a
slot ``{1}``: another sentence may have another name there. Everything else is taken literally.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aibridge_kernel.values import Step

from .quoting import path_word
from .tokens import Token, tokenize

MAXIMUM_BYTES = 256 * 1024
MAXIMUM_PHRASES = 500
_LONGEST = 2000
_SLOT = re.compile(r"\{(\d+)\}")


class NotBelieved(Exception):  # noqa: N818  — a finding about a file
    """The file may be somebody else's work, or is not what this program writes."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A sentence and its commands, each with its explanation; ``slots`` names were left open."""

    sentence: str
    steps: tuple[tuple[str, str], ...]
    slots: int = 0

    def fill(self, sentence: str, exists: Callable[[str], bool]) -> tuple[Step, ...] | None:
        """The steps for a sentence of this form, or ``None`` when it is not of it."""
        names = self._names(sentence, exists)
        if names is None:
            return None

        def command(match: re.Match[str]) -> str:
            return path_word(names[match[1]])

        def said(match: re.Match[str]) -> str:
            return names[match[1]]

        if not self.slots:
            return tuple(Step(text, why) for text, why in self.steps)
        return tuple(
            Step(_SLOT.sub(command, text), _SLOT.sub(said, why)) for text, why in self.steps
        )

    def _names(self, sentence: str, exists: Callable[[str], bool]) -> dict[str, str] | None:
        own, other = _words(self.sentence), _words(sentence)
        if len(own) != len(other):
            return None
        names: dict[str, str] = {}
        for mine, theirs in zip(own, other, strict=True):
            slot = _SLOT.fullmatch(mine.text) if self.slots else None
            if slot is None:
                if mine.norm != theirs.norm or mine.quoted != theirs.quoted:
                    return None
                continue
            named = theirs.looks_like_name or exists(theirs.text)
            if not named or names.setdefault(slot[1], theirs.text) != theirs.text:
                return None
        return names


def generalised(sentence: str, steps: Sequence[tuple[str, str]]) -> Learned:
    """Leave open the names that can be left open safely."""
    commands = [command for command, _ in steps]
    if any("{" in text for text in (sentence, *commands, *(why for _, why in steps))):
        return Learned(sentence, tuple(steps))
    said, explained, slots = sentence, [why for _, why in steps], 0
    for token in sorted(_words(sentence), key=lambda token: -token.start):
        if not token.looks_like_name or "\n" in token.text or _twice(token, sentence):
            continue
        opened = [_opened(command, token.text, slots + 1) for command in commands]
        if None in opened or opened == commands:
            continue
        slots += 1
        commands = [command for command in opened if command is not None]
        said = f"{said[: token.start]}{{{slots}}}{said[token.end :]}"
        explained = [why.replace(token.text, f"{{{slots}}}") for why in explained]
    return Learned(said, tuple(zip(commands, explained, strict=True)), slots)


def _twice(token: Token, sentence: str) -> bool:
    return sum(other.text == token.text for other in _words(sentence)) > 1


def _opened(command: str, name: str, slot: int) -> str | None:
    """The command with a slot for the name; ``None`` when the name is part of another word."""
    forms = {re.escape(form) for form in (name, shlex.quote(name), f"'{name}'", f'"{name}"')}
    if shlex.quote(name) != name:
        forms.discard(re.escape(name))
    whole = re.compile(rf"(?<!\S)(?:{'|'.join(sorted(forms))})(?![^\s;|&])")
    opened = whole.sub(f"{{{slot}}}", command)
    return None if name in opened else opened


def _words(sentence: str) -> list[Token]:
    return [token for token in tokenize(sentence) if not token.punctuation]


def matching(
    phrases: Sequence[Learned], sentence: str, exists: Callable[[str], bool]
) -> tuple[Step, ...] | None:
    """The steps of the latest learned phrase that the sentence is of the form of."""
    filled = (phrase.fill(sentence, exists) for phrase in reversed(phrases))
    return next((steps for steps in filled if steps is not None), None)


def read(path: Path) -> tuple[Learned, ...]:
    """Every learned phrase, oldest first; raise ``NotBelieved`` for a file that is not ours."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise NotBelieved(str(error)) from error
    with os.fdopen(descriptor, encoding="utf-8") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAXIMUM_BYTES:
            raise NotBelieved("size or kind")
        if status.st_uid != os.geteuid() or status.st_mode & 0o022:
            raise NotBelieved("somebody else can write it")
        try:
            return tuple(_phrase(entry) for entry in json.load(file)["phrases"])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise NotBelieved(f"{type(error).__name__}: {error}") from error


def _phrase(entry: dict[str, object]) -> Learned:
    sentence, steps, slots = entry["sentence"], entry["steps"], entry["slots"]
    if not isinstance(sentence, str) or not isinstance(steps, list) or type(slots) is not int:
        raise TypeError("a phrase is a sentence, steps and a number of slots")
    pairs = [(command, why) for command, why in steps]
    if not pairs or any(not isinstance(part, str) for pair in pairs for part in pair):
        raise TypeError("a step is a command and its explanation")
    if max(map(len, (sentence, *(part for pair in pairs for part in pair)))) > _LONGEST:
        raise ValueError("too long")
    known = {str(n) for n in range(1, slots + 1)}
    used = {number for command, _ in pairs for number in _SLOT.findall(command)} if slots else set()
    if not used <= known or set(_SLOT.findall(sentence)) != known:
        raise ValueError("slots do not fit")
    return Learned(sentence, tuple(pairs), slots)


def written(phrases: Sequence[Learned]) -> str:
    """The file's text."""
    entries = [
        {"sentence": phrase.sentence, "steps": phrase.steps, "slots": phrase.slots}
        for phrase in phrases
    ]
    return json.dumps({"phrases": entries}, ensure_ascii=False, indent=1)
