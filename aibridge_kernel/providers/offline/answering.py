"""A request to a ``Translation``: what was understood, said in the person's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.providers.base import FileTree, Request
from aibridge_kernel.values import Step, Translation

from . import learned, replies
from .choosing import chosen
from .clarifying import extended, replaced, with_names
from .clauses import Ask
from .following import followed
from .lexicon import load
from .memory import spoken_of
from .scene import Scene
from .understanding import Understood, language_of, understand


def answer(
    conversation: Conversation, request: Request, language: str, now: float, model: str
) -> Translation:
    """Steps with explanations, a question, or a refusal that says what would help.

    An answer to an earlier question is tried as a sentence of its own, then at the end of the
    sentence that was asked about, then in it, if that makes sense in exactly one way.
    """
    own = _read(request.text, conversation, request, language, now, model)
    if request.clarifies is None or own.steps:
        return own

    def readings(sentences: Iterable[str]) -> Iterator[Translation]:
        found = (_read(said, conversation, request, language, now, model) for said in sentences)
        return (reading for reading in found if reading.steps)

    if picked := _picked(conversation, request, language, now):
        settled = {reading.steps: reading for reading in readings(picked)}
        return next(iter(settled.values())) if len(settled) == 1 else own
    if longer := next(readings(extended(request.clarifies, request.text)), None):
        return longer
    put_in = {
        reading.steps: reading for reading in readings(replaced(request.clarifies, request.text))
    }
    return next(iter(put_in.values())) if len(put_in) == 1 else own


def _picked(conversation: Conversation, request: Request, language: str, now: float) -> list[str]:
    """The sentence that was asked about, with the candidates that the answer picks put in."""
    if request.clarifies is None:
        return []
    asked = understand(request.clarifies, _scene(conversation, request), language, now)
    if not isinstance(asked.decision, Ask) or asked.decision.reply != "which_one":
        return []
    names = asked.decision.values["names"]
    if not isinstance(names, list):
        return []
    lexicon = load(language_of(request.text, asked.lexicon.language))
    picked = chosen(request.text, names, lexicon)
    join = "y" if asked.lexicon.language == "es" else "and"
    return list(with_names(request.clarifies, picked, join)) if picked else []


def _scene(conversation: Conversation, request: Request) -> Scene:
    spoken = spoken_of(conversation, request.working_directory, request.files)
    return Scene(request.files, spoken)


def _read(  # noqa: PLR0917 — what the grammar is told, in its own order
    sentence: str,
    conversation: Conversation,
    request: Request,
    language: str,
    now: float,
    model: str,
) -> Translation:
    spoken = load(language_of(sentence, language))
    follows = followed(sentence, conversation, request.working_directory, spoken)
    found = (
        Understood(spoken, steps=(follows,))
        if follows
        else understand(sentence, _scene(conversation, request), language, now)
    )
    decision, lexicon = found.decision, found.lexicon
    if isinstance(decision, Ask):
        asked = replies.question(lexicon, decision.reply, decision.values)
        return Translation(model=model, question=asked)
    if decision is not None:
        said = replies.refusal(lexicon, decision.reply, decision.values, found.verb)
        return Translation(model=model, refusal=said)
    steps = (
        Step(done.command, replies.explanation(lexicon, done.reply, done.values))
        for done in found.steps
    )
    return Translation(model=model, steps=tuple(steps))


def chat_answer(text: str, preferred: str) -> str:
    """Why there is no chat here, and how to get one."""
    return replies.chat(load(language_of(text, preferred)))


def learned_answer(request: Request, file: Path, model: str) -> Translation | None:
    """What the person accepted for sentences of this form; nothing from a file not believed."""
    try:
        phrases = learned.read(file)
    except learned.NotBelieved:
        return None
    steps = learned.matching(phrases, request.text, request.files.exists)
    return None if steps is None else Translation(model=model, steps=steps)


def grammar_knows(sentence: str, files: FileTree, language: str, now: float) -> bool:
    """Whether the grammar itself understands the sentence, whatever exists at the moment."""
    decision = understand(sentence, Scene(files), language, now).decision
    return decision is None or decision.reply in replies.FACTS
