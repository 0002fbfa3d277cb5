"""What a magic is given and what it may ask the pipeline to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from aibridge_kernel.display.catalogue import render
from aibridge_kernel.errors import UsageError
from aibridge_kernel.front_end import FrontEnd
from aibridge_kernel.state import KernelState
from aibridge_kernel.values import Text, text
from aibridge_kernel.writing.matches import Completer


class FollowUpKind(Enum):
    """What the pipeline does after a magic."""

    CHAT = auto()
    """Answer ``text`` as chat."""
    PLAN = auto()
    """Translate and judge ``text`` without running it."""
    FIX = auto()
    """Have the command that failed mended; ``text`` is what the person says about it."""
    COMMAND = auto()
    """Run ``text`` as shell written by the person."""
    WRITE = auto()
    """Write ``content`` into the workspace's file ``text``."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A magic's request to the pipeline, which alone knows how statements are run."""

    kind: FollowUpKind
    text: str
    live: bool = False
    """For a command: whether it is to run on the files themselves."""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class MagicCall:
    """One use of a magic: its name as written, its line, and for ``%%name`` the cell's rest."""

    name: str
    argument: str
    body: str | None
    state: KernelState
    front_end: FrontEnd

    def say(self, *sentences: Text | str) -> None:
        """Show sentences as the cell's result."""
        words = "\n".join(render(sentence, self.state.language) for sentence in sentences)
        self.result({"text/plain": words})

    def result(self, data: dict[str, Any]) -> None:
        """Show a MIME bundle as the cell's result and keep its text for the history."""
        self.state.said.append(str(data.get("text/plain", "")))
        self.front_end.result(data)

    def no_argument(self) -> None:
        """Raise ``UsageError`` if anything was written after the name."""
        if self.argument or self.body:
            raise UsageError(
                text("%{name} takes nothing after it.", name=self.name),
                remedy=text("Write %{name} alone, or see %help {name}.", name=self.name),
            )


Magic = Callable[[MagicCall], "Awaitable[FollowUp | None]"]
"""A magic: an async function of a ``MagicCall``, documented by its docstring in English.

The docstring's first line is what ``%help`` lists; the catalogue may translate it.
"""

_COMPLETER = "aibridge_completer"


def completed_by(completer: Completer) -> Callable[[Magic], Magic]:
    """Declare what completes the words after a magic's name; without it, a sentence follows."""

    def declare(magic: Magic) -> Magic:
        setattr(magic, _COMPLETER, completer)
        return magic

    return declare


def completer_of(magic: Magic) -> Completer | None:
    """The completer that a magic declares."""
    found: Completer | None = getattr(magic, _COMPLETER, None)
    return found
