"""A request to a ``Translation``: what was understood, said in the person's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aibridge_kernel.conversation import Conversation, Turn
from aibridge_kernel.providers.base import FileTree, Request
from aibridge_kernel.values import Step, Translation

from . import learned, replies
from .behind_turn import requests_in
from .choosing import chosen
from .clarifying import extended, replaced, with_names
from .clauses import Ask, Refuse
from .conversing import (
    also_to,
    among_shown,
    branch_gone,
    called_so,
    came_out,
    elsewhere,
    files_shown,
    git_history,
    held_there,
    its_content,
    lacks_copy,
    latest,
    lines_with,
    more_inside,
    more_text,
    narrowed,
    of_copy,
    of_kind,
    on_branch,
    other_word,
    what_is_left,
)
from .denying import unheard
from .following import continued, followed, sought_among
from .languages import language_of
from .lexicon import Lexicon, load
from .likewise import likewise
from .memory import branch_of, held_by, spoken_of
from .picking import picked
from .planning import Understood
from .pointing_back import left_by, put_names
from .printed import POINTING, only_points, printed
from .quoting import Done, shows
from .respelling import respelled
from .scene import Remembered, Scene
from .second_turn import in_full
from .small_talk import without_small_talk
from .step_by_step import Reading, in_turn, one_by_one
from .supposing import asked_outright
from .tokens import fold
from .understanding import understand

if TYPE_CHECKING:
    from .omitting import Guess

_UNKNOWN = frozenset({"not_there", "not_there_but", "unknown_word"})
"""Refusals of a name that may be one in the folder just looked into."""
_HANDLED = ("mv ", "cp ", "zip ", "tar ", "curl ", "find ")
"""Commands after which what they were about is meant, and not where it is."""
_INTO = frozenset({"a", "al", "en", "in", "into", "to"})
_TAKING = frozenset({"moved", "copied", "renamed"})
_RECENT = 3
"""Turns that words like "the copy" may point to."""
_UNSAID = frozenset({"no_verb", "not_known", "unknown_word", "name_it"})
_MAY_CONTINUE = frozenset({"no_antecedent", "no_verb", "not_known"})
"""Refusals of a sentence that may say more of the one before it."""


def answer(  # noqa: PLR0917 — what the grammar is told, in its own order
    conversation: Conversation,
    request: Request,
    language: str,
    now: float,
    model: str,
    phrases: Path | None = None,
) -> Translation:
    """Steps with explanations, a question, or a refusal that says what would help.

    What the grammar refuses may be a sentence that the person taught, in the file ``phrases``, or
    be understood but for some words, which is asked about.
    """
    request = replace(request, files=Remembered(request.files))
    conversation = without_small_talk(conversation)
    speaking = _Speaking(conversation, request, language, now, model)
    if request.clarifies is not None:
        return _clarified(speaking, request.clarifies)
    found = speaking.understand(request.text)
    own = speaking.say(found)
    if own.refusal is None:
        return own
    known = None if phrases is None else _learned(request, phrases, model)
    return known or speaking.ask(found) or own


def _clarified(speaking: _Speaking, asked_about: str) -> Translation:
    """An answer to an earlier question: yes or no, a sentence of its own, or part of that one.

    It is tried at the end of the sentence that was asked about, then in it, if that makes sense in
    exactly one way.
    """
    said = speaking.request.text
    if (agreed := speaking.agreement(asked_about, said)) is not None:
        return agreed
    own = speaking.read(said)
    if own.steps and fold(said).split()[0] not in _INTO:  # "into docs" may say where to
        return own

    def readings(sentences: Iterable[str]) -> Iterator[Translation]:
        found = map(speaking.read, sentences)
        return (reading for reading in found if reading.steps)

    if picked := speaking.picked(asked_about):
        settled = {reading.steps: reading for reading in readings(picked)}
        return next(iter(settled.values())) if len(settled) == 1 else own
    if longer := next(readings(extended(asked_about, said)), None):
        return longer
    put_in = {reading.steps: reading for reading in readings(replaced(asked_about, said))}
    return next(iter(put_in.values())) if len(put_in) == 1 else own


@dataclass(frozen=True, slots=True)
class _Speaking:
    """Who says something where: what sentences are read with."""

    conversation: Conversation
    request: Request
    language: str
    now: float
    model: str

    def understand(self, sentence: str) -> Understood:
        """What the grammar makes of a sentence, slips of the fingers mended.

        Behind an earlier turn small talk before it is passed over, and words that correct.
        """
        language = language_of(sentence, self.language)
        sentence, at = asked_outright(sentence, load(language)), self.request.working_directory
        said = requests_in(sentence, self.conversation, at, language, self.request.files)
        first = self._mended(next(said))
        others = (found for found in map(self._mended, said) if found.steps)
        return first if first.decision is None else next(others, first)

    def _mended(self, sentence: str) -> Understood:
        return respelled(sentence, self.as_spelled(sentence), self._scene(), self.as_spelled)

    def as_spelled(self, sentence: str) -> Understood:
        """What the grammar makes of a sentence, all of its words heeded."""
        lexicon = load(language_of(sentence, self.language))
        at = self.request.working_directory
        scene = self._scene()
        named = self._pointed(sentence, lexicon)
        if named is not None and (found := self._alone(named)).steps:
            return found
        follows = followed(sentence, self.conversation, at, lexicon, self._shown, scene.is_folder)
        if follows := follows or self._narrowed(sentence, lexicon):
            return Understood(lexicon, steps=(follows,))
        again = likewise(sentence, self.conversation, lexicon, self.request.files.exists)
        if again is not None:
            return understand(again, self._scene(), self.language, self.now)
        reading = Reading(lexicon, self.conversation, self.request, self.then)
        if (listed := in_turn(sentence, reading)) is not None:
            return listed
        found = self._alone(self._repeated(sentence, lexicon) or sentence)
        return one_by_one(sentence, found, reading) or self._with_turn(sentence, found, lexicon)

    def _with_turn(self, sentence: str, found: Understood, lexicon: Lexicon) -> Understood:
        """What was found, or what the sentence means behind the turn before it."""
        if found.decision is None:
            if only_points(sentence, found) or lacks_copy(sentence, self.conversation, found):
                return Understood(lexicon, decision=Refuse("no_antecedent"))
            kept = self._kept(sentence, found, lexicon)
            return Understood(lexicon, steps=kept) if kept else found
        for other in self._in_full(sentence, found.decision, lexicon):
            full = self._alone(other)
            if full.steps:
                return full
        more = self._continued(sentence, found.decision.reply)
        return Understood(lexicon, steps=more) if more else found

    def _pointed(self, sentence: str, lexicon: Lexicon) -> str | None:
        """The sentence with names for what it calls "the copy", "both" and so on."""
        turns, at = self.conversation.turns[-_RECENT:], self.request.working_directory
        if not turns or any(turn.foreign or turn.working_directory != at for turn in turns):
            return None
        commands = [ran.command for turn in turns for ran in turn.ran if not ran.failed]
        lefts = left_by(commands, self.request.files)
        return put_names(sentence, lefts, lexicon, self.request.files) if lefts else None

    def then(self, sentence: str, conversation: Conversation, request: Request) -> Understood:
        """What the grammar makes of a step, in the folder as the steps before it leave it."""
        return replace(self, conversation=conversation, request=request).as_spelled(sentence)

    def _continued(self, sentence: str, reply: str) -> tuple[Done, ...]:
        """What a sentence says more of the one before it; of several files how to show them."""
        at, which = self.request.working_directory, reply == "which_one"
        if not which and reply not in _MAY_CONTINUE:
            return ()
        more = continued(sentence, self.conversation, at, self._alone)
        return more if not which or all(shows(step.reply) for step in more) else ()

    def _narrowed(self, sentence: str, lexicon: Lexicon) -> Done | None:
        """Which of what the turn before showed hold a word, or are as is said of them."""
        turn = latest(self.conversation, self.request.working_directory)
        if turn is None:
            return None
        if (held := narrowed(sentence, turn, lexicon, self._shown(turn))) is not None:
            return held
        among = re.search(lexicon.speech["follow"]["among"], fold(sentence))
        if among is None or len(fold(sentence)) != len(sentence):
            return None
        of_all = sentence[: among.start("them")] + sentence[among.end("them") :]
        return sought_among(self._alone(of_all).steps, self._shown(turn))

    def _repeated(self, sentence: str, lexicon: Lexicon) -> str | None:
        """A sentence that would mean something else without the turn before it, in full."""
        turn, files = latest(self.conversation, self.request.working_directory), self.request.files
        gone = branch_gone(sentence, branch_of(self.conversation), lexicon)
        if turn is not None and turn.ran[-1].command.startswith(_HANDLED):
            gone = gone or its_content(sentence, self._scene().latest(), lexicon)
        if turn is None:
            return gone
        gone = gone or in_full(sentence, turn, self._shown(turn), lexicon, files)
        gone = gone or of_copy(sentence, turn, lexicon, files)
        gone = gone or what_is_left(sentence, turn, lexicon)
        if gone is None and re.search(lexicon.speech["follow"]["only"], fold(sentence)):
            gone = of_kind(sentence, turn, lexicon, files)
        return gone or also_to(sentence, turn, lexicon, files)

    def _kept(self, sentence: str, found: Understood, lexicon: Lexicon) -> tuple[Done, ...]:
        """What the turn before printed, kept: "ordena a.txt", "guárdalo en b.txt"."""
        turn = latest(self.conversation, self.request.working_directory)
        git = turn is not None and turn.ran[-1].command.startswith("git switch ")
        if git and [step.command for step in found.steps] == ["cd -"]:
            return (Done("git switch -", "git_switched_back"),)
        moving = len(found.steps) == 1 and found.steps[0].reply in _TAKING
        moving = moving or [step.command.split(" > ")[0] for step in found.steps] in POINTING
        said = re.match(lexicon.speech["follow"]["keep"], fold(sentence))
        if not (moving and said):
            return ()
        more = continued(sentence, self.conversation, self.request.working_directory, self._alone)
        if len(more) == 1 and " > " in more[0].command:
            return more
        return printed(found.steps[0], turn, self._scene())

    def _shown(self, turn: Turn) -> list[str]:
        return files_shown(turn, self.request.files, self.now)

    def _in_full(self, sentence: str, decision: Refuse, lexicon: Lexicon) -> Iterator[str]:
        """The sentence with what it leaves to the turn before."""
        at, files = self.request.working_directory, self.request.files
        turn = latest(self.conversation, at)
        if turn is None:
            return
        others = [
            elsewhere(sentence, turn, lexicon, files, self._alone),
            called_so(sentence, self._scene().latest(folder=False), lexicon, files),
            picked(sentence, turn, lexicon, files),
            of_kind(sentence, turn, lexicon, files),
            git_history(sentence, turn, lexicon),
            lines_with(sentence, turn, lexicon),
            more_text(sentence, turn, lexicon),
            came_out(sentence, turn, lexicon),
            more_inside(sentence, turn, lexicon) if decision.reply in _UNSAID else None,
        ]
        yield from (other for other in others if other is not None)
        if decision.reply == "which_file" and (file := self._scene().latest(folder=False)):
            yield f'{sentence.rstrip(" ?!.")} {lexicon.speech["follow"]["of"]} "{file}"'
        if decision.reply in _UNKNOWN:
            if (other := other_word(sentence, turn, lexicon)) is not None:
                yield other
            name = str(decision.values.get("word") or decision.values.get("name"))
            path = held_there(name, self.conversation.turns, at, files)
            if path is not None and sentence.count(name) == 1:
                told = sentence.replace(name, f'"{path}"')
                yield re.sub(lexicon.speech["follow"]["there"], "", told, flags=re.IGNORECASE)
            if (branch := on_branch(sentence, name, turn, lexicon)) is not None:
                yield branch
            one = among_shown(name, turn, files)
            if one is not None and sentence.count(name) == 1:
                told = re.sub(rf"\b(?:the |el |la )?{re.escape(name)}( one)?\b", "\0", sentence)
                yield told.replace("\0", f'"{one}"')

    def _alone(self, sentence: str) -> Understood:
        found = understand(sentence, self._scene(), self.language, self.now)
        if found.decision is None or isinstance(found.decision, Ask):
            return found

        def read(rest: str) -> Understood:
            return understand(rest, self._scene(), self.language, self.now)

        return unheard(sentence, found.lexicon, self.request.files.exists, read) or found

    def read(self, sentence: str) -> Translation:
        """The same, said to the person."""
        return self.say(self.understand(sentence))

    def say(self, found: Understood) -> Translation:
        """Steps, a question or a refusal in the language of the sentence."""
        decision, lexicon = found.decision, found.lexicon
        if isinstance(decision, Ask):
            asked = replies.question(lexicon, decision.reply, decision.values)
            return Translation(model=self.model, question=asked)
        if decision is not None:
            said = replies.refusal(lexicon, decision.reply, decision.values, found.verb)
            private = decision.reply in replies.CONTENTS
            return Translation(model=self.model, refusal=said, tells_contents=private)
        return Translation(model=self.model, steps=_steps(lexicon, found.steps))

    def ask(self, found: Understood) -> Translation | None:
        """Whether what a refused sentence asks for without some words is meant."""
        guess = self._guess(found)
        if guess is None:
            return None
        steps = _steps(found.lexicon, guess.steps)
        values = {"names": guess.words, "doing": " ".join(step.explanation for step in steps)}
        asked = replies.question(found.lexicon, "meant", values)
        meant = tuple(replace(step, left_out=guess.words) for step in steps)
        return Translation(model=self.model, question=asked, yes_or_no=True, meant=meant)

    def agreement(self, asked_about: str, said: str) -> Translation | None:
        """What a yes or no to such a question leads to, ``None`` if it is neither."""
        lexicon = load(language_of(asked_about, self.language))
        agreed = replies.agreement(lexicon, said)
        guess = None
        if agreed is not None:
            guess = self._guess(self.understand(asked_about))
        if guess is None:
            return None
        if agreed:
            return Translation(model=self.model, steps=_steps(lexicon, guess.steps))
        declined = replies.refusal(lexicon, "declined", {}, None)
        return Translation(model=self.model, refusal=declined)

    def picked(self, asked_about: str) -> list[str]:
        """The sentence that was asked about, with the candidates that the answer picks put in."""
        asked = understand(asked_about, self._scene(), self.language, self.now)
        if not isinstance(asked.decision, Ask) or asked.decision.reply != "which_one":
            return []
        names, language = asked.decision.values["names"], asked.lexicon.language
        if not isinstance(names, list):
            return []
        said = self.request.text
        picked = chosen(said, names, load(language_of(said, language)))
        join = "y" if language == "es" else "and"
        return list(with_names(asked_about, picked, join)) if picked else []

    def _guess(self, found: Understood) -> Guess | None:
        from .guessing import meant  # noqa: PLC0415  — only what is refused needs it

        return meant(found, self._scene(), self.now)

    def _scene(self) -> Scene:
        at, tree = self.request.working_directory, self.request.files
        spoken = spoken_of(self.conversation, at, tree, self.now)
        return Scene(tree, spoken, branch_of(self.conversation), held_by(self.conversation))


def _steps(lexicon: Lexicon, planned: Iterable[Done]) -> tuple[Step, ...]:
    return tuple(
        Step(done.command, replies.explanation(lexicon, done.reply, done.values))
        for done in planned
    )


def _learned(request: Request, file: Path, model: str) -> Translation | None:
    """What the person accepted for sentences of this form; nothing from a file not believed."""
    try:
        phrases = learned.read(file)
    except learned.NotBelieved:
        return None
    steps = learned.matching(phrases, request.text, request.files.exists)
    return None if steps is None else Translation(model=model, steps=steps)


def chat_answer(text: str, preferred: str) -> str:
    """Why there is no chat here, and how to get one."""
    return replies.chat(load(language_of(text, preferred)))


def grammar_knows(sentence: str, files: FileTree, language: str, now: float) -> bool:
    """Whether the grammar itself understands the sentence, whatever exists at the moment."""
    decision = understand(sentence, Scene(files), language, now).decision
    return decision is None or decision.reply in replies.FACTS
