"""Permissions, the working directory, date, processes, git."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from aibridge_kernel.providers.offline.clauses import Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import demand_explained, every, folder
from aibridge_kernel.providers.offline.quoting import Done, inside, path_word, path_words
from aibridge_kernel.providers.offline.selecting import grammar
from aibridge_kernel.providers.offline.tokens import fold

from .objects import files_called, object_place

__all__ = [
    "date_written",
    "file_kind",
    "go",
    "go_up",
    "link_target",
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
    "others_read": "o+r",
    "others_write": "o+w",
    "others_run": "o+x",
    "rest_read": "go+r",
    "rest_write": "go+w",
    "rest_locked": "go-w",
    "group_read": "g+r",
    "group_write": "g+w",
    "group_run": "g+x",
    "own_executable": "u+x,go-x",
    "group_locked": "g-w",
    "group_blind": "g-r",
    "group_only": "o-rwx,g+r",
    "all_write": "a+w",
    "read_write": "u+rw",
    "all_own": "u+rwx",
    "own_only": "600",
}
_MODE = r"[0-7]{3}|[augo]*[+=-][rwx]+(?:,[augo]*[+=-][rwx]+)*"
_TAKING = frozenset({"delete", "take", "revoke"})


def permit(task: Task) -> Iterator[Done]:
    """Change permissions, or show them when it is asked how they are."""
    if task.verb == "permit" and _asks(task.sentence):
        yield from show_permissions(task)
        return
    if any(thing.all and _says_nothing(thing) for thing in task.things("object")):
        raise Refuse("not_known")  # "da a todos permiso": whom it is given to
    said = sorted(task.filters.keys() - {"recursive"})
    wanted = task.thing("mode")
    if wanted is not None:
        mode = str(wanted.count) if wanted.count is not None else _octal("".join(wanted.names))
        if not re.fullmatch(_MODE, mode):
            raise Pass
    elif len(said) == 1:
        mode = _MODES.get(said[0]) or str(task.filters["mode"])
    else:
        raise Refuse("not_known")
    if task.verb in _TAKING:
        mode = _taken(mode, fold(task.sentence))
    if not re.fullmatch(_MODE, mode):
        raise Refuse("not_known")
    place = object_place(task)
    told = [files_called(thing, task.scene) for thing in task.things("object")]
    paths = [p for t in told for p in every(t, task.scene, task.now, place)]
    held = _with_contents(task)
    deep = held or "recursive" in task.filters
    if deep and not any(map(task.scene.is_folder, paths)):
        raise Refuse("not_known")  # "the photos and everything in it", "the txt in subfolders too"
    option = " -R" if deep else ""
    for path in paths:
        task.scene.speak(path, folder=task.scene.is_folder(path))
    yield Done(
        f"chmod{option} {mode} {path_words(paths)}", "permitted", {"names": paths, "mode": mode}
    )


def _says_nothing(thing: Thing) -> bool:
    return not (thing.names or thing.kind or thing.types or thing.pronoun or thing.here)


def _with_contents(task: Task) -> bool:
    """Whether what a folder holds is meant with it: "photos and everything in it"."""
    told = fold(task.sentence)
    return any(f" {said} " in f"{told} " for said in grammar()["with_contents"])


def _octal(mode: str) -> str:
    """``rw-r--r--`` as ``644``, anything else as it is."""
    if not re.fullmatch(r"(?:[r-][w-][x-]){3}", mode):
        return mode
    bits = "".join("0" if letter == "-" else "1" for letter in mode)
    return f"{int(bits, 2):03o}"


def _taken(mode: str, told: str) -> str:
    """What takes away what a mode gives; nothing gives what another takes."""
    if mode == "a+r":  # "readable by everyone" and "by others" is the same only when given
        others = re.search(r"\b(?:otros|otras|terceros|others?)\b", told)
        rest = re.search(r"\b(?:demas|resto|else|rest)\b", told)
        return "o-r" if others else "go-r" if rest else "a-r"
    shared = re.fullmatch(r"([go]+|a(?=\+w))\+([rwx])", mode)
    if shared is not None:
        return f"{shared[1]}-{shared[2]}"
    return {"+x": "-x", "u+w": "a-w"}.get(mode, "")


def permit_mode(task: Task) -> Iterator[Done]:
    """Change permissions that are told by number: "pon a.sh en 755", "640 a config.yaml"."""
    modes, said = task.things("mode"), task.things("object")
    mode = modes[0]
    told = str(mode.count or "".join(mode.names)) if len(modes) == 1 else ""
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
    told = [files_called(thing, task.scene) for thing in task.things("object")]
    paths = [path for t in told for path in every(t, task.scene, task.now)]
    yield Done(f"ls -ld {path_words(paths)}", "permissions", {"names": paths})


def link_target(task: Task) -> Iterator[Done]:
    """Tell what links point to."""
    paths = [path for t in task.things("object") for path in every(t, task.scene, task.now)]
    yield Done(f"readlink {path_words(paths)}", "link_target", {"names": paths})


def file_kind(task: Task) -> Iterator[Done]:
    """Tell what kind of content files hold."""
    paths = [path for t in task.things("object") for path in every(t, task.scene, task.now)]
    yield Done(f"file {path_words(paths)}", "file_kind", {"names": paths})


def go(task: Task) -> Iterator[Done]:
    """Change the working directory."""
    thing = task.thing("to")
    if "up" in task.filters and (thing is None or thing.names != [".."]):
        raise Refuse("not_known")
    within = task.thing("place")
    if thing is not None and thing.inside and within is not None:
        thing, within = within, None  # "entra en docs y dentro en viejo"
    if thing is None or thing.plural:
        raise Refuse("which_place")
    demand_explained(thing)
    if thing.inside:
        thing.kind = "folder"  # "go in there"
    if within is not None and thing.names:
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


def date_written(task: Task) -> Iterator[Done]:
    """The date in the form that was asked for: "as YYYY-MM-DD"."""
    form = str(task.filters["written"])
    yield Done(f"date {shlex.quote('+' + form)}", "date_written")
