"""Notebooks with AI-Bridge in JupyterLab: their outcomes, their questions, their kernels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jupyter_pages import JupyterPage
from playwright.sync_api import Locator, expect

OpenNotebook = Callable[..., tuple[JupyterPage, Path]]
"""Opens a new notebook in a new folder, or the notebook of a folder once more."""

CONTEXT = "window.jupyterapp.shell.currentWidget.sessionContext"
SAVE = "window.jupyterapp.shell.currentWidget.context.save()"
INTERRUPT = f"{CONTEXT}.session.kernel.interrupt()"
RESTART = """
async () => {
  const sessions = window.jupyterapp.serviceManager.sessions;
  await sessions.refreshRunning();
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.sessionContext.restartKernel();
}
"""


def again_in(how: str, page: JupyterPage, folder: Path, open_notebook: OpenNotebook) -> JupyterPage:
    """The page in which a notebook is gone on with: the same, loaded again, or another."""
    page.page.evaluate(SAVE)
    match how:
        case "a reload":
            page.page.reload()
        case "a restart":
            page.page.evaluate(RESTART)
        case "a second tab":
            return open_notebook(folder)[0]
        case "a tab that was opened anew":
            page.page.close()
            return open_notebook(folder)[0]
        case _:
            assert how == "the same page"
    return page


def press(page: JupyterPage, name: str, index: int = 0) -> None:
    """Press a button of a cell's outcome, found by what it is called."""
    page.cell(index).get_by_role("button", name=name, exact=True).click()


def buttons(outputs: Locator) -> Locator:
    """What can be done with the outcomes of a cell."""
    return outputs.locator(".jp-AIBridge-bar button")


def answer(page: JupyterPage, index: int, name: str) -> Locator:
    """A button that answers what a cell asks."""
    group = page.cell(index).get_by_role("group", name="Answer")
    return group.get_by_role("button", name=name, exact=True)


def shown_panel(page: JupyterPage) -> Locator:
    """Show the history."""
    page.page.evaluate("window.jupyterapp.commands.execute('aibridge:show-history')")
    panel = page.page.get_by_role("region", name="History of AI-Bridge")
    expect(panel).to_be_visible()
    return panel
