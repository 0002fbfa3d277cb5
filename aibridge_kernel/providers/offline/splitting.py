"""Where one step of a sentence ends and the next begins: a conjunction before a verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .chunks import Chunk

_SKIPPED = ("filler", "conjunction", "want", "wish")
_ALONE = frozenset({"list", "go_back", "where", "where_is", "date", "who"})
_CONTINUES = ("inside", "another")
_NAMED_NOW = frozenset({"it", "them"})
_LONGEST_CALL = 3
_CALL_ENDS = {",", "!"}
_ADVERBS = ("ly", "mente")


def split(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    """Cut chunks into clauses; conjunctions that only join names stay inside theirs."""
    clauses: list[list[Chunk]] = [[]]
    for place, chunk in enumerate(chunks):
        conjunction = chunk.reading("conjunction")
        begun = any(_is_verbal(part) or _makes_new(part) for part in clauses[-1])
        if conjunction is not None and begun and _begins(chunks, place, conjunction.name):
            clauses.append([])
        elif conjunction is None or (clauses[-1] and conjunction.name != "break"):
            clauses[-1].append(chunk)
        elif clauses[-1]:
            clauses.append([])
    return [clause for clause in clauses if any(not _is_skipped(chunk) for chunk in clause)]


def without_call(chunks: Sequence[Chunk], exists: Callable[[str], bool]) -> Sequence[Chunk]:
    """Leave out who or what is called upon first: "Hija, créame …", "lovely jubbly, show it"."""
    for at in range(1, _LONGEST_CALL + 1):
        if len(chunks) > at + 1 and chunks[at].text in _CALL_ENDS:
            words = [chunk for chunk in chunks[:at] if not chunk.readings]
            called = words and all(_is_call(chunk, exists) for chunk in words)
            plain = all(not c.readings or c.reading("filler") for c in chunks[:at])
            return chunks[at + 1 :] if called and plain else chunks
    return chunks


def _is_call(chunk: Chunk, exists: Callable[[str], bool]) -> bool:
    """An ordinary word that is nothing here and no adverb: "hypothetically, …" changes all."""
    adverb = chunk.tokens[-1].norm.endswith(_ADVERBS)
    return not (chunk.is_name or adverb or exists(chunk.text) or chunk.tokens[0].quoted)


def _has_object(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether anything follows the verb, or it needs nothing; "input and output" are names."""
    verb = chunks[at].reading("verb")
    if verb is None or verb.value is not None or verb.name in _ALONE:
        return True
    rest = [part for part in chunks[at + 1 :] if part.reading("filler") is None]
    return bool(rest) and rest[0].reading("conjunction") is None


def _is_verbal(chunk: Chunk) -> bool:
    """A verb, or "y dentro …", "y otra …" that lean on the verb before; not "inside docs"."""
    if chunk.reading("verb"):
        return True
    return bool(chunk.reading(*_CONTINUES)) and not chunk.reading("cue")


def _makes_new(chunk: Chunk) -> bool:
    """Whether a clause without a verb is a step: "new branch x and …", "tar of a, name it b …"."""
    filler, named = chunk.reading("filler"), chunk.reading("named")
    new = filler is not None and filler.name == "new"
    return new or (named is not None and chunk.tokens[-1].norm in _NAMED_NOW)


def _is_skipped(chunk: Chunk) -> bool:
    return chunk.reading(*_SKIPPED) is not None and chunk.reading("verb") is None


def _begins(chunks: Sequence[Chunk], place: int, conjunction: str) -> bool:
    if conjunction == "break":
        return True
    for at, following in enumerate(chunks[place + 1 :], place + 1):
        if _is_verbal(following):
            return _has_object(chunks, at)
        if not _is_skipped(following) and not _is_clitic(following):
            return False
    return False


def _is_clitic(chunk: Chunk) -> bool:
    """``la`` in "y la mueves a docs"."""
    return chunk.reading("pronoun") is not None and len(chunk.text) <= len("las")
