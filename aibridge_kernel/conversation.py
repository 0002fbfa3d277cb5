"""The conversation a kernel keeps: provider-neutral turns, so that a model can be changed in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace

from .values import Mode

BYTES_PER_TOKEN = 3
"""Cautious: English runs at about 4 UTF-8 bytes a token, Spanish and paths at about 3."""
TURN_OVERHEAD = 24
"""Tokens that the framing of one turn costs beside its words."""
SENT_CHARACTERS = 4_000
"""Characters of one earlier statement, answer or command that are sent again."""
BLOCK = 8
"""Turns are dropped in blocks of so many, so that what is sent keeps its beginning meanwhile."""
RESTORED = "restored"
"""Root of the digest of a conversation that was restored."""
SUMMARISED_AT = 0.75
"""Part of the token budget from which on the oldest turns are summarised."""
KEPT_AFTER = 0.25
"""Part of the token budget that the newest turns keep beside a new summary."""
KEPT_TURNS = 6
"""The newest turns, which are never summarised."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One command of an earlier turn; ``exit_status`` is ``None`` when it was not run.

    ``failed`` tells an exit status that is a failure from one that is an answer (``grep`` 1);
    ``working_directory`` is where it began, relative to the workspace, and ``undo_id`` the entry
    by which what it changed can be undone.
    """

    command: str
    exit_status: int | None = None
    failed: bool = False
    working_directory: str = "."
    undo_id: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What the person wrote and what became of it.

    In command mode ``ran`` holds the commands; in IA mode ``answer`` holds the chat answer. A
    question back or a refusal stands in ``answer`` too. ``working_directory`` is relative to the
    workspace, as it was when the person wrote. ``translated`` holds the commands as the model gave
    them, before anything of the machine (matches of globs, an edit at a prompt) came into them.
    A ``foreign`` turn came from a file: it is told to the model and never taken for what was run.
    """

    mode: Mode
    prose: str
    answer: str = ""
    ran: tuple[Ran, ...] = ()
    working_directory: str = "."
    translated: tuple[str, ...] = ()
    foreign: bool = False

    @property
    def is_talk(self) -> bool:
        """Whether the person said something; a shell line of their own is no conversation yet."""
        return self.mode is Mode.IA or not self.prose.startswith("!")

    @property
    def tokens(self) -> int:
        """Estimated tokens that sending this turn costs."""
        words = (
            self.prose,
            self.answer,
            self.working_directory,
            *(ran.command for ran in self.ran),
        )
        return TURN_OVERHEAD + sum(estimated_tokens(word[:SENT_CHARACTERS]) for word in words)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the ``covers`` oldest turns came to, in a model's words."""

    words: str
    covers: int

    @property
    def tokens(self) -> int:
        """Estimated tokens that sending it costs."""
        return TURN_OVERHEAD + estimated_tokens(self.words)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns so far, oldest first. Immutable: adding a turn makes a new conversation."""

    turns: tuple[Turn, ...] = ()
    digest: str = field(default="", compare=False)
    """What was said since the beginning and nothing of the machine: part of a cache's key.

    It stays what it is when older turns are left out, and never depends on how commands ended.
    """
    summary: Summary | None = field(default=None, kw_only=True)
    """Sent in place of the turns that it covers, whichever model gave it."""
    goes_on: bool = field(default=False, kw_only=True, compare=False)
    """Whether it began with turns from elsewhere."""

    def add(self, turn: Turn) -> Conversation:
        """Return the conversation with one more turn."""
        return replace(self, turns=(*self.turns, turn), digest=_digest(self.digest, turn))

    @classmethod
    def restored(cls, turns: tuple[Turn, ...]) -> Conversation:
        """A conversation that begins with turns from elsewhere: a new root, not the old one."""
        begun = cls((), RESTORED, goes_on=True)
        for turn in turns:
            begun = begun.add(turn)
        return begun

    @property
    def has_begun(self) -> bool:
        """Whether there is something of it to talk on from, beside shell lines."""
        return self.goes_on or any(turn.is_talk for turn in self.turns)

    @property
    def tokens(self) -> int:
        """Estimated tokens of all turns, whether they are still sent or not."""
        return sum(turn.tokens for turn in self.turns)

    def within(self, token_budget: int) -> Conversation:
        """Return the summary and the newest turns that fit into ``token_budget`` estimated tokens.

        The turns that a summary covers are left out. Where there are too many others all the same,
        the first kept turn moves forward by whole blocks, so that between two moves every request
        begins with the same turns and the provider's implicit caching works. Only when less than
        a block of turns is too much are they dropped one by one.
        """
        start = self._covered
        costs = [turn.tokens for turn in self.turns]
        left = sum(costs[start:]) + (self.summary.tokens if self.summary else 0)
        while left > token_budget and start + BLOCK < len(costs):
            left -= sum(costs[start : start + BLOCK])
            start += BLOCK
        while left > token_budget and start < len(costs):
            left -= costs[start]
            start += 1
        kept = self.summary and replace(self.summary, covers=0)
        return replace(self, turns=self.turns[start:], summary=kept)

    def to_summarise(self, token_budget: int) -> int:
        """How many of the oldest turns a summary should stand for now; 0 while there is room.

        It is time before the budget is reached, so that requests go on as they began until the
        summary is there; then a quarter of the budget stays as it was said, and never fewer than
        the last turns.
        """
        costs = [turn.tokens for turn in self.turns]
        held = sum(costs[self._covered :]) + (self.summary.tokens if self.summary else 0)
        if held <= token_budget * SUMMARISED_AT:
            return 0
        start, kept = len(costs), 0
        while start > 0 and kept + costs[start - 1] <= token_budget * KEPT_AFTER:
            start -= 1
            kept += costs[start]
        start = min(start, max(len(costs) - KEPT_TURNS, 0))
        return start if start > self._covered else 0

    def older(self, covers: int) -> Conversation:
        """Return what a summary of the ``covers`` oldest turns is made from.

        Its digest is of just that, so that a summary is replayed for the same words only.
        """
        kept = self.summary and replace(self.summary, covers=0)
        older = Conversation((), kept.words if kept else "", summary=kept)
        for turn in self.turns[self._covered : covers]:
            older = older.add(turn)
        return older

    def summarised(self, words: str, covers: int) -> Conversation:
        """Return the conversation with its oldest turns told in ``words``."""
        return replace(self, summary=Summary(words, covers))

    @property
    def _covered(self) -> int:
        return self.summary.covers if self.summary else 0


def _digest(before: str, turn: Turn) -> str:
    """Chain the digest so far with what one turn said."""
    said = (before, turn.mode.value, turn.prose, turn.translated, turn.answer)
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def estimated_tokens(words: str) -> int:
    """Estimate the tokens of a text, rather too many than too few."""
    return -(-len(words.encode("utf-8", "surrogatepass")) // BYTES_PER_TOKEN)
