"""Steering: ``IA``, ``BACK``, ``EXIT``, ``CHANGE-MODEL``."""

from __future__ import annotations

import asyncio

from aibridge_kernel.display.tables import table
from aibridge_kernel.errors import AIBridgeError
from aibridge_kernel.policies import require_model
from aibridge_kernel.state import KernelState
from aibridge_kernel.values import Mode, text
from aibridge_kernel.writing.matches import Match, MatchKind, Offer

from .base import FollowUp, FollowUpKind, MagicCall, completed_by

LISTING_S = 3.0
"""Seconds that a list of models is waited for when a name is completed."""


async def ia(call: MagicCall) -> FollowUp | None:
    """Talk with the model until BACK; with words after it, ask once without switching."""
    question = call.body or call.argument
    if question.strip():
        return FollowUp(FollowUpKind.CHAT, question.strip())
    call.state.mode = Mode.IA
    back_word = text("BACK returns to commands.")
    if call.state.translator.is_offline:
        nobody = text(
            "IA mode, but there is no model to talk with: set GEMINI_API_KEY, or choose one with "
            "CHANGE-MODEL."
        )
        call.say(nobody, back_word)
    else:
        model = call.state.translator.model
        call.say(text("IA mode: what you write is answered by {model}.", model=model), back_word)
    return None


async def back(call: MagicCall) -> None:
    """Return from IA mode to commands."""
    call.no_argument()
    call.state.mode = Mode.COMMAND
    call.say(text("Command mode: what you write becomes commands."))


async def exit_(call: MagicCall) -> None:
    """End the conversation and release everything."""
    call.no_argument()
    call.say(text("The conversation has ended. A new kernel begins a new one."))
    call.state.ended = True
    call.front_end.ask_exit()
    await call.state.close()


async def _models(argument: str, state: KernelState) -> Offer:
    try:
        async with asyncio.timeout(LISTING_S):
            models = await state.translator.models()
    except (AIBridgeError, TimeoutError):
        return Offer(0)
    found = (model for model in models if model.name.startswith(argument))
    return Offer(0, tuple(Match(m.name, MatchKind.VALUE, m.description) for m in found))


@completed_by(_models)
async def change_model(call: MagicCall) -> None:
    """Switch to another model, keeping the conversation; without a name, list the models."""
    translator = call.state.translator
    if call.argument:
        require_model(call.argument, call.state.rulebook)
        await translator.change_model(call.argument)
        call.say(text("Model: {model}. The conversation goes on.", model=translator.model))
        return
    rows = [
        ("→" if model.name == translator.model else "", model.name, model.description)
        for model in await translator.models()
    ]
    call.result(table(rows))
