"""Words linked to what exists: "el logo", "las facturas", "la foto de la playa"."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from itertools import pairwise

from .actions.contents import NO_TEXT
from .called import (
    PACKED,
    SHORTEST_PART,
    alike,
    are_files,
    called_deeper,
    called_in_part,
    holding,
    parts_of,
    singulars,
)
from .clauses import Ask, Clause, Phrase, Refuse, Thing
from .deciding import SEEKING
from .held import hold_all, hold_typed, seek_type, tell_places
from .scene import Scene
from .selecting import grammar
from .tokens import fold
from .unsaid import things_of

_FINDING = frozenset({"find", "where_is", "exist"})
_PLACING = frozenset({"belong", "compress", "copy", "extract", "join", "move", "put", "save"})
"""Verbs with which "in docs" may be where things go, and not where they are."""
_PART_OF = frozenset({None, "of", "from", "in", "to", "with"})
_TEXTS = frozenset({"line", "text", "word"})
_LOOKING = frozenset({"count", "give", "list", "read", "show", "tell", "what"})
_OF_EACH_OTHER = frozenset({(None, "of"), (None, "from"), (None, None)})
_TELLING = frozenset({"count", "exist", "list", "show"})
_CHANGING = frozenset({"change", "convert", "delete", "put", "replace", "substitute", "swap"})


def link(clause: Clause, scene: Scene) -> None:
    """Let definite words that something is called be its name; what is sought may be any word."""
    tell_places(clause)
    hold_typed(clause, scene)
    seek_type(clause, scene)
    for thing in things_of(clause):
        if thing.words and _are_told_by(thing, scene):
            thing.words = []
        for other in thing.without:
            _demand_folder(other, scene)
    _drop_called(clause, scene)
    _link_counted(clause, scene)
    if (clause.verb in SEEKING and "names" not in clause.topics) or clause.verbs & _FINDING:
        _join_places(clause, scene)
        _link_searched(clause, scene)
        if clause.verbs & _FINDING and not clause.topics:
            _link_part(clause, scene)
        _link_sought(clause, scene)
        return
    if clause.verb not in grammar()["creating"]:
        _link_there(clause, scene)
    place = _place(clause, scene)
    if clause.topics & _TEXTS and not clause.verbs & _LOOKING:
        return  # "delete the line Emma from a.txt"
    for thing in (t for said in things_of(clause) for t in (said, *said.without)):
        _link_words(thing, scene, place)


def _link_counted(clause: Clause, scene: Scene) -> None:
    """Let "how many invoices", "which invoices are there" be about what is called so."""
    objects = [t for p in clause.phrases if p.cue is None for t in p.things if not t.empty]
    if not clause.verbs & _TELLING or clause.topics or len(objects) != 1:
        return
    thing = objects[0]
    told = thing.names or thing.types or thing.filters or thing.pronoun or thing.definite
    several = thing.words[:1] and thing.words[0].endswith("s")
    if told or len(thing.words) != 1 or not (several or clause.verbs & {"count", "exist"}):
        return
    within = _place(clause, scene)
    asked = Thing(words=thing.words, plural=True)
    held = holding(asked)
    here = [entry.name for entry in scene.entries(within) if held(entry, entry.name)]
    below = [entry.name for _, entry in scene.walk(within) if held(entry, entry.name)]
    parts = sorted(singulars(thing.words[0]), key=len, reverse=True)
    part = next((p for p in parts if (here or below) and all(p in n for n in here or below)), None)
    if part is not None:
        thing.words, thing.filters["has"] = [], part
        thing.kind = thing.kind or "item"
        if not here:
            thing.filters["recursive"] = True


def _demand_folder(thing: Thing, scene: Scene) -> None:
    """Refuse "menos las de verano" unless there is a folder of that name."""
    if not thing.outside:
        return
    said = [posixpath.basename(name.rstrip("/")) for name in thing.names]
    folders = {posixpath.basename(path) for path, entry in scene.walk() if entry.is_directory}
    if not said or not folders.issuperset(said):
        raise Refuse("exception", word=" ".join((*thing.names, *thing.words)) or "…")


def _link_there(clause: Clause, scene: Scene) -> None:
    """Let folders, parts of names and what a folder holds be what is there."""
    _link_held(clause, scene)
    hold_all(clause, scene)
    _link_each(clause, scene)
    place = _place(clause, scene)
    for thing in things_of(clause):
        _link_capitals(thing, scene, place)
        _link_folder(thing, scene)
        if clause.verb != "extract":
            _demand_one_meaning(thing, scene)
        if clause.verb == "delete":
            _demand_only_one(thing, scene)
    _link_part(clause, scene)


def _link_each(clause: Clause, scene: Scene) -> None:
    """Let "the minutes of January, February and March" be the one file of each."""
    for phrase, of in pairwise(clause.phrases):
        told = [word for thing in of.things for word in thing.words or [str(thing.count or "")]]
        if phrase.cue is not None or of.cue != "of" or len(phrase.things) != 1 or len(told) < 2:  # noqa: PLR2004
            continue
        thing, plain = (
            phrase.things[0],
            all(replace(t, start=-1, end=-1) == _bare(t) for t in of.things),
        )
        described = thing.names or thing.types or thing.filters or thing.without
        if (
            not plain
            or described
            or not thing.definite
            or not thing.plural
            or len(thing.words) != 1
        ):
            continue
        found = [called_in_part(Thing(words=[*thing.words, word]), scene) for word in told]
        if all(len(names) == 1 for names in found) and len({n for [n] in found}) == len(told):
            thing.names, thing.words, thing.quoted = [name for [name] in found], [], True
            clause.phrases.remove(of)
            return


def _bare(thing: Thing) -> Thing:
    """A thing of which nothing is said but words or a number."""
    return Thing(words=thing.words, count=thing.count)


def _drop_called(clause: Clause, scene: Scene) -> None:
    """Let "esa carta" be what was spoken of last when that is called so."""
    latest = scene.latest()
    for phrase, follows in pairwise(clause.phrases):
        said = [*phrase.things, *follows.things]
        pointed = phrase.cue is None and follows.cue is None and len(said) == 2  # noqa: PLR2004
        if not pointed or latest is None or not said[0].pronoun or len(said[1].words) != 1:
            continue
        if alike(said[1].words[0], parts_of(fold(posixpath.basename(latest)))):
            said[1].words = []


def _join_places(clause: Clause, scene: Scene) -> None:
    """Let "en los ficheros de clientes" be that folder, in whose files a text is sought."""
    held = [p for p in clause.phrases if p.cue in {"in", "of"} and len(p.things) == 1]
    if [phrase.cue for phrase in held] != ["in", "of"] or clause.verbs & _CHANGING:
        return
    files, place = held[0].things[0], held[1].things[0]
    plain = files.kind in {"file", "item"} and files.plural
    plain = (plain or bool(files.types)) and not (files.names or files.words or files.filters)
    if plain and len(place.names) == 1 and scene.is_folder(place.names[0]):
        clause.phrases.remove(held[0])
        held[1].cue, place.types = "in", files.types


def _link_searched(clause: Clause, scene: Scene) -> None:
    """Let "the minutes" in which a text is sought be the files that are called so."""
    for thing in (t for p in clause.phrases if p.cue == "in" for t in p.things):
        if thing.definite and thing.plural and len(thing.words) == 1 and not thing.types:
            found = called_in_part(thing, scene)
            if found and not any(name.lower().endswith(NO_TEXT) for name in found):
                thing.names, thing.words, thing.quoted = found, [], True


def _link_words(thing: Thing, scene: Scene, place: str) -> None:
    if not thing.words or not (thing.definite or thing.count or thing.plural):
        return
    alone = len(thing.words) == 1 and not thing.names
    if thing.count not in {None, 1} and (names := called_in_part(thing, scene, place)):
        thing.names, thing.words, thing.types, thing.quoted = names, [], [], True
    elif alone and scene.named(thing.words[0]):
        thing.names, thing.words = thing.words, []
    elif names := called_in_part(thing, scene, place):
        thing.names, thing.words, thing.types, thing.quoted = names, [], [], True
    elif alone and scene.called_below(thing.words[0]):
        thing.names, thing.words = thing.words, []
    elif alone and thing.types and len(found := called_deeper(thing, scene)) == 1:
        thing.names, thing.words, thing.types, thing.quoted = found, [], [], True


def _are_told_by(thing: Thing, scene: Scene) -> bool:
    """Whether each word is part of the names said with it: "the dance video, dance.mp4"."""
    if not thing.names or not all("." in name and scene.exists(name) for name in thing.names):
        return False
    return all(alike(word, parts_of(fold(n))) for word in thing.words for n in thing.names)


def _place(clause: Clause, scene: Scene) -> str:
    """The folder that the clause says things are in."""
    goes = any(p.cue == "to" and not t.empty for p in clause.phrases for t in p.things)
    placing = clause.verbs & _PLACING and not goes
    cues = {"from", "of", "out"} if placing else {"from", "of", "out", "in"}
    held = [t for p in clause.phrases if p.cue in cues for t in p.things]
    names = [thing.names[0] for thing in held if len(thing.names) == 1]
    return names[0] if len(names) == 1 and scene.is_folder(names[0]) else "."


def _link_sought(clause: Clause, scene: Scene) -> None:
    """Let words that names here hold be what is looked for: "find the poem"."""
    if clause.topics or clause.text is not None or not clause.verbs & _FINDING:
        return
    said = [thing for thing in things_of(clause) if not thing.empty]
    if len(said) == 2 and _join_sought(clause, scene):  # noqa: PLR2004  — "la carta de hacienda"
        return
    if len(said) != 1 or not said[0].words or said[0].filters:
        return
    thing = said[0]
    if any("." in name for name in thing.names):
        return
    if paths := called_deeper(thing, scene):
        thing.names = [posixpath.basename(path) for path in paths]
        thing.words, thing.types, thing.quoted = [], [], True
    elif len(thing.words) == 1 and thing.types and (part := _part_of_type(thing, scene)):
        thing.words, thing.filters["has"] = [], part
    elif len(thing.words) == 1 and not thing.types and (part := _part_held(thing, scene)):
        thing.names, thing.words = [part], []


def _join_sought(clause: Clause, scene: Scene) -> bool:
    """Let "the letter of the bank" be the one file whose path holds both words."""
    said = [phrase for phrase in clause.phrases if not phrase.things[0].empty]
    if len(said) != 2 or (said[0].cue, said[1].cue) not in _OF_EACH_OTHER:  # noqa: PLR2004  — as above
        return False
    first, second = said[0].things[0], said[1].things[0]
    words = [*first.names, *first.words, *second.names, *second.words]
    described = first.filters or second.filters or second.types or second.kind
    if not (first.words or second.words) or described or any("." in word for word in words):
        return False
    paths = called_deeper(Thing(words=words, types=first.types, kind=first.kind), scene)
    if paths:
        first.names, first.words, first.types, first.quoted = (
            [posixpath.basename(paths[0])], [], [], True,
        )  # fmt: skip
        clause.phrases.remove(said[1])
    return bool(paths)


def _part_of_type(thing: Thing, scene: Scene) -> str | None:
    """The word as names of the type hold it: "gel pictures" are ``gel1.png`` and ``gel2.png``."""
    fits = holding(thing)
    held = [entry.name for _, entry in scene.walk() if fits(entry, entry.name)]
    parts = sorted(singulars(thing.words[0]), key=len, reverse=True)
    return next((part for part in parts if held and all(part in name for name in held)), None)


def _part_held(thing: Thing, scene: Scene) -> str | None:
    """The word as names hold it: "the invoices" are those with "invoice" in their names."""
    word = thing.words[0]
    singular = word.removesuffix("s") if thing.definite and len(word) > SHORTEST_PART else word
    return next((part for part in (word, singular) if scene.holds(part)), None)


def _link_capitals(thing: Thing, scene: Scene, place: str) -> None:
    """Let "los IMG" be what has that in its name, when no file is called so.

    So are "the draft files" that go into a new folder ``draft``, though a file is ``draft.txt``.
    """
    name = thing.names[0] if len(thing.names) == 1 and not thing.quoted else ""
    if not name or not thing.definite or not thing.plural or thing.words:
        return
    made = thing.kind == "file" and scene.is_folder(name) and not scene.entries(name)
    capitals = name.isupper() and name.isalpha() and not scene.named(name)
    several = thing.kind == "file" and "." not in name and not scene.is_folder(name)
    if not (made or capitals or several):
        return
    found = called_in_part(Thing(words=[name], plural=True, kind=thing.kind), scene, place)
    if found and (not several or (len(found) > 1 and thing.count in {None, len(found)})):
        thing.names, thing.quoted = found, True


def _link_folder(thing: Thing, scene: Scene) -> None:
    """Let "la carpeta de fotos" be ``mis fotos``."""
    if thing.kind == "folder" and thing.plural and thing.names and thing.type_words:
        _join_folders(thing, scene)
        return
    said = thing.names if thing.homonym else thing.type_words
    if thing.kind != "folder" or len(said) != 1 or scene.exists(said[0]):
        return
    if names := called_in_part(Thing(kind="folder", words=[said[0]]), scene):
        thing.names, thing.types, thing.quoted = names, [], True


def _join_folders(thing: Thing, scene: Scene) -> None:
    """Let "the photos and drafts folders" be both, also where one's name is that of a type."""
    if not all(map(scene.is_folder, thing.type_words)):
        return  # "the photos folder Fotos"
    thing.names = [*(n for n in thing.type_words if n not in thing.names), *thing.names]
    thing.types, thing.type_words = [], []


