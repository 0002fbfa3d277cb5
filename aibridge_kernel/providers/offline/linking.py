"""Words linked to what exists: "el logo", "las facturas", "la foto de la playa"."""

from __future__ import annotations

import posixpath
import re

from .clauses import Clause, Thing
from .deciding import SEEKING
from .grounding import kind_fits
from .scene import Scene
from .selecting import extensions, grammar
from .tokens import fold
from .unsaid import things_of

_PARTS = re.compile(r"[\W_]+|(?<=[^\W\d])(?=\d)")
_SHORTEST_PART = 4


def link(clause: Clause, scene: Scene) -> None:
    """Let definite words that something is called be its name; what is sought may be any word."""
    if clause.verb in SEEKING:
        return
    if clause.verb not in grammar()["creating"]:
        for thing in things_of(clause):
            _link_folder(thing, scene)
        _link_part(clause, scene)
    for thing in (t for said in things_of(clause) for t in (said, *said.without)):
        if len(thing.words) != 1 or thing.names or not thing.definite:
            continue
        if scene.called_below(thing.words[0]):
            thing.names, thing.words = thing.words, []
        elif names := _called_in_part(thing, scene):
            thing.names, thing.words, thing.quoted = names, [], True


def _link_folder(thing: Thing, scene: Scene) -> None:
    """Let "la carpeta de fotos" be ``mis fotos``."""
    said = thing.names if thing.homonym else thing.type_words
    if thing.kind != "folder" or len(said) != 1 or scene.exists(said[0]):
        return
    if names := _called_in_part(Thing(kind="folder", words=[said[0]]), scene):
        thing.names, thing.types, thing.quoted = names, [], True


def _link_part(clause: Clause, scene: Scene) -> None:
    """Let "la foto de la playa" be ``playa.png``."""
    said = [p for p in clause.phrases if p.cue in {None, "of"} and len(p.things) == 1]
    said = [phrase for phrase in said if not phrase.things[0].empty]
    if [phrase.cue for phrase in said] != [None, "of"]:
        return
    thing, of = said[0].things[0], said[1].things[0]
    told = [*of.names, *of.words]
    if thing.names or thing.plural or not thing.definite or not (thing.types or thing.kind):
        return
    if len(told) != 1 or of.types or scene.is_folder(told[0]) or thing.kind == "folder":
        return
    names = _called_in_part(Thing(kind="file", types=thing.types, words=told), scene)
    if len(names) == 1:
        thing.names, thing.quoted = names, True
        clause.phrases.remove(said[1])


def _called_in_part(thing: Thing, scene: Scene) -> list[str]:
    """Names here that hold the thing's word: "las facturas" are ``factura_1.pdf`` and so on.

    One thing is meant by one name only, several by all.
    """
    wanted = _singular(thing.words[0])
    if len(wanted) < _SHORTEST_PART:
        return []
    suffixes = {"." + suffix for suffix in extensions(thing.types)}
    found = [
        entry.name
        for entry in scene.entries()
        if wanted in {_singular(part) for part in _PARTS.split(fold(entry.name))}
        and kind_fits(entry, thing)
        and (not suffixes or posixpath.splitext(entry.name.lower())[1] in suffixes)
    ]
    several = thing.plural or thing.words[0].casefold().endswith("s")
    exact = [n for n in found if fold(thing.words[0]) in _PARTS.split(fold(n))]
    return found if several else exact if len(found) == 1 else []  # "el examen" is no "exámenes"


def _singular(word: str) -> str:
    plain = fold(word)
    return plain[:-2] if plain.endswith("es") else plain.removesuffix("s")
