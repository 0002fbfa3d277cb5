"""What a pronoun of the request means when a remark before it says so.

"This is old.txt, delete it", "a.txt está repetido, bórralo", "mi jefa quiere las fotos, cópialas en
docs": what the remark spoke of is put into the request, in place of the pronoun or before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .chunks import Chunk
from .deciding import CLITICS
from .patterns import Reading
from .tokens import fold

_NEUTRAL = frozenset({"it", "that", "this"})
_AGREEING = {"la": {"la"}, "lo": {"el", "lo"}, "las": {"las"}, "los": {"los"}}
_DATIVE = {"le": {"la", "el"}, "les": {"las", "los"}}
_SEVERAL = frozenset({"las", "los", "les"})
_ARTICLES = frozenset({"the", "my", "this", "that", "our"})
_NAMERS = frozenset({"le", "les"})
_LINKS = ("determiner", "conjunction", "kind")
_NOUNS = ("kind", "type")

Test = Callable[[Chunk], bool]


def put_in(
    lead: Sequence[Chunk], rest: Sequence[Chunk], is_called: Test, called: Callable[[str], bool]
) -> list[Chunk] | None:
    """The request with what the remark names in place of its pronoun; ``None`` when unclear.

    ``is_called`` says that a chunk is a name, ``called`` that something is called so but for its
    extension.
    """
    names = [at for at, chunk in enumerate(lead) if is_called(chunk)]
    names = names or _subject(lead, called)
    if len(names) == 1 and not _named_before_it(rest, is_called):
        spots = [at for at, chunk in enumerate(rest) if _is_neutral(chunk)]
        if len(spots) == 1 and all(at in spots or not _points(c) for at, c in enumerate(rest)):
            return [*rest[: spots[0]], lead[names[0]], *rest[spots[0] + 1 :]]
    if len(names) == 1 and (told := _renamed(lead, names[0], rest) or _there(lead[names[0]], rest)):
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


def _subject(lead: Sequence[Chunk], called: Callable[[str], bool]) -> list[int]:
    """Where a remark speaks of something by its name without the extension: "the poem is …"."""
    if len(lead) > 1 and lead[0].text.casefold() in _ARTICLES and called(lead[1].text):
        return [1]
    return []


def _named_before_it(rest: Sequence[Chunk], is_called: Test) -> bool:
    """Whether a name stands before "it", or without it: not "move it to docs"."""
    spot = next((at for at, chunk in enumerate(rest) if _is_neutral(chunk)), len(rest))
    led = spot > 0 and spot < len(rest) and rest[spot - 1].reading("verb", "named")
    return any(map(is_called, rest[:spot] if led else rest))


def _renamed(lead: Sequence[Chunk], name: int, rest: Sequence[Chunk]) -> list[Chunk] | None:
    """The request to rename what the remark names: "the poem is badly named, call it b.txt"."""
    if not rest[0].reading("named") or rest[0].tokens[-1].norm not in _NEUTRAL:
        return None
    renaming = Chunk(rest[0].tokens[:1], (Reading("verb", "rename"),))
    return [renaming, *lead[max(name - 1, 0) : name + 1], *rest]


def _there(name: Chunk, rest: Sequence[Chunk]) -> list[Chunk] | None:
    """The request with the place that "ahí" means: "acabo de crear docs, mete ahí a.txt"."""
    spots = [at for at, chunk in enumerate(rest) if _is_there(chunk)]
    if len(spots) != 1 or any(clitic(rest, at) for at in range(len(rest))):
        return None
    token = rest[spots[0]].tokens[0]
    inside = Chunk((token,), (Reading("cue", "in"),))
    return [*rest[: spots[0]], *rest[spots[0] + 1 :], inside, name]


def _is_there(chunk: Chunk) -> bool:
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
    follows = chunks[at + 1] if at + 1 < len(chunks) else None
    article = part.reading("determiner", "pronoun")
    before_verb = follows is not None and follows.reading("verb") and not follows.reading("type")
    return article.name if article and before_verb and article.name in CLITICS else ""


def _antecedent(
    lead: Sequence[Chunk], names: Sequence[int], pronoun: str, called: Callable[[str], bool]
) -> list[Chunk]:
    if len(names) > 1:
        between = lead[names[0] : names[-1] + 1]
        listed = all(i in names or lead[i].reading(*_LINKS) for i in range(names[0], names[-1]))
        return list(between) if pronoun in _SEVERAL and listed else []
    if len(names) == 1:
        return [] if pronoun in _SEVERAL else [lead[names[0]]]
    agreeing = _AGREEING.get(pronoun) or _DATIVE.get(pronoun, set())
    nouns = [
        at for at, chunk in enumerate(lead[:-1])
        if fold(chunk.text) in agreeing and _is_noun(lead[at + 1], called)
    ]  # fmt: skip
    return list(lead[nouns[0] : nouns[0] + 2]) if len(nouns) == 1 else []


def _is_noun(chunk: Chunk, called: Callable[[str], bool]) -> bool:
    """Whether a word may be what something is called or a kind of file: "las fotos"."""
    plain = not chunk.readings or chunk.corrected
    return chunk.reading("type") is not None or called(chunk.text) or plain


def _is_neutral(chunk: Chunk) -> bool:
    return chunk.reading("pronoun") is not None and chunk.text.casefold() in _NEUTRAL


def _points(chunk: Chunk) -> bool:
    return chunk.reading("pronoun") is not None


def _speaks_of_names(lead: Sequence[Chunk]) -> bool:
    words = {token.norm for chunk in lead for token in chunk.tokens}
    return bool(words & {"nombre", "titulo", "llama", "llamado", "llamada"})
