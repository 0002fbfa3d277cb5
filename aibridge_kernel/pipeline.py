"""One cell from text to output: the only file that knows the order.

translate → judge → run on a view → compare → ask → apply → show → remember
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from . import approvals, chat, guesses, magics, repairs
from .cell import parse_cell, parse_parameters, substitute
from .command import CommandRun
from .conversation import Ran, Turn
from .display.catalogue import render
from .display.outcome import outcome_bundle, outcome_json
from .errors import (
    AIBridgeError,
    ClarificationNeeded,
    TranslationRefused,
    UsageError,
)
from .file_writing import FileWriting
from .front_end import FrontEnd
from .meant import is_meant, meant
from .providers.base import Failure
from .state import KernelState
from .translation import OFFLINE
from .values import (
    CommandOutcome,
    Mode,
    Outcome,
    Statement,
    StatementKind,
    Step,
    Text,
    Translation,
    text,
)
from .working import Stage

MAX_CELL_CHARACTERS = 200_000
"""Longest cell that is read at all."""
MAX_PROSE_CHARACTERS = 20_000
"""Longest prose statement that is sent to a provider."""
MAX_QUESTIONS = 3
"""How often one statement may be asked about before it is given up."""


async def run_cell(source: str, state: KernelState, front_end: FrontEnd) -> None:
    """Run a cell statement by statement; raise the first error, leaving the rest unrun."""
    if len(source) > MAX_CELL_CHARACTERS:
        raise UsageError(
            text(
                "The cell is {n} characters long; {limit} are read at most.",
                n=len(source),
                limit=MAX_CELL_CHARACTERS,
            ),
            remedy=text("Put the text into a file and name the file in a sentence."),
        )
    if (parameters := parse_parameters(source)) is not None:
        state.parameters.update(parameters)
        return
    for statement in parse_cell(source, state.mode):
        if state.ended:
            raise _ended()
        await run_statement(statement, state, front_end)


async def run_statement(statement: Statement, state: KernelState, front_end: FrontEnd) -> None:
    """Run one statement as its kind and the mode say."""
    match statement.kind:
        case StatementKind.MAGIC | StatementKind.CELL_MAGIC:
            follow_up = await magics.dispatch(statement, state, front_end)
            if follow_up is not None:
                await _follow(follow_up, state, front_end)
        case StatementKind.SHELL:
            command = substitute(statement, state.parameters)
            translation = Translation(steps=(Step(command),))
            await _run_translation(f"!{statement.text}", translation, state, front_end)
        case StatementKind.PROSE:
            prose = substitute(statement, state.parameters)
            _check_prose(prose)
            if state.mode is Mode.IA:
                await chat.answer(prose, state, front_end)
            else:
                await _run_prose(prose, state, front_end)


async def _follow(follow_up: magics.FollowUp, state: KernelState, front_end: FrontEnd) -> None:
    """Do what a magic asked for beyond its own output."""
    _check_prose(follow_up.text)
    match follow_up.kind:
        case magics.FollowUpKind.CHAT:
            await chat.answer(follow_up.text, state, front_end)
        case magics.FollowUpKind.PLAN:
            await _plan(follow_up.text, state, front_end)
        case magics.FollowUpKind.FIX:
            await _fix(follow_up.text, state, front_end)
        case magics.FollowUpKind.COMMAND:
            translation = Translation(steps=(Step(follow_up.text, live=follow_up.live),))
            await _run_translation(f"!{follow_up.text}", translation, state, front_end)
        case magics.FollowUpKind.WRITE:
            run = FileWriting(follow_up.text, follow_up.content, state, front_end)
            try:
                await run.execute()
            finally:
                _publish(follow_up.text, Translation(), (run.outcome,), state, front_end)


# --- prose ---------------------------------------------------------------------------------------


async def _run_prose(prose: str, state: KernelState, front_end: FrontEnd) -> None:
    if (magic := meant(prose)) is not None:
        raise is_meant(prose, magic)
    _say_once_that_there_is_no_key(state, front_end)
    translation = await _translate(prose, state, front_end)
    if (guess := guesses.shown_with_effects(translation, state, front_end)) is not None:
        try:
            await _run_translation(prose, guess, state, front_end)
        except approvals.AnsweredOtherwise as said:
            _remember(prose, translation.question or "", (), state, state.relative_directory)
            translation = await _translate(said.answer, state, front_end, clarifies=prose)
        else:
            return
    translation = await _asking_back(prose, translation, state, front_end)
    await _run_translation(prose, translation, state, front_end)


async def _fix(hint: str, state: KernelState, front_end: FrontEnd) -> None:
    """Have the last failed command mended; what is proposed is asked about before it runs."""
    failure = repairs.to_mend(state)
    prose = hint or render(repairs.MEND, state.language)
    translation = await _translate(prose, state, front_end, failure=failure)
    translation = await _asking_back(prose, translation, state, front_end, failure)
    await _run_translation(prose, repairs.as_repair(translation), state, front_end)
    state.failure = None


async def _asking_back(
    prose: str,
    translation: Translation,
    state: KernelState,
    front_end: FrontEnd,
    failure: Failure | None = None,
) -> Translation:
    """Translate again with the person's answer while the provider asks back."""
    for _ in range(MAX_QUESTIONS):
        if translation.question is None:
            break
        answer = await _clarify(prose, translation, state, front_end)
        translation = await _translate(answer, state, front_end, clarifies=prose, failure=failure)
    return translation


