"""Asking the person, with a limit of time, and what their answer means."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from .display.approval import approval_card, approval_prompt
from .display.catalogue import render
from .errors import ApprovalRefused
from .front_end import FrontEnd
from .granting import grant_prompt
from .policy import Always
from .state import KernelState
from .translation import OFFLINE
from .values import ChangeSet, Verdict, text

MAX_ATTEMPTS = 5
"""How often something that is no answer is asked again before it is taken as a no."""


class Answer(Enum):
    """What the person said."""

    YES = auto()
    NO = auto()
    EDIT = auto()
    UNDOABLE = auto()
    ALWAYS = auto()
    UNCLEAR = auto()


_WORDS = {
    **dict.fromkeys(("y", "yes", "s", "sí", "si"), Answer.YES),
    **dict.fromkeys(("n", "no", ""), Answer.NO),
    **dict.fromkeys(("e", "edit", "editar"), Answer.EDIT),
    "u": Answer.UNDOABLE,
    **dict.fromkeys(("a", "always", "siempre"), Answer.ALWAYS),
}


@dataclass(frozen=True, slots=True)
class Decided:
    """A yes (perhaps with *undoable* or a rule from now on), or the text to judge anew."""

    undoable_from_now_on: bool = False
    always: Always | None = None
    edited: str | None = None


def read_answer(answer: str) -> Answer:
    """Read what was typed; upper and lower case alike."""
    return _WORDS.get(answer.strip().casefold(), Answer.UNCLEAR)


class AnsweredOtherwise(ApprovalRefused):
    """The person said neither yes nor no to a guess at their words, but something else.

    The pipeline has it translated and never lets this out.
    """

    def __init__(self, answer: str) -> None:
        super().__init__(text("You said something else: {answer}", answer=answer))
        self.answer = answer


YES_OR_NO: Mapping[str, Any] = {"answers": ("y", "n")}
"""What buttons may answer to a plain question."""


async def ask_with_limit(
    prompt: str, state: KernelState, front_end: FrontEnd, about: Mapping[str, Any] | None = None
) -> str:
    """Ask and wait for the configured time; raise ``ApprovalRefused`` when it has passed."""
    try:
        async with asyncio.timeout(state.settings.ask_timeout_s):
            return await front_end.ask(prompt, about)
    except TimeoutError:
        raise ApprovalRefused(
            text("Nobody answered within {seconds:.0f} s.", seconds=state.settings.ask_timeout_s),
            remedy=text("Run the cell again and answer, or raise AIBRIDGE_ASK_TIMEOUT."),
        ) from None


async def ask(
    verdict: Verdict,
    changes: ChangeSet | None,
    explanation: str,
    state: KernelState,
    front_end: FrontEnd,
    *,
    undoable: bool,
    always: Always | None = None,
    otherwise: bool = False,
) -> Decided:
    """Show effects and command, and ask; raise ``ApprovalRefused`` on no.

    ``always`` is the rule that the answer *always* would grant, if any. With ``otherwise``, what is
    no answer is something else to be understood (``AnsweredOtherwise``).
    """
    language, granting = state.language, always is not None
    by_model = state.translator.model != OFFLINE
    card = approval_card(verdict, changes, language, explanation=explanation, by_model=by_model)
    prompt = question = approval_prompt(
        verdict,
        changes,
        language,
        undoable=undoable,
        always=granting,
        explanation=explanation,
        by_model=by_model,
    )
    may = {"y": True, "n": True, "e": True, "a": granting, "u": undoable}
    about = {"answers": [word for word, may_be in may.items() if may_be], "card": card}
    for _ in range(MAX_ATTEMPTS):
        said = await ask_with_limit(prompt, state, front_end, about)
        match read_answer(said):
            case Answer.YES:
                return Decided()
            case Answer.UNDOABLE if undoable:
                return Decided(undoable_from_now_on=True)
            case Answer.ALWAYS if always is not None:
                sure = grant_prompt(always, state.language, verdict.reasons)
                answer = await ask_with_limit(sure, state, front_end, YES_OR_NO)
                if read_answer(answer) is Answer.YES:
                    return Decided(always=always)
                prompt = question
            case Answer.ALWAYS:
                never = text("This cannot be granted always. Nothing has been changed so far.")
                prompt = f"{render(never, state.language)}\n{question}"
            case Answer.EDIT:
                return Decided(edited=await _edited(verdict, state, front_end))
            case Answer.NO:
                break
            case Answer.UNCLEAR if otherwise:
                raise AnsweredOtherwise(said.strip())
            case _:
                again = text("That is no answer. Nothing has been changed so far.")
                prompt = f"{render(again, state.language)}\n{question}"
    raise ApprovalRefused(
        text("You said no to: {command}", command=verdict.canonical),
        remedy=text("Run the cell again to be asked again."),
    )


async def _edited(verdict: Verdict, state: KernelState, front_end: FrontEnd) -> str:
    question = text("New command instead of “{command}”:", command=verdict.canonical)
    prompt, about = f"{render(question, state.language)} ", {"edit": verdict.canonical}
    edited = await ask_with_limit(prompt, state, front_end, about)
    if not edited.strip():
        raise ApprovalRefused(text("No new command was given."))
    return edited.strip()
