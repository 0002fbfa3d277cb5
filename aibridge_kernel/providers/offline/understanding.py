"""A sentence to steps, a question or a refusal: the order of the grammar's parts.

tokens → chunks → clauses; each clause is read after the steps before it are planned, because
they decide what exists and what a pronoun means; the first frame that takes the clause acts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .actions import ACTIONS
from .chunks import Chunk, chunk
from .clauses import Ask, Clause, Refuse
from .frames import take
from .lexicon import LANGUAGES, Lexicon, load
from .quoting import Done
from .reading import ClauseReader
from .scene import Scene
from .selecting import grammar
from .splitting import split
from .tokens import Token, tokenize

_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Understood:
    """What became of a sentence; ``decision`` says why there are no steps."""

    lexicon: Lexicon
    steps: tuple[Done, ...] = ()
    decision: Refuse | None = None
    verb: str | None = None


def understand(sentence: str, scene: Scene, language: str, now: float) -> Understood:
    """Read a sentence in the language it seems to be in."""
    if len(sentence) > _LONGEST:
        return Understood(load(language), decision=Refuse("too_long"))
    tokens = tokenize(sentence)
    lexicon = load(language_of(sentence, language))
    verb: list[str] = []
    try:
        steps = _steps(sentence, tokens, lexicon, scene, now, verb)
    except Refuse as decision:
        return Understood(lexicon, decision=decision, verb=verb[-1] if verb else None)
    return Understood(lexicon, steps=steps)


def language_of(sentence: str, preferred: str) -> str:
    """The language that knows more of the words; the preferred one when they know as many."""
    plain = [
        token.norm for token in tokenize(sentence) if not token.quoted and not token.punctuation
    ]
    ordered = sorted(LANGUAGES, key=lambda language: language != preferred)
    known = {language: _known(plain, load(language)) for language in ordered}
    return max(ordered, key=lambda language: known[language])


def _known(words: Sequence[str], lexicon: Lexicon) -> int:
    return sum(1 for word in words if word in lexicon.tree.words)


def _steps(
    sentence: str,
    tokens: Sequence[Token],
    lexicon: Lexicon,
    scene: Scene,
    now: float,
    verbs: list[str],
) -> tuple[Done, ...]:
    chunks = chunk(sentence, tokens, lexicon, scene.exists)
    _demand_no_stop(chunks)
    steps: list[Done] = []
    before: Clause | None = None
    for part in split(chunks):
        clause = _read(sentence, part, scene)
        _continue(clause, before)
        if clause.verb is None:
            raise Refuse("no_verb")
        verbs.append(clause.verb)
        steps.extend(_act(clause, scene, sentence, now))
        before = clause
    if not steps:
        raise Refuse("nothing_said")
    return tuple(steps)


def _demand_no_stop(chunks: Sequence[Chunk]) -> None:
    for part in chunks:
        stop = part.reading("stop")
        if stop is not None and len(part.readings) == 1:
            raise Refuse(stop.name, word=part.text)
        if part.reading("text", "named"):
            return


def _read(sentence: str, part: Sequence[Chunk], scene: Scene) -> Clause:
    tables = grammar()
    return ClauseReader(
        sentence,
        part,
        exists=scene.exists,
        weak=frozenset(tables["weak"]),
        text_verbs=frozenset(tables["text_verbs"]),
        creating=frozenset(tables["creating"]),
        usual_names=frozenset([*tables["usual_folders"], *tables["usual_files"]]),
    ).read()


def _continue(clause: Clause, before: Clause | None) -> None:
    """ "… y dentro un fichero main.py", "… y otra llamada b": the verb of before holds on."""
    if before is None:
        return
    kinds = [thing.kind for phrase in before.phrases for thing in phrase.things if thing.kind]
    for phrase in clause.phrases:
        for thing in phrase.things:
            if thing.another and thing.kind is None and kinds:
                thing.kind = kinds[0]
    if clause.verb is None:
        clause.verb = before.verb


def _act(clause: Clause, scene: Scene, sentence: str, now: float) -> list[Done]:
    tasks = take(clause, scene, sentence, now)
    if not tasks:
        raise _unaccounted(clause)
    return list(ACTIONS[tasks[0].action](tasks[0]))


def _unaccounted(clause: Clause) -> Refuse:
    words = [word for phrase in clause.phrases for thing in phrase.things for word in thing.words]
    if words:
        return Refuse("unknown_word", word=words[0])
    return Refuse("not_known")


__all__ = ["Ask", "Understood", "language_of", "understand"]
