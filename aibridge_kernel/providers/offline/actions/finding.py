"""Finding files and folders by name, type, size and age."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator
from dataclasses import replace

from aibridge_kernel.providers.offline.clauses import Pass, Refuse, Thing
from aibridge_kernel.providers.offline.dates import DATED, find_tests
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import demand_explained, every, folder
from aibridge_kernel.providers.offline.quoting import Done, inside, path_word, path_words
from aibridge_kernel.providers.offline.selecting import as_written, fits, wanted_extensions
from aibridge_kernel.providers.offline.tokens import fold

from .ordering import ordered

__all__ = ["find", "full_path", "locate"]

_TIMES = frozenset({
    "newer", "older", "since_day", "between_days", "today", "yesterday", "this_week", "last_week",
    "this_month", "last_month", "this_year", "last_year", "since_yesterday", *DATED,
})  # fmt: skip
_WHOLE = frozenset({"absolute", "full", "complete", "absoluta", "completa", "entera"})
_TEXTUAL = re.compile(r"[^.*?\[/]+$")
_SIZES = frozenset({"biggest", "smallest"})
_SAME_ORDER = {
    "biggest": {"largest_first", "by_size", "falling"},
    "smallest": {"smallest_first", "by_size", "rising"},
    "newest": {"newest_first", "by_date"},
    "oldest": {"oldest_first", "by_date"},
}
"""Orders that a superlative has said already: "the 3 largest files, biggest first"."""
_HERE = frozenset({
    "aca", "and", "aqui", "carpeta", "directorio", "directory", "esos", "estos", "folder", "here",
    "then", "these", "those", "y",
})  # fmt: skip
"""Words that keep it to one folder, or ask for more of the one that is found."""
EVERYWHERE = frozenset({"anywhere", "everywhere", "throughout", "below", "underneath"})
_ASKS_FOR_ONE = re.compile(
    r"\b((is|es|was|fue|era) (the|el|la|lo)|(que|which|what) (archivo|fichero|documento|file)"
    r"|(last|ultimo) (file|archivo|fichero|documento))\b"
)
"""As in "which of my files is the newest"."""
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
    _demand_below(thing, place, task)
    if thing.pronoun or (thing.here and not task.filters):
        raise Refuse("not_known")
    if any(name in task.filters for name in _SUPERLATIVES):
        yield _superlative(task, thing, place)
        return
    if "no_extension" in task.filters:
        thing.kind = "file"
    if (thing.empty or thing.kind == "item") and _TIMES & task.filters.keys():
        thing.kind = "file"  # "¿qué he modificado hoy?"
    tests = described(task, thing)
    if "ignoring_case" in task.topics:
        tests = ["-iname" if test == "-name" else test for test in tests]
    if not tests and not task.filters and thing.kind is None:
        raise Refuse("not_known")
    if "depth" in task.filters:
        tests = ["-maxdepth", str(task.filters["depth"]), *tests]
    tests = _as_deep(tests, task, thing, place)
    if thing.names and len(thing.names) > 1:
        raise Refuse("one_at_a_time")
    words = " ".join(tested(test) for test in tests)
    found = Done(f"find {path_word(place)} {words}".rstrip(), "found", {"names": [place]})
    _gather(task, thing, place)
    _speak_of(task, thing, place)
    yield ordered(found, task)


def _as_deep(tests: list[str], task: Task, thing: Thing, place: str) -> list[str]:
    """The tests for what lies below; "is docs empty" asks of the folder that is here."""
    if thing.kind == "folder" or not thing.names:
        return ["-mindepth", "1", *tests]
    one = task.scene.is_folder(inside(place, thing.names[0]))
    asked = one and task.filters.keys() == {"empty"}
    return ["-maxdepth", "1", "-name", thing.names[0], "-empty"] if asked else tests


def _demand_below(thing: Thing, place: str, task: Task) -> None:
    """Refuse what is left out of a folder and lies beside it: "in docs but not in photos"."""
    below = {posixpath.basename(p) for p, entry in task.scene.walk(place) if entry.is_directory}
    left = (name for other in thing.without if other.outside for name in other.names)
    if place != "." and not all(posixpath.basename(name.rstrip("/")) in below for name in left):
        raise Refuse("exception", word="…")


def described(task: Task, thing: Thing) -> list[str]:
    """Tests for what is said of the object."""
    said = [*_kind_tests(task, thing), *_name_tests(task, thing), *_number_tests(task)]
    return [*said, *left_out(thing)]


def _gather(task: Task, thing: Thing, place: str) -> None:
    """Remember what will be found, for "find the tmp files and delete them"."""
    if thing.names or thing.without or "containing" in task.filters:
        return
    wanted = replace(thing, filters=dict(task.filters))
    below = list(task.scene.walk(place))
    if len(below) < task.scene.WALKED:
        task.scene.gather(path for path, entry in below if fits(entry, wanted, task.now))


def _speak_of(task: Task, thing: Thing, place: str) -> None:
    """Remember the one file of that name, for "find a.txt and show it"."""
    name = thing.names[0] if len(thing.names) == 1 and not task.filters else ""
    found = [path for path, _ in task.scene.walk(place) if posixpath.basename(path) == name]
    if len(found) == 1:
        task.scene.speak(found[0], folder=task.scene.is_folder(found[0]))


def full_path(task: Task) -> Iterator[Done]:
    """The path from the root on of what is here; what lies deeper is found by its name."""
    told = set(fold(task.sentence).split()) & _WHOLE
    names = [name for thing in task.things("object") for name in thing.names]
    if not told or len(names) != 1 or not task.scene.exists(names[0]):
        raise Pass
    yield Done(f"realpath {path_words(names)}", "full_path", {"names": names})


def locate(task: Task) -> Iterator[Done]:
    """Which folder something is in: it must be named."""
    if not task.things("object") or not all(thing.names for thing in task.things("object")):
        raise Refuse("not_known")
    yield from find(task)


def _demand_files(task: Task, thing: Thing) -> None:
    """Leave a text looked for in files to ``search``: "busca «hola» en notas.txt"."""
    places = task.things("place")
    everywhere = "recursive" in task.filters
    if not (places or everywhere) or not thing.names or thing.kind:
        return
    within = [name for place in places[:1] for name in place.names[:1]]
    where = within[0] if within and task.scene.is_folder(within[0]) else "."
    if not task.scene.holds(thing.names[0], where) and _TEXTUAL.match(thing.names[0]):
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


_GIT = ".git"
"""A folder, though nobody calls it one: "but not .git"."""


def left_out(thing: Thing) -> list[str]:
    """Tests that leave out what "menos los png" names."""
    tests: list[str] = []
    for other in thing.without:
        unclear = other.filters or other.words or other.pronoun or other.here
        if unclear or not (other.types or other.names) or (other.outside and not other.names):
            raise Refuse("exception", word=" ".join(other.words) or "…")
        for name in other.names:
            left = posixpath.basename(name.rstrip("/"))
            if other.outside:
                tests += ["!", "-path", f"*/{left}/*"]
                continue
            tests += ["!", "-name", left]
            if other.kind == "folder" or left == _GIT:
                tests += ["!", "-path", f"*/{left}/*"]
            if not set(left) & set(".*?[") and other.kind != "folder":
                tests += ["!", "-name", f"{left}.*"]  # "menos gel3" leaves out gel3.png
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
        called = _name_pattern(_as_spelled(thing.names[0], task), thing)
        typed = called.startswith("*") and "." not in called
        patterns = [f"{called}{kind[1:]}" for kind in patterns] if typed and patterns else [called]
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
        if f"not_{key}" in filters:
            tests += ["!", "-name", shape.format(filters[f"not_{key}"])]
    if "no_extension" in filters:
        tests += ["!", "-name", "?*.*"]
    if filters.get("hidden") is True:
        tests += ["-name", ".*"]
    return tests


def _as_spelled(name: str, task: Task) -> str:
    """A name as it is spelled here, when only accents or case are said otherwise: "póster"."""
    if task.scene.exists(name) or any(mark in name for mark in "*?[/"):
        return name
    names = {entry.name for _, entry in task.scene.walk()}
    parts = {part for n in names for part in (n, posixpath.splitext(n)[0])}
    found = {part for part in parts if fold(part) == fold(name)}
    return found.pop() if len(found) == 1 and not any(name in n for n in names) else name


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
    if "not_empty" in filters:
        tests += ["!", "-empty"]
    if "min_size" in filters:
        tests += ["-size", f"+{int(filters['min_size'])}c"]
    if "max_size" in filters:
        tests += ["-size", f"-{int(filters['max_size'])}c"]
    return [*tests, *find_tests(filters, task.now)]


def _superlative(task: Task, thing: Thing, place: str) -> Done:
    """The biggest, newest … of one folder: ``ls`` sorted by it; ``find`` where it looks deeper."""
    name = next(name for name in _SUPERLATIVES if name in task.filters)
    told = {"long", "with_size"} & task.filters.keys()
    said_already = {name, "extension", "recursive", *told, *_SAME_ORDER[name]}
    if thing.names or task.filters.keys() - said_already:
        raise Refuse("not_known")
    said = task.filters[name]
    number = said if isinstance(said, int) and said is not True else thing.count
    several = thing.plural and not _ASKS_FOR_ONE.search(fold(task.sentence))
    number = number or (10 if several else 1)
    order, printed, ranked = _SUPERLATIVES[name]
    if thing.kind == "folder":
        raise Refuse("not_known")
    sized = told == {"with_size"} and name in _SIZES
    anywhere = not EVERYWHERE.isdisjoint(fold(task.sentence).split())
    deeper = "recursive" in task.filters or anywhere or _lies_deeper(task, thing, place)
    of_all = not deeper and name == "biggest" and _is_of_all(task, thing)
    if (deeper or of_all) and (sized or not told):
        tests = " ".join(map(tested, ["-type", "f", *_name_tests(task, thing), *left_out(thing)]))
        path = "%P" if of_all and place == "." else "%p"
        found = f"find {path_word(place)} {tests} -printf '{printed} {path}\\n'"
        command = f"{found} | sort {ranked} | head -n {number}"
        command += "" if sized else " | cut -d' ' -f2-"
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


def _is_of_all(task: Task, thing: Thing) -> bool:
    """Whether no folder is told: what takes the room is looked for in those below, too."""
    placed = thing.here or thing.inside or task.thing("place") is not None
    here = not _HERE.isdisjoint(re.findall(r"\w+", fold(task.sentence)))
    return thing.kind == "file" and not (thing.types or placed or here)


def _lies_deeper(task: Task, thing: Thing, place: str) -> bool:
    """Whether files of the type lie below the folder only: "which log is the biggest"."""
    if not wanted_extensions(thing):
        return False
    said = Thing(kind="file", types=thing.types)
    here = any(fits(entry, said, task.now) for entry in task.scene.entries(place))
    return not here and any(fits(entry, said, task.now) for _, entry in task.scene.walk(place))


def _heaviest(name: str, number: int, place: str) -> Done:
    """Files and folders alike by what they occupy: "qué es lo que más pesa"."""
    every_entry = "*" if place == "." else f"{path_word(place)}/*"
    order = "-rh" if name == "biggest" else "-h"
    command = f"du -sh -- {every_entry} | sort {order} | head -n {number}"
    return Done(command, "sized", {"names": [place]})
