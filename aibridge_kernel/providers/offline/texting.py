"""Digits that stand for a word of the same sound: "go 2 raw", "mv a.txt 2 the docs folder"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from .tokens import Token

_SOUNDS = {"2": "to"}
_LEADS = frozenset({"go", "cd", "back", "it", "them", "that", "this", "over", "files", "folder"})
_FOLLOWS = frozenset({"the", "my", "a", "that", "this"})


def written_in_full(tokens: Sequence[Token], exists: Callable[[str], bool]) -> list[Token]:
    """The tokens with such digits as words, where a place follows something that goes there."""
    return [
        replace(token, norm=_SOUNDS[token.norm], mended=True)
        if token.norm in _SOUNDS and _is_word(tokens, at, exists)
        else token
        for at, token in enumerate(tokens)
    ]


def _is_word(tokens: Sequence[Token], at: int, exists: Callable[[str], bool]) -> bool:
    if not at or at + 1 == len(tokens) or tokens[at].quoted or exists(tokens[at].text):
        return False
    before, after = tokens[at - 1], tokens[at + 1]
    leads = before.norm in _LEADS or before.looks_like_name or exists(before.text)
    return leads and (after.norm in _FOLLOWS or exists(after.text))
