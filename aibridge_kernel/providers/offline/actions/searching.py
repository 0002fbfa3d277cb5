"""Finding files by name, type, size and age; searching text in files."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator
from dataclasses import replace

from aibridge_kernel.providers.offline.clauses import Pass, Refuse, Thing
from aibridge_kernel.providers.offline.dates import find_tests
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import demand_explained, every, every_file, folder
from aibridge_kernel.providers.offline.quoting import Done, path_word, path_words
from aibridge_kernel.providers.offline.selecting import (
    SELECTING,
    as_written,
    fits,
    grammar,
    wanted_extensions,
)
from aibridge_kernel.providers.offline.tokens import fold

from .ordering import ordered

__all__ = [
    "count_lines_with",
    "count_text",
    "find",
    "locate",
    "search",
    "search_files",
    "search_lines",
]

_TIMES = frozenset({
    "newer", "older", "since_day", "between_days", "today", "yesterday", "this_week", "last_week",
    "this_month", "last_month", "this_year", "last_year",
})  # fmt: skip
_SEVERAL = re.compile(r"\d+s$")
_TEXTUAL = re.compile(r"[^.*?\[/]+$")
_ALTERNATIVES = frozenset({"o", "u", "or"})
_SIZES = frozenset({"biggest", "smallest"})
_SUPERLATIVES = {
    "biggest": ("-S", "%s", "-rn"),
    "smallest": ("-rS", "%s", "-n"),
    "newest": ("-t", "%T@", "-rn"),
    "oldest": ("-rt", "%T@", "-n"),
}
"""How ``ls`` orders by each; what ``find`` prints of a file, and how ``sort`` orders that."""


def where_to_look(task: Task) -> str:
    """The folder named as place, else here."""
    thing = task.thing("place")
    return "." if thing is None else folder(thing, task.scene, task.now)


def find(task: Task) -> Iterator[Done]:
    """``find`` with tests for everything that describes the object."""
    thing = task.thing("object") or Thing(plural=True)
    _demand_files(task, thing)
    place = where_to_look(task)
    demand_explained(thing)
    if thing.pronoun or (thing.here and not task.filters):
        raise Refuse("not_known")
    if any(name in task.filters for name in _SUPERLATIVES):
        yield _superlative(task, thing, place)
        return
    if (thing.empty or thing.kind == "item") and _TIMES & task.filters.keys():
        thing.kind = "file"  # "¿qué he modificado hoy?"
    tests = [*_kind_tests(task, thing), *_name_tests(task, thing), *_number_tests(task)]
    tests += left_out(thing)
    if "ignoring_case" in task.topics:
        tests = ["-iname" if test == "-name" else test for test in tests]
    if not tests and not task.filters and thing.kind is None:
        raise Refuse("not_known")
    if thing.kind == "folder" or not thing.names:
        tests = ["-mindepth", "1", *tests]
    if thing.names and len(thing.names) > 1:
        raise Refuse("one_at_a_time")
    words = " ".join(tested(test) for test in tests)
    found = Done(f"find {path_word(place)} {words}".rstrip(), "found", {"names": [place]})
    _gather(task, thing, place)
    yield ordered(found, task)


def _gather(task: Task, thing: Thing, place: str) -> None:
    """Remember what will be found, for "find the tmp files and delete them"."""
    if thing.names or thing.without or "containing" in task.filters:
        return
    wanted = replace(thing, filters=dict(task.filters))
    below = list(task.scene.walk(place))
    if len(below) < task.scene.WALKED:
        task.scene.gather(path for path, entry in below if fits(entry, wanted, task.now))


def _demand_files(task: Task, thing: Thing) -> None:
    """Leave a text looked for in files to ``search``: "busca «hola» en notas.txt"."""
    places = task.things("place")
    everywhere = "recursive" in task.filters
    if not (places or everywhere) or not thing.names or thing.kind:
        return
    if not task.scene.holds(thing.names[0]) and _TEXTUAL.match(thing.names[0]):
        raise Pass
    if not places:
        return
    textual = thing.quoted or not any(mark in thing.names[0] for mark in ".*?")
    place = places[0]
    in_file = (
        place.kind == "file"
        or place.types
        or not place.names
        or any(not task.scene.is_folder(name) for name in place.names)
    )
    if textual and (in_file or thing.quoted) and not place.here:
        raise Pass


def left_out(thing: Thing) -> list[str]:
    """Tests that leave out what "menos los png" names."""
    tests: list[str] = []
    for other in thing.without:
        if other.filters or other.words or other.pronoun or not (other.types or other.names):
            raise Refuse("exception", word=" ".join(other.words) or "…")
        for name in other.names:
            tests += ["!", "-name", posixpath.basename(name.rstrip("/"))]
        if not other.names:
            for suffix in wanted_extensions(other):
                tests += ["!", "-iname", f"*.{suffix}"]
    thing.heeded = True
    return tests


def tested(test: str) -> str:
    """A word of a ``find`` command."""
    return test if test == "!" else shlex.quote(test)


def _kind_tests(task: Task, thing: Thing) -> list[str]:
    if thing.kind == "folder":
        return ["-type", "d"]
    filed = {"min_size", "max_size"} & task.filters.keys()
    if thing.kind == "file" or filed or (thing.types and not thing.names):
        return ["-type", "f"]
    return []


def _name_tests(task: Task, thing: Thing) -> list[str]:
    tests: list[str] = []
    patterns = [f"*.{suffix}" for suffix in wanted_extensions(thing)]
    name = "-name" if thing.names or as_written(thing) else "-iname"
    if thing.names:
        patterns = [_name_pattern(thing.names[0], thing)]
    if len(patterns) == 1:
        tests = [name, patterns[0]]
    elif patterns:
        tests = ["("]
        for pattern in patterns:
            tests += [name, pattern, "-o"]
        tests = [*tests[:-1], ")"]
    filters = task.filters
    for key, shape in (("starts", "{}*"), ("ends", "*{}"), ("has", "*{}*")):
        if key in filters:
            tests += ["-name", shape.format(filters[key])]
    if filters.get("hidden") is True:
        tests += ["-name", ".*"]
    return tests


def _name_pattern(name: str, thing: Thing) -> str:
    name = posixpath.basename(name.rstrip("/"))
    if not name:
        raise Refuse("no_name")
    if any(mark in name for mark in "*?[") or "." in name or thing.kind == "folder":
        return name
    return name if thing.quoted and thing.kind is None else f"*{name}*"


def _number_tests(task: Task) -> list[str]:
    filters = task.filters
    tests = ["-empty"] if "empty" in filters else []
    if "min_size" in filters:
        tests += ["-size", f"+{int(filters['min_size'])}c"]
    if "max_size" in filters:
        tests += ["-size", f"-{int(filters['max_size'])}c"]
    return [*tests, *find_tests(filters, task.now)]


def _superlative(task: Task, thing: Thing, place: str) -> Done:
    """The biggest, newest … of one folder: ``ls`` sorted by it; ``find`` where it looks deeper."""
    name = next(name for name in _SUPERLATIVES if name in task.filters)
    told = {"long", "with_size"} & task.filters.keys()
    if thing.names or task.filters.keys() - {name, "extension", "recursive", *told}:
        raise Refuse("not_known")
    said = task.filters[name]
    number = said if isinstance(said, int) and said is not True else thing.count
    number = number or (10 if thing.plural else 1)
    order, printed, ranked = _SUPERLATIVES[name]
    if thing.kind == "folder":
        raise Refuse("not_known")
    if "recursive" in task.filters and not told:
        tests = " ".join(map(tested, ["-type", "f", *_name_tests(task, thing), *left_out(thing)]))
        found = f"find {path_word(place)} {tests} -printf '{printed} %p\\n'"
        command = f"{found} | sort {ranked} | head -n {number} | cut -d' ' -f2-"
        return Done(command, "found", {"names": [place]})
    if "recursive" in task.filters:
        raise Refuse("not_known")
    if name in _SIZES and thing.kind in {None, "item"} and not wanted_extensions(thing):
        return _heaviest(name, 10 if number == 1 else number, place)
    order += "lh" if told else ""
    wanted = Thing(kind="file", types=thing.types, plural=True)
    paths = every(wanted, task.scene, task.now, place)
    command = f"ls {order} -d {path_words(paths)} | head -n {number}"
    return Done(command, "found", {"names": [place]})


def _heaviest(name: str, number: int, place: str) -> Done:
    """Files and folders alike by what they occupy: "qué es lo que más pesa"."""
    every_entry = "*" if place == "." else f"{path_word(place)}/*"
    order = "-rh" if name == "biggest" else "-h"
    command = f"du -sh -- {every_entry} | sort {order} | head -n {number}"
    return Done(command, "sized", {"names": [place]})


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
    if not thing.quoted and _ALTERNATIVES & set(text.casefold().split()):
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
    words = shlex.quote(str(task.filters["containing"]))
    case = "i" if "ignoring_case" in task.topics else ""
    yield Done(
        f"grep -r{case}lF{include} -e {words} {path_word(place)}",
        "searched_files",
        {"text": task.filters["containing"], "names": [place]},
    )


def locate(task: Task) -> Iterator[Done]:
    """Which folder something is in: it must be named."""
    if not task.things("object") or not all(thing.names for thing in task.things("object")):
        raise Refuse("not_known")
    yield from find(task)


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
        test = f"-{case}F -e {shlex.quote(str(said))}"
    elif name == "empty":
        test = "'^$'"
    else:
        test = f"-e {shlex.quote(edge(name, str(said)))}"
    yield Done(f"grep -c {test} {path_word(paths[0])}", "counted", {"names": paths})


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
    word = shlex.quote(text)
    if len(things) == 1 and not (things[0].names or things[0].pronoun or things[0].here):
        thing = things[0]
        if thing.kind != "folder" and (thing.types or thing.plural):
            case = "i" if "ignoring_case" in task.topics else ""
            include = "".join(
                f" --include={shlex.quote('*.' + s)}" for s in wanted_extensions(thing)
            )
            return Done(
                f"grep -r{case}nF{include} -e {word} .", "searched", {"text": text, "names": ["."]}
            )
    paths = [p for thing in things for p in every_file(thing, task.scene, task.now)] or ["."]
    folders = any(task.scene.is_folder(path) for path in paths)
    for path in paths:
        if path != ".":
            task.scene.speak(path, folder=task.scene.is_folder(path))
    option = "-r" if folders else "-"
    option += "niF" if "ignoring_case" in task.topics else "nF"
    return Done(
        f"grep {option} -e {word} {path_words(paths)}", "searched", {"text": text, "names": paths}
    )
