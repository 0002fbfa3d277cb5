"""What status bars show of a kernel, and what their menus do; used on its main thread."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from .display.catalogue import render
from .errors import SandboxError, UsageError
from .magics.information import MEANINGS, help_rows, token_words
from .magics.memory import restore_last
from .magics.policy import is_looser, require_mode
from .magics.usage import dollars_spent, spend_rows
from .messages import notebook_identifier
from .policies import require_model
from .settings import OnAsk
from .state import KernelState
from .values import Mode, Text, text

CHOICES = (OnAsk.PROMPT, OnAsk.UNDOABLE)
"""What a menu offers for what needs a yes."""

Reply = dict[str, Any]
Act = Callable[[Mapping[str, Any]], Awaitable[Reply]]


class Steering:
    """The menus of one kernel's status bars."""

    def __init__(self, state: KernelState, is_busy: Callable[[], bool]) -> None:
        self._state = state
        self._is_busy = is_busy
        self._asked: tuple[str, OnAsk] | None = None
        """The token of the question about a looser mode, and that mode."""
        self._declined: set[str | None] = set()
        """Notebooks whose earlier conversation is not offered again."""
        self.does: Mapping[str, Act] = {
            "status": self._status,
            "models": self._models,
            "steer": self._steer,
            "help": self._help,
            "restore": self._restore,
            "decline": self._decline,
        }

    def _said(self, words: Text | str) -> str:
        return words if isinstance(words, str) else render(words, self._state.language)

    # --- how things stand ------------------------------------------------------------------------

    def status(self) -> Reply:
        """What every status bar shows."""
        state = self._state
        spent = state.translator.meter
        rows: tuple[tuple[Text, Text | str], ...] = (
            (text("Tokens"), token_words(state)),
            (text("Requests"), str(spent.requests)),
            *spend_rows(state),
        )
        may = [mode.value for mode in CHOICES if state.rulebook.permits_mode(mode)]
        return {
            "model": state.translator.model,
            "mode": state.mode.value,
            "on_ask": state.on_ask.value,
            "on_ask_choices": may,
            **self._sandbox(),
            "tokens": state.usage.tokens,
            "dollars": dollars_spent(state),
            "usage": [[self._said(name), self._said(value)] for name, value in rows],
            "turns": len(state.conversation.turns),
            "working": state.working.now,
            "history": state.kept,
            "revision": f"{state.transactions.ledger.revision}-{state.plans.count}",
        }

    def _sandbox(self) -> Reply:
        """The tier in force and why; no tier where the chosen one cannot be had."""
        try:
            sandbox = self._state.sandbox
        except SandboxError as error:
            words = (error.happened, error.remedy)
            return {"tier": None, "why": " ".join(self._said(each) for each in words if each)}
        return {"tier": sandbox.tier.value, "why": self._said(sandbox.why)}

    async def _status(self, request: Mapping[str, Any]) -> Reply:
        """The same, with how long the conversation is that the asking notebook could go on with."""
        key = self._key(request)
        earlier = None if key in self._declined else self._state.earlier_of(key)
        return {**self.status(), "earlier": None if earlier is None else earlier.turns}

    def _key(self, request: Mapping[str, Any]) -> str | None:
        return notebook_identifier(request.get("notebook")) or self._state.notebook_key

    async def _models(self, _request: Mapping[str, Any]) -> Reply:
        models = await self._state.translator.models()
        return {"models": [{"name": m.name, "description": m.description} for m in models]}

    async def _help(self, _request: Mapping[str, Any]) -> Reply:
        return {"rows": help_rows(self._state.language)}

    # --- steering --------------------------------------------------------------------------------

    async def _steer(self, request: Mapping[str, Any]) -> Reply:
        """Change the mode, the model, what becomes of what needs a yes, or several of these."""
        state = self._state
        if (mode := request.get("mode")) is not None:
            if mode not in set(Mode):
                return {"error": "unknown mode"}
            state.mode = Mode(mode)
        if (model := request.get("model")) is not None:
            require_model(str(model), state.rulebook)
            await state.translator.change_model(str(model))
        if (on_ask := request.get("on_ask")) is not None:
            if on_ask not in set(OnAsk):
                return {"error": "unknown mode"}
            question = self._ask_otherwise(OnAsk(on_ask), request.get("token"))
            if question is not None:
                return question
        return self.status()

    def _ask_otherwise(self, mode: OnAsk, token: object) -> Reply | None:
        """Change what becomes of what needs a yes; the question if that is to be asked first."""
        state, asked = self._state, self._asked
        require_mode(mode, state)
        self._asked = None
        if is_looser(mode, state) and (asked is None or asked != (token, mode)):
            self._asked = secrets.token_hex(16), mode
            words = text(
                "From now on, what needs a yes would be treated so: {mode}.",
                mode=MEANINGS[mode.value],
            )
            return {"question": self._said(words), "token": self._asked[0]}
        state.on_ask = mode
        return None

    # --- the earlier conversation ----------------------------------------------------------------

    async def _restore(self, request: Mapping[str, Any]) -> Reply:
        """Go on with the last conversation of a notebook, as ``%context restore`` does."""
        if self._is_busy():
            raise UsageError(
                text("A cell is running."),
                remedy=text("Restore when it has ended, or interrupt it."),
            )
        state = self._state
        state.notebook_id = notebook_identifier(request.get("notebook")) or state.notebook_id
        return {"said": self._said(restore_last(state))}

    async def _decline(self, request: Mapping[str, Any]) -> Reply:
        """Do not offer a notebook's earlier conversation again while this kernel runs."""
        self._declined.add(self._key(request))
        self._state.offered = True
        return {}
