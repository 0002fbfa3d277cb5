"""How a file is said in whole requests: "the log file server.log", "the readme", "a.txt in docs".

A determiner and words for files may stand around its name, the folder behind it; a file may be
told by the words of its name, if no other one here is called so.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from .actions.contents import NO_TEXT
from .called import SHORTEST_PART, parts_of, singulars
from .lexicon import Lexicon
from .phrase_files import section
from .scene import Scene
from .selecting import extensions, grammar
from .tokens import Token, fold, splitext

_LONGEST = 6
"""Words that tell a file, its name included."""
_PARTS = 3
"""Words of a name that tell it."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A file in words: what its name holds, and which type it is of."""

    parts: list[str]
    suffixes: list[set[str]]
    kinds: int
    """How many words say that it is a file, or of which type."""
    determined: bool


@cache
def _words(language: str) -> Mapping[str, frozenset[str]]:
    """The words of a language around the name of a file."""
    said = section(f"{language}/wordings.toml", "said_file")
    return {name: frozenset(words) for name, words in said.items()}


@lru_cache(maxsize=4096)
def _stems(name: str) -> Sequence[frozenset[str]]:
    """What each word of a file's name may be, but for what the name ends in."""
    return [singulars(part) for part in parts_of(fold(splitext(name)[0]))]


def said_files(
    tokens: Sequence[Token], lexicon: Lexicon, scene: Scene
) -> Sequence[tuple[str, int]]:
    """The files that the first tokens may mean, and how many they are."""
    what = "said files", lexicon.language, *((token.text, token.quoted) for token in tokens)
    return scene.once(what, lambda: [*_said_files(tokens, lexicon, scene)])


def _said_files(
    tokens: Sequence[Token], lexicon: Lexicon, scene: Scene
) -> Iterator[tuple[str, int]]:
    words = _words(lexicon.language)
    start = 0
    while start < len(tokens) and tokens[start].norm in words["leads"] and not tokens[start].quoted:
        start += 1
    for end in range(start + 1, min(start + _LONGEST, len(tokens)) + 1):
        last = tokens[end - 1]
        if last.punctuation:
            return
        if last.quoted or last.looks_like_name:
            kinds = _told(tokens[start : end - 1], lexicon, determined=True)
            if kinds is not None and not kinds.parts:
                yield from _named(tokens, end, kinds, lexicon, scene)
            if last.quoted or "." in last.text:
                return
        told = _told(tokens[start:end], lexicon, determined=start > 0)
        if told is not None and not (told.parts or told.suffixes):
            plain = [t.norm for t in tokens[start:end] if t.norm not in words["plain"]]
            told = _Told(plain, [], 0, told.determined)  # "the notes"
        if told is not None and (path := _called(told, scene)) is not None:
            yield path, end


def _named(
    tokens: Sequence[Token], end: int, kinds: _Told, lexicon: Lexicon, scene: Scene
) -> Iterator[tuple[str, int]]:
    """The file of this name, alone, with a word for it behind, or with its folder behind."""
    words = _words(lexicon.language)
    name, after = tokens[end - 1].text, tokens[end : end + 1]
    if _is_text(name, scene) and _is_of(kinds, name):
        yield name, end
        if after and after[0].norm in words["behind"] and not after[0].quoted:
            yield name, end + 1
    for folder, used in _place(tokens[end:], lexicon, scene):
        path = posixpath.join(folder, name)
        if "/" not in name and _is_text(path, scene) and _is_of(kinds, name):
            yield path, end + used


def _place(tokens: Sequence[Token], lexicon: Lexicon, scene: Scene) -> Iterator[tuple[str, int]]:
    """The folder that follows "in", and how many tokens say so."""
    words = _words(lexicon.language)
    if not tokens or tokens[0].norm not in words["in"]:
        return
    for folder, used in said_folders(tokens[1:], lexicon, scene):
        yield folder.rstrip("/"), used + 1


def said_folders(
    tokens: Sequence[Token], lexicon: Lexicon, scene: Scene
) -> Iterator[tuple[str, int]]:
    """The folder that the first tokens may mean, and how many they are."""
    words = _words(lexicon.language)
    at = 0
    while at < len(tokens) and _is_before_folder(tokens[at], words) and at < _LONGEST:
        at += 1
    for place in {0, at}:
        if place < len(tokens) and scene.is_folder(tokens[place].text):
            yield tokens[place].text, place + 1
            behind = tokens[place + 1 : place + 2]
            if behind and behind[0].norm in words["folder"] and not behind[0].quoted:
                yield tokens[place].text, place + 2


def _is_before_folder(token: Token, words: Mapping[str, frozenset[str]]) -> bool:
    return not token.quoted and token.norm in words["before_folder"]


def _told(tokens: Sequence[Token], lexicon: Lexicon, *, determined: bool) -> _Told | None:
    """What words say of a file, ``None`` if they may say something else."""
    words = _words(lexicon.language)
    parts: list[str] = []
    suffixes: list[set[str]] = []
    kinds = 0
    for at, token in enumerate(tokens):
        types = [r.name for r in lexicon.readings(token.norm) if r.section == "type"]
        if token.quoted or token.punctuation:
            return None
        if token.norm in words["kinds"]:
            kinds += 1
        elif types:
            suffixes.append(set(extensions(types)))
            kinds += 1
        elif token.norm in words["of"]:
            if not at:
                return None
        elif token.norm in words["vague"] and token.norm not in grammar()["ages_said"]:
            return None
        else:
            parts.extend(parts_of(token.norm))
    return _Told(parts, suffixes, kinds, determined) if len(parts) <= _PARTS else None


def _called(told: _Told, scene: Scene) -> str | None:
    """The one file here whose name holds the words; all of them, if nothing says it is a file."""
    if not any(len(part) >= SHORTEST_PART for part in told.parts):
        return None
    said = [singulars(part) for part in told.parts]
    known = scene.once("words of names", lambda: _words_of_names(scene))
    if any(map(known.isdisjoint, said)):
        return None
    entries = [entry for entry in scene.entries() if not entry.name.startswith(".")]
    exact: list[str] = []
    found: list[str] = []
    for entry in entries:
        own = _stems(entry.name)
        if not all(any(part & other for other in own) for part in said):
            continue
        whole = all(any(part & other for other in said) for part in own)
        if entry.is_directory:
            if whole and not told.kinds:
                return None
        elif _is_text(entry.name, scene) and _is_of(told, entry.name):
            (exact if whole else found).append(entry.name)
    aged = any(part in grammar()["ages_said"] for part in told.parts)  # "the old list": list_old
    certain = not aged and (told.kinds or (told.determined and len(told.parts) > 1))
    names = exact or (found if certain else [])
    return names[0] if len(names) == 1 and not scene.variants(names[0]) else None


def _words_of_names(scene: Scene) -> frozenset[str]:
    """All that may be words of names here."""
    return frozenset().union(*(word for entry in scene.entries() for word in _stems(entry.name)))


def _is_of(told: _Told, name: str) -> bool:
    """Whether the name ends as every word for a type says."""
    suffix = splitext(name.lower())[1][1:]
    own = parts_of(fold(name))
    return all(suffix in wanted or wanted & set(own) for wanted in told.suffixes)


def _is_text(path: str, scene: Scene) -> bool:
    return not path.lower().endswith(NO_TEXT) and scene.exists(path) and not scene.is_folder(path)
