"""Creating folders and files, and writing text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse, Thing
from aibridge_kernel.providers.offline.dates import day_of
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import demand_explained, folder, one
from aibridge_kernel.providers.offline.quoting import Done, inside, path_word, path_words, text_word
from aibridge_kernel.providers.offline.recalling import recalled
from aibridge_kernel.providers.offline.selecting import grammar
from aibridge_kernel.providers.offline.tokens import fold

from .contents import NO_TEXT, PACKED
from .objects import appended_to

__all__ = ["append", "create", "write"]


_NAMES = re.compile(r"[A-ZÁÉÍÓÚÑ]\w+(, [A-ZÁÉÍÓÚÑ]\w+)* (?:y|e|and) [A-ZÁÉÍÓÚÑ]\w+")
"""Names in a row, "Lucía, Pedro y Ana": a line each."""
_LINES = re.compile(r"\b(?:lines|entries|rows|l[ií]neas|renglones|filas|entradas):? $")
"""What stands before several lines that are not in quotes: "add the lines milk and eggs to …"."""
_WISHING = frozenset({"need", "want"})
_MINE = frozenset({"mi", "mis", "my", "our"})
_NEAR = 3
"""Words between "my" and the name: "mi carpeta de recetas"."""
_PUTTING = re.compile(r"\b(?:put|place|stick|drop|pon|mete|guarda|coloca)\b")
_NEVER_EMPTY = frozenset({"archive", "audio", "image", "presentation", "spreadsheet", "video"})


def create(task: Task) -> Iterator[Done]:
    """Folders, files, files with text, a folder and what it shall hold."""
    things = task.things("object")
    _demand_new(things, task)
    if "if_missing" in task.topics and task.text is not None:
        raise Refuse("condition", word="")
    place = _place(task)
    if held := _put_in(things, task):
        yield _moved_in(held, place, task)
        return
    _quoted_text(task)
    if "line" in task.topics and task.text is None:
        raise Refuse("quote_text")
    made: list[str] = []
    for group in (True, False):
        paths = [
            inside(place, name) for thing in things for name in _names(thing, task)
            if _is_folder(name, thing, filled=task.scene.filled) is group
        ]  # fmt: skip
        if paths and group and task.text is not None and not task.things("contents"):
            raise Refuse("not_known")  # no folder is given a text
        if paths:
            yield _folders(paths, task) if group else _files(paths, task)
            made.extend(paths)
    yield from _contents(task, made)
    if len(made) == 1 and len(things) == 1:
        task.scene.speak(made[0], folder=_is_folder(made[0], things[0], filled=task.scene.filled))


def _put_in(things: list[Thing], task: Task) -> list[str]:
    """What is here and shall go into a new folder: "make a folder x and in it put the drafts"."""
    place = task.thing("place")
    into = place is not None and (place.inside or place.pronoun == "there") and not place.names
    named = all(
        t.names and not (t.kind or t.fresh or (t.article and not t.definite)) for t in things
    )
    if not into or not named or not _PUTTING.search(fold(task.sentence)) or task.text is not None:
        return []
    names = [name for thing in things for name in thing.names]
    return names if all(map(task.scene.exists, names)) else []


def _demand_new(things: list[Thing], task: Task) -> None:
    """Refuse to make anew elsewhere what is here: "añade app.py a web" says not whether to copy."""
    adding = task.verb in {"add", "append"}
    if adding and any(thing.all and thing.kind == "file" for thing in things):
        raise Refuse("not_known")  # "add all the changed files": they are there already
    if adding and task.things("place"):
        names = [name for thing in things if thing.kind is None for name in thing.names]
        if here := [name for name in names if task.scene.exists(name)]:
            raise Refuse("already_there", name=here[0])


def _place(task: Task) -> str:
    thing = task.thing("place")
    if thing is None:
        return "."
    demand_explained(thing)
    behind = thing.start > max((t.start for t in task.things("object")), default=-1)
    if thing.inside and task.things("contents") and behind:
        return "."  # "una carpeta web con un fichero dentro": inside what is being made
    if thing.pronoun or thing.inside:
        return recalled(Thing(pronoun="there", kind="folder"), task.scene)[0]
    if len(thing.names) == 1 and thing.kind in {None, "folder"}:
        name = thing.names[0].rstrip("/")
        if not task.scene.exists(name) and ("/" in name or thing.quoted or _is_new(thing)):
            return name
    return folder(thing, task.scene, task.now)


def _demand_unknown(thing: Thing, task: Task) -> None:
    """Refuse to make what is wished for if it is spoken of as something that there is."""
    if thing.types and thing.definite and not thing.quoted:
        raise Refuse("not_known")  # "I want the png files cropped"
    if len(thing.names) != 1 or thing.quoted or "." in thing.names[0]:
        return
    said, name = fold(task.sentence).split(), fold(thing.names[0])
    at = said.index(name) if name in said else 0
    known = thing.definite or _MINE & set(said[max(at - _NEAR, 0) : at])
    if known and not task.scene.exists(thing.names[0]):
        raise Refuse("not_there", name=thing.names[0])  # "I'm after my recipe file"


def _is_new(thing: Thing) -> bool:
    """Whether a place is to be made as well: "inside one called 2026"."""
    return thing.article and not thing.definite and not thing.words


def _names(thing: Thing, task: Task) -> list[str]:
    demand_explained(thing)
    if _NEVER_EMPTY & set(thing.types):
        raise Refuse("not_known")  # "crea una canción": no empty file is one
    if thing.pronoun or thing.here or thing.filters.keys() - {"empty", "hidden", "today"}:
        raise Refuse("no_name")
    if task.verb in _WISHING:
        _demand_unknown(thing, task)
    if not thing.names and thing.kind == "file" and _is_dotfile(thing):
        return [thing.type_words[0]]
    if task.topics & {"date"} or "today" in task.filters:
        return [_dated(thing, task)]
    if not thing.names:
        raise Ask("name_it")
    if "hidden" in thing.filters and not all(name.startswith(".") for name in thing.names):
        raise Refuse("no_name")
    count = thing.count
    if count not in {None, 1, len(thing.names)}:
        raise Refuse("other_count", n=len(thing.names))
    if len(thing.types) == 1 and thing.kind != "folder":
        return [_with_extension(name, thing) for name in thing.names]
    return thing.names


def _dated(thing: Thing, task: Task) -> str:
    """The name with today's date in it, or that alone: "una carpeta con la fecha de hoy"."""
    told = re.search(r"\b(?:fecha|date)\b", fold(task.sentence))
    if not told or thing.plural or len(thing.names) > 1 or task.text is not None:
        raise Refuse("not_known")
    if not thing.names and thing.kind != "folder":
        raise Ask("name_it")
    stem, extension = posixpath.splitext(thing.names[0] if thing.names else "")
    return "_".join([*filter(None, [stem]), day_of(task.now)]) + extension


