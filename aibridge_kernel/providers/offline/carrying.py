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
_KEEPING = frozenset({"make", "put", "save"})
_HANDLING = frozenset({"compress", "delete", "go", "list", "rename"})
_EXCHANGING = frozenset({"change", "replace", "substitute"})
_SHOWING = frozenset({"read", "show"})
_RESULTING = frozenset({"compress", "copy", "create", "make"})
_LOOKING = frozenset({"show", "read", "tell", "what", "give", "count"})
_LINES = frozenset({"first", "last", "first_line", "last_line", "range", "line_number"})
_PERMITS = PERMITS - {"only_read"}


def carry_on(clause: Clause, before: Clause | None, scene: Scene) -> None:
    """Fill in what the clause leaves to the one before it, or to what was spoken of last."""
    if clause.dative:
        _give_place(clause, scene)
    if "came_out" in clause.verbs:
        _show_outcome(clause, before, scene)
    if before is None:
        return
    _write_into(clause, before)
    _commit_staged(clause, before)
    _recall_result(clause, before)
    _recall_copy(clause)
    _recall_folder(clause, before, scene)
    _recall_file(clause, before, scene)
    _count_placed(clause, before, scene)
    _count_lines(clause, before)
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


def _write_into(clause: Clause, before: Clause) -> None:
    """Let "create a.txt, write 'hello'" write into the file just made."""
    made = [t for p in before.phrases if p.cue is None for t in p.things if not t.empty]
    said = [(p.cue, t) for p in clause.phrases for t in p.things if not t.empty]
    one = len(made) == 1 and len(made[0].names) == 1 and "." in made[0].names[0]
    text = said[0][1].names if len(said) == 1 and said[0][0] is None and said[0][1].quoted else []
    if one and before.verbs & _MAKING and clause.verbs & {"write"} and len(text) == 1:
        clause.text = text[0]
        clause.phrases[:] = [Phrase("in", [Thing(pronoun="it")])]


def _recall_folder(clause: Clause, before: Clause, scene: Scene) -> None:
    """Let "the folder" of a later step be the one said before: "delete … in docs and zip it"."""
    held = [n for p in before.phrases for t in p.things for n in t.names if scene.is_folder(n)]
    things = [thing for phrase in clause.phrases for thing in phrase.things]
    bare = [t for t in things if t.kind == "folder" and t.definite and not t.plural]
    bare = [t for t in bare if not (t.names or t.types or t.words or t.filters or t.pronoun)]
    if len(held) == 1 and len(bare) == 1 and clause.verbs & _HANDLING:
        bare[0].names, bare[0].quoted = list(held), True


def _recall_file(clause: Clause, before: Clause, scene: Scene) -> None:
    """Let "the file" that is shown be the one that was looked at before."""
    names = [n for p in before.phrases for t in p.things for n in t.names]
    held = [n for n in names if scene.exists(n) and not scene.is_folder(n)]
    things = [thing for phrase in clause.phrases for thing in phrase.things if not thing.empty]
    bare = [t for t in things if t.kind == "file" and t.definite and not (t.plural or t.fresh)]
    bare = [t for t in bare if not (t.names or t.types or t.words or t.filters or t.pronoun)]
    if len(names) == len(held) == len(things) == len(bare) == 1 and clause.verbs & _SHOWING:
        bare[0].names, bare[0].quoted = held, True


def _count_placed(clause: Clause, before: Clause, scene: Scene) -> None:
    """Let "… y dime cuántos hay" count what is where things went."""
    things = [thing for phrase in clause.phrases for thing in phrase.things]
    sent = before.verbs & _SENDING and scene.placed is not None
    if sent and clause.verbs & {"count"} and not clause.topics and all(t.empty for t in things):
        files, there = Thing(kind="file", plural=True), Thing(pronoun="there", kind="folder")
        clause.phrases[:] = [Phrase(None, [files]), Phrase("in", [there])]


def _count_lines(clause: Clause, before: Clause) -> None:
    """Let "… las 3 últimas líneas de a.log y cuenta las de b.log" count lines, or words."""
    named = any(thing.names for phrase in clause.phrases for thing in phrase.things)
    counts = clause.verbs == {"count"} and named and not clause.topics
    if counts and before.topics & {"line", "word", *_LINES}:
        clause.topics.add("word" if "word" in before.topics else "line")


def _recall_result(clause: Clause, before: Clause) -> None:
    """Let "el resultado" of a later step be what was made: "comprime docs y mueve el resultado"."""
    said = [t for p in clause.phrases if p.cue is None for t in p.things if not t.empty]
    taken = clause.verbs & (_SENDING | _ON_COPIES) and before.verbs & _RESULTING
    if clause.topics == {"result"} and not said and taken:
        clause.topics.clear()
        clause.phrases.insert(0, Phrase(None, [Thing(pronoun="it")]))


