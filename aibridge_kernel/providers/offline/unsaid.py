"""The verb of a clause when nobody said it, or said one that stands for several."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .clauses import Clause, Phrase, Thing

PERMITS = frozenset({"private", "public_read", "executable", "read_only", "writable"})
_PLACING_NEW = frozenset({"give", "move", "need", "open", "put", "read", "show"})
_PLACES = frozenset({"in", "to"})

Exists = Callable[[str], bool]


def things_of(clause: Clause) -> Iterator[Thing]:
    """Every thing of every phrase."""
    for phrase in clause.phrases:
        yield from phrase.things


def settle_verb(clause: Clause, silent: str | None, creating: frozenset[str], exists: Exists) -> None:
    """Give the clause the verb that is meant: "tamaño de docs", "nueva carpeta x", "get out of"."""
    if clause.verb is None:
        meant = _wished(clause, exists) if silent in {"wish", None} else None
        _say(clause, meant or _silent(clause, "want" if silent == "wish" else silent))
    elif clause.verb == "get":
        _say(clause, _got(clause))
    _make_new(clause, silent, creating, exists)


def _say(clause: Clause, verb: str | None) -> None:
    if verb is not None:
        clause.verb, clause.verbs = verb, frozenset({verb})


def _silent(clause: Clause, silent: str | None) -> str | None:
    things = list(things_of(clause))
    if any(PERMITS & thing.filters.keys() for thing in things):
        return "permit"  # "que solo yo pueda leer a.txt"
    if any("up" in t.filters for t in things) and not clause.topics:
        return "go"  # "un nivel arriba"
    explained = not any(thing.words for thing in things)
    described = any(t.filters for t in things) and any(t.kind or t.names for t in things)
    topical = bool(clause.topics - {"trash"})
    if (topical or described) and explained:
        wanted = silent == "want" and any(t.names and t.kind for t in things)
        return "want" if wanted else "show"
    return silent


def _wished(clause: Clause, exists: Exists) -> str | None:
    """What shall be so: "quiero que los png estén en photos", "a.txt should be called b.txt"."""
    said = [p for p in clause.phrases if p.cue in {None, "to"} and _meant(p, exists)]
    if said and any(p.cue == "as" and any(t.names for t in p.things) for p in clause.phrases):
        return "call"
    return None


def _meant(phrase: Phrase, exists: Exists) -> bool:
    return any(any(map(exists, thing.names)) for thing in phrase.things)


def _got(clause: Clause) -> str:
    """``get`` is to go, to take out, to move or to show, as what follows says."""
    cues = {phrase.cue for phrase in clause.phrases if any(not t.empty for t in phrase.things)}
    if "to" in cues:
        return "move" if None in cues else "go"
    return "take" if "out" in cues else "show"


def _make_new(
    clause: Clause, silent: str | None, creating: frozenset[str], exists: Exists
) -> None:
    """Read "pon una carpeta nueva x en docs" and "give me a file called x" as making one."""
    things = [t for phrase in clause.phrases if phrase.cue is None for t in phrase.things]
    indefinite = any(t.kind and t.article and not t.definite and t.names for t in things)
    if (silent == "create" or indefinite) and clause.verb in _PLACING_NEW:
        named = [name for thing in things for name in thing.names]
        if any(thing.kind for thing in things) and not any(map(exists, named)):
            _say(clause, "create")
    if clause.verb in creating and len(things) > 1 and things[0].kind and things[0].plural:
        first, *others = [thing for thing in things if not thing.empty]
        if not first.names and others and all(t.names and not t.kind for t in others):
            for thing in others:  # "dos carpetas, una llamada a y otra llamada b"
                thing.kind = first.kind
            first.kind, first.count = None, None