def _say_once_that_there_is_no_key(state: KernelState, front_end: FrontEnd) -> None:
    if state.introduced or not front_end.can_ask:
        return
    state.introduced = True
    if not state.has_key and state.translator.model == OFFLINE:
        words = text(
            "No key is set, so the offline translator answers: everyday file work, without a "
            "model. For Gemini, put GEMINI_API_KEY=… into a .env file here and restart the kernel."
        )
        front_end.stream("stdout", f"{render(words, state.language)}\n")


async def _translate(
    prose: str,
    state: KernelState,
    front_end: FrontEnd,
    *,
    clarifies: str | None = None,
    failure: Failure | None = None,
) -> Translation:
    request = replace(state.request(prose, front_end), clarifies=clarifies, failure=failure)
    with state.working.at(Stage.THINKING):
        return await state.translator.translate(state.conversation, request)


async def _clarify(
    prose: str, translation: Translation, state: KernelState, front_end: FrontEnd
) -> str:
    """Ask the provider's question in the cell that raised it; raise when nobody can answer."""
    question = translation.question or ""
    _remember(prose, question, (), state, state.relative_directory)
    if not front_end.can_ask:
        _publish(prose, translation, (), state, front_end)
        raise ClarificationNeeded(
            text("The sentence can be read in more than one way: {question}", question=question),
            remedy=text("Say it with more detail and run the cell again."),
        )
    about = approvals.YES_OR_NO if translation.yes_or_no else None
    answer = await approvals.ask_with_limit(f"{question} ", state, front_end, about)
    if not answer.strip():
        _publish(prose, translation, (), state, front_end)
        raise ClarificationNeeded(
            text("The question was not answered: {question}", question=question),
            remedy=text("Say it with more detail and run the cell again."),
        )
    return answer.strip()


# --- commands ------------------------------------------------------------------------------------


async def _run_translation(
    said: str, translation: Translation, state: KernelState, front_end: FrontEnd
) -> None:
    """Run the steps one after the other, stop at the first failure, publish one outcome."""
    if not translation.steps:
        _publish(said, translation, (), state, front_end)
        answer = translation.refusal or translation.question or ""
        answer = "" if translation.tells_contents else answer
        _remember(said, answer, (), state, state.relative_directory)
        raise _refused(translation, state)
    runs: list[CommandRun] = []
    began_in = state.relative_directory
    try:
        for step in translation.steps:
            run = CommandRun(step, state, front_end, other_listing=translation.other_listing)
            runs.append(run)
            await run.execute()
    except approvals.AnsweredOtherwise:
        runs.clear()  # a guess at what was said: what is told is what comes of the answer
        raise
    finally:
        if runs:
            _tell(said, translation, runs, state, front_end, began_in)


