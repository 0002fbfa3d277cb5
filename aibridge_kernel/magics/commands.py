"""Commands and what became of them: ``%plan``, ``%%sh``, ``%undo``."""

from __future__ import annotations

import asyncio
import threading

from aibridge_kernel import approvals
from aibridge_kernel.display.approval import summary
from aibridge_kernel.display.catalogue import render
from aibridge_kernel.display.outcome import change_lines
from aibridge_kernel.display.tables import table
from aibridge_kernel.errors import ApprovalRefused, ApprovalRequired, UsageError
from aibridge_kernel.refusals import not_applied
from aibridge_kernel.settings import OnAsk
from aibridge_kernel.values import text

from .base import FollowUp, FollowUpKind, MagicCall
from .information import moment


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
        await _list(call)
        return
    await _make_sure(call)
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


async def _list(call: MagicCall) -> None:
    language = call.state.language
    yes = render(text("yes"), language)
    rows = [
        (entry.id, moment(entry.when), entry.command, yes if entry.undone else "")
        for entry in await asyncio.to_thread(call.state.transactions.entries)
    ]
    heads = (text("Id"), text("When"), text("Command"), text("Undone"))
    call.result(table(rows, [render(head, language) for head in heads]))


async def _make_sure(call: MagicCall) -> None:
    """Ask before undoing what another kernel, or an earlier start of this one, has applied."""
    state = call.state
    entries = await asyncio.to_thread(state.transactions.entries)
    chosen = next((e for e in entries if not call.argument or e.id == call.argument), None)
    if chosen is None or chosen.id in state.applied or state.on_ask is OnAsk.ALLOW:
        return
    what = text(
        "This takes back what another kernel, or an earlier start of this one, has done:\n"
        "  $ {command}\n"
        "Yes (y), no (n)?",
        command=chosen.command,
    )
    if not call.front_end.can_ask or state.on_ask is OnAsk.DENY:
        raise ApprovalRequired(
            text("This change was made by another kernel, and nobody can be asked about it."),
            remedy=text("Run %undo where you can answer, or: jupyter aibridge undo"),
        )
    prompt = f"{render(what, state.language)} "
    answer = await approvals.ask_with_limit(prompt, state, call.front_end)
    if approvals.read_answer(answer) is not approvals.Answer.YES:
        raise ApprovalRefused(text("It was not undone."))
    state.applied.add(chosen.id)
