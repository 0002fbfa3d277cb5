"""The files whose text a request is about."""

from __future__ import annotations

from collections.abc import Sequence

from aibridge_kernel.providers.offline.clauses import Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import every_file, folder
from aibridge_kernel.providers.offline.quoting import inside
from aibridge_kernel.providers.offline.selecting import fits
from aibridge_kernel.providers.offline.tokens import fold

__all__ = ["files_changed", "files_of"]

_BENEATH = frozenset({"bajo", "below", "beneath", "debajo", "under", "underneath", "within"})
"""What says that folders inside a folder are meant too."""


def files_of(task: Task, role: str = "object") -> list[str]:
    """The existing files in a role; one that lies deeper is found when its name is the only one."""
    within = task.thing("place")
    place = "." if within is None else folder(within, task.scene, task.now)
    said = [path for t in task.things(role) for path in every_file(t, task.scene, task.now, place)]
    paths = list(dict.fromkeys(said))  # "el cuento viejo, el archivo es cuento_viejo.txt"
    for path in paths:
        if task.scene.is_folder(path) or path == ".":
            raise Refuse("other_kind_folder", name=path)
        task.scene.speak(path, folder=False)
    if not paths:
        raise Refuse("which_file")
    return [task.scene.unpacked.get(path, path) for path in paths]


def files_changed(task: Task) -> list[str]:
    """The files in which a text is replaced."""
    named = all(thing.names for thing in task.things("file"))  # "everywhere in a.txt": each line
    below = "recursive" in task.filters and not named
    return _below(task) if below or _everywhere(task) else _here_or_deeper(task)


def _everywhere(task: Task) -> bool:
    """Whether all files of a type are meant, wherever they lie: "in all the .py files"."""
    things = task.things("file")
    plain = len(things) == 1 and bool(things[0].types) and things[0].plural and things[0].all
    beneath = not task.things("place") or bool(_BENEATH & set(fold(task.sentence).split()))
    return plain and beneath and not (things[0].filters or things[0].without or things[0].here)


def _here_or_deeper(task: Task) -> list[str]:
    """The files whose text changes; all of a type lie deeper where none is here."""
    try:
        return files_of(task, "file")
    except Refuse as decision:
        things, within = task.things("file"), task.thing("place")
        thing = things[0]
        if decision.reply == "other_kind_folder" and (held := _held_in(things, task)):
            return held
        plain = bool(thing.types) and thing.plural and not (thing.filters or thing.without)
        if decision.reply != "no_match_described" or len(things) != 1 or not (plain and thing.all):
            raise
        place = "." if within is None else folder(within, task.scene, task.now)
        paths = [path for path, e in task.scene.walk(place) if fits(e, thing, task.now)]
        if not paths:
            raise
        return paths


def _held_in(things: Sequence[Thing], task: Task) -> list[str]:
    """The files in a folder that is called as they are: "in all the letters"."""
    name = things[0].names[0] if len(things) == 1 and len(things[0].names) == 1 else ""
    spoken = things[0].all or (things[0].definite and name.endswith("s"))
    if not spoken or things[0].kind or task.things("place") or not task.scene.is_folder(name):
        return []
    entries = [e for e in task.scene.entries(name) if not e.name.startswith(".")]
    return [] if any(e.is_directory for e in entries) else [inside(name, e.name) for e in entries]


def _below(task: Task) -> list[str]:
    """The files of a type here, or in a folder, and in every subfolder."""
    things, within = task.things("file"), task.thing("place")
    place = "." if within is None else folder(within, task.scene, task.now)
    below = list(task.scene.walk(place, depth=task.scene.WALKED))
    plain = things[0].types and things[0].plural and not things[0].without
    if len(things) != 1 or not plain or len(below) >= task.scene.WALKED:
        raise Refuse("not_known")
    files = [(path, entry) for path, entry in below if not entry.is_directory]
    paths = [path for path, entry in files if fits(entry, things[0], task.now)]
    if not paths:
        raise Refuse("no_match_described")
    return paths