def _link_held(clause: Clause, scene: Scene) -> None:
    """Let "the client files" be those in the folder ``clients``."""
    said = [(p, t) for p in clause.phrases for t in p.things if not t.empty]
    objects = [thing for phrase, thing in said if phrase.cue is None]
    if len(objects) != 1 or any(phrase.cue not in {None, "as", "to"} for phrase, _ in said):
        return
    thing = objects[0]
    if len(thing.words) != 1 or thing.names or thing.types or not are_files(thing):
        return
    folders = [e.name for e in scene.entries() if e.is_directory and alike(e.name, thing.words)]
    if len(folders) != 1:
        return
    held = holding(thing)
    files = [entry for entry in scene.entries() if held(entry, entry.name)]
    if all(entry.name.endswith(PACKED) for entry in files):
        thing.words = []
        clause.phrases.append(Phrase("from", [Thing(kind="folder", names=folders)]))


def _demand_one_meaning(thing: Thing, scene: Scene) -> None:
    """Ask whether "the worksheets" are ``worksheets.zip`` or ``worksheet1.md`` and others."""
    name = thing.names[0] if len(thing.names) == 1 and not thing.quoted else ""
    if not name.endswith("s") or "." in name or thing.kind or scene.exists(name):
        return
    held = [e.name for e in scene.entries() if fold(e.name).startswith(fold(name) + ".")]
    others = called_in_part(Thing(words=[name], plural=True), scene)
    if len(held) == 1 and held[0].endswith(PACKED) and others and held[0] not in others:
        if thing.count == len(others) > 1:
            thing.names, thing.quoted = others, True  # "the two worksheets"
            return
        raise Ask("which_one", names=[*held, *others])


