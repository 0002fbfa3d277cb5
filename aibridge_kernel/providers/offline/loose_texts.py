"""What a text without quotes took in that is no part of it: "honey or milk"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .chunks import Chunk

__all__ = ["loose_new", "loose_old", "loose_sought"]

_EITHER = re.compile(r"^\S+ (?:or|o|u) \S+$", re.IGNORECASE)
"""Two texts of which one is left to choose: "honey or milk"."""
_HOW_MUCH = re.compile(
    r"^(?:whole|entire|exact|only|just|every|each|all|solo|todas?|todos?) ", re.IGNORECASE
)
"""Which of a text in the file: "whole words sugar"."""
_ARTICLE = re.compile(r"^(?:the|my|el|la|los|las|mi|mis) .* (?:of|in|de|del|en) ", re.IGNORECASE)
"""What is told of a text and is no text: "the amount of water"."""
_PAIR = re.compile(r"^\S+(?: ?, \S+)* (?:and|y|e) \S+$", re.IGNORECASE)
"""Two texts that another takes the place of: "sugar and milk"."""
_DONE = re.compile(r"(?:^| )\w{2,}(?:ó|aron|ieron|aban?) ", re.IGNORECASE)
"""What somebody did, and no text: "Ana reemplazó a"."""
_BESIDE = re.compile(
    r"(?:^| )(?:before|after|near|between|behind|antes de|despu[eé]s de|cerca de|entre|tras) ",
    re.IGNORECASE,
)
"""Where a text shall stand: "sugar after butter"."""

_WHEN = re.compile(
    r" (?:in place|globally|throughout|in the file itself|today|yesterday|already|yet|now"
    r"|anymore|again|twice|either|lately|recently"
    r"|hoy|ayer|ya|todavía|aún|ahora|otra vez|tampoco|últimamente)$",
    re.IGNORECASE,
)
"""When something is said, which is no part of it: "error today"."""


def loose_old(text: str) -> re.Match[str] | None:
    """What is replaced and is no text."""
    return next((m for p in (_ARTICLE, _HOW_MUCH, _PAIR, _DONE) if (m := p.search(text))), None)


def loose_new(text: str) -> re.Match[str] | None:
    """What takes the place of a text and is left to choose, or how it is put there."""
    return _EITHER.search(text) or _WHEN.search(text)


def loose_sought(text: str, chunks: Sequence[Chunk]) -> re.Match[str] | None:
    """What is looked for and tells where, of which two or which words: "misspelled words"."""
    found = _BESIDE.search(text) or _PAIR.search(text) or _WHEN.search(text)
    if found:
        return found
    told = " ".join(chunk.text.casefold() for chunk in chunks)
    kind = re.escape(text.casefold())
    kinds = rf" (?:{kind} (?:words|letters|characters)|(?:palabras|letras|caracteres) {kind}) "
    return re.search(kinds, f" {told} ")
