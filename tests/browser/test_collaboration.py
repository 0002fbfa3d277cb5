"""With jupyter-collaboration: listings stay live, documents edited together are its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_pages import JupyterPage
from playwright.sync_api import Browser, BrowserContext, expect
from running_server import RunningServer, serve

REQUIREMENTS = Path(__file__).parents[2] / "requirements" / "collaboration.txt"
INSTALLED = Path(sys.prefix) / "collaboration"
CELL = {"cell_type": "markdown", "id": "one", "metadata": {}, "source": "first"}
KERNEL = {"kernelspec": {"name": "aibridge", "display_name": "AI-Bridge"}}
NOTEBOOK = {"cells": [CELL], "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}

COUNT_LOADS = """
() => {
  const { context } = window.jupyterapp.shell.currentWidget;
  const revert = context.revert.bind(context);
  window.loads = 0;
  context.revert = () => { window.loads++; return revert(); };
  return context.model.collaborative;
}
"""


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with jupyter-collaboration, which is installed beside everything else."""
    stamp = INSTALLED / REQUIREMENTS.name
    if not stamp.exists() or stamp.read_text() != REQUIREMENTS.read_text():
        shutil.rmtree(INSTALLED, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run([*pip, "--target", INSTALLED, "--requirement", REQUIREMENTS], check=True)
        shutil.copy(REQUIREMENTS, stamp)
    beside = ("env", f"PYTHONPATH={INSTALLED}", f"JUPYTER_PATH={INSTALLED / 'share/jupyter'}")
    beside += (f"JUPYTER_CONFIG_PATH={INSTALLED / 'etc/jupyter'}",)
    exposed = "--LabApp.expose_app_in_browser=True"
    yield from serve("jupyterlab", tmp_path_factory.mktemp("together"), exposed, prefix=beside)


def open_file(context: BrowserContext, server: RunningServer, file: Path) -> JupyterPage:
    path = file.relative_to(server.root)
    page = JupyterPage(context.new_page(), server, f"lab/workspaces/{path.parent}/tree/{path}")
    page.open()
    page.expect_snapshot(str(path.parent))
    page.page.wait_for_function("window.jupyterapp.shell.currentWidget?.context?.isReady")
    assert page.page.evaluate(COUNT_LOADS) is True
    page.listings.clear()
    return page


def expect_left_to_collaboration(page: JupyterPage, file: Path) -> None:
    """It is neither loaded nor marked from here, and nobody is asked anything."""
    assert page.page.evaluate("window.loads") == 0
    assert f"{file.parent.name}/{file.name}" not in page.listings
    expect(page.page.locator(".jp-AIBridge-standing")).to_have_count(0)
    expect(page.page.locator(".jp-Dialog")).to_have_count(0)


def test_listings_are_live(together: RunningServer, context: BrowserContext) -> None:
    folder = together.root / "listing"
    folder.mkdir()
    page = JupyterPage(context.new_page(), together, "lab/workspaces/listing/tree/listing")
    page.open()
    page.expect_snapshot("listing")
    page.listings.clear()
    (folder / "a.txt").touch()
    (folder / "b").mkdir()
    page.expect_names(["b", "a.txt"])
    (folder / "a.txt").rename(folder / "c.txt")
    page.expect_names(["b", "c.txt"])
    assert page.listings == []
    expect(page.page.locator(".jp-Dialog")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("a.txt", "first", "second"),
        ("a.ipynb", json.dumps(NOTEBOOK), json.dumps(NOTEBOOK).replace("first", "second")),
    ],
)
def test_what_changed_on_disk_is_loaded_by_collaboration_alone(
    together: RunningServer, context: BrowserContext, name: str, first: str, second: str
) -> None:
    file = together.root / f"outside-{Path(name).suffix[1:]}" / name
    file.parent.mkdir()
    file.write_text(first)
    page = open_file(context, together, file)
    shown = page.page.locator(".jp-FileEditor .cm-content, .jp-MarkdownOutput")
    expect(shown).to_have_text("first")
    file.write_text(second)
    expect(shown).to_have_text("second")
    page.expect_push(lambda: name in page.pushed_names())
    expect_left_to_collaboration(page, file)


def test_what_is_edited_together_is_marked_nowhere(
    together: RunningServer, context: BrowserContext, browser: Browser
) -> None:
    file = together.root / "together" / "a.txt"
    file.parent.mkdir()
    file.write_text("first")
    one = open_file(context, together, file)
    with browser.new_context() as elsewhere:
        other = open_file(elsewhere, together, file)
        text = other.page.locator(".jp-FileEditor .cm-content")
        expect(text).to_have_text("first")
        one.page.locator(".jp-FileEditor .cm-content").press_sequentially("mine ")
        expect(text).to_have_text("mine first")
        for page in (one, other):  # collaboration saves by itself
            page.expect_push(lambda: file.read_text() == "mine first")
            expect_left_to_collaboration(page, file)
