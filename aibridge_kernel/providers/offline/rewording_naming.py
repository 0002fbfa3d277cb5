"""Requests to give things other names, in other words; see ``rewording``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .chunk_edits import (
    MARKS,
    Exists,
    as_cue,
    is_mark,
    norm_of,
    read_as,
    said,
    verbs_of,
)
from .chunks import Chunk
from .patterns import Reading
from .rewording_rules import Rule, needs, readings
from .tokens import Token

_BEING = frozenset({
    "should be", "must be", "ought to be", "has to be", "needs to be", "is to be", "shall be",
    "will be", "should now be", "should really be", "would be better as", "is",
    "was meant to be", "is supposed to be", "shall be changed to",
    "should be changed to", "needs changing to", "must be changed to", "should become",
    "debe ser", "deberia ser", "tiene que ser", "ha de ser", "sera", "debia ser", "debiera ser",
    "pasa a ser", "debe quedar como", "tendria que ser", "es", "que sea", "tiene que quedar como",
})  # fmt: skip

_PLAINLY = frozenset({"es", "is", "que sea", "sera"})
"""What says a new name only behind "the name of"."""

_NEEDING = frozenset({
    "needs a new name", "needs another name", "gets a new name", "wants a new name",
    "needs a different name", "gets a different name", "gets the new name", "has a new name",
    "needs the name", "needs renaming to", "needs to be renamed to", "has to be renamed to",
    "necesita un nombre nuevo", "necesita otro nombre", "necesita un nuevo nombre",
    "lleva otro nombre", "tiene un nombre nuevo", "lleva un nombre nuevo", "necesita el nombre",
})  # fmt: skip

_ENDING = frozenset({
    "should", "must", "ought to", "need to", "needs to", "have to", "has to", "shall", "would",
    "deben", "debe", "deberian", "deberia", "tienen que", "tiene que", "han de", "ha de",
})  # fmt: skip

_LONGEST = 6
"""Words between what is there and its new name."""

_RENAMING = frozenset({"call", "change", "rename", "correct"})
_DUTY = frozenset({
    "should", "must", "ought", "has", "have", "need", "needs", "shall", "debe", "deben",
    "deberian", "deberia", "tienen", "tiene", "han", "ha", "is", "are",
})  # fmt: skip
_BETTER = frozenset({
    "a", "better", "new", "proper", "different", "nicer", "shorter", "clearer", "another", "the",
    "un", "otro", "nuevo", "mejor", "más", "mas", "corto", "claro", "decente",
})  # fmt: skip
_LETTING = frozenset({"have", "let"})
_ARROWS = frozenset({"->", "→", "=>", "-->"})
_TAKING_OFF = frozenset({"delete", "revoke", "take"})
_GIVING = frozenset({"give", "put"})
_ADDING = frozenset({"add", "append", "put"})
_THERE = frozenset({"ahi", "alla", "alli", "there"})
_NAMING = frozenset({"call", "change", "give", "put", "rename"})
_AT_END = frozenset({"end", "name"})


def _renamed(verb: Chunk, thing: Sequence[Chunk], cue: Chunk, rest: Sequence[Chunk]) -> list[Chunk]:
    return [read_as(verb, "verb", "rename"), *thing, as_cue(cue, "to"), *rest]


@needs(_BEING | _NEEDING)
def _should_be(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "the name of a.txt should be b.txt", "a.txt needs a new name: b.txt" as renaming."""
    for at in range(len(chunks)):
        new = chunks[at]
        if not (new.is_name or new.tokens[0].quoted) or exists(new.text):
            continue  # "should be better"
        for start in range(max(at - _LONGEST, 1), at):
            old = chunks[start - 1]
            between = [c for c in chunks[start:at] if not c.tokens[0].punctuation]
            words = norm_of(between)
            if old.readings or not exists(old.text) or words not in _BEING | _NEEDING:
                continue
            lead = chunks[: start - 1]
            named = _leads_name(lead)
            alike = _ending_of(old.text) and _ending_of(old.text) == _ending_of(new.text)
            if not named and ((not alike and words in _BEING) or words in _PLAINLY):
                continue
            lead = lead[: named - 1] if named else lead
            return [*_without_article(lead), *_renamed(chunks[start], [old], new, chunks[at:])]
    return chunks


