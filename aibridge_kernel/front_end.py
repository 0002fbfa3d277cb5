"""The front end as the pipeline sees it: where output goes and answers come from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal, Protocol


class ChatStyle(StrEnum):
    """How a front end can show an answer that grows."""

    UPDATING = "updating"
    """One output, replaced as it grows (JupyterLab and other notebooks)."""
    STREAM = "stream"
    """Text as it comes (terminals, which ignore replaced outputs)."""
    WHOLE = "whole"
    """One output at the end (headless runs, which keep what they were given first)."""


class FrontEnd(Protocol):
    """Who sent the running cell. Used on the kernel's main thread only."""

    @property
    def can_ask(self) -> bool:
        """Whether an ``input_request`` can be answered."""
        ...

    @property
    def chat_style(self) -> ChatStyle:
        """How a growing answer is shown."""
        ...

    def stream(self, name: Literal["stdout", "stderr"], words: str) -> None:
        """Show a piece of a command's output."""
        ...

    def display(
        self, data: Mapping[str, Any], *, display_id: str | None = None, update: bool = False
    ) -> None:
        """Show a MIME bundle, or replace the one shown under ``display_id``."""
        ...

    def result(self, data: Mapping[str, Any]) -> None:
        """Show a MIME bundle as the cell's result."""
        ...

    def clear(self) -> None:
        """Clear the cell's outputs."""
        ...

    def page(self, data: Mapping[str, Any]) -> None:
        """Show a MIME bundle in the front end's pager."""
        ...

    def ask_exit(self) -> None:
        """Ask the front end to end: consoles close, notebooks shut the kernel down."""
        ...

    async def ask(self, prompt: str, about: Mapping[str, Any] | None = None) -> str:
        """Ask the person; the answer as typed. Cancellable, waits without limit of its own.

        ``about`` is for front ends that can show more than a box: ``answers`` that buttons may
        give, or the text to ``edit``.
        """
        ...