def _demand_only_one(thing: Thing, scene: Scene) -> None:
    """Ask whether "the lease" that shall go is ``lease.docx`` or ``Signed Lease.pdf``."""
    name = thing.names[0] if len(thing.names) == 1 and not thing.quoted else ""
    if not name or not thing.definite or thing.plural or thing.types or "." in name:
        return
    if thing.kind or thing.words or scene.exists(name):
        return
    held = [e.name for e in scene.entries() if fold(name) in parts_of(fold(e.name))]
    if len(held) > 1:
        raise Ask("which_one", names=held)


def _link_part(clause: Clause, scene: Scene) -> None:
    """Let "la foto de la playa" be ``playa.png``."""
    said = [p for p in clause.phrases if len(p.things) == 1 and not p.things[0].empty]
    said = [phrase for phrase in said if phrase.things[0].pronoun != "there"]
    for first, second in pairwise(said):
        if second.cue == "of" and first.cue in _PART_OF and _is_part(first, second, scene):
            clause.phrases.remove(second)
            return


def _is_part(first: Phrase, second: Phrase, scene: Scene) -> bool:
    """Whether "la foto" and "de la playa" name what is there, which is then its name."""
    thing, of = first.things[0], second.things[0]
    told = [*of.names, *of.words]
    told_apart = thing.definite or (first.cue is not None and bool(thing.types))  # "del log de x"
    if told_apart and len(thing.words) == 1 and not (thing.names or thing.types or thing.kind):
        return _are_both_parts(thing, of, scene)
    if thing.names or not told_apart or not (thing.types or (thing.kind and not thing.plural)):
        return False
    if len(told) != 1 or of.types or of.kind or scene.is_folder(told[0]) or thing.kind == "folder":
        return False
    asked = Thing(kind="file", types=thing.types, words=told, plural=thing.plural)
    names = called_in_part(asked, scene)
    if names and thing.count in {None, len(names)} and (thing.plural or len(names) == 1):
        thing.names, thing.quoted = names, True
        return True
    return False


def _are_both_parts(thing: Thing, of: Thing, scene: Scene) -> bool:
    """Whether names hold both words of "la factura de marzo", which are then meant."""
    told = [*thing.words, *of.words]
    if len(told) != 2 or of.names or of.types or of.kind:  # noqa: PLR2004
        return False
    asked = Thing(words=told, plural=thing.plural, definite=True)
    names = called_in_part(asked, scene)
    if names and (thing.plural or len(names) == 1):
        thing.names, thing.words, thing.quoted = names, [], True
        return True
    return False
