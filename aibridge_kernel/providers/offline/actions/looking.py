"""Listing, counting, sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aibridge_kernel.providers.offline.clauses import Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import every, every_file, glob_for, one
from aibridge_kernel.providers.offline.quoting import Done, path_word, path_words
from aibridge_kernel.providers.offline.redirecting import redirected
from aibridge_kernel.providers.offline.selecting import (
    SELECTING,
    SUPERLATIVES,
    fits,
    grammar,
    wanted_extensions,
)
from aibridge_kernel.providers.offline.tokens import fold
from aibridge_kernel.providers.offline.unsaid import ARCHIVES

from .contents import NO_TEXT, PACKED, show_file, sort
from .finding import EVERYWHERE, find, left_out, tested, where_to_look
from .narrowing import ORDERS, find_here, hidden_alone, only, only_hidden, only_kind
from .ordering import of_one_kind, options
from .searching import search_files
from .surveying import hidden_ones, holds_files, per_folder
from .trees import tree

__all__ = [
    "count",
    "disk",
    "each_size",
    "folder_sizes",
    "list",
    "list_to_file",
    "look_in",
    "size",
    "when_changed",
]

_LINE_ORDERS = frozenset(grammar()["groups"]["order"])
_GOES_ON = re.compile(r"[,;.:]\s|\band\b")
_NOW = frozenset(
    {"now", "there", "here", "inside", "today", "ahora", "hoy", "ya", "aqui", "dentro"}
)
"""Words behind "hold" and "have" that are nothing that a file holds."""
_EACH = frozenset({"each", "per", "cada"})
_POINTING = frozenset({"it", "its", "mide", "ocupa", "pesa", "su", "that", "tiene"})
_LIST_OF = frozenset({"eso", "it", "list", "lista", "listado", "that", "those"})
_SIZES = frozenset({"and", "its", "size", "su", "tamaño", "tamano", "y"})
_WHOLE = frozenset({
    "all", "aqui", "carpeta", "directorio", "directory", "disco", "disk", "esto", "everything",
    "folder", "here", "project", "proyecto", "this", "todo", "total",
})  # fmt: skip
"""Words of a size that say what is measured: all that is here."""
_OF_TEXTS = frozenset({"exact_case", "ignoring_case", "name", "names"})
_HOLDING = frozenset({"containing", "lacking"})
_SIZE_OF = re.compile(r"\b(?:size|sizes|tamano|tamanos|peso) (?:of|de|del)\b")
_COUNTED = {"line": "-l", "word": "-w", "char": "-m"}


def list(task: Task) -> Iterator[Done]:  # noqa: A001  — the intent's name
    """List a folder, or show a file when the object is one."""
    if task.verb == "what" and any(t.names for t in task.things("object")) and not task.topics:
        raise Refuse("not_known")  # "what is docs?" asks for meaning
    if (task.topics & _OF_TEXTS and not task.roles) or _HOLDING & task.filters.keys():
        raise Refuse("not_known")  # "dime tu nombre", "case does not matter", "with x in them"
    _demand_names(task)
    if _means_file(task) or "numbered" in task.topics:
        if SELECTING & task.filters.keys() - {"hidden"}:
            raise Refuse("not_known")  # "los mayores de 30 de usuarios.csv"
        yield from _shown(task)
    elif task.filters.keys() & {"tree", "recursive", "depth"} or _looks_elsewhere(task):
        yield from _everywhere(task)
    elif hidden_alone(task):
        yield only_hidden(where_to_look(task))
    elif (kind := only_kind(task)) is not None:
        yield only(kind, task)
    elif _needs_find(task):
        step = _of_type(task) or _all_but(task)
        yield from find(task) if step is None else (step,)
    else:
        yield from _list(task)


def _demand_names(task: Task) -> None:
    """Refuse what asks for something else than names of files."""
    if task.topics & {"name", "names"} and _is_table(task):
        raise Refuse("not_known")  # "only the names from marks.csv" are one column
    if SUPERLATIVES & task.filters.keys() and _SIZE_OF.search(fold(task.sentence)):
        raise Refuse("not_known")  # "the size of the biggest file" is no name


def _shown(task: Task) -> Iterator[Done]:
    """A file as it is, its lines in order, or the last one first: "print a.txt backwards"."""
    if "name" in task.topics:
        raise Refuse("not_known")  # "give a.txt a name" shows nothing
    if (listed := _listed_files(task)) is not None:
        yield listed
        return
    if task.filters.keys() == {"reverse"} and not task.topics & {"sorted", "numbered"}:
        for step in show_file(task):
            plain = step.command.startswith("cat ")
            backwards = replace(step, command="tac" + step.command[3:], reply="shown_backwards")
            yield backwards if plain else step
        return
    yield from (sort(task) if task.filters.keys() & _LINE_ORDERS else show_file(task))


def _looks_elsewhere(task: Task) -> bool:
    """Whether what lies in some folder is left out: all others are looked into."""
    return any(other.outside for t in task.things("object") for other in t.without)


def _listed_files(task: Task) -> Done | None:
    """Several files that are only described, "list the invoices", are listed and not shown."""
    names = [name for thing in task.things("object") for name in thing.names]
    described = len(names) > 1 and not any(name in task.sentence for name in names)
    texts = not all(name.lower().endswith(NO_TEXT) for name in names)
    if not described or (texts and task.verb != "list") or task.topics - {"list", "detail"}:
        return None
    paths = [p for t in task.things("object") for p in every(t, task.scene, task.now)]
    return Done(f"ls{options(task)} {path_words(paths)}", "listed_files", {"names": paths})


def _everywhere(task: Task) -> Iterator[Done]:
    """List all that lies below a folder, or what fits a description there."""
    if "tree" in task.filters or not (_needs_find(task) or _of_kind(task)):
        yield from tree(task)
        return
    if "hidden" in task.filters:
        raise Refuse("not_known")  # only those, or those as well
    yield from find(task)


def _of_kind(task: Task) -> bool:
    """Whether only files or only folders shall be told down to some depth."""
    things = task.things("object")
    kinds = {thing.kind for thing in things if thing.plural and not thing.names}
    return "depth" in task.filters and bool(kinds & {"file", "folder"})


def look_in(task: Task) -> Iterator[Done]:
    """List a folder or show a file, unless the sentence goes on to say what is looked for."""
    if _GOES_ON.search(task.sentence):
        raise Refuse("not_known")
    yield from list(task)


def _is_table(task: Task) -> bool:
    said = [*task.things("object"), *task.things("place")]
    return any(name.endswith((".csv", ".tsv")) for thing in said for name in thing.names)


def _means_file(task: Task) -> bool:
    """Whether files are named as the object or, "lo que hay en notas.txt", as the place."""
    things = task.things("object")
    if len(things) == 1 and _is_one_file(things[0], task):
        return True  # "muestra el yaml", "muestra el html de web"
    if "place" in task.roles:
        if things and all(thing.names for thing in things):
            place = where_to_look(task)
            paths = [p for thing in things for p in every(thing, task.scene, task.now, place)]
            return not any(task.scene.is_folder(path) for path in paths)
        files = any(t.kind == "file" and t.plural and t.definite for t in things)
        if files and _is_packed(task.roles["place"][0]):
            _demand_all_packed(task)
            files = False
        others = files or any(thing.types or thing.kind == "folder" for thing in things)
        if others or not _named_file(task):
            return False  # "los dos archivos de ajustes" are not what is in one
        task.roles["object"] = task.roles.pop("place")
        return True
    if not things or not all(thing.names or thing.pronoun for thing in things):
        return False
    if task.verb == "list" and task.scene.latest(folder=True) is not None:
        for thing in things:  # "make a folder, put a.txt in it and list it"
            thing.kind = "folder" if thing.pronoun and thing.kind is None else thing.kind
    paths = [path for thing in things for path in every(thing, task.scene, task.now)]
    return not any(task.scene.is_folder(path) for path in paths)


def _is_one_file(thing: Thing, task: Task) -> bool:
    plain = thing.plural and not (thing.names or task.filters)
    if "content" in task.topics and thing.types and plain:
        return not set(thing.types) & ARCHIVES  # "show the contents of the txt files"
    described = thing.types and thing.definite and not (thing.plural or thing.names)
    if described and set(thing.types) <= ARCHIVES and not task.filters and task.verb != "exist":
        return True  # "list the zip", "what is in the tarball"
    return bool(described) and not task.filters and task.verb not in {"list", "exist", "what"}


def _is_packed(place: Thing) -> bool:
    """Whether an archive is named, that holds files: "list the files of a.zip"."""
    return len(place.names) == 1 and place.names[0].lower().endswith(PACKED)


def _demand_all_packed(task: Task) -> None:
    """Refuse to choose and to order what an archive holds: only all of it can be listed."""
    if task.filters or task.verb == "sort" or any(t.count for t in task.things("object")):
        raise Refuse("not_known")


def _named_file(task: Task) -> bool:
    """Whether the place is a file: "lo que hay en notas.txt"."""
    place = task.roles["place"][0]
    packed = bool(place.types) and set(place.types) <= ARCHIVES
    if packed and not (place.plural or place.names or task.filters):
        return True  # "what is in the zip"
    if len(place.names) != 1 or place.kind == "folder":
        return False
    return not task.scene.is_folder(one(place, task.scene, task.now))


def _needs_find(task: Task) -> bool:
    """Whether the listing is a selection by more than a kind."""
    selected = (SELECTING - {"hidden"}) & task.filters.keys()
    things = task.things("object")
    return bool(selected) or any(thing.types or thing.without for thing in things)


def _of_type(task: Task) -> Done | None:
    """List the files of a type in one folder; where there are none, ``find`` looks deeper."""
    thing = task.thing("object")
    if thing is None or not thing.types or thing.names or task.filters.keys() - ORDERS:
        return None
    place = where_to_look(task)
    thing.plural = True
    if not EVERYWHERE.isdisjoint(fold(task.sentence).split()):
        return None  # "all pdfs anywhere below docs"
    try:
        paths = every(thing, task.scene, task.now, place)
    except Refuse as decision:
        if decision.reply != "no_match_described" or thing.without:
            raise
        return None
    words = glob_for(thing, paths, task.scene, place) or path_words(paths)
    return Done(f"ls{options(task)} {words}", "listed", {"names": [place]})


def _all_but(task: Task) -> Done | None:
    """List a folder without what is left out."""
    thing = task.thing("object")
    hidden = task.filters == {"hidden": "too"}
    if thing is None or not thing.without or thing.names or (task.filters and not hidden):
        return None
    place = where_to_look(task)
    kind = {"file": ["-type", "f"], "folder": ["-type", "d"]}.get(thing.kind or "", [])
    tests = [*kind, *([] if hidden else ["!", "-name", ".*"]), *left_out(thing)]
    words = " ".join(tested(test) for test in tests)
    command = f"find {path_word(place)} -mindepth 1 -maxdepth 1 {words}"
    return Done(command, "listed", {"names": [place]})


def _list(task: Task) -> Iterator[Done]:
    if (SELECTING | {"containing", "lacking"}) & task.filters.keys() - {"hidden"}:
        raise Pass  # "the names of files containing x": a bare listing would choose none
    thing = task.thing("object")
    place = where_to_look(task)
    if thing is not None and thing.count is not None and not (thing.names or thing.pronoun):
        raise Refuse("not_known")  # "list 7"
    if thing is None and place == "." and task.verb == "sort" and not task.scene.begun:
        place = _listed_before(task)
    if thing is not None and (thing.names or thing.pronoun):
        place = one(thing, task.scene, task.now, place)
    kind = thing.kind if thing is not None and not thing.names and not thing.pronoun else None
    if kind == "folder" and thing is not None and thing.definite and not thing.plural:
        raise Refuse("which_place")  # "ordena la carpeta"
    if kind == "file" and thing is not None and thing.definite and not (thing.plural or thing.here):
        raise Refuse("which_file")  # "sort the script"
    if kind == "folder" and not (thing is not None and thing.here):
        (step,) = find_here(place, "d")
        folders = "*/" if place == "." else f"{path_word(place)}/*/"
        if "hidden" in task.filters:
            raise Refuse("not_known")  # only those, or those as well
        told = of_one_kind(task)
        yield replace(step, command=f"ls -d{told} {folders}") if told else step
        return
    target = "" if place == "." else " " + path_word(place)
    if task.scene.is_folder(place) and place != ".":
        task.scene.speak(place, folder=True)
    yield Done(f"ls{options(task)}{target}", "listed", {"names": [place]})


def list_to_file(task: Task) -> Iterator[Done]:
    """Write a listing to a new file: "guarda la lista de csv en indice.txt"."""
    target = task.thing("to")
    if target is None or len(target.names) != 1 or "." not in target.names[0] or target.words:
        raise Refuse("not_known")
    (step,) = tuple(list(task))
    yield redirected(step, target.names[0], task.scene)


def count(task: Task) -> Iterator[Done]:
    """Count lines, words or characters of files, or the files of a folder."""
    counted = task.topics & _COUNTED.keys()
    if counted and task.filters:
        raise Refuse("not_known")  # "cuenta las palabras que empiecen por s"
    thing = task.thing("object")
    if counted:
        yield _count_text(task, thing, sorted(counted))
        return
    if thing is None and task.filters.keys() == {"hidden"}:
        task.roles["object"] = [hidden_ones(task.sentence)]
        thing = task.things("object")[0]
    if thing is not None and holds_files(thing, task):
        task.roles["place"] = [Thing(names=thing.names, kind="folder")]
        thing = task.roles["object"][0] = Thing(kind=thing.kind, plural=True)
    if thing is None or thing.names or thing.pronoun:
        folder = "" if thing is None else one(thing, task.scene, task.now)
        if thing is None or not task.scene.is_folder(folder):
            raise Refuse("count_what")
        kind = "file" if _tells_files(thing, folder, task) else "item"
        task.roles = {"object": [Thing(kind=kind, plural=True)], "place": [thing]}
        thing = task.things("object")[0]
    yield _count_entries(task, thing)


def _tells_files(thing: Thing, folder: str, task: Task) -> bool:
    """Whether what a folder is called are the files in it: "how many photos are there?"."""
    files = any(not entry.is_directory for entry in task.scene.entries(folder))
    return thing.kind is None and bool(thing.names) and not thing.pronoun and files


_AS_ONE = frozenset({"altogether", "combined", "conjunto", "sum", "suma", "sumadas", "summed"})
"""Words by which only one number is asked for; "in total" is the last that ``wc`` prints."""


def _count_text(task: Task, thing: Thing | None, counted: Sequence[str]) -> Done:
    """Count the lines, words or characters of files."""
    holder = thing or task.thing("place")
    if holder is None and len(task.scene.unpacked) == 1:
        holder = Thing(names=[*task.scene.unpacked])  # "gunzip a.gz and count its lines"
    if holder is None:
        raise Refuse("which_file")
    place = where_to_look(task) if thing is not None else "."
    said = every_file(holder, task.scene, task.now, place)
    paths = [task.scene.unpacked.get(path, path) for path in said]
    if any(task.scene.is_folder(path) for path in paths):
        raise Refuse("other_kind_folder", name=paths[0])
    for path in paths:
        task.scene.speak(path, folder=False)
    options = " ".join(_COUNTED[topic] for topic in counted)
    together = len(paths) > 1 and len(counted) == 1 and not any(p.endswith(".gz") for p in paths)
    if together and _AS_ONE & set(fold(task.sentence).split()):
        return Done(f"cat {path_words(paths)} | wc {options}", "counted", {"names": paths})
    return Done(f"wc {options} {path_words(paths)}", "counted", {"names": paths})


def _count_entries(task: Task, thing: Thing) -> Done:
    if fold(str(task.filters.get("containing", ""))) in _NOW:
        del task.filters["containing"]  # "how many files does it hold now?"
    if {"containing", "lacking"} & task.filters.keys():
        (found,) = tuple(search_files(task))
        if found.reply not in {"searched_files", "files_without"}:
            raise Refuse("not_known")
        return replace(found, command=f"{found.command} | wc -l", reply="counted_found")
    if "recursive" in task.filters and _EACH & set(fold(task.sentence).split()):
        return next(per_folder(task))
    place = where_to_look(task)
    task.filters.setdefault("hidden", task.filters.get("hidden", "both"))
    (found,) = tuple(find(task))
    command = found.command
    deeper = bool(wanted_extensions(thing)) and not _any_here(task, thing, place)
    if "recursive" not in task.filters and "altogether" not in task.topics and not deeper:
        head, _, tests = command.partition(f"find {path_word(place)}")
        tests = tests.replace(" -mindepth 1", "", 1)
        command = f"{head}find {path_word(place)} -mindepth 1 -maxdepth 1{tests}"
    if not wanted_extensions(thing) and task.filters["hidden"] == "both":
        command += " ! -name '.*'"
    return Done(f"{command} | wc -l", "counted_entries", {"names": [place]})


def _any_here(task: Task, thing: Thing, place: str) -> bool:
    """Whether files of a type are in the folder itself, or none are below it either."""
    said = Thing(kind="file", types=thing.types, filters=dict(task.filters) | {"hidden": False})
    below = [entry for _, entry in task.scene.walk(place) if fits(entry, said, task.now)]
    here = [entry for entry in task.scene.entries(place) if fits(entry, said, task.now)]
    return bool(here) or not below


_BYTES = re.compile(r"\b(?:bytes|octetos)\b", re.IGNORECASE)
"""The exact size of files is meant, not what they occupy."""


def size(task: Task) -> Iterator[Done]:
    """What files and folders occupy."""
    each = Thing(kind="folder", all=True, plural=True)
    spoken = Thing(pronoun="it") if task.scene.begun or _is_pointed(task) else Thing(here=True)
    things = task.things("object") or [each if "recursive" in task.filters else spoken]
    paths = [path for thing in things for path in _weighed(thing, task)]
    for path in paths:
        if path != ".":
            task.scene.speak(path, folder=task.scene.is_folder(path))
    target = "" if paths == ["."] else " " + path_words(paths)
    if _BYTES.search(task.sentence):
        program = "du -sb" if any(map(task.scene.is_folder, paths)) else "wc -c"
        yield Done(f"{program}{target}", "sized", {"names": paths})
        return
    several = len(paths) > 1 and not set(grammar()["totals"]).isdisjoint(
        fold(task.sentence).split()
    )
    yield Done(f"du -s{'c' * several}h{target}", "sized", {"names": paths})


def _listed_before(task: Task) -> str:
    """The folder that was just listed, where the list is pointed at: "sort that by size"."""
    pointed = _LIST_OF.intersection(fold(task.sentence).split())
    return (task.scene.latest(folder=True) if pointed else None) or "."


def _is_pointed(task: Task) -> bool:
    """Whether what an earlier turn was about is meant: "how big is that?", "¿y su tamaño?"."""
    words = set(re.findall(r"\w+", fold(task.sentence)))
    pointed = bool(words & _POINTING) or words <= _SIZES
    return pointed and not words & _WHOLE and task.scene.latest() is not None


def _weighed(thing: Thing, task: Task) -> Sequence[str]:
    """The paths a thing means; "the songs" are the folder of that name when no songs are here."""
    try:
        return every(thing, task.scene, task.now)
    except Refuse:
        said = thing.type_words if len(thing.type_words) == 1 and not thing.names else []
        if not said or thing.filters or not task.scene.is_folder(said[0]):
            raise
        return said


def each_size(task: Task) -> Iterator[Done]:
    """What each folder occupies: "disk usage per folder"."""
    task.roles["object"] = [Thing(kind="folder", plural=True)]
    yield from folder_sizes(task)


def folder_sizes(task: Task) -> Iterator[Done]:
    """What each folder occupies, largest first: "qué carpeta ocupa más"."""
    things = task.things("object")
    if len(things) != 1 or things[0].kind != "folder" or things[0].names:
        raise Pass
    counted = things[0].count or 0
    if counted and "biggest" not in task.filters:
        raise Pass
    place = where_to_look(task)
    if not any(e.is_directory and e.name[:1] != "." for e in task.scene.entries(place)):
        raise Refuse("no_match_described")
    folders = "*/" if place == "." else f"{path_word(place)}/*/"
    number = max(int(task.filters.get("biggest", 0)), counted)
    first = number if number > 1 or not things[0].plural else 0
    order = "-h" if task.filters.keys() & {"smallest_first", "rising"} else "-rh"
    command = f"du -sh {folders} | sort {order}" + (f" | head -n {first}" if first else "")
    yield Done(command, "sized", {"names": [place]})


def when_changed(task: Task) -> Iterator[Done]:
    """When a file was changed last; "when was a.txt modified" says so behind it."""
    for thing in task.things("object"):
        thing.filters.pop("newest", None)  # "when was a.txt last changed"
    said = [fold(word) for thing in task.things("done") for word in task.words(thing).split()]
    if not set(said) <= set(grammar()["done"]):
        raise Pass
    paths = [p for thing in task.things("object") for p in every_file(thing, task.scene, task.now)]
    yield Done(f"ls -ld {path_words(paths)}", "dated", {"names": paths})


def disk(task: Task) -> Iterator[Done]:
    """Free space on the disk of the working directory."""
    things = task.things("object")
    if things and not all(thing.here for thing in things):
        yield from size(task)
        return
    yield Done("df -h .", "free_space")
