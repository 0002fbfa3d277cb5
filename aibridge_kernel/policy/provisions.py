"""What a policy file adds to the rules: provisions about programs and about effects.

Provisions only ever tighten, but for those of the administrator, which may also turn *ask* into
*allow*. Nothing turns *deny* into anything else.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from aibridge_kernel.values import Decision, Effect, EffectKind, Text, Zone, text

from .file_view import FileView

MAXIMUM_LOOKED_AT = 5_000
"""Names below a folder that are compared with a pattern; more count as a match."""
_INSIDE = frozenset({Zone.NEW, Zone.WORKSPACE})
_OF_TREES = frozenset({EffectKind.MODIFY, EffectKind.DELETE})
_NEVER_LOOSENED = frozenset({Zone.PROTECTED, Zone.SECRET})


@dataclass(frozen=True, slots=True)
class Provision:
    """One table of a policy file: about ``programs``, or about effects; empty means any."""

    decision: Decision
    origin: str
    """``file:line``."""
    because: str = ""
    programs: frozenset[str] = frozenset()
    commands: tuple[tuple[str, ...], ...] = ()
    """Sub-commands, each as its words."""
    options: frozenset[str] = frozenset()
    kinds: frozenset[EffectKind] = frozenset()
    zones: frozenset[Zone] = frozenset()
    paths: tuple[str, ...] = ()
    """Patterns of paths, relative to the workspace or absolute."""

    @property
    def loosens(self) -> bool:
        """Whether it turns *ask* into *allow*."""
        return self.decision is Decision.ALLOW

    def sentence(self, what: str) -> Text:
        """Why a verdict is what it is, as a phrase behind “it”."""
        if self.decision is Decision.DENY:
            head = text("is forbidden by {origin}: {what}", origin=self.origin, what=what)
        else:
            head = text("needs a yes by {origin}: {what}", origin=self.origin, what=what)
        if not self.because:
            return head
        return text("{head} ({because})", head=head, because=self.because)

    # --- programs --------------------------------------------------------------------------------

    def meets(self, words: Sequence[str | None]) -> bool:
        """Whether a command given as words is meant; a word that cannot be told may be anything.

        A tightening provision would rather meet too much: a sub-command counts wherever it stands,
        an option also bundled or abbreviated. One that loosens must be met to the letter.
        """
        if not self.programs or not words or words[0] not in self.programs:
            return False
        if self.loosens:
            return self._is_met_exactly(words[1:])
        given = words[1:]
        if self.commands and not any(_holds(given, command) for command in self.commands):
            return False
        return not self.options or any(
            word is None or _is_option(word, option) for word in given for option in self.options
        )

    def _is_met_exactly(self, given: Sequence[str | None]) -> bool:
        if any(word is None for word in given):
            return False
        commands = self.commands or ((),)
        for command in commands:
            rest = given[len(command) :]
            if tuple(given[: len(command)]) == command and all(
                word in self.options for word in rest if word and word.startswith(("-", "+"))
            ):
                return True
        return False

    def is_named_in(self, source: str) -> bool:
        """Whether a text that is not understood names one of the programs."""
        return any(
            re.search(rf"(?<![\w.-]){re.escape(program)}(?![\w.-])", source)
            for program in self.programs
        )

    # --- effects ---------------------------------------------------------------------------------

    def concerns(self, effect: Effect, workspace: str, files: FileView) -> bool:
        """Whether ``effect`` is meant."""
        if self.programs:
            return False
        if self.kinds and effect.kind not in self.kinds:
            return False
        zone = Zone.WORKSPACE if effect.zone is Zone.NEW and not self.loosens else effect.zone
        if self.zones and not {zone, effect.zone} & self.zones:
            return False
        if self.loosens and effect.zone in _NEVER_LOOSENED:
            return False
        return not self.paths or self._concerns_path(effect, workspace, files)

    def _concerns_path(self, effect: Effect, workspace: str, files: FileView) -> bool:
        if effect.path is None:
            return effect.zone is Zone.UNKNOWN and not self.loosens
        if any(covers(pattern, effect.path, workspace) for pattern in self.paths):
            return True
        if self.loosens or effect.kind not in _OF_TREES or not files.is_dir(effect.path):
            return False
        below = _below(effect.path, files)
        return below is None or any(
            covers(pattern, path, workspace) for path in below for pattern in self.paths
        )


def _holds(given: Sequence[str | None], command: tuple[str, ...]) -> bool:
    """Whether the words of a sub-command stand one after the other anywhere."""
    last = len(given) - len(command) + 1
    return any(
        all(word in {None, wanted} for word, wanted in zip(given[at:], command, strict=False))
        for at in range(last)
    )


def _is_option(word: str, option: str) -> bool:
    name = word.partition("=")[0]
    if name == option:
        return True
    if option.startswith("--"):
        return name.startswith("--") and len(name) > 2 and option.startswith(name)  # noqa: PLR2004
    bundled = word.startswith("-") and not word.startswith("--")
    return bundled and len(option) == 2 and option[1] in word  # noqa: PLR2004 — a hyphen, a letter


def covers(pattern: str, path: str, workspace: str) -> bool:
    """Whether ``pattern`` means ``path`` (absolute) or a folder that it lies in.

    ``*``, ``?`` and ``[…]`` stand for characters of one name, ``**`` for any folders.
    """
    if not pattern.startswith("/"):
        if not path.startswith(f"{workspace}/"):
            return False
        path = path[len(workspace) + 1 :]
    wanted = [part for part in pattern.split("/") if part]
    return _match(wanted, [part for part in path.split("/") if part])


def _match(wanted: list[str], parts: list[str]) -> bool:
    """Match names one by one, keeping every place in the pattern that may have been reached."""
    reached = _skipping({0}, wanted)
    for part in parts:
        after = set()
        for at in reached:
            if at < len(wanted) and wanted[at] == "**":
                after |= {at, at + 1}
            elif at < len(wanted) and fnmatchcase(part, wanted[at]):
                after.add(at + 1)
        reached = _skipping(after, wanted)
        if len(wanted) in reached:
            return True
    return False


def _skipping(reached: set[int], wanted: list[str]) -> set[int]:
    """Add the places behind every ``**``, which may stand for nothing; a last one may not."""
    found = set(reached)
    for at in sorted(reached):
        place = at
        while place < len(wanted) - 1 and wanted[place] == "**":
            place += 1
            found.add(place)
    return found


def _below(folder: str, files: FileView) -> list[str] | None:
    """Every path below ``folder``, links not entered; ``None`` when there are too many."""
    found: list[str] = []
    pending = [folder]
    while pending:
        here = pending.pop()
        for name in files.listdir(here):
            path = f"{here}/{name}"
            found.append(path)
            status = files.lstat(path)
            if status is not None and stat.S_ISDIR(status.st_mode):
                pending.append(path)
        if len(found) > MAXIMUM_LOOKED_AT:
            return None
    return found


@dataclass(frozen=True)
class Provisions:
    """Those of every policy file together."""

    given: tuple[Provision, ...] = ()
    faults: tuple[tuple[Decision, Text, str], ...] = ()
    """What makes every command at least that decision: why, and in which file."""
    of_programs: tuple[Provision, ...] = field(init=False)
    of_effects: tuple[Provision, ...] = field(init=False)

    def __post_init__(self) -> None:
        programs = tuple(item for item in self.given if item.programs)
        effects = tuple(item for item in self.given if not item.programs)
        object.__setattr__(self, "of_programs", programs)
        object.__setattr__(self, "of_effects", effects)

    def about(self, words: Sequence[str | None]) -> Iterator[Provision]:
        """Those that a command given as words meets."""
        return (item for item in self.of_programs if item.meets(words))

    def on(self, effect: Effect, workspace: str, files: FileView) -> Iterator[Provision]:
        """Those that ``effect`` meets."""
        return (item for item in self.of_effects if item.concerns(effect, workspace, files))

    def named_in(self, source: str) -> Iterator[Provision]:
        """Tightening ones about programs that a text, not understood, names."""
        return (item for item in self.of_programs if not item.loosens and item.is_named_in(source))


NO_PROVISIONS = Provisions()
