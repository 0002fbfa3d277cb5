"""The conversation a kernel keeps: provider-neutral turns, so that a model can be changed in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .values import Mode


@dataclass(frozen=True, slots=True)
class Ran:
    """One command of an earlier turn; ``exit_status`` is ``None`` when it was not run."""

    command: str
    exit_status: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What the person wrote and what became of it.

    In command mode ``ran`` holds the commands; in IA mode ``answer`` holds the chat answer. A
    question back or a refusal stands in ``answer`` too. ``working_directory`` is relative to the
    workspace, as it was when the person wrote.
    """

    mode: Mode
    prose: str
    answer: str = ""
    ran: tuple[Ran, ...] = ()
    working_directory: str = "."


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns so far, oldest first. Immutable: adding a turn makes a new conversation."""

    turns: tuple[Turn, ...] = ()

    def add(self, turn: Turn) -> Conversation:
        """Return the conversation with one more turn."""
        return replace(self, turns=(*self.turns, turn))
