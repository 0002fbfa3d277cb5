"""The word that a request means when it points to whom or what a remark speaks of.

"Hugo se cambió de colegio, quítalo de alumnas.txt", "falta el orégano en plantas.txt, añádelo": a
line of a text file goes or comes, which no name here stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .actions.contents import NO_TEXT
from .antecedents import clitic
from .chunks import Chunk
from .patterns import Reading
from .speech import longest
from .telling import Telling, bare, parts_of

__all__ = ["word_meant"]

_ADDING = frozenset({"append", "write"})
_GOING = frozenset({"delete"})
_MISSING = frozenset({"falta", "faltan", "faltaba", "faltaban", "falto"})
_AGREEING = {"lo": frozenset({"el", "un"}), "la": frozenset({"la", "una"})}
_CUES = {"append": "to", "delete": "of"}
_SHORTEST = 3


def word_meant(
    lead: Sequence[Chunk], rest: Sequence[Chunk], telling: Telling
) -> list[Chunk] | None:
    """The request for the line of the word that the lead speaks of, ``None`` if it is none."""
    said = [chunk for chunk in bare(rest) if not chunk.reading("filler") or chunk.reading("verb")]
    files = [chunk for chunk in (*lead, *said) if telling.is_called(chunk)]
    verb = said[0].reading("verb") if said else None
    pronoun = clitic(said, 0) if said else ""
    if verb is None or len(files) != 1 or pronoun not in _AGREEING or len(said) > _SHORTEST:
        return None
    if not _is_text(files[0]) or any(c.reading("kind", "type", "filter") for c in said):
        return None
    word = _spoken_of(lead, pronoun, telling)
    if word is None or not telling.tells(lead):
        return None
    names = {reading.name for reading in said[0].readings}
    if _others(lead, word) or (names & _GOING and files[0] not in said):
        return None
    for doing, kind in (("delete", _GOING), ("append", _ADDING)):
        if names & kind:
            return _said(said[0], doing, word, files[0])
    return None


def _others(lead: Sequence[Chunk], word: Chunk) -> bool:
    """Whether somebody else is spoken of as well: "Hugo y Sofía", "Hugo dice que Mateo"."""
    first = next((chunk for chunk in lead if not chunk.tokens[0].punctuation), word)
    unknown = (c for c in lead if c is not word and c is not first and not c.readings)
    return any(chunk.text[0].isupper() and _is_word(chunk) for chunk in unknown)


def _is_text(chunk: Chunk) -> bool:
    return "." in chunk.text.strip(".") and not chunk.text.lower().endswith(NO_TEXT)


def _said(bid: Chunk, doing: str, word: Chunk, file: Chunk) -> list[Chunk]:
    token = replace(word.tokens[0], quoted=True)
    verb = Chunk(bid.tokens, (Reading("verb", doing),))
    cue = Chunk(bid.tokens, (Reading("cue", _CUES[doing]),))
    lines = [Chunk(bid.tokens, (Reading("holding", "containing+line"),))]
    return [verb, *(lines if doing == "delete" else []), Chunk((token,)), cue, file]


def _spoken_of(lead: Sequence[Chunk], pronoun: str, telling: Telling) -> Chunk | None:
    """The one word that a clause of the lead speaks of, or that it says to be missing."""
    found = [word for part in parts_of(lead) if (word := _of_part(part, pronoun, telling))]
    return found[0] if len(found) == 1 else None


def _of_part(part: Sequence[Chunk], pronoun: str, telling: Telling) -> Chunk | None:
    said = list(part)
    missing = next((at for at, c in enumerate(said) if c.tokens[-1].norm in _MISSING), None)
    if missing is not None:
        said = said[missing + 1 :]
    while len(said) > 1 and said[0].reading("filler") and said[0].tokens[0].norm not in _ARTICLES:
        said = said[1:]
    article = said[0].tokens[0].norm if said and said[0].tokens[0].norm in _ARTICLES else ""
    said = said[1:] if article else said
    if not said or (article and article not in _AGREEING[pronoun]) or not _is_word(said[0]):
        return None
    if not article and not said[0].text[0].isupper() and missing is None:
        return None
    return said[0] if missing is not None or _is_told(said[1:], telling) else None


def _is_word(chunk: Chunk) -> bool:
    plain = all(reading.section == "verb" for reading in chunk.readings) or chunk.corrected
    return plain and chunk.text.isalpha() and len(chunk.text) >= _SHORTEST


def _is_told(behind: Sequence[Chunk], telling: Telling) -> bool:
    """Whether a verb follows that says what is with it: "se fue", "ya no viene", "es socia"."""
    tokens = [token for chunk in behind for token in chunk.tokens]
    while skipped := longest(tokens, telling.words.leads):
        tokens = tokens[skipped:]
    while skipped := longest(tokens, telling.words.clitics):
        tokens = tokens[skipped:]
    words = telling.words
    return bool(tokens) and (words.is_finite(tokens[0]) or words.is_first_person(tokens[0]))


_ARTICLES = frozenset({"el", "la", "un", "una"})
