"""What a clause leaves to the steps before it: the place, the file, the verb.

"Haz una carpeta docs y métele los pdf", "crea en docs una carpeta a y otra b", "cat a.txt … y
ahora la última línea": what was made or shown last is what the clause leaves unsaid.
"""

from __future__ import annotations

from .clauses import Clause, Phrase, Thing
from .scene import Scene
from .unsaid import PERMITS

_FILLING = frozenset({"move", "put", "copy", "give", "save", "append", "add", "create"})
_WRITING = frozenset({"write", "append", "add", "put", "give"})
_ON_COPIES = frozenset({"rename", "move", "delete", "read", "show", "compress", "call", "permit"})
_TEXTS = frozenset({"line", "text", "word"})
_PLACES = frozenset({"in", "to"})
_SENDING = frozenset({"move", "put", "copy"})
_MAKING = frozenset({"create", "make", "need", "want"})
_LOOKING = frozenset({"show", "read", "tell", "what", "give", "count"})
_LINES = frozenset({"first", "last", "first_line", "last_line", "range", "line_number"})
_PERMITS = PERMITS - {"only_read"}


def carry_on(clause: Clause, before: Clause | None, scene: Scene) -> None:
    """Fill in what the clause leaves to the one before it, or to what was spoken of last."""
    if clause.dative:
        _give_place(clause, scene)
    if before is None:
        return
    _recall_copy(clause)
    _look_inside(clause, before)
    another = [thing for phrase in clause.phrases for thing in phrase.things if thing.another]
    kinds = [thing.kind for phrase in before.phrases for thing in phrase.things if thing.kind]
    for thing in another:
        if thing.kind is None and kinds:
            thing.kind = kinds[0]
    _fill_new(clause, before)
    if clause.verb is None:
        clause.verb, clause.verbs = before.verb, before.verbs
        if another and not any(phrase.cue in _PLACES for phrase in clause.phrases):
            clause.phrases.extend(_leading_places(before))


def _fill_new(clause: Clause, before: Clause) -> None:
    """Let a folder just made be where things go that are sent nowhere: "… y mete los csv"."""
    made = [t for p in before.phrases if p.cue is None for t in p.things if t.kind == "folder"]
    one = len(made) == 1 and len(made[0].names) == 1 and bool(before.verbs & _MAKING)
    sent = clause.verb in _SENDING and all(p.cue in {None, "except"} for p in clause.phrases)
    said = any(t.names or t.types or t.kind for p in clause.phrases for t in p.things)
    if one and sent and said and not clause.topics and clause.text is None:
        clause.phrases.append(Phrase("to", [Thing(pronoun="there", kind="folder")]))


def _recall_copy(clause: Clause) -> None:
    """Let "the copy" of a later step be what was just made: "… and rename the copy to b.txt"."""
    said = [t for p in clause.phrases if p.cue in {None, "of"} for t in p.things if not t.empty]
    permits = any(_PERMITS & t.filters.keys() for p in clause.phrases for t in p.things)
    said = [thing for thing in said if not (permits and thing.filters.keys() <= _PERMITS)]
    if clause.topics == {"copy"} and not said and (permits or clause.verbs & _ON_COPIES):
        clause.topics.clear()
        clause.phrases.insert(0, Phrase(None, [Thing(pronoun="it")]))


def _look_inside(clause: Clause, before: Clause) -> None:
    """Let "… crea dentro a.md y muéstrame qué quedó" show the folder that was worked in."""
    worked = any(thing.inside for phrase in before.phrases for thing in phrase.things)
    bare = all(thing.empty and not thing.filters for p in clause.phrases for thing in p.things)
    if worked and bare and not clause.topics and "show" in clause.verbs:
        clause.phrases.append(Phrase(None, [Thing(pronoun="there", kind="folder")]))


