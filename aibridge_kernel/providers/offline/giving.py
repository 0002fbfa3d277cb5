"""To whom and of which, settled when a clause is read: "quítale la primera línea a a.txt"."""

from __future__ import annotations

from .clauses import Clause, Thing
from .selecting import SELECTING, SUPERLATIVES
from .unsaid import Exists, things_of

_LINED = frozenset({"duplicate", "line"})
_LINES = frozenset({
    "first", "first_line", "last", "last_line", "line_number", "line_pair", "range",
})  # fmt: skip

_EXCHANGING = frozenset({"change", "replace", "substitute"})
_HANDLING = frozenset({"compress", "copy", "delete", "move", "put", "take"})


def settle_dative(clause: Clause, verb_at: int, exists: Exists) -> None:
    """Settle what "le" stands for, and what is taken from it or added to it."""
    if clause.dative:
        _to_whom(clause, verb_at, exists)
        _give_back(clause, exists)
        _exchange_in(clause, exists)


def _to_whom(clause: Clause, verb_at: int, exists: Exists) -> None:
    """Let "a la carpeta x cámbiale el nombre a y" be about x."""
    said = [p for p in clause.phrases if p.cue == "to" and not p.things[0].empty]
    first = bool(said) and 0 <= said[0].things[0].start < verb_at
    if "name" in clause.topics and len(said) > 1 and first:
        said[0].cue = None
    elif clause.topics & {"name", "names"} and first and any(p.cue == "by" for p in clause.phrases):
        said[0].cue = "of"  # "a los png cámbiales a por b en el nombre"
    elif clause.topics == {"name"} and len(said) == 1 and not clause.verbs & {"delete", "take"}:
        for phrase in clause.phrases:  # "ponle a a.txt el nombre de b.txt"
            new = phrase.cue == "of" and [n for t in phrase.things for n in t.names]
            if new and not any(map(exists, new)):
                phrase.cue = "as"


def _give_back(clause: Clause, exists: Exists) -> None:
    """Read "quítale la primera línea a x", "échale «a» a x" as taken from it and added to it."""
    said = [p for p in clause.phrases if p.cue == "to" and _is_file(p.things, exists)]
    if len(said) > 1:
        return
    told = {name for thing in things_of(clause) for name in thing.filters}
    lines = clause.topics & _LINED or told & _LINES
    if clause.verbs & {"delete", "take"} and lines:
        clause.verb, clause.verbs = "delete", frozenset({"delete"})
        for phrase in said:
            phrase.cue = "of"
    new = [t for p in clause.phrases if p.cue is None for t in p.things if not t.empty]
    texts = bool(new) and all(t.quoted and not any(map(exists, t.names)) for t in new)
    if clause.verbs & {"move"} and said and (clause.text is not None or texts):
        clause.verb, clause.verbs = "append", frozenset({"append"})


def _exchange_in(clause: Clause, exists: Exists) -> None:
    """Read "cámbiale a por b a x.txt" as exchanged in that file."""
    said = [p for p in clause.phrases if p.cue == "to" and not p.things[0].empty]
    held = len(said) == 1 and (said[0].things[0].pronoun or _is_file(said[0].things, exists))
    exchanged = any(p.cue == "by" for p in clause.phrases) and clause.topics <= {"word", "text"}
    if held and exchanged and clause.verbs & _EXCHANGING:
        said[0].cue = "in"


def _is_file(things: list[Thing], exists: Exists) -> bool:
    names = [name for thing in things for name in thing.names]
    return bool(names) and all("." in name and exists(name) for name in names)


def _is_held(thing: Thing, exists: Exists) -> bool:
    """Whether what is chosen from is a folder here: "los txt de apuntes que estén vacíos"."""
    return len(thing.names) == 1 and "." not in thing.names[0] and exists(thing.names[0])


def choose_there(clause: Clause, exists: Exists) -> None:
    """Let what is said behind a place choose among what is there: "los de la carpeta x de hoy"."""
    chosen = [t for p in clause.phrases if p.cue is None for t in p.things]
    chosen = [t for t in chosen if t.plural and (t.kind or t.types) and not t.names]
    places = [
        t for p in clause.phrases if p.cue in {"in", "of", "from"} for t in p.things
        if t.names and (t.kind == "folder" or p.cue == "in" or _is_held(t, exists))
    ]  # fmt: skip
    if len(chosen) != 1 or len(places) != 1 or chosen[0].filters.keys() & SELECTING:
        return
    moved = places[0].filters.keys() & SELECTING - SUPERLATIVES
    chosen[0].filters |= {name: places[0].filters.pop(name) for name in moved}


def name_those(clause: Clause) -> None:
    """Let "los que pesan más de 1 MB", "los vacíos" be files where nothing else is spoken of."""
    objects = [t for p in clause.phrases if p.cue is None for t in p.things if not t.empty]
    if len(objects) != 1 or not clause.verbs & _HANDLING:
        return
    thing = objects[0]
    bare = not (thing.kind or thing.names or thing.types or thing.pronoun or thing.words)
    chosen = thing.filters.keys() & SELECTING - SUPERLATIVES
    if bare and thing.definite and thing.plural and chosen and not clause.topics:
        thing.kind = "file"


def empty_it(clause: Clause, exists: Exists) -> None:
    """Read "deja a.txt vacío", "déjalo en blanco" as emptying it."""
    things = [t for p in clause.phrases for t in p.things if not t.empty]
    emptied = [t for t in things if t.filters.keys() == {"empty"}]
    named = [t for t in things if t.pronoun or (t.names and all(map(exists, t.names)))]
    others = [t for t in things if t not in emptied and t not in named]
    plain = not (clause.topics or others or any(t.kind == "folder" for t in things))
    if "put" in clause.verbs and len(emptied) == 1 and len(named) == 1 and plain:
        clause.verb, clause.verbs = "empty_out", frozenset({"empty_out"})
        emptied[0].filters.clear()
