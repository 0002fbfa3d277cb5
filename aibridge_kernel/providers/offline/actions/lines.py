"""Lines inside files: insert, delete, join, split."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.quoting import Done, path_word, path_words
from aibridge_kernel.providers.offline.redirecting import redirected
from aibridge_kernel.providers.offline.selecting import grammar
from aibridge_kernel.providers.offline.tokens import fold

from .contents import NO_TEXT, escaped
from .files_told import files_of

__all__ = [
    "delete_entry", "delete_lines", "delete_text", "join", "prepend", "replace_line", "split_file",
    "trim_lines",
]  # fmt: skip

_JOINING = frozenset({"and", "or", "y", "e", "o", "u"})
_DELETING: Mapping[str, Callable[[Any], str]] = {
    "containing": lambda text: ";".join(f"/{escaped(t)}/d" for t in str(text).split("\n")),
    "lacking": lambda text: f"/{escaped(str(text))}/!d",
    "starts": lambda text: f"/^{escaped(str(text))}/d",
    "ends": lambda text: f"/{escaped(str(text))}$/d",
    "empty": lambda _: "/^$/d",
    "first_line": lambda _: "1d",
    "last_line": lambda _: "$d",
    "first": lambda count: f"1,{count}d",
    "range": lambda lines: f"{lines[0]},{lines[1]}d",
    "line_pair": lambda lines: ";".join(f"{line}d" for line in lines),
    "line_number": lambda line: f"{line}d",
}
"""What ``sed`` is told, by what is said of the lines."""
_BEHIND = frozenset({"after", "below", "behind", "despues", "tras"})
_UNDER = re.compile(
    r"\b(?:under|beneath|underneath|debajo de) (?:the |la )?(?:\w+ )?(?:line|linea)\b"
)
_LISTS = (".txt", ".csv", ".tsv", ".md", ".list")


def prepend(task: Task) -> Iterator[Done]:
    """Insert a line at the beginning of a file, or before a numbered line."""
    said = task.thing("object")
    if task.verb == "move" and not (said is not None and said.quoted):
        raise Pass  # "mete a.txt en docs"; "mete «x» arriba del todo en a.txt" is a text
    if task.text is not None:
        text = task.text
    elif said is None or said.kind or said.pronoun or said.types:
        raise Refuse("quote_text")
    else:
        text = task.words(said)
        if task.scene.exists(text):
            raise Refuse("not_known")  # what that file holds is meant
    path = one_file(task, "file")
    line = task.filters.get("line_number", task.filters.get("before_line", 1))
    place = "i"
    if "from_line" in task.filters:
        line, place = task.filters["from_line"], "a"
        if not _BEHIND & set(fold(task.sentence).split()):
            raise Refuse("not_known")  # "from line 2 on"
    elif "line_number" in task.filters and _UNDER.search(fold(task.sentence.replace(text, ""))):
        place = "a"  # "under line 2"
    if "\n" in text or text.endswith("\\"):
        raise Refuse("quote_text")
    script = f"{line}{place} {text}" if not text[:1].isspace() else f"{line}{place} \\{text}"
    command = f"sed -i {shlex.quote(script.replace(chr(92), chr(92) * 2))} {path_word(path)}"
    reply = "prepended" if place == "i" else "inserted_behind"
    yield Done(command, reply, {"names": [path], "text": text, "n": line})


def delete_lines(task: Task) -> Iterator[Done]:
    """Delete the lines that contain a text, begin or end with it, are empty, or have a number."""
    paths = _files_with_lines(task)
    if (whole := task.thing("words")) is not None:
        yield _deleted(f"/^{escaped(_line(whole))}$/d", paths)
        return
    said = sorted(task.filters)
    if len(said) != 1 or said[0] not in _DELETING:
        raise Refuse("not_known")
    yield _deleted(_DELETING[said[0]](task.filters[said[0]]), paths)


def _files_with_lines(task: Task) -> list[str]:
    """The files; what is said of their lines stands with their names."""
    things = task.things("object")
    if any(thing.kind and thing.plural and not (thing.names or thing.types) for thing in things):
        raise Refuse("which_file")  # "delete the empty lines from the files"
    task.roles["object"] = [replace(t, filters={}) if t.names else t for t in things]
    return files_of(task)


def _line(thing: Thing) -> str:
    """The whole line that is named; it must be quoted, so that its end can be seen."""
    if not thing.quoted or len(thing.names) != 1:
        raise Pass
    return thing.names[0]


def delete_entry(task: Task) -> Iterator[Done]:
    """Delete what a list holds: "quita a Hugo de alumnas.txt"."""
    said, held = task.thing("entry"), task.things("object")
    if said is None or len(held) != 1 or said.kind or said.types or said.pronoun or said.filters:
        raise Pass
    entry = task.words(said)
    person = entry[:1].isupper() or task.sentence[: max(said.start, 0)].endswith(" a ")
    first = not task.sentence[: max(said.start, 0)].strip(" ¿¡")  # "Antes de borrar a.txt, …"
    if said.names or said.definite or first or not person or task.scene.exists(entry):
        raise Pass
    try:
        path = one_file(task, "object")
    except Refuse as decision:
        raise Pass from decision
    if not path.lower().endswith(_LISTS):
        raise Pass
    script = rf"/\b{escaped(entry)}\b/d"
    values = {"names": [path], "text": entry}
    yield Done(f"sed -i {shlex.quote(script)} {path_word(path)}", "deleted_entry", values)


def delete_text(task: Task) -> Iterator[Done]:
    """Take every occurrence of a word or text out of a file: "quita la palabra hola de a.txt"."""
    old = task.thing("old")
    if old is None or old.pronoun or old.filters or old.plural or old.count is not None:
        raise Pass
    text = task.words(old)
    if not text or set(fold(text).split()) & {*grammar()["wary"], *_JOINING}:
        raise Refuse("quote_text")  # "the first word", "the words a and b"
    paths = files_of(task, "file")
    if any(path.lower().endswith(NO_TEXT) for path in paths):
        raise Refuse("not_known")
    values = {"text": text, "names": paths}
    command = f"sed -i {shlex.quote(f's/{escaped(text)}//g')} {path_words(paths)}"
    yield Done(command, "deleted_text", values)


def _deleted(script: str, paths: list[str]) -> Done:
    command = f"sed -i {shlex.quote(script)} {path_words(paths)}"
    return Done(command, "deleted_lines", {"names": paths})


def replace_line(task: Task) -> Iterator[Done]:
    """Put a text in the place of one line, or of a text in it: "change 3 to 4 in line 2"."""
    old, new = task.thing("unsaid"), task.thing("new")
    path = one_file(task, "file")
    said = [name for name in ("line_number", "first_line", "last_line") if name in task.filters]
    if new is None or new.pronoun or len(said) != 1 or path.lower().endswith(NO_TEXT):
        raise Refuse("quote_text")
    line = {"first_line": "1", "last_line": "$"}.get(said[0]) or str(task.filters["line_number"])
    text = task.words(new)
    put = escaped(text, "&/" + chr(92))
    script = f"{line}s/.*/{put}/" if old is None else f"{line}s/{_old_text(old, task)}/{put}/g"
    values = {"names": [path], "new": text}
    reply = "replaced_line" if old is None else "replaced_in_line"
    yield Done(f"sed -i {shlex.quote(script)} {path_word(path)}", reply, values)


def _old_text(thing: Thing, task: Task) -> str:
    """The one word, or the text in quotes, that another takes the place of."""
    text = task.words(thing)
    plain = thing.quoted or not (len(text.split()) > 1 or thing.article or thing.definite)
    if not plain or thing.kind or thing.pronoun or thing.types or thing.filters:
        raise Refuse("quote_text")
    return escaped(text)


def join(task: Task) -> Iterator[Done]:
    """Join files into a new one; without a name for it, show them one after the other."""
    target = task.thing("to")
    new = _new_file(target, task)
    if target is not None and new is None:
        raise Pass  # "junta los csv en la carpeta datos" moves them
    if "other" in task.roles:
        task.roles["object"] = [*task.things("object"), *task.roles.pop("other")]
    paths = files_of(task)
    if len(paths) == 1:
        raise Refuse("which_file")
    if any(path.lower().endswith(NO_TEXT) for path in paths):
        raise Refuse("not_known")
    step = Done(f"cat {path_words(paths)}", "joined_shown", {"names": paths})
    if new is not None:
        made = redirected(step, new, task.scene)
        step = Done(made.command, "joined", made.values)
        task.scene.gather(paths)  # "… and delete them": what was joined
    yield step


def _new_file(thing: Thing | None, task: Task) -> str | None:
    if thing is None or len(thing.names) != 1 or thing.words or thing.kind == "folder":
        return None
    name = thing.names[0]
    if task.scene.is_folder(name) or ("." not in name and thing.kind != "file"):
        return None
    return name


def split_file(task: Task) -> Iterator[Done]:
    """Split a file into parts of so many lines."""
    path = one_file(task, "object")
    count = task.filters["chunks_of"]
    prefix = posixpath.splitext(posixpath.basename(path))[0] + "_"
    yield Done(
        f"split -l {count} {path_words([path, prefix])}", "split", {"names": [path], "n": count}
    )


def one_file(task: Task, role: str) -> str:
    """The one existing file in a role; two are a question."""
    paths = files_of(task, role)
    if len(paths) > 1:
        raise Ask("which_one", names=paths)
    return paths[0]


def trim_lines(task: Task) -> Iterator[Done]:
    """Take the spaces off the ends of the lines of text files."""
    paths = files_of(task)
    if any(path.lower().endswith(NO_TEXT) for path in paths):
        raise Refuse("not_known")
    script = shlex.quote("s/[[:space:]]*$//")
    yield Done(f"sed -i {script} {path_words(paths)}", "trimmed", {"names": paths})
