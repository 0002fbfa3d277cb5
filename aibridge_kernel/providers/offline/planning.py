"""Clauses to steps: each is read after the steps before it are planned.

They decide what exists and what a pronoun means; the first frame that takes a clause acts.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest

from .accounting import passed_over
from .actions import ACTIONS
from .carrying import carry_on, look_again
from .chunks import Chunk
from .clauses import Clause, Pass, Refuse
from .deciding import CLITICS
from .frames import take
from .heeding import trials
from .lexicon import Lexicon
from .linking import link
from .quoting import Done, shows
from .reading import ClauseReader
from .redirecting import amend
from .rewording import reworded
from .scene import Scene
from .selecting import extensions, grammar
from .speech import telling_words
from .splitting import split, tells_reason, without_call
from .taking import only_takes, put, takes_from
from .told_there import told_by_name, told_to_be

_SHOW_ME = frozenset({"dimelo", "let me know", "muestramelo", "show me", "tell me"})
_SHOWN = frozenset({"shown", "sorted", "tallied", "unique"})


@dataclass(frozen=True, slots=True)
class Understood:
    """What became of a sentence; ``decision`` says why there are no steps."""

    lexicon: Lexicon
    steps: tuple[Done, ...] = ()
    decision: Refuse | None = None
    verb: str | None = None
    """The class of the last verb heard, for a refusal that names a sentence of its kind."""
    said: str = ""
    """The sentence as it was read, dictated marks written out, with its ``chunks``."""
    chunks: tuple[Chunk, ...] = ()
    heeded: bool = False
    """Whether every word is known to have been heeded."""


def plan_chunks(
    sentence: str,
    chunks: Sequence[Chunk],
    lexicon: Lexicon,
    scene: Scene,
    now: float,
    *,
    final: Container[str] = frozenset(),
) -> Understood:
    """Read what is left of a sentence, whatever was left out; ``scene`` follows its steps.

    A refusal whose reply is ``final`` is not tried again in other words.
    """
    planner = _Planner(sentence, chunks, lexicon, scene, now)
    try:
        return Understood(lexicon, steps=planner.steps())
    except Refuse as decision:
        heard = tuple(chunks)
        found = Understood(lexicon, (), decision, planner.verb, sentence, heard)
        tried = decision.reply not in final
    if tried and (other := reworded(chunks, scene.exists)):
        again = _Planner(sentence, other, lexicon, scene.afresh(), now)
        with suppress(Refuse):
            return Understood(lexicon, steps=again.steps())
    return found


class _Planner:
    """Plans the steps of one sentence."""

    def __init__(
        self, sentence: str, chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
    ) -> None:
        self._sentence = sentence
        self._chunks = chunks
        self._lexicon = lexicon
        self._scene = scene
        self._now = now
        self.verb: str | None = None

    def steps(self) -> tuple[Done, ...]:
        """All steps; raises ``Refuse`` or ``Ask`` when any part is not understood."""
        _demand_no_stop(self._chunks)
        _demand_no_reason(self._chunks, self._lexicon)
        _demand_more_than_time(self._chunks, frozenset(self._lexicon.speech["aside"]["whiles"]))
        _demand_more_than_exclaimed(self._chunks, self._lexicon.speech["aside"]["exclaiming"])
        steps: list[Done] = []
        before: Clause | None = None
        taken: Clause | None = None
        parts = split(
            without_call(self._chunks, self._scene.named, telling_words(self._lexicon.language))
        )
        for part, follows in zip_longest(parts, parts[1:], fillvalue=()):
            clause = self._read(part)
            self._scene.filled = _puts_inside(follows)
            self._scene.committing = _commits(follows)
            if taken is not None:
                put(taken, clause)
                taken = None
            elif follows and (only_takes(clause) or takes_from(clause, self._read(follows))):
                taken = clause
                continue
            same = before is not None and clause.verb in {None, before.verb}
            link(clause, self._scene)
            carry_on(clause, before, self._scene)
            if steps and (_asks_again(clause, steps[-1]) or _only_asks(part, steps[-1])):
                continue
            _drop_wider(steps, clause, before if _points(part) else None)
            if steps and (amended := amend(clause, steps[-1], self._scene)):
                steps[-1] = amended
                continue
            if clause.verb is None:
                raise _unaccounted(clause, "no_verb")
            self.verb = clause.verb
            telling = clause.verb == "exist" and part is not parts[-1] and self._tells()
            if telling and told_by_name(clause, self._scene):
                before = clause
                continue
            self._scene.next_step(more=same)
            done = self._act(clause)
            self._notice(clause, done, telling=telling)
            self._scene.begun = True
            if not telling:
                steps.extend(done)  # "hay nombres repetidos en a.txt, quítalos" asks for one step
            before = clause
        if not steps:
            raise Refuse("nothing_said")
        return tuple(steps)

    def _read(self, part: Sequence[Chunk]) -> Clause:
        tables = grammar()
        clause = ClauseReader(
            self._sentence,
            part,
            exists=self._scene.exists,
            called=self._scene.named,
            weak=frozenset(tables["weak"]),
            text_verbs=frozenset(tables["text_verbs"]),
            creating=frozenset(tables["creating"]),
            usual_names=frozenset([*tables["usual_folders"], *tables["usual_files"]]),
            describing=frozenset(self._lexicon.speech["describing"].get("words", ())),
        ).read()
        if (word := passed_over(part, clause)) is not None:
            raise Refuse("unknown_word", word=word)
        return clause

    def _act(self, clause: Clause) -> list[Done]:
        others = list(trials(clause))
        before = self._scene.copied() if others else self._scene
        steps = self._done(clause, self._scene)
        if steps is not None:
            commands = " ".join(step.command for step in steps)
            for other in others:
                seen = other.is_seen(commands)
                if not seen and self._does_same(other.clause, steps, before.copied()):
                    raise Refuse("unknown_word", word=self._word_of(other.name))
            return steps
        if look_again(clause, self._scene):
            return self._act(clause)
        raise _unaccounted(clause, "not_known")

    def _word_of(self, name: str) -> str:
        """The words that say what a description of things is called."""
        said = (c.text for c in self._chunks if any(r.name == name for r in c.readings))
        return next(said, name)

    def _done(self, clause: Clause, scene: Scene) -> list[Done] | None:
        """What the first frame that takes a clause does, ``None`` if none does."""
        for task in take(clause, scene, self._sentence, self._now):
            if task.frame.command:
                return [Done(task.frame.command, task.frame.reply)]
            try:
                steps = list(ACTIONS[task.frame.action](task))
            except Pass:
                continue
            _demand_left_out(clause)
            return steps
        return None

    def _does_same(self, clause: Clause, steps: Sequence[Done], scene: Scene) -> bool:
        """Whether a clause that means something else would be done with the same commands."""
        try:
            others = self._done(clause, scene)
        except Refuse:
            return False
        return others is not None and [d.command for d in others] == [d.command for d in steps]

    def _notice(self, clause: Clause, done: Sequence[Done], *, telling: bool) -> None:
        """Remember what a step shows, or what is told to be there."""
        if len(done) == 1 and shows(done[0].reply):
            command = done[0].command
            if telling:
                command = told_to_be(clause, command, self._scene, self._now)
            self._scene.notice(command, self._now)

    def _tells(self) -> bool:
        return "?" not in self._sentence


def _puts_inside(part: Sequence[Chunk]) -> bool:
    """Whether a step goes into what the one before makes: "and inside it a file …"."""
    said = [chunk for chunk in part if not chunk.reading("filler", "conjunction")]
    if not said:
        return False
    there = [c for c in said if (p := c.reading("pronoun")) and p.name == "there"]
    inside = [c for c in said if c.reading("inside") and not c.reading("cue")]
    return said[0].reading("inside") is not None or bool(inside or there)


def _commits(part: Sequence[Chunk]) -> bool:
    """Whether a step commits: "add it and commit with message x"."""
    verbs = {r.name for chunk in part for r in chunk.readings if r.section == "verb"}
    return "commit" in verbs or any(c.reading("topic") and c.text == "commit" for c in part)


def _asks_again(clause: Clause, step: Done) -> bool:
    """Whether "…, ¿dónde está?" asks once more for what the step before looks for."""
    things = [thing for phrase in clause.phrases for thing in phrase.things]
    if step.reply == "moved" and clause.verbs & {"move", "put"}:  # "va en docs, ponla ahí"
        there = [p.cue in {None, "to", "in"} for p in clause.phrases]
        came = step.command.endswith(" .")  # "saca a.txt de docs y ponlo aquí"
        pointed = all((t.pronoun or (t.here and came)) and not t.names for t in things)
        return bool(things) and all(there) and pointed
    if step.reply == "members" and clause.topics == {"content"} and clause.verbs & {"read", "show"}:
        return all(t.empty or t.pronoun for t in things)  # "open a.zip and show the content"
    seen = step.reply in _SHOWN and "target" not in step.values
    if seen and clause.verbs <= {"read", "show"}:  # "…, que lo quiero leer"
        return bool(things) and all(t.pronoun and not t.names for t in things) and not clause.topics
    seeking = bool(clause.verbs & {"find", "search", "where_is"}) and step.reply == "found"
    return seeking and all(t.pronoun and not t.names for t in things) and not clause.topics


def _only_asks(part: Sequence[Chunk], step: Done) -> bool:
    """Whether what a step shows is only asked for: "how many lines has a.txt? tell me"."""
    said = [chunk for chunk in part if not chunk.reading("filler", "conjunction")]
    words = " ".join(token.norm for chunk in said for token in chunk.tokens)
    return shows(step.reply) and words in _SHOW_ME


def _drop_wider(steps: list[Done], clause: Clause, before: Clause | None) -> None:
    """Take out a search that the clause asks for once more, told closer."""
    if steps and before is not None and _narrows(clause, before):
        steps.pop()


def _narrows(clause: Clause, before: Clause) -> bool:
    """Whether what is looked for is only told closer: "the songs? They are all mp3, find them"."""
    if not all(c.verbs & {"find", "where_is"} for c in (clause, before)):
        return False
    now, then = (
        set(extensions(kind for phrase in c.phrases for t in phrase.things for kind in t.types))
        for c in (clause, before)
    )
    return bool(now) and now < then


def _points(part: Sequence[Chunk]) -> bool:
    """Whether a step is about what was spoken of: "find them", "búscamelas"."""
    return any(
        r.section == "pronoun" or (r.section == "verb" and r.value in CLITICS)
        for chunk in part for r in chunk.readings
    )  # fmt: skip


def _demand_no_stop(chunks: Sequence[Chunk]) -> None:
    """Refuse a negation or condition before anything is planned; names and texts may hold any."""
    for at, part in enumerate(chunks):
        stop = part.reading("stop")
        corrects = stop is not None and stop.name == "correction"
        if corrects and not any(c.is_name or c.reading("verb") for c in chunks[:at]):
            continue
        if stop is not None and len(part.readings) == 1:
            raise Refuse(stop.name, word=part.text.lstrip(", "))
        if part.reading("text", "named"):
            return


def _demand_no_reason(chunks: Sequence[Chunk], lexicon: Lexicon) -> None:
    """Refuse what is told as a reason; the sentence without it may be understood."""
    if tells_reason(chunks, lexicon.speech["aside"]["acting"]):
        raise Refuse("not_known")


def _demand_more_than_exclaimed(chunks: Sequence[Chunk], exclaiming: Container[str]) -> None:
    """Refuse a word that could ask for a list among words of courtesy: "¡qué bueno!", "so what"."""

    def exclaims(chunk: Chunk) -> bool:
        return " ".join(token.norm for token in chunk.tokens) in exclaiming

    verbs = [c for c in chunks if c.reading("verb")]
    beside = (c for c in chunks if not c.reading("conjunction", "filler") and c not in verbs)
    if verbs and all(map(exclaims, (*verbs, *beside))):
        raise Refuse("nothing_said")


def _demand_more_than_time(chunks: Sequence[Chunk], whiles: Container[str]) -> None:
    """Refuse what says no more than when: "thanks for today", "¿qué tal hoy?"."""
    said = [c for c in chunks if not c.reading("filler", "conjunction", "cue")]
    times = (c.reading("filter") and all(t.norm in whiles for t in c.tokens) for c in said)
    if said and all(times):
        raise Refuse("nothing_said")


def _demand_left_out(clause: Clause) -> None:
    """Refuse when an action passed over what the sentence leaves out."""
    if any(t.without and not t.heeded for phrase in clause.phrases for t in phrase.things):
        raise Refuse("exception", word="")


def _unaccounted(clause: Clause, reply: str) -> Refuse:
    """The first word that nothing accounts for, else ``reply``."""
    words = [word for phrase in clause.phrases for thing in phrase.things for word in thing.words]
    return Refuse("unknown_word", word=words[0]) if words else Refuse(reply)
