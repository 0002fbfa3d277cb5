"""Two verbs for one step: "take a.txt and put it in docs", "copy it and move the copy there"."""

from __future__ import annotations

from .clauses import Clause, Phrase, Refuse

_COPYING = frozenset({"copy", "create", "give", "make", "take"})
_PUTTING = frozenset({"move", "put", "copy", "save"})
_AWAY = frozenset({"delete"})
"""What is done with a thing that is only taken out of here: "sácalo de aquí, bórralo"."""
_FROM = frozenset({"of", "from", "out"})
_IN = ["None", "in"]


def only_takes(clause: Clause) -> bool:
    """Whether a clause only says what is taken, or copied, and not where it goes."""
    cues = {phrase.cue for phrase in clause.phrases}
    things = [thing for phrase in clause.phrases for thing in phrase.things]
    named = any(t.names or (t.definite and (t.words or t.types)) for t in things)
    if not named or clause.text is not None:
        return False
    away = [t for p in clause.phrases if p.cue in {*_FROM, "in"} for t in p.things]
    taking = "take" in clause.verbs and not clause.topics and None in cues
    left = all(t.here for t in away) or (len(away) == 1 and cues - {None} <= _FROM)
    taking = taking and len(cues) == 1 + bool(away) and left
    copying = clause.topics == {"copy"} and bool(_COPYING & clause.verbs)
    return taking or (copying and cues in ({None}, {"of"}))


def takes_from(clause: Clause, follows: Clause) -> bool:
    """Whether "take the photos in docs and put them in old" says where they are now."""
    cues = [phrase.cue for phrase in clause.phrases]
    placed = "take" in clause.verbs and not clause.topics and sorted(map(str, cues)) == _IN
    sent = [p for p in follows.phrases if p.cue in {"in", "to"} and any(t.names for t in p.things)]
    pointed = [p for p in follows.phrases if p.cue is None and all(t.pronoun for t in p.things)]
    held = any("." in name for p in clause.phrases if p.cue for t in p.things for name in t.names)
    if held or not (placed and sent and pointed and _PUTTING & follows.verbs):
        return False
    for phrase in clause.phrases:
        phrase.cue = "from" if phrase.cue == "in" else None
    return True


def put(taken: Clause, clause: Clause) -> None:
    """Let the clause put what was taken where it says, in place of its pronoun.

    Raises ``Refuse`` when it does something else.
    """
    pronouns = [p for p in clause.phrases if p.cue is None and all(t.pronoun for t in p.things)]
    gone = _AWAY & clause.verbs and len(clause.phrases) == 1
    if len(pronouns) != 1 or not (_PUTTING & clause.verbs or gone):
        raise Refuse("not_known")
    clause.phrases.remove(pronouns[0])
    said = [(p.cue, thing) for p in taken.phrases for thing in p.things if not thing.here]
    things = [thing for cue, thing in said if cue not in _FROM or "copy" in taken.topics]
    place = [thing for cue, thing in said if thing not in things]
    clause.phrases.extend(Phrase("from", [thing]) for thing in place)
    for thing in things:
        thing.filters.pop("up", None)  # "take a.txt out of here and put it in docs"
    clause.phrases.insert(0, Phrase(None, things))
    if "copy" in taken.topics:
        clause.verb, clause.verbs = "copy", frozenset({"copy"})