def _commit_staged(clause: Clause, before: Clause) -> None:
    """Let "añade a.py al commit y guarda con el mensaje x" commit."""
    staged = before.verb == "stage" or before.topics & {"git", "for_commit"}
    said = any(not thing.empty for phrase in clause.phrases for thing in phrase.things)
    if staged and clause.text is not None and not said and clause.verbs & _KEEPING:
        _say(clause, "commit")


def _show_outcome(clause: Clause, before: Clause | None, scene: Scene) -> None:
    """Let "enséñame cómo queda" show what was changed: the file, or the folder things went to."""
    if before is not None and "extract" in before.verbs:
        _say(clause, "show")
        return
    if scene.latest(places=True) is None and scene.placed is None:
        return
    _say(clause, "show")
    sent = before is not None and before.verbs & _SENDING and scene.placed is not None
    pronoun = Thing(pronoun="there", kind="folder") if sent else Thing(pronoun="it")
    clause.phrases[:] = [Phrase(None, [pronoun])]


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
    said = [(p.cue, thing) for p in before.phrases for thing in p.things]
    worked = any(t.inside or (cue in _PLACES and t.pronoun == "there") for cue, t in said)
    things = [thing for phrase in clause.phrases for thing in phrase.things]
    bare = all(_is_all(t) and (t.empty or clause.verbs & _LOOKING) for t in things)
    bare = bare and clause.topics <= {"content"}
    looks = clause.verbs & {"show", "list", "read"} and (worked or "extract" in before.verbs)
    if looks and things and all(t.inside or t.pronoun == "its_content" for t in things):
        clause.topics.clear()
        clause.phrases.clear()
        bare = True  # "unpack a.zip, see what's in it"
    if worked and clause.verbs & {"count"} and not clause.topics and all(t.empty for t in things):
        files, there = Thing(kind="file", plural=True), Thing(pronoun="there", kind="folder")
        clause.phrases[:] = [Phrase(None, [files]), Phrase("in", [there])]
        return
    unpacked = _unpacked_to(before) if bare and clause.verbs & {"show", "list"} else None
    if unpacked is not None:
        clause.topics.clear()
        clause.phrases[:] = [Phrase(None, [unpacked])]
    elif bare and "rename" in before.verbs and clause.verbs & {"show", "list"}:
        clause.topics.clear()
        clause.phrases[:] = [Phrase(None, [Thing(pronoun="it")])]
    elif worked and bare and clause.verbs & {"show", "list"}:
        clause.topics.clear()
        clause.phrases.clear()
        clause.phrases.append(Phrase(None, [Thing(pronoun="there", kind="folder")]))


def _unpacked_to(before: Clause) -> Thing | None:
    """The folder that an archive was unpacked into, if one was said."""
    said = [t for p in before.phrases if p.cue in _PLACES for t in p.things if t.names]
    if "extract" not in before.verbs or len(said) != 1 or len(said[0].names) != 1:
        return None
    return Thing(kind="folder", names=list(said[0].names), quoted=True)


def _is_all(thing: Thing) -> bool:
    """Whether a thing says nothing, or "lo que hay"."""
    whole = thing.kind == "item" and thing.plural
    said = thing.names or thing.types or thing.words or thing.pronoun or thing.here
    return not (said or thing.filters or thing.count) and (whole or thing.kind is None)


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
        quoted = quoted or ("append" in clause.verbs and _are_words(things))
        if clause.text is not None or quoted:
            clause.phrases.append(Phrase("in", [Thing(pronoun="file", kind="file")]))
            if "give" in clause.verbs or "put" in clause.verbs:
                _say(clause, "append" if "append" in clause.verbs else "write")


def _are_words(things: list[Thing]) -> bool:
    """Whether nothing but words are given: "agrégale leche"."""
    return bool(things) and all(
        t.words and not (t.names or t.filters or t.definite) for t in things
    )


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
    if latest is None or scene.is_folder(latest):
        return False
    if _replaces(clause):
        clause.phrases.append(Phrase("in", [Thing(pronoun="file", kind="file")]))
        return True
    if said or not lines or not clause.verbs & _LOOKING:
        return False
    clause.phrases.append(Phrase("of", [Thing(pronoun="file", kind="file")]))
    return True


def _replaces(clause: Clause) -> bool:
    """Whether "cambia lunes por martes" says not in which file."""
    said = [phrase.cue for phrase in clause.phrases if any(not t.empty for t in phrase.things)]
    things = [thing for phrase in clause.phrases for thing in phrase.things]
    texts = all(t.words or t.names or t.quoted for t in things if not t.empty)
    dotted = any("." in name for t in things for name in t.names)
    exchange = len(said) == 2 and None in said and {"by", "to", "with"} & {*said}  # noqa: PLR2004
    told = clause.verbs & _EXCHANGING and texts and not dotted and clause.topics <= {"word", "text"}
    return bool(exchange and told)


def _say(clause: Clause, verb: str) -> None:
    clause.verb, clause.verbs = verb, frozenset({verb})
