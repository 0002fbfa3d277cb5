"""Frozen values that travel between the layers; no behaviour beyond what follows from them.

Paths inside values are ``str`` decoded with ``surrogateescape`` (``os.fsdecode``), so that names
that are not UTF-8 survive; only ``display`` turns them into valid UTF-8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

__all__ = [
    "ApprovedCommand",
    "Change",
    "ChangeKind",
    "ChangeSet",
    "CommandOutcome",
    "Decision",
    "Effect",
    "EffectKind",
    "Grant",
    "Mode",
    "Outcome",
    "Reason",
    "Statement",
    "StatementKind",
    "Step",
    "Text",
    "Tier",
    "Translation",
    "Usage",
    "Verdict",
    "Zone",
    "ntext",
    "text",
]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for a person, not yet in their language.

    ``template`` is the English original (the gettext ``msgid``) with ``str.format`` fields;
    ``plural`` is the English plural form when ``values["n"]`` chooses between two.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    plural: str | None = None

    def __str__(self) -> str:
        """English rendering, for logs and tests; people see ``display.catalogue.render``."""
        chosen = self.template
        if self.plural is not None and self.values.get("n") != 1:
            chosen = self.plural
        return chosen.format(**{key: str(value) for key, value in self.values.items()})


def text(template: str, /, **values: Any) -> Text:
    """Make a ``Text``; the catalogue tool collects the first argument of every call."""
    return Text(template, MappingProxyType(values))


def ntext(singular: str, plural: str, n: int, /, **values: Any) -> Text:
    """Make a ``Text`` with a plural form chosen by ``n``, which both templates may show."""
    return Text(singular, MappingProxyType({"n": n, **values}), plural)


# --- cells ---------------------------------------------------------------------------------------


class Mode(StrEnum):
    """What prose means to the kernel."""

    COMMAND = "command"
    """Prose becomes shell commands."""
    IA = "ia"
    """Prose is chat with the model."""


class StatementKind(StrEnum):
    """How one statement of a cell is read."""

    PROSE = "prose"
    SHELL = "shell"
    """Shell text written by the person: ``!command``, ``%%sh``."""
    MAGIC = "magic"
    """A control word or ``%name`` line; ``text`` is the rest of the line."""
    CELL_MAGIC = "cell_magic"
    """``%%name``; ``text`` is the rest of the cell, ``arguments`` the rest of its line."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One unit of a cell; ``line`` is the 1-based line it starts on."""

    kind: StatementKind
    text: str
    line: int = 1
    name: str = ""
    arguments: str = ""


# --- translation ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens billed by a provider for one or more requests."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    """Those of the input that the provider had kept from an earlier request."""
    thought_tokens: int = 0
    """Those of the output that the model thought and did not say."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            self.thought_tokens + other.thought_tokens,
        )

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Step:
    """One shell command as a provider wrote it (not yet parsed) and its one-line explanation."""

    command: str
    explanation: str = ""
    live: bool = False
    """Whether the person wants it to run on the files themselves (``--live``)."""
    asks_first: bool = False
    """Whether the person says yes before it runs, whatever the verdict."""
    left_out: tuple[str, ...] = ()
    """Words of the sentence that were not understood: it does what is asked for without them."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A provider's answer to one prose statement: steps, or a question back, or a refusal."""

    steps: tuple[Step, ...] = ()
    question: str | None = None
    refusal: str | None = None
    yes_or_no: bool = False
    """Whether a yes or no answers the question."""
    tells_contents: bool = False
    """Whether the refusal tells what is in a file, which no model is told."""
    meant: tuple[Step, ...] = ()
    """What a yes to the question leads to, as far as that is known before."""
    model: str = ""
    """Identifier of the model version that answered."""
    usage: Usage = Usage()
    cached: bool = False
    other_listing: bool = False
    """Whether it comes from the cache and was made when other names stood in the folder."""


# --- policy --------------------------------------------------------------------------------------


class Decision(IntEnum):
    """Ordered, so that ``max`` of several parts is their verdict."""

    ALLOW = 0
    ASK = 1
    DENY = 2

    @property
    def word(self) -> str:
        """The word used on the wire: ``allow``, ``ask``, ``deny``."""
        return self.name.lower()


class EffectKind(StrEnum):
    """What a part of a command does."""

    READ = "read"
    CREATE = "create"
    MODIFY = "modify"
    DELETE = "delete"
    NETWORK = "network"
    SIGNAL = "signal"
    PRIVILEGE = "privilege"
    OPAQUE = "opaque"
    """Runs something the policy cannot see into."""


