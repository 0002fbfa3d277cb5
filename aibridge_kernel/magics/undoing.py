"""``%undo``: taking back what was applied, and looking at what can be."""

from __future__ import annotations

import asyncio
import functools
import threading

from aibridge_kernel import approvals
from aibridge_kernel.display.approval import summary
from aibridge_kernel.display.catalogue import render
from aibridge_kernel.display.outcome import change_lines
from aibridge_kernel.display.sizes import size_text
from aibridge_kernel.display.tables import table
from aibridge_kernel.errors import ApprovalRefused, ApprovalRequired
from aibridge_kernel.refusals import not_applied
from aibridge_kernel.settings import OnAsk
from aibridge_kernel.state import KernelState
from aibridge_kernel.values import ChangeSet, text
from aibridge_kernel.working import Stage
from aibridge_kernel.writing.matches import Match, MatchKind, Offer, of_words

from .base import MagicCall, completed_by
from .information import moment


async def _completed(argument: str, state: KernelState) -> Offer:
    entries = await asyncio.to_thread(state.transactions.entries)
    offer = of_words(argument, ("--list",), MatchKind.OPTION)
    ids = (e for e in entries if not e.undone and e.id.startswith(argument))
    found = (Match(entry.id, MatchKind.VALUE, entry.command) for entry in ids)
    return Offer(offer.start, (*offer.matches, *found))


@completed_by(_completed)
async def undo(call: MagicCall) -> None:
    """Undo the last change exactly, or the one named; --list shows what can be undone."""
    if call.argument == "--list":
        await _list(call)
        return
    await _make_sure(call)
    language = call.state.language
    changes = await take_back(call.argument or None, call.state)
    head = text("Undone: {effects}.", effects=summary(changes, language))
    call.say(head, *change_lines(changes, language))


async def take_back(undo_id: str | None, state: KernelState) -> ChangeSet:
    """Undo an entry, or do an undone one again, after whatever still goes on; what changed."""
    stop = threading.Event()
    await state.unfinished.settle()
    with state.working.at(Stage.UNDOING) as doing:
        undo_it = functools.partial(
            state.transactions.undo, undo_id, interrupted=stop.is_set, on_progress=doing.step
        )
        try:
            _, changes = await state.unfinished.run(undo_it, stop=stop.set)
        except OSError as error:
            raise not_applied(error) from error
    return changes


async def _list(call: MagicCall) -> None:
    language = call.state.language
    transactions = call.state.transactions
    entries, pruned = await asyncio.to_thread(
        lambda: (transactions.entries(), transactions.pruned())
    )
    yes, gone = (render(words, language) for words in (text("yes"), text("no longer undoable")))
    rows = [
        (e.id, moment(e.when), e.command, size_text(e.size, language), yes if e.undone else "")
        for e in entries
    ]
    rows += [(p.id, moment(p.when), p.command, size_text(p.size, language), gone) for p in pruned]
    heads = (text("Id"), text("When"), text("Command"), text("Size"), text("Undone"))
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
    answer = await approvals.ask_with_limit(prompt, state, call.front_end, approvals.YES_OR_NO)
    if approvals.read_answer(answer) is not approvals.Answer.YES:
        raise ApprovalRefused(text("It was not undone."))
    state.applied.add(chosen.id)
