"""What one kernel holds between cells; changed by the pipeline and magics, on the main thread."""

from __future__ import annotations

import os
import shlex
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from .conversation import Conversation, Turn
from .display.catalogue import render
from .errors import UsageError
from .front_end import FrontEnd
from .grants import Grants
from .hiding import folders_read, hidden_in, repositories_in, secrets_in, walks_folders
from .plans import Plans
from .policies import Policies
from .policy import Context, Rulebook, is_secret_folder, is_secret_name, judge
from .providers.base import Failure, Request
from .refusals import no_history, not_remembered
from .sandboxes import Limits, Sandbox, release, select
from .settings import OnAsk, Settings
from .store import Earlier, Store
from .surroundings import Surroundings
from .transactions import Transactions
from .translation import Translator
from .unfinished import Unfinished
from .values import Decision, EffectKind, Mode, Text, Usage, Verdict, Zone, ntext
from .working import Working
from .workspace import WorkspaceTree

T = TypeVar("T")


def is_secret(name: str) -> bool:
    """Whether a file or folder of this name holds credentials."""
    return is_secret_name(name) or is_secret_folder(name)


def permitted_mode(mode: OnAsk, rulebook: Rulebook) -> OnAsk:
    """What *ask* may become: ``mode``, or the loosest that the administrator permits instead."""
    stricter = (OnAsk.PROMPT, OnAsk.DENY)
    allowed = (one for one in (mode, *stricter) if rulebook.permits_mode(one))
    return next(allowed, OnAsk.DENY)


@dataclass(slots=True)
class Client:
    """A front end that has sent a request: its message ``session``, user name and times."""

    session: str
    username: str
    address: str | None
    first_seen: float
    last_seen: float


