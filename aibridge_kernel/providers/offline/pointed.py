"""The request that only points to the one thing that is told of before it.

"Mi sobrina colgó una foto en https://…/a.jpg, bájamela", "el cliente me mandó a.csv, ¿cuántas
líneas tiene?": whatever is told of the thing, the request is about it and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .antecedents import handles, is_in_place, is_of_another, put_in
from .chunks import Chunk
from .telling import Telling, bare

__all__ = ["pointed"]

_TWO = 2


def pointed(
    lead: Sequence[Chunk],
    rest: Sequence[Chunk],
    telling: Telling,
    called: Callable[[str], bool],
    *,
    points: bool,
) -> Iterator[list[Chunk]]:
    """The request with what the lead tells of, nothing when more than one thing may be meant.

    ``points`` says whether the request has a pronoun for it.
    """
    names = [at for at, chunk in enumerate(lead) if telling.is_called(chunk)]
    if not names:
        return
    if _asks_of_it(rest, telling):
        if len(names) == _TWO and _is_of_two(rest, telling):
            ends = names[1] == len(lead) - 1 and telling.tells(lead[: names[0]])
            if ends or telling.tells(lead):
                yield [*bare(rest), *lead[names[0] : names[1] + 1]]
        if len(names) == 1 and telling.tells(lead) and not is_of_another(lead, names[0]):
            yield [*bare(rest), lead[names[0]]]
        return
    full = put_in(lead, rest, telling.is_called, called) if points else None
    if full is None or (handles(rest, lead) and is_in_place(lead, telling.is_called)):
        return  # "in docs everything is old, delete it"
    if telling.tells(lead) or telling.sends(lead):
        yield full


def _is_of_two(rest: Sequence[Chunk], telling: Telling) -> bool:
    """Whether it asks about two things: "¿en qué se diferencian?"."""
    said = bare(rest)
    return len(said) == 1 and bool(said[0].reading("verb")) and _asks_of_it(rest, telling)


def _asks_of_it(rest: Sequence[Chunk], telling: Telling) -> bool:
    """Whether it asks what something does that it does not name: "¿cuánto pesa?"."""
    said = bare(rest)
    if not said or any(telling.is_called(c) or c.reading("kind", "type") for c in said):
        return False
    asked = said[0].tokens[0].norm in telling.words.asked
    return asked and said[-1].tokens[-1].norm in telling.words.predicates
