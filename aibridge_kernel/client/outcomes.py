"""What came of a cell, as a script reads it: the protocol's JSON in frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

OUTCOME_MIME = "application/vnd.aibridge.outcome+json"


@dataclass(frozen=True, slots=True)
class Moved:
    """A file or folder that has another name now; paths relative to the workspace."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What became different below the workspace; a folder's path ends in ``/``.

    Each list holds at most 200 paths; ``counts`` has the true number of each kind.
    """

    created: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    metadata: tuple[str, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return any(number for _, number in self.counts)

    def __add__(self, other: Changes) -> Changes:
        """Put the lists of two change sets behind one another."""
        counts = dict(self.counts)
        for kind, number in other.counts:
            counts[kind] = counts.get(kind, 0) + number
        return Changes(
            self.created + other.created,
            self.modified + other.modified,
            self.deleted + other.deleted,
            self.moved + other.moved,
            self.metadata + other.metadata,
            tuple(counts.items()),
        )

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Changes:
        """Read the protocol's ``changes``."""
        return cls(
            created=tuple(found["created"]),
            modified=tuple(found["modified"]),
            deleted=tuple(found["deleted"]),
            moved=tuple(Moved(each["from"], each["to"]) for each in found["moved"]),
            metadata=tuple(found["metadata"]),
            counts=tuple(found["counts"].items()),
        )


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a statement; ``exit_status`` is ``None`` when it was not run.

    ``decision`` is ``allow``, ``ask`` or ``deny``; ``duration_s`` is in seconds of wall clock.
    """

    command: str
    explanation: str
    decision: str
    reasons: tuple[str, ...]
    granted: bool
    exit_status: int | None
    duration_s: float
    tier: str | None
    changes: Changes
    undo_id: str | None

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Command:
        """Read one of the protocol's ``commands``."""
        return cls(
            command=found["command"],
            explanation=found["explanation"],
            decision=found["decision"],
            reasons=tuple(found["reasons"]),
            granted=found["granted"],
            exit_status=found["exit_status"],
            duration_s=found["duration_s"],
            tier=found["tier"],
            changes=Changes.from_json(found["changes"]),
            undo_id=found["undo_id"],
        )


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a statement cost."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0


@dataclass(frozen=True, slots=True)
class StatementOutcome:
    """What came of one statement of a cell."""

    execution_id: str
    mode: str
    statement: str
    model: str | None
    cached: bool
    commands: tuple[Command, ...]
    question: str | None
    refusal: str | None
    usage: Usage
    json: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """The outcome as it came, with fields this class does not know."""

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> StatementOutcome:
        """Read ``application/vnd.aibridge.outcome+json``."""
        usage = found["usage"]
        return cls(
            execution_id=found["execution_id"],
            mode=found["mode"],
            statement=found["statement"],
            model=found["model"],
            cached=found["cached"],
            commands=tuple(map(Command.from_json, found["commands"])),
            question=found["question"],
            refusal=found["refusal"],
            usage=Usage(usage["input_tokens"], usage["output_tokens"], usage["cached_tokens"]),
            json=found,
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a cell failed: an error name of the protocol, and its sentences."""

    ename: str
    evalue: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a cell; ``text`` is what was displayed, in plain text, without the streams."""

    source: str
    statements: tuple[StatementOutcome, ...] = ()
    stdout: str = ""
    stderr: str = ""
    text: str = ""
    failure: Failure | None = None

    def __str__(self) -> str:
        """What a notebook shows below the cell."""
        error = f"{self.failure.ename}: {self.failure.evalue}" if self.failure else ""
        parts = (self.stdout, self.stderr, self.text, error)
        return "\n".join(part.rstrip("\n") for part in parts if part)

    @property
    def ok(self) -> bool:
        """Whether the cell ended without an error."""
        return self.failure is None

    @property
    def commands(self) -> tuple[Command, ...]:
        """Every command of the cell, in order."""
        return tuple(command for each in self.statements for command in each.commands)

    @property
    def changes(self) -> Changes:
        """Everything that was changed, command after command."""
        applied = (command.changes for command in self.commands if command.granted)
        return reduce(Changes.__add__, applied, Changes())