@dataclass
class KernelState:
    """The conversation, where it stands, and the parts it is done with.

    The sandbox, the transactions and the store are made on first use: a kernel that is only
    greeted costs nothing of them.
    """

    settings: Settings
    translator: Translator
    connection: str = ""
    """``address:port`` the kernel listens on."""
    ident: str = ""
    """Identifier of this kernel process, part of each client's identity."""
    notebook: str | None = None
    """Absolute path of the running notebook, where the server tells it."""
    mode: Mode = Mode.COMMAND
    conversation: Conversation = field(default_factory=Conversation)
    notebook_id: str | None = None
    """Identifier of the running notebook that its front end told, where it did."""
    cell: str | None = None
    """Identifier of the running cell, where its front end told it."""
    kept: int = 0
    """How many outcomes this kernel has put into the history."""
    sent: Mapping[str, Any] | None = None
    """The body of the last request that went to a model, as it was sent."""
    offered: bool = False
    """Whether the notebook's earlier conversation was offered."""
    parameters: dict[str, str] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    client: Client | None = None
    """The client whose cell is running."""
    line: int = 0
    """Number of the running cell."""
    started: float = field(default_factory=time.time)
    applied: set[str] = field(default_factory=set)
    """Undo ids of what this kernel applied; undoing anybody else's is asked about."""
    introduced: bool = False
    """Whether the person was told which translator answers them."""
    ended: bool = False
    """Whether ``EXIT`` was said: everything is released and cells are refused."""
    on_ask: OnAsk = OnAsk.PROMPT
    failure: Failure | None = None
    """The last command that failed and was not mended: what ``%fix`` speaks of."""
    unfinished: Unfinished = field(default_factory=Unfinished)
    """What goes on of cells that were interrupted."""
    working: Working = field(default_factory=Working)
    """What goes on while a cell runs."""
    plans: Plans = field(default_factory=Plans)
    """What was asked about and got no yes."""
    notices: list[Text] = field(default_factory=list)
    """What the next command is to tell the person first."""
    judged: str = ""
    """The command text that was judged last."""
    complained: set[str] = field(default_factory=set)
    """What was said once about policy files and is not said again."""
    said: list[str] = field(default_factory=list)
    """Plain text that the running cell has answered so far, for the history."""
    _forgets: bool = False
    """Whether it was said that nothing can be written to the history."""

    def __post_init__(self) -> None:
        self.surroundings = Surroundings(self.settings.workspace, self.settings.state_dir)
        self.workspace = self.surroundings.workspace
        self.working_directory = self.surroundings.start
        self.on_ask = permitted_mode(self.settings.on_ask, self.rulebook)

    @property
    def language(self) -> str:
        """Language of messages."""
        return self.settings.language

    @property
    def relative_directory(self) -> str:
        """Working directory relative to the workspace, ``.`` at its top."""
        return os.path.relpath(self.working_directory, self.workspace)

    @property
    def usage(self) -> Usage:
        """Tokens that this kernel's requests have cost."""
        return self.translator.meter.usage

    @property
    def has_key(self) -> bool:
        """Whether a key of any provider is set."""
        return bool(self.settings.gemini_api_key or self.settings.openai_api_key)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that may never be shown or stored."""
        return self.settings.secrets

    @cached_property
    def sandbox(self) -> Sandbox:
        """The sandbox in force."""
        return select(
            self.rulebook.sandbox or self.settings.sandbox, image=self.settings.container_image
        )

    @property
    def policies(self) -> Policies:
        """The policy files of this workspace and of this machine."""
        return self.surroundings.policies

    @property
    def rulebook(self) -> Rulebook:
        """The rules in force, policy files as they stand now."""
        return self.surroundings.rulebook

    @cached_property
    def grants(self) -> Grants:
        """What the person granted always in this workspace."""
        return Grants(self.settings.state_dir, self.workspace)

    @cached_property
    def transactions(self) -> Transactions:
        """Apply, journal and undo for the workspace; recovers what a crash left."""
        settings = self.settings
        transactions = Transactions(self.workspace, settings.state_dir, settings.undo_budget)
        transactions.recover()
        return transactions

    @cached_property
    def store(self) -> Store:
        """History; raises ``UsageError`` where it cannot be opened."""
        try:
            return Store(self.settings.state_dir, self.workspace, self.secrets)
        except (sqlite3.Error, OSError) as error:
            raise no_history(error, self.settings.state_dir) from error

    def write(self, entry: Callable[[Store], object]) -> None:
        """Write to the history; where that fails, go on without it and say so once."""
        try:
            entry(self.store)
        except (sqlite3.Error, UsageError) as error:
            if not self._forgets:
                self.notices.append(not_remembered(error, self.settings.state_dir))
            self._forgets = True

    def read(self, question: Callable[[Store], T], otherwise: T) -> T:
        """Ask the history something that a cell can do without."""
        try:
            return question(self.store)
        except (sqlite3.Error, UsageError):
            return otherwise

    @property
    def notebook_key(self) -> str | None:
        """What this notebook's conversations are found by: its identifier, else its path."""
        return self.notebook_id or self.notebook

    def remember(self, turn: Turn) -> None:
        """Add a turn to the conversation, in memory and on disk."""
        self.conversation = self.conversation.add(turn)
        self.write(lambda store: store.conversations.add(turn, self.notebook_key))

    def keep(self, outcome: dict[str, Any]) -> None:
        """Add an outcome, as the protocol's JSON, to the history."""
        where = {"notebook": self.notebook_id, "cell": self.cell}
        self.write(lambda store: store.add_outcome(self.line, outcome, **where))
        self.kept += 1

    def begin_conversation(self, conversation: Conversation) -> None:
        """Go on with another conversation: an empty one, or one that was restored or loaded."""
        self.conversation = conversation
        self.sent = None
        key = self.notebook_key
        self.write(lambda store: store.conversations.begin_anew(conversation.turns, key))

    @property
    def earlier(self) -> Earlier | None:
        """The last conversation of this notebook, if this one has not begun."""
        return self.earlier_of(self.notebook_key)

    def earlier_of(self, notebook: str | None) -> Earlier | None:
        """The last conversation of a notebook, if this kernel's has not begun."""
        if self.conversation.has_begun:
            return None
        return self.read(lambda store: store.conversations.latest(notebook), None)

    @property
    def offer(self) -> Text | None:
        """A sentence that offers to go on with the notebook's last conversation, if any."""
        earlier = self.earlier
        if earlier is None:
            return None
        return ntext(
            "This notebook has an earlier conversation of {n} turn: %context restore goes on "
            "with it.",
            "This notebook has an earlier conversation of {n} turns: %context restore goes on "
            "with it.",
            earlier.turns,
        )

    @property
    def who(self) -> dict[str, object]:
        """Who runs something where, for the audit."""
        return {
            "at": time.time(),
            "uid": os.geteuid(),
            "client": self.client.username if self.client is not None else "",
            "kernel": self.ident,
            "workspace": str(self.workspace),
            "directory": self.relative_directory,
            "model": self.translator.model,
        }

    @property
    def limits(self) -> Limits:
        """Limits of every command."""
        return Limits(wall_s=self.settings.timeout_s)

    @property
    def command_environment(self) -> dict[str, str]:
        """Variables a command may see beyond the sandbox's own: how to speak, nothing else."""
        names = ("LANG", "LC_ALL", "LC_MESSAGES", "LC_TIME", "TZ")
        return {name: os.environ[name] for name in names if name in os.environ}

    @property
    def contents_path(self) -> str | None:
        """Contents path of the workspace, where the server tells its root."""
        root = os.environ.get("JUPYTER_SERVER_ROOT")
        if not root or not self.workspace.is_relative_to(os.path.realpath(root)):
            return None
        relative = self.workspace.relative_to(os.path.realpath(root)).as_posix()
        return "" if relative == "." else relative

    @property
    def home(self) -> Path:
        """The person's home folder."""
        return self.surroundings.home

    @property
    def secret_paths(self) -> tuple[Path, ...]:
        """Files and folders that hold credentials: hidden from commands and from the model."""
        return self.surroundings.secret_paths

    def masked(self, verdict: Verdict, *, live: bool = False) -> tuple[Path, ...]:
        """What a command must not be able to read, as its verdict says where it looks.

        Nor to remove, where it works on the files themselves (``live``). Walks the workspace for
        that, and for a command that walks folders; not on the event loop.
        """
        hidden = self.secret_paths
        if live:
            hidden += secrets_in((self.workspace,), is_secret, hidden)
        if not walks_folders(verdict):
            return hidden
        read = folders_read(verdict, self.workspace)
        return (*hidden, *hidden_in(self.workspace, is_secret, hidden, read))

    def protected(self, verdict: Verdict) -> tuple[Path, ...]:
        """What a command must not write where nothing can be previewed; not on the event loop.

        Of a repository that its verdict says it writes to, the hooks stay.
        """
        written = {
            Path(effect.path)
            for effect in verdict.effects
            if effect.zone is Zone.PROTECTED and effect.path and effect.kind is not EffectKind.READ
        }
        repositories = (
            path / "hooks" if path in written else path for path in repositories_in(self.workspace)
        )
        return (*repositories, *map(Path, self.context.protected))

    @property
    def context(self) -> Context:
        """What the policy judges against, as things stand now."""
        return self.surroundings.context(self.working_directory, self.notebook)

    def request(self, prose: str, front_end: FrontEnd) -> Request:
        """What a provider is told about one statement; its notices go to the front end."""

        def notice(words: Text) -> None:
            front_end.stream("stderr", f"{render(words, self.language)}\n")

        def sent(body: Mapping[str, Any]) -> None:
            self.sent = body

        return Request(
            text=prose,
            files=self.tree,
            working_directory=self.relative_directory,
            language=self.language,
            notice=notice,
            sent=sent,
        )

    @property
    def tree(self) -> WorkspaceTree:
        """The look a provider gets at the workspace."""
        places = self.workspace, self.working_directory, self.secret_paths
        return WorkspaceTree(*places, may_read=self._may_read)

    def _may_read(self, path: str) -> bool:
        """Whether a command that reads the file would not even be asked about."""
        return judge(f"cat {shlex.quote(path)}", self.context).decision is Decision.ALLOW

    async def close(self) -> None:
        """Release everything: connections, journals, files, the shell that waits."""
        release()
        await self.unfinished.settle()
        await self.translator.aclose()
        made = vars(self)
        if "transactions" in made:
            self.transactions.close()
        if "store" in made:
            self.store.close()
