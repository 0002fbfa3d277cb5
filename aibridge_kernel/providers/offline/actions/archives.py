"""Packing and unpacking archives."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from aibridge_kernel.providers.offline.actions.deleting import delete
from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import every, folder, glob_for, one
from aibridge_kernel.providers.offline.quoting import Done, path_word, path_words
from aibridge_kernel.providers.offline.spelling import nearest
from aibridge_kernel.providers.offline.tokens import fold

__all__ = [
    "add_to_archive", "compress", "compress_given", "compress_listed", "compress_wanted",
    "extract", "extract_member", "gunzip", "gzip", "unpack",
]  # fmt: skip

_TAR = (".tar.gz", ".tgz")
_GZIPPED = (["gz"], [".gz"])
_MOVING = re.compile(r"\b(?:mov(?:e|ing|er\w*|elo\w*|as|an)|muev\w*|traslad\w*|relocate)\b")
_SHOWING = re.compile(r"\b(?:show|see|muestr\w*|mostr\w*|enseñ\w*|ensen\w*|ver|list\w*)\b")


def compress(task: Task) -> Iterator[Done]:
    """Pack into zip or tar.gz; the archive is named after a single source unless said."""
    if task.verb != "compress" and not _names_archive(task):
        raise Pass
    where = _packed_from(task)
    paths, words = [], []
    for thing in task.things("object"):
        held = task.scene.held if thing.pronoun == "it" and not thing.names else None
        found = [held] if held else every(thing, task.scene, task.now, where)
        words.append(glob_for(thing, found, task.scene, where) or path_words(found))
        paths.extend(found)
    if "." in paths:
        raise Ask("name_it")
    if _is_gzipping(task):
        yield from _gzipped(paths, task)
        return
    archive = _archive(task, paths)
    if task.scene.exists(archive):
        raise Ask("would_overwrite", name=archive)
    for path in paths:
        task.scene.speak(path, folder=task.scene.is_folder(path))
    task.scene.add(archive, folder=False)
    task.scene.derive(archive, paths)
    values = {"names": paths, "target": archive}
    source = " ".join(words)
    if archive.endswith(_TAR):
        yield Done(f"tar -czf {path_word(archive)} {source}", "compressed", values)
    elif archive.endswith(".zip"):
        yield Done(f"zip -r {path_word(archive)} {source}", "compressed", values)
    else:
        raise Refuse("archive_kind", name=archive)


def _packed_from(task: Task) -> str:
    """The folder that what is packed lies in; a new archive told as a place is the target."""
    place = task.thing("place")
    if place is not None and not place.words and _is_new_archive(place, task):
        said = task.things("to")
        task.roles["to"] = [task.roles.pop("place")[0]]  # "zip de docs en d.zip"
        named = len(said) == 1 and len(said[0].names) == 1
        place = said[0] if named and task.scene.is_folder(said[0].names[0]) else None
    return "." if place is None else folder(place, task.scene, task.now)


def _is_gzipping(task: Task) -> bool:
    things = task.things("to")
    said = "gzip" in task.filters or any(thing.types in _GZIPPED for thing in things)
    return said and not any(thing.names for thing in things)


def compress_wanted(task: Task) -> Iterator[Done]:
    """Pack what shall be in an archive that is told by its name: "quiero a.txt en b.zip"."""
    packing = as_packing(task)
    if packing is None or not _are_there(packing):
        raise Pass
    yield from compress(packing)
    yield from _originals_gone(task)


def compress_given(task: Task) -> Iterator[Done]:
    """Pack what an archive is asked for of: "dame un zip de docs", where there is none yet."""
    said = task.thing("to")
    one = said is not None and said.article and not (said.definite or said.plural or said.words)
    if not one or not _are_there(task) or _SHOWING.search(fold(task.sentence)):
        raise Pass
    yield from compress(task)


def _are_there(task: Task) -> bool:
    names = [name for thing in task.things("object") for name in thing.names]
    return all(map(task.scene.exists, names))


def compress_listed(task: Task) -> Iterator[Done]:
    """Pack what is named after "containing": "a zip code.zip containing src and web"."""
    if task.text is None or len(task.things("to")) != 1:
        raise Pass
    said = re.split(r",? (?:and|y|e) |, ", task.text)
    if not _names_archive(task) or not all(map(task.scene.exists, said)):
        raise Pass
    task.roles["object"] = [Thing(names=said)]
    yield from compress(task)


def gzip(task: Task) -> Iterator[Done]:
    """Compress files one by one, as the program of that name does: the original goes."""
    paths = _each_file(task)
    yield from _gzipped([path for path in paths if not path.endswith(".gz")] or paths, task)


def _each_file(task: Task) -> list[str]:
    """The files that are packed or unpacked one by one, those of a folder if one is told."""
    place = task.thing("place")
    where = "." if place is None else folder(place, task.scene, task.now)
    return [path for t in task.things("object") for path in every(t, task.scene, task.now, where)]


def _gzipped(paths: list[str], task: Task) -> Iterator[Done]:
    for path in paths:
        if task.scene.is_folder(path):
            raise Refuse("other_kind_folder", name=path)
        if task.scene.exists(path + ".gz"):
            raise Ask("would_overwrite", name=path + ".gz")
        task.scene.add(path + ".gz", folder=False)
        task.scene.derive(path + ".gz", [path])
    values = {"names": paths, "target": paths[0] + ".gz"}
    option = "-k " if "keep" in task.topics else ""
    yield Done(f"gzip {option}{path_words(paths)}", "compressed", values)


def gunzip(task: Task) -> Iterator[Done]:
    """Unpack .gz files as the program of that name does: the packed one goes."""
    paths = _each_file(task)
    for path in paths:
        if not path.endswith(".gz"):
            raise Refuse("archive_kind", name=path)
        task.scene.unpacked[path] = path.removesuffix(".gz")
    option = "-k " if "keep" in task.topics else ""
    yield Done(f"gunzip {option}{path_words(paths)}", "extracted", {"names": paths, "target": "."})


def _is_new_archive(thing: Thing, task: Task) -> bool:
    name = thing.names[0] if len(thing.names) == 1 else ""
    return name.endswith((*_TAR, ".zip")) and not task.scene.exists(name)


def as_packing(task: Task) -> Task | None:
    """A copy that gets the name of an archive, as the packing that it is: "a backup in b.zip"."""
    roles = dict(task.roles)
    if "to" not in roles and "new" in roles:
        roles["to"] = roles.pop("new")
    packing = replace(task, verb="compress", roles=roles)
    names = [name for thing in packing.things("to") for name in thing.names]
    fresh = len(names) == 1 and not task.scene.exists(names[0])
    return packing if fresh and _names_archive(packing) else None


def _names_archive(task: Task) -> bool:
    """Whether "crea un zip con …" is about an archive and not a folder with contents."""
    thing = task.thing("to")
    if thing is None or thing.kind == "folder":
        return False
    if any(t.types or n.endswith((*_TAR, ".zip")) for t in task.things("object") for n in t.names):
        return False
    packed = {"zip", "targz", ".zip", ".tar.gz", ".tgz", "archive"} & set(thing.types)
    return bool(packed) or any(name.endswith((*_TAR, ".zip")) for name in thing.names)


def _archive(task: Task, paths: list[str]) -> str:
    things = task.things("to")
    wants_tar = "targz" in task.filters or "tar" in fold(task.sentence).split()
    name = None
    for thing in things:
        if thing.words:
            raise Refuse("unknown_word", word=thing.words[0])
        wants_tar = wants_tar or any(
            t.strip(".") in {"tar", "targz", "tar.gz", "tgz"} for t in thing.types
        )
        if thing.names:
            name = thing.names[0]
    suffix = ".tar.gz" if wants_tar else ".zip"
    if name is None:
        folders = {posixpath.dirname(path) for path in paths}
        if len(paths) > 1 and len(folders) == 1 and (held := folders.pop()):
            return posixpath.basename(held) + suffix  # "zip the photos of the folder trip"
        if len(paths) != 1:
            raise Ask("name_it")
        base = paths[0] if task.scene.is_folder(paths[0]) else posixpath.splitext(paths[0])[0]
        return posixpath.basename(base) + suffix
    if task.scene.is_folder(name):
        raise Refuse("not_known")
    return name if name.endswith((*_TAR, ".zip")) or "." in name else name + suffix


def extract(task: Task) -> Iterator[Done]:
    """Unpack here or into a folder."""
    thing = task.thing("object")
    if thing is None:
        raise Refuse("which_file")
    archive = one(thing, task.scene, task.now)
    target, made = _into(task.thing("to"), task)
    if made:
        task.scene.add(target, folder=True)
        yield Done(f"mkdir -p {path_word(target)}", "made_folders", {"names": [target]})
    task.scene.speak(archive, folder=False)
    if archive.endswith(".gz") and not archive.endswith(_TAR):
        task.scene.unpacked[archive] = archive.removesuffix(".gz")
    yield Done(_unpack(archive, target), "extracted", {"names": [archive], "target": target})


def extract_member(task: Task) -> Iterator[Done]:
    """Unpack one file of an archive: "extrae a.md de fichas.zip"."""
    member, held = task.thing("member"), task.thing("object")
    archive = held.names[0] if held is not None and len(held.names) == 1 else ""
    if member is None or len(member.names) != 1 or not task.scene.exists(archive):
        raise Pass
    name, words = member.names[0], path_words([archive, member.names[0]])
    if not archive.endswith((*_TAR, ".tar", ".zip")) or "*" in name or member.filters:
        raise Pass
    if task.scene.exists(name):
        raise Ask("would_overwrite", name=name)
    option = "-xzf" if archive.endswith(_TAR) else "-xf"
    command = f"unzip {words}" if archive.endswith(".zip") else f"tar {option} {words}"
    task.scene.add(name, folder=False)
    yield Done(command, "extracted", {"names": [name], "target": "."})


def add_to_archive(task: Task) -> Iterator[Done]:
    """Put files into a zip that is there."""
    target = task.thing("to")
    archive = target.names[0] if target is not None and len(target.names) == 1 else ""
    if not archive.endswith(".zip") or not task.scene.exists(archive):
        raise Pass
    paths = [path for t in task.things("object") for path in every(t, task.scene, task.now)]
    option = " -r" if any(map(task.scene.is_folder, paths)) else ""
    command = f"zip{option} {path_words([archive, *paths])}"
    yield Done(command, "compressed", {"names": paths, "target": archive})
    yield from _originals_gone(task)


def _originals_gone(task: Task) -> Iterator[Done]:
    """Delete what was moved into an archive; what is put or passed there stays where it is."""
    if task.verb == "move" and _MOVING.search(fold(task.sentence)) and "keep" not in task.topics:
        yield from delete(task)


def unpack(task: Task) -> Iterator[Done]:
    """Unpack what is opened into a folder: "abre fichas.zip en tareas", "saca lo de fichas.zip"."""
    whole = [thing for thing in task.things("object") if thing.kind == "item" and not thing.names]
    if whole and len(task.things("to")) == 1:  # "saca lo que hay en fichas.zip"
        task.roles["object"] = task.roles.pop("to")
        if "place" in task.roles:
            task.roles["to"] = task.roles.pop("place")
    things = task.things("object")
    packed = [n for t in things for n in t.names if n.endswith((*_TAR, ".tar", ".zip"))]
    if len(packed) != 1 or len(things) != 1 or ("to" not in task.roles and task.verb != "take"):
        raise Pass
    yield from extract(task)


def _into(thing: Thing | None, task: Task) -> tuple[str, bool]:
    if thing is None or thing.here:
        return ".", False
    if len(thing.words) == 1 and not (thing.names or thing.types or thing.filters):
        name = task.words(thing).split()[-1]  # "unzip a.zip into results": there is no such folder
        folders = [e.name for e in task.scene.entries() if e.is_directory]
        if thing.definite or not name.isalnum() or nearest(name, folders) or thing.start < 0:
            raise Refuse("unknown_word", word=thing.words[0])
        return name, True
    if len(thing.names) == 1 and not thing.words and not task.scene.exists(thing.names[0]):
        name = thing.names[0].rstrip("/")
        told = thing.fresh or thing.quoted or not (thing.definite or not thing.article)
        below = [] if told else task.scene.folders_called(name)
        if len(below) > 1:
            raise Ask("which_one", names=below)
        return (below[0], False) if below else (name, True)
    return folder(thing, task.scene, task.now), False


def _unpack(archive: str, target: str) -> str:
    word, into = path_word(archive), path_word(target)
    if archive.endswith((*_TAR, ".tar", ".tar.bz2", ".tar.xz")):
        option = "-xf" if not archive.endswith(_TAR) else "-xzf"
        return f"tar {option} {word}" + ("" if target == "." else f" -C {into}")
    if archive.endswith(".zip"):
        return f"unzip {word}" + ("" if target == "." else f" -d {into}")
    if archive.endswith(".gz") and target == ".":
        return f"gunzip -k {word}"
    raise Refuse("archive_kind", name=archive)
