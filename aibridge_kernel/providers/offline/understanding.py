"""A sentence to steps, a question or a refusal: the order of the grammar's parts.

tokens → chunks → clauses; each clause is read after the steps before it are planned, because
they decide what exists and what a pronoun means; the first frame that takes the clause acts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, zip_longest

from . import texts
from .actions import ACTIONS
from .asides import Beside
from .careful import missed
from .carrying import carry_on, look_again
from .chunks import Chunk, chunk
from .clauses import Ask, Clause, Pass, Refuse
from .dictation import written_out
from .each_of import in_each
from .enumerating import enumerated, pointed_inside
from .frames import take
from .gapping import gapped
from .keeping import kept, parted
from .lexicon import LANGUAGES, Lexicon, load
from .linking import link
from .listing import told_in_a_row
from .quoting import Done, shows
from .reading import ClauseReader
from .redirecting import amend, redirected
from .requoting import requoted
from .rewording import reworded
from .scene import Scene
from .selecting import grammar
from .spans import spelled_spans
from .speech import telling_words
from .splitting import broken, doubled, split, tells_reason, without_call
from .tabling import answered
from .taking import only_takes, put
from .tokens import tokenize
from .transforming import transformed
from .typed import typed

_MAY_HOLD_ASIDES = frozenset({
    "condition", "exception", "how", "name_it", "negation", "no_name", "no_verb", "not_known",
    "not_there", "which_place", "no_antecedent",
    "quote_text", "too_many",
    "unknown_word",
})  # fmt: skip
"""Refusals that words beside the request may be the reason of."""
_ABOUT_THINGS = frozenset({"exists", "not_there", "not_there_but"})
_CLAUSE = 4
"""Words of a text that may be a clause."""
_SHOWN = frozenset({"shown", "sorted", "tallied", "unique"})
_NO_WORD = re.compile(r"[\d./*]")
"""Names and numbers, which no language knows better than another."""
_OF_TABLES = ("table_", "sorted_by_named_column")
"""Replies of what is read word by word."""
_MOST_READINGS = 24
_LONGEST = 2000
"""Characters; prose of everyday tasks is far below, and what is above is not for rules."""


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


Plan = Callable[[Sequence[Chunk]], Understood]
"""Reads a part of a sentence, the folder as it was before."""


def understand(sentence: str, scene: Scene, language: str, now: float) -> Understood:
    """Read a sentence in the language it seems to be in; nothing of it may be passed over."""
    if len(sentence) > _LONGEST:
        return Understood(load(language), decision=Refuse("too_long"))
    lexicon = load(language_of(sentence, language))
    if (found := _at_once(sentence, scene, lexicon)) is not None:
        return found
    sentence = written_out(sentence, lexicon)
    chunks = chunk(
        sentence,
        tokenize(sentence),
        lexicon,
        scene.named,
        spaced=scene.spaced(),
        endings=scene.endings(),
    )
    chunks = pointed_inside(enumerated(chunks) or chunks)
    found = _read(sentence, chunks, lexicon, scene, now)
    acting = lexicon.speech["aside"]["acting"]
    word = None
    if found.steps and not found.heeded:
        word = missed(chunks, found.steps, lexicon.language, acting)
    return found if word is None else Understood(lexicon, decision=Refuse("missed", word=word))


def _read(
    sentence: str, chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> Understood:
    """What becomes of a sentence in prose."""
    if (own := _of_lines(chunks, lexicon, scene)) is not None:
        return own
    found = _planned(sentence, chunks, lexicon, scene, now)
    if found.decision is not None and (own := _of_lines(chunks, lexicon, scene, any_frame=True)):
        return own
    if found.decision is not None and (other := _kept(sentence, chunks, lexicon, scene, now)):
        return other
    return found


def _kept(
    sentence: str, chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> Understood | None:
    """The sentence as one that keeps in a new file what the rest of it shows."""
    apart = parted(chunks, scene)
    if apart is None:
        return None
    rest, target, plain = apart
    found = _of_lines(rest, lexicon, scene, any_frame=True)
    found = found or plan_chunks(sentence, rest, lexicon, scene.afresh(), now)
    try:
        step = kept(found.steps, target, scene.afresh(), plain=plain)
    except Refuse as decision:
        return Understood(lexicon, decision=decision)
    return None if step is None else Understood(lexicon, steps=(step,), heeded=found.heeded)


def _planned(
    sentence: str, chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> Understood:
    """What the frames make of a sentence, and of what is left without what is told beside it."""
    each = in_each(chunks, _folders_made(sentence, lexicon, scene, now), scene.exists)
    if each:
        return plan_chunks(sentence, each, lexicon, scene.afresh(), now)
    found = _in_a_row(sentence, chunks, lexicon, scene, now)
    found = found or plan_chunks(sentence, chunks, lexicon, scene.afresh(), now)
    if found.decision is not None:
        found = _in_full(sentence, chunks, lexicon, scene, now) or found

    def plan(part: Sequence[Chunk]) -> Understood:
        own = _of_lines(part, lexicon, scene, any_frame=True)
        return own or plan_chunks(sentence, part, lexicon, scene.afresh(), now)

    if found.decision is None:
        doubtful = len(found.steps) > 1 or any(map(_seeks_words, found.steps))
        return _without_told(found, _beside(chunks, lexicon, scene), plan) if doubtful else found
    beside = found.decision.reply in _MAY_HOLD_ASIDES
    apart = doubled(chunks) or broken(chunks)
    if apart and (beside or found.decision.reply == "no_antecedent"):
        other = plan_chunks(sentence, apart, lexicon, scene.afresh(), now)
        if other.steps:
            return other
    if not beside:
        return found
    quoted = requoted(sentence, chunks, scene.exists)
    return _without_asides(_beside(chunks, lexicon, scene), quoted, plan) or found


def _folders_made(
    sentence: str, lexicon: Lexicon, scene: Scene, now: float
) -> Callable[[Sequence[Chunk]], Sequence[str]]:
    """What tells the names of the folders that a request makes, if it does nothing else."""

    def made_by(lead: Sequence[Chunk]) -> Sequence[str]:
        steps = plan_chunks(sentence, lead, lexicon, scene.afresh(), now).steps
        folders = all(step.reply == "made_folders" for step in steps)
        return [name for step in steps for name in names_of(step)] if folders else ()

    return made_by


def _beside(chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene) -> Beside:
    return Beside.of(chunks, lexicon, scene.exists, scene.named)


def _without_asides(
    beside: Beside, quoted: Iterable[Sequence[Chunk]], plan: Plan
) -> Understood | None:
    """What is left of a sentence without what stands beside the request, if that is understood.

    If only a file or a name is missing in it, that is said, and not that a remark is strange.
    """
    clearer: Understood | None = None
    for shorter in islice(beside.without(), _MOST_READINGS):
        if (other := plan(shorter)).steps:
            return other
        if clearer is None and _is_about_things(other.decision):
            clearer = other
    others = (other for other in map(plan, islice(quoted, _MOST_READINGS)) if other.steps)
    return next(others, clearer)


def _without_told(found: Understood, beside: Beside, plan: Plan) -> Understood:
    """What was understood, but no step for what is only told: "…, I don't care about the files"."""
    shorter = map(plan, islice(beside.told_apart(), _MOST_READINGS))
    fewer = len(found.steps) if len(found.steps) > 1 else 2
    others = (other for other in shorter if 0 < len(other.steps) < fewer)
    return next(others, found)


def _seeks_words(step: Done) -> bool:
    """Whether a whole clause is looked for in files: it may be told, and nothing to look for."""
    words = str(step.values.get("text", "")).split()
    return step.reply.startswith("searched") and len(words) >= _CLAUSE


def _is_about_things(decision: Refuse | None) -> bool:
    """Whether only a name or a file is missing, which says more than that a remark is strange."""
    return isinstance(decision, Ask) or (decision is not None and decision.reply in _ABOUT_THINGS)


def names_of(step: Done) -> Sequence[str]:
    """The names that a step is about."""
    names = step.values.get("names", ())
    return names if isinstance(names, list) else ()


def _in_a_row(
    sentence: str, chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> Understood | None:
    """The sentence with names or lines told in a row in quotes, if that is understood."""
    spans = spelled_spans(chunks, scene.exists)
    rows = [spans] if spans else told_in_a_row(sentence, chunks)
    found = (plan_chunks(sentence, row, lexicon, scene.afresh(), now) for row in rows)
    return next((other for other in found if other.steps), None)


def _of_lines(
    chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, *, any_frame: bool = False
) -> Understood | None:
    """A question about a table or a request about lines of a text file, ``None`` if neither."""
    try:
        step = answered(chunks, scene, lexicon.language)
        step = step or _kept_of_table(chunks, scene, lexicon.language)
        step = step or texts.read(chunks, scene, lexicon.language)
        step = step or transformed(chunks, scene.afresh(), any_frame=any_frame)
    except Refuse as decision:
        return Understood(lexicon, decision=decision)
    if step is None:
        return None
    return Understood(lexicon, steps=(step,), heeded=step.reply.startswith(_OF_TABLES))


def _kept_of_table(chunks: Sequence[Chunk], scene: Scene, language: str) -> Done | None:
    """What a table answers, kept in a new file: "sort a.csv by price and save it as b.csv"."""
    apart = parted(chunks, scene)
    step = None if apart is None else answered(apart[0], scene, language)
    return None if apart is None or step is None else redirected(step, apart[1], scene.afresh())


def _at_once(sentence: str, scene: Scene, lexicon: Lexicon) -> Understood | None:
    """A typed command; ``None`` if it is none."""
    command = typed(sentence, scene)
    return Understood(lexicon, steps=(command,)) if command else None


def _in_full(
    sentence: str, chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> Understood | None:
    """The sentence with what it says once said in every request, if that is understood."""
    readings = gapped(chunks, scene.is_folder)
    found = (plan_chunks(sentence, full, lexicon, scene.afresh(), now) for full in readings)
    return next((other for other in found if other.steps), None)


def plan_chunks(
    sentence: str, chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> Understood:
    """Read what is left of a sentence, whatever was left out; ``scene`` follows its steps."""
    planner = _Planner(sentence, chunks, lexicon, scene, now)
    try:
        return Understood(lexicon, steps=planner.steps())
    except Refuse as decision:
        heard = tuple(chunks)
        found = Understood(lexicon, (), decision, planner.verb, sentence, heard)
    if other := reworded(chunks, scene.exists):
        again = _Planner(sentence, other, lexicon, scene.afresh(), now)
        with suppress(Refuse):
            return Understood(lexicon, steps=again.steps())
    return found


def language_of(sentence: str, preferred: str) -> str:
    """The language that knows more of the words; the preferred one when they know as many.

    The other one is not even loaded when the preferred one knows every word that is no name.
    """
    plain = [
        token.norm for token in tokenize(sentence) if not token.quoted and not token.punctuation
    ]
    ordered = sorted(LANGUAGES, key=lambda language: language != preferred)
    first = load(ordered[0])
    if all(first.knows(word) or _NO_WORD.search(word) for word in plain):
        return ordered[0]
    known = {language: _known(plain, load(language)) for language in ordered}
    return max(ordered, key=lambda language: known[language])


def _known(words: Sequence[str], lexicon: Lexicon) -> int:
    return sum(1 for word in words if lexicon.knows(word))


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
            elif only_takes(clause) and part is not parts[-1]:
                taken = clause
                continue
            link(clause, self._scene)
            carry_on(clause, before, self._scene)
            if steps and _asks_again(clause, steps[-1]):
                continue
            if steps and (amended := amend(clause, steps[-1], self._scene)):
                steps[-1] = amended
                continue
            if clause.verb is None:
                raise _unaccounted(clause, "no_verb")
            self.verb = clause.verb
            done = self._act(clause)
            if len(done) == 1 and shows(done[0].reply):
                self._scene.notice(done[0].command, self._now)
            self._scene.begun = True
            if not (clause.verb == "exist" and part is not parts[-1] and self._tells()):
                steps.extend(done)  # "hay nombres repetidos en a.txt, quítalos" asks for one step
            before = clause
        if not steps:
            raise Refuse("nothing_said")
        return tuple(steps)

    def _read(self, part: Sequence[Chunk]) -> Clause:
        tables = grammar()
        return ClauseReader(
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

    def _act(self, clause: Clause) -> list[Done]:
        for task in take(clause, self._scene, self._sentence, self._now):
            if task.frame.command:
                return [Done(task.frame.command, task.frame.reply)]
            try:
                steps = list(ACTIONS[task.frame.action](task))
            except Pass:
                continue
            _demand_left_out(clause)
            return steps
        if look_again(clause, self._scene):
            return self._act(clause)
        raise _unaccounted(clause, "not_known")

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
    if step.reply in _SHOWN and clause.verbs <= {"read", "show"}:  # "…, que lo quiero leer"
        return bool(things) and all(t.pronoun and not t.names for t in things) and not clause.topics
    seeking = bool(clause.verbs & {"find", "search", "where_is"}) and step.reply == "found"
    return seeking and all(t.pronoun and not t.names for t in things) and not clause.topics


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


def _demand_left_out(clause: Clause) -> None:
    """Refuse when an action passed over what the sentence leaves out."""
    if any(t.without and not t.heeded for phrase in clause.phrases for t in phrase.things):
        raise Refuse("exception", word="")


def _unaccounted(clause: Clause, reply: str) -> Refuse:
    """The first word that nothing accounts for, else ``reply``."""
    words = [word for phrase in clause.phrases for thing in phrase.things for word in thing.words]
    return Refuse("unknown_word", word=words[0]) if words else Refuse(reply)
