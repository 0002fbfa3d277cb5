"""Open documents follow their files: loaded again, or left alone and marked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from accessibility import expect_accessible
from jupyter_pages import JupyterPage
from playwright.sync_api import BrowserContext, Locator, Response, expect
from running_server import RunningServer

LINES = "".join(f"line {number}\n" for number in range(200))


class OpenDocument:
    """One document in JupyterLab, and its file."""

    def __init__(self, page: JupyterPage, file: Path) -> None:
        self.page = page.page
        self.shown = page
        self.file = file
        self.text = page.page.locator(".jp-FileEditor .cm-content")
        self.bar = page.page.locator(".jp-AIBridge-standing")
        self.dialog = page.page.locator(".jp-Dialog")

    def button(self, label: str) -> Locator:
        return self.bar.get_by_role("button", name=label)

    def ask(self, question: str) -> Any:
        """Something about the widget that is shown."""
        return self.page.evaluate(f"(w => {question})(window.jupyterapp.shell.currentWidget)")


Open = Callable[[str, str], OpenDocument]


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def open_document(lab: RunningServer, context: BrowserContext, numbers: Iterator[int]) -> Open:
    """Opens a file of a new folder."""

    def open_(name: str, content: str) -> OpenDocument:
        number = next(numbers)
        folder = lab.root / f"documents-{number}"
        folder.mkdir()
        (folder / name).write_text(content)
        path = f"lab/workspaces/document-{number}/tree/{folder.name}/{name}"
        page = JupyterPage(context.new_page(), lab, path)
        with page.page.expect_response(is_first_checkpoint):  # the last thing done on opening
            page.open()
        page.expect_snapshot(folder.name)
        return OpenDocument(page, folder / name)

    return open_


def is_first_checkpoint(response: Response) -> bool:
    return response.request.method == "POST" and "/checkpoints" in response.url


def notebook(*sources: str, **metadata: Any) -> str:
    cells = [
        {"cell_type": "markdown", "id": f"cell-{number}", "metadata": {}, "source": source}
        for number, source in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def test_a_text_that_changed_on_disk_is_loaded_where_the_person_is(open_document: Open) -> None:
    document = open_document("a.txt", LINES)
    document.text.locator(".cm-line", has_text="line 3").first.click()
    document.page.keyboard.press("End")
    place = document.ask("w.content.editor.getCursorPosition()")
    document.page.mouse.wheel(0, 700)
    document.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget.node.querySelector('.cm-scroller').scrollTop > 500"
    )
    scrolled = document.ask("w.node.querySelector('.cm-scroller').scrollTop")
    document.file.write_text(LINES + "the end\n")
    document.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget?.context.model.toString().includes('the end')"
    )
    assert document.ask("w.content.editor.getCursorPosition()") == place
    assert document.ask("w.node.querySelector('.cm-scroller').scrollTop") == scrolled
    assert document.ask("w.context.model.dirty") is False
    document.file.write_text("")
    expect(document.text).to_have_text("")
    document.text.press_sequentially("mine")
    document.page.keyboard.press("Control+s")
    document.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget?.context.model.dirty === false"
    )
    assert document.file.read_text() == "mine"
    expect(document.dialog).to_have_count(0)


def test_a_text_with_unsaved_changes_is_left_alone_and_marked(open_document: Open) -> None:
    document = open_document("a.txt", "first\n")
    document.text.press_sequentially("mine ")
    document.file.write_text("theirs\n")
    expect(document.bar).to_contain_text("has changed on disk")
    document.page.set_viewport_size({"width": 640, "height": 640})
    expect(document.button("Keep")).to_be_in_viewport(ratio=1)  # it takes more than one line
    expect(document.text).to_contain_text("mine first")
    expect_accessible(document.shown, ".jp-AIBridge-standing")
    document.button("Compare").click()
    expect(document.page.locator(".jp-AIBridge-comparison del")).to_have_text("− theirs")
    expect(document.page.locator(".jp-AIBridge-comparison ins")).to_have_text("+ mine first")
    expect_accessible(document.shown, ".jp-AIBridge-comparison")
    document.page.keyboard.press("Escape")
    document.button("Reload").click()
    expect(document.text).to_have_text("theirs")
    expect(document.bar).to_have_count(0)
    document.file.unlink()
    expect(document.bar).to_contain_text("no longer on disk")


def test_what_is_kept_is_saved_without_a_question(open_document: Open) -> None:
    document = open_document("a.txt", "first\n")
    document.text.press_sequentially("mine ")
    document.file.write_text("theirs\n")
    document.button("Keep").click()
    expect(document.bar).to_have_count(0)
    document.file.write_text("theirs again\n")  # which nobody has seen when keeping
    expect(document.bar).to_contain_text("has changed on disk")
    document.button("Keep").click()
    document.text.press("Control+s")
    document.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget?.context.model.dirty === false"
    )
    expect(document.dialog).to_have_count(0)
    assert document.file.read_text() == "mine first\n"
    document.file.write_text("theirs at last\n")
    expect(document.text).to_have_text("theirs at last")


def test_a_file_that_is_gone_is_written_again_by_saving(open_document: Open) -> None:
    document = open_document("a.txt", "first\n")
    document.text.press_sequentially("mine ")
    document.file.unlink()
    document.button("Keep").click()
    document.text.press("Control+s")
    expect(document.shown.item("a.txt")).to_be_visible()
    expect(document.dialog).to_have_count(0)
    expect(document.bar).to_have_count(0)
    assert document.file.read_text() == "mine first\n"


def test_own_saves_load_nothing(open_document: Open) -> None:
    document = open_document("a.txt", "first\n")
    document.ask("w.context.model.contentChanged.connect(() => (window.changes ??= []).push(1))")
    document.text.press_sequentially("mine ")
    expect(document.text).to_contain_text("mine first")
    typed = document.page.evaluate("window.changes.length")
    document.page.keyboard.press("Control+s")
    document.shown.expect_push(lambda: "a.txt" in document.shown.pushed_names())
    document.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget?.context.model.dirty === false"
    )
    document.file.with_name("b.txt").touch()  # told after the save
    expect(document.shown.item("b.txt")).to_be_visible()
    assert document.page.evaluate("window.changes.length") == typed
    expect(document.bar).to_have_count(0)


def test_a_notebook_is_loaded_with_its_active_cell_and_kernel(open_document: Open) -> None:
    kernelspec = {"name": "aibridge", "display_name": "AI-Bridge"}
    document = open_document("a.ipynb", notebook("one", "two", "three", kernelspec=kernelspec))
    document.shown.expect_kernel()
    document.shown.cell(1).click()
    kernel = document.ask("w.sessionContext.session.kernel.id")
    whole = notebook("zero", "two", "three", "four", kernelspec=kernelspec)
    document.file.write_text(whole[: len(whole) // 2])
    document.shown.expect_push(lambda: "a.ipynb" in document.shown.pushed_names())
    document.file.write_text(whole)
    expect(document.shown.cell(3)).to_contain_text("four")
    assert document.ask("w.content.activeCellIndex") == 1
    assert document.ask("w.sessionContext.session.kernel.id") == kernel
    assert document.ask("w.context.model.dirty") is False
    expect(document.dialog).to_have_count(0)


def test_a_notebook_that_is_dirty_by_being_opened_is_loaded(open_document: Open) -> None:
    document = open_document("a.ipynb", notebook("one", kernelspec={"name": "aibridge"}))
    document.shown.expect_kernel()
    document.page.wait_for_function("window.jupyterapp.shell.currentWidget?.context.model.dirty")
    document.file.write_text(notebook("two"))
    expect(document.shown.cell(0)).to_contain_text("two")


def test_a_renamed_file_is_followed(open_document: Open) -> None:
    document = open_document("a.txt", "first\n")
    expect(document.text).to_have_text("first")
    renamed = document.file.rename(document.file.with_name("b.txt"))
    document.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget?.context.path.endsWith('/b.txt')"
    )
    renamed.write_text("second\n")
    expect(document.text).to_have_text("second")
    folder = renamed.parent.rename(renamed.parent.with_name(f"{renamed.parent.name}-moved"))
    document.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget?.context.path.includes('-moved/')"
    )
    (folder / "b.txt").write_text("third\n")
    expect(document.text).to_have_text("third")
    expect(document.dialog).to_have_count(0)