def _is_dotfile(thing: Thing) -> bool:
    """Whether the type is a name: "un archivo .env"."""
    return len(thing.types) == 1 and thing.types[0].startswith(".") and not thing.plural


def _with_extension(name: str, thing: Thing) -> str:
    known = grammar()["types"].get(thing.types[0], [thing.types[0].lstrip(".")])
    return name if "." in name else f"{name}.{known[0]}"


def _is_folder(path: str, thing: Thing, *, filled: bool) -> bool:
    if thing.kind in {"file", "folder"}:
        return thing.kind == "folder"
    name = posixpath.basename(path.rstrip("/"))
    if path.endswith("/") or name in grammar()["usual_folders"]:
        return True
    if "." in name or thing.types or name.lower() in grammar()["usual_files"]:
        return False
    if "/" in path or filled:
        return True  # "crea 2024/enero y 2024/febrero", "crea src y dentro a.txt"
    raise Ask("file_or_folder", name=path)


def _folders(paths: list[str], task: Task) -> Done:
    scene, paths = task.scene, [path.rstrip("/") for path in paths]
    missing = "if_missing" in task.topics
    for path in paths:
        if path.lower().endswith(PACKED) and not any(t.kind for t in task.things("object")):
            raise Refuse("no_text_file", name=path)
        if scene.exists(path) and not (missing and scene.is_folder(path)):
            raise Refuse("already_there", name=path)
    nested = missing or any(not scene.is_folder(posixpath.dirname(path) or ".") for path in paths)
    for path in paths:
        scene.add(path, folder=True)
    scene.gather(paths)
    option = "-p " if nested else ""
    return Done(f"mkdir {option}{path_words(paths)}", "made_folders", {"names": paths})


def _files(paths: list[str], task: Task) -> Done:
    scene = task.scene
    for path in paths:
        _demand_text_file(path, task)
        if scene.exists(path):
            raise Refuse("already_there", name=path)
        if any(mark in path for mark in "*?"):
            raise Refuse("no_name")
    parents = list(dict.fromkeys(posixpath.dirname(path) for path in paths))
    missing = [parent for parent in parents if parent and not scene.is_folder(parent)]
    if packed := next((name for name in missing if name.lower().endswith(PACKED)), None):
        raise Refuse("no_text_file", name=packed)
    command = f"touch {path_words(paths)}" if task.text is None else _printed(task.text, paths, ">")
    if missing:
        command = f"mkdir -p {path_words(missing)} && {command}"
    for path in paths:
        scene.add(path, folder=False)
    scene.gather(paths)
    reply = "made_files" if task.text is None else "made_file_with"
    return Done(command, reply, {"names": paths, "text": task.text})


