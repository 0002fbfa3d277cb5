"""Deleting files and folders, and emptying them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aibridge_kernel.providers.base import Entry
from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import every
from aibridge_kernel.providers.offline.quoting import Done, inside, path_words
from aibridge_kernel.providers.offline.selecting import SELECTING, fits, grammar
from aibridge_kernel.providers.offline.tokens import fold

from .finding import find
from .objects import object_place, objects

__all__ = ["delete", "delete_described", "empty_out", "empty_out_described", "empty_out_file"]


_CLEARING = frozenset(
    {"clean", "cleaned", "clear", "cleared", "clearing", "flush", "purge", "scrub"}
)
_EMPTY = frozenset({"empty", "recursive"})
_PLAIN = re.compile(r"^[\w./-]+$", re.ASCII)


def delete(task: Task) -> Iterator[Done]:
    """Delete files with ``rm``, folders with ``rm -r``, empty folders with ``rmdir``."""
    if "keep_folder" in task.topics and not task.things("place"):
        raise Refuse("not_known")  # the folder itself is what would be deleted
    if task.verb in {"clean", "delete"} and (step := _everywhere(task)) is not None:
        yield step
        return
    _demand_scope(task)
    _demand_files(task)
    paths, words = objects(task)
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
    if _are_empty_folders(thing, task):
        return _empty_folders(task)
    if "recursive" not in task.filters and _are_here(thing, task):
        return None
    (found,) = tuple(find(task))
    if not found.command.startswith("find "):
        raise Refuse("not_known")
    return Done(f"{found.command} -delete", "deleted_below", found.values)


def _are_here(thing: Thing, task: Task) -> bool:
    """Whether what is meant lies in the folder itself; refuses what is nowhere."""
    try:
        every(thing, task.scene, task.now, object_place(task))
    except Refuse as decision:
        if decision.reply != "no_match_described" or "place" in task.roles:
            raise
        if not _deeper(thing, task):
            raise
        return False
    return True


def _are_empty_folders(thing: Thing, task: Task) -> bool:
    """Whether every folder that holds nothing is meant, and not only those that are here."""
    said = thing.all or "recursive" in task.filters
    only = "empty" in task.filters and task.filters.keys() <= _EMPTY
    return said and only and thing.kind == "folder"


def _empty_folders(task: Task) -> Done:
    """Delete the folders that hold nothing, however deep they lie; ``rmdir`` takes no others."""
    place = object_place(task)
    walked = [path for path, entry in task.scene.walk(place) if _is_plain_folder(entry)]
    paths = [path for path in walked if not task.scene.entries(path)]
    if not paths:
        raise Refuse("no_match_described")
    for path in paths:
        task.scene.remove(path)
    return Done(f"rmdir {path_words(paths)}", "deleted_folders", {"names": paths})


def _is_plain_folder(entry: Entry) -> bool:
    return entry.is_directory and not entry.name.startswith(".")


def _deeper(thing: Thing, task: Task) -> bool:
    return any(fits(entry, thing, task.now) for _, entry in task.scene.walk())


def delete_described(task: Task) -> Iterator[Done]:
    """Delete what a description selects; "limpia docs" alone says too little."""
    if not any(thing.types or SELECTING & thing.filters.keys() for thing in task.things("object")):
        raise Refuse("not_known")
    yield from delete(task)


def empty_out_file(task: Task) -> Iterator[Done]:
    """Cut a file to nothing: "delete the contents of a.txt", "delete a.txt's contents"."""
    thing = task.thing("object")
    if thing is None or len(thing.names) != 1 or not task.scene.exists(thing.names[0]):
        raise Pass
    if task.scene.is_folder(thing.names[0]) and "none" not in task.frame.roles:
        raise Pass
    yield from empty_out(task)


def empty_out_described(task: Task) -> Iterator[Done]:
    """Cut files told by their folder to nothing; "clear the tmp files from data" deletes them."""
    if _clears(task):
        yield from delete(task)
        return
    if task.topics or any(thing.kind == "item" for thing in task.things("object")):
        raise Refuse("not_known")  # "everything in docs": the files, or the folder?
    if any(map(_is_indefinite, task.things("object"))):
        raise Refuse("not_known")  # "throw blank files in old away": the ones that are empty
    paths, _ = objects(task)
    if any(map(task.scene.is_folder, paths)):
        raise Refuse("not_known")
    yield _cut(paths, task)


def _is_pattern(thing: Thing) -> bool:
    """Whether files are told by what they have in common: "the tmp files", "old/*.docx"."""
    return bool(thing.types and thing.plural) or any("*" in name for name in thing.names)


def _is_indefinite(thing: Thing) -> bool:
    """Whether files are only said to be some: "files", "csv files"."""
    return thing.plural and not (thing.definite or thing.all or thing.names or thing.pronoun)


def _clears(task: Task) -> bool:
    return bool(_CLEARING & set(fold(task.sentence).split()))


def _cut(paths: list[str], task: Task) -> Done:
    """Cut files to nothing."""
    for path in paths:
        task.scene.speak(path, folder=False)
    return Done(f"truncate -s 0 {path_words(paths)}", "emptied", {"names": paths})


def empty_out(task: Task) -> Iterator[Done]:
    """Delete what a folder holds, or cut a file to nothing."""
    things = task.things("object") or task.things("place")
    if not things:
        raise Refuse("which_place")
    if any(map(_is_pattern, things)) and _clears(task):
        raise Pass  # "clear out the tmp files" leaves none of them
    _demand_scope(task)
    paths = [path for thing in things for path in every(thing, task.scene, task.now)]
    path = paths[0]
    if "." in paths:
        raise Ask("everything")
    if not any(map(task.scene.is_folder, paths)):
        yield _cut(paths, task)
        return
    if len(paths) > 1:
        raise Ask("which_one", names=paths)
    held = [inside(path, e.name) for e in task.scene.entries(path) if not e.name.startswith(".")]
    if not held:
        raise Refuse("no_match_described")
    program = "rm -r" if any(task.scene.is_folder(other) for other in held) else "rm"
    whole = f"{path}/*" if _PLAIN.match(path) else path_words(held)
    for other in held:
        task.scene.remove(other)
    yield Done(f"{program} {whole}", "emptied", {"names": [path]})


def _demand_files(task: Task) -> None:
    """Refuse "kill python": a bare word that is a program's name as well."""
    for thing in task.things("object"):
        bare = not (thing.plural or thing.definite or thing.kind or thing.names)
        if bare and set(thing.types) & set(grammar()["programs"]):
            raise Refuse("unknown_word", word=thing.type_words[0])


def _is_only_counted(thing: Thing) -> bool:
    """Whether a number is all that is said, which may be a process or a name."""
    said = thing.kind or thing.names or thing.types or thing.words or thing.pronoun
    return not (said or thing.filters or thing.definite or thing.plural)


def _demand_scope(task: Task) -> None:
    """Ask back on "borra todo": everything is too much for one word, and "kill 25" is no file."""
    for thing in task.things("object"):
        if thing.count is not None and _is_only_counted(thing):
            raise Refuse("not_known")
        everything = thing.kind == "item" and not thing.filters and not thing.names
        if everything and "place" not in task.roles and not thing.here:
            raise Ask("everything")
