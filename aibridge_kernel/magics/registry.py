"""The table of magics, built-in and plugged in, and the way from a statement to one of them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache

from aibridge_kernel.errors import UsageError
from aibridge_kernel.front_end import FrontEnd
from aibridge_kernel.plugins import MAGICS
from aibridge_kernel.plugins import registered as entry_points
from aibridge_kernel.state import KernelState
from aibridge_kernel.values import Statement, StatementKind, text

from .base import FollowUp, Magic, MagicCall


@cache
def registered() -> Mapping[str, Magic]:
    """Load every magic once; built-ins come by the same entry points as anyone's."""
    return {name: point.load() for name, point in sorted(entry_points(MAGICS).items())}


def magic_names() -> tuple[str, ...]:
    """Names of all magics, sorted, without loading them."""
    return tuple(sorted(entry_points(MAGICS)))


async def dispatch(
    statement: Statement, state: KernelState, front_end: FrontEnd
) -> FollowUp | None:
    """Call the magic a statement names; raise ``UsageError`` naming the nearest if none does."""
    magic = registered().get(statement.name)
    if magic is None:
        raise _unknown(statement.name)
    is_cell = statement.kind is StatementKind.CELL_MAGIC
    call = MagicCall(
        name=statement.name,
        argument=statement.arguments if is_cell else statement.text,
        body=statement.text if is_cell else None,
        state=state,
        front_end=front_end,
    )
    return await magic(call)


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