def _demand_text_file(path: str, task: Task) -> None:
    """No text makes an archive or a picture, and an empty archive is made only when it is said."""
    wanted = "empty" in task.filters or task.verb == "make_file"
    refused = PACKED if task.text is None and task.frame.action == "create" else NO_TEXT
    if path.lower().endswith(refused) and not (wanted and refused is PACKED):
        raise Refuse("no_text_file", name=path)


def _printed(text: str, paths: list[str], redirection: str) -> str:
    words = " ".join(map(text_word, text.split("\n")))
    return " && ".join(f"printf '%s\\n' {words} {redirection} {path_word(path)}" for path in paths)


def _quoted_text(task: Task) -> None:
    """Take "un fichero a.txt con «hola» dentro" as its text."""
    things = task.things("contents")
    files = all(thing.kind != "folder" for thing in task.things("object"))
    if len(things) != 1 or not files or task.text is not None or things[0].kind:
        return
    names = things[0].names
    if things[0].quoted and "line" in task.topics:
        if things[0].count not in {None, len(names)}:
            raise Refuse("other_count", n=len(names))
        task.text = "\n".join(names)  # "con dos líneas: «a» y «b»"
    elif len(names) == 1 and ("=" in names[0] or (things[0].quoted and "." not in names[0])):
        task.text = names[0]  # "un archivo .env con PORT=9090"
    if task.text is not None:
        del task.roles["contents"]


def _contents(task: Task, made: list[str]) -> Iterator[Done]:
    """Make what the new folder shall hold: "una carpeta docs con un fichero a.txt"."""
    things = task.things("contents")
    if not things:
        return
    if len(made) != 1:
        raise Refuse("too_many")
    if not task.scene.is_folder(made[0]):
        raise Refuse("quote_text")  # a file is given a text and holds no other files
    if task.text is not None and [len(_names(thing, task)) for thing in things] != [1]:
        raise Refuse("too_many")  # which of them is given the text
    for thing in things:
        if (held := _already_here(thing, task)) and task.text is None:
            yield _moved_in(held, made[0], task)
            continue
        paths = [inside(made[0], name) for name in _names(thing, task)]
        if all(_is_folder(path, thing, filled=task.scene.filled) for path in paths):
            if task.text is not None:
                raise Refuse("not_known")
            yield _folders(paths, task)
        else:
            yield _files(paths, task)


def _already_here(thing: Thing, task: Task) -> list[str]:
    """The files that a new folder shall hold, if they are here: "a folder x with a.png in it"."""
    put = thing.definite and _PUTTING.search(fold(task.sentence))
    if thing.kind is not None or (thing.article and not put) or thing.fresh:
        return []  # "with a file a.txt in it" is a new one
    here = [name for name in thing.names if task.scene.exists(name)]
    usual = [name for name in here if name.split(".")[0].lower() in grammar()["usual_files"]]
    if here and (usual or here != thing.names):
        raise Refuse("already_there", name=here[0])
    return here


def _moved_in(paths: list[str], folder: str, task: Task) -> Done:
    scene = task.scene
    for path in paths:
        is_folder = scene.is_folder(path)
        scene.remove(path)
        scene.add(inside(folder, posixpath.basename(path)), folder=is_folder)
    return Done(f"mv {path_words([*paths, folder])}", "moved", {"names": paths, "target": folder})


_APPOSED = re.compile(r"(?:linea|frase|palabra|texto|line|phrase|word|sentence|text) (\S+)")
_NO_TEXT_BEGINS = frozenset(
    {"de", "del", "que", "en", "of", "from", "that", "which", "in", "number"}
)


def write(task: Task) -> Iterator[Done]:
    """Write text to a file that does not exist yet."""
    thing = task.thing("file")
    if thing is None:
        raise Refuse("which_file")
    if task.verb != "write" and not _is_text_for_file(task, thing):
        raise Pass
    text = _text(task)
    path = _file(thing, task)
    _demand_text_file(path, task)
    if (task.verb == "add" or thing.pronoun) and task.scene.exists(path):
        entry = task.scene.entry(path)
        if task.verb == "add" or (entry is not None and entry.size):
            yield Done(_printed(text, [path], ">>"), "appended", {"names": [path], "text": text})
            return
    if task.scene.exists(path):
        entry = task.scene.entry(path)
        if entry is None or entry.size or entry.is_directory:
            raise Ask("replace_or_append", name=path)
    else:
        task.scene.add(path, folder=False)
    yield Done(_printed(text, [path], ">"), "made_file_with", {"names": [path], "text": text})


