"""Edit distance, for typos and for the nearest existing name."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator
from functools import cache

_SHORTEST_TYPO = 5
_TWO_TYPOS = 9
_SHORTEST_SWAP = 3
_SHORTEST_SLIP = 7
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS = (
    (re.compile("ch|x(?=[aeiou])"), "#"), (re.compile("h"), ""), (re.compile("qu|k"), "c"),
    (re.compile("c(?=[ei])|z"), "s"), (re.compile("v"), "b"), (re.compile("ll"), "y"),
    (re.compile("g(?=[ei])"), "j"), (re.compile("ks|cs|cc"), "x"), (re.compile(r"([^r])\1"), r"\1"),
)  # fmt: skip


def distance(left: str, right: str, limit: int) -> int:
    """Optimal string alignment distance, or ``limit + 1`` as soon as it must be larger."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    left, right = _but_ends(left, right)
    if not (left and right):
        return len(left) + len(right)
    if limit == 1:
        return 1 if len(left) == len(right) and (len(left) == 1 or left == right[1::-1]) else 2
    if _letters_apart(left, right) > 2 * limit:
        return limit + 1
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, char in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(
                previous[column] + 1, current[-1] + 1, previous[column - 1] + (char != other)
            )
            if row > 1 and column > 1 and char == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, previous = previous, current
    return previous[-1]


def _but_ends(left: str, right: str) -> tuple[str, str]:
    """What two words have between the ends that they have in common."""
    first, least = 0, min(len(left), len(right))
    while first < least and left[first] == right[first]:
        first += 1
    last = 0
    while last < least - first and left[-1 - last] == right[-1 - last]:
        last += 1
    return left[first : len(left) - last], right[first : len(right) - last]


def _letters_apart(left: str, right: str) -> int:
    """How many letters only one of the words has; each edit makes two of them at most."""
    return len(frozenset(left) ^ frozenset(right))


def transposed(left: str, right: str) -> bool:
    """Whether one swap of neighbours turns one word into the other."""
    same_length = len(left) == len(right)
    return same_length and distance(left, right, 1) == 1 and sorted(left) == sorted(right)


def swapped(word: str, known: Collection[str]) -> str | None:
    """The one known word that differs by two letters changed about: "teh", "mnay", "whcih"."""
    if len(word) < _SHORTEST_SWAP or not word.isalpha():
        return None
    found = {
        other
        for at in range(len(word) - 1)
        if (other := word[:at] + word[at + 1] + word[at] + word[at + 2 :]) in known
    }
    return found.pop() if len(found) == 1 else None


def slipped(word: str, known: Collection[str]) -> str | None:
    """The one known word that a long word is one letter away from: "alfabeticamnte"."""
    if len(word) < _SHORTEST_SLIP or not word.isalpha():
        return None
    found = {other for edits in _edits(word) for other in edits if other in known}
    return found.pop() if len(found) == 1 else None


def slips(word: str, known: Collection[str]) -> set[str]:
    """The known words of the likeliest slip: neighbours on the keyboard, then a letter missing."""
    for edits in _edits(word):
        if found := {other for other in edits if other in known}:
            return found
    return set()


def _edits(word: str) -> Iterator[Iterator[str]]:
    """What is one letter away, by kind of slip, likeliest first."""
    places = range(len(word))
    yield (word[:i] + near + word[i + 1 :] for i in places for near in _neighbours(word[i]))
    yield (word[:i] + c + word[i:] for i in range(1, len(word) + 1) for c in _LETTERS)
    yield (word[:i] + word[i + 1 :] for i in places if i)
    yield (word[:i] + c + word[i + 1 :] for i in places if i for c in _LETTERS)


def misspelled(word: str, known: Container[str]) -> list[str]:
    """The known words that one slip of the fingers makes of ``word``, likeliest first.

    Letters changed about, which nothing else competes with; one lost, doubled, beside it on the
    keyboard instead or as well. The first letter is trusted in short words; in long words any
    other may be wrong.
    """
    for slips in (_changed_about(word), _slips_of(word)):
        found = dict.fromkeys(other for other in slips if other != word and other in known)
        if found:
            return list(found)
    return []


def _changed_about(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))


def _doubled(word: str) -> Iterator[str]:
    """What a word may lack one of two letters of: "borra" of "bora"."""
    return (word[:i] + word[i - 1 :] for i in range(1, len(word) + 1))


def _slips_of(word: str) -> Iterator[str]:
    size, places = len(word), range(len(word))
    first = 0 if size >= _SHORTEST_TYPO or size == 1 else 1
    yield from (word[:i] + word[i + 1 :] for i in places[1:] if word[i] == word[i - 1])
    yield from (word[:i] + c + word[i:] for i in range(first, size + 1) for c in _LETTERS)
    yield from (word[:i] + c + word[i + 1 :] for i in places[first:] for c in _around(word[i]))
    yield from (
        word[:i] + word[i + 1 :]
        for i in places[first:]
        if set(_around(word[i])) & {*word[max(i - 1, 0) : i], *word[i + 1 : i + 2]}
    )
    if size >= _SHORTEST_SLIP:
        yield from (word[:i] + word[i + 1 :] for i in places[1:])
        yield from (word[:i] + c + word[i + 1 :] for i in places[1:] for c in _LETTERS)


@cache
def _around(letter: str) -> str:
    """The letters around one on the keyboard, those of its own row first."""
    for at, row in enumerate(_ROWS):
        place = row.find(letter)
        if place >= 0:
            above = "".join(_ROWS[:at][-1:])[place : place + 2]
            below = "".join(_ROWS[at + 1 : at + 2])[max(place - 1, 0) : place + 1]
            return _neighbours(letter) + above + below
    return ""


def _neighbours(letter: str) -> str:
    for row in _ROWS:
        at = row.find(letter)
        if at >= 0:
            return row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
    return ""


def sound(word: str) -> str:
    """How a Spanish word sounds to who cannot spell it: "vasio" is "vacío"."""
    for letters, heard in _SOUNDS:
        word = letters.sub(heard, word)
    return word


def correct(word: str, known: Iterable[str]) -> str | None:
    """The one known word that ``word`` must be a typo of, or ``None`` when not certain.

    Short words are corrected only for swapped letters, the first letter is trusted.
    """
    if len(word) < _SHORTEST_TYPO - 1 or not word.isalpha():
        return None
    if len(word) < _SHORTEST_TYPO:
        meant = {*_changed_about(word), *_doubled(word)} - {word}
        return min((other for other in known if other in meant), default=None)
    limit = 2 if len(word) >= _TWO_TYPOS else 1
    shortest, longest = max(_SHORTEST_TYPO, len(word) - limit), len(word) + limit
    best: list[tuple[int, str]] = []
    for other in known:
        about_as_long = shortest <= len(other) <= longest and other[0] == word[0]
        if about_as_long and (cost := distance(word, other, limit)) <= limit:
            best.append((cost, other))
    return min(best)[1] if best else None


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The existing name most like ``name``, or ``None`` when nothing is alike."""
    wanted = name.casefold()
    limit = max(1, len(wanted) // 3)
    scored = [(distance(wanted, other.casefold(), limit), other) for other in names]
    close = [pair for pair in scored if pair[0] <= limit]
    return min(close)[1] if close else None
