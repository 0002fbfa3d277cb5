"""The end of reading a clause: the verb nobody said, exceptions, words that narrow a choice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .clauses import Clause, Phrase, Refuse, Thing
from .selecting import SELECTING

_PLACING_NEW = frozenset({"move", "open", "put", "read"})
_PERMITS = frozenset({"private", "public_read", "executable", "read_only", "writable"})
_LOOKING = frozenset({
    "count", "exist", "find", "give", "list", "read", "search", "show", "size", "sort", "tell",
    "what", "where_is",
})  # fmt: skip
_NEW_PLACES = frozenset({"as", "by", "in", "to"})
_TO_WHOM = frozenset({"for", "to"})


def finish(
    clause: Clause,
    *,
    silent: str | None,
    verb_at: int,
    creating: frozenset[str],
    exists: Callable[[str], bool],
) -> Clause:
    """Settle what only the whole clause can tell."""
    _silent_verb(clause, silent)
    _make_new(clause, silent, creating, exists)
    _drop_pronoun(clause, verb_at)
    _except(clause)
    for thing in _things(clause):
        if thing.names and SELECTING & thing.filters.keys() - {"hidden", "empty"}:
            _as_type(thing)
    _demand_selected(clause, creating, exists)
    for phrase in clause.phrases:
        phrase.things = [thing for thing in phrase.things if not thing.empty]
    clause.phrases = [phrase for phrase in clause.phrases if phrase.things]
    return clause


def _things(clause: Clause) -> Iterator[Thing]:
    for phrase in clause.phrases:
        yield from phrase.things


def _silent_verb(clause: Clause, silent: str | None) -> None:
    """The verb that is meant when none is said: "tamaño de docs", "nueva carpeta x"."""
    if clause.verb is not None:
        return
    things = list(_things(clause))
    explained = not any(thing.words for thing in things)
    described = any(t.filters for t in things) and any(t.kind or t.names for t in things)
    topical = bool(clause.topics - {"trash"})
    if (topical or described) and explained:
        wanted = silent == "want" and any(t.names and t.kind for t in things)
        silent = "want" if wanted else "show"
    if any(_PERMITS & thing.filters.keys() for thing in things):
        silent = "permit"  # "que solo yo pueda leer a.txt"
    if silent is not None:
        clause.verb, clause.verbs = silent, frozenset({silent})


def _make_new(
    clause: Clause, silent: str | None, creating: frozenset[str], exists: Callable[[str], bool]
) -> None:
    """Read "pon una carpeta nueva x en docs" and "put a file called x in docs" as making one."""
    things = [t for phrase in clause.phrases if phrase.cue is None for t in phrase.things]
    indefinite = any(t.kind and t.article and not t.definite and t.names for t in things)
    if (silent == "create" or indefinite) and clause.verb in _PLACING_NEW:
        named = [name for thing in things for name in thing.names]
        if any(thing.kind for thing in things) and not any(map(exists, named)):
            clause.verb, clause.verbs = "create", frozenset({"create"})
    if clause.verb in creating and len(things) > 1 and things[0].kind and things[0].plural:
        first, *others = [thing for thing in things if not thing.empty]
        if not first.names and others and all(t.names and not t.kind for t in others):
            for thing in others:  # "dos carpetas, una llamada a y otra llamada b"
                thing.kind = first.kind
            first.kind, first.count = None, None


def _drop_pronoun(clause: Clause, verb_at: int) -> None:
    """Leave out a pronoun that repeats the object: "el fichero a.txt renómbralo a b.txt"."""
    objects = [phrase for phrase in clause.phrases if phrase.cue is None]
    repeated = [p for p in objects if all(t.pronoun and not t.names for t in p.things)]
    said = [p for p in objects if any(t.names or t.types or t.kind for t in p.things)]
    if len(repeated) == 1 and len(said) == 1 and said[0].things[0].start < verb_at:
        clause.phrases.remove(repeated[0])


def _except(clause: Clause) -> None:
    """Hand what "except …" names to the things before it."""
    kept: list[Phrase] = []
    for phrase in clause.phrases:
        if phrase.cue != "except":
            kept.append(phrase)
            continue
        things = [thing for thing in phrase.things if not thing.empty]
        selected = [t for p in kept for t in p.things if t.plural or t.all or t.types]
        if not things or len(selected) != 1:
            raise Refuse("exception", word=_called(things))
        selected[0].without.extend(things)
    clause.phrases = kept


def _called(things: list[Thing]) -> str:
    return " ".join(word for t in things for word in (*t.names, *t.type_words, *t.words)) or "…"


def _as_type(thing: Thing) -> None:
    """Read a name as the type it also is: "logs over a month old", whatever folder is ``logs``."""
    if len(thing.names) == 1 and thing.homonym is not None:
        thing.names.clear()
        thing.types.append(thing.homonym)
        thing.plural = True


def _demand_selected(
    clause: Clause, creating: frozenset[str], exists: Callable[[str], bool]
) -> None:
    """Let no word that narrows the choice go unheard: "los otros", "nuevos", "algunos", "a todos".

    Nothing here says which ones are meant, so the word becomes one that nothing accounts for.
    """
    permits = any(_PERMITS & thing.filters.keys() for thing in _things(clause))
    if clause.verb is None or (clause.verb in creating and not permits):
        return
    for phrase in clause.phrases:
        for thing in phrase.things:
            unnamed = not thing.names or all(map(exists, thing.names))
            if thing.fresh and unnamed and phrase.cue not in _NEW_PLACES:
                thing.words.append(thing.fresh)
            if thing.another and not thing.names:
                thing.words.append(thing.another)
            if thing.some and not thing.names and (thing.types or thing.kind):
                thing.words.append(thing.some)
            loose = thing.vague and thing.plural and not (thing.names or thing.types)
            if loose and not thing.filters and clause.verb not in _LOOKING:
                thing.words.append(thing.vague)  # "borra los documentos": which files are some?
            if thing.all and thing.empty and phrase.cue in _TO_WHOM:
                raise Refuse("not_known")