def _is_text_for_file(task: Task, file: Thing) -> bool:
    """Whether "pon 'hola' en a.txt" is about a text: quoted, no file of that name, into a file."""
    if len(task.things("object")) > 1:
        return False
    said = task.thing("object")
    if said is None:
        return task.text is not None
    if task.scene.exists(said.names[0] if said.names else ""):
        return False
    if file.pronoun and not file.names and said.quoted and not said.kind:
        latest = task.scene.latest()
        return latest is not None and not task.scene.is_folder(latest)  # "put 'hi' in it"
    into_file = len(file.names) == 1 and "." in file.names[0] and file.kind != "folder"
    is_text = said.quoted and not said.kind
    return into_file and is_text and not task.scene.is_folder(file.names[0])


def append(task: Task) -> Iterator[Done]:
    """Add a line at the end of an existing file."""
    thing, said = next(iter(task.things("file")), None), task.thing("object")
    if thing is None:
        raise Refuse("which_file")
    if task.verb == "move" and not (said is not None and said.quoted):
        raise Pass  # "mete a.txt al final de docs"
    if said is not None and _is_ignored(said, thing):
        said = task.roles["object"][0] = Thing(names=_said(said), quoted=True)
    if said is not None and (said.kind or said.pronoun or said.here or said.types):
        raise Pass
    if said is not None and not said.quoted and (said.names or not said.words):
        raise Pass
    text = _text(task)
    if _describes(text, task.sentence):
        raise Refuse("quote_text")
    if text[:2] == "a " and text[2:3].isupper() and f" {text} " in task.sentence:
        text = text[2:]  # "agrega a Lucía a la lista de a.txt"
    paths = appended_to(task, thing)
    listed = said is not None and not said.quoted and _NAMES.fullmatch(text) is not None
    listed = listed or bool(text and _LINES.search(task.sentence.partition(text)[0]))
    lines = re.split(r", (?:and )?| (?:y|e|and) ", text) if listed else [text]
    words = " ".join(text_word(part) for line in lines for part in line.split("\n"))
    for path in paths:
        command = f"printf '%s\\n' {words} >> {path_word(path)}"
        yield Done(command, "appended", {"names": [path], "text": text})


def _text(task: Task) -> str:
    if task.text is not None:
        return task.text
    thing = task.thing("object")
    told = thing is not None and bool(thing.words) and not (thing.names or thing.kind)
    if thing is not None and told and (not thing.article or _is_apposed(task.words(thing), task)):
        return task.words(thing)
    if thing is not None and "line" in task.topics and _are_lines(thing):
        return "\n".join(thing.names)  # "two lines: «a» and «b»"
    if thing is None or thing.kind or not (thing.quoted and len(thing.names) == 1):
        raise Refuse("quote_text")
    return thing.names[0]


def _describes(text: str, sentence: str) -> bool:
    """Whether words without quotes say which text: "el texto de a.txt", "la última línea"."""
    words = fold(text).split()
    if not words or re.search(rf"[\"'«“‘`]{re.escape(text)}", sentence):
        return False
    ordinal = words[0] in {"el", "la", "the"} and set(words) & set(grammar()["wary"])
    return words[0] in _NO_TEXT_BEGINS or bool(ordinal)


def _is_apposed(text: str, task: Task) -> bool:
    """Whether the text stands right behind what it is: "la línea hola", not "una función"."""
    found = _APPOSED.search(fold(task.sentence))
    first = fold(text).split()[0]
    return found is not None and found[1] == first and first not in _NO_TEXT_BEGINS


def _is_ignored(said: Thing, file: Thing) -> bool:
    """Whether a name or pattern is for a list of what is ignored: "add *.bak to .gitignore"."""
    plain = not (said.words or said.pronoun or said.here or said.filters)
    listed = len(file.names) == 1 and file.names[0].endswith("ignore")
    return listed and plain and said.kind is None and len(_said(said)) == 1


def _said(thing: Thing) -> list[str]:
    return [*thing.names, *thing.type_words]


def _are_lines(thing: Thing) -> bool:
    several = thing.quoted and len(thing.names) > 1 and not thing.kind
    return several and thing.count in {None, len(thing.names)}


def _file(thing: Thing, task: Task) -> str:
    demand_explained(thing)
    if len(thing.names) == 1 and not task.scene.exists(thing.names[0]):
        return thing.names[0]
    return one(thing, task.scene, task.now)
