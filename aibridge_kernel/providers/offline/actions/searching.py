"""Searching text in files: lines, files, how many."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aibridge_kernel.providers.offline.capturing import unlabelled
from aibridge_kernel.providers.offline.clauses import Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import demand_explained, every_file
from aibridge_kernel.providers.offline.quoting import Done, path_word, path_words
from aibridge_kernel.providers.offline.selecting import (
    SELECTING,
    SUPERLATIVES,
    fits,
    grammar,
    wanted_extensions,
)
from aibridge_kernel.providers.offline.tokens import OR, fold

from .contents import PACKED, members
from .finding import described, tested, where_to_look

__all__ = ["count_lines_with", "count_text", "search", "search_files", "search_lines"]

_ENDS_IN_FILE = re.compile(r" [\w-]+\.[A-Za-z]\w{1,4}$")
_OPTION = re.compile(r"--?[a-zA-Z]+ ")
_QUOTES = "\"'«“`"
_SEVERAL = re.compile(r"\d+s$")


def search(task: Task) -> Iterator[Done]:
    """Search text in files: ``grep -n`` in a file, ``grep -rn`` below a folder."""
    thing = task.thing("words")
    if thing is None or thing.pronoun or thing.here:
        raise Refuse("no_text")
    if thing.kind and thing.article and not (thing.names or thing.words or thing.definite):
        raise Pass  # "a folder for the text" is to be made, if anything
    called = not thing.quoted and any(map(task.scene.holds, thing.names))
    if task.verb == "look_in" and (called or thing.kind or thing.types or thing.filters):
        raise Pass  # "look in docs for pdfs"
    if (thing.kind or thing.types) and thing.words and not thing.quoted:
        raise Refuse("not_known")  # "list the md files and their word counts"
    marker = bool(thing.names) and all(map(str.isupper, thing.names))  # "los TODO"
    if thing.definite and not (thing.quoted or marker) and not task.topics & {"word", "text"}:
        raise Refuse("quote_text")  # "encuentra el error en main.py" asks for understanding
    text = thing.names[0] if len(thing.names) == 1 and not thing.words else task.words(thing)
    text = text if thing.quoted else unlabelled(text)
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
    command = f"grep -{_letters(task)}n -e {shlex.quote(edge(name, str(said)))} {path_words(paths)}"
    yield Done(command, "searched", {"text": said, "names": paths})


def _lacking(task: Task) -> Done:
    """The lines of one file that a text is not in, or how many they are."""
    things = [replace(thing, filters={}) for thing in task.things("object")]
    paths = [path for thing in things for path in every_file(thing, task.scene, task.now)]
    if len(paths) != 1 or len(task.filters) != 1 or task.scene.is_folder(paths[0]):
        raise Refuse("not_known")
    text = str(task.filters["lacking"])
    option = _letters(task)
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
    if len(thing.names) == 1 and thing.kind is None and not task.things("place"):
        place = Thing(kind="folder", names=thing.names, without=thing.without)
        thing, task.roles["place"] = Thing(kind="file", plural=True), [place]  # "which clients …"
    if thing.kind == "folder" or thing.names:
        raise Refuse("not_known")
    if "numbered" in task.topics and "containing" in task.filters:
        yield _grep(str(task.filters["containing"]), task, task.things("place"))
        return
    yield _files_with(task, thing)


def _files_with(task: Task, thing: Thing) -> Done:
    """The files below a folder that hold a text, or do not; ``find`` chooses them by the rest."""
    (name,) = task.filters.keys() & {"containing", "lacking"}
    place, text = where_to_look(task), str(task.filters[name])
    _demand_text(text, task)
    letters = f"{_letters(task)}{'l' if name == 'containing' else 'L'}F"
    reply = "searched_files" if name == "containing" else "files_without"
    values = {"text": told(text), "names": [place]}
    if SELECTING & task.filters.keys() - {"extension"}:
        demand_explained(thing)
        if SUPERLATIVES & task.filters.keys():
            raise Refuse("not_known")
        thing.kind = "file"
        tests = " ".join(map(tested, described(task, thing)))
        command = f"find {path_word(place)} {tests} -exec grep -{letters} {any_of(text)} {{}} +"
        return Done(command, reply, values)
    include = "".join(f" --include={shlex.quote('*.' + s)}" for s in wanted_extensions(thing))
    include += _left_out([thing, *task.things("place")])
    return Done(f"grep -r{letters}{include} {any_of(text)} {path_word(place)}", reply, values)


def _left_out(things: Sequence[Thing]) -> str:
    """Options of ``grep -r`` for what is left out."""
    said = ""
    for thing in things:
        for other in thing.without:
            named = other.names and not (other.words or other.filters or other.pronoun)
            if not named and not other.types:
                raise Refuse("exception", word=" ".join(other.words) or "…")
            option = "exclude-dir" if other.outside or other.kind == "folder" else "exclude"
            names = [posixpath.basename(name.rstrip("/")) for name in other.names]
            names = names or [f"*.{suffix}" for suffix in wanted_extensions(other)]
            said += "".join(f" --{option}={shlex.quote(name)}" for name in names)
        thing.heeded = True
    return said


def _demand_text(text: str, task: Task) -> None:
    """Refuse a text that ends in the name of a file, "x notas.txt", or begins as an option."""
    if "/" in text and text not in task.sentence:
        raise Refuse("quote_text")  # "count every Baker", and a file clients/baker.txt
    told = any(mark + text in task.sentence for mark in _QUOTES)
    if not told and set(fold(text).split()) & {*grammar()["text_labels"]["never"]}:
        raise Refuse("quote_text")  # "what do the last 4 lines say", "which lines are different"
    if not told and (_ENDS_IN_FILE.search(text) or _OPTION.match(text)):
        raise Refuse("quote_text")


def _around(task: Task) -> str:
    """The option of ``grep`` for how many lines around are shown as well."""
    said = task.filters
    return "".join(
        f" -{letter} {1 if said[name] is True else said[name]}"
        for name, letter in _AROUND.items()
        if name in said
    )


_AROUND = {
    "context": "C",
    "lines_before": "B", "line_before": "B",
    "lines_after": "A", "line_after": "A",
}  # fmt: skip


def _letters(task: Task) -> str:
    """Options of ``grep`` for how a text is compared."""
    return ("i" if "ignoring_case" in task.topics else "") + (
        "w" if "whole_word" in task.topics else ""
    )


_EACH = re.compile(r"\b(?:cada|each|every|per|respectivamente|respectively)\b")
_NUMBERED = re.compile(r"^grep (-\w*?)n(\w*F)")


def count_lines_with(task: Task) -> Iterator[Done]:
    """How many lines of a file hold a text, begin or end with it, or are empty."""
    if "lacking" in task.filters:
        yield _lacking(task)
        return
    said = task.things("object")
    if task.filters.keys() & {"starts", "ends"} and not all(thing.names for thing in said):
        raise Refuse("not_known")  # about the file's name, or its lines
    things = [replace(thing, filters={}) for thing in said]
    if (together := _counted_together(task, things)) is not None:
        yield together
        return
    paths = [path for thing in things for path in every_file(thing, task.scene, task.now)]
    if len(paths) != 1 or task.scene.is_folder(paths[0]) or len(task.filters) != 1:
        raise Refuse("not_known")
    ((name, said),) = task.filters.items()
    if name == "containing":
        test = f"-{_letters(task)}F {any_of(str(said))}"
    elif name == "empty":
        test = "'^$'"
    else:
        test = f"-e {shlex.quote(edge(name, str(said)))}"
    yield Done(f"grep -c {test} {path_word(paths[0])}", "counted", {"names": paths})


def _counted_together(task: Task, things: list[Thing]) -> Done | None:
    """How many lines of several files hold a text, all told: "… in the logs", "… in docs"."""
    files = all(thing.types or thing.names for thing in things)
    several = any(t.plural and not t.names for t in things) or any(
        task.scene.is_folder(name) for t in things for name in t.names
    )
    each = _EACH.search(fold(task.sentence))
    if not (things and files and several) or each or task.filters.keys() != {"containing"}:
        return None
    found = _grep(str(task.filters["containing"]), task, things)
    command, changed = _NUMBERED.subn(r"grep \1h\2", found.command)
    return Done(f"{command} | wc -l", "counted", found.values) if changed else None


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
    held = task.things("object")
    paths = [path for thing in held for path in every_file(thing, task.scene, task.now)]
    below = "r" if any(map(task.scene.is_folder, paths)) else ""
    types = {suffix for thing in held for suffix in wanted_extensions(thing)} if below else set()
    include = "".join(f"--include={shlex.quote('*.' + s)} " for s in sorted(types))
    said = task.thing("words")
    text = str(task.filters["containing"]) if said is None else _sought(task, said)
    _demand_text(text, task)
    text = text.removesuffix("s") if _SEVERAL.match(text) else text  # "how many 404s"
    options = f"-{below}oh{_letters(task)}F {include}-e {shlex.quote(text)}"
    command = f"grep {options} {path_words(paths)} | wc -l"
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


def _demand_only_types(task: Task, things: list[Thing]) -> None:
    """Refuse what chooses among files that ``grep`` goes through itself; "ending in .txt" is told.

    Files with a name, and those that are chosen from the listing, are looked at one by one.
    """
    for thing in things:
        ending = str(thing.filters.get("ends", ""))
        if ending.startswith(".") and not thing.types:
            thing.types, thing.filters = [ending], {**thing.filters}
            del thing.filters["ends"]
    ending = str(task.filters.get("ends", ""))
    plain = [thing for thing in things if not thing.names and thing.plural]
    if ending.startswith(".") and len(plain) == 1 and not plain[0].types:
        plain[0].types = [ending]
        del task.filters["ends"]
    if SELECTING & task.filters.keys() - {"extension"}:
        raise Refuse("not_known")


def _as_its_folder(thing: Thing, task: Task) -> Thing:
    """The folder that is called as files of a type that there are none of: "the scripts"."""
    word = thing.type_words[0] if len(thing.type_words) == 1 and not thing.names else ""
    if not word or thing.filters or thing.without or not task.scene.is_folder(word):
        return thing
    wanted = Thing(kind="file", types=thing.types)
    if any(fits(entry, wanted, task.now) for _, entry in task.scene.walk()):
        return thing
    return replace(thing, types=[], type_words=[], names=[word], kind=None)


def _grep(text: str, task: Task, things: list[Thing]) -> Done:
    _demand_text(text, task)
    things = [_as_its_folder(thing, task) for thing in things]
    _demand_only_types(task, things)
    word, text, whole = any_of(text), told(text), [*things, *task.things("words")]
    if things and not any(t.names or t.pronoun or t.here or t.words for t in things):
        typed = all(thing.types for thing in things) or len(things) == 1
        if typed and all(t.kind != "folder" and (t.types or t.plural) for t in things):
            suffixes = [suffix for thing in things for suffix in wanted_extensions(thing)]
            include = "".join(f" --include={shlex.quote('*.' + s)}" for s in suffixes)
            around = _around(task)
            command = f"grep -r{_letters(task)}nF{around}{include}{_left_out(whole)} {word} ."
            return Done(command, "searched", {"text": text, "names": ["."]})
    paths = [p for thing in things for p in every_file(thing, task.scene, task.now)] or ["."]
    if len(paths) == 1 and paths[0].endswith(PACKED) and not _around(task):
        return replace(members(paths[0]), command=f"{members(paths[0]).command} | grep -F {word}")
    folders = any(task.scene.is_folder(path) for path in paths)
    for path in paths:
        if path != ".":
            task.scene.speak(path, folder=task.scene.is_folder(path))
    suffixes = [suffix for thing in things if folders for suffix in wanted_extensions(thing)]
    include = "".join(f"--include={shlex.quote('*.' + s)} " for s in suffixes)
    option = "-r" if folders else "-"
    option += f"n{_letters(task)}F{_around(task)}" + (_left_out(whole) if folders else "")
    values = {"text": text, "names": paths, "numbered": "numbered" in task.topics}
    return Done(f"grep {option} {include}{word} {path_words(paths)}", "searched", values)