def _leads_name(lead: Sequence[Chunk]) -> int:
    """Where "the name of [the file]" begins that leads to the end, counted from 1."""
    told = [at for at, c in enumerate(lead) if said(c, "topic") == "name"]
    if not told:
        return 0
    rest = [c for c in lead[told[-1] + 1 :] if not c.reading("determiner", "kind")]
    of = len(rest) == 1 and said(rest[0], "cue") == "of"
    return told[-1] + 1 if of else 0


def _without_article(lead: Sequence[Chunk]) -> list[Chunk]:
    """What stands before "the name of": no article, which would be of the name."""
    kept = list(lead)
    while kept and kept[-1].reading("determiner", "kind"):
        kept.pop()
    return kept


def _ending_of(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if stem and dot and ending.isalnum() else ""


@needs({"topic/name"}, readings("verb", _RENAMING))
def _name_told(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "change the file name a.txt to b.txt" as that of a.txt."""
    for at in range(1, len(chunks) - 2):
        topic, old, cue = chunks[at : at + 3]
        told = said(topic, "topic") == "name" and not old.readings and exists(old.text)
        changes = verbs_of(chunks[:at]) & _RENAMING
        if told and changes and said(cue, "cue") in {"to", "by", "as", "with"}:
            return [*chunks[: at + 1], as_cue(topic, "of"), *chunks[at + 1 :]]
    return chunks


@needs({"topic/name", "topic/names"})
def _owned_names(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "every pdf's name" as the names of every pdf."""
    for at in range(1, len(chunks)):
        owner, topic = chunks[at - 1 : at + 1]
        word = owner.tokens[-1]
        named = said(topic, "topic") in {"name", "names"} and not owner.readings
        if not named or not word.norm.endswith(("'s", "s'")) or len(owner.tokens) > 1:
            continue
        plain = word.norm[:-2]
        if not plain.isalpha() or len(plain) > _LONGEST:
            continue
        start = at - 2 if at > 1 and chunks[at - 2].reading("determiner") else at - 1
        thing = Chunk(owner.tokens, (Reading("type", plain, plural=True),))
        names = [read_as(topic, "topic", "names"), as_cue(topic, "of")]
        return [*chunks[:start], *names, *chunks[start : at - 1], thing, *chunks[at + 1 :]]
    return chunks


@needs({"filter/ends"})
def _should_end(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "every .sh file should end in .bash" as changing what they end in."""
    for at in range(1, len(chunks)):
        ending = chunks[at].reading("filter")
        if ending is None or ending.name != "ends" or not str(ending.value).startswith("."):
            continue
        start = next((i for i in range(max(at - 3, 1), at) if norm_of(chunks[i:at]) in _ENDING), 0)
        verb = next((i for i in range(start) if "make" in verbs_of([chunks[i]])), None)
        if not start and not (verb := _made_at(chunks, at)):
            continue
        thing = chunks[:start] if start else chunks[verb:at]
        rest = [c for c in chunks[at + 1 :] if not _is_instead(c)]
        new = Chunk(chunks[at].tokens[-1:], (Reading("type", str(ending.value)),))
        return [*_renamed(chunks[at], thing, chunks[at], [new]), *rest]
    return chunks


@needs({"filter/starts"}, _ENDING)
def _should_start(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "those that start with img_ should start with x_" as another front of their names."""
    starts = [at for at, c in enumerate(chunks) if said(c, "filter") == "starts"]
    if len(starts) != 2 or any(c.reading("verb") for c in chunks[: starts[1]]):  # noqa: PLR2004
        return chunks
    at = starts[1]
    duty = next((i for i in range(max(at - 3, 1), at) if norm_of(chunks[i:at]) in _ENDING), 0)
    if duty <= starts[0]:
        return chunks
    verb = read_as(chunks[duty], "verb", "rename")
    new = chunks[at].reading("filter")
    front = replace(chunks[at], readings=(Reading("filter", "front", value=new and new.value),))
    rest = [c for c in chunks[at + 1 :] if not _is_instead(c)]
    return [verb, *chunks[:duty], front, *rest]


def _made_at(chunks: Sequence[Chunk], at: int) -> int:
    """Where the things of "make the csv files end in .txt" begin."""
    verbs = [i for i, c in enumerate(chunks[:at]) if "make" in verbs_of([c])]
    return verbs[-1] + 1 if verbs and verbs[-1] + 1 < at else 0


def _is_instead(chunk: Chunk) -> bool:
    return chunk.tokens[-1].norm == "instead" and len(chunk.tokens) == 1


@needs({"named", "verb/rename"}, readings("verb", _RENAMING), MARKS)
def _changed_then(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out the end of "a.txt should be called b.txt, rename it please"."""
    named = [at for at, c in enumerate(chunks) if c.reading("named") or said(c, "verb") == "rename"]
    for mark in range(named[0] + 1 if named else len(chunks), len(chunks)):
        rest = [c for c in chunks[mark + 1 :] if not (c.reading("filler") or is_mark(c))]
        if is_mark(chunks[mark]) and rest and all(map(_only_renames, rest)):
            verbs = {r.name for c in rest for r in c.readings if r.section == "verb"}
            return chunks[:mark] if verbs & _RENAMING else chunks
    return chunks


def _only_renames(chunk: Chunk) -> bool:
    """Whether a word says no more than "change it", "its name"."""
    verb = any(r.section == "verb" and r.name in _RENAMING for r in chunk.readings)
    label = bool(chunk.reading("pronoun", "determiner")) or said(chunk, "topic") == "name"
    return verb or (label and not chunk.is_name)


@needs({"named"}, _DUTY)
def _names_told(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "the two letters should be called a.txt and b.txt" as renaming them."""
    at = next((i for i, c in enumerate(chunks) if c.reading("named")), 0)
    led = at and chunks[at].tokens[0].norm in _DUTY and chunks[0].reading("determiner")
    if not led or any(c.reading("verb") for c in chunks[:at]):
        return chunks
    verb = Chunk(chunks[at].tokens[:1], (Reading("verb", "rename"),))
    return [verb, *chunks[:at], as_cue(chunks[at], "to"), *chunks[at + 1 :]]


@needs(readings("verb", _GIVING), {"named"})
def _named_now(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "ponle de nombre a.txt" as naming what was spoken of last."""
    plain = [c for c in chunks if not c.reading("filler") and not is_mark(c)]
    if len(plain) != 3:  # noqa: PLR2004  — a verb, "de nombre", the name
        return chunks
    verb, named, name = plain
    gives = {r.name for r in verb.readings if r.section == "verb"} & _GIVING
    if not gives or not verb.tokens[-1].norm.endswith("le") or named.reading("named") is None:
        return chunks
    asked = replace(verb, readings=(Reading("verb", "rename", "lo"),))
    return [asked, as_cue(named, "to"), name] if not name.readings else chunks


@needs({"verb/give"}, {"topic/name"}, _BETTER)
def _better_name(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "give a.txt a better name, b.txt" as renaming it."""
    verb = next((i for i, c in enumerate(chunks) if c.reading("verb")), len(chunks))
    if len(chunks) < verb + _FEWEST_BETTER or "give" not in verbs_of([chunks[verb]]):
        return chunks
    old = verb + 2 if said(chunks[verb + 1], "cue") == "to" else verb + 1
    names = (i for i in range(old + 1, len(chunks)) if said(chunks[i], "topic") == "name")
    name = next(names, 0)
    rest = [c for c in chunks[name + 1 :] if not is_mark(c) and norm_of([c]) not in _BETTER]
    between = norm_of(chunks[old + 1 : name]).split()
    better = bool(between) and set(between) <= _BETTER
    if not (name and better and exists(chunks[old].text) and len(rest) == 1):
        return chunks
    new = rest[0]
    if not new.is_name or exists(new.text):
        return chunks
    return [*chunks[:verb], *_renamed(chunks[verb], [chunks[old]], chunks[name], [new])]


_FEWEST_BETTER = 5


@needs(_LETTING, {"named"})
def _let_be_called(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "let a.txt be known as b.txt" as a wish."""
    first = chunks[0]
    led = first.text.casefold() in _LETTING and len(chunks) > _FEWEST_CALLED
    named = any(c.reading("named") for c in chunks[2:4])
    return chunks[1:] if led and named and exists(chunks[1].text) else chunks


_FEWEST_CALLED = 3


@needs(_ARROWS)
def _arrow(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "a.txt -> b.txt" as renaming it."""
    plain = [c for c in chunks if not c.reading("filler")]
    if len(plain) != 3 or plain[1].text not in _ARROWS:  # noqa: PLR2004
        return chunks
    old, arrow, new = plain
    alike = _ending_of(old.text) and _ending_of(old.text) == _ending_of(new.text)
    there = exists(old.text) and not exists(new.text)
    return _renamed(arrow, [old], arrow, [new]) if alike and there else chunks


@needs({"type"}, readings("verb", _TAKING_OFF), {"cue"})
def _its_ending(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "take the .md off a.md", "quítale el .md a a.md" as taking its ending off."""
    for at in range(1, len(chunks) - 2):
        ending, rest = chunks[at], chunks[at + 1 :]
        verbs = {r.name for c in chunks[:at] for r in c.readings if r.section == "verb"}
        dotted = ending.reading("type") and ending.text.startswith(".")
        while rest and norm_of(rest[:1]) in {"ending", "extension", "suffix", "bit", "part"}:
            rest = rest[1:]
        led = len(rest) == 2 and said(rest[0], "cue") in {"of", "from", "to", "in", "out"}  # noqa: PLR2004
        named = led and exists(rest[1].text) and rest[1].text.endswith(ending.text)
        if dotted and named and verbs & _TAKING_OFF:
            extension = read_as(ending, "topic", "extension")
            return [*chunks[:at], extension, as_cue(rest[0], "of"), rest[1]]
    return chunks


@needs({"topic/name"})
def _cased_name(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "uppercase the filename a.txt" as that of a.txt."""
    at = next((i for i, c in enumerate(chunks) if said(c, "topic") == "name"), 0)
    cased = {r.name for c in chunks[:at] for r in c.readings} & {"lower_case", "upper_case"}
    old = chunks[at + 1] if at and at + 2 == len(chunks) else None
    if old is None or not cased or old.readings or not exists(old.text):
        return chunks
    return [*chunks[: at + 1], as_cue(chunks[at], "of"), old]


@needs(readings("topic", _AT_END), readings("verb", _ADDING), {"type"})
def _added_ending(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "add .bak to the end of a.txt" as one more ending of its name."""
    said_here = [c for c in chunks if not (c.reading("filler", "determiner") or is_mark(c))]
    if len(said_here) < 3 or not verbs_of(said_here[:1]) & _ADDING:  # noqa: PLR2004
        return chunks
    ending, old = said_here[1], said_here[-1]
    dotted = ending.reading("type") is not None and ending.text.startswith(".")
    between = said_here[2:-1]
    led = all(c.reading("cue") or said(c, "topic") in _AT_END for c in between)
    behind = any(said(c, "topic") in _AT_END for c in between)
    if not (dotted and led and behind) or old.readings or not exists(old.text):
        return chunks
    text, token = old.text + ending.text, old.tokens[0]
    new = Chunk((Token(text, text.casefold(), token.start, token.end, quoted=True),))
    return [read_as(said_here[0], "verb", "rename"), old, as_cue(ending, "to"), new]


@needs(_THERE, {"named", *readings("verb", _NAMING)})
def _named_there(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "copia a.txt a docs y renómbralo allí como b.txt" without saying the place again."""
    for at in range(2, len(chunks) - 1):
        led, there, follows = chunks[at - 1 : at + 2]
        naming = chunks[at - 2] if led.reading("pronoun") else led
        names = verbs_of([naming]) & _NAMING
        leads = follows.reading("named", "determiner") or follows.is_name
        leads = leads or said(follows, "cue") in {"as", "of", "to"}
        placed = there.tokens[-1].norm in _THERE and len(there.tokens) == 1
        if (names or led.reading("named")) and placed and leads:
            return [*chunks[:at], *chunks[at + 1 :]]
    return chunks


ON_NAMES: tuple[Rule, ...] = (
    _should_be, _name_told, _owned_names, _should_end, _should_start, _changed_then,
    _names_told, _named_now, _better_name, _let_be_called, _arrow, _its_ending, _cased_name,
    _added_ending, _named_there,
)  # fmt: skip
