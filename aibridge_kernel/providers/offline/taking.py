"""Two verbs for one step: "take a.txt and put it in docs", "copy it and move the copy there"."""

from __future__ import annotations

from .clauses import Clause, Phrase, Refuse

_COPYING = frozenset({"copy", "create", "give", "make", "take"})
_PUTTING = frozenset({"move", "put", "copy", "save"})


def only_takes(clause: Clause) -> bool:
    """Whether a clause only says what is taken, or copied, and not where it goes."""
    cues = {phrase.cue for phrase in clause.phrases}
    things = [thing for phrase in clause.phrases for thing in phrase.things]
    named = any(t.names or (t.definite and (t.words or t.types)) for t in things)
    if not named or clause.text is not None:
        return False
    away = [t for p in clause.phrases if p.cue in {"of", "from", "in"} for t in p.things]
    taking = "take" in clause.verbs and not clause.topics and None in cues
    taking = taking and len(cues) == 1 + bool(away) and all(t.here for t in away)
    copying = clause.topics == {"copy"} and bool(_COPYING & clause.verbs)
    return taking or (copying and cues in ({None}, {"of"}))


def put(taken: Clause, clause: Clause) -> None:
    """Let the clause put what was taken where it says, in place of its pronoun.

    Raises ``Refuse`` when it does something else.
    """
    pronouns = [p for p in clause.phrases if p.cue is None and all(t.pronoun for t in p.things)]
    if len(pronouns) != 1 or not _PUTTING & clause.verbs:
        raise Refuse("not_known")
    clause.phrases.remove(pronouns[0])
    things = [thing for phrase in taken.phrases for thing in phrase.things if not thing.here]
    clause.phrases.insert(0, Phrase(None, things))
    if "copy" in taken.topics:
        clause.verb, clause.verbs = "copy", frozenset({"copy"})
