"""The verb of a clause when nobody said it, or said one that stands for several."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .clauses import Clause, Phrase, Thing
from .selecting import SELECTING, grammar

PERMITS = frozenset({
    "all_own", "all_write", "executable", "group_blind", "group_locked", "group_only",
    "group_read", "group_run", "group_write", "mode", "not_executable", "only_read",
    "others_read", "others_run", "others_write", "own_executable", "own_only", "own_run",
    "private", "public_read", "public_write", "read_only", "read_write", "rest_locked",
    "rest_read", "rest_write", "writable",
})  # fmt: skip
_OF_ITSELF = frozenset({"go", "permit"})
_PLACING_NEW = frozenset({"give", "move", "need", "open", "put", "read", "show"})
_PACKED = (".zip", ".tar", ".tar.gz", ".tgz")
ARCHIVES = frozenset({"archive", "targz", "zip", ".tar.gz", ".tgz", ".zip"})
_PLACES = frozenset({"in", "to"})
_MODE = re.compile(r"[4-7][0-7]{2}")
_TEXTS = frozenset({"text", "txt", "markdown", "md", "csv", ".txt", ".md", ".csv"})
_FROM_TO = (None, "from", "to")

Exists = Callable[[str], bool]


def things_of(clause: Clause) -> Iterator[Thing]:
    """Every thing of every phrase."""
    for phrase in clause.phrases:
        yield from phrase.things


def settle_verb(
    clause: Clause,
    silent: str | None,
    creating: frozenset[str],
    exists: Exists,
    *,
    only: bool = False,
) -> None:
    """Give the clause the verb that is meant: "tamaño de docs", "nueva carpeta x", "get out of"."""
    if clause.verb is None:
        if not clause.topics and _is_packed_as(_placed(clause), exists):
            _say(clause, "compress")  # "docs as docs.zip"
        elif "link" not in clause.topics and _is_renaming(clause, exists):
            _say(clause, "call")
        else:
            _say(clause, _silent(clause, "want" if silent == "wish" else silent, exists, only=only))
            if silent == "wish" and clause.verb in {"show", "want"}:
                _say(clause, "want")
    elif clause.verb == "get":
        _say(clause, _got(clause))
    _make_new(clause, silent, creating, exists)


def _say(clause: Clause, verb: str | None) -> None:
    if verb is not None:
        clause.verb, clause.verbs = verb, frozenset({verb})


def _silent(
    clause: Clause, silent: str | None, exists: Exists, *, only: bool = False
) -> str | None:
    things = list(things_of(clause))
    if (told := _by_filter(clause, things)) is not None:
        return told if told in _OF_ITSELF else silent or told
    if silent is None and (shaped := _by_shape(clause, exists)):
        return shaped
    described = any(t.filters for t in things) and any(
        t.kind or t.names or t.plural or SELECTING & t.filters.keys() for t in things
    )
    fresh = silent in {"create", "want"} and {name for t in things for name in t.filters} == {
        "empty"
    }
    if fresh and any(t.names and t.filters and not any(map(exists, t.names)) for t in things):
        return "create"  # "new empty file a.txt", "quiero a.txt y b.txt vacíos"
    topical = bool(clause.topics - {"trash"} - grammar()["leaving"].keys())
    topical = topical and not any(map(_is_wanted_folder, things))
    if (topical or described) and not any(thing.words for thing in things):
        made = clause.topics & {"copy", "link"} or any(t.names and t.kind for t in things)
        wanted = silent == "want" and made
        return "want" if wanted else "show"
    explained = not any(thing.words for thing in things)
    return silent or ("list" if explained and _is_selection(clause, only=only) else None)


def _is_wanted_folder(thing: Thing) -> bool:
    """Whether a folder that is nowhere yet is spoken of: "a folder for the texts"."""
    new = thing.article and not (thing.definite or thing.plural)
    return thing.kind == "folder" and new and not (thing.names or thing.filters)


def _by_filter(clause: Clause, things: list[Thing]) -> str | None:
    """The verb that what is said of things stands for."""
    said = {name for thing in things for name in thing.filters}
    if said & PERMITS:
        return "permit"  # "que solo yo pueda leer a.txt"
    if said & {"top_memory", "top_cpu"}:
        return "show"
    if "running" in said:
        return "list_processes"  # "is python running"
    if "up" in said and not clause.topics:
        return "go"  # "un nivel arriba"
    if "containing" in said and not clause.topics - {"word", "text"}:
        return "search"  # "does x appear in a.txt"
    lines = said & set(grammar()["groups"]["lines"]) and clause.topics <= {"line"}
    whole = any(thing.pronoun == "whole" for thing in things)
    return "show" if lines or whole else None  # "and the last one", "now the whole thing"


def _is_selection(clause: Clause, *, only: bool = False) -> bool:
    """Whether files of a kind in some place are all that is said: "all jpgs here".

    Likewise "only the folders", "everything but the pngs".
    """
    said = [t for phrase in clause.phrases for t in phrase.things if phrase.cue is None]
    kinds = [t for t in said if not t.empty]
    several = len(kinds) == 1 and kinds[0].plural and not kinds[0].names and not kinds[0].pronoun
    places = [t for p in clause.phrases if p.cue == "in" for t in p.things if t.names or t.here]
    left_out = [p for p in clause.phrases if p.cue in {"except", "outside"}]
    alone = several and len(clause.phrases) == 1 + len(left_out)
    told = several and bool(kinds[0].types or left_out) and (kinds[0].all or bool(left_out))
    every = alone and (told or (only and kinds[0].definite))
    return several and (len(places) == 1 or every) and not clause.topics


def _by_shape(clause: Clause, exists: Exists) -> str | None:
    """What terse phrases without a verb ask for, by what they name."""
    placed = _placed(clause)
    if not clause.topics and placed and all(_is_new(t, p.cue, exists) for p, t in placed):
        return "want"  # "carpetas a/b/c", "a file called x.txt in docs"
    if clause.topics in ({"copy"}, {"link"}):
        return "create"  # "copia de a.txt en docs"
    packed = any(p.cue is None and ARCHIVES & set(t.types) for p, t in placed)
    if packed and any(p.cue == "of" for p, _ in placed):
        return "create"  # "tar.gz de src llamado src.tar.gz"
    if clause.topics:
        return _by_topic(clause, placed)
    if _goes_there(clause, exists):
        target = placed[-1][1]
        new = bool(target.names) and not any(map(exists, target.names))
        put = new or _is_mode(placed[0][1])
        return "put" if put else "belong"  # "640 a config.yaml", "a.txt a docs"
    return "join" if _becomes_one(clause, exists) else None  # "a.txt + b.txt into all.txt"


def _by_topic(clause: Clause, placed: list[tuple[Phrase, Thing]]) -> str | None:
    """What a topic and what is said with it ask for."""
    if "commit" in clause.topics and clause.text is not None:
        return "make"  # "commit de todo con el mensaje …"
    if "sorted" in clause.topics and any(p.cue in _PLACES and _is_new_file(t) for p, t in placed):
        return "sort"  # "a.txt ordenado a b.txt"
    if clause.topics & {"prefix", "suffix"}:
        return "add"  # "prefijo viejo_ para los pdf"
    if clause.topics & {"names", "name"} and clause.topics & {"lower", "upper"}:
        return "change"  # "todos los nombres de docs en minúscula"
    respaced = "spaces" in clause.topics and clause.topics & {"underscores", "hyphens"}
    return "change" if respaced else None  # "spaces to underscores in the names"


def _is_new_file(thing: Thing) -> bool:
    return len(thing.names) == 1 and "." in thing.names[0] and not thing.words


def _is_mode(thing: Thing) -> bool:
    return bool(_MODE.fullmatch(str(thing.count))) and not (thing.kind or thing.types)


def _placed(clause: Clause) -> list[tuple[Phrase, Thing]]:
    return [(p, t) for p in clause.phrases for t in p.things if not t.empty]


def _goes_there(clause: Clause, exists: Exists) -> bool:
    """Whether nothing is said but what is there and a place for it."""
    placed = _placed(clause)
    cues = [phrase.cue for phrase, _ in placed]
    if len(placed) == len(_FROM_TO) and tuple(cues) in {_FROM_TO, (None, "of", "to")}:
        return _goes_from(placed, exists)
    there = all(_is_there(thing, phrase.cue, exists) for phrase, thing in placed)
    numbered = cues == [None, "in"] and _is_mode(placed[0][1])  # "755 on a.sh"
    return there and (cues == [None, "to"] or numbered)


def _goes_from(placed: list[tuple[Phrase, Thing]], exists: Exists) -> bool:
    """Whether it is told what goes, from which folder and to which: "a.txt from docs to pics"."""
    thing, place, target = (thing for _, thing in placed)
    if not (_is_there(place, "from", exists) and _is_there(target, "to", exists)):
        return False
    held = Thing(names=[f"{place.names[0]}/{name}" for name in thing.names], types=thing.types)
    held.definite, held.words, held.plural = thing.definite, thing.words, thing.plural
    return _is_there(held, None, exists)


def _is_packed_as(placed: list[tuple[Phrase, Thing]], exists: Exists) -> bool:
    """Whether what is there and the name of a new archive are all that is said."""
    sources = [t for p, t in placed if p.cue is None]
    targets = [name for p, t in placed if p.cue == "as" for name in t.names]
    packed = len(targets) == 1 and targets[0].lower().endswith(_PACKED) and not exists(targets[0])
    names = [name for thing in sources for name in thing.names]
    packed = packed and not any(name.lower().endswith(_PACKED) for name in names)
    return packed and bool(names) and all(map(exists, names)) and len(placed) == len(sources) + 1


def _becomes_one(clause: Clause, exists: Exists) -> bool:
    """Whether several files and the name of a new one are all that is said."""
    placed = _placed(clause)
    sources = [t for p, t in placed if p.cue is None]
    targets = [t for p, t in placed if p.cue in _PLACES]
    names = [name for thing in sources for name in thing.names]
    new = [name for thing in targets for name in thing.names]
    plain = len(sources) + len(targets) == len(placed) and not any(t.words for _, t in placed)
    files = len(names) > 1 and all("." in name and exists(name) for name in names)
    return plain and files and len(new) == 1 and "." in new[0] and not exists(new[0])


def _is_there(thing: Thing, cue: str | None, exists: Exists) -> bool:
    if cue is None and _is_mode(thing):
        return True
    if cue is None and not thing.names:
        chosen = thing.filters.keys() & SELECTING
        told = bool((thing.definite or thing.plural) and thing.types) or bool(chosen)
        return told and not (thing.words or thing.pronoun)
    new = thing.kind == "folder" and thing.article and not thing.definite and bool(thing.names)
    if cue == "to" and (thing.here or (new and not thing.words)):
        return True
    return bool(thing.names) and all(map(exists, thing.names)) and not thing.words


def _is_new(thing: Thing, cue: str | None, exists: Exists) -> bool:
    """Whether a thing is said to be one that does not exist yet, or the place of one."""
    if cue in _PLACES:
        return bool(thing.names) and not thing.words
    new = bool(thing.kind and thing.names) and not any(map(exists, thing.names))
    return (
        new
        and cue is None
        and not (thing.definite or thing.words or thing.filters.keys() - {"empty"})
    )


def _is_renaming(clause: Clause, exists: Exists) -> bool:
    """Whether something that exists shall be called otherwise: "a.txt should be called b.txt"."""
    said = [p for p in clause.phrases if p.cue in {None, "to", "instead"} and _meant(p, exists)]
    return bool(said) and any(p.cue == "as" for p in clause.phrases for t in p.things if t.names)


def _meant(phrase: Phrase, exists: Exists) -> bool:
    return any(any(map(exists, thing.names)) for thing in phrase.things)


def _got(clause: Clause) -> str:
    """``get`` is to go, to take out, to move or to show, as what follows says."""
    cues = {phrase.cue for phrase in clause.phrases if any(not t.empty for t in phrase.things)}
    if "to" in cues:
        return "move" if None in cues else "go"
    return "take" if "out" in cues else "show"


def _is_text(thing: Thing) -> bool:
    """Whether a thing is a file that may be made empty: "un archivo de texto", "a csv"."""
    return len(thing.types) == 1 and thing.types[0] in _TEXTS and not thing.plural


def _make_new(clause: Clause, silent: str | None, creating: frozenset[str], exists: Exists) -> None:
    """Read "pon una carpeta nueva x en docs" and "give me a file called x" as making one."""
    things = [t for phrase in clause.phrases if phrase.cue is None for t in phrase.things]
    indefinite = any(
        t.article and not t.definite and t.names and (t.kind or "empty" in t.filters or _is_text(t))
        for t in things
    )
    placed = any(t.fresh for p in clause.phrases if p.cue in _PLACES for t in p.things)
    fresh = silent == "create" and (any(t.fresh for t in things) or not placed)
    if (fresh or indefinite) and clause.verb in _PLACING_NEW:
        named = [name for thing in things for name in thing.names]
        told = any(t.kind or "empty" in t.filters or _is_text(t) for t in things)
        if told and not any(map(exists, named)):
            _say(clause, "create")
    first, *others = [thing for thing in things if not thing.empty] or [Thing()]
    several = clause.verb in creating and first.kind and first.plural and not first.names
    if several and others and all(t.names and not t.kind for t in others):
        for thing in others:  # "dos carpetas, una llamada a y otra llamada b"
            thing.kind = first.kind
        first.kind, first.count = None, None
