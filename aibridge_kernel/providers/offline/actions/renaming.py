"""New names for one file, or a new extension for many."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import every
from aibridge_kernel.providers.offline.quoting import Done, inside, path_word, path_words
from aibridge_kernel.providers.offline.tokens import fold

from .contents import NO_TEXT
from .naming import renamed_by
from .objects import objects, said_name, with_ending

__all__ = [
    "change_endings",
    "change_extension",
    "drop_extension",
    "rename",
    "rename_become",
    "rename_several",
    "rename_turned",
    "rename_wanted",
    "swap_names",
]

_OF_FILES = frozenset({*NO_TEXT, ".csv", ".html", ".json", ".log", ".md", ".py", ".sh", ".txt"})
_PICTURES = frozenset({".jpeg", ".jpg"})
_FILE_NAME = re.compile(r"[^/]+\.[A-Za-z]\w{0,4}")


def rename(task: Task) -> Iterator[Done]:
    """Give one file or folder a new name in its folder."""
    if _is_of_types(task):
        yield from change_extension(task)
        return
    if (pattern := _pattern(task)) is not None:
        yield renamed_by(task, pattern)
        return
    yield from _rename(task)


def _rename(task: Task) -> Iterator[Done]:
    roles = task.roles
    bare = task.verb == "change" or task.frame.roles.get("none") == "new"
    if bare and not task.topics:
        _demand_file_name(task)
    if "new" not in roles and "object" in roles and "to" in roles:
        roles["new"] = roles.pop("to")
    elif "object" not in roles and "to" in roles:
        roles["object"] = roles.pop("to")
        _name_latest(task)
    _swap_called(task)
    _point_at_file(task)
    _demand_one(task)
    _point_inside(task)
    paths, words = objects(task)
    if len(paths) != 1:
        yield from _rename_each(paths, task)
        return
    new = task.thing("new")
    if new is None:
        raise Ask("name_it")
    target = said_name(new, task)
    if _is_suffix(target, task):
        target = posixpath.splitext(posixpath.basename(paths[0]))[0] + target
    if "/" not in target:
        target = inside(posixpath.dirname(paths[0]) or ".", target)
    target = with_ending(target, new, paths[0], task)
    if task.scene.exists(target):
        raise Ask("would_overwrite", name=target)
    _demand_same_kind(paths[0], target, task)
    is_folder = task.scene.is_folder(paths[0])
    task.scene.remove(paths[0])
    task.scene.add(target, folder=is_folder)
    yield Done(f"mv {words} {path_word(target)}", "renamed", {"names": paths, "target": target})


def _demand_same_kind(path: str, target: str, task: Task) -> None:
    """Ask when a file told by its words would get the ending of another kind, ``.txt``."""
    old, new = (posixpath.splitext(name)[1].lower() for name in (path, target))
    pronoun = any(thing.pronoun for thing in task.things("object"))
    told = pronoun or posixpath.basename(path) in task.sentence
    alike = old == new or {old, new} <= _PICTURES or not {old, new} & {*NO_TEXT}
    if task.scene.is_folder(path) and not old and new in _OF_FILES:
        raise Refuse("other_kind_folder", name=path)
    if old and not (told or alike or task.scene.is_folder(path)):
        raise Ask("other_ending", name=path, ending=old)


def _point_inside(task: Task) -> None:
    """Take the only file of the folder just shown for "it", or refuse: no folder is called x.py."""
    new, thing = task.thing("new"), task.thing("object")
    file_name = new is not None and len(new.names) == 1 and _FILE_NAME.fullmatch(new.names[0])
    path = task.scene.latest() if thing is not None and thing.pronoun else None
    if not file_name or path is None or thing is None:
        return
    if held := task.scene.listed(path):
        if len(held) > 1 or task.scene.is_folder(held[0]):
            raise Ask("which_one", names=held)
        thing.pronoun, thing.names = None, held


def _pattern(task: Task) -> Callable[[str], str] | None:
    """What "a*.png to b*.png" makes of a name, ``None`` where no such pattern is said."""
    said = [thing.names for role in ("object", "new") for thing in task.things(role)]
    if len(said) != 2 or not all(len(names) == 1 and names[0].count("*") == 1 for names in said):  # noqa: PLR2004
        return None
    (start, end), (front, back) = (posixpath.basename(names[0]).split("*") for names in said)

    def renamed(name: str) -> str:
        return f"{front}{name[len(start) : len(name) - len(end)]}{back}"

    return renamed


def _demand_one(task: Task) -> None:
    """Ask which one "it" is behind several: "copy a and b to docs and then rename it"."""
    for thing in task.things("object"):
        several = task.scene.together()
        if thing.pronoun and not thing.names and task.scene.begun and len(several) > 1:
            raise Ask("which_one", names=several)


def _is_suffix(name: str, task: Task) -> bool:
    """Whether the new name is the end of one: "rename a.txt so it ends in _old"."""
    ends = re.search(r"\b(?:ends?|ending|termin\w+|acab\w+)\b", fold(task.sentence))
    return bool(ends and re.fullmatch(r"[-_]\w+", name))


def _name_latest(task: Task) -> None:
    """Let "cámbiale el nombre a b.txt" be about what was spoken of last."""
    names = [name for thing in task.things("object") for name in thing.names]
    new = len(names) == 1 and not task.scene.named(names[0])
    if new and "name" in task.topics and task.scene.latest() is not None:
        task.roles["new"] = task.roles.pop("object")
        task.roles["object"] = [Thing(pronoun="it")]


def _point_at_file(task: Task) -> None:
    """Let "la" of "renómbrala a carta.txt" be no folder."""
    named = [name for new in task.things("new") for name in new.names]
    for thing in task.things("object"):
        if thing.pronoun == "la" and thing.kind is None and any("." in name for name in named):
            thing.kind = "file"


def rename_several(task: Task) -> Iterator[Done]:
    """Take "change the names of a.txt and b.txt to c.txt and d.txt" as new names for each."""
    paths, _ = objects(task)
    yield from _rename_each(paths, task)


def _rename_each(paths: list[str], task: Task) -> Iterator[Done]:
    """Give as many files as many new names: "rename a.txt and b.txt to c.txt and d.txt"."""
    new = [(name, thing) for thing in task.things("new") for name in thing.names]
    told = [name for thing in task.things("object") for name in thing.names]
    if len(new) != len(paths) or len(told) != len(paths) or len({n for n, _ in new}) < len(new):
        raise Refuse("one_at_a_time")
    for path, (name, thing) in zip(paths, new, strict=True):
        target = inside(posixpath.dirname(path) or ".", name)
        target = with_ending(target, thing, path, task)
        if "/" in posixpath.basename(target) or task.scene.exists(target):
            raise Ask("would_overwrite", name=target)
        task.scene.add(target, folder=task.scene.is_folder(path))
        task.scene.remove(path)
        moved = f"mv {path_word(path)} {path_word(target)}"
        yield Done(moved, "renamed", {"names": [path], "target": target})


def _is_of_types(task: Task) -> bool:
    """Whether only types are spoken of: "los .dat ponlos como .txt"."""
    old, new = task.thing("object"), task.thing("new")
    return all(t is not None and t.types and not t.names and not t.words for t in (old, new))


def rename_wanted(task: Task) -> Iterator[Done]:
    """Rename what is there: "quiero que a.txt se llame b.txt"."""
    thing = task.thing("object")
    if thing is None or len(thing.names) != 1 or not task.scene.exists(thing.names[0]):
        raise Pass
    yield from rename(task)


def rename_become(task: Task) -> Iterator[Done]:
    """Take "a.txt becomes b.txt" as a new name, and "a.txt becomes boring" as nothing."""
    thing, new = task.thing("object"), task.thing("new")
    if thing is None or new is None or not (thing.names and new.names):
        raise Pass
    if not (new.quoted or "." in new.names[0] or thing.kind == "folder"):
        raise Pass
    yield from rename(task)


def rename_turned(task: Task) -> Iterator[Done]:
    """Take "turn a.txt into b.txt" as a new name; another extension would be another format."""
    thing, new = task.thing("object"), task.thing("new")
    if thing is None or new is None or len(thing.names) != 1 or len(new.names) != 1:
        raise Pass
    endings = {posixpath.splitext(name)[1].lower() for name in (thing.names[0], new.names[0])}
    if len(endings) > 1 or endings == {""} or not task.scene.exists(thing.names[0]):
        raise Pass
    yield from rename(task)


def swap_names(task: Task) -> Iterator[Done]:
    """Let each of two things be called as the other is."""
    things = [*task.things("object"), *task.things("other")]
    paths = [path for thing in things for path in every(thing, task.scene, task.now)]
    if len(paths) != 2 or not all(thing.names for thing in things):  # noqa: PLR2004
        raise Pass
    one, other = paths
    between = f"{one.rstrip('/')}.swap"
    if task.scene.exists(between):
        raise Ask("would_overwrite", name=between)
    pairs = [(one, between), (other, one), (between, other)]
    command = " && ".join(f"mv {path_words(pair)}" for pair in pairs)
    yield Done(command, "swapped", {"names": paths})


def _swap_called(task: Task) -> None:
    """Read "llama nuevo.txt a viejo.txt" with the new name first."""
    old, new = task.thing("object"), task.thing("new")
    if task.verb != "call" or old is None or new is None or not (old.names and new.names):
        return
    if not task.scene.exists(old.names[0]) and task.scene.exists(new.names[0]):
        task.roles["object"], task.roles["new"] = task.roles["new"], task.roles["object"]


def _demand_file_name(task: Task) -> None:
    """Take "cambia a.txt por b.txt" as a new name only where both look like file names."""
    new, old = task.thing("new"), task.thing("object")
    if new is None or old is None or not (new.names and old.names):
        raise Pass
    if "." not in new.names[0] or not task.scene.exists(old.names[0]):
        raise Pass
    if task.verb != "change" and task.scene.exists(new.names[0]):
        raise Pass  # "pon app.py a web" may be about a place


def drop_extension(task: Task) -> Iterator[Done]:
    """Take the last ending off names: "quita la extensión a notas.txt"."""
    paths, _ = objects(task)
    pairs = [(path, posixpath.splitext(path)[0]) for path in paths]
    if any(path == target or task.scene.is_folder(path) for path, target in pairs):
        raise Refuse("no_match_described")
    for path, target in pairs:
        if task.scene.exists(target):
            raise Ask("would_overwrite", name=target)
        task.scene.remove(path)
        task.scene.add(target, folder=False)
    command = " && ".join(f"mv {path_words(pair)}" for pair in pairs)
    yield Done(command, "renamed_each", {"names": paths})


def change_endings(task: Task) -> Iterator[Done]:
    """Read "cambia .JPG por .jpg en los archivos de fotos" as a change of extensions."""
    old, new = task.thing("old"), task.thing("new")
    said = [t for t in (old, new) if t is not None and len(t.type_words) == 1 and not t.names]
    if old is None or len(said) < 2 or not all(t.type_words[0].startswith(".") for t in said):  # noqa: PLR2004
        raise Pass
    for thing in task.things("files"):
        if thing.names and "place" not in task.roles:
            task.roles["place"] = [thing]
        elif thing.names or thing.types or thing.words or thing.filters:
            raise Refuse("not_known")
    old.plural = True
    task.roles["object"] = [old]
    yield from change_extension(task)


_PACKED = frozenset({"gz", "tar.gz", "tgz", "zip"})


def change_extension(task: Task) -> Iterator[Done]:
    """Rename every file of one extension to another."""
    new = task.thing("new")
    dotted = new is not None and new.type_words[:1] and new.type_words[0].startswith((".", "*."))
    if "extension" not in task.topics and not dotted:
        raise Pass
    old = task.thing("object")
    named = old is not None and bool(old.names)  # "give a.txt the extension .bak"
    if new is not None and old is not None and new.definite and not (old.definite or named):
        new, task.roles["object"] = old, [new]  # "cambia la extensión a .md a los .txt"
    if new is not None and new.definite and new.plural:
        raise Refuse("no_name")
    paths, _ = objects(task)
    if new is None or len(new.types or new.names) != 1 or new.words:
        raise Refuse("no_name")
    extension = (new.type_words or new.names)[0].lstrip("*.")
    if extension in _PACKED and "extension" not in task.topics and task.verb != "rename":
        raise Refuse("not_known")  # "turn a.txt into a .gz" packs it
    said = [(path, f"{posixpath.splitext(path)[0]}.{extension}") for path in paths]
    pairs = [(path, target) for path, target in said if path != target]  # ".JPG to .jpg"
    if not pairs:
        raise Refuse("no_match_described")
    for path, target in pairs:
        if task.scene.is_folder(path):
            raise Refuse("other_kind_folder", name=path)
        if task.scene.exists(target):
            raise Ask("would_overwrite", name=target)
        task.scene.remove(path)
        task.scene.add(target, folder=False)
    command = " && ".join(f"mv {path_words(pair)}" for pair in pairs)
    yield Done(command, "changed_extension", {"names": paths, "extension": extension})
