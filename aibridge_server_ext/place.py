"""A directory to list, held fast against being swapped, and which of its names may be told."""

from __future__ import annotations

import errno
import os
import posixpath
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache

from jupyter_server.services.contents.manager import ContentsManager

from aibridge_server_ext.resolution import Identity

__all__ = ["SLICE", "Place", "hiding", "is_hidden", "opened", "verify"]

SLICE = 100
"""Names looked up before other sockets have their turn: about a millisecond."""


@dataclass(frozen=True, slots=True)
class Place:
    """A directory to list: its contents path, its real path, and which directory that was."""

    path: str
    directory: str
    identity: Identity


@contextmanager
def opened(place: Place) -> Iterator[int]:
    """A descriptor of the very directory that was resolved, whatever its path means by now."""
    descriptor = os.open(place.directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        info = os.fstat(descriptor)
        if (info.st_dev, info.st_ino) != place.identity:
            raise FileNotFoundError(errno.ENOENT, "another directory by now", place.directory)
        yield descriptor
    finally:
        os.close(descriptor)


def verify(place: Place) -> None:
    """Raise unless the path of the place still means the directory that was resolved."""
    with opened(place):
        return


def is_hidden(manager: ContentsManager, name: str) -> bool:
    """Whether the contents manager keeps a name out of listings, whatever is behind it."""
    if name.startswith(".") and not manager.allow_hidden:
        return True
    return not manager.should_list(name)  # type: ignore[no-untyped-call]


def hiding(manager: ContentsManager) -> Callable[[str], bool]:
    """The same for many names: jupyter-server's own globs as one pattern, while they last."""
    if type(manager).should_list is not ContentsManager.should_list:
        return lambda name: is_hidden(manager, name)
    return _any_of(tuple(manager.hide_globs), with_dots=not manager.allow_hidden)


@lru_cache(maxsize=8)
def _any_of(globs: tuple[str, ...], *, with_dots: bool) -> Callable[[str], bool]:
    """Whether a glob fits a name, as ``fnmatch`` sees it, or it begins with a dot."""
    patterns = [r"\."] * with_dots + [translate(os.path.normcase(glob)) for glob in globs]
    if not patterns:
        return lambda _: False
    fits = re.compile("|".join(patterns)).match
    if os.path.normcase is posixpath.normcase:
        return lambda name: fits(name) is not None
    return lambda name: fits(os.path.normcase(name)) is not None
