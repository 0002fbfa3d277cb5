"""The existing paths that an action works on, and the new name it gives."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import (
    every,
    every_here,
    folder,
    glob_for,
)
from aibridge_kernel.providers.offline.quoting import Done, path_words
from aibridge_kernel.providers.offline.recalling import SEVERAL
from aibridge_kernel.providers.offline.scene import Scene
from aibridge_kernel.providers.offline.selecting import SELECTING

_PACKED = (".zip", ".tar.gz", ".tgz", ".gz")
_OF_OTHERS = frozenset({".bak", ".bz2", ".gz", ".old", ".orig", ".xz"})
"""Endings that come after another."""
_LONGEST = 5
_SENDING = frozenset({"put", "move", "save", "copy"})
_NARROWING = SELECTING | {"containing", "lacking"}


def object_place(task: Task) -> str:
    """The folder the object is in: the place named, else here."""
    thing = task.thing("place")
    return "." if thing is None else folder(thing, task.scene, task.now)


def objects(task: Task) -> tuple[list[str], str]:
    """The existing paths of the object, and the shell words for them."""
    place = object_place(task)
    paths: list[str] = []
    words: list[str] = []
    things = task.things("object")
    if not things and "content" in task.topics:
        things = [Thing(kind="item", plural=True)]
    _demand_heeded(task, things)
    for thing in things:
        known = every_here if task.verb == "delete" else every_in_its_folder
        found = _packed(thing, task) or known(thing, task.scene, task.now, place)
        if thing.pronoun and any(t.here for t in task.things("place")):
            found = _here(found, task)  # "bórralos de aquí"
        if thing.pronoun and task.verb == "delete" and "place" not in task.roles:
            _demand_one_of_copies(found, task)
        if thing.pronoun and task.verb == "delete":  # "copia a.txt en docs y bórralo"
            sources = (source for path in found for source in task.scene.origins(path))
            found = list(dict.fromkeys(sources))
        if "." in found or ".." in found:
            raise Refuse("not_itself")
        _demand_empty(thing, found, task)
        glob = glob_for(thing, found, task.scene, place)
        words.append(glob or path_words(found))
        paths.extend(found)
    if not paths:
        raise Refuse("which_file")
    return paths, " ".join(words)


def every_in_its_folder(thing: Thing, scene: Scene, now: float, place: str = ".") -> list[str]:
    """All paths a thing means; "the logs older than a month" may be in the folder ``logs``."""
    try:
        return every(thing, scene, now, place)
    except Refuse as decision:
        known = bool(thing.filters) and not (thing.here or thing.names or thing.without)
        words = thing.type_words if known and place == "." else []
        held = decision.reply == "no_match_described" and len(words) == 1
        if not held or not scene.is_folder(words[0]):
            raise
        return every_here(thing, scene, now, words[0])


def _demand_empty(thing: Thing, paths: list[str], task: Task) -> None:
    """Refuse a name that is said to be empty, "the empty letters" of a folder, and is not."""
    if not (thing.names and "empty" in thing.filters):
        return
    for path in paths:
        entry = task.scene.entry(path)
        if entry is not None and (
            entry.size if not entry.is_directory else task.scene.entries(path)
        ):
            raise Refuse("not_known")


def files_called(thing: Thing, scene: Scene) -> Thing:
    """The files of a folder that is called as they are: "make the photos read-only"."""
    name = thing.names[0] if len(thing.names) == 1 else ""
    told = (thing.definite or thing.all) and not (thing.quoted or thing.kind)
    several = name.endswith("s") and not name.endswith("ss")
    if not (told and several and scene.is_folder(name)):
        return thing
    inside = [entry for entry in scene.entries(name) if not entry.name.startswith(".")]
    if not inside or any(entry.is_directory for entry in inside):
        return thing
    paths = [posixpath.join(name, entry.name) for entry in inside]
    return replace(thing, names=paths, homonym=None, all=False)


def appended_to(task: Task, thing: Thing) -> list[str]:
    """The files that something is added to: one, or several that are named or told by a kind."""
    things = task.things("file")
    several = len(things) > 1 or thing.plural or len(thing.names) > 1 or thing.pronoun in SEVERAL
    paths = [p for t in things for p in every(t, task.scene, task.now)]
    if len(paths) > 1 and not several:
        raise Ask("which_one", names=paths)
    if any(map(task.scene.is_folder, paths)):
        raise Pass
    for path in paths:
        task.scene.speak(path, folder=False)
    return paths


def _packed(thing: Thing, task: Task) -> list[str]:
    """The archive just made, which is what "la" of "comprime la carpeta y guárdala" means."""
    latest = task.scene.latest()
    made = latest is not None and latest.endswith(_PACKED) and task.verb in _SENDING
    packed = made and thing.pronoun == "la" and task.scene.origins(str(latest)) != [latest]
    return [str(latest)] if packed else []


def _demand_one_of_copies(paths: list[str], task: Task) -> None:
    """Ask which of a file and its copy shall go: "copia a.txt en docs", "bórralo"."""
    told = task.scene.said(paths[0]) if len(paths) == 1 else None
    if told is not None and told.copied and task.scene.exists(told.copied):
        raise Ask("which_one", names=[told.copied, paths[0]])


def _here(paths: list[str], task: Task) -> list[str]:
    """Those of the same names that are here: "copia los csv a docs", "bórralos de aquí"."""
    names = [posixpath.basename(path) for path in paths]
    if not all(map(task.scene.exists, names)):
        raise Refuse("no_antecedent")
    return names


def _demand_heeded(task: Task, things: list[Thing]) -> None:
    """Refuse what narrows the choice and is said of no object: "…, the empty ones only"."""
    said = {name for thing in things for name in thing.filters}
    if (_NARROWING & task.filters.keys()) - said:
        raise Refuse("not_known")


def said_name(thing: Thing, task: Task) -> str:
    """The one word that stands where a new name stands, whatever else it may mean."""
    said = [*thing.names, *thing.type_words, *thing.words]
    if not said and thing.kind:
        said = task.words(thing).split()
    if len(said) != 1 or thing.pronoun or thing.here:
        raise Ask("name_it")
    return said[0].rstrip("/")


def with_ending(target: str, new: Thing, source: str, task: Task) -> str:
    """Keep ``.pdf`` in "renombra informe.pdf a resumen", unless the new name is quoted."""
    ending = _ending(posixpath.basename(source))
    if task.scene.is_folder(source) or not ending or new.quoted:
        return target
    if posixpath.splitext(target)[1] or posixpath.basename(target).startswith("."):
        return target
    return target + ending


def _ending(name: str) -> str:
    """The ending of a name, with the one before it in ``.tar.gz`` and ``.csv.bak``."""
    stem, last = posixpath.splitext(name)
    before = posixpath.splitext(stem)[1]
    double = last.lower() in _OF_OTHERS and before[1:].isalnum() and len(before) <= _LONGEST
    return before + last if double else last


def copied_as(path: str, target: str, task: Task) -> Done:
    """One file or folder copied to a name that nothing has yet."""
    if task.scene.exists(target):
        raise Ask("would_overwrite", name=target)
    is_folder = task.scene.is_folder(path)
    task.scene.add(target, folder=is_folder)
    option = " -r" if is_folder else ""
    command = f"cp{option} {path_words([path])} {path_words([target])}"
    return Done(command, "copied", {"names": [path], "target": target})
