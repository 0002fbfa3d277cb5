"""What a request shows, kept in a new file that it names: "the lines with error to b.txt"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .chunk_edits import read_as, said
from .chunks import Chunk
from .quoting import Done
from .redirecting import PRINTING, redirected, unnumbered
from .scene import Scene

_TEXT = re.compile(r"[\w./ -]*\w\.(txt|csv|tsv|md|log|list|lst|out|dat)$", re.IGNORECASE)
_KEEPING = frozenset({"copy", "move", "put", "save", "send", "write"})
_KEPT = frozenset({"keep", "keeping", "store", "storing"})
_THAT = frozenset({"that", "this", "eso", "esto"})
_TO = frozenset({"as", "in", "to"})
_OF_TABLES = "table_"
_NO_CONTENTS = frozenset({"found", "listed", "shown"})
"""What is shown of files and not of what they hold; "put the pdfs in a.txt" may mean neither."""


def parted(chunks: Sequence[Chunk], scene: Scene) -> tuple[list[Chunk], str, bool] | None:
    """The request without the file that it is kept in, its name, and whether keeping was plain."""
    names = [at for at, c in enumerate(chunks) if _is_new(c, scene)]
    if len(names) != 1:
        return None
    end = names[0]
    start = _led(chunks, end)
    if start is None:
        return None
    rest = [*chunks[end + 1 :]]
    if rest and rest[0].text in {",", ":"} and not start:
        rest = rest[1:]
    before = _without_saving(chunks[:start])
    if before is not None:
        return [*before, *rest], chunks[end].text, True
    verbs = [at for at, c in enumerate(chunks[:start]) if c.reading("verb")]
    if _is_made(chunks[:start], chunks[start:end]):
        return None
    if not verbs or not _keeps(chunks[verbs[0]]):
        return None
    shown = [
        read_as(c, "verb", "show") if at == verbs[0] else c for at, c in enumerate(chunks[:start])
    ]
    return [*shown, *rest], chunks[end].text, said(chunks[verbs[0]], "verb") in {"save", "write"}


def _is_made(lead: Sequence[Chunk], told: Sequence[Chunk]) -> bool:
    """Whether the file is what the verb is about: "put a file called a.txt in docs with …"."""
    said_before = [c for c in lead if not c.reading("filler") or c.reading("verb")]
    begins = len(said_before) == 1 and said_before[0].reading("verb") is not None
    return begins and not any(said(chunk, "cue") in _TO for chunk in told)


def _is_new(chunk: Chunk, scene: Scene) -> bool:
    plain = len(chunk.tokens) == 1 and (chunk.is_name or chunk.tokens[0].quoted)
    return plain and bool(_TEXT.match(chunk.text)) and not scene.exists(chunk.text)


def _led(chunks: Sequence[Chunk], end: int) -> int | None:
    """Where "in a new file called" before the name begins."""
    at, led = end, False
    while at:
        chunk = chunks[at - 1]
        cue = said(chunk, "cue") in _TO or chunk.reading("named") is not None
        kind = said(chunk, "kind") == "file"
        if not (cue or kind or chunk.reading("determiner", "another")) or (
            led and not kind and not cue
        ):
            break
        led, at = led or cue, at - 1
    return at if led else None


def _without_saving(chunks: Sequence[Chunk]) -> list[Chunk] | None:
    """The request before "and save it", "the result"; ``None`` if it does not end so."""
    rest = list(chunks)
    told = False
    while rest and (said(rest[-1], "topic") == "result" or _points(rest[-1])):
        told = told or said(rest[-1], "topic") == "result"
        rest.pop()
        while rest and rest[-1].reading("determiner"):
            rest.pop()
    if rest and _keeps(rest[-1]) and len(rest) > 1:
        told = True
        rest.pop()
    while told and rest and rest[-1].reading("conjunction", "filler"):
        rest.pop()
    return rest if told and rest else None


def _points(chunk: Chunk) -> bool:
    return chunk.reading("pronoun") is not None or chunk.text.lower() in _THAT


def _keeps(chunk: Chunk) -> bool:
    return chunk.text.lower() in _KEPT or any(
        r.section == "verb" and r.name in _KEEPING for r in chunk.readings
    )


def kept(steps: Sequence[Done], target: str, scene: Scene, *, plain: bool) -> Done | None:
    """The one step with its output in the file; ``None`` for what is no text to be kept."""
    if len(steps) != 1:
        return None
    step = steps[0]
    shows = step.reply in PRINTING or step.reply.startswith(_OF_TABLES)
    if not shows or (step.reply in _NO_CONTENTS and not plain) or step.reply == "shown":
        return None
    return redirected(unnumbered(step), target, scene)
