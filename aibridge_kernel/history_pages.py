"""The history as a panel leafs through it: a page at a time, newest first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from .state import KernelState
from .store import Search

MAX_ROWS = 200
"""How many statements a page has at most."""

Offered = Callable[[Sequence[Mapping[str, Any]]], Awaitable[list[dict[str, Any]]]]
"""What can be done with each of some outcomes."""


async def history_page(
    state: KernelState, offered: Offered, request: Mapping[str, Any]
) -> dict[str, Any]:
    """Find statements of this workspace.

    ``words`` occur in them; ``here`` leaves out what was not said in the ``notebook`` of that
    identifier, or to this kernel where none is named; they are older than ``before``.
    """
    limit = request.get("limit")
    limit = max(1, min(limit, MAX_ROWS)) if isinstance(limit, int) else MAX_ROWS
    rows = state.store.pages.find(_search(state, request), limit + 1)
    shown = rows[:limit]
    offers = await offered([row.outcome for row in shown])
    return {
        "rows": [
            {
                "execution_id": row.execution_id,
                "at": row.at,
                "statement": row.statement,
                "line": row.line,
                "notebook": row.notebook,
                "cell": row.cell,
                "outcome": row.outcome,
                "offers": offer,
            }
            for row, offer in zip(shown, offers, strict=True)
        ],
        "more": len(rows) > limit,
    }


def _search(state: KernelState, request: Mapping[str, Any]) -> Search:
    before, notebook = request.get("before"), request.get("notebook")
    here = request.get("here") is True
    named = here and isinstance(notebook, str)
    return Search(
        words=str(request.get("words") or ""),
        notebook=str(notebook) if named else None,
        kernel=state.store.kernel if here and not named else None,
        before=before if isinstance(before, str) else None,
    )
