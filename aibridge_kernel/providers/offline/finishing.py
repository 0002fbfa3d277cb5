"""The end of reading a clause: exceptions, pronouns that repeat, words that narrow a choice."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from .clauses import Clause, Phrase, Refuse, Thing
from .deciding import SEEKING
from .giving import choose_there, empty_it, name_those, settle_dative
from .recalling import SEVERAL
from .selecting import SELECTING, SUPERLATIVES, grammar
from .tokens import fold
from .unsaid import PERMITS, settle_verb, things_of

_LOOKING = frozenset({
    "count", "exist", "find", "give", "list", "read", "search", "show", "size", "sort", "tell",
    "what", "where_is",
})  # fmt: skip
_IN_PLACE = _LOOKING | {"delete"}
_BRINGING = frozenset({"copy", "move"})
_NEW_PLACES = frozenset({"as", "by", "in", "to"})
_WISHING = frozenset({"need", "want"})
_OF_LINES = frozenset({"distinct", "duplicate", "tally"})
_ENDS = {"beginning": "first", "ending": "last"}
_HOLDING = frozenset({None, "from", "in", "of"})
"""Cues of what something else may be left out of: "los de scripts menos plot.py"."""
_LEAVING_OUT = frozenset({"except", "outside"})
_WITHIN = frozenset({"from", "in", "of"})
_TO_WHOM = frozenset({"for", "to"})


def finish(
    clause: Clause,
    *,
    silent: str | None,
    verb_at: int,
    creating: frozenset[str],
    exists: Callable[[str], bool],
    only: bool = False,
) -> Clause:
    """Settle what only the whole clause can tell."""
    _part_new(clause, silent, creating)
    _drop_measured(clause)
    settle_verb(clause, silent, creating, exists, only=only)
    _look_there(clause)
    _rank_object(clause)
    _drop_here(clause)
    _drop_pronoun(clause, verb_at)
    settle_dative(clause, verb_at, exists)
    choose_there(clause, exists)
    name_those(clause)
    empty_it(clause, exists)
    _here_as_place(clause)
    _drop_described(clause, exists)
    _except(clause)
    _instead(clause)
    _as_place(clause)
    _permit_there(clause)
    for thing in things_of(clause):
        if thing.names and SELECTING & thing.filters.keys() - {"hidden", "empty"}:
            _as_type(thing)
        elif thing.names and thing.kind == "file" and thing.plural and not thing.quoted:
            _as_type(thing)  # "the tmp files in tmp"
    _as_held(clause, exists)
    _count_lines(clause)
    _narrow_end(clause)
    _drop_labels(clause)
    _drop_list(clause, exists)
    _demand_selected(clause, creating, exists)
    for phrase in clause.phrases:
        phrase.things = [thing for thing in phrase.things if not thing.empty]
    clause.phrases = [phrase for phrase in clause.phrases if phrase.things]
    return clause


def _drop_pronoun(clause: Clause, verb_at: int) -> None:
    """Leave out a pronoun that repeats the object: "el fichero a.txt renómbralo a b.txt"."""
    objects = [phrase for phrase in clause.phrases if phrase.cue is None]
    repeated = [p for p in objects if all(t.pronoun and not t.names for t in p.things)]
    said = [p for p in objects if any(_is_said(t) for t in p.things)]
    if len(repeated) == 1 and len(said) == 1 and said[0].things[0].start < verb_at:
        clause.phrases.remove(repeated[0])
        for thing in repeated[0].things:  # "a.txt, move it up one level"
            said[0].things[-1].filters |= thing.filters


def _part_new(clause: Clause, silent: str | None, creating: frozenset[str]) -> None:
    """Let what is new be no second place: "inside docs, a new folder x"."""
    makes = clause.verb in creating or (clause.verb is None and silent == "create")
    objects = [t for p in clause.phrases if p.cue is None for t in p.things if not t.empty]
    for phrase in list(clause.phrases):
        if makes and not objects and phrase.cue == "in" and len(phrase.things) > 1:
            last = phrase.things[-1]
            if last.fresh and last.kind and last.names:
                phrase.things.pop()
                clause.phrases.append(Phrase(None, [last]))


def _look_there(clause: Clause) -> None:
    """Let "ahí" be where one looks, and "en qué archivo sale x" be about the files themselves."""
    if clause.verb not in _LOOKING:
        return
    holding = any("containing" in thing.filters for thing in things_of(clause))
    for phrase in clause.phrases:
        thing = phrase.things[0]
        if phrase.cue == "to" and thing.pronoun == "there":
            phrase.cue = "in"
        if phrase.cue == "in" and thing.kind == "file" and holding:
            phrase.cue = phrase.cue if thing.names or thing.definite else None


def _rank_object(clause: Clause) -> None:
    """Let "which file in docs is the biggest" ask for the biggest file, and not for a folder."""
    objects = [t for p in clause.phrases if p.cue is None for t in p.things if not t.empty]
    if clause.verb not in _LOOKING or len(objects) != 1 or objects[0].names:
        return
    for phrase in clause.phrases:
        for thing in phrase.things:
            told = SUPERLATIVES & thing.filters.keys()
            if phrase.cue in _WITHIN and told and thing.names and thing.kind is None:
                objects[0].filters |= {name: thing.filters.pop(name) for name in told}


def _drop_here(clause: Clause) -> None:
    """Leave out "here" where sizes are asked for: "how large is each file here"."""
    things = [t for p in clause.phrases if p.cue is None for t in p.things if not t.empty]
    if clause.verb != "size" or not things or any(t.names or t.here for t in things):
        return
    clause.phrases = [
        phrase
        for phrase in clause.phrases
        if phrase.cue != "in" or not all(t.here and not t.words for t in phrase.things)
    ]


def _drop_described(clause: Clause, exists: Callable[[str], bool]) -> None:
    """Leave out what the names after it are: "las dos fotos, a.jpg y b.jpg, llévalas a docs"."""
    for phrase in clause.phrases:
        described, *others = phrase.things
        names = [name for thing in others for name in thing.names]
        plain = described.count is not None and not (described.names or described.filters)
        if plain and described.count == len(names) and all(map(exists, names)):
            phrase.things = others


def _here_as_place(clause: Clause) -> None:
    """Let "de aquí" before what is meant say where it is: "quítame de aquí el debug.log"."""
    objects = [p for p in clause.phrases if p.cue is None and not p.things[0].empty]
    targets = any(p.cue == "to" for p in clause.phrases)
    if len(objects) > 1 and clause.verbs & _BRINGING and objects[0].things[0].here and not targets:
        objects[0].cue = "to"  # "trae aquí los csv de docs"
        return
    told = clause.topics & {"link"} or (len(objects) > 1 and clause.verbs & _IN_PLACE)
    if told and objects and objects[0].things[0].here:
        objects[0].cue = "in"


def _is_said(thing: Thing) -> bool:
    """Whether a thing stands for itself: by a name, a kind, or a word that may be one."""
    return bool(thing.names or thing.types or thing.kind or (thing.words and thing.definite))


def _instead(clause: Clause) -> None:
    """Take what shall be written at a spot as an object: "donde ponga a en x.txt, que ponga b"."""
    spotted = any(phrase.cue == "spot" for phrase in clause.phrases)
    if spotted and clause.text is None and clause.verb in _WISHING:
        clause.verb, clause.verbs = "put", frozenset({"put"})  # "…, I want b instead"
    if clause.text is not None and spotted and "rename" in clause.verbs:
        _instead_in_names(clause)
    elif clause.text is not None and spotted:
        clause.phrases.append(Phrase(None, [Thing(names=[clause.text], quoted=True)]))
        clause.text = None
        clause.verb, clause.verbs = "replace", frozenset({"replace"})


def _instead_in_names(clause: Clause) -> None:
    """Read "renombra los pdf: donde dice a que diga b" as a change of the names."""
    for phrase in clause.phrases:
        said = phrase.cue is None and not phrase.things[0].empty
        phrase.cue = "of" if said else None if phrase.cue == "spot" else phrase.cue
    clause.phrases.append(Phrase("by", [Thing(names=[str(clause.text)], quoted=True)]))
    clause.topics.add("names")
    clause.text = None
    clause.verb, clause.verbs = "replace", frozenset({"replace"})


_SENDING = frozenset({"copy", "delete", "move", "put", "take"})


def _as_place(clause: Clause) -> None:
    """Let "otra" be of the kind of the place it shall be in: "en la carpeta docs haz otra"."""
    kinds = [t.kind for p in clause.phrases if p.cue == "in" for t in p.things if t.kind]
    for thing in things_of(clause):
        if thing.another and thing.kind is None and not thing.types and kinds:
            thing.kind = kinds[0]


def _except(clause: Clause) -> None:
    """Hand what "except …" names to the things before it."""
    kept: list[Phrase] = []
    for phrase in clause.phrases:
        if phrase.cue not in _LEAVING_OUT:
            kept.append(phrase)
            continue
        things = [thing for thing in phrase.things if not thing.empty]
        for thing in things:
            thing.outside = phrase.cue == "outside"
        said = [t for p in kept for t in p.things]
        selected = [t for t in said if t.plural or t.all or t.types or _is_pattern(t)]
        selected = [t for t in said if t.pronoun in SEVERAL and phrase.cue == "except"] or selected
        if not selected and clause.verbs & SEEKING:
            selected = [t for t in said if "recursive" in t.filters] or [
                t for t in said if t.words or t.quoted
            ]
        if phrase.cue == "outside" and all(t.types and not t.names for t in selected):
            selected = selected[:1]  # "the logs and the txt files, but not in docs"
        if phrase.cue == "outside" and clause.verbs & SEEKING and selected:
            selected[0].filters["recursive"] = True
        if things and not selected and "content" in clause.topics and clause.verbs & _SENDING:
            kept.insert(0, Phrase(None, [Thing(kind="item", plural=True, without=things)]))
            clause.topics.discard("content")  # "the contents of docs but a.txt"
            continue
        told = [name for p in kept for t in p.things for name in t.names]
        apart = bool(told) and all(t.names and not set(t.names) & set(told) for t in things)
        holding = (t for p in kept if p.cue in _HOLDING for t in p.things)
        apart = apart and not any(map(_may_hold, holding))
        if things and apart and not selected and not any(t.kind == "folder" for t in things):
            continue  # "borra a.txt y b.txt pero no c.txt"
        if not things or len(selected) != 1:
            raise Refuse("exception", word=_called(things))
        selected[0].without.extend(things)
    clause.phrases = kept


def _is_pattern(thing: Thing) -> bool:
    """Whether a name stands for several: "d*.txt"."""
    return any(mark in name for name in thing.names for mark in "*?")


def _may_hold(thing: Thing) -> bool:
    """Whether a thing may be a folder, of which something can be left out."""
    return thing.kind == "folder" or any("." not in name.strip("./") for name in thing.names)


def _permit_there(clause: Clause) -> None:
    """Leave out "there" of "move a.sh to src and make it executable there"."""
    if any(PERMITS & thing.filters.keys() for thing in things_of(clause)):
        pointing = [p for p in clause.phrases if p.cue in {"to", "in"}]
        for phrase in pointing:
            if all(t.pronoun == "there" and not t.filters for t in phrase.things):
                clause.phrases.remove(phrase)


def _called(things: list[Thing]) -> str:
    return " ".join(word for t in things for word in (*t.names, *t.type_words, *t.words)) or "…"


def _as_type(thing: Thing) -> None:
    """Read a name as the type it also is: "logs over a month old", whatever folder is ``logs``."""
    if len(thing.names) == 1 and thing.homonym is not None:
        thing.names.clear()
        thing.types.append(thing.homonym)
        thing.plural = True


def _as_held(clause: Clause, exists: Callable[[str], bool]) -> None:
    """Read a name as a type when it is not in the place said: "what songs are in songs"."""
    places = [t.names[0] for p in clause.phrases if p.cue == "in" for t in p.things if t.names]
    for thing in (t for p in clause.phrases if p.cue is None for t in p.things):
        typed = clause.verb in _LOOKING and thing.homonym and places and len(thing.names) == 1
        if typed and not exists(f"{places[0]}/{thing.names[0]}"):
            _as_type(thing)
    for before, after in pairwise(phrase for phrase in clause.phrases if phrase.things):
        thing, place = before.things[-1], after.things[0]
        if thing.homonym and thing.names == place.names and after.cue in {"of", "in"}:
            _as_type(thing)  # "añade el prefijo x a las fotos de la carpeta fotos"


def _drop_labels(clause: Clause) -> None:
    """Leave out what the lines of a file are that is called so: "species in species.txt"."""
    if not clause.topics & _OF_LINES:
        return
    held = [t for p in clause.phrases if p.cue in {"in", "of", "from"} for t in p.things]
    stems = {name.rpartition(".")[0] for thing in held for name in thing.names} - {""}
    for thing in (t for p in clause.phrases if p.cue is None for t in p.things):
        if stems and set(thing.names) <= stems:
            thing.names.clear()


def _count_lines(clause: Clause) -> None:
    """Show as many lines of an end as are said: "the last lines of a.txt, 5 will do"."""
    ends = [t for t in things_of(clause) if t.filters.keys() & _ENDS.keys()]
    counts = [t for t in things_of(clause) if t.count is not None and _only_counts(t)]
    if len(ends) != 1 or len(counts) != 1 or not clause.topics <= {"line"}:
        return
    name = next(iter(ends[0].filters.keys() & _ENDS.keys()))
    del ends[0].filters[name]
    ends[0].filters[_ENDS[name]] = counts[0].count
    counts[0].count = None


def _narrow_end(clause: Clause) -> None:
    """Let "el final, las últimas tres líneas" be those three."""
    told = {name for thing in things_of(clause) for name in thing.filters}
    for end, counted in _ENDS.items():
        if {end, counted} <= told:
            for thing in things_of(clause):
                thing.filters.pop(end, None)


def _drop_list(clause: Clause, exists: Callable[[str], bool]) -> None:
    """Leave out what a file is said to be: "ordena la lista de alumnas.txt"."""
    held = [t for p in clause.phrases if p.cue == "of" for t in p.things]
    names = [name for thing in held for name in thing.names]
    if "list" in clause.topics and names and all("." in n and exists(n) for n in names):
        clause.topics.discard("list")


def _drop_measured(clause: Clause) -> None:
    """Leave out "big" where it is told how big: "big files, over 1 MB"."""
    told = {name for thing in things_of(clause) for name in thing.filters}
    words = {word for name, said in grammar()["measured"].items() if name in told for word in said}
    for thing in things_of(clause):
        thing.words = [word for word in thing.words if fold(word) not in {*map(fold, words)}]


def _only_counts(thing: Thing) -> bool:
    said = thing.names or thing.types or thing.kind or thing.words or thing.pronoun or thing.here
    return not said and thing.filters.keys() <= _ENDS.keys()


def _demand_selected(
    clause: Clause, creating: frozenset[str], exists: Callable[[str], bool]
) -> None:
    """Let no word that narrows the choice go unheard: "los otros", "nuevos", "algunos", "a todos".

    Nothing here says which ones are meant, so the word becomes one that nothing accounts for.
    """
    permits = any(PERMITS & thing.filters.keys() for thing in things_of(clause))
    everywhere = (p for p in clause.phrases if p.cue == "in" for t in p.things if t.all and t.empty)
    if clause.verb in creating and any(everywhere):
        raise Refuse("not_known")  # "crea un a.txt en cada una"
    if clause.verb is None or (clause.verb in creating and not permits):
        return
    held = any(t.names for p in clause.phrases if p.cue in {"of", "from"} for t in p.things)
    for phrase in clause.phrases:
        for thing in phrase.things:
            unnamed = not thing.names or all(map(exists, thing.names))
            if thing.fresh and unnamed and phrase.cue not in _NEW_PLACES:
                thing.words.append(thing.fresh)
            if thing.another and not thing.names:
                thing.words.append(thing.another)
            if thing.some and not thing.names and (thing.types or thing.kind):
                thing.words.append(thing.some)
            loose = thing.vague and thing.plural and not (thing.names or thing.types or held)
            if loose and not thing.filters and clause.verb not in _LOOKING:
                thing.words.append(thing.vague)  # "borra los documentos": which files are some?
            if thing.all and thing.empty and phrase.cue in _TO_WHOM:
                raise Refuse("not_known")
