"""Deleting, moving, copying, renaming, linking."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import (
    demand_explained,
    every,
    folder,
    glob_for,
    one,
)
from aibridge_kernel.providers.offline.quoting import Done, inside, path_word, path_words
from aibridge_kernel.providers.offline.selecting import SELECTING, fits
from aibridge_kernel.providers.offline.spelling import nearest
from aibridge_kernel.providers.offline.tokens import fold

from .searching import find

__all__ = [
    "change_extension",
    "copy",
    "delete",
    "delete_described",
    "empty_out",
    "link",
    "move",
    "move_up",
    "rename",
    "rename_wanted",
]

_PLAIN = re.compile(r"^[\w./-]+$", re.ASCII)


def _place(task: Task) -> str:
    thing = task.thing("place")
    return "." if thing is None else folder(thing, task.scene, task.now)


def _objects(task: Task) -> tuple[list[str], str]:
    """The existing paths of the object, and the shell words for them."""
    place = _place(task)
    paths: list[str] = []
    words: list[str] = []
    things = task.things("object")
    if not things and "content" in task.topics:
        things = [Thing(kind="item", plural=True)]
    for thing in things:
        found = every(thing, task.scene, task.now, place)
        if thing.pronoun and task.verb == "delete":  # "copia a.txt en docs y bórralo"
            found = [source for path in found for source in task.scene.origins(path)]
        if "." in found or ".." in found:
            raise Refuse("not_itself")
        glob = glob_for(thing, found, task.scene, place)
        words.append(glob or path_words(found))
        paths.extend(found)
    if not paths:
        raise Refuse("which_file")
    return paths, " ".join(words)


def delete(task: Task) -> Iterator[Done]:
    """Delete files with ``rm``, folders with ``rm -r``, empty folders with ``rmdir``."""
    if task.verb in {"clean", "delete"} and (step := _everywhere(task)) is not None:
        yield step
        return
    _demand_scope(task)
    paths, words = _objects(task)
    scene = task.scene
    folders = [path for path in paths if scene.is_folder(path)]
    empty = bool(folders) and all("empty" in thing.filters for thing in task.things("object"))
    program = "rmdir" if empty and len(folders) == len(paths) else "rm -r" if folders else "rm"
    for path in paths:
        scene.remove(path)
    reply = "deleted_folders" if folders else "deleted_files"
    yield Done(f"{program} {words}", reply, {"names": paths})


def _everywhere(task: Task) -> Done | None:
    """Delete below subfolders, too, when that is said or when what is meant is only there."""
    things = task.things("object")
    thing = things[0] if len(things) == 1 else None
    if thing is None or thing.names or thing.pronoun or thing.without or not thing.plural:
        if "recursive" in task.filters and not (thing and thing.names):
            raise Refuse("not_known")
        return None
    if not (thing.types or SELECTING & task.filters.keys()):
        return None
    if "recursive" not in task.filters:
        try:
            every(thing, task.scene, task.now, _place(task))
        except Refuse as decision:
            if decision.reply != "no_match_described" or "place" in task.roles:
                raise
            if not _deeper(thing, task):
                raise
        else:
            return None
    (found,) = tuple(find(task))
    if not found.command.startswith("find "):
        raise Refuse("not_known")
    return Done(f"{found.command} -delete", "deleted_below", found.values)


def _deeper(thing: Thing, task: Task) -> bool:
    return any(fits(entry, thing, task.now) for _, entry in task.scene.walk())


def delete_described(task: Task) -> Iterator[Done]:
    """Delete what a description selects; "limpia docs" alone says too little."""
    if not any(thing.types or SELECTING & thing.filters.keys() for thing in task.things("object")):
        raise Refuse("not_known")
    yield from delete(task)


def empty_out(task: Task) -> Iterator[Done]:
    """Delete what a folder holds, or cut a file to nothing."""
    thing = task.thing("object") or task.thing("place")
    if thing is None:
        raise Refuse("which_place")
    path = one(thing, task.scene, task.now)
    if path == ".":
        raise Ask("everything")
    if not task.scene.is_folder(path):
        task.scene.speak(path, folder=False)
        yield Done(f"truncate -s 0 {path_word(path)}", "emptied", {"names": [path]})
        return
    held = [inside(path, e.name) for e in task.scene.entries(path) if not e.name.startswith(".")]
    if not held:
        raise Refuse("no_match_described")
    program = "rm -r" if any(task.scene.is_folder(other) for other in held) else "rm"
    whole = f"{path}/*" if _PLAIN.match(path) else path_words(held)
    for other in held:
        task.scene.remove(other)
    yield Done(f"{program} {whole}", "emptied", {"names": [path]})


def move_up(task: Task) -> Iterator[Done]:
    """Move to the folder above the one it is in."""
    if any(thing.names == [".."] or thing.here for thing in task.things("object")):
        raise Pass
    paths, words = _objects(task)
    places = {posixpath.dirname(path) for path in paths}
    if len(places) != 1:
        raise Refuse("too_many")
    above = inside(places.pop() or ".", "..")
    for path in paths:
        final = inside(above, posixpath.basename(path))
        if task.scene.exists(final):
            raise Ask("would_overwrite", name=final)
    for path in paths:
        is_folder = task.scene.is_folder(path)
        task.scene.remove(path)
        task.scene.add(inside(above, posixpath.basename(path)), folder=is_folder)
    yield Done(f"mv {words} {path_word(above)}", "moved", {"names": paths, "target": above})


def rename_wanted(task: Task) -> Iterator[Done]:
    """Rename what is there: "quiero que a.txt se llame b.txt"."""
    thing = task.thing("object")
    if thing is None or len(thing.names) != 1 or not task.scene.exists(thing.names[0]):
        raise Pass
    yield from rename(task)


def _demand_scope(task: Task) -> None:
    """Ask back on "borra todo": everything is too much for one word."""
    for thing in task.things("object"):
        everything = thing.kind == "item" and not thing.filters and not thing.names
        if everything and "place" not in task.roles and not thing.here:
            raise Ask("everything")


def move(task: Task) -> Iterator[Done]:
    """Move to a folder, or to a new name when the target looks like one."""
    yield from _transfer(task, "mv", "moved")


def copy(task: Task) -> Iterator[Done]:
    """Copy to a folder or to a new name."""
    yield from _transfer(task, "cp", "copied")


def _transfer(task: Task, program: str, reply: str) -> Iterator[Done]:
    paths, words = _objects(task)
    scene = task.scene
    copying = program == "cp"
    target, made = _target(task, paths)
    named = any(thing.names or thing.pronoun for thing in task.things("object"))
    if target in paths and not named and len(paths) > 1:
        paths.remove(target)  # "mueve todo a docs" leaves docs where it is
        words = path_words(paths)
    if made:
        scene.add(target, folder=True)
        yield Done(f"mkdir -p {path_word(target)}", "made_folders", {"names": [target]})
    parent = posixpath.dirname(target)
    if parent and not scene.is_folder(parent):
        scene.add(parent, folder=True)
        yield Done(f"mkdir -p {path_word(parent)}", "made_folders", {"names": [parent]})
    option = " -r" if copying and any(scene.is_folder(path) for path in paths) else ""
    into = scene.is_folder(target)
    values = {"names": paths, "target": target}
    for path in paths:
        final = inside(target, posixpath.basename(path)) if into else target
        within = f"{posixpath.normpath(final)}/".startswith(f"{posixpath.normpath(path)}/")
        if within:  # the same name, or a folder into itself
            raise Refuse("same_place", name=path)
        if scene.exists(final):
            raise Ask("would_overwrite", name=final)
        is_folder = scene.is_folder(path)
        if not copying:
            scene.remove(path)
        scene.add(final, folder=is_folder)
        if copying:
            scene.derive(final, paths)
    yield Done(f"{program}{option} {words} {path_word(target)}", reply, values)


def _target(task: Task, paths: list[str]) -> tuple[str, bool]:
    """Where to, and whether that folder has to be made first."""
    thing, new = task.thing("to"), task.thing("new")
    if new is not None:
        base = "." if thing is None else folder(thing, task.scene, task.now)
        return _new_name(new, task, paths, base), False
    if thing is None:
        if task.verb == "take" and "place" in task.roles:
            return posixpath.dirname(_place(task)) or ".", False
        raise Ask("where_to")
    demand_explained(thing)
    if len(thing.names) != 1 or thing.pronoun or thing.here:
        return folder(thing, task.scene, task.now), False
    name = thing.names[0].rstrip("/") or "/"
    if task.scene.is_folder(name) or name in {"..", "."}:
        return name, False
    if task.scene.exists(name):
        if thing.kind == "folder" or len(paths) > 1:
            raise Refuse("other_kind_file", name=name)
        return name, False
    return _fresh_target(name, thing, task, paths)


def _fresh_target(name: str, thing: Thing, task: Task, paths: list[str]) -> tuple[str, bool]:
    base = posixpath.basename(name)
    renames = len(paths) == 1 and (
        task.scene.is_folder(paths[0]) or "." in base.lstrip(".") or "copy" in task.topics
    )
    if thing.kind != "folder" and renames:
        return name, False
    folders = [entry.name for entry in task.scene.entries() if entry.is_directory]
    same = [folder for folder in folders if fold(folder) == fold(name)]
    if len(same) == 1 and not thing.quoted:
        return same[0], False
    close = nearest(name, folders) if name.isalpha() else None
    if close is not None:
        raise Refuse("not_there_but", name=name, suggestion=close)
    return name, True


def _new_name(thing: Thing, task: Task, paths: list[str], base: str) -> str:
    if len(paths) != 1:
        raise Ask("name_it")
    return inside(base, _said_name(thing, task))


def _said_name(thing: Thing, task: Task) -> str:
    """The one word that stands where a new name stands, whatever else it may mean."""
    said = [*thing.names, *thing.type_words, *thing.words]
    if not said and thing.kind:
        said = task.words(thing).split()
    if len(said) != 1 or thing.pronoun or thing.here:
        raise Ask("name_it")
    return said[0].rstrip("/")


def rename(task: Task) -> Iterator[Done]:
    """Give one file or folder a new name in its folder."""
    roles = task.roles
    if task.verb == "change" and not task.topics:
        _demand_file_name(task)
    if "new" not in roles and "object" in roles and "to" in roles:
        roles["new"] = roles.pop("to")
    elif "object" not in roles and "to" in roles:
        roles["object"] = roles.pop("to")
    _swap_called(task)
    paths, words = _objects(task)
    new = task.thing("new")
    if new is None:
        raise Ask("name_it")
    if len(paths) != 1:
        raise Refuse("one_at_a_time")
    target = _said_name(new, task)
    if "/" not in target:
        target = inside(posixpath.dirname(paths[0]) or ".", target)
    target = _with_extension(target, new, paths[0], task)
    if task.scene.exists(target):
        raise Ask("would_overwrite", name=target)
    is_folder = task.scene.is_folder(paths[0])
    task.scene.remove(paths[0])
    task.scene.add(target, folder=is_folder)
    yield Done(f"mv {words} {path_word(target)}", "renamed", {"names": paths, "target": target})


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


def _with_extension(target: str, new: Thing, source: str, task: Task) -> str:
    """Keep ``.pdf`` in "renombra informe.pdf a resumen", unless the new name is quoted."""
    extension = posixpath.splitext(source)[1]
    if task.scene.is_folder(source) or not extension or new.quoted:
        return target
    if posixpath.splitext(target)[1] or posixpath.basename(target).startswith("."):
        return target
    return target + extension


def change_extension(task: Task) -> Iterator[Done]:
    """Rename every file of one extension to another."""
    new = task.thing("new")
    dotted = new is not None and new.types and new.type_words[0].startswith((".", "*."))
    if "extension" not in task.topics and not dotted:
        raise Pass
    paths, _ = _objects(task)
    if new is None or len(new.types or new.names) != 1 or new.words:
        raise Refuse("no_name")
    extension = (new.type_words or new.names)[0].lstrip("*.")
    pairs = [(path, f"{posixpath.splitext(path)[0]}.{extension}") for path in paths]
    for path, target in pairs:
        if task.scene.is_folder(path):
            raise Refuse("other_kind_folder", name=path)
        if task.scene.exists(target):
            raise Ask("would_overwrite", name=target)
        task.scene.remove(path)
        task.scene.add(target, folder=False)
    command = " && ".join(f"mv {path_words(pair)}" for pair in pairs)
    yield Done(command, "changed_extension", {"names": paths, "extension": extension})


def link(task: Task) -> Iterator[Done]:
    """Make a symbolic link."""
    thing, new = task.thing("object"), task.thing("new")
    if thing is None:
        raise Refuse("which_file")
    path = one(thing, task.scene, task.now)
    if new is None or len(new.names) != 1:
        raise Ask("name_it")
    demand_explained(new)
    name = inside(_place(task), new.names[0])
    if "/" in name:
        raise Refuse("not_known")
    if task.scene.exists(name):
        raise Ask("would_overwrite", name=name)
    task.scene.add(name, folder=False)
    yield Done(f"ln -s {path_words([path, name])}", "linked", {"names": [path], "target": name})
