"""Commands and what became of them: ``%plan``, ``%%sh``, ``%undo``."""

from __future__ import annotations

import asyncio
import threading

from aibridge_kernel.display.approval import summary
from aibridge_kernel.display.outcome import change_lines
from aibridge_kernel.display.tables import table
from aibridge_kernel.errors import UsageError
from aibridge_kernel.refusals import not_applied
from aibridge_kernel.values import text

from .base import FollowUp, FollowUpKind, MagicCall


async def plan(call: MagicCall) -> FollowUp:
    """Translate and judge a sentence without running anything."""
    said = (call.body or call.argument).strip()
    if not said:
        raise UsageError(
            text("%plan needs a sentence after it."),
            remedy=text("For example: %plan delete the old logs"),
        )
    return FollowUp(FollowUpKind.PLAN, said)


async def sh(call: MagicCall) -> FollowUp:
    """Run shell of your own: one line after it, or the rest of the cell with %%sh."""
    command = (call.body if call.body is not None else call.argument).strip()
    if not command or (call.body is not None and call.argument):
        raise UsageError(
            text("%sh needs a command."),
            remedy=text("Write %sh command, or %%sh and the commands on the lines below."),
        )
    return FollowUp(FollowUpKind.COMMAND, command)


async def undo(call: MagicCall) -> None:
    """Undo the last change exactly, or the one named; --list shows what can be undone."""
    transactions = call.state.transactions
    if call.argument == "--list":
        rows = [
            (entry.id, entry.when, entry.command, "↶" if entry.undone else "")
            for entry in await asyncio.to_thread(transactions.entries)
        ]
        call.result(table([[str(cell) for cell in row] for row in rows]))
        return
    stop = threading.Event()
    task = asyncio.ensure_future(
        asyncio.to_thread(transactions.undo, call.argument or None, interrupted=stop.is_set)
    )
    try:
        _, changes = await asyncio.shield(task)
    except OSError as error:
        raise not_applied(error) from error
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([task])
        raise
    language = call.state.language
    head = text("Undone: {effects}.", effects=summary(changes, language))
    call.say(head, *change_lines(changes, language))
