"""What a pronoun of the request means when a remark before it says so.

"This is old.txt, delete it", "a.txt está repetido, bórralo", "mi jefa quiere las fotos, cópialas en
docs": what the remark spoke of is put into the request, in place of the pronoun or before it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import replace

from .chunks import Chunk
from .deciding import CLITICS
from .patterns import Reading
from .tokens import fold

_NEUTRAL = frozenset({"it", "that", "this"})
_ROW = frozenset({"them", "both of them", "all of them", "they"})
_BOTH = frozenset({"both", "all"})
_AGREEING = {"la": {"la"}, "lo": {"el", "lo"}, "las": {"las"}, "los": {"los"}}
_DATIVE = {"le": {"la", "el"}, "les": {"las", "los"}}
_SEVERAL = frozenset({"las", "los", "les"})
_ARTICLES = frozenset({"the", "my", "this", "that", "our"})
_WHOLE = frozenset({"whole", "entire", "old", "damn", "bloody", "silly", "stupid", "wretched"})
_PARTS = frozenset({"column", "columns", "line", "lines", "row", "rows", "sentence", "paragraph"})
_THINGS = frozenset({"thing", "lot", "one"})
_OF_KIND = {
    "file": True, "document": True, "picture": True, "photo": True, "script": True, "doc": True,
    "folder": False, "directory": False,
}  # fmt: skip
"""Whether what a noun means has an extension."""
_BEING = frozenset({
    "is", "are", "was", "were", "looks", "look", "so", "too", "very", "really", "getting", "pretty",
    "es", "son", "esta", "estan", "muy", "tan", "era", "eran", "parece", "parecen", "quedo",
})  # fmt: skip
_STATES = frozenset({
    "old", "new", "spare", "draft", "temp", "temporary", "final", "done", "empty", "private",
    "public", "finished", "archived", "pending", "broken", "viejo", "vieja", "viejos", "viejas",
    "antiguo", "antigua", "antiguos", "antiguas", "nuevo", "nueva", "borrador", "pendiente",
    "pendientes", "temporal", "privado", "publico",
})  # fmt: skip
_NAMERS = frozenset({"le", "les"})
_LINKS = ("determiner", "conjunction", "kind")
_NOUNS = ("kind", "type")
_PLACES = frozenset({"in", "from", "to", "beside", "with"})
_LOOKING = frozenset({"count", "extract", "list", "need", "read", "search", "show", "sort", "want"})
_JOINED = 3
"""Chunks of a noun phrase: "una copia vieja"."""
_ONE = frozenset({"un", "una", "a", "an"})

_LIMITING = frozenset({"que", "de", "del"})

Test = Callable[[Chunk], bool]


def put_in(
    lead: Sequence[Chunk], rest: Sequence[Chunk], is_called: Test, called: Callable[[str], bool]
) -> list[Chunk] | None:
    """The request with what the remark names in place of its pronoun; ``None`` when unclear.

    ``is_called`` says that a chunk is a name, ``called`` that something is called so but for its
    extension.
    """
    rest = _pointed(lead, rest, is_called)
    names = [at for at, chunk in enumerate(lead) if is_called(chunk)]
    names = [at for at in names if len(names) == 1 or not _is_told_of(lead, at)]
    names = names or _subject(lead, called)
    if len(names) == 1 and handles(rest, lead) and is_of_another(lead, names[0]):
        return _of_place(lead[names[0]], rest)
    told = _of_one(lead, names[0], rest, is_called) if len(names) == 1 else None
    if told := told or _row(lead, names, rest, is_called):
        return told
    at = next((at for at, chunk in enumerate(rest) if clitic(rest, at)), None)
    if at is None or any(map(is_called, rest[:at])):
        return None
    meant = _antecedent(lead, names, clitic(rest, at), called)
    if not meant:
        return None
    if rest[at].reading("named") and clitic(rest, at) in _NAMERS and not _speaks_of_names(lead):
        return None  # "deploy.sh es mío, ponle …" need not be about its name
    return [*meant, *rest]


def _of_one(
    lead: Sequence[Chunk], at: int, rest: Sequence[Chunk], is_called: Test
) -> list[Chunk] | None:
    """The request with the one name of the remark for "it", for a place or what it holds."""
    name = lead[at]
    if _holds_part(lead, at) and any(map(_is_neutral, rest)):
        return None
    if not _named_before_it(rest, is_called):
        spots = [at for at, chunk in enumerate(rest) if _is_neutral(chunk)]
        if _asks_which(rest):
            return None
        if len(spots) == 1 and all(at in spots or not _points(c) for at, c in enumerate(rest)):
            return [*rest[: spots[0]], name, *rest[spots[0] + 1 :]]
    return _renamed(lead, at, rest) or _of_place(name, rest)


def _holds_part(lead: Sequence[Chunk], at: int) -> bool:
    """Whether a part of a file is spoken of, and not the file: "in a.txt there's a line …"."""
    cue = lead[at - 1].reading("cue") if at else None
    told = {token.norm for chunk in lead for token in chunk.tokens}
    return cue is not None and cue.name in {*_PLACES, "of"} and bool(told & _PARTS)


def handles(rest: Sequence[Chunk], lead: Sequence[Chunk]) -> bool:
    """Whether it matters what exactly is meant, for it is not only looked at.

    The copy that is spoken of may be what the request makes: "necesito una copia de a, cópiamela".
    """
    verbs = {r.name for chunk in rest for r in chunk.readings if r.section == "verb"}
    spoken = any(_is(chunk, "topic", "copy") for chunk in lead)
    return not verbs <= _LOOKING and not (spoken and "copy" in verbs)


def _of_place(name: Chunk, rest: Sequence[Chunk]) -> list[Chunk] | None:
    """The request with the one name of the remark for a place or for what it holds."""
    return _there(name, rest) or _content(name, rest)


def is_of_another(lead: Sequence[Chunk], at: int) -> bool:
    """Whether a remark speaks of something else than what it names: "una copia de a.txt".

    Also "hay un error en a.txt" and "tengo a.txt y una copia".
    """
    if "://" in lead[at].text:
        return False  # what is on a page is downloaded from there
    if _goes_with_another(lead[at + 1 :]):
        return True
    start = at
    while start and (lead[start - 1].reading("kind") or _is_article(lead[start - 1])):
        start -= 1
    cue = lead[start - 1].reading("cue") if start else None
    if cue is None:
        return False
    if cue.name == "of":
        return start > 1 and not _is_title(lead[start - 2])
    others = (chunk for chunk in lead if chunk not in lead[start : at + 1])
    folder = "." not in lead[at].text.strip(".")
    return cue.name in _PLACES and (folder or any(map(_is_article, others)))


def is_in_place(lead: Sequence[Chunk], is_called: Test) -> bool:
    """Whether a name only says where something is: "in docs", "en la carpeta docs"."""
    for at, chunk in enumerate(lead):
        before = (c for c in reversed(lead[:at]) if not (c.reading("kind") or _is_article(c)))
        cue = next(before, chunk).reading("cue")
        if is_called(chunk) and cue and cue.name in _PLACES and "://" not in chunk.text:
            return True
    return False


def _goes_with_another(behind: Sequence[Chunk]) -> bool:
    """Whether hardly more than another thing is joined to the name: "a.txt y una copia vieja"."""
    ends = (at for at, chunk in enumerate(behind) if chunk.tokens[0].punctuation)
    said = list(behind[: next(ends, len(behind))])
    joins = [at for at, chunk in enumerate(said) if _is(chunk, "conjunction", "and")]
    joined = said[joins[-1] + 1 :] if joins else []
    return 1 < len(joined) <= _JOINED and _is_article(joined[0])


def _is_title(chunk: Chunk) -> bool:
    """Whether a noun before "of" says what a file is, or how it is called: "la foto de a.jpg"."""
    topic = chunk.reading("topic")
    told = chunk.reading("kind", "type") is not None
    return _is(chunk, "topic", "name") or _is(chunk, "topic", "list") or (told and topic is None)


def _is_article(chunk: Chunk) -> bool:
    return chunk.reading("determiner") is not None or chunk.tokens[0].norm in _ONE


def _is(chunk: Chunk, section: str, name: str) -> bool:
    reading = chunk.reading(section)
    return reading is not None and reading.name == name


def _pointed(lead: Sequence[Chunk], rest: Sequence[Chunk], is_called: Test) -> Sequence[Chunk]:
    """The request with "it" for "the whole thing", and for "that file" when a file is named."""
    for at in range(1, len(rest)):
        words = [token.norm for token in rest[at].tokens]
        end = at + 1
        while end < len(rest) and words[-1] in _ARTICLES | _WHOLE and not is_called(rest[end]):
            words.extend(token.norm for token in rest[end].tokens)
            end += 1
        if len(words) == 1 or words[0] not in _ARTICLES or not set(words[1:-1]) <= _WHOLE:
            continue
        after = rest[end : end + 1]
        if rest[at - 1].reading("verb") and not (after and (is_called(after[0]) or _names(after))):
            dotted = {"." in c.text for c in lead if is_called(c)}
            if words[-1] in _THINGS or dotted == {_OF_KIND.get(words[-1])}:
                token = replace(rest[at].tokens[0], text="it", norm="it")
                pronoun = Chunk((token,), (Reading("pronoun", "it"),))
                return [*rest[:at], pronoun, *rest[end:]]
    return rest


def _names(chunks: Sequence[Chunk]) -> bool:
    return bool(chunks[0].reading("named", "holding"))


def _is_told_of(lead: Sequence[Chunk], at: int) -> bool:
    """Whether something is said to be so, though a folder is called so: "a.txt is old"."""
    plain = lead[at].tokens[-1].norm in _STATES and not lead[at].tokens[0].quoted
    return plain and at > 0 and lead[at - 1].tokens[-1].norm in _BEING


def _subject(lead: Sequence[Chunk], called: Callable[[str], bool]) -> list[int]:
    """Where a remark speaks of something by its name without the extension: "the poem is …"."""
    if len(lead) > 1 and lead[0].text.casefold() in _ARTICLES and called(lead[1].text):
        return [1]
    return []


def _row(
    lead: Sequence[Chunk], names: Sequence[int], rest: Sequence[Chunk], is_called: Test
) -> list[Chunk] | None:
    """The request with the names of a row for "them": "a.txt and b.txt are old, delete them"."""
    spots = [at for at, chunk in enumerate(rest) if _is_row(chunk)]
    if len(names) < 2 or len(spots) != 1 or not _is_listed(lead, names):  # noqa: PLR2004
        return None
    spot = spots[0]
    behind = spot + 1
    if behind < len(rest) and rest[behind].text.casefold() in _BOTH:
        behind += 1
    others = any(_points(chunk) for at, chunk in enumerate(rest) if not spot <= at < behind)
    if others or _named_before_it(rest, is_called, _is_row):
        return None
    return [*rest[:spot], *lead[names[0] : names[-1] + 1], *rest[behind:]]


def _is_listed(lead: Sequence[Chunk], names: Sequence[int]) -> bool:
    """Whether the names stand one after the other: "a.txt, b.txt and the file c.txt"."""
    return all(at in names or lead[at].reading(*_LINKS) for at in range(names[0], names[-1]))


def _named_before_it(rest: Sequence[Chunk], is_called: Test, is_it: Test | None = None) -> bool:
    """Whether a name stands before "it", or without it: not "move it to docs"."""
    is_it = is_it or _is_neutral
    spot = next((at for at, chunk in enumerate(rest) if is_it(chunk)), len(rest))
    led = spot > 0 and spot < len(rest) and rest[spot - 1].reading("verb", "named")
    return any(map(is_called, rest[:spot] if led else rest))


def _renamed(lead: Sequence[Chunk], name: int, rest: Sequence[Chunk]) -> list[Chunk] | None:
    """The request to rename what the remark names: "the poem is badly named, call it b.txt"."""
    while len(rest) > 1 and rest[0].reading("filler") and not rest[0].reading("named"):
        rest = rest[1:]
    if not rest[0].reading("named") or rest[0].tokens[-1].norm not in _NEUTRAL:
        return None
    if any(chunk.is_name and "." in chunk.text for chunk in rest) and "." not in lead[name].text:
        return None  # no folder is called b.txt
    renaming = Chunk(rest[0].tokens[:1], (Reading("verb", "rename"),))
    article = [c for c in lead[max(name - 1, 0) : name] if c.reading("determiner", "kind")]
    return [renaming, *article, lead[name], *rest]


def _there(name: Chunk, rest: Sequence[Chunk]) -> list[Chunk] | None:
    """The request with the place that "ahí" means: "acabo de crear docs, mete ahí a.txt"."""
    spots = [at for at, chunk in enumerate(rest) if is_there(chunk)]
    if len(spots) != 1 or any(clitic(rest, at) for at in range(len(rest))):
        return None
    spot = spots[0]
    goes = spot > 0 and (verb := rest[spot - 1].reading("verb")) is not None and verb.name == "go"
    inside = Chunk((rest[spot].tokens[0],), (Reading("cue", "to" if goes else "in"),))
    if rest[spot - 1 : spot] and rest[spot - 1].reading("cue"):
        inside, spot = rest[spot - 1], spot - 1  # "in that folder"
        rest = [*rest[:spot], *rest[spot + 1 :]]
    if spot and not rest[spot - 1].reading("verb"):
        return [*rest[:spot], inside, name, *rest[spot + 1 :]]
    return [*rest[:spot], *rest[spot + 1 :], inside, name]


def _content(name: Chunk, rest: Sequence[Chunk]) -> list[Chunk] | None:
    """The request for what the remark names holds: "a.zip is here, what's in it?"."""
    spots = [at for at, chunk in enumerate(rest) if _is_content(chunk)]
    others = [at for at, chunk in enumerate(rest) if at not in spots and _points(chunk)]
    if len(spots) != 1 or others:
        return None
    verb = Chunk(rest[spots[0]].tokens[:1], (Reading("verb", "show"),))
    return [*rest[: spots[0]], verb, name, *rest[spots[0] + 1 :]]


def _asks_which(rest: Sequence[Chunk]) -> bool:
    """Whether "it" is what is asked for: "which one was it"."""
    words = [token.norm for chunk in rest for token in chunk.tokens]
    return bool({"one", "ones"}.intersection(words)) and bool({"which", "what"}.intersection(words))


def _is_content(chunk: Chunk) -> bool:
    said = chunk.reading("pronoun")
    return said is not None and said.name == "its_content"


def _is_row(chunk: Chunk) -> bool:
    return chunk.reading("pronoun") is not None and chunk.text.casefold() in _ROW


def is_there(chunk: Chunk) -> bool:
    """Whether a chunk is a place that was spoken of: "ahí", "in it"."""
    said = chunk.reading("pronoun", "inside")
    return said is not None and said.name in {"there", "inside"} and not chunk.reading("cue")


def clitic(chunks: Sequence[Chunk], at: int) -> str:
    """The clitic pronoun that a chunk carries or is: ``lo`` of "bórralo" and of "lo borras"."""
    part = chunks[at]
    verb = part.reading("verb")
    if verb is not None and verb.value in CLITICS:
        return str(verb.value)
    ending = part.tokens[-1].norm
    if verb is not None or (part.reading("named") and part.text.startswith(",")):
        return next((c for c in ("les", "le", "las", "los", "la", "lo") if ending.endswith(c)), "")
    follows = next((c for c in chunks[at + 1 :] if not c.reading("filler")), None)
    article = part.reading("determiner", "pronoun")
    before_verb = follows is not None and follows.reading("verb") and not follows.reading("type")
    return article.name if article and before_verb and article.name in CLITICS else ""


def points_only(chunks: Sequence[Chunk], acting: Container[str]) -> bool:
    """Whether a request is a verb with what it points to, and no more: "bórralo"."""
    said = [c for c in chunks if not c.reading("filler", "conjunction") and c.text not in ",.;:!?-"]
    if len(said) != 1 or not any(r.name in acting for r in said[0].readings):
        return False
    return clitic(said, 0) not in {"", "le", "les"}


def _antecedent(
    lead: Sequence[Chunk], names: Sequence[int], pronoun: str, called: Callable[[str], bool]
) -> list[Chunk]:
    if len(names) > 1:
        between = lead[names[0] : names[-1] + 1]
        return list(between) if pronoun in _SEVERAL and _is_listed(lead, names) else []
    if len(names) == 1:
        before = fold(lead[names[0] - 1].text) if names[0] else ""
        noun = before in _SEVERAL and "." not in lead[names[0]].text
        if noun and _is_limited(lead, names[0] + 1):
            return []
        plural = before in (_AGREEING.get(pronoun) or _DATIVE.get(pronoun, set()))  # "las facturas"
        return [] if pronoun in _SEVERAL and not plural else [lead[names[0]]]
    agreeing = _AGREEING.get(pronoun) or _DATIVE.get(pronoun, set())
    nouns = [
        at for at, chunk in enumerate(lead[:-1])
        if fold(chunk.text) in agreeing and _is_noun(lead[at + 1], called)
    ]  # fmt: skip
    if any(_is_limited(lead, at + 2) for at in nouns):
        return []
    return list(lead[nouns[0] : nouns[0] + 2]) if len(nouns) == 1 else []


def _is_limited(lead: Sequence[Chunk], at: int) -> bool:
    """Whether some of what is spoken of are meant: "las fotos que hizo Ana"."""
    return at < len(lead) and lead[at].tokens[0].norm in _LIMITING


def _is_noun(chunk: Chunk, called: Callable[[str], bool]) -> bool:
    """Whether a word may be what something is called or a kind of file: "las fotos"."""
    plain = not chunk.readings or chunk.corrected
    return chunk.reading("type") is not None or called(chunk.text) or plain


def _is_neutral(chunk: Chunk) -> bool:
    return chunk.reading("pronoun", "filler") is not None and chunk.text.casefold() in _NEUTRAL


def _points(chunk: Chunk) -> bool:
    return chunk.reading("pronoun") is not None


def _speaks_of_names(lead: Sequence[Chunk]) -> bool:
    words = {token.norm for chunk in lead for token in chunk.tokens}
    return bool(words & {"nombre", "titulo", "llama", "llamado", "llamada"})
