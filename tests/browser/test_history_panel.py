"""The side panel with the history: it follows cells, finds, undoes, and says what to do."""

from __future__ import annotations

import re

import pytest
from accessibility import expect_accessible
from jupyter_pages import JupyterPage
from notebooks import INTERRUPT, SAVE, OpenNotebook, again_in, answer, shown_panel
from playwright.sync_api import BrowserContext, Locator, expect
from running_server import RunningServer

from aibridge_kernel.store import Store

MANY = 10_000


def heads(panel: Locator) -> Locator:
    """The lines of the statements."""
    return panel.locator(".jp-AIBridge-entry")


def statements(panel: Locator) -> Locator:
    return panel.locator(".jp-AIBridge-statement")


def press(panel: Locator, name: str) -> None:
    panel.get_by_role("button", name=name, exact=True).click()


def test_without_a_notebook_it_says_what_to_do(lab: RunningServer, context: BrowserContext) -> None:
    (lab.root / "nobody").mkdir()
    page = JupyterPage(context.new_page(), lab, "lab/workspaces/nobody/tree/nobody")
    page.open()
    page.expect_snapshot("nobody")
    panel = shown_panel(page)
    expect(panel.get_by_role("status")).to_contain_text("Open one, or make one.")
    expect_accessible(page, ".jp-AIBridge-history")
    press(panel, "New notebook")
    page.expect_kernel()
    expect(panel.get_by_role("status")).to_contain_text("Nothing yet.")


@pytest.mark.parametrize("again", ["the same page", "a second tab", "a reload", "a restart"])
def test_it_follows_cells_and_undoes(open_notebook: OpenNotebook, again: str) -> None:
    page, folder = open_notebook()
    panel = shown_panel(page)
    page.run(0, "Crear carpeta PROYECTO")
    expect(statements(panel)).to_have_text(["Crear carpeta PROYECTO"])
    other = again_in(again, page, folder, open_notebook)
    if again == "a second tab":
        panel = shown_panel(other)  # else it is where it was
    heads(panel).first.click()
    press(panel, "Undo")
    if again == "a restart":
        expect(panel.get_by_role("alert")).to_contain_text("an earlier start of this one")
        press(panel, "Yes, do it")
    expect(panel.get_by_role("button", name="Redo")).to_be_visible()
    assert not (folder / "PROYECTO").exists()
    press(panel, "Redo")
    expect(panel.get_by_role("button", name="Undo")).to_be_visible()
    assert (folder / "PROYECTO").is_dir()
    if again != "a reload":  # which has forgotten the cell that has not been run
        page.run(1, "!true")
        expect(statements(panel)).to_have_text(["!true", "Crear carpeta PROYECTO"])
        expect(heads(panel).nth(1)).to_have_attribute("aria-expanded", "true")


def test_what_was_changed_meanwhile_is_not_undone(open_notebook: OpenNotebook) -> None:
    page, folder = open_notebook()
    page.run(0, "!echo one > a.txt")
    panel = shown_panel(page)
    heads(panel).first.click()
    expect(panel.get_by_role("button", name="Undo")).to_be_visible()
    (folder / "a.txt").write_text("somebody else's")
    press(panel, "Undo")
    expect(panel.locator(".jp-AIBridge-said")).to_contain_text("a.txt")
    assert (folder / "a.txt").read_text() == "somebody else's"
    expect_accessible(page, ".jp-AIBridge-history")


def test_from_a_statement_to_cells_files_and_the_clipboard(open_notebook: OpenNotebook) -> None:
    page, _ = open_notebook()
    page.run(0, "!echo one > a.txt")
    page.run(1, "!true")
    panel = shown_panel(page)
    heads(panel).nth(1).click()
    press(panel, "Copy")
    assert page.page.evaluate("navigator.clipboard.readText()") == "echo one > a.txt"
    press(panel, "Go to cell [1]")
    expect(page.cell(0)).to_have_class(re.compile("jp-mod-active"))
    press(panel, "Insert as cell")
    editor = page.cell(1).locator(".cm-content")
    expect(editor).to_have_text("!echo one > a.txt")
    expect(editor).to_be_focused()
    press(panel, "Open file")
    expect(page.page.locator(".jp-FileEditor:visible")).to_contain_text("one")


