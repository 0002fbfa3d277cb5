"""What was heard in a part of a sentence and left no trace in what was read of it.

A type, a text or "for each folder" chooses or says how: the clause must hold it, or it was passed
over and what is done would not be what was asked.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from itertools import pairwise

from .chunks import Chunk
from .clauses import Clause
from .patterns import Reading
from .selecting import extensions, grammar
from .unsaid import ARCHIVES, things_of

__all__ = ["passed_over"]

_BOTH = 2
_ARTICLES = frozenset({"a", "an", "the", "el", "la", "un", "una"})
_SPELLED = frozenset({"ends", "extension", "has", "not_ends", "not_has", "not_starts", "starts"})
_LETTERS = frozenset({"a"})
"""Articles that may as well be what a name has, "with an a"."""
_EXCEPTING = frozenset({"except", "outside"})
_CHANGING = frozenset({"change", "put", "replace", "substitute", "swap", "write"})
_WITH = frozenset({"with", "con"})
_FAMILY = 3
"""Extensions of a type that has others that nobody listed: pictures."""
_FOR = frozenset({"for", "per", "por", "para"})
_SHORTEST = 3
"""Chunks of a request that ends so."""


def passed_over(part: Sequence[Chunk], clause: Clause) -> str | None:
    """The words that the clause holds nothing of, ``None`` if there are none."""
    if (word := _leading_nowhere(part, clause)) is not None:
        return word
    return (
        _lost_type(part, clause)
        or _half_said(part)
        or _of_other_type(clause)
        or _sized_folders(clause)
        or _lost_exception(part, clause)
        or next((c.text for c in part if _weighs(c) and not _is_held(c, clause)), None)
    )


def _lost_type(part: Sequence[Chunk], clause: Clause) -> str | None:
    """A type beside another of which nothing can be both: "the temporary csv files"."""
    verb = next((c for c in part if any(_is_verb(r, clause) for r in c.readings)), None)
    for one, other in pairwise(part):
        if one is verb and not any(r.name in ARCHIVES for r in other.readings):
            continue  # "zip *.png", but not "zip tar files"
        types = [r.name for c in (one, other) for r in c.readings[:1] if r.section == "type"]
        if len(types) < _BOTH or set(extensions(types[:1])) & set(extensions(types[1:])):
            continue
        if any(len(extensions([t])) >= _FAMILY for t in types) and not all(map(_is_listed, types)):
            continue  # "la imagen tif"
        things = [t for t in things_of(clause) if {*t.types, t.homonym} & set(types)]
        held = {name for thing in things for name in (*thing.types, thing.homonym)}
        named = any(thing.names for thing in things)
        if not named and (lost := next((t for t in types if t not in held), None)) is not None:
            return one.text if lost == types[0] else other.text
    return None


def _is_verb(reading: Reading, clause: Clause) -> bool:
    return reading.section == "verb" and reading.name == clause.verb


def _is_listed(name: str) -> bool:
    """Whether a type has a family, or belongs to one."""
    known = grammar()["types"]
    return name in known or any(name in suffixes for suffixes in known.values())


def _half_said(part: Sequence[Chunk]) -> str | None:
    """What ends with an article, and what follows belongs to it: "whose name has a" number."""
    for chunk, after in zip(part, [*part[1:], None], strict=False):
        last = chunk.tokens[-1]
        spelled = any(r.section == "filter" and r.name in _SPELLED for r in chunk.readings)
        if not spelled or last.norm not in _ARTICLES or last.quoted:
            continue
        if last.norm not in _LETTERS or (after is not None and after.reading("topic", "kind")):
            return f"{chunk.text} {after.text}" if after is not None else chunk.text
    return None


def _of_other_type(clause: Clause) -> str | None:
    """A type that none of the files has for which it is said: "the pdfs from Ana"."""
    for thing in things_of(clause):
        literal = [t for t in thing.types if t in extensions([t])]
        ends = {posixpath.splitext(name.lower())[1] for name in thing.names}
        if not (literal and thing.definite and thing.quoted and ends and all(ends)):
            continue
        wanted = {f".{suffix}" for suffix in extensions(thing.types)}
        if not any(end in wanted for end in ends):
            return thing.type_words[0] if thing.type_words else literal[0]
    return None


def _lost_exception(part: Sequence[Chunk], clause: Clause) -> str | None:
    """What is left out, by a clause that leaves nothing out: "sort a.csv, but for the old ones"."""
    told = None
    for cue, after in pairwise(part):
        only = len(cue.readings) == 1 and cue.readings[0].section == "cue"
        if only and cue.readings[0].name in _EXCEPTING and not after.is_name:
            told = cue.text  # a file that is named is not among those that are meant
    led = any(phrase.cue in _EXCEPTING for phrase in clause.phrases) or clause.text is not None
    return None if led or any(thing.without for thing in things_of(clause)) else told


def _sized_folders(clause: Clause) -> str | None:
    """Folders told by a size, which is not that of what they hold: "the folders over 1 MB"."""
    things = [thing for thing in things_of(clause) if not thing.empty]
    sized = any({"min_size", "max_size"} & thing.filters.keys() for thing in things)
    folders = any(thing.kind == "folder" and not thing.names for thing in things)
    if sized and folders and not any(thing.types or thing.kind == "file" for thing in things):
        return "MB"
    return None


def _leading_nowhere(part: Sequence[Chunk], clause: Clause) -> str | None:
    """What a last "in" or "by" leads to and is no thing: "that are in use", "by hand"."""
    if len(part) < _SHORTEST or not part[-1].readings or part[-1].tokens[0].quoted:
        return None
    if any(chunk.reading("text", "named", "holding") for chunk in part[:-2]):
        return None  # "que ponga llevar velas al concierto"
    cue, last = part[-2:]
    joined = len(part) > _SHORTEST and part[-3].reading("conjunction")  # "… y a otra cosa"
    named = any(last.text in (*thing.names, *thing.words) for thing in things_of(clause))
    if joined or named or clause.verbs & _CHANGING:
        return None
    led = all(r.section == "cue" for r in cue.readings) and bool(cue.readings)
    idle = all(r.section in {"filler", "verb"} for r in last.readings)
    return f"{cue.text} {last.text}" if led and idle and not last.tokens[0].punctuation else None


def _weighs(chunk: Chunk) -> bool:
    """Whether a chunk says what is written, or in how many folders something is done."""
    if not chunk.readings or chunk.tokens[0].quoted or chunk.corrected:
        return False
    if all(r.section == "text" for r in chunk.readings) and len(chunk.tokens) > 1:
        return chunk.tokens[0].norm in _WITH
    led = chunk.tokens[0].norm in _FOR
    return led and any(r.section == "topic" and r.name == "each_folder" for r in chunk.readings)


def _is_held(chunk: Chunk, clause: Clause) -> bool:
    if chunk.readings[0].section != "text":
        return "each_folder" in clause.topics
    return clause.text is not None or any("containing" in t.filters for t in things_of(clause))
