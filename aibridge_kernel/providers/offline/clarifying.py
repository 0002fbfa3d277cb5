"""An answer put into the sentence that was asked about, in every way it could be meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .tokens import tokenize

LONGEST_PHRASE = 4
"""Most words of the sentence that an answer may stand for ("el informe de ayer")."""
_LINKS = ("a", "en", "llamado", "to", "in", "called")
_BEFORE_NAMES = frozenset({*_LINKS, "al", "el", "la", "into", "the", "como", "as"})


def extended(sentence: str, answer: str) -> Iterator[str]:
    """Yield the sentence with the answer at its end: it said where to, or which name.

    Much of what comes out means nothing; the grammar refuses that.
    """
    bare = _bare(sentence)
    yield f"{bare} {_bare(answer)}"
    if (name := _name(answer)) is not None:
        yield from (f"{bare} {link} {name}" for link in _LINKS)


def replaced(sentence: str, answer: str) -> Iterator[str]:
    """Yield the sentence with the answer in place of some words: it said which one."""
    name = _name(answer)
    if name is not None:
        yield from _put_in(sentence, name)


def with_names(sentence: str, names: Sequence[str], join: str) -> Iterator[str]:
    """Yield the sentence with names in place of some words."""
    if not any('"' in name for name in names):
        yield from _put_in(sentence, f" {join} ".join(f'"{name}"' for name in names))


def _put_in(sentence: str, name: str) -> Iterator[str]:
    bare = _bare(sentence)
    tokens = tokenize(bare)
    for length in range(1, LONGEST_PHRASE + 1):
        for first in range(1, len(tokens) - length + 1):
            phrase = tokens[first : first + length]
            yield f"{bare[: phrase[0].start]}{name}{bare[phrase[-1].end :]}"


def _bare(sentence: str) -> str:
    return sentence.strip().rstrip(".!?")


def _name(answer: str) -> str | None:
    """The name an answer gives, quoted: ``docs``, ``a docs``, ``"mis datos"``; else ``None``."""
    tokens = tokenize(_bare(answer))
    if len(tokens) > 1 and tokens[0].norm in _BEFORE_NAMES:
        tokens = tokens[1:]
    if len(tokens) != 1 or tokens[0].punctuation or '"' in tokens[0].text:
        return None
    return f'"{tokens[0].text}"'