class Zone(StrEnum):
    """Where a path lies, resolved through real paths both ways."""

    NEW = "new"
    """Does not exist yet, inside the workspace."""
    WORKSPACE = "workspace"
    PROTECTED = "protected"
    TEMPORARY = "temporary"
    SYSTEM = "system"
    OUTSIDE = "outside"
    SECRET = "secret"
    UNKNOWN = "unknown"
    """Cannot be told before running; judged like the strictest that only asks."""
    NONE = "none"
    """The effect concerns no path (network, signal, opaque)."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One predicted (or observed) effect; ``path`` is absolute when the effect has one."""

    kind: EffectKind
    zone: Zone
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is not lower: one matched rule, in words a person understands.

    ``rule`` is where a policy file says so, ``file:line``; ``None`` for what always holds.
    """

    decision: Decision
    justification: Text
    effect: Effect | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The policy's judgement of one command text.

    ``canonical`` is the re-print of the tree that was judged, the only text that may run; empty
    when the text could not be parsed. ``answers`` are non-zero exit statuses that are answers
    and not failures (``grep`` 1).
    """

    decision: Decision
    canonical: str
    effects: tuple[Effect, ...] = ()
    reasons: tuple[Reason, ...] = ()
    answers: frozenset[int] = frozenset()

    @property
    def writes(self) -> bool:
        """Whether anything but reading is predicted, so that the command needs an overlay view."""
        return any(effect.kind is not EffectKind.READ for effect in self.effects)

    @property
    def network(self) -> bool:
        """Whether the command is predicted to use the network."""
        return any(effect.kind is EffectKind.NETWORK for effect in self.effects)


class Grant(StrEnum):
    """Who said yes to a command."""

    POLICY = "policy"
    """The verdict was *allow*."""
    PREVIEW = "preview"
    """Nobody yet: may run on an overlay view that is discarded unless somebody says yes."""
    PERSON = "person"
    """Answered at a prompt, for exactly this plan."""
    UNDOABLE = "undoable"
    """The person chose to let exactly undoable changes go ahead."""
    ALWAYS = "always"
    """A standing grant that the person gave earlier answers everything asked."""
    START = "start"
    """Given on the command line or by configuration when the kernel was started."""


class Approval:
    """What it takes to make an ``ApprovedCommand``; only ``policy.approval`` has one."""

    __slots__ = ()


APPROVAL = Approval()
"""For ``policy.approval`` alone; a test holds everything else away from it."""


@dataclass(frozen=True, slots=True)
class ApprovedCommand:
    """A command that may run. Made by ``policy.approve`` and by nothing else."""

    canonical: str
    verdict: Verdict
    grant: Grant
    approval: InitVar[Approval]

    def __post_init__(self, approval: Approval) -> None:
        if approval is not APPROVAL:
            raise TypeError("only the policy approves commands")


# --- transactions --------------------------------------------------------------------------------


class Tier(StrEnum):
    """How commands are confined."""

    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"
    CONTAINER = "container"
    NONE = "none"


class ChangeKind(StrEnum):
    """What happened to one path."""

    CREATED = "created"
    MODIFIED = "modified"
    DELETED = "deleted"
    MOVED = "moved"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Change:
    """One changed path, relative to the workspace, ``/`` between parts, no trailing slash.

    ``size`` is the new size in bytes (of what was there for a deletion); ``files`` counts the
    regular files below a deleted, created or moved folder; ``source`` is where a move came from.
    ``before`` and ``after`` are the bytes of content there were and are, of a folder all below it.
    ``mode`` is the new ``st_mode`` with its type bits (0 for a deletion), ``target`` what a new
    symbolic link points to, ``has_capabilities`` whether the new file carries file capabilities.
    """

    kind: ChangeKind
    path: str
    is_directory: bool = False
    size: int = 0
    files: int = 0
    source: str | None = None
    mode: int = 0
    target: str | None = None
    has_capabilities: bool = False
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What a command really did to the workspace, sorted by path."""

    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(change for change in self.changes if change.kind is kind)


# --- outcome -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """What became of one command; ``exit_status`` is ``None`` when it was not run to its end."""

    command: str
    explanation: str = ""
    decision: Decision = Decision.ALLOW
    reasons: tuple[Text, ...] = ()
    granted: bool = False
    exit_status: int | None = None
    failed: bool = False
    """Whether the exit status is a failure and not an answer (``grep`` 1)."""
    working_directory: str = "."
    """Where it began, relative to the workspace."""
    duration_s: float = 0.0
    tier: Tier | None = None
    changes: ChangeSet = ChangeSet()
    undo_id: str | None = None
    hidden: tuple[str, ...] = ()
    """Secrets that a command that copies or packs whole folders did not get, as paths."""
    planned: bool = False
    """Whether it was only to be judged (``%plan``)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one statement: the value behind the outcome MIME bundle."""

    execution_id: str
    mode: Mode
    statement: str
    workspace: str | None = None
    """Contents path of the workspace, or ``None`` where the server root is not known."""
    model: str | None = None
    cached: bool = False
    commands: tuple[CommandOutcome, ...] = ()
    question: str | None = None
    refusal: str | None = None
    usage: Usage = Usage()
    notes: tuple[Text, ...] = ()
    """What else the person should know, beside the commands."""
    answer: str | None = None
    """A chat answer, for the history."""