def _leading_places(before: Clause) -> list[Phrase]:
    """The place that was said before what is made there: "en docs una carpeta a y otra b"."""
    made = [t.start for p in before.phrases if p.cue is None for t in p.things if t.start >= 0]
    places = [p for p in before.phrases if p.cue == "in"]
    return [p for p in places if not made or p.things[0].start < made[0]]


def _give_place(clause: Clause, scene: Scene) -> None:
    """Put into the folder, or write to the file, that was spoken of last what "le" gives it."""
    latest = scene.latest()
    if clause.topics == {"copy"} and latest is not None:
        _name_copy(clause, scene)
    if latest is not None and _says_nothing_of(clause):
        clause.phrases.append(Phrase("of", [Thing(pronoun="file", kind="file")]))
        return
    placed = any(phrase.cue in {*_PLACES, "of", "as"} for phrase in clause.phrases)
    if latest is None or placed or clause.topics - _TEXTS:
        return
    things = [thing for phrase in clause.phrases for thing in phrase.things]
    if any(_PERMITS & thing.filters.keys() for thing in things):
        return
    if scene.is_folder(latest):
        _fill(clause, things, scene)
    elif clause.verbs & _WRITING and not any(t.kind or t.types or t.pronoun for t in things):
        quoted = bool(things) and all(thing.quoted for thing in things)
        if clause.text is not None or quoted:
            clause.phrases.append(Phrase("in", [Thing(pronoun="file", kind="file")]))
            if "give" in clause.verbs or "put" in clause.verbs:
                _say(clause, "write")


def _name_copy(clause: Clause, scene: Scene) -> None:
    """Let "sácale una copia que se llame x" name the copy and not what is copied."""
    for phrase in clause.phrases:
        names = [name for thing in phrase.things for name in thing.names]
        if phrase.cue is None and names and not any(map(scene.named, names)):
            phrase.cue = "as"


def _says_nothing_of(clause: Clause) -> bool:
    """Whether "dale permiso de ejecución", "sácale una copia llamada x" leave out to what."""
    told = {name for p in clause.phrases for t in p.things for name in t.filters}
    others = [p for p in clause.phrases if p.cue != "as" and not _only_filtered(p)]
    return bool(told & _PERMITS or clause.topics == {"copy"}) and not others


def _only_filtered(phrase: Phrase) -> bool:
    return all(t.filters and not (t.names or t.kind or t.types or t.pronoun) for t in phrase.things)


def _fill(clause: Clause, things: list[Thing], scene: Scene) -> None:
    if not clause.verbs & _FILLING or clause.text is not None or not things:
        return
    known = all(_is_known(thing, scene) for thing in things)
    if "give" in clause.verbs and not known:
        if not all(t.article and not t.definite and t.kind and t.names for t in things):
            return
        _say(clause, "create")
    elif "give" in clause.verbs:
        _say(clause, "put")
    clause.phrases.append(Phrase("in", [Thing(pronoun="there", kind="folder")]))


def _is_known(thing: Thing, scene: Scene) -> bool:
    """Whether a thing is there: by a name, as "los pdf", or as a word something is called by."""
    if thing.names:
        return all(map(scene.named, thing.names))
    return thing.definite and not thing.fresh


def look_again(clause: Clause, scene: Scene) -> bool:
    """Let a look that names nothing be at the file spoken of last: "y las dos últimas líneas"."""
    things = [thing for phrase in clause.phrases for thing in phrase.things]
    said = any(t.names or t.kind or t.types or t.pronoun or t.here or t.words for t in things)
    lines = "line" in clause.topics or any(_LINES & thing.filters.keys() for thing in things)
    latest = scene.latest()
    if said or not lines or not clause.verbs & _LOOKING:
        return False
    if latest is None or scene.is_folder(latest):
        return False
    clause.phrases.append(Phrase("of", [Thing(pronoun="file", kind="file")]))
    return True


def _say(clause: Clause, verb: str) -> None:
    clause.verb, clause.verbs = verb, frozenset({verb})
