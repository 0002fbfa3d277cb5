"""Searching text in files: lines, files, how many."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import replace

from aibridge_kernel.providers.offline.clauses import Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import every, every_file
from aibridge_kernel.providers.offline.quoting import Done, path_word, path_words
from aibridge_kernel.providers.offline.selecting import SELECTING, grammar, wanted_extensions
from aibridge_kernel.providers.offline.tokens import OR, fold

from .finding import where_to_look

__all__ = ["count_lines_with", "count_text", "search", "search_files", "search_lines"]

_SEVERAL = re.compile(r"\d+s$")


def search(task: Task) -> Iterator[Done]:
    """Search text in files: ``grep -n`` in a file, ``grep -rn`` below a folder."""
    thing = task.thing("words")
    if thing is None or thing.pronoun or thing.here:
        raise Refuse("no_text")
    called = not thing.quoted and any(map(task.scene.holds, thing.names))
    if task.verb == "look_in" and (called or thing.kind or thing.types or thing.filters):
        raise Pass  # "look in docs for pdfs"
    marker = bool(thing.names) and all(map(str.isupper, thing.names))  # "los TODO"
    if thing.definite and not (thing.quoted or marker) and not task.topics & {"word", "text"}:
        raise Refuse("quote_text")  # "encuentra el error en main.py" asks for understanding
    text = thing.names[0] if len(thing.names) == 1 and not thing.words else task.words(thing)
    if not thing.quoted and OR & set(text.casefold().split()):
        raise Refuse("too_many")  # "busca error o warning"
    yield _grep(text, task, task.things("place"))


def search_lines(task: Task) -> Iterator[Done]:
    """The lines of files that contain a text."""
    if "containing" in task.filters:
        yield _grep(str(task.filters["containing"]), task, task.things("object"))
        return
    if "lacking" in task.filters:
        yield _lacking(task)
        return
    things = [replace(thing, filters={}) for thing in task.things("object")]
    if len(task.filters) != 1 or not all(thing.names or thing.pronoun for thing in things):
        raise Refuse("not_known")
    paths = [path for thing in things for path in every_file(thing, task.scene, task.now)]
    if any(map(task.scene.is_folder, paths)):
        raise Refuse("other_kind_folder", name=paths[0])
    ((name, said),) = task.filters.items()
    case = "i" if "ignoring_case" in task.topics else ""
    command = f"grep -{case}n -e {shlex.quote(edge(name, str(said)))} {path_words(paths)}"
    yield Done(command, "searched", {"text": said, "names": paths})


def _lacking(task: Task) -> Done:
    """The lines of one file that a text is not in, or how many they are."""
    things = [replace(thing, filters={}) for thing in task.things("object")]
    paths = [path for thing in things for path in every_file(thing, task.scene, task.now)]
    if len(paths) != 1 or len(task.filters) != 1 or task.scene.is_folder(paths[0]):
        raise Refuse("not_known")
    text = str(task.filters["lacking"])
    option = "i" if "ignoring_case" in task.topics else ""
    if task.frame.action == "count_lines_with":
        command = f"grep -{option}vcF -e {shlex.quote(text)} {path_word(paths[0])}"
        return Done(command, "counted", {"names": paths})
    command = f"grep -{option}vF -e {shlex.quote(text)} {path_word(paths[0])}"
    return Done(command, "lines_without", {"text": text, "names": paths})


def search_files(task: Task) -> Iterator[Done]:
    """The files that contain a text: ``grep -rl``."""
    things = task.things("object") or task.roles.pop("place", [])  # "¿en qué archivos aparece …?"
    things = things or [Thing(kind="file", plural=True)]  # "does x show up anywhere"
    if len(things) != 1:
        raise Refuse("not_known")
    thing = things[0]
    if thing.names and not any(task.scene.is_folder(name) for name in thing.names):
        task.roles["object"] = things
        yield from search_lines(task)  # "dime si a.txt contiene x"
        return
    if (
        thing.kind == "folder"
        or thing.names
        or (SELECTING & task.filters.keys()) - {"extension", "containing"}
    ):
        raise Refuse("not_known")
    if "numbered" in task.topics:
        yield _grep(str(task.filters["containing"]), task, task.things("place"))
        return
    place = where_to_look(task)
    include = "".join(f" --include={shlex.quote('*.' + s)}" for s in wanted_extensions(thing))
    text = str(task.filters["containing"])
    case = "i" if "ignoring_case" in task.topics else ""
    yield Done(
        f"grep -r{case}lF{include} {any_of(text)} {path_word(place)}",
        "searched_files",
        {"text": told(text), "names": [place]},
    )


def count_lines_with(task: Task) -> Iterator[Done]:
    """How many lines of a file hold a text, begin or end with it, or are empty."""
    if "lacking" in task.filters:
        yield _lacking(task)
        return
    said = task.things("object")
    if task.filters.keys() & {"starts", "ends"} and not all(thing.names for thing in said):
        raise Refuse("not_known")  # about the file's name, or its lines
    things = [replace(thing, filters={}) for thing in said]
    paths = [path for thing in things for path in every(thing, task.scene, task.now)]
    if len(paths) != 1 or task.scene.is_folder(paths[0]) or len(task.filters) != 1:
        raise Refuse("not_known")
    ((name, said),) = task.filters.items()
    if name == "containing":
        case = "i" if "ignoring_case" in task.topics else ""
        test = f"-{case}F {any_of(str(said))}"
    elif name == "empty":
        test = "'^$'"
    else:
        test = f"-e {shlex.quote(edge(name, str(said)))}"
    yield Done(f"grep -c {test} {path_word(paths[0])}", "counted", {"names": paths})


def any_of(text: str) -> str:
    """The operands of ``grep`` for a text, or for several of which any will do, each on a line."""
    return " ".join(f"-e {shlex.quote(line)}" for line in text.split("\n"))


def told(text: str) -> str:
    """The texts as they are spoken of."""
    return " / ".join(text.split("\n"))


def edge(name: str, said: str) -> str:
    """The expression of ``grep`` and ``sed`` for what a line begins or ends with."""
    text = re.sub(r"[][\\.*^$]", r"\\\g<0>", said)
    return "^" + text if name == "starts" else text + "$"


def count_text(task: Task) -> Iterator[Done]:
    """How often a text occurs in a file."""
    if task.verb == "count":
        _demand_text_in_file(task)
    paths = [path for thing in task.things("object") for path in every(thing, task.scene, task.now)]
    if any(task.scene.is_folder(path) for path in paths):
        raise Refuse("other_kind_folder", name=paths[0])
    said = task.thing("words")
    text = str(task.filters["containing"]) if said is None else _sought(task, said)
    text = text.removesuffix("s") if _SEVERAL.match(text) else text  # "how many 404s"
    command = f"grep -ohF -e {shlex.quote(text)} {path_words(paths)} | wc -l"
    yield Done(command, "counted", {"names": paths})


def _sought(task: Task, said: Thing) -> str:
    """The text without the word that says that it is there: "sugar mentioned"."""
    text = task.words(said)
    first, _, last = text.rpartition(" ")
    return first if first and not said.quoted and fold(last) in grammar()["seen"] else text


def _demand_text_in_file(task: Task) -> None:
    """Leave to ``count`` what is no text in files: "count the files in docs"."""
    said, held = task.things("words"), task.things("object")
    text = len(said) == 1 and not (said[0].kind or said[0].types or said[0].pronoun or said[0].here)
    in_files = all(t.names and not any(map(task.scene.is_folder, t.names)) for t in held)
    several = said and any(map(_SEVERAL.match, said[0].names))
    bare = len(said) == 1 and (said[0].quoted or said[0].count is not None or several)
    if not (text and bare and in_files) or task.topics & {"line", "char"}:
        raise Pass


def _grep(text: str, task: Task, things: list[Thing]) -> Done:
    word, text = any_of(text), told(text)
    if len(things) == 1 and not (things[0].names or things[0].pronoun or things[0].here):
        thing = things[0]
        if thing.kind != "folder" and (thing.types or thing.plural):
            case = "i" if "ignoring_case" in task.topics else ""
            include = "".join(
                f" --include={shlex.quote('*.' + s)}" for s in wanted_extensions(thing)
            )
            return Done(
                f"grep -r{case}nF{include} {word} .", "searched", {"text": text, "names": ["."]}
            )
    paths = [p for thing in things for p in every_file(thing, task.scene, task.now)] or ["."]
    folders = any(task.scene.is_folder(path) for path in paths)
    for path in paths:
        if path != ".":
            task.scene.speak(path, folder=task.scene.is_folder(path))
    option = "-r" if folders else "-"
    option += "niF" if "ignoring_case" in task.topics else "nF"
    return Done(
        f"grep {option} {word} {path_words(paths)}", "searched", {"text": text, "names": paths}
    )
