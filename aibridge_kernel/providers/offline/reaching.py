"""What would be wrong however a sentence was read, also as a whole in other words.

A name alone is the file here; said of all, "every plan.md", or of everywhere, it is each file of
that name, and a request that would reach only one of them is refused.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .careful import words_of
from .chunks import Chunk
from .expressions import expressions
from .quoting import Done
from .scene import Scene
from .selecting import extensions
from .tokens import fold

__all__ = ["mistaken"]

_BOTH = re.compile(r"grep [^|]*-e '([^']+ (?:and|or|y|o) [^']+)'")
_ALWAYS = ("surely", "twin", "of_number", "of_duty", "of_sums", "of_search", "spared")
"""Kinds of expressions that count for what was read as a whole, too."""
_DELETED = frozenset({"deleted_files", "deleted_folders"})
_LISTING = frozenset({"found", "listed", "listed_files", "shown"})
_LOOKING_BELOW = ("find ", "grep -r")
_LATER = frozenset({"later", "luego"})
_STEM = 3
"""Letters; a shorter word is hardly what several files are called by."""


def mistaken(
    chunks: Sequence[Chunk], steps: Sequence[Done], scene: Scene, language: str
) -> str | None:
    """The words that no reading may pass over, ``None`` if there are none."""
    said, told = words_of(chunks), expressions(language)
    replies = {step.reply for step in steps}
    for kind in _ALWAYS:
        counted = not (told[kind].replies and replies.isdisjoint(told[kind].replies))
        if counted and (found := told[kind].first(said)) is not None:
            return found.strip(" ,.;:")
    everywhere = told["everywhere"].first(said) is not None
    return (
        _reaches_less(chunks, steps, scene, everywhere=everywhere)
        or _with_nothing(chunks, steps)
        or _counts_both(chunks, steps)
        or _of_folder(chunks, steps, scene)
        or _in_brackets(chunks, steps)
        or _several_gone(chunks, steps, scene)
        or _put_off(chunks)
    )


def _put_off(chunks: Sequence[Chunk]) -> str | None:
    """What says that it shall be done another time: "show me the files later"."""
    said = [chunk for chunk in chunks if not chunk.reading("filler")]
    alone = not any(chunk.tokens[0].punctuation for chunk in chunks[:-1])
    return said[-1].text if said and alone and said[-1].tokens[-1].norm in _LATER else None


def _several_gone(chunks: Sequence[Chunk], steps: Sequence[Done], scene: Scene) -> str | None:
    """Several things said, and one deleted that is nearly called so: "delete the backups".

    A folder of that name is only meant where no file fits as well, a file never.
    """
    names = [str(n) for s in steps if s.reply in _DELETED for n in s.values.get("names", ())]
    if len(names) != 1 or any(r.name == "folder" for c in chunks for r in c.readings):
        return None
    for lead, word in pairwise(chunks):
        said = fold(word.text)
        several = len(said) > _STEM and said.endswith("s") and not word.tokens[0].quoted
        if several and lead.reading("determiner") and _is_one_of(said, names[0], scene):
            return word.text
    return None


def _is_one_of(said: str, gone: str, scene: Scene) -> bool:
    """Whether what is deleted is but one of what several may be called."""
    one, name = said.removesuffix("s"), fold(posixpath.basename(gone))
    if name != said:
        return posixpath.splitext(name)[0] == one and name != one
    others = (p for p, e in scene.walk() if not e.is_directory and not p.startswith(f"{gone}/"))
    return any(fold(posixpath.basename(path)).startswith(one) for path in others)


def _in_brackets(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """A type of files in brackets that no step is about: "how many photos? (jpg only)"."""
    commands = " ".join(step.command.lower() for step in steps)
    opened = False
    for chunk in chunks:
        opened = chunk.text != ")" and (opened or chunk.text == "(")
        kind = chunk.reading("type") if opened else None
        if kind is not None and not any(f".{e}" in commands for e in extensions([kind.name])):
            return chunk.text
    return None


def _with_nothing(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """What shall be in what is listed and was taken for a verb: "find pictures with cat"."""
    listed = all(step.reply in _LISTING for step in steps)
    for cue, word in pairwise(chunks if listed else ()):
        led = (reading := cue.reading("cue")) is not None and reading.name == "with"
        if led and word.readings and all(r.section == "verb" for r in word.readings):
            return f"{cue.text} {word.text}"
    return None


def _counts_both(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """Two words that are counted as one text: "how often milk and bread appear"."""
    quoted = {token.text for chunk in chunks for token in chunk.tokens if token.quoted}
    found = (_BOTH.search(step.command) for step in steps if step.reply == "counted")
    texts = (match.group(1) for match in found if match)
    return next((text for text in texts if text not in quoted), None)


def _of_folder(chunks: Sequence[Chunk], steps: Sequence[Done], scene: Scene) -> str | None:
    """A folder whose files hold a text, where all would be searched: "find notes with sugar"."""
    everywhere = any(
        step.reply == "searched_files" and step.values.get("names") == ["."] for step in steps
    )
    for word, cue in pairwise(chunks if everywhere else ()):
        led = (reading := cue.reading("cue")) is not None and reading.name == "with"
        if led and not word.tokens[0].quoted and scene.is_folder(word.text):
            return word.text
    return None


def _reaches_less(
    chunks: Sequence[Chunk], steps: Sequence[Done], scene: Scene, *, everywhere: bool
) -> str | None:
    """The name of which there are more than a step is about, ``None`` if there is none."""
    for at, chunk in enumerate(chunks):
        if chunk.tokens[0].quoted or not (everywhere or _is_of_all(chunks, at)):
            continue
        said = fold(chunk.text)
        reached = {path for step in steps for path in _meant(step, said)}
        called = _of_type(_called(said, scene), chunks[at + 1 : at + 2])
        if reached and any(path not in reached for path in called):
            return chunk.text
    return None


def _of_type(paths: Iterator[str], behind: Sequence[Chunk]) -> Iterator[str]:
    """The paths of the type that is said behind a name: "both train logs"."""
    types = [r.name for chunk in behind for r in chunk.readings if r.section == "type"]
    suffixes = {f".{suffix}" for suffix in extensions(types)}
    return (p for p in paths if not types or posixpath.splitext(p.lower())[1] in suffixes)


def _is_of_all(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether what a name says is said of all: "every plan.md", "all the plan.md files"."""
    start = at
    while start and chunks[start - 1].reading("determiner", "kind"):
        start -= 1
    lead = [reading for chunk in chunks[start:at] if (reading := chunk.reading("determiner"))]
    several = bool(lead) and lead[-1].plural and chunks[at].is_name and _stands_alone(chunks, at)
    return several or any(reading.name == "all" for reading in lead)


def _stands_alone(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether no other name follows: "los a.txt y b.txt"."""
    return not any(chunk.is_name for chunk in chunks[at + 1 : at + 3])


def _meant(step: Done, said: str) -> Iterator[str]:
    """The files of a step that are called so."""
    if not step.command.startswith(_LOOKING_BELOW):
        names = step.values.get("names", ())
        yield from (name for name in map(str, names) if _is_called(name, said))


def _called(said: str, scene: Scene) -> Iterator[str]:
    """All files here and below that are called so."""
    return (p for p, e in scene.walk() if not e.is_directory and _is_called(p, said))


def _is_called(path: str, said: str) -> bool:
    name = fold(posixpath.basename(path))
    stem = posixpath.splitext(name)[0]
    if said == name:
        return True
    return len(said) >= _STEM and said.rstrip("s") == stem.rstrip("s")
