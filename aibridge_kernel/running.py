"""``jupyter aibridge run FILE``: a session's text or a notebook, for terminals and for CI."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .cell import parse_parameters
from .client import Bridge, KernelDied, Outcome
from .display.catalogue import render
from .display.escaping import terminal, visible
from .errors import UsageError
from .session_text import CellKind, SessionCell, read_session
from .settings import OnAsk, Settings
from .values import text

OK, FAILED, INTERRUPTED = 0, 1, 130
MAX_FILE_BYTES = 50 * 1024 * 1024
STDIN = "-"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What was given on the command line; ``parameters`` are set after the file's own."""

    file: str
    workspace: Path | None = None
    model: str | None = None
    on_ask: OnAsk | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    as_json: bool = False


def run_file(options: RunOptions, settings: Settings) -> int:
    """Run every cell, stop at the first that fails; return the exit status."""
    cells = with_parameters(read_cells(options.file), options.parameters)
    report = _json_report if options.as_json else _Report(settings.language, len(cells))
    workspace = options.workspace or settings.workspace
    if not workspace.is_dir():
        raise UsageError(
            text("There is no folder {path}.", path=workspace),
            remedy=text("Name the folder to work in with --workspace."),
        )
    bridge = Bridge(
        workspace,
        model=options.model,
        on_ask=options.on_ask,
        language=settings.language,
        answer=_person(options, settings),
    )
    try:
        with bridge:
            return _run_all(bridge, cells, report)
    except KeyboardInterrupt:
        return INTERRUPTED
    except KernelDied:
        words = text("The kernel ended unexpectedly. What was not applied by then was discarded.")
        sys.stderr.write(render(words, settings.language) + "\n")
        return FAILED


Report = Callable[[int, SessionCell, Callable[..., Outcome]], Outcome]


def _run_all(bridge: Bridge, cells: Sequence[SessionCell], report: Report) -> int:
    for number, cell in enumerate(cells, 1):

        def run(cell: SessionCell = cell, **options: Any) -> Outcome:
            return bridge.run(cell.source, check=False, **options)

        if not report(number, cell, run).ok:
            return FAILED
    return OK


# --- reading -------------------------------------------------------------------------------------


def read_cells(file: str) -> tuple[SessionCell, ...]:
    """Read the cells that are run; raise ``UsageError`` for a file that cannot be read."""
    try:
        content = sys.stdin.read() if file == STDIN else _content(Path(file))
        if file.endswith(".ipynb"):
            cells: Iterable[SessionCell] = _notebook(content)
        else:
            cells = read_session(content)
    except (OSError, ValueError) as error:
        raise UsageError(
            text("{file} cannot be read: {error}", file=file, error=error),
            remedy=text("Name a text file of cells, or a notebook (.ipynb)."),
        ) from None
    return tuple(each for each in cells if each.kind is CellKind.CODE and each.source.strip())


def _content(path: Path) -> str:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ValueError(path.stat().st_size)
    return path.read_text("utf-8")


def _notebook(content: str) -> list[SessionCell]:
    import nbformat  # noqa: PLC0415 — only for notebooks

    notebook = nbformat.reads(content, as_version=4)
    return [
        SessionCell(cell.source, CellKind(cell.cell_type), number)
        for number, cell in enumerate(notebook.cells, 1)
    ]


def with_parameters(
    cells: Sequence[SessionCell], parameters: Sequence[tuple[str, str]]
) -> tuple[SessionCell, ...]:
    """Put given parameters behind the file's own: in front of all, or after a first such cell."""
    if not parameters:
        return tuple(cells)
    source = "\n".join(f"{name}={value!r}" for name, value in parameters)
    at = 1 if cells and parse_parameters(cells[0].source) is not None else 0
    return (*cells[:at], SessionCell(source), *cells[at:])


# --- asking and telling --------------------------------------------------------------------------


def _person(options: RunOptions, settings: Settings) -> Callable[[str], str] | None:
    """Whoever sits at the terminal, unless the file itself comes from there."""
    on_ask = options.on_ask or settings.on_ask
    if options.file == STDIN or on_ask is OnAsk.DENY or not sys.stdin.isatty():
        return None
    return _ask


def _ask(prompt: str) -> str:
    sys.stderr.write(prompt)
    sys.stderr.flush()
    return sys.stdin.readline().rstrip("\n")


class _Report:
    """Tells a person what each cell does while it does it."""

    def __init__(self, language: str, total: int) -> None:
        self._language = language
        self._total = total
        self._is_coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def __call__(self, number: int, cell: SessionCell, run: Callable[..., Outcome]) -> Outcome:
        first, *rest = cell.source.strip().split("\n")
        title = f"[{number}/{self._total}] {visible(first)}{' …' if rest else ''}"
        sys.stdout.write(f"\x1b[1m{title}\x1b[0m\n" if self._is_coloured else f"{title}\n")
        sys.stdout.flush()
        outcome = run(show=_show)
        if outcome.failure is not None:
            self._failed(number, outcome)
        return outcome

    def _failed(self, number: int, outcome: Outcome) -> None:
        assert outcome.failure is not None  # noqa: S101 — only a failed cell comes here
        sys.stdout.flush()
        why = f"{outcome.failure.ename}: {outcome.failure.evalue}"
        sys.stderr.write(f"{terminal(why)}\n")
        if left := self._total - number:
            words = text("Cells not run because of this: {n}.", n=left)
            sys.stderr.write(render(words, self._language) + "\n")


def _show(kind: str, words: str) -> None:
    stream = sys.stderr if kind == "stderr" else sys.stdout
    stream.write(terminal(words) + ("\n" if kind == "display" else ""))
    stream.flush()


def _json_report(number: int, cell: SessionCell, run: Callable[..., Outcome]) -> Outcome:
    outcome = run()
    found = {
        "cell": number,
        "line": cell.line,
        "source": cell.source,
        "status": "ok" if outcome.ok else "error",
        "error": None if outcome.failure is None else asdict(outcome.failure),
        "stdout": outcome.stdout,
        "stderr": outcome.stderr,
        "text": outcome.text,
        "outcomes": [statement.json for statement in outcome.statements],
    }
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return outcome
