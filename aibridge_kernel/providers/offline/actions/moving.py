"""Moving, copying and linking."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import demand_explained, folder, one
from aibridge_kernel.providers.offline.quoting import Done, inside, path_word, path_words
from aibridge_kernel.providers.offline.scene import Scene
from aibridge_kernel.providers.offline.selecting import SELECTING, grammar
from aibridge_kernel.providers.offline.spelling import correct, nearest
from aibridge_kernel.providers.offline.tokens import fold

from .archives import as_packing, compress
from .contents import PACKED
from .objects import copied_as, object_place, objects, said_name, with_ending

__all__ = ["copy", "link", "link_into", "link_pair", "move", "move_out", "move_up", "place"]

_BACKING_UP = re.compile(
    r"\b(?:back ?up|back-up|back (?:\S+ ){1,5}up|copia de (?:seguridad|respaldo)|respald\w+)\b"
)
_BACKS_UP = re.compile(r"(?:\W|please|can you|could you)*back(?:ing)? ?up\b")
_THE_COPY = re.compile(r"\b(?:the|my|la|mi|el)\b (?:\S+ ){0,2}(?:copy|copia|back ?up|respaldo)\b")
"""A copy that there is: "move the backup to docs" makes none."""
_KEEPING_TOO = re.compile(r"\b(?:guard\w+|save|keep)\b.*\b(?:tambien|also|as well|too)\b")
"""What is kept in a further place as well stays where it is."""
_GOING = frozenset({"go", "goes", "ir", "va", "van", "vaya", "vayan"})
_INSIDE = frozenset({"a", "en", "in", "into", "to"})


def move_up(task: Task) -> Iterator[Done]:
    """Move to the folder above the one it is in."""
    if _BACKS_UP.match(fold(task.sentence)):
        raise Refuse("not_known")  # "back up everything" moves nothing up
    if any(thing.names == [".."] or thing.here for thing in task.things("object")):
        raise Pass
    paths, words = objects(task)
    places = {posixpath.dirname(path) for path in paths}
    if len(places) != 1:
        raise Refuse("too_many")
    above = inside(places.pop() or ".", "..")
    for path in paths:
        final = inside(above, posixpath.basename(path))
        if task.scene.exists(final):
            raise Ask("would_overwrite", name=final)
    for path in paths:
        is_folder = task.scene.is_folder(path)
        task.scene.remove(path)
        task.scene.add(inside(above, posixpath.basename(path)), folder=is_folder)
    yield Done(f"mv {words} {path_word(above)}", "moved", {"names": paths, "target": above})


def move(task: Task) -> Iterator[Done]:
    """Move to a folder, or to a new name when the target looks like one."""
    if _KEEPING_TOO.search(fold(task.sentence)):
        yield from _transfer(task, "cp", "copied")
        return
    yield from _transfer(task, "mv", "moved")


def move_out(task: Task) -> Iterator[Done]:
    """Move out of a folder, to the one that folder is in."""
    task.verb = "take"
    yield from move(task)


def place(task: Task) -> Iterator[Done]:
    """Put what is there where it shall be: "los png van en photos", "I want a.txt in docs"."""
    target = task.thing("to")
    known = all(_is_definite(thing, task) for thing in task.things("object"))
    if target is None or not known or not _is_there(target, task):
        raise Pass
    yield from (
        _transfer(task, "cp", "copied") if _goes_too(task) else _transfer(task, "mv", "moved")
    )


def _goes_too(task: Task) -> bool:
    """Whether it goes there as well, and stays; in "…, b.txt too", "also b.txt" one more goes.

    "Also in docs", not "a.txt also should go to docs".
    """
    said = fold(task.sentence).replace("as well as", "and").replace("as well", "too")
    words = [word.strip(",.?!") for word in said.split()]
    also = [at for at, word in enumerate(words) if word in grammar()["also"]]
    if _GOING.intersection(words):
        return any(set(words[at + 1 : at + 2]) & _INSIDE for at in also)
    names = [fold(name) for thing in task.things("object") for name in thing.names]
    beside = {words[at] for place in also[:1] for at in (place - 1, min(place + 1, len(words) - 1))}
    return bool(also) and not (len(names) > 1 and beside & {*names})


def _is_there(target: Thing, task: Task) -> bool:
    if target.kind == "folder" and target.article and not target.definite and target.names:
        return True  # "van en una carpeta que se llame facturas"
    return target.here or (len(target.names) == 1 and task.scene.is_folder(target.names[0]))


def _is_definite(thing: Thing, task: Task) -> bool:
    """Whether a thing is known: it is called by a name that exists, or described as "los png"."""
    if thing.names:
        place = object_place(task)
        called = task.scene.named if thing.definite and place == "." else task.scene.exists
        return all(called(inside(place, name)) for name in thing.names) and not thing.fresh
    held = thing.kind is not None and thing.plural and bool(task.things("place"))
    told = held or bool(thing.types or SELECTING & thing.filters.keys())
    return (thing.definite or thing.plural) and told and not (thing.fresh or thing.words)


def copy(task: Task) -> Iterator[Done]:
    """Copy to a folder or to a new name."""
    if task.verb == "save" and any(thing.pronoun for thing in task.things("object")):
        raise Pass  # what was just downloaded or made gets its name
    if (packing := as_packing(task)) is not None:
        yield from compress(packing)
        return
    if task.verb == "move" and _THE_COPY.search(fold(task.sentence)):
        raise Refuse("not_known")
    alone = task.thing("to") is None and task.thing("new") is None
    if alone and _BACKING_UP.search(fold(task.sentence)):
        yield from _backed_up(task)
        return
    yield from _transfer(task, "cp", "copied")


def _backed_up(task: Task) -> Iterator[Done]:
    """Copy one thing beside itself, as ``.bak``, where no other place is said."""
    paths, _ = objects(task)
    if len(paths) != 1:
        raise Ask("where_to")
    yield copied_as(paths[0], f"{paths[0]}.bak", task)


def _demand_no_archive(target: str) -> None:
    """Refuse to make a folder that is called an archive."""
    if target.endswith(PACKED):
        raise Refuse("not_known")


def _transfer(task: Task, program: str, reply: str) -> Iterator[Done]:
    paths, words = objects(task)
    scene = task.scene
    copying = program == "cp"
    target, made = _target(task, paths)
    named = any(thing.names or thing.pronoun for thing in task.things("object"))
    if target in paths and not named and len(paths) > 1:
        paths.remove(target)  # "mueve todo a docs" leaves docs where it is
        words = path_words(paths)
    if made:
        _demand_no_archive(target)
        scene.add(target, folder=True)
        yield Done(f"mkdir -p {path_word(target)}", "made_folders", {"names": [target]})
    parent = posixpath.dirname(target)
    if parent and not scene.is_folder(parent):
        scene.add(parent, folder=True)
        yield Done(f"mkdir -p {path_word(parent)}", "made_folders", {"names": [parent]})
    option = " -r" if copying and any(scene.is_folder(path) for path in paths) else ""
    into = scene.is_folder(target)
    values = {"names": paths, "target": target}
    finals = [inside(target, posixpath.basename(path)) if into else target for path in paths]
    for path, final in zip(paths, finals, strict=True):
        within = f"{posixpath.normpath(final)}/".startswith(f"{posixpath.normpath(path)}/")
        if within:  # the same name, or a folder into itself
            raise Refuse("same_place", name=path)
        if scene.exists(final):
            raise Ask("would_overwrite", name=final)
        is_folder, size = scene.is_folder(path), _size(path, scene)
        if not copying:
            scene.remove(path)
        scene.add(final, folder=is_folder, size=size)
        if copying:
            scene.derive(final, paths)
    if into:
        _remember_place(task, paths, target)
    scene.gather(finals)
    yield Done(f"{program}{option} {words} {path_word(target)}", reply, values)


def _size(path: str, scene: Scene) -> int:
    """Bytes, so that what was copied or moved is known not to be empty."""
    entry = scene.entry(path)
    return 0 if entry is None else entry.size


def _remember_place(task: Task, paths: list[str], target: str) -> None:
    """Remember where something went, for "there", and for the "it" of "put a.txt in it, zip it"."""
    if len(paths) > 1:
        task.scene.speak(target, folder=True)  # "… and zip it"
    place = task.thing("to")
    pointed = place is not None and bool(place.pronoun or place.inside)
    task.scene.place(target, pointed=pointed)


def _target(task: Task, paths: list[str]) -> tuple[str, bool]:
    """Where to, and whether that folder has to be made first."""
    thing, new = task.thing("to"), task.thing("new")
    if new is not None:
        base = "." if thing is None else folder(thing, task.scene, task.now)
        return _new_name(new, task, paths, base), False
    if thing is None:
        if task.verb == "take" and "place" in task.roles:
            return posixpath.dirname(object_place(task)) or ".", False
        raise Ask("where_to")
    demand_explained(thing)
    if len(thing.names) != 1 or thing.pronoun or thing.here:
        return folder(thing, task.scene, task.now), False
    name = thing.names[0].rstrip("/") or "/"
    if name == ".." and ".." not in task.sentence:
        name = _above(task, paths)
    if task.scene.is_folder(name) or name in {"..", "."}:
        return name, False
    if task.scene.exists(name):
        if thing.kind == "folder" or len(paths) > 1:
            raise Refuse("other_kind_file", name=name)
        return name, False
    return _fresh_target(name, thing, task, paths)


def _above(task: Task, paths: list[str]) -> str:
    """The folder above the one that the things are in: "saca a.txt de docs a la de arriba"."""
    found = {posixpath.dirname(path) or "." for path in paths if path not in task.sentence}
    place = found.pop() if len(found) == 1 else object_place(task)
    return ".." if place == "." else posixpath.dirname(place) or "."


def _fresh_target(name: str, thing: Thing, task: Task, paths: list[str]) -> tuple[str, bool]:
    base = posixpath.basename(name)
    renames = len(paths) == 1 and (
        task.scene.is_folder(paths[0]) or "." in base.lstrip(".") or "copy" in task.topics
    )
    if thing.kind != "folder" and renames:
        return with_ending(name, thing, paths[0], task), False
    folders = [entry.name for entry in task.scene.entries() if entry.is_directory]
    same = [folder for folder in folders if fold(folder) == fold(name)]
    if len(same) == 1 and not thing.quoted:
        return same[0], False
    if thing.kind == "folder" and thing.definite and not thing.quoted:
        if len(alike := [folder for folder in folders if _is_in(name, folder)]) > 1:
            raise Ask("which_one", names=alike)
        if alike:
            return alike[0], False  # "a la carpeta de facturas" is "Facturas 2024"
    close = nearest(name, folders) if name.isalpha() else None
    if close is None and correct(fold(name), grammar()["directions"]):
        raise Refuse("not_there", name=name)  # "a la carpeta de ariba" names no new folder
    if close is not None:
        raise Refuse("not_there_but", name=name, suggestion=close)
    deeper = None if _is_new(thing) else _deeper(name, task.scene, paths)
    return deeper or name, deeper is None


def _is_new(thing: Thing) -> bool:
    """Whether a folder is told as one to be made: "a una carpeta llamada tarde"."""
    return bool(thing.fresh) or thing.quoted or (thing.article and not thing.definite)


def _deeper(name: str, scene: Scene, paths: list[str]) -> str | None:
    """The only folder that is called so, in another one: "a la carpeta tarde"."""
    below = scene.folders_called(name)
    below = [path for path in below if not any(f"{path}/".startswith(f"{p}/") for p in paths)]
    if len(below) > 1:
        raise Ask("which_one", names=below)
    return below[0] if below else None


def _is_in(word: str, name: str) -> bool:
    """Whether a name holds a word, in the singular or in the plural."""
    parts = {part.removesuffix("s") for part in re.split(r"[\W_]+", fold(name))}
    return fold(word).removesuffix("s") in parts


def _new_name(thing: Thing, task: Task, paths: list[str], base: str) -> str:
    if len(paths) != 1:
        raise Ask("name_it")
    return inside(base, with_ending(said_name(thing, task), thing, paths[0], task))


def link_into(task: Task) -> Iterator[Done]:
    """Make a symbolic link in a folder: "link a.txt into docs"."""
    thing = task.thing("place")
    if thing is None or len(thing.names) != 1 or not task.scene.is_folder(thing.names[0]):
        raise Pass
    if not any(task.scene.named(name) for t in task.things("object") for name in t.names):
        raise Pass  # "link current to docs" makes a link of that name
    yield from link(task)


def link_pair(task: Task) -> Iterator[Done]:
    """Make a symbolic link where one of two names is there and the other is new."""
    pair = [task.thing("one"), task.thing("other")]
    named = [thing for thing in pair if thing is not None and len(thing.names) == 1]
    there = [thing for thing in named if task.scene.exists(thing.names[0])]
    new = [thing for thing in named if thing not in there]
    if len(there) != 1 or len(new) != 1 or new[0].words:
        raise Pass
    task.roles["object"], task.roles["new"] = there, new
    yield from link(task)


def link(task: Task) -> Iterator[Done]:
    """Make a symbolic link, or another name of the same file when that is said."""
    thing, new = task.thing("object"), task.thing("new")
    if thing is None:
        raise Refuse("which_file")
    path = one(thing, task.scene, task.now)
    place = object_place(task)
    if new is None and place == (posixpath.dirname(path) or "."):
        raise Ask("name_it")
    name = inside(place, posixpath.basename(path) if new is None else said_name(new, task))
    if task.scene.exists(name):
        raise Ask("would_overwrite", name=name)
    if not task.scene.is_folder(posixpath.dirname(name) or "."):
        raise Refuse("which_place")
    if "hard" in task.topics and task.scene.is_folder(path):
        raise Refuse("other_kind_folder", name=path)
    task.scene.add(name, folder=False)
    if "hard" in task.topics:
        yield Done(f"ln {path_words([path, name])}", "linked", {"names": [path], "target": name})
        return
    words = path_words([posixpath.relpath(path, posixpath.dirname(name) or "."), name])
    yield Done(f"ln -s {words}", "linked", {"names": [path], "target": name})
