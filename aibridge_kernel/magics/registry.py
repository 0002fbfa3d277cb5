"""The table of magics, built-in and plugged in, and the way from a statement to one of them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint
from typing import cast

from aibridge_kernel.errors import AIBridgeError, UsageError
from aibridge_kernel.front_end import FrontEnd
from aibridge_kernel.plugins import MAGICS, PluginError, is_ours, load
from aibridge_kernel.plugins import registered as entry_points
from aibridge_kernel.state import KernelState
from aibridge_kernel.values import Statement, StatementKind, text

from .base import FollowUp, Magic, MagicCall


@cache
def _entries() -> Mapping[str, EntryPoint]:
    """Find every magic; built-ins come by the same entry points as anyone's."""
    return dict(sorted(entry_points(MAGICS).items()))


@cache
def find(name: str) -> Magic | PluginError | None:
    """Load a magic once; the error of one that cannot be, ``None`` where there is none."""
    entry = _entries().get(name)
    if entry is None:
        return None
    try:
        return cast("Magic", load(entry))
    except PluginError as error:
        return error


def magic_names() -> tuple[str, ...]:
    """Names of all magics, sorted, without loading them."""
    return tuple(_entries())


async def dispatch(
    statement: Statement, state: KernelState, front_end: FrontEnd
) -> FollowUp | None:
    """Call the magic a statement names; raise ``UsageError`` naming the nearest if none does."""
    magic = find(statement.name)
    if magic is None:
        raise _unknown(statement.name)
    if isinstance(magic, PluginError):
        raise broken(statement.name, magic)
    is_cell = statement.kind is StatementKind.CELL_MAGIC
    call = MagicCall(
        name=statement.name,
        argument=statement.arguments if is_cell else statement.text,
        body=statement.text if is_cell else None,
        state=state,
        front_end=front_end,
    )
    try:
        return await magic(call)
    except AIBridgeError:
        raise
    except (Exception, SystemExit) as error:
        if is_ours(_entries()[statement.name]):
            raise
        raise UsageError(
            text(
                "The magic %{name}, a plug-in, failed: {error}",
                name=statement.name,
                error=f"{type(error).__name__}: {error}",
            ),
            untouched=text("What it had done by then is not known here."),
            remedy=text("Tell whoever wrote it, or uninstall its package."),
        ) from error


def broken(name: str, error: PluginError) -> UsageError:
    """Make the error for a magic that cannot be loaded."""
    return UsageError(
        text("The magic %{name} could not be loaded: {error}", name=name, error=error),
        remedy=text("Reinstall its package, or uninstall it. %help lists all magics."),
    )


def _unknown(name: str) -> UsageError:
    near = difflib.get_close_matches(name, magic_names(), n=1, cutoff=0.5)
    remedy = text("%help lists all magics; write \\%{name} if it was prose.", name=name)
    if near:
        remedy = text(
            "Did you mean %{near}? %help lists all magics; write \\%{name} if it was prose.",
            near=near[0],
            name=name,
        )
    return UsageError(text("There is no magic %{name}.", name=name), remedy=remedy)
