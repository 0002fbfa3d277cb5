"""Showing, sorting, comparing and replacing what files contain."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import every
from aibridge_kernel.providers.offline.headers import demand_column
from aibridge_kernel.providers.offline.quoting import Done, path_word, path_words
from aibridge_kernel.providers.offline.redirecting import redirected
from aibridge_kernel.providers.offline.selecting import grammar
from aibridge_kernel.providers.offline.tokens import fold
from aibridge_kernel.providers.offline.transformed import is_number

from .files_told import files_changed, files_of

__all__ = [
    "common_lines",
    "compare",
    "count_distinct",
    "deduplicate",
    "replace",
    "show_file",
    "show_lines",
    "show_rest",
    "sort",
    "tally",
    "unique",
]

PACKED = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
NO_TEXT = (
    *PACKED, ".gz", ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".odt", ".ods", ".pptx", ".jpg",
    ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tiff", ".mp3", ".mp4", ".wav", ".avi", ".mkv",
    ".heic", ".nef", ".tif", ".ico", ".psd", ".flac", ".ogg", ".m4a", ".mov", ".webm", ".ppt",
    ".odp", ".epub", ".rar", ".7z", ".bz2", ".xz", ".pkl", ".npy", ".npz", ".parquet", ".db",
    ".sqlite",
)  # fmt: skip
_OF_WORDS = frozenset({"palabra", "palabras", "word", "words"})
_TABLES = (".csv", ".tsv")
_DEFAULT_LINES = 10
_CAT = "cat"
_SED_PATTERN = ".*[]^$/\\"
_SED_REPLACEMENT = "&/\\"


def show_file(task: Task) -> Iterator[Done]:
    """Show whole files."""
    things = task.things("object")
    named = [name for thing in things for name in thing.names]
    if task.verb == "read" and named and all(map(task.scene.is_folder, named)):
        raise Pass  # "open the letters folder"
    paths = files_of(task)
    if all(path.endswith(PACKED) for path in paths):
        yield from (members(path) for path in paths)
        return
    _demand_texts(paths, task)
    numbered = "numbered" in task.topics
    if numbered and "sorted" in task.topics:
        raise Refuse("not_known")  # one of the two would be passed over
    if all(path.endswith(".gz") for path in paths) and not numbered:
        yield Done(f"zcat {path_words(paths)}", "shown", {"names": paths})
        return
    option = " -n" if numbered else ""
    yield Done(f"cat{option} {path_words(paths)}", "shown", {"names": paths})


def _demand_texts(paths: Sequence[str], task: Task) -> None:
    """Refuse to show a picture or a PDF, of which only bytes would be seen, unless told "cat"."""
    shown = (p for p in paths if p.lower().endswith(NO_TEXT) and not p.endswith(".gz"))
    if (path := next(shown, None)) is not None and _CAT not in fold(task.sentence).split():
        raise Refuse("shows_no_text", name=path)


def members(path: str) -> Done:
    program = "unzip -l" if path.endswith(".zip") else "tar -tf"
    return Done(f"{program} {path_word(path)}", "members", {"names": [path]})


_OF_SEVERAL = frozenset({"beginning", "ending", "first", "first_line", "last", "last_line"})
"""What ``head`` and ``tail`` show of several files, under the name of each."""


def show_lines(task: Task) -> Iterator[Done]:
    """Show the first, the last, or a range of lines, with their numbers where that is asked."""
    backwards = task.filters.pop("reverse", None) is not None
    for step in _lines_of(task):
        if backwards and "numbered" not in task.topics:
            yield dataclasses.replace(step, command=f"{step.command} | tac")
            continue
        word = path_words(step.values["names"])
        if "numbered" not in task.topics:
            yield dataclasses.replace(step, command=_unpacked(step.command, word))
            continue
        program = step.command.removesuffix(f" {word}")
        yield dataclasses.replace(step, command=f"cat -n {word} | {program}")


def _unpacked(command: str, word: str) -> str:
    """The command on what is packed in the file, where something is."""
    packed = word.endswith(".gz") and not word.endswith(PACKED)
    return f"zcat {word} | {command.removesuffix(f' {word}')}" if packed else command


def _lines_of(task: Task) -> Iterator[Done]:
    paths = files_of(task)
    name, value = _which_lines(task, paths)
    word = path_words(paths)
    count = value if isinstance(value, int) and value is not True else _DEFAULT_LINES
    values = {"names": paths, "n": 1 if name in {"first_line", "last_line"} else count}
    if name in {"first", "beginning", "first_line"}:
        yield Done(f"head -n {values['n']} {word}", "shown_first", values)
    elif name in {"last", "ending", "last_line"}:
        yield Done(f"tail -n {values['n']} {word}", "shown_last", values)
    elif name in {"from_line", "to_line"}:
        command = f"tail -n +{value}" if name == "from_line" else f"head -n {value}"
        span = f"{value}-" if name == "from_line" else f"1-{value}"
        yield Done(f"{command} {word}", "shown_range", {**values, "range": span})
    elif name == "line_pair":
        shown = {**values, "range": ", ".join(map(str, value))}
        script = ";".join(f"{line}p" for line in value)
        yield Done(f"sed -n '{script}' {word}", "shown_range", shown)
    elif name == "headless":
        yield Done(f"tail -n +2 {word}", "shown_range", {**values, "range": "2-"})
    elif name == "line_number":
        yield Done(f"sed -n {value}p {word}", "shown_range", {**values, "range": value})
    else:
        start, end = value
        if start > end:
            raise Refuse("not_known")
        shown = {**values, "range": f"{start}-{end}"}
        yield Done(f"sed -n {start},{end}p {word}", "shown_range", shown)


def _which_lines(task: Task, paths: Sequence[str]) -> tuple[str, Any]:
    """The one thing that is said of the lines; of several files only what is in all of them."""
    filters = task.filters
    if len(paths) != 1 and filters == {"line_number": 1}:
        filters = {"first_line": True}
    packed = any(path.endswith(".gz") for path in paths)
    if len(paths) != 1 and (packed or "numbered" in task.topics or not set(filters) <= _OF_SEVERAL):
        raise Refuse("one_at_a_time")
    if len(filters) != 1:
        raise Refuse("not_known")
    return next(iter(filters.items()))


def show_rest(task: Task) -> Iterator[Done]:
    """Take "everything in a.csv but the header" as its other lines."""
    whole = task.things("whole")
    if len(whole) != 1 or whole[0].kind != "item" or whole[0].names or whole[0].words:
        raise Pass
    yield from show_lines(task)


def sort(task: Task) -> Iterator[Done]:
    """Show the lines of a file in order."""
    filters = task.filters
    if "numbered" in task.topics:
        raise Refuse("not_known")  # the numbers would be passed over
    unnamed = not any(thing.names or thing.pronoun for thing in task.things("object"))
    if unnamed or filters.keys() & {"by_size", "by_date", "newest_first", "oldest_first"}:
        raise Pass
    paths = files_of(task)
    for path in paths:
        demand_column(path, task.filters, task.scene)
    numbers = {"numeric", "rising", "falling", "smallest_first", "largest_first"}
    holds = _hold_numbers(paths, task)
    told = numbers & filters.keys() and "distinct" not in task.topics  # words are all one number
    letters = "n" if told or holds else ""
    backwards = {"reverse", "descending", "falling", "largest_first"}
    letters += "r" if backwards & filters.keys() else ""
    letters += "u" if "distinct" in task.topics else ""
    option = f" -{letters}" if letters else ""
    turned = set(filters) == {"reverse"} and "sorted" not in task.topics
    if turned and task.verb not in {"sort", "show", "list"} and len(paths) == 1:
        yield Done(f"tac {path_word(paths[0])}", "shown_backwards", {"names": paths})
        return  # "put a.txt in reverse" turns its lines round
    target = task.thing("to")
    kept = target is None or target.names == paths  # not "and save the file as b.txt"
    if "in_place" in task.topics and len(paths) == 1 and kept:
        word = path_word(paths[0])
        yield Done(f"sort{option} -o {word} {word}", "sorted_in_place", {"names": paths})
        return
    step = Done(f"sort{option} {path_words(paths)}", "sorted", {"names": paths})
    yield step if target is None else _kept(step, target, task)


_ALPHABETIC = (
    "alphabet",
    "alfabet",
    "abeced",
    " to z",
    "z to a",
    " la z",
    " a-z",
    "z-a",
    "z first",
)


def _says(words: Sequence[str], task: Task) -> bool:
    said = fold(task.sentence)
    return any(word in said for word in words)


def _hold_numbers(paths: list[str], task: Task) -> bool:
    """Whether the lines seem to be numbers: the first one is."""
    if "by_name" in task.filters or _says(_ALPHABETIC, task):
        return False
    return all(is_number(path, task.scene) for path in paths)


def _kept(step: Done, target: Thing, task: Task) -> Done:
    if len(target.names) != 1 or "." not in target.names[0] or target.words:
        raise Refuse("not_known")
    return redirected(step, target.names[0], task.scene)


def deduplicate(task: Task) -> Iterator[Done]:
    """Take the lines that repeat an earlier one out of a file; the others keep their order.

    Who says "quita" of a file's lines means the file; the file keeps its inode and mode.
    """
    _demand_lines(task)
    if _OF_WORDS & set(fold(task.sentence).split()):
        raise Refuse("not_known")  # "the repeated words": lines are not what is meant
    for path in files_of(task):
        new = f"{path}.new"
        if task.scene.exists(new):
            raise Ask("would_overwrite", name=new)
        kept = f"awk '!seen[$0]++' {path_word(path)} > {path_word(new)}"
        put_back = f"cp {path_words([new, path])} && rm {path_word(new)}"
        yield Done(f"{kept} && {put_back}", "deduplicated", {"names": [path]})


def _demand_lines(task: Task) -> None:
    if any(thing.plural and not thing.names for thing in task.things("object")):
        raise Refuse("not_known")  # "borra los archivos duplicados" is about whole files


def unique(task: Task) -> Iterator[Done]:
    """Show a file without, or only, its repeated lines."""
    _demand_lines(task)
    paths = files_of(task)
    if "names" in task.topics and any(path.lower().endswith(_TABLES) for path in paths):
        raise Refuse("not_known")  # a column is meant, and which one?
    if not task.topics & {"distinct", "keep", "untouched"}:
        yield Done(f"sort {path_words(paths)} | uniq -d", "repeated", {"names": paths})
    else:
        yield Done(f"sort -u {path_words(paths)}", "unique", {"names": paths})


def tally(task: Task) -> Iterator[Done]:
    """How often each line of a file is there, the most frequent first."""
    _demand_lines(task)
    paths = files_of(task)
    back = "" if task.filters.keys() & {"rising", "smallest_first", "ascending"} else "r"
    command = f"sort {path_words(paths)} | uniq -c | sort -n{back}"
    yield Done(command, "tallied", {"names": paths})


def count_distinct(task: Task) -> Iterator[Done]:
    """How many different lines, or words, a file has."""
    _demand_lines(task)
    paths = files_of(task)
    words = _OF_WORDS & set(fold(task.sentence).split())
    program = "grep -ohE '\\w+' {} | sort -fu" if words else "sort -u {}"
    command = f"{program.format(path_words(paths))} | wc -l"
    yield Done(command, "counted", {"names": paths})


_ANSWERS = frozenset({"no", "si", "yes"})
"""Texts that are parts of many words, and are meant as words: "change no to yes"."""


def replace(task: Task) -> Iterator[Done]:
    """Replace every occurrence of a text in files."""
    old, new = task.thing("old"), task.thing("new")
    if old is None or new is None or old.pronoun or new.pronoun:
        raise Refuse("quote_text")
    if old.kind == "item" and not old.names:
        raise Refuse("quote_text")  # "hola in place of what is there"
    if old.definite and not (old.quoted or old.all or old.names or task.topics - {"ignoring_case"}):
        raise Refuse("quote_text")  # "change the port to 90" is about its value
    before, after = _meant(old, new, task)
    if "/" in before and before not in task.sentence:
        raise Refuse("quote_text")  # "change Act 1 to …", and a file scripts/act1.txt
    loose = [word for t in (old, new) if not t.quoted for word in fold(task.words(t)).split()]
    if set(loose) & set(grammar()["wary"]):
        raise Refuse("quote_text")  # "the first occurrence of x"
    paths = files_changed(task)
    if any(path.lower().endswith(NO_TEXT) for path in paths):
        raise Refuse("not_known")
    letters = "gI" if "ignoring_case" in task.topics else "g"
    sought = rf"\b{before}\b" if before.lower() in _ANSWERS else escaped(before)
    script = f"s/{sought}/{escaped(after, _SED_REPLACEMENT)}/{letters}"
    values = {"old": before, "new": after, "names": paths}
    yield Done(f"sed -i {shlex.quote(script)} {path_words(paths)}", "replaced", values)


def _meant(old: Thing, new: Thing, task: Task) -> tuple[str, str]:
    """The texts that are meant: "every comma" is about the mark, "comma" in quotes is a word."""
    told = old.definite and old.words and len(old.names) == len(new.names) == 1 and not new.words
    texts = old.names[0] if told else task.words(old), task.words(new)  # "the ip 10.0.0.1"
    marks = [None if t.quoted else _mark(text) for t, text in zip((old, new), texts, strict=True)]
    for thing, mark in zip((old, new), marks, strict=True):
        if mark is not None and not (thing.article or thing.all or all(marks)):
            raise Refuse("quote_text")  # "replace dash with x": the mark, or a word
    return marks[0] or texts[0], marks[1] or texts[1]


def _mark(text: str) -> str | None:
    marks: dict[str, list[str]] = grammar()["marks"]
    return next((mark for mark, names in marks.items() if fold(text) in names), None)


def escaped(text: str, special: str = _SED_PATTERN) -> str:
    """A text as ``sed`` reads it literally."""
    if "\n" in text:
        raise Refuse("quote_text")
    return "".join("\\" + char if char in special else char for char in text)


def common_lines(task: Task) -> Iterator[Done]:
    """Show the lines that two files both have."""
    paths = files_of(task)
    if len(paths) != 2:  # noqa: PLR2004  — "both" of two
        raise Pass
    if any(path.lower().endswith(NO_TEXT) for path in paths):
        raise Refuse("not_known")
    command = f"grep -Fxf {path_words(paths)}"
    yield Done(command, "common_lines", {"names": paths})


def compare(task: Task) -> Iterator[Done]:
    """Show how two files or folders differ."""
    things = [*task.things("object"), *task.things("other")]
    paths = [path for thing in things for path in every(thing, task.scene, task.now)]
    if len(paths) == 1 and task.scene.exists(".git"):
        raise Pass  # "what changed in app.py"
    if len(paths) != 2:  # noqa: PLR2004  — a comparison has two sides
        raise Refuse("compare_two")
    kinds = {task.scene.is_folder(path) for path in paths}
    if len(kinds) != 1:
        raise Refuse("compare_two")
    option = " -r" if kinds == {True} else ""
    option += " -s" if task.verb == "same" else ""
    option += " -y" if "abreast" in task.topics else ""
    yield Done(f"diff{option} {path_words(paths)}", "compared", {"names": paths})