def test_it_is_used_by_keyboard_alone(open_notebook: OpenNotebook) -> None:
    page, folder = open_notebook()
    for index, name in enumerate("abc"):
        page.run(index, f"!mkdir {name}")
    panel = shown_panel(page)
    expect(heads(panel)).to_have_count(3)
    expect(panel.get_by_role("searchbox")).to_be_focused()
    keyboard = page.page.keyboard
    keyboard.press("ArrowDown")
    expect(heads(panel).nth(0)).to_be_focused()
    keyboard.press("End")
    expect(heads(panel).nth(2)).to_be_focused()
    keyboard.press("ArrowUp")
    keyboard.press("Enter")
    expect(heads(panel).nth(1)).to_have_attribute("aria-expanded", "true")
    undo = panel.get_by_role("button", name="Undo", exact=True)
    expect(undo).to_be_visible()
    keyboard.press("Tab")
    expect(panel.get_by_role("button", name="b/", exact=True)).to_be_focused()
    keyboard.press("Tab")
    expect(undo).to_be_focused()
    keyboard.press("Enter")
    expect(panel.get_by_role("button", name="Redo", exact=True)).to_be_focused()
    assert not (folder / "b").exists()
    keyboard.press("Escape")
    expect(heads(panel).nth(1)).to_be_focused()
    keyboard.press("Enter")
    expect(heads(panel).nth(1)).to_have_attribute("aria-expanded", "false")


def test_thousands_are_searched_and_leafed_through(
    open_notebook: OpenNotebook, lab: RunningServer
) -> None:
    page, folder = open_notebook()
    store = Store(lab.root.parent / "home" / "state", folder)
    for number in range(MANY):
        said = f"Crea la carpeta número {number}"
        command = {"command": f"mkdir n{number}", "granted": True, "exit_status": 0}
        outcome = {"execution_id": f"x{number}", "statement": said, "commands": [command]}
        store.add_outcome(number, outcome)
    store.close()
    page.run(0, "!true")
    panel = shown_panel(page)
    expect(statements(panel).first).to_have_text("!true")
    shown = heads(panel).count()
    assert shown in {50, 51}  # one more if the cell ended when the first page was there already
    heads(panel).first.focus()
    page.page.keyboard.press("End")
    expect(heads(panel)).to_have_count(shown + 50)
    page.page.keyboard.press("End")
    expect(heads(panel)).to_have_count(shown + 100)
    box = panel.get_by_role("searchbox")
    box.fill("NUMERO 4217")
    expect(statements(panel)).to_have_text(["Crea la carpeta número 4217"])
    box.fill("nowhere")
    expect(panel.get_by_role("status")).to_contain_text("Nothing in which all of these words")
    box.fill("")
    expect(heads(panel)).to_have_count(50)
    panel.get_by_role("checkbox", name="Only this notebook").check()
    expect(statements(panel)).to_have_text(["!true"])


def test_an_unanswered_question_is_approved_from_the_panel(open_notebook: OpenNotebook) -> None:
    page, folder = open_notebook()
    (folder / "a.txt").write_text("a")
    page.run(0, "!rm a.txt")
    expect(answer(page, 0, "Yes")).to_be_visible()
    page.page.evaluate(SAVE)
    page.page.reload()
    page.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget?.sessionContext.session?.kernel"
    )
    panel = shown_panel(page)
    page.page.evaluate(INTERRUPT)
    expect(statements(panel)).to_have_text(["!rm a.txt"])
    heads(panel).first.click()
    press(panel, "Approve")
    expect(statements(panel)).to_have_count(2)
    heads(panel).first.click()
    expect(panel.get_by_role("button", name="Undo", exact=True)).to_be_visible()
    assert not (folder / "a.txt").exists()
