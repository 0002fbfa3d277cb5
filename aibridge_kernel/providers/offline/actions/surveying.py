"""Files taken together: how many of each kind, which hold the same; processes by what they use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aibridge_kernel.providers.offline.clauses import Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import demand_explained, every_file
from aibridge_kernel.providers.offline.quoting import Done, path_word, path_words

from .contents import NO_TEXT
from .finding import described, tested, where_to_look
from .lines import one_file

__all__ = [
    "count_rest",
    "executables",
    "greediest",
    "kinds",
    "larger",
    "length",
    "per_folder",
    "same_name",
    "twins",
]

_ENDINGS = "awk -F. '{print (NF > 1 ? $NF : \"-\")}'"
"""What names end in; those with no extension are told as a hyphen."""
_PROCESSES = {
    "memory": ("%mem", "processes_memory"),
    "cpu": ("%cpu", "processes_cpu"),
}
_FILES = re.compile(r"files", re.IGNORECASE)
_SHOWN = 10
_RANKS = {"which_larger": "S", "which_smaller": "rS", "which_newer": "t", "which_older": "rt"}


def count_rest(task: Task) -> Iterator[Done]:
    """How many lines a file has but for its header."""
    path = one_file(task, "object")
    yield Done(f"tail -n +2 {path_word(path)} | wc -l", "counted", {"names": [path]})


def kinds(task: Task) -> Iterator[Done]:
    """How many files of each extension a folder has."""
    for thing in task.things("object"):
        demand_explained(thing)
        if thing.names or thing.types or thing.pronoun or thing.kind == "folder":
            raise Refuse("not_known")
    place = where_to_look(task)
    below = "" if "recursive" in task.filters or "altogether" in task.topics else " -maxdepth 1"
    files = f"find {path_word(place)} -mindepth 1{below} -type f ! -name '.*' -printf '%f\\n'"
    yield Done(f"{files} | {_ENDINGS} | sort | uniq -c | sort -rn", "kinds", {"names": [place]})


def per_folder(task: Task) -> Iterator[Done]:
    """How many files lie in each folder, with what is below it."""
    thing = task.thing("object")
    if thing is None or thing.kind not in {"file", "item"} or thing.names or thing.without:
        raise Refuse("not_known")
    place = where_to_look(task)
    thing.kind = "file"
    task.filters.pop("hidden", None)
    tests = " ".join(map(tested, described(task, thing)))
    files = f"find {path_word(place)} -mindepth 2 {tests} ! -path '*/.*' -printf '%P\\n'"
    yield Done(f"{files} | cut -d/ -f1 | sort | uniq -c", "per_folder", {"names": [place]})


def holds_files(thing: Thing, task: Task) -> bool:
    """Whether the files of a folder are meant: "how many files does docs hold"."""
    told = thing.kind in {"file", "item"} and thing.plural and len(thing.names) == 1
    plain = told and not (thing.types or thing.filters or thing.words or "place" in task.roles)
    return plain and task.scene.is_folder(thing.names[0])


def hidden_ones(sentence: str) -> Thing:
    """What "hidden files" and "hidden ones" are, where they are counted."""
    return Thing(kind="file" if _FILES.search(sentence) else "item", plural=True)


def twins(task: Task) -> Iterator[Done]:
    """The files below a folder that hold the same."""
    objects = task.things("object")
    if any(t.names or t.pronoun or t.words or t.here or t.kind == "folder" for t in objects):
        raise Pass  # lines of a file
    place = _place(task)
    told = bool(objects or task.things("place")) or "twins" in task.topics
    if not told and task.verb not in {"exist", "find", "search"}:
        raise Pass
    thing = objects[0] if objects else Thing()
    thing.kind = "file"
    tests = " ".join(map(tested, described(task, thing)))
    sums = f"find {path_word(place)} {tests} ! -empty -exec md5sum {{}} +"
    yield Done(f"{sums} | sort | uniq -w 32 -D", "twins", {"names": [place]})


def same_name(task: Task) -> Iterator[Done]:
    """The names that several files below a folder have."""
    place = _place(task)
    command = f"find {path_word(place)} -type f -printf '%f\\n' | sort | uniq -d"
    yield Done(command, "same_name", {"names": [place]})


def _place(task: Task) -> str:
    for thing in task.things("place"):
        if not thing.here and not any(map(task.scene.is_folder, thing.names)):
            raise Pass  # repeated lines of a file
    return where_to_look(task)


def executables(task: Task) -> Iterator[Done]:
    """The files below a folder that may be run: "which files are executable"."""
    thing = task.thing("object")
    if thing is None or thing.names or thing.pronoun or thing.kind == "folder" or not thing.plural:
        raise Pass  # permissions of a file
    place = where_to_look(task)
    thing.kind = "file"
    tests = " ".join(map(tested, described(task, thing)))
    behind = " | wc -l" if task.verb == "count" else ""
    yield Done(f"find {path_word(place)} {tests} -perm -u+x{behind}", "found", {"names": [place]})


def greediest(task: Task) -> Iterator[Done]:
    """The processes that use most of the memory or of the processor; ten unless it is said."""
    said = next(iter(task.filters), "")
    order, reply = _PROCESSES[(said or task.verb).rpartition("_")[2]]
    value = task.filters.get(said, True)
    count = _SHOWN if value is True else int(value)
    yield Done(f"ps aux --sort=-{order} | head -n {count + 1}", reply)


def length(task: Task) -> Iterator[Done]:
    """How many lines files have: "how long is a.txt"."""
    paths = [p for t in task.things("object") for p in every_file(t, task.scene, task.now)]
    for path in paths:
        if task.scene.is_folder(path) or path.lower().endswith(NO_TEXT):
            raise Refuse("not_known")  # "how long is the film"
    yield Done(f"wc -l {path_words(paths)}", "counted", {"names": paths})


def larger(task: Task) -> Iterator[Done]:
    """Which of several files is larger or newer: that one first."""
    paths = [p for t in task.things("object") for p in every_file(t, task.scene, task.now)]
    rank = _RANKS[task.verb]
    if len(paths) < 2:  # noqa: PLR2004  — of one there is nothing to choose
        raise Refuse("not_known")
    if rank.endswith("S") and any(map(task.scene.is_folder, paths)):
        order = "-h" if rank.startswith("r") else "-rh"
        yield Done(f"du -sh {path_words(paths)} | sort {order}", "ranked", {"names": paths})
        return
    yield Done(f"ls -l{rank}dh {path_words(paths)}", "ranked", {"names": paths})
