"""Tokens to chunks: the longest phrases that the lexicon knows, names, and unknown words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from .lexicon import Lexicon, Node, Reading
from .slots import SLOTS
from .spelling import correct
from .tokens import Token, fold

_BARE_EXTENSION = re.compile(r"\*?\.([A-Za-z0-9]{1,5}(?:\.gz)?)$")
_CORRECTED = frozenset({"kind", "named", "topic", "type", "verb"})
"""Sections whose words may be typos; particles are too short and too many."""
_MARK = Reading("filler", "mark")
_BREAK = Reading("conjunction", "break")
_MARKS = {",": Reading("conjunction", "comma"), ".": _BREAK, ";": _BREAK}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens read as one; no readings: a name or a word nobody knows."""

    tokens: tuple[Token, ...]
    readings: tuple[Reading, ...] = ()
    corrected: bool = False

    @property
    def text(self) -> str:
        """What was written, without quotes."""
        return " ".join(token.text for token in self.tokens)

    @property
    def is_name(self) -> bool:
        """Whether the spelling alone makes it a name."""
        return not self.readings and any(token.looks_like_name for token in self.tokens)

    def reading(self, *sections: str) -> Reading | None:
        """The first reading that belongs to one of the sections."""
        return next((r for r in self.readings if r.section in sections), None)

    def without(self, section: str) -> Chunk:
        """The same chunk without its readings of ``section``."""
        return replace(self, readings=tuple(r for r in self.readings if r.section != section))


def chunk(
    sentence: str, tokens: Sequence[Token], lexicon: Lexicon, exists: Callable[[str], bool]
) -> list[Chunk]:
    """Cut the tokens into chunks, longest phrase first; what exists is never a typo."""
    shouting = sentence.isupper()
    chunks: list[Chunk] = []
    place = 0
    while place < len(tokens):
        found = _longest(tokens, place, lexicon, shouting=shouting)
        found = found or _single(tokens[place], lexicon, exists, shouting=shouting)
        chunks.append(found)
        place += len(found.tokens)
    return chunks


def _longest(
    tokens: Sequence[Token], place: int, lexicon: Lexicon, *, shouting: bool
) -> Chunk | None:
    best: Chunk | None = None
    for end, node, values in _walk(tokens, place, lexicon.tree, lexicon, (), shouting):
        if best is None or end - place > len(best.tokens):
            value = values[0] if len(values) == 1 else values or None
            readings = tuple(replace(r, value=value) if values else r for r in node.readings)
            best = Chunk(tuple(tokens[place:end]), readings)
    token = tokens[place]
    forms = lexicon.forms.get(token.norm, ()) if _is_word(token, shouting=shouting) else ()
    if forms and (best is None or len(best.tokens) == 1):
        return Chunk((token,), (*(best.readings if best else ()), *forms))
    return best


def _walk(  # noqa: PLR0917  — a private recursion
    tokens: Sequence[Token],
    place: int,
    node: Node,
    lexicon: Lexicon,
    values: tuple[object, ...],
    shouting: bool,  # noqa: FBT001  — a private recursion
) -> Iterator[tuple[int, Node, tuple[object, ...]]]:
    if node.readings:
        yield place, node, values
    if place >= len(tokens):
        return
    token = tokens[place]
    following = node.words.get(token.norm)
    if following is not None and _is_word(token, shouting=shouting):
        yield from _walk(tokens, place + 1, following, lexicon, values, shouting)
    for name, slot in SLOTS.items():
        behind = node.words.get(name)
        if behind is not None:
            found = slot(lexicon.measures, tokens[place:])
            if found is not None:
                yield from _walk(
                    tokens, place + found[1], behind, lexicon, (*values, found[0]), shouting
                )


def _is_word(token: Token, *, shouting: bool) -> bool:
    if token.quoted or token.punctuation:
        return False
    return shouting or not token.looks_like_name or "-" in token.norm


def _single(
    token: Token, lexicon: Lexicon, exists: Callable[[str], bool], *, shouting: bool
) -> Chunk:
    if token.punctuation:
        return Chunk((token,), (_MARKS.get(token.text, _MARK),))
    if token.quoted:
        return Chunk((token,))
    number = lexicon.measures.number(token)
    if number is not None:
        return Chunk((token,), (Reading("number", "count", number),))
    extension = _BARE_EXTENSION.match(token.text)
    if extension and not exists(token.text):
        return Chunk((token,), (Reading("type", "." + fold(extension[1]), plural=False),))
    if token.looks_like_name and not shouting:
        types = tuple(r for r in lexicon.readings(token.norm) if r.section == "type")
        return Chunk((token,), types)
    return _corrected(token, lexicon, exists)


def _corrected(token: Token, lexicon: Lexicon, exists: Callable[[str], bool]) -> Chunk:
    if not exists(token.text):
        known = correct(token.norm, lexicon.words())
        readings = lexicon.readings(known) if known else ()
        weighty = tuple(reading for reading in readings if reading.section in _CORRECTED)
        if weighty:
            return Chunk((token,), weighty, corrected=True)
    return Chunk((token,))
