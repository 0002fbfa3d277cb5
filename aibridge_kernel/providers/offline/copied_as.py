"""Copies told by what they are copies of: "the backup of a.txt" is ``a.txt.bak`` where that is.

Only where one such file is there, and where no copy is to be made.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from .chunk_edits import norm_of, quoted, said, verbs_of
from .chunks import Chunk
from .scene import Scene
from .tokens import fold

__all__ = ["copied_as"]

_COPIES = frozenset({"backup", "copy", "copia", "respaldo", "duplicate", "duplicado"})
_DEFINITE = frozenset({"the", "my", "our", "that", "la", "el", "mi", "esa", "ese"})
_CONTRACTED = frozenset({"al", "del"})
_OF = frozenset({"of", "de", "del"})
_MAKING = frozenset({"create", "make", "make_file", "need", "save", "want", "write"})
_MARKED = (
    "{stem}_copy{end}", "{stem}-copy{end}", "{stem} copy{end}", "{stem} (copy){end}",
    "{stem}_backup{end}", "{stem}-backup{end}", "{stem}_bak{end}", "{stem}_copia{end}",
    "{stem}-copia{end}", "{stem} copia{end}", "{stem} (copia){end}", "{stem}_respaldo{end}",
    "copy of {stem}{end}", "copia de {stem}{end}", "backup of {stem}{end}", "copy_{stem}{end}",
    "copia_{stem}{end}", "backup_{stem}{end}", "respaldo_{stem}{end}", "{stem}{end}.bak",
    "{stem}.bak", "{stem}{end}~", "{stem}{end}.backup", "{stem}{end}.orig", "{stem}.bak{end}",
    "{stem} - copy{end}", "{stem} - copia{end}",
)  # fmt: skip
"""How the name of a copy is made from that of the original."""
_LONG = 4
"""Chunks of "the copy of a.txt"."""


def copied_as(chunks: Sequence[Chunk], scene: Scene) -> list[Chunk]:
    """The chunks with the name of a copy for such a description."""
    told = [at for at, chunk in enumerate(chunks) if chunk.tokens[0].norm in _COPIES]
    if not told or verbs_of(chunks) & _MAKING:
        return list(chunks)
    for at in told:
        span = chunks[at - 1 : at + _LONG - 1] if at else ()
        if len(span) == _LONG and (name := _copy(span, scene)):
            lead = span[:1] if span[0].tokens[-1].norm in _CONTRACTED else []
            return [*chunks[: at - 1], *lead, quoted(span[1:], name), *chunks[at + _LONG - 1 :]]
    return list(chunks)


def _copy(span: Sequence[Chunk], scene: Scene) -> str | None:
    """The one file that is a copy of what is named."""
    lead, word, of, original = span
    path = original.text
    told = (
        lead.tokens[-1].norm in _DEFINITE | _CONTRACTED
        and len(word.tokens) == 1
        and norm_of([of]) in _OF
    )
    if not told or "." not in path or not scene.exists(path) or said(word, "named"):
        return None
    folder, name = posixpath.split(path)
    stem, end = posixpath.splitext(name)
    marked = {fold(form.format(stem=stem, end=end)) for form in _MARKED}
    found = [e.name for e in scene.entries(folder or ".") if fold(e.name) in marked]
    return posixpath.join(folder, found[0]) if len(found) == 1 else None
