"""A magic that looks at the workspace and answers with a table."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath

from aibridge_kernel.display.tables import table
from aibridge_kernel.magics import MagicCall


async def tally(call: MagicCall) -> None:
    """Count the files of a folder by the endings of their names."""
    entries = call.state.tree.entries(call.argument or ".")
    endings = Counter(PurePath(entry.name).suffix for entry in entries if not entry.is_directory)
    rows = [(ending or "(none)", str(count)) for ending, count in endings.most_common()]
    call.result(table(rows, ("Ending", "Files")))