def _tell(  # noqa: PLR0917 — all that is known of a statement
    said: str,
    translation: Translation,
    runs: Sequence[CommandRun],
    state: KernelState,
    front_end: FrontEnd,
    began_in: str,
) -> None:
    """Publish and remember what became of a statement's commands."""
    done = [run.outcome for run in runs]
    not_reached = translation.steps[len(done) :]
    rest = [CommandOutcome(step.command, step.explanation) for step in not_reached]
    execution_id = _publish(said, translation, (*done, *rest), state, front_end)
    for index, run in enumerate(runs):
        if run.unanswered is not None:
            state.plans.keep(execution_id, index, run.unanswered)
    translated = tuple(step.command for step in translation.steps)
    _remember(said, "", done, state, began_in, translated)


async def _plan(prose: str, state: KernelState, front_end: FrontEnd) -> None:
    """Translate and judge without running."""
    translation = await _translate(prose, state, front_end)
    runs = [CommandRun(step, state, front_end) for step in translation.steps]
    for run in runs:
        run.judge(run.step.command)
    planned = [replace(run.outcome, planned=True) for run in runs]
    _publish(prose, translation, planned, state, front_end)
    if not runs:
        raise _refused(translation, state)


def _publish(
    said: str,
    translation: Translation,
    commands: Sequence[CommandOutcome],
    state: KernelState,
    front_end: FrontEnd,
) -> str:
    outcome = Outcome(
        execution_id=uuid.uuid4().hex,
        mode=state.mode,
        statement=said,
        workspace=state.contents_path,
        model=translation.model or None,
        cached=translation.cached,
        commands=tuple(commands),
        question=translation.question,
        refusal=translation.refusal,
        usage=translation.usage,
        notes=_notes(state),
    )
    bundle = outcome_bundle(outcome, state.language)
    front_end.display(bundle)
    state.said.append(bundle["text/plain"])
    state.keep(outcome_json(outcome, state.language))
    return outcome.execution_id


def _notes(state: KernelState) -> tuple[Text, ...]:
    """Offer, once, to go on with what this notebook's last kernel was talked with about."""
    if state.offered:
        return ()
    state.offered = True
    offer = state.offer
    return () if offer is None else (offer,)


def _remember(  # noqa: PLR0917 — a turn has as many sides
    said: str,
    answer: str,
    commands: Sequence[CommandOutcome],
    state: KernelState,
    began_in: str,
    translated: tuple[str, ...] = (),
) -> None:
    ran = tuple(
        Ran(
            command.command,
            command.exit_status if command.granted else None,
            command.failed,
            command.working_directory,
            command.undo_id,
        )
        for command in commands
    )
    state.remember(Turn(Mode.COMMAND, said, answer, ran, began_in, translated))


# --- errors --------------------------------------------------------------------------------------


def _check_prose(prose: str) -> None:
    if len(prose) > MAX_PROSE_CHARACTERS:
        raise UsageError(
            text(
                "The sentence is {n} characters long; {limit} are sent to a model at most.",
                n=len(prose),
                limit=MAX_PROSE_CHARACTERS,
            ),
            remedy=text("Put the text into a file and name the file in a sentence."),
        )


def _refused(translation: Translation, state: KernelState) -> AIBridgeError:
    if translation.question is not None:
        return ClarificationNeeded(
            text("Still unclear: {question}", question=translation.question),
            remedy=text("Say it with more detail and run the cell again."),
        )
    if state.translator.model == OFFLINE:
        return TranslationRefused(
            text("{reason}", reason=translation.refusal),
            remedy=text("Or write !command yourself; %help lists all that can be written."),
        )
    reason = translation.refusal or text("the model gave neither a command nor a reason")
    return TranslationRefused(
        text("The model says: {words}", words=reason),
        remedy=text("Say it in other words, write !command yourself, or ask with %ia."),
    )


def _ended() -> AIBridgeError:
    return UsageError(
        text("The conversation was ended with EXIT; this kernel does nothing more."),
        remedy=text("Restart the kernel to begin a new one."),
    )
