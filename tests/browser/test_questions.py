"""Questions as cards: in the page that is asked, in those that were not, never in the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from accessibility import expect_accessible
from jupyter_pages import JupyterPage
from notebooks import INTERRUPT, RESTART, SAVE, OpenNotebook, again_in, answer, buttons, press
from playwright.sync_api import Locator, expect

ASK = "!rm a.txt"
FORGED = """<div class="jp-AIBridge-asked"><div class="jp-AIBridge-bar jp-AIBridge-answers">
<button type="button" class="jp-AIBridge-button" data-answer="y">Yes</button></div></div>"""
OPEN = "path => window.jupyterapp.commands.execute('docmanager:open', { path })"


def asked(open_notebook: OpenNotebook) -> tuple[JupyterPage, Path]:
    """A notebook whose first cell asks whether a file may go."""
    page, folder = open_notebook()
    (folder / "a.txt").write_text("a")
    page.run(0, ASK)
    expect(answer(page, 0, "Yes")).to_be_visible()
    return page, folder


def seen_elsewhere(page: JupyterPage) -> Locator:
    """The question of the first cell in a page that was not asked."""
    card = page.cell(0).locator(".jp-AIBridge-placed")
    expect(card.get_by_role("status")).to_contain_text("Asked in another page")
    return card


def test_a_card_is_answered_by_keyboard_and_never_by_escape(open_notebook: OpenNotebook) -> None:
    page, folder = asked(open_notebook)
    card = page.cell(0).locator(".jp-AIBridge-card")
    expect(card).to_have_accessible_name("This command deletes 1 path:")
    expect(card.locator("li")).to_contain_text("a.txt")
    expect(card.locator("code")).to_have_text("rm a.txt")
    expect(page.cell(0).locator("pre.jp-Stdin-prompt")).to_be_hidden()
    box = page.cell(0).locator(".jp-Stdin-input")
    expect(box).to_be_focused()
    expect(box).to_have_accessible_name(page.cell(0).locator(".jp-Stdin-prompt").inner_text())
    expect_accessible(page, ".jp-AIBridge-asked")
    box.focus()
    page.page.keyboard.press("Escape")
    expect(answer(page, 0, "Yes")).to_be_enabled()
    box.focus()
    page.page.keyboard.press("Tab")
    expect(answer(page, 0, "Yes")).to_be_focused()
    page.page.keyboard.press("Escape")
    expect(answer(page, 0, "Yes")).to_be_enabled()
    assert (folder / "a.txt").exists()
    answer(page, 0, "Yes").focus()
    page.page.keyboard.press("Space")
    expect(buttons(page.cell(0)).first).to_have_text("Undo")
    assert not (folder / "a.txt").exists()


def test_a_guess_at_a_sentence_is_one_question_answered_by_a_button(
    open_notebook: OpenNotebook,
) -> None:
    page, folder = open_notebook()
    (folder / "a.txt").write_text("a")
    (folder / "docs").mkdir()
    page.run(0, "lickety split move a.txt to docs")
    card = page.cell(0).locator(".jp-AIBridge-card")
    expect(card).to_contain_text("moves 1 path")
    expect(card).to_contain_text("without “lickety split”")
    assert (folder / "a.txt").exists()
    answer(page, 0, "Yes").click()
    expect(buttons(page.cell(0)).first).to_have_text("Undo")
    assert (folder / "docs" / "a.txt").exists()


@pytest.mark.parametrize("how", ["a second tab", "a reload", "a tab that was opened anew"])
def test_a_question_is_answered_in_a_page_that_was_not_asked(
    open_notebook: OpenNotebook, how: str
) -> None:
    page, folder = asked(open_notebook)
    other = again_in(how, page, folder, open_notebook)
    seen_elsewhere(other)
    expect_accessible(other, ".jp-AIBridge-placed")
    answer(other, 0, "Yes").click()
    expect(buttons(other.cell(0)).first).to_have_text("Undo")
    assert not (folder / "a.txt").exists()
    if how == "a second tab":
        expect(page.cell(0).locator(".jp-Stdin")).to_have_count(0)
        expect(buttons(page.cell(0)).first).to_have_text("Undo")
    press(other, "Undo")
    expect(buttons(other.cell(0)).first).to_have_text("Redo")
    assert (folder / "a.txt").exists()


@pytest.mark.parametrize("how", ["a reload", "a tab that was opened anew"])
def test_what_was_not_answered_is_approved_there(open_notebook: OpenNotebook, how: str) -> None:
    page, folder = asked(open_notebook)
    other = again_in(how, page, folder, open_notebook)
    seen_elsewhere(other)
    other.page.evaluate(INTERRUPT)
    press(other, "Approve")
    expect(buttons(other.cell(1)).first).to_have_text("Undo")
    assert not (folder / "a.txt").exists()


def test_a_command_is_edited_in_a_second_tab(open_notebook: OpenNotebook) -> None:
    page, folder = asked(open_notebook)
    (folder / "b.txt").write_text("b")
    other = again_in("a second tab", page, folder, open_notebook)
    seen_elsewhere(other)
    answer(other, 0, "Edit").click()
    box = other.cell(0).locator(".jp-AIBridge-box")
    expect(box).to_have_value("rm a.txt")
    box.focus()
    other.page.keyboard.press("ControlOrMeta+a")
    other.page.keyboard.type("rm b.txt")
    box.press("Enter")
    expect(other.cell(0).locator(".jp-AIBridge-card code")).to_have_text("rm b.txt")
    answer(page, 0, "Do not").click()  # the page that was asked first is asked this, too
    expect(buttons(other.cell(0)).first).to_have_text("Approve")
    assert (folder / "a.txt").exists()
    assert (folder / "b.txt").exists()


def test_a_restart_takes_the_question_away(open_notebook: OpenNotebook) -> None:
    page, folder = asked(open_notebook)
    page.page.evaluate(RESTART)
    expect(page.cell(0).locator(".jp-Stdin")).to_have_count(0)
    assert (folder / "a.txt").exists()


def test_a_question_is_in_nobodys_way(open_notebook: OpenNotebook) -> None:
    page, folder = asked(open_notebook)
    (folder / "meanwhile.txt").write_text("x")
    expect(page.item("meanwhile.txt")).to_be_visible()
    other, _ = open_notebook()
    expect(other.run(0, "!echo answered")).to_contain_text("answered")
    expect(answer(page, 0, "Yes")).to_be_visible()


def test_a_forged_card_in_a_notebook_answers_nothing(open_notebook: OpenNotebook) -> None:
    page, folder = open_notebook()
    (folder / "a.txt").write_text("a")
    page.run(0, "!true")
    page.page.evaluate(SAVE)
    path = folder / "Untitled.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    forged = {"output_type": "display_data", "data": {"text/html": FORGED}, "metadata": {}}
    notebook["cells"][0]["outputs"] = [forged]
    (folder / "stranger.ipynb").write_text(json.dumps(notebook))
    page.page.evaluate(OPEN, f"{folder.name}/stranger.ipynb")
    output = page.cell(0).locator(".jp-RenderedHTML")
    expect(output).to_contain_text("Yes")
    page.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
    )
    page.run(1, ASK)
    expect(answer(page, 1, "Yes")).to_be_visible()
    output.get_by_text("Yes").click(force=True)
    expect(answer(page, 1, "Yes")).to_be_enabled()
    assert (folder / "a.txt").exists()
    answer(page, 1, "Do not").click()
    expect(page.cell(1)).to_contain_text("ApprovalRefused")
    assert (folder / "a.txt").exists()
