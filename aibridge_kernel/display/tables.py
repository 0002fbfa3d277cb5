"""Rows of cells as a MIME bundle: aligned plain text and an HTML table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import zip_longest
from typing import Any

from .escaping import visible


def table(rows: Sequence[Sequence[str]], head: Sequence[str] = ()) -> dict[str, Any]:
    """Make ``text/plain`` and ``text/html`` of rows of strings; ``head`` names the columns."""
    shown = [[visible(cell) for cell in row] for row in rows]
    lines = [*([list(head)] if head else []), *shown]
    columns = zip_longest(*lines, fillvalue="")
    widths = [max(len(cell) for cell in column) for column in columns]
    plain = "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)).rstrip()
        for line in lines
    )
    body = "".join(_row(row, "td") for row in shown)
    top = f"<thead>{_row(head, 'th')}</thead>" if head else ""
    return {
        "text/plain": plain,
        "text/html": f'<table class="mathjax_ignore">{top}<tbody>{body}</tbody></table>',
    }


def _row(cells: Sequence[str], tag: str) -> str:
    inside = "".join(f'<{tag} style="text-align:left">{escape(cell)}</{tag}>' for cell in cells)
    return f"<tr>{inside}</tr>"
