"""JupyterLab: from a sentence in a cell to the folder in the file browser."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from accessibility import expect_accessible
from jupyter_pages import JupyterPage
from playwright.sync_api import BrowserContext, expect
from running_server import RunningServer

OpenLab = Callable[..., tuple[JupyterPage, Path]]


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def open_lab(lab: RunningServer, context: BrowserContext, numbers: Iterator[int]) -> OpenLab:
    """Opens JupyterLab at a new, empty folder."""

    def open_(**options: Any) -> tuple[JupyterPage, Path]:
        name = f"work-{next(numbers)}"
        folder = lab.root / name
        folder.mkdir()
        path = f"lab/workspaces/{name}/tree/{name}"
        page = JupyterPage(context.new_page(), lab, path, **options)
        page.open()
        page.expect_snapshot(name)
        return page, folder

    return open_


def test_a_sentence_becomes_a_folder_in_the_file_browser(open_lab: OpenLab) -> None:
    page, folder = open_lab()
    page.launch_notebook()
    outputs = page.run(0, "Crear carpeta PROYECTO")
    expect(outputs).to_contain_text("mkdir PROYECTO")
    expect(outputs).to_contain_text("+ PROYECTO/")
    expect(page.item("PROYECTO")).to_be_visible()
    assert (folder / "PROYECTO").is_dir()
    assert "PROYECTO" in page.pushed_names()
    expect(page.item("PROYECTO")).to_have_class(re.compile("jp-AIBridge-recent"))
    said = re.compile(r"By cell \[1\] of .*Untitled\.ipynb: mkdir PROYECTO")
    expect(page.item("PROYECTO")).to_have_attribute("title", said)
    expect(page.item("PROYECTO")).to_have_attribute("aria-description", said)
    page.item("Untitled.ipynb").click()
    page.page.keyboard.press("ArrowUp")
    focused = page.item("PROYECTO").locator(".jp-DirListing-itemText")
    expect(focused).to_be_focused()
    expect(focused).to_have_attribute("aria-description", said)
    expect(page.page.locator(".jp-AIBridge-note")).to_have_text(said)
    expect_accessible(page, ".jp-DirListing-item[aria-description] .jp-DirListing-itemText")
    assert page.was_loaded_once


def test_the_kernel_is_told_which_notebook_it_runs(open_lab: OpenLab, lab: RunningServer) -> None:
    page, _ = open_lab()
    page.launch_notebook()
    expect(page.run(0, "Crear carpeta PROYECTO")).to_contain_text("mkdir PROYECTO")
    expect(page.cell(0).locator(".jp-InputPrompt")).to_have_text("[1]:")
    with closing(sqlite3.connect(lab.root.parent / "home" / "state" / "history.sqlite")) as history:
        query = "SELECT notebook FROM conversations ORDER BY id DESC LIMIT 1"
        (notebook,) = history.execute(query).fetchone()
    assert UUID(notebook).version == 4  # without the extension it would be the path


def test_dollars_are_no_mathematics(open_lab: OpenLab) -> None:
    page, _ = open_lab()
    page.launch_notebook()
    outputs = page.run(0, "!mkdir 'a$b$c'")
    expect(outputs).to_contain_text("+ a$b$c/")
    page.write_markdown(1, "$x$")  # typeset after the outputs above it
    expect(page.cell(1).locator("mjx-container")).to_be_visible()
    expect(outputs.locator("mjx-container")).to_have_count(0)
    expect(outputs).to_contain_text("mkdir 'a$b$c'")


def test_what_others_do_to_the_folder_is_shown(open_lab: OpenLab) -> None:
    page, folder = open_lab()
    (folder / "papers").mkdir()
    expect(page.item("papers")).to_be_visible()
    (folder / "papers").rename(folder / "letters")
    page.expect_names(["letters"])
    (folder / "letters").rmdir()
    page.expect_names([])
    assert page.was_loaded_once


def test_no_burst_of_changes_leaves_the_listing_stale(open_lab: OpenLab) -> None:
    page, folder = open_lab()
    for burst in range(5):
        for change in range(25):
            (folder / f"{burst}-{change:02}.txt").touch()
            if change % 3 == 0:
                (folder / f"{burst}-{change:02}.txt").unlink()
        page.expect_names(sorted(path.name for path in folder.iterdir()))
    assert page.was_loaded_once


def test_a_shown_folder_that_is_renamed_is_followed(open_lab: OpenLab) -> None:
    page, folder = open_lab()
    renamed = folder.rename(folder.with_name("renamed"))
    expect(page.page.locator(".jp-BreadCrumbs")).to_contain_text("renamed")
    (renamed / "second").mkdir()
    page.expect_names(["second"])
    expect(page.page.locator(".jp-Dialog")).to_have_count(0)


def test_a_destructive_sentence_asks_first(open_lab: OpenLab) -> None:
    page, folder = open_lab()
    (folder / "PROYECTO").mkdir()
    (folder / "PROYECTO" / "informe.txt").write_text("lo único que hay")
    page.launch_notebook()
    asked = page.cell(0).locator(".jp-Stdin-prompt")

    page.run(0, "borra la carpeta PROYECTO")
    expect(asked).to_contain_text("- PROYECTO")
    page.answer(0, "no")
    expect(page.cell(0).locator(".jp-OutputArea")).to_contain_text("ApprovalRefused")
    assert (folder / "PROYECTO" / "informe.txt").read_text() == "lo único que hay"

    page.run_again(0)
    expect(asked).to_contain_text("- PROYECTO")
    page.answer(0, "yes")
    page.expect_names(["Untitled.ipynb"])
    assert not (folder / "PROYECTO").exists()
    assert page.was_loaded_once


def test_the_end_of_the_conversation_shuts_the_session_down(open_lab: OpenLab) -> None:
    page, _ = open_lab()
    page.launch_notebook()
    with page.page.expect_request(
        lambda request: request.method == "DELETE" and "/api/sessions/" in request.url
    ):
        page.run(0, "EXIT")
    page.expect_no_kernel()


def test_the_status_bar_says_that_files_are_live(open_lab: OpenLab) -> None:
    page, _ = open_lab()
    link = page.page.locator(".jp-AIBridge-link")
    expect(link).to_have_text("Files: live")
    expect(link).to_have_attribute("role", "status")


def test_nothing_is_fetched_from_elsewhere(open_lab: OpenLab, lab: RunningServer) -> None:
    page, _ = open_lab()
    fetched: list[str] = []
    page.page.on("request", lambda request: fetched.append(request.url))
    page.launch_notebook()
    expect(page.run(0, "Crear carpeta PROYECTO")).to_contain_text("mkdir PROYECTO")
    assert [url for url in fetched if not url.startswith((lab.url, "data:", "blob:"))] == []


def test_cells_are_coloured(open_lab: OpenLab) -> None:
    page, _ = open_lab()
    page.launch_notebook()
    editor = page.cell(0).locator(".cm-content")
    editor.press_sequentially("borra 'a b'")
    expect(editor.locator("span", has_text="'a b'")).to_have_text("'a b'")
    editor.press("Control+a")
    editor.press_sequentially("!ls -l # it's")
    expect(editor.locator("span")).to_have_text(["!", "ls", "-l", "# it's"])


def test_tab_completes_while_another_cell_waits(open_lab: OpenLab) -> None:
    page, folder = open_lab()
    (folder / "notes.txt").write_text("x")
    page.launch_notebook()
    page.run(0, "!rm notes.txt")
    expect(page.cell(0).locator(".jp-Stdin-input")).to_be_visible()
    editor = page.cell(1).locator(".cm-content")
    editor.click()
    editor.press_sequentially("!unexp")
    expect(page.cell(1).locator(".jp-mod-completer-enabled")).to_be_visible()
    editor.press("Tab")
    offered = page.page.locator(".jp-Completer-item", has_text="unexpand")
    expect(offered).to_be_visible()
    editor.press("Enter")
    expect(editor).to_have_text("!unexpand")
    page.answer(0, "n")
