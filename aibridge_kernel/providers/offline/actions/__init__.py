"""Actions: what each frame does, as commands with the reply that explains them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.quoting import Done

from . import (
    archives,
    columns,
    contents,
    creating,
    dating,
    deleting,
    finding,
    lines,
    looking,
    moving,
    naming,
    numbering,
    outside,
    pouring,
    renaming,
    searching,
    surveying,
    system,
    trees,
    versions,
)

Action = Callable[[Task], Iterator[Done]]

_MODULES = (
    archives, columns, contents, creating, dating, deleting, finding, lines, looking, moving,
    naming, numbering, outside, pouring, renaming, searching, surveying, system, trees, versions,
)  # fmt: skip
ACTIONS: Mapping[str, Action] = {
    name: getattr(module, name) for module in _MODULES for name in module.__all__
}
