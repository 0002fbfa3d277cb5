"""``find … | xargs …`` made exact: names travel ended by zero bytes, never split at blanks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import filter as matching
from fnmatch import fnmatchcase
from itertools import pairwise, takewhile
from typing import Final

from aibridge_kernel.shell import Command, Simple, Word

from .scene import NOTHING_FOUND, Found, Scene
from .zones import is_secret_name

_OTHERWISE: Final = frozenset(
    {"-o", "-or", ",", "-print", "-printf", "-fprint", "-fprint0", "-fprintf", "-ls", "-fls"}
    | {"-exec", "-execdir", "-ok", "-okdir", "-delete", "-quit", "-prune", "-L", "-follow"}
)
"""Words of ``find`` after which the names that come out are not simply all those found."""
_LOOSENING: Final = frozenset({"-o", "-or", ",", "!", "-not", "(", ")", "-L", "-follow", None})
"""Words of ``find`` with which a test may count for some names only, or for what links lead to."""
_ZERO: Final = frozenset({"-0", "--null"})
_NAMES: Final = frozenset({"-name", "-iname", "-path", "-ipath", "-wholename", "-iwholename"})
_SECRETS: Final = (".env", ".env.local", "id_rsa", "id_ed25519", ".netrc", ".git-credentials")
_ORDINARY: Final = "notes.txt"
SPLITTING: Final = ("-d", "--delimiter", "-L", "--max-lines", "-l", "-a", "--arg-file", "-E", "-e")
"""Options of ``xargs`` after which its input is split in another way, or is another."""


def join_find_and_xargs(commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """Give each plain ``find`` in front of an ``xargs`` a ``-print0``, the ``xargs`` its ``-0``."""
    if len(commands) == 1:
        return commands
    joined = list(commands)
    for index in range(len(joined) - 1):
        find, xargs = _texts(joined[index]), _texts(joined[index + 1])
        if not _can_join(find, xargs):
            continue
        joined[index] = _with_word(joined[index], len(find), "-print0")
        joined[index + 1] = _with_word(joined[index + 1], 1, "-0")
    return tuple(joined)


def _can_join(find: list[str | None], xargs: list[str | None]) -> bool:
    if find[:1] != ["find"] or xargs[:1] != ["xargs"] or None in find:
        return False
    options = takewhile(lambda word: (word or "").startswith("-"), xargs[1:])
    return not (
        _OTHERWISE.intersection(find)
        or "-print0" in find
        or any(word in _ZERO or (word or "").startswith(SPLITTING) for word in options)
    )


def _texts(command: Command) -> list[str | None]:
    return [word.text for word in command.words] if isinstance(command, Simple) else []


def _with_word(command: Command, position: int, text: str) -> Command:
    if not isinstance(command, Simple):
        return command
    words = command.words
    return replace(command, words=(*words[:position], Word.literal(text), *words[position:]))


def found_names(command: Command, scene: Scene) -> Found:
    """What is known of the names that ``command`` writes, each ended by a zero byte."""
    words = _texts(command)
    if words[:1] != ["find"] or words[-1:] != ["-print0"] or None in words:
        return NOTHING_FOUND
    if _OTHERWISE.intersection(words):
        return NOTHING_FOUND
    starts = []
    for word in words[1:]:
        if word is None or word[:1] in {"-", "(", "!", ""}:
            break
        starts.append(word)
    folders = tuple(path for start in starts or ["."] for path in scene.resolve(start))
    links = not only_files(words[: words.index("-print0")])
    return Found(folders, links, secrets_sought(words))


def secrets_sought(expression: Sequence[str | None]) -> tuple[str, ...]:
    """Names of secrets that the words of ``find`` look for, where it is not for just any file."""
    found: list[str] = []
    for before, test, name in zip(("", *expression), expression, expression[1:], strict=False):
        pattern = (name or "").rpartition("/")[2]
        if test not in _NAMES or before in {"!", "-not"}:
            continue
        if is_secret_name(pattern):
            found.append(pattern)
        elif not fnmatchcase(_ORDINARY, pattern.lower()):
            found += matching(_SECRETS, pattern.lower())[:1]
    return tuple(found)


def only_files(expression: Sequence[str | None]) -> bool:
    """Whether nothing but regular files gets past the words of ``find`` so far."""
    return ("-type", "f") in pairwise(expression) and not _LOOSENING.intersection(expression)
