"""Where one step of a sentence ends and the next begins: a conjunction before a verb."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace

from .chunks import Chunk
from .deciding import CLITICS
from .patterns import Reading
from .selecting import grammar

_SKIPPED = ("filler", "conjunction", "want", "wish")
_ALONE = frozenset({
    "by_cpu", "by_memory", "cores", "date", "disk", "git_changes", "git_count", "git_staged",
    "git_status", "git_where",
    "go_back", "list", "list_processes", "memory", "size", "uptime", "where", "where_is", "who",
})  # fmt: skip
_DOING = frozenset({
    "compress", "copy", "create", "delete", "download", "extract", "go", "make", "move", "put",
    "rename", "save",
})  # fmt: skip
_LEADING = frozenset({"in", "to"})
_REPLACING = frozenset({"replace", "change"})
_CONTINUES = ("inside", "another")
_NAMED_NOW = frozenset({"it", "them"})
_REASONING = frozenset({"ya", "pues", "puesto", "dado"})
_QUE = frozenset({"que", "q", "k"})
_LONGEST_CALL = 3
_CALL_ENDS = {",", "!"}
_BESIDE = frozenset({"hidden", "long", "with_size"})
"""What is shown of files or with them: "…, with their sizes"."""
_OF_FILES = frozenset({
    "by_date", "by_size", "largest_first", "newest_first", "oldest_first", "smallest_first",
})  # fmt: skip
_ASKING = frozenset({"give", "show", "tell", "what"})
_MANNERS = frozenset({"ignoring_case", "numbered"})
_ADVERBS = ("ly", "mente")


def split(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    """Cut chunks into clauses; conjunctions that only join names stay inside theirs."""
    clauses: list[list[Chunk]] = [[]]
    adding = False
    for place, chunk in enumerate(chunks):
        adding = adding and chunk.reading("conjunction") is None
        if adding and chunk.reading("verb", "pronoun"):
            continue  # "sort them by size" of what is listed says only "by size"
        conjunction = chunk.reading("conjunction")
        begun = _has_begun(clauses[-1])
        if conjunction is not None and begun and _only_adds(chunks[place + 1 :]):
            adding = True
            clauses[-1].append(replace(chunk, readings=(Reading("conjunction", "comma"),)))
            continue
        if conjunction is not None and begun and _begins(chunks, place, conjunction.name):
            if conjunction.name == "comma" and _only_calls(clauses[-1]):
                clauses.pop()
            clauses.append([])
        elif conjunction is None or (clauses[-1] and conjunction.name != "break"):
            clauses[-1].append(chunk)
        elif clauses[-1]:
            clauses.append([])
    return [clause for clause in clauses if any(not _is_skipped(chunk) for chunk in clause)]


def _only_calls(clause: Sequence[Chunk]) -> bool:
    """Whether "tell me" only leads in the question behind its comma: "tell me, is there a …"."""
    said = [chunk for chunk in clause if not _is_skipped(chunk)]
    verb = said[0].reading("verb") if len(said) == 1 else None
    asks = verb is not None and verb.name in _ASKING
    return asks and said[0].tokens[-1].norm.endswith(("me", "us", "nos"))


def _only_adds(chunks: Sequence[Chunk]) -> bool:
    """Whether what follows a mark only says more of the step before: "Newest first."."""
    end = next((at for at, c in enumerate(chunks) if _is_break(c)), len(chunks))
    said = [c for c in chunks[:end] if not c.readings or not (c.reading("filler", "conjunction"))]
    if said and (verb := said[0].reading("verb")) and verb.name == "sort":
        said = [c for c in said[1:] if not c.reading("pronoun")]  # "…, sort them by size"
        return bool(said) and all((f := c.reading("filter")) and f.name in _OF_FILES for c in said)
    return bool(said) and all(map(_adds, said))


def _is_break(chunk: Chunk) -> bool:
    conjunction = chunk.reading("conjunction")
    return conjunction is not None and conjunction.name == "break"


def _adds(chunk: Chunk) -> bool:
    filter_, topic = chunk.reading("filter"), chunk.reading("topic")
    if filter_ is not None:
        beside = filter_.name in _BESIDE and len(chunk.tokens) > 1
        return beside or filter_.name in grammar()["groups"]["order"]
    return topic is not None and (topic.name in grammar()["leaving"] or topic.name in _MANNERS)


def broken(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks with a break before each verb that nothing leads in, none when there is no such.

    "Crea la carpeta docs mete ahí a.txt y comprímela" lacks a comma; "que borres" is led in.
    """
    parted: list[Chunk] = []
    asked = False
    for at, chunk in enumerate(chunks):
        alone = chunk.readings and all(r.name in _DOING for r in chunk.readings)
        if alone and asked and not chunk.corrected and _follows_name(chunks, at):
            parted.append(replace(chunk, readings=(Reading("conjunction", "break"),)))
        verb = chunk.reading("verb")
        asked = asked or (verb is not None and verb.name in _DOING)
        parted.append(chunk)
    return parted if len(parted) > len(chunks) else []


