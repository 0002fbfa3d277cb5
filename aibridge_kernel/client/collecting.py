"""The messages of a running cell → its ``Outcome``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .outcomes import OUTCOME_MIME, Failure, Outcome, StatementOutcome

Show = Callable[[str, str], object]
"""Told what comes, as it comes: ``stdout``, ``stderr`` or ``display``, and the text."""


class Collector:
    """Gathers one cell; an output that is updated is held once, as it was last."""

    def __init__(self, source: str, show: Show | None = None) -> None:
        self._source = source
        self._show = show
        self._streams = {"stdout": "", "stderr": ""}
        self._displayed: dict[str, str] = {}
        self._statements: list[StatementOutcome] = []
        self._failure: Failure | None = None

    def take(self, message: Mapping[str, Any]) -> None:
        """Take one message of the cell from the iopub channel."""
        content = message["content"]
        match message["msg_type"]:
            case "stream":
                self._streams[content["name"]] += content["text"]
                self._tell(content["name"], content["text"])
            case "display_data" | "update_display_data" | "execute_result":
                self._display(content, is_update=message["msg_type"].startswith("update"))
            case "error":
                self._failure = Failure(content["ename"], content["evalue"])

    def _display(self, content: Mapping[str, Any], *, is_update: bool) -> None:
        data, transient = content["data"], content.get("transient") or {}
        words = str(data.get("text/plain", ""))
        key = transient.get("display_id") or f"#{len(self._displayed)}"
        self._displayed[key] = words
        if OUTCOME_MIME in data:
            self._statements.append(StatementOutcome.from_json(data[OUTCOME_MIME]))
        if words and not is_update:
            self._tell("display", words)

    def _tell(self, kind: str, words: str) -> None:
        if self._show is not None:
            self._show(kind, words)

    def outcome(self) -> Outcome:
        """Give what has come so far."""
        return Outcome(
            source=self._source,
            statements=tuple(self._statements),
            stdout=self._streams["stdout"],
            stderr=self._streams["stderr"],
            text="\n".join(filter(None, self._displayed.values())),
            failure=self._failure,
        )
