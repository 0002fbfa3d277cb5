"""Permissions, the working directory, date, processes, git."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aibridge_kernel.providers.offline.clauses import Pass, Refuse
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import demand_explained, every, folder
from aibridge_kernel.providers.offline.quoting import Done, inside, path_word, path_words
from aibridge_kernel.providers.offline.selecting import grammar
from aibridge_kernel.providers.offline.tokens import fold

__all__ = [
    "file_kind",
    "go",
    "go_up",
    "permit",
    "permit_mode",
    "running",
    "show_permissions",
    "where",
]

_PROGRAM = re.compile(r"[a-z0-9][\w.+-]*", re.ASCII)
_MODES = {
    "executable": "+x",
    "not_executable": "-x",
    "read_only": "a-w",
    "writable": "u+w",
    "private": "go-rwx",
    "public_read": "a+r",
    "public_write": "a+rw",
    "own_run": "700",
    "only_read": "a=r",
}


def permit(task: Task) -> Iterator[Done]:
    """Change permissions, or show them when it is asked how they are."""
    if task.verb == "permit" and _asks(task.sentence):
        yield from show_permissions(task)
        return
    paths = [path for t in task.things("object") for path in every(t, task.scene, task.now)]
    said = sorted(task.filters.keys() - {"recursive"})
    wanted = task.thing("mode")
    if wanted is not None:
        mode = str(wanted.count) if wanted.count is not None else "".join(wanted.names)
    elif len(said) == 1:
        mode = _MODES.get(said[0]) or str(task.filters["mode"])
    else:
        raise Refuse("not_known")
    if task.verb == "delete":
        mode = {"+x": "-x", "u+w": "a-w"}.get(mode, "")
    if not re.fullmatch(r"[0-7]{3}|[augo]*[+=-][rwx]+", mode):
        raise Refuse("not_known")
    option = " -R" if "recursive" in task.filters else ""
    for path in paths:
        task.scene.speak(path, folder=task.scene.is_folder(path))
    yield Done(
        f"chmod{option} {mode} {path_words(paths)}", "permitted", {"names": paths, "mode": mode}
    )


def permit_mode(task: Task) -> Iterator[Done]:
    """Change permissions that are told by number: "pon a.sh en 755", "640 a config.yaml"."""
    mode, said = task.thing("mode"), task.things("object")
    told = str(mode.count or "".join(mode.names)) if mode is not None else ""
    named = all(thing.names or thing.types or thing.pronoun for thing in said)
    if not re.fullmatch(r"[4-7][0-7]{2}", told) or not named or any(t.words for t in said):
        raise Pass
    if task.scene.exists(told):
        raise Pass  # a folder of that name
    yield from permit(task)


def _asks(sentence: str) -> bool:
    """Whether it is asked and not told: "is a.sh executable"."""
    told = fold(sentence).lstrip("¿ ")
    asks, tells = (tuple(grammar()[key]) for key in ("asking", "asking_for"))
    return told.startswith(asks) and not told.startswith(tells)


def show_permissions(task: Task) -> Iterator[Done]:
    """Show the permissions of files."""
    paths = [path for t in task.things("object") for path in every(t, task.scene, task.now)]
    yield Done(f"ls -ld {path_words(paths)}", "permissions", {"names": paths})


def file_kind(task: Task) -> Iterator[Done]:
    """Tell what kind of content files hold."""
    paths = [path for t in task.things("object") for path in every(t, task.scene, task.now)]
    yield Done(f"file {path_words(paths)}", "file_kind", {"names": paths})


def go(task: Task) -> Iterator[Done]:
    """Change the working directory."""
    thing = task.thing("to")
    if "up" in task.filters and (thing is None or thing.names != [".."]):
        raise Refuse("not_known")
    if thing is None or thing.plural:
        raise Refuse("which_place")
    demand_explained(thing)
    if thing.inside:
        thing.kind = "folder"  # "go in there"
    if (within := task.thing("place")) is not None and thing.names:
        place = folder(within, task.scene, task.now)
        thing.names = [inside(place, name) for name in thing.names]
    path = ".." if thing.names == [".."] else folder(thing, task.scene, task.now)
    yield Done(f"cd {path_word(path)}", "gone", {"names": [path]})
    task.scene.go(path)
    task.scene.speak(".", folder=True)


def go_up(task: Task) -> Iterator[Done]:
    """Change to the folder above, or several above: "sube dos niveles"."""
    levels = task.filters.get("up")
    path = "/".join([".."] * (levels if isinstance(levels, int) else 1))
    task.scene.go(path)
    yield Done(f"cd {path}", "gone_up")


def running(task: Task) -> Iterator[Done]:
    """Look for a process by its name; programs are written in small letters."""
    name = str(task.filters["running"])
    if not name.islower() or not _PROGRAM.fullmatch(name) or name in grammar()["no_programs"]:
        raise Refuse("not_known")
    yield Done(f"pgrep -af {path_word(name)}", "running", {"names": [name]})


def where(task: Task) -> Iterator[Done]:
    """Show the working directory."""
    for thing in task.things("here"):
        demand_explained(thing)
        if not thing.here:
            raise Pass
    yield Done("pwd", "where_am_i")