def _follows_name(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether a name or an unknown word stands right before, which may end a request."""
    before = chunks[at - 1]
    lead = chunks[at - 2] if at > 1 else None
    text = any(chunk.reading("text", "holding", "spot") for chunk in chunks[:at])
    return (not before.readings or before.corrected) and lead is not None and not text


def doubled(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks of "cambia a por b y c por d en x.txt" as two requests, none when it is not so."""
    verbs = [i for i, c in enumerate(chunks) if (v := c.reading("verb")) and v.name in _REPLACING]
    marks = [i for i, c in enumerate(chunks) if (cue := c.reading("cue")) and cue.name == "by"]
    if len(verbs) != 1 or len(marks) != 2 or not verbs[0] < marks[0]:  # noqa: PLR2004
        return []
    joins = [i for i in range(*marks) if chunks[i].reading("conjunction")]
    places = [i for i, c in enumerate(chunks) if (cue := c.reading("cue")) and cue.name == "in"]
    if len(joins) != 1 or len(places) > 1:
        return []
    verb, join = verbs[0], joins[0]
    place = list(chunks[places[0] :]) if places and places[0] > marks[1] else []
    last = list(chunks[join + 1 : places[0]] if place else chunks[join + 1 :])
    lead = list(chunks[: verb + 1])
    parted = replace(chunks[join], readings=(Reading("conjunction", "break"),))
    return [*lead, *chunks[verb + 1 : join], *place, parted, *lead, *last, *place]


def tells_reason(chunks: Sequence[Chunk], acting: Container[str]) -> bool:
    """Whether what somebody has yet to do is told behind "que": "…, que voy a borrar el resto".

    "Quiero que borres a.txt, que muevas b.txt …" asks for it.
    """
    asked = False
    for before, chunk, rest in zip(chunks, chunks[1:], _tails(chunks), strict=False):
        asks = before.reading("verb") is not None and before.reading("filler") is None
        asked = asked or (asks and not _is_que(before))
        if before.reading("wish", "want"):
            return False
        led = before.reading("conjunction") or before.tokens[-1].norm in _REASONING
        if asked and led and _is_que(chunk):
            return any(r.name in acting for c in rest for r in c.readings if r.section == "verb")
    return False


def _tails(chunks: Sequence[Chunk]) -> Iterator[Sequence[Chunk]]:
    return (chunks[at:] for at in range(2, len(chunks) + 1))


def _is_que(chunk: Chunk) -> bool:
    """Whether a chunk is "que" or begins with it and says little: "que tengo", not "qué"."""
    other = chunk.reading("named", "text", "holding", "filter", "stop", "opening")
    return chunk.tokens[0].text.lower() in _QUE and other is None


def without_call(
    chunks: Sequence[Chunk], exists: Callable[[str], bool], telling: Container[str]
) -> Sequence[Chunk]:
    """Leave out who or what is called upon first: "Hija, créame …", "lovely jubbly, show it".

    Nobody is called by words that tell or ask something, the ``telling``: "once I'm home, …".
    """
    for at in range(1, _LONGEST_CALL + 1):
        if len(chunks) > at + 1 and chunks[at].text in _CALL_ENDS:
            words = [chunk for chunk in chunks[:at] if not chunk.readings]
            if any(chunk.reading("verb", "want") for chunk in chunks[:at]):
                return chunks
            called = words and all(_is_call(chunk, exists) for chunk in words)
            plain = all(not c.readings or c.reading("filler") for c in chunks[:at])
            asks = len(words) > 1 and (
                words[-1].text[:1].isupper() or chunks[at + 1].reading("conjunction")
            )
            told = any(token.norm in telling for word in words for token in word.tokens)
            return chunks[at + 1 :] if called and plain and not (asks or told) else chunks
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
    if verb.name == "count" and len(chunks[at].tokens) > 1:
        return True  # "… and tell me how many there are"
    if (
        verb.name in _ASKING | {"came_out"}
        and len(chunks[at].tokens) > 1
        and _asks_what(chunks[at])
    ):
        return True  # "… y dime qué salió"
    if _is_addressed(chunks[at]):
        return True  # "… y muéstrame" is no name
    rest = [p for p in chunks[at + 1 :] if p.reading("filler") is None or _asks_what(p)]
    return bool(rest) and rest[0].reading("conjunction") is None


def _is_addressed(chunk: Chunk) -> bool:
    """Whether a Spanish request says for whom, as its accent shows: "enséñame"."""
    word = chunk.tokens[-1]
    return word.norm.endswith(("me", "nos")) and any(mark in word.text.lower() for mark in "áéíó")


def _asks_what(chunk: Chunk) -> bool:
    """Whether a word that says little is what is asked for: "muéstrame qué quedó"."""
    if chunk.reading("verb") and chunk.tokens[0].norm in {"what", "que"}:
        return True
    return chunk.text.endswith("hay") or chunk.text.casefold().startswith("qué ")


def _is_verbal(chunk: Chunk) -> bool:
    """A verb, or "y dentro …", "y otra …" that lean on the verb before; not "inside docs"."""
    if chunk.reading("verb"):
        return True
    return bool(chunk.reading(*_CONTINUES)) and not chunk.reading("cue")


def _begins_request(chunk: Chunk) -> bool:
    return _is_verbal(chunk) or _makes_new(chunk) or chunk.reading("want") is not None


def _has_begun(clause: Sequence[Chunk]) -> bool:
    """Whether a request has begun; "within the backup folder" copies nothing yet."""
    return any(
        _begins_request(part) and not (at and _names_kind(clause, at))
        for at, part in enumerate(clause)
    )


def _names_kind(clause: Sequence[Chunk], at: int) -> bool:
    led, follows = clause[at - 1].reading("determiner"), clause[at + 1 : at + 2]
    return led is not None and bool(follows) and follows[0].reading("kind") is not None


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
    place = _behind_place(chunks, place)
    for at, following in enumerate(chunks[place + 1 :], place + 1):
        if _is_verbal(following):
            return _has_object(chunks, at) and not _is_noun(chunks, at)
        if not _is_skipped(following) and not _is_clitic(following):
            return False
    return False


def _behind_place(chunks: Sequence[Chunk], place: int) -> int:
    """Where a place before the verb ends, "… and in that folder make a.txt", else ``place``."""
    at = next((i for i in range(place + 1, len(chunks)) if not _is_skipped(chunks[i])), place)
    cue, there = chunks[at].reading("cue"), chunks[at].reading("pronoun")
    if at != place and there is not None and there.name == "there":
        return at  # "… y allí mete los pdf"
    if at == place or cue is None or cue.name not in _LEADING:
        return place
    said = at + 1
    while said < len(chunks) and chunks[said].reading("determiner", "kind"):
        said += 1
    named = said < len(chunks) and chunks[said].reading("verb", "cue", "conjunction") is None
    follows = chunks[said + 1 : said + 2] if named else []
    verb = follows[0].reading("verb") if follows else None
    alone = verb is not None and all(r.section == "verb" for r in follows[0].readings)
    return said if alone and verb is not None and verb.name in _DOING else place


def _is_clitic(chunk: Chunk) -> bool:
    """``la`` in "y la mueves a docs"."""
    pronoun = chunk.reading("pronoun", "determiner")
    return pronoun is not None and len(chunk.text) <= len("las")


def _is_noun(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether an article makes a word a noun that could be a verb: "borra a.txt y la copia"."""
    article = chunks[at - 1].reading("determiner")
    clitic = article is not None and article.name in CLITICS
    verbal = all(r.section == "verb" and r.value is None for r in chunks[at].readings)
    return article is not None and not (clitic and verbal)
