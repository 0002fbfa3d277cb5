"""Folders that a request is about: told first, "docs: how many files?", or several, "in a and b".

Both are read as what the rest of the grammar knows: "in docs, files by size", and one request for
each folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from .chunk_edits import read_as, said
from .chunks import Chunk
from .gapping import gapped
from .patterns import Reading
from .quoting import Done, path_words
from .selecting import SUPERLATIVES

Test = Callable[[str], bool]

_BREAK = Reading("conjunction", "break")
_COMMA = Reading("conjunction", "comma")
_IN = Reading("cue", "in")
_LOOKING = frozenset({
    "count", "exist", "find", "list", "look_in", "read", "search", "show", "size", "tree", "what",
})  # fmt: skip
_BOTH = frozenset({"ambas", "ambos", "both", "las dos", "los dos", "tanto"})
_PLACES = frozenset({"in", "of", "from"})
_TEXTS = ("named", "text")
_INTO = frozenset({"in", "to"})
_REPEATED = frozenset({"add", "append", "copy", "create", "make", "new", "touch"})
"""Verbs of what may be done once for each folder; what is moved can only go to one."""
_LONGEST_LEAD = 6


def with_place(chunks: Sequence[Chunk], is_folder: Test) -> list[Chunk]:
    """The chunks with a folder that is told first, or amid the request, where one is known."""
    return _placed_last(_told_first(chunks, is_folder), is_folder)


def said_in_full(chunks: Sequence[Chunk], is_folder: Test) -> Iterator[list[Chunk]]:
    """Yield the sentence with what it says once in every request, or once for each folder."""
    yield from folder_by_folder(chunks, is_folder, qualified=True)
    yield from gapped(chunks, is_folder)
    yield from folder_by_folder(chunks, is_folder)
    yield from _into_each(chunks, is_folder)


def _into_each(chunks: Sequence[Chunk], is_folder: Test) -> Iterator[list[Chunk]]:
    """What is made in several folders, or copied to them, once for each: "to src and tests"."""
    said_here = [c for c in chunks if not (c.reading("filler") or c.text in ".?!")]
    if said_here and said(said_here[-1], "kind") == "folder":
        said_here.pop()  # "to the src and tests folders"
    at = len(said_here)
    while at and (is_folder(said_here[at - 1].text) or _links_into(said_here[at - 1])):
        at -= 1
    lead, group = said_here[:at], said_here[at:]
    names = [chunk for chunk in group if is_folder(chunk.text)]
    joined = any(said(c, "conjunction") == "and" for c in group[1:-1])
    cue = next((c for c in group if said(c, "cue") in _INTO), None)
    if len(names) < 2 or cue is None or not joined or group[-1] is not names[-1]:  # noqa: PLR2004
        return
    if group[0] is not cue or not _makes_or_copies(lead):
        return
    together: list[Chunk] = []
    for name in names:
        if together:
            together.append(replace(group[1], readings=(_BREAK,)))
        together.extend([*lead, cue, _plain(name)])
    yield together


def _links_into(chunk: Chunk) -> bool:
    into = said(chunk, "cue") in _INTO
    return into or chunk.reading("conjunction", "determiner") is not None or _both(chunk)


def _makes_or_copies(chunks: Sequence[Chunk]) -> bool:
    """Whether something new is made, or something copied, which may be done more than once."""
    verbs = {
        r.name
        for c in chunks
        for r in c.readings
        if r.section == "verb" and not c.reading("filter")  # "empty"
    }
    acts = {r.name for r in chunks[0].readings if r.section == "verb"} if chunks else set()
    return bool(acts & _REPEATED) and verbs <= _REPEATED and not any(map(_tells_text, chunks))


def _tells_text(chunk: Chunk) -> bool:
    return chunk.reading("text", "pronoun", "stop") is not None


def _told_first(chunks: Sequence[Chunk], is_folder: Test) -> list[Chunk]:
    """The chunks with "in" before a folder that stands first: "the docs folder: how many …"."""
    at = next((i for i, chunk in enumerate(chunks[:_LONGEST_LEAD]) if chunk.text == ":"), 0)
    lead = [c for c in chunks[:at] if not c.reading("determiner", "kind", "filler")]
    names = [_plain(c) if is_folder(c.text) else c for c in lead]
    plain = all(is_folder(c.text) or c.reading("conjunction") for c in lead)
    rest = list(chunks[at + 1 :])
    asks = any(c.reading("verb", "kind", "type", "opening") for c in rest)
    if not (plain and asks and lead and is_folder(lead[0].text)) or not _looks_on(rest):
        return list(chunks)
    cue = Chunk((replace(lead[0].tokens[0], text="in", norm="in"),), (_IN,))
    while rest and rest[-1].text in ".?!":
        rest.pop()
    if not any(chunk.reading("verb") for chunk in rest):
        return [*rest, cue, *names]
    comma = Chunk((replace(chunks[at].tokens[0], text=",", norm=","),), (_COMMA,))
    return [cue, *names, comma, *rest]


def _looks_on(chunks: Sequence[Chunk]) -> bool:
    """Whether something is looked at and nothing new told of: "docs: a nice folder"."""
    new = chunks[0].reading("another", "number") or said(chunks[0], "determiner") == "a"
    verbs = {r.name for c in chunks for r in c.readings if r.section == "verb"}
    return not new and verbs <= _LOOKING and not any(c.text == ":" for c in chunks)


def _plain(chunk: Chunk) -> Chunk:
    return replace(chunk, readings=())


def folder_by_folder(
    chunks: Sequence[Chunk], is_folder: Test, *, qualified: bool = False
) -> Iterator[list[Chunk]]:
    """A request to look into several folders, once for each; nothing when it is none.

    Only where something is said of the folders together if it shall be ``qualified``.
    """
    named = [at for at, chunk in enumerate(chunks) if is_folder(chunk.text)]
    if len(named) < 2 or not _only_looks([c for c in chunks if not is_folder(c.text)]):  # noqa: PLR2004
        return
    start, end = named[0], named[-1] + 1
    links = [chunk for at, chunk in enumerate(chunks[start:end], start) if at not in named]
    if not all(map(_links, links)) or not any(said(c, "conjunction") == "and" for c in links):
        return
    lead, rest = list(chunks[:start]), list(chunks[end:])
    if qualified and not any(chunk.reading("filter") for chunk in rest):
        return
    while lead and _both(lead[-1]):
        lead.pop()
    if rest and said(rest[0], "kind") == "folder":
        rest.pop(0)  # "the src and tests folders"
    while rest and (rest[-1].reading("filler") or rest[-1].text in ".?!"):
        rest.pop()
    together: list[Chunk] = []
    for at in named:
        if together:
            together.append(replace(links[0], readings=(_BREAK,)))
        together.extend([*lead, _plain(chunks[at]), *rest])
    yield together


def in_one_search(steps: Sequence[Done]) -> Sequence[Done]:
    """Searches of one text in several folders as one: nothing found in the first ends no other."""
    leads = {step.command.removesuffix(path_words(step.values.get("names", ()))) for step in steps}
    sought = all(step.reply.startswith("searched") and step.values.get("names") for step in steps)
    if len(steps) < 2 or not sought or len(leads) > 1:  # noqa: PLR2004
        return steps
    names = [name for step in steps for name in step.values["names"]]
    values = {**steps[0].values, "names": names}
    return (replace(steps[0], command=leads.pop() + path_words(names), values=values),)


def _only_looks(chunks: Sequence[Chunk]) -> bool:
    """Whether nothing is changed and no text is told; "the 3 largest in a and b" are three."""
    verbs = {r.name for c in chunks for r in c.readings if r.section == "verb"}
    superlative = any((f := c.reading("filter")) and f.name in SUPERLATIVES for c in chunks)
    return verbs <= _LOOKING and not superlative and not any(c.reading(*_TEXTS) for c in chunks)


def _links(chunk: Chunk) -> bool:
    cue = said(chunk, "cue")
    plain = chunk.reading("conjunction", "determiner") is not None or _both(chunk)
    return plain or cue in _PLACES or said(chunk, "kind") == "folder"


def _both(chunk: Chunk) -> bool:
    return " ".join(token.norm for token in chunk.tokens) in _BOTH


def _placed_last(chunks: Sequence[Chunk], is_folder: Test) -> list[Chunk]:
    """The chunks with a folder behind the files that follow it: "busca en docs archivos de …".

    "Search docs for files older than a week" is finding them, too.
    """
    for at in range(1, len(chunks) - 2):
        lead, folder, rest = chunks[at - 1], chunks[at], list(chunks[at + 1 :])
        placed = said(lead, "cue") == "in" and at > 1
        verb = chunks[at - 2 if placed else at - 1]
        seeks = rest[0].text.casefold() == "for"
        wanted = {"find", "search"} if seeks else {"find"} if placed else set()
        finds = any(r.section == "verb" and r.name in wanted for r in verb.readings)
        rest = rest[1:] if seeks else rest
        while rest and (rest[-1].reading("filler") or rest[-1].text in ".?!"):
            rest.pop()
        if finds and is_folder(folder.text) and _are_files(rest):
            cue = Chunk((replace(folder.tokens[0], text="in", norm="in"),), (_IN,))
            before = chunks[: at - 2 if placed else at - 1]
            return [*before, read_as(verb, "verb", "find"), *rest, cue, _plain(folder)]
    return list(chunks)


def _are_files(chunks: Sequence[Chunk]) -> bool:
    """Whether files are described, and nothing else said."""
    files = [c for c in chunks if c.reading("determiner") is None][:1]
    kind = any(said(c, "kind") == "file" or c.reading("type") for c in files)
    return kind and not any(c.reading("verb", "conjunction", "cue", "holding") for c in chunks)
