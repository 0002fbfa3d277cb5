"""What is known about the shell while a script is judged part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from aibridge_kernel.shell import Word


@dataclass(frozen=True, slots=True)
class Scene:
    """The state a command starts in."""

    directories: tuple[str, ...]
    """Every folder that may be the working directory; none when it cannot be told."""
    home: str
    variables: Mapping[str, str | None] = field(default_factory=dict)
    """What the text itself has set; ``None`` for a value that is known only while running."""
    unsaid: frozenset[str] = frozenset()
    """Those that may have been set by a loop, of which nothing is left in what is printed."""

    @property
    def directory(self) -> str | None:
        """The working directory, when it is certain."""
        return self.directories[0] if len(self.directories) == 1 else None

    def resolve(self, path: str) -> tuple[str, ...]:
        """Every absolute path that ``path`` may mean; none when it cannot be told."""
        if path.startswith("/"):
            return (path,)
        return tuple([f"{'' if here == '/' else here}/{path}" for here in self.directories])

    def inside(self, *directories: str) -> Scene:
        """The same with another working directory."""
        return replace(self, directories=directories)

    def setting(self, name: str, value: str | None, *, said: bool = True) -> Scene:
        """The same with a variable set."""
        unsaid = self.unsaid - {name} if said else self.unsaid | {name}
        return replace(self, variables={**self.variables, name: value}, unsaid=unsaid)

    def __or__(self, other: Scene) -> Scene:
        """What is known when either may have happened."""
        both = {**self.variables, **other.variables}
        variables = {
            name: value if self._agree(other, name) else None for name, value in both.items()
        }
        certain = self.directories and other.directories
        directories = (*self.directories, *other.directories) if certain else ()
        return Scene(
            tuple(dict.fromkeys(directories)), self.home, variables, self.unsaid | other.unsaid
        )

    def _agree(self, other: Scene, name: str) -> bool:
        unset = object()
        return self.variables.get(name, unset) == other.variables.get(name, unset)


@dataclass(frozen=True, slots=True)
class Found:
    """Names that ``find`` fills in."""

    folders: tuple[str, ...] = ()
    """The folders they lie in; none where nothing is known of them."""
    links: bool = True
    """Whether symbolic links may be among them."""
    secrets: tuple[str, ...] = ()
    """Names of secrets that are looked for among them."""


NOTHING_FOUND = Found()


@dataclass(frozen=True, slots=True)
class Argument:
    """One word of a command after expansion."""

    word: Word
    """What is printed."""
    text: str | None
    """What it says; ``None`` when that is known only while running."""
    below: tuple[str, ...] = ()
    """For names that ``find`` fills in: the folders they lie in."""
    links: bool = True
    """Whether symbolic links may be among those names."""
    secrets: tuple[str, ...] = ()
    """Names of secrets that are looked for among them."""
    is_pipe: bool = False
    """Whether it names a pipe that a judged part writes to, which may be read."""
    many: bool = False
    """Whether it may become any number of words, none included."""

    @classmethod
    def literal(cls, text: str) -> Argument:
        """The argument that says ``text``."""
        return _literal(text)


@lru_cache(maxsize=2048)
def _literal(text: str) -> Argument:
    return Argument(Word.literal(text), text)
