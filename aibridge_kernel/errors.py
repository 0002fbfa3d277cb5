"""Errors a person may see: one base class, one child per error name of the protocol.

Each says what happened, what was left untouched and what to do next, as ``Text`` in no language
yet. They become cell output in exactly one place, ``kernel.AIBridgeKernel``.
"""

from __future__ import annotations

from typing import ClassVar

from .values import Text, Usage, text


class AIBridgeError(Exception):
    """Base of every error that is shown to a person; the class name is Jupyter's ``ename``."""

    default_untouched: ClassVar[Text] = text("Nothing was changed.")
    usage: Usage | None = None
    """Tokens that a model's answer cost although it did not count."""
    model: str | None = None
    """The model version that gave that answer."""

    def __init__(
        self, happened: Text, *, untouched: Text | None = None, remedy: Text | None = None
    ) -> None:
        super().__init__(happened)
        self.happened = happened
        """What happened."""
        self.untouched = self.default_untouched if untouched is None else untouched
        """What was left untouched."""
        self.remedy = remedy
        """What to do next, if anything can be done."""

    @property
    def ename(self) -> str:
        """The error name of the protocol."""
        return type(self).__name__

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.happened, self.untouched, self.remedy) if part)


class TranslationError(AIBridgeError):
    """The provider answered something that is not a translation."""


class ProviderError(AIBridgeError):
    """The provider could not be reached, refused the key, or broke off."""


class ParseError(AIBridgeError):
    """The command text is not shell that the parser understands."""


class PolicyDenied(AIBridgeError):
    """The policy denies the command whatever anyone answers."""


class ApprovalRequired(AIBridgeError):
    """The command needs a yes and nobody can be asked."""


class ApprovalRefused(AIBridgeError):
    """The person said no, or did not answer in time."""


class CommandFailed(AIBridgeError):
    """The command ran and ended with a failing exit status."""


class CommandTimeout(AIBridgeError):
    """The command was ended at its wall-clock limit."""


class SandboxError(AIBridgeError):
    """The sandbox could not be set up or broke a limit."""


class ConflictError(AIBridgeError):
    """Files changed underneath a preview or an undo."""


class UsageError(AIBridgeError):
    """A magic or command-line word was used in a way it does not understand."""


class ClarificationNeeded(AIBridgeError):
    """The sentence is ambiguous and nobody can be asked."""


class TranslationRefused(AIBridgeError):
    """The provider says that the sentence is not for the shell, or it does not know how."""
