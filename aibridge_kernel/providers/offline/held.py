"""What a folder holds where all of what it is called after is meant: "all the exams"."""

from __future__ import annotations

from collections.abc import Sequence

from .clauses import Clause, Phrase, Thing
from .scene import Scene
from .tokens import fold

_HANDLING = frozenset({"copy", "delete", "move", "put", "take"})
_LOOKING = frozenset({"count", "exist", "find", "list", "show", "where_is"})
_SEEKING = frozenset({"find", "search"})
_PLACES = frozenset({"from", "of", "out"})
_PLACING = frozenset({"belong", "copy", "go", "move", "need", "put", "save", "want"})


def tell_places(clause: Clause) -> None:
    """Let the first place of "move the pdfs in docs in old" be where they are."""
    placed = [at for at, phrase in enumerate(clause.phrases) if phrase.cue == "in"]
    leads = {None, "of"} if "copy" in clause.topics else {None}  # "a copy of a.txt in b in c"
    behind = {at + 1 for at, p in enumerate(clause.phrases) if p.cue in leads and not _empty(p)}
    if len(placed) == 2 and clause.verbs & _PLACING and behind & set(placed):  # noqa: PLR2004
        clause.phrases[next(at for at in placed if at in behind)].cue = "from"


def _empty(phrase: Phrase) -> bool:
    return all(thing.empty for thing in phrase.things)


def hold_typed(clause: Clause, scene: Scene) -> None:
    """Let "the png maps", "los mapas png" be what ends so in the folder ``maps``."""
    said = [p for p in clause.phrases if p.cue is None and not _empty(p)]
    placed = any(phrase.cue in {*_PLACES, "in"} and not _empty(phrase) for phrase in clause.phrases)
    looks, handles = clause.verbs & _LOOKING, clause.verbs & {*_HANDLING, "compress", "empty_out"}
    thing = _typed(said)
    if thing is None or not (handles or (looks and not placed)):
        return
    folder = said[0].things[0].names[0]
    if "." not in folder and scene.is_folder(folder):
        thing.names, thing.kind, thing.plural = [], "file", True
        clause.phrases = [p for p in clause.phrases if p not in said or thing in p.things]
        clause.phrases.append(Phrase("in" if looks else "from", [Thing(names=[folder])]))


def _typed(said: Sequence[Phrase]) -> Thing | None:
    """What is told by a type and one name, which may stand before the type."""
    things = [thing for phrase in said for thing in phrase.things if not thing.empty]
    if not things or len(things) > 2 or any(t.quoted or t.homonym or t.kind for t in things):  # noqa: PLR2004
        return None
    first, last = things[0], things[-1]
    plain = not (last.names or last.words or last.filters) or first is last
    told = plain and last.types and len(first.names) == 1 and not first.words
    return last if told and (first is last or not (first.types or first.filters)) else None


def seek_type(clause: Clause, scene: Scene) -> None:
    """Let "search for sql in a.txt" be about that word, as no file lies in a file."""
    said = [t for p in clause.phrases if p.cue is None for t in p.things if not t.empty]
    places = [name for p in clause.phrases if p.cue == "in" for t in p.things for name in t.names]
    if len(said) != 1 or clause.topics or not clause.verbs & _SEEKING or not places:
        return
    thing = said[0]
    told = thing.names or thing.kind or thing.plural or thing.filters or thing.definite
    if told or len(thing.type_words) != 1 or thing.words:
        return
    if all(scene.exists(place) and not scene.is_folder(place) for place in places):
        thing.names, thing.types, thing.type_words, thing.quoted = thing.type_words, [], [], True
        clause.verb, clause.verbs = "search", frozenset({"search"})


def hold_all(clause: Clause, scene: Scene) -> None:
    """Let "todos los exámenes" be the files in the folder ``exámenes``, not the folder."""
    said = [t for p in clause.phrases if p.cue is None for t in p.things if not t.empty]
    if len(said) == 1 and _is_held_alike(said[0], clause):
        said[0].names, said[0].kind, said[0].plural = [], "file", True
        return
    if not clause.verbs & _HANDLING or any(phrase.cue in _PLACES for phrase in clause.phrases):
        return
    if len(said) != 1 or not _means_all(said[0]):
        return
    folder = _folder(said[0].names[0], scene)
    if folder is None or all(entry.is_directory for entry in scene.entries(folder)):
        return
    said[0].names, said[0].kind = [], "file"
    clause.phrases.append(Phrase("from", [Thing(kind="folder", names=[folder])]))


def _is_held_alike(thing: Thing, clause: Clause) -> bool:
    """Whether "the letters in letters" are what is in that folder."""
    places = [t for p in clause.phrases if p.cue in {*_PLACES, "in"} for t in p.things]
    alike = any(place.names == thing.names for place in places)
    plain = not (thing.kind or thing.types or thing.quoted or thing.words)
    return alike and plain and len(thing.names) == 1 and thing.definite


def _means_all(thing: Thing) -> bool:
    plain = not (thing.kind or thing.types or thing.quoted or thing.words or thing.filters)
    return thing.all and thing.plural and len(thing.names) == 1 and plain


def _folder(name: str, scene: Scene) -> str | None:
    """The folder called so, when nothing else here is."""
    stems = {e.name: fold(e.name.rpartition(".")[0] or e.name) for e in scene.entries()}
    found = [entry for entry, stem in stems.items() if stem == fold(name)]
    return found[0] if len(found) == 1 and scene.is_folder(found[0]) else None
