"""What a front end's buttons may do: look at, undo, approve; only what this kernel's store knows.

A request names an outcome by its execution id and never carries a command or a path: both are the
store's, so that an outcome from a stranger's notebook can do nothing here.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from .display.approval import summary
from .display.catalogue import render
from .errors import AIBridgeError, UsageError
from .history_pages import history_page
from .magics.undoing import take_back
from .settings import OnAsk
from .state import KernelState
from .steering import Steering
from .transactions import UndoEntry
from .values import Text, text

MAX_IDS = 500
"""How many outcomes may be asked about at once."""
CHANGING = frozenset({"undo", "undo_last", "redo_last", "approve", "steer", "restore", "decline"})
"""What changes how things stand."""

Reply = dict[str, Any]
Act = Callable[[Mapping[str, Any]], Awaitable[Reply]]


class Actions:
    """The buttons of one kernel's front ends; used on its main thread."""

    def __init__(
        self, state: KernelState, is_busy: Callable[[], bool], others: Mapping[str, Act]
    ) -> None:
        self._state = state
        self._is_busy = is_busy
        self.steering = Steering(state, is_busy)
        self._questions: dict[str, str] = {}
        """Undo ids that a person is being asked about, by the token of the question."""
        self._does: Mapping[str, Act] = {
            **others,
            "known": self._known,
            "undo": self._undo,
            "undo_last": self._undo_last,
            "redo_last": self._redo_last,
            "approve": self._approve,
            "history": partial(history_page, state, self._offered),
            **self.steering.does,
        }

    async def do(self, request: Mapping[str, Any]) -> Reply:
        """Do what a request says; an error is told in the reply, in the person's language."""
        act = self._does.get(str(request.get("action")))
        if act is None:
            return {"error": "unknown action"}
        try:
            return await act(request)
        except AIBridgeError as error:
            words = (error.happened, error.untouched, error.remedy)
            return {"error": " ".join(self._said(each) for each in words if each)}

    def _said(self, words: Text) -> str:
        return render(words, self._state.language)

    # --- what can be done ------------------------------------------------------------------------

    async def _known(self, request: Mapping[str, Any]) -> Reply:
        """Which of these outcomes are this workspace's own, and what can be done with each."""
        ids = request.get("ids")
        if not isinstance(ids, list):
            return {"error": "ids is no list"}
        found = self._state.store.known(str(each) for each in ids[:MAX_IDS])
        offers = await self._offered(list(found.values()))
        return {"known": dict(zip(found, offers, strict=True))}

    async def _offered(self, outcomes: Sequence[Mapping[str, Any]]) -> list[Reply]:
        """What can be done with each of these outcomes."""
        entries = await self._entries(outcomes)
        return [self._offers(outcome, entries) for outcome in outcomes]

    async def _entries(self, outcomes: Any) -> dict[str, UndoEntry]:
        """The undo entries, if any outcome has one."""
        if not any(c.get("undo_id") for o in outcomes for c in o.get("commands", ())):
            return {}
        entries = await asyncio.to_thread(self._state.transactions.entries)
        return {entry.id: entry for entry in entries}

    def _offers(self, outcome: Mapping[str, Any], entries: Mapping[str, UndoEntry]) -> Reply:
        may_ask = self._state.on_ask is not OnAsk.DENY
        return {
            "workspace": outcome.get("workspace"),
            "commands": [
                {
                    "command": command["command"],
                    "undo": _direction(entries.get(command.get("undo_id") or "")),
                    "approve": may_ask and self._state.plans.waits(outcome["execution_id"], index),
                }
                for index, command in enumerate(outcome.get("commands", ()))
            ],
        }

    # --- undoing ---------------------------------------------------------------------------------

    async def _undo(self, request: Mapping[str, Any]) -> Reply:
        """Undo or redo what one command did, if it is still the way the button says."""
        name, index = str(request.get("execution_id")), request.get("index")
        outcome = self._state.store.known([name]).get(name)
        commands = outcome.get("commands", ()) if outcome else ()
        if not isinstance(index, int) or not 0 <= index < len(commands):
            raise _unknown()
        entries = await self._entries([outcome])
        entry = entries.get(commands[index].get("undo_id") or "")
        if entry is None:
            raise _no_longer()
        if _direction(entry) != request.get("direction"):
            return {"done": False}
        return await self._toggle(entry, request)

    async def _undo_last(self, request: Mapping[str, Any]) -> Reply:
        """Undo what was applied last."""
        entries = await asyncio.to_thread(self._state.transactions.entries)
        entry = next((entry for entry in entries if not entry.undone), None)
        if entry is None:
            raise UsageError(text("There is nothing to undo in this workspace."))
        return await self._toggle(entry, request)

    async def _redo_last(self, request: Mapping[str, Any]) -> Reply:
        """Do again what was undone, the oldest first, as undoing took back the newest first."""
        entries = await asyncio.to_thread(self._state.transactions.entries)
        first = next((n for n, entry in enumerate(entries) if entry.undone), None)
        if first is None:
            raise UsageError(text("There is nothing to do again in this workspace."))
        undone = itertools.takewhile(lambda entry: entry.undone, entries[first:])
        return await self._toggle(list(undone)[-1], request)

    async def _toggle(self, entry: UndoEntry, request: Mapping[str, Any]) -> Reply:
        state = self._state
        if self._is_busy():
            raise UsageError(
                text("A cell is running."), remedy=text("Undo when it has ended, or interrupt it.")
            )
        yes = self._questions.pop(str(request.get("token")), None) == entry.id
        if entry.id not in state.applied and not yes and state.on_ask is not OnAsk.ALLOW:
            return self._ask(entry)
        changes = await take_back(entry.id, state)
        state.applied.add(entry.id)
        effects = summary(changes, state.language)
        said = text("Undone: {effects}.", effects=effects)
        if entry.undone:
            said = text("Done again: {effects}.", effects=effects)
        return {"done": True, "said": self._said(said)}

    def _ask(self, entry: UndoEntry) -> Reply:
        if self._state.on_ask is OnAsk.DENY:
            raise UsageError(
                text("This change was made by another kernel, and nobody can be asked about it."),
                remedy=text("Run %undo where you can answer, or: jupyter aibridge undo"),
            )
        token = secrets.token_hex(16)
        self._questions = {token: entry.id}
        words = text(
            "This takes back what another kernel, or an earlier start of this one, has done."
        )
        if entry.undone:
            words = text(
                "This does again what another kernel, or an earlier start of this one, has undone."
            )
        return {"question": self._said(words), "command": entry.command, "token": token}

    # --- approving -------------------------------------------------------------------------------

    async def _approve(self, request: Mapping[str, Any]) -> Reply:
        """Say yes to the plan of one command: the cell that runs it next is not asked about it."""
        name, index = str(request.get("execution_id")), request.get("index")
        plan = None
        if isinstance(index, int) and self._state.on_ask is not OnAsk.DENY:
            plan = self._state.plans.approve(name, index)
        if plan is None:
            raise _unknown()
        return {"command": plan.command}


def _direction(entry: UndoEntry | None) -> str | None:
    if entry is None:
        return None
    return "redo" if entry.undone else "undo"


def _unknown() -> UsageError:
    return UsageError(
        text("This kernel does not know this any more."),
        remedy=text("Run the command again; it is judged anew."),
    )


def _no_longer() -> UsageError:
    return UsageError(
        text("This can no longer be undone."),
        remedy=text("“%undo --list” shows what can be undone."),
    )
