"""Everything that judging goes by: the table of programs, and every policy file in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from types import MappingProxyType

from aibridge_kernel.values import Decision, Text, text

from .files import Authority, PolicyFile
from .loading import rules
from .provisions import Provisions
from .rules import Rule

_ON_THIS_MACHINE = "offline"
"""The model that tells nobody anything."""


@dataclass(frozen=True)
class Rulebook:
    """The built-in table, programs that packages add, and policy files, the strictest first."""

    files: tuple[PolicyFile, ...] = ()
    added: Mapping[str, Rule] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[Text, ...] = ()
    """What was wrong with packages, in words."""

    @cached_property
    def table(self) -> Mapping[str, Rule]:
        """Every program's rule; a name of our own stays ours."""
        return {**self.added, **rules()} if self.added else rules()

    @cached_property
    def provisions(self) -> Provisions:
        """Those of every file; a file that cannot be believed makes everything stricter."""
        return Provisions(
            tuple(item for file in self.files for item in file.provisions),
            tuple(_fault(file) for file in self.files if file.fault is not None),
        )

    @property
    def grants(self) -> bool:
        """Whether standing grants may be given and count."""
        return all(file.grants and file.fault is None for file in self.files)

    @property
    def sandbox(self) -> str | None:
        """The tier that every command must run in."""
        return next((file.sandbox for file in self.files if file.sandbox is not None), None)

    @property
    def audit(self) -> str | None:
        """Where every decision is written."""
        return next((file.audit for file in self.files if file.audit is not None), None)

    @property
    def complaints(self) -> tuple[Text, ...]:
        """What is wrong with the files, to be said once."""
        return (*self.notes, *(words for file in self.files for words in _complaints(file)))

    def permits_mode(self, mode: str) -> bool:
        """Whether *ask* may become ``mode``."""
        return all(file.on_ask is None or mode in file.on_ask for file in self.files)

    def permits_model(self, name: str) -> bool:
        """Whether the model called ``name`` may be asked; only ours while nobody knows."""
        if any(map(_is_lost, self.files)):
            return name == _ON_THIS_MACHINE
        return all(
            file.models is None or any(fnmatchcase(name, pattern) for pattern in file.models)
            for file in self.files
        )


def _is_lost(file: PolicyFile) -> bool:
    """Whether it is the administrator's and cannot be believed."""
    return file.authority is Authority.ADMINISTRATOR and file.fault is not None


def _fault(file: PolicyFile) -> tuple[Decision, Text, str]:
    decision = Decision.DENY if _is_lost(file) else Decision.ASK
    return (
        decision,
        text("meets a policy file that cannot be read: {why}", why=file.fault),
        file.path,
    )


def _complaints(file: PolicyFile) -> Iterable[Text]:
    if file.fault is None:
        return file.ignored
    if _is_lost(file):
        return (text("{why}. Nothing is run until the administrator mends it.", why=file.fault),)
    return (text("{why}. Until it is mended, everything is asked about.", why=file.fault),)


BUILT_IN = Rulebook()
