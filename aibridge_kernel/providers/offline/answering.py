"""A request to a ``Translation``: what was understood, said in the person's language."""

from __future__ import annotations

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.providers.base import Request
from aibridge_kernel.values import Step, Translation

from . import replies
from .clauses import Ask
from .lexicon import load
from .memory import spoken_of
from .scene import Scene
from .understanding import language_of, understand


def answer(
    conversation: Conversation, request: Request, language: str, now: float, model: str
) -> Translation:
    """Steps with explanations, a question, or a refusal that says what would help."""
    spoken = spoken_of(conversation, request.working_directory, request.files)
    found = understand(request.text, Scene(request.files, spoken), language, now)
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
