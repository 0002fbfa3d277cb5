"""A text that is shown in another form, "print a.csv with tabs instead of commas", and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from .quoting import Done
from .tokens import fold

__all__ = ["shown_changed"]

_IN_PLACE = "sed -i "
_POLITE = frozenset({
    "and", "can", "could", "favor", "just", "kindly", "me", "now", "please", "pls", "por", "puedes",
    "podrias", "will", "would", "y", "you",
})  # fmt: skip
_SHOWING = frozenset({
    "cat", "display", "ensena", "ensename", "enseña", "enseñame", "imprime", "imprimeme", "muestra",
    "muestrame", "output", "print", "show",
})  # fmt: skip
_SPARING = (
    "leave the file", "leave the original", "leave it as", "leaving the file", "keep the file as",
    "leaving the original", "without changing the", "without touching the", "without modifying",
    "without altering", "without editing", "sin cambiar el", "sin tocar el", "sin modificar",
    "deja el archivo", "deja el fichero", "dejando el archivo", "dejando el fichero", "dejalo como",
    "deja el original", "sin alterar",
)  # fmt: skip
_WITH = frozenset(
    {"by", "changing", "con", "replacing", "swapping", "turning", "with", "cambiando"}
)


def shown_changed(steps: Sequence[Done], sentence: str) -> tuple[Done, ...]:
    """The steps; of a replacement that is only to be seen, no file is written."""
    if len(steps) != 1 or steps[0].reply != "replaced":
        return tuple(steps)
    step = steps[0]
    said = fold(sentence)
    if not step.command.startswith(_IN_PLACE) or not _is_only_shown(said):
        return tuple(steps)
    command = "sed " + step.command.removeprefix(_IN_PLACE)
    return (replace(step, command=command, reply="transformed"),)


def _is_only_shown(said: str) -> bool:
    words = said.replace(",", " ").split()
    lead = next(dropwhile(_POLITE.__contains__, words), "")
    shown = lead in _SHOWING and not _WITH.isdisjoint(words)
    return shown or any(phrase in said for phrase in _SPARING)
