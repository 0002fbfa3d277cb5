"""Things to paths: names are looked up, descriptions select from the listing, pronouns recall.

Two candidates are a question, none is a refusal that suggests the nearest name.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterable, Sequence

from aibridge_kernel.providers.base import Entry

from .clauses import Ask, Refuse, Thing
from .recalling import recalled
from .scene import Scene
from .selecting import SELECTING, SUPERLATIVES, as_written, chosen, extensions, fits
from .spelling import nearest, transposed
from .tokens import fold

_GLOB = re.compile(r"[*?\[]")
_SAFE_GLOB = re.compile(r"^[\w.*?/-]+$", re.ASCII)


def one(thing: Thing, scene: Scene, now: float, place: str = ".") -> str:
    """The single existing path a thing means."""
    paths = every(thing, scene, now, place)
    if len(paths) > 1:
        raise Ask("which_one", names=paths)
    return paths[0]


def every_here(thing: Thing, scene: Scene, now: float, place: str = ".") -> list[str]:
    """All existing paths a thing means, a named file only where it is said to be; never empty."""
    demand_explained(thing)
    if thing.here:
        return ["."]
    if thing.pronoun:
        return _left_of(recalled(thing, scene), thing, scene, now)
    if thing.names and SELECTING & thing.filters.keys() - {"hidden", "empty"}:
        raise Refuse("not_known")
    hidden = [posixpath.basename(name).startswith(".") for name in thing.names]
    if thing.filters.get("hidden") is True and not all(hidden):
        raise Refuse("not_known")  # "oculta a.txt" asks for something else
    if thing.names and thing.plural and thing.count not in {None, 1, len(thing.names)}:
        raise Refuse("other_count", n=len(thing.names))  # "los tres archivos, a.txt y b.txt"
    if thing.names:
        paths = [path for name in thing.names for path in _named(name, thing, scene, place)]
        return _without(list(dict.fromkeys(paths)), thing, scene, now, place)
    return _without(_described(thing, scene, now, place), thing, scene, now, place)


def every(thing: Thing, scene: Scene, now: float, place: str = ".") -> list[str]:
    """All existing paths a thing means; never empty.

    A file told with its extension that is not here is found deeper when only one is called so.
    """
    try:
        return every_here(thing, scene, now, place)
    except Refuse as decision:
        if decision.reply != "not_there_but" or place != ".":
            raise
    paths = [path for name in thing.names for path in _anywhere(name, thing, scene)]
    return _without(list(dict.fromkeys(paths)), thing, scene, now, place)


def every_file(thing: Thing, scene: Scene, now: float, place: str = ".") -> list[str]:
    """Like ``every``; one file may be found deeper without its extension: "the essay"."""
    try:
        return every(thing, scene, now, place)
    except Refuse as decision:
        name = thing.names[0] if len(thing.names) == 1 else ""
        missing = decision.reply in {"not_there", "not_there_but"}
        if not missing or place != "." or thing.kind == "folder" or not name:
            raise
        return _deeper(name, scene, decision)


def _anywhere(name: str, thing: Thing, scene: Scene) -> list[str]:
    """A file that is called so, here or, if there is only one, deeper."""
    try:
        return _named(name, thing, scene, ".")
    except Refuse as decision:
        if decision.reply != "not_there_but":
            raise
        folders = scene.folders_called(name) if thing.kind == "folder" else []
        if "." not in name and len(folders) == 1 and not thing.quoted:
            return folders  # "the folder late"
        if "." not in name:
            raise
        return _deeper(name, scene, decision)


def _deeper(name: str, scene: Scene, decision: Refuse) -> list[str]:
    if "/" in name or scene.has_gone(name):
        raise decision
    deeper = [path for path, entry in scene.walk() if _is_file_called(name, path, entry)]
    if len(deeper) != 1:
        raise decision
    return deeper


def _is_file_called(name: str, path: str, entry: Entry) -> bool:
    """Whether a file is called so, or but for its extension: "the essay", ``essay.md``."""
    if "." in name or entry.is_directory:
        return posixpath.basename(path) == name
    return fold(posixpath.splitext(entry.name)[0]) == fold(name)


def _without(paths: list[str], thing: Thing, scene: Scene, now: float, place: str) -> list[str]:
    """Leave out what "menos …" names; it must be among what is meant."""
    if not thing.without:
        return paths
    kept = paths
    for other in thing.without:
        described = bool(other.types or other.filters) and not other.names
        if other.outside:
            raise Refuse("exception", word=_told(other))  # nothing here lies in another folder
        if described or other.kind in {"file", "folder"}:
            other.plural = True
        out = _excepted(other, paths, scene, now, place)
        if not set(out) <= set(paths) and not described:
            raise Refuse("exception", word=out[0])
        kept = [path for path in kept if path not in out]
    if not kept:
        raise Refuse("no_match_described")
    thing.heeded = True
    return kept


def _left_of(paths: list[str], thing: Thing, scene: Scene, now: float) -> list[str]:
    """What "them" means without what is left out of it by name or by kind."""
    kept = paths
    for other in thing.without:
        names = {name.rstrip("/") for name in other.names}
        out = [p for p in paths if p in names or posixpath.basename(p) in names]
        if not names and other.types and not (other.words or other.filters):
            entries = ((path, scene.entry(path)) for path in paths)
            out = [path for path, entry in entries if entry and fits(entry, other, now)]
        if not out or len(out) < len(names):
            raise Refuse("exception", word=_told(other))
        kept = [path for path in kept if path not in out]
    if not kept:
        raise Refuse("no_match_described")
    thing.heeded = True
    return kept


def _told(thing: Thing) -> str:
    return " ".join((*thing.names, *thing.type_words, *thing.words)) or "…"


def _excepted(thing: Thing, paths: list[str], scene: Scene, now: float, place: str) -> list[str]:
    """What is left out; "menos el más reciente" is the most recent of those that are meant."""
    if not thing.names and SUPERLATIVES & thing.filters.keys():
        meant = [entry for path in paths if (entry := scene.entry(path)) is not None]
        fitting = [entry for entry in meant if fits(entry, thing, now)]
        return [_joined(place, entry.name) for entry in chosen(fitting, thing)]
    return every(thing, scene, now, place)


def demand_explained(thing: Thing) -> None:
    """Refuse a thing that holds a word nothing accounts for."""
    if thing.words:
        raise Refuse("unknown_word", word=thing.words[0])


def folder(thing: Thing, scene: Scene, now: float) -> str:
    """The existing folder a place means."""
    if not thing.names and thing.kind is None and not (thing.here or thing.pronoun):
        raise Refuse("which_place")
    if thing.kind is None:
        thing.kind = "folder"
    path = one(thing, scene, now)
    if not scene.is_folder(path):
        raise Refuse("not_a_folder", name=path)
    return path


def glob_for(thing: Thing, paths: Sequence[str], scene: Scene, place: str = ".") -> str | None:
    """A glob that matches exactly ``paths``, when the thing is only a set of extensions."""
    suffixes = extensions(thing.types)
    if (
        thing.names
        or thing.filters
        or thing.count
        or thing.without
        or len(suffixes) != 1
        or len(paths) == 1
    ):
        return None
    pattern = f"*.{suffixes[0]}"
    prefix = "" if place == "." else place + "/"
    matching = {
        prefix + entry.name
        for entry in scene.entries(place)
        if fnmatch.fnmatchcase(entry.name, pattern) and not entry.name.startswith(".")
    }
    whole = prefix + pattern
    safe = _SAFE_GLOB.match(whole) and not any(path.startswith("-") for path in paths)
    return whole if safe and matching == set(paths) else None


def _named(name: str, thing: Thing, scene: Scene, place: str) -> list[str]:
    path = _joined(place, name)
    if posixpath.dirname(name) == place.rstrip("/") and scene.exists(name):
        path = name  # "the log of orders which is in logs" is logs/orders.log
    if _GLOB.search(name) and not scene.exists(path):
        return _globbed(path, scene)
    if scene.exists(path):
        _demand_kind(path, thing, scene)
        return [path]
    return [_alike(path, thing, scene)]


def _joined(place: str, name: str) -> str:
    name = name.rstrip("/") or name
    if place == "." or name.startswith(("/", "~")):
        return name
    return posixpath.join(place, name)


def _demand_kind(path: str, thing: Thing, scene: Scene) -> None:
    entry = scene.entry(path)
    if entry is None or thing.kind not in {"file", "folder"}:
        return
    if entry.is_directory != (thing.kind == "folder"):
        raise Refuse("other_kind_folder" if entry.is_directory else "other_kind_file", name=path)


def _globbed(path: str, scene: Scene) -> list[str]:
    found = globbed(path, scene)
    if not found:
        raise Refuse("no_match", what=path)
    return found


def globbed(path: str, scene: Scene) -> list[str]:
    """The paths that a pattern in the last part of a path fits, as the shell reads it."""
    place, pattern = posixpath.split(path)
    return [
        posixpath.join(place, entry.name)
        for entry in scene.entries(place or ".")
        if fnmatch.fnmatchcase(entry.name, pattern)
        and (pattern.startswith(".") or not entry.name.startswith("."))
    ]


def _alike(path: str, thing: Thing, scene: Scene) -> str:
    """The one entry that differs only in case, accents or a missing extension; else refuse."""
    place, name = posixpath.split(path)
    entries = [entry for entry in scene.entries(place or ".") if kind_fits(entry, thing)]
    wanted = fold(name)
    same = [entry.name for entry in entries if fold(entry.name) == wanted]
    if not same and not thing.quoted:
        same = [
            entry.name
            for entry in entries
            if not entry.is_directory and fold(posixpath.splitext(entry.name)[0]) == wanted
        ]
        same = [name for name in same if _type_fits(name, thing)]
        same += scene.variants(same[0], place or ".") if len(same) == 1 else []
    if not same and not thing.quoted:
        same = [entry.name for entry in entries if transposed(fold(entry.name), wanted)]
    if len(same) > 1:
        raise Ask("which_one", names=[posixpath.join(place, other) for other in same])
    if same:
        return posixpath.join(place, same[0])
    raise _missing(path, entries, scene)


def kind_fits(entry: Entry, thing: Thing) -> bool:
    """Whether an entry is a file or folder as the thing asks for."""
    return thing.kind not in {"file", "folder"} or entry.is_directory == (thing.kind == "folder")


def _type_fits(name: str, thing: Thing) -> bool:
    """Whether a file told without its extension is of a type that is told: no zip is a "txt"."""
    suffixes = extensions(thing.types)
    return not suffixes or name.lower().endswith(tuple(f".{suffix}" for suffix in suffixes))


def _missing(path: str, entries: Iterable[Entry], scene: Scene) -> Refuse:
    place, name = posixpath.split(path)
    deeper = [
        other for other, entry in scene.walk(depth=3)
        if fold(entry.name) == fold(name) and other != path
    ]  # fmt: skip
    close = deeper[0] if deeper else nearest(name, [entry.name for entry in entries])
    if close is None:
        return Refuse("not_there", name=path)
    suggestion = close if deeper else posixpath.join(place, close)
    return Refuse("not_there_but", name=path, suggestion=suggestion)


def _is_bare(path: str, scene: Scene) -> bool:
    return not scene.entries(path)


def _described(thing: Thing, scene: Scene, now: float, place: str) -> list[str]:
    if "containing" in thing.filters:
        raise Refuse("not_known")  # which files hold a text is not known before a command ran
    found = [entry for entry in scene.entries(place) if fits(entry, thing, now)]
    if "empty" in thing.filters:
        found = [e for e in found if not e.is_directory or _is_bare(_joined(place, e.name), scene)]
    if "not_empty" in thing.filters:
        found = [
            e for e in found if not (e.is_directory and _is_bare(_joined(place, e.name), scene))
        ]
    if not found and as_written(thing):
        thing.types = [name.lstrip(".") for name in thing.types]
        return _described(thing, scene, now, place)
    found = chosen(found, thing)
    paths = [_joined(place, entry.name) for entry in found]
    if not paths:
        raise Refuse("no_match_described")
    if len(paths) > 1 and not thing.plural and thing.count != len(paths):
        latest = scene.latest(folder={"folder": True, "file": False}.get(thing.kind or ""))
        if thing.definite and latest in paths:
            return [str(latest)]
        raise Ask("which_one", names=paths)
    return paths
