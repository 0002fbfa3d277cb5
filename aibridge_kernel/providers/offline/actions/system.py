"""Permissions, the working directory, date, processes, git."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aibridge_kernel.providers.offline.clauses import Pass, Refuse
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import demand_explained, every, folder
from aibridge_kernel.providers.offline.quoting import Done, path_word, path_words

__all__ = [
    "go",
    "go_up",
    "permit",
    "show_permissions",
    "where",
]

_MODES = {
    "executable": "+x",
    "not_executable": "-x",
    "read_only": "a-w",
    "writable": "u+w",
    "private": "go-rwx",
    "public_read": "a+r",
    "only_read": "a=r",
}


def permit(task: Task) -> Iterator[Done]:
    """Change permissions."""
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


def show_permissions(task: Task) -> Iterator[Done]:
    """Show the permissions of files."""
    paths = [path for t in task.things("object") for path in every(t, task.scene, task.now)]
    yield Done(f"ls -ld {path_words(paths)}", "permissions", {"names": paths})


def go(task: Task) -> Iterator[Done]:
    """Change the working directory."""
    thing = task.thing("to")
    if "up" in task.filters and (thing is None or thing.names != [".."]):
        raise Refuse("not_known")
    if thing is None or thing.plural:
        raise Refuse("which_place")
    demand_explained(thing)
    path = ".." if thing.names == [".."] else folder(thing, task.scene, task.now)
    yield Done(f"cd {path_word(path)}", "gone", {"names": [path]})
    task.scene.go(path)
    task.scene.speak(".", folder=True)


def go_up(task: Task) -> Iterator[Done]:
    """Change to the folder above."""
    task.scene.go("..")
    yield Done("cd ..", "gone_up")


def where(task: Task) -> Iterator[Done]:
    """Show the working directory."""
    for thing in task.things("here"):
        demand_explained(thing)
        if not thing.here:
            raise Pass
    yield Done("pwd", "where_am_i")
