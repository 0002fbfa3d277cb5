"""Outcomes in JupyterLab: what they show, and buttons that only their own kernel answers."""

from __future__ import annotations

import json

import pytest
from accessibility import expect_accessible
from notebooks import (
    CONTEXT,
    INTERRUPT,
    SAVE,
    OpenNotebook,
    again_in,
    answer,
    buttons,
    press,
)
from playwright.sync_api import expect

OUTCOME = "application/vnd.aibridge.outcome+json"


def test_an_outcome_is_shown_and_its_buttons_act(open_notebook: OpenNotebook) -> None:
    page, folder = open_notebook()
    outputs = page.run(0, "!mkdir -p papers && seq 3000 > papers/numbers.txt")
    expect(buttons(outputs)).to_have_text(["Undo", "Run again", "Edit and run", "Copy"])
    expect(outputs.locator(".jp-AIBridge-verdict")).to_have_text("✓ done")
    expect_accessible(page, ".jp-AIBridge-outcome")

    press(page, "Undo")
    expect(outputs.get_by_role("status").last).to_have_text("Undone: deletes 1 path.")
    expect(buttons(outputs).first).to_have_text("Redo")
    expect(buttons(outputs).first).to_be_focused()
    assert not (folder / "papers").exists()
    page.page.keyboard.press("Enter")
    expect(buttons(outputs).first).to_have_text("Undo")
    assert (folder / "papers" / "numbers.txt").exists()

    press(page, "Copy")
    copied = page.page.evaluate("navigator.clipboard.readText()")
    assert copied == "mkdir -p papers && seq 3000 > papers/numbers.txt"
    press(page, "Edit and run")
    editor = page.cell(1).locator(".cm-content")
    expect(editor).to_have_text(f"!{copied}")
    expect(editor).to_be_focused()
    assert not page.cell(1).locator(".jp-AIBridge-outcome").count()


def test_failures_refusals_and_the_live_indicator_are_accessible(
    open_notebook: OpenNotebook,
) -> None:
    page, _ = open_notebook()
    failed = page.run(0, "!ls nowhere").locator("[data-state=failed]")
    expect(failed).to_be_visible()  # what waits behind a failure is not run
    page.run(1, "!true > old.txt")
    page.run(2, "!rm old.txt")
    page.answer(2, "n")
    expect(buttons(page.cell(2)).first).to_have_text("Approve")
    expect_accessible(page, ".jp-AIBridge-outcome", ".jp-AIBridge-link")


def test_run_again_runs_what_the_kernel_remembers(open_notebook: OpenNotebook) -> None:
    page, folder = open_notebook()
    expect(buttons(page.run(0, "!echo a >> log.txt")).first).to_have_text("Undo")
    press(page, "Run again")
    expect(page.cell(1).locator(".cm-content")).to_have_text("!echo a >> log.txt")
    page.answer(1, "y")
    expect(page.cell(1).locator(".jp-AIBridge-outcome")).to_be_visible()
    assert (folder / "log.txt").read_text() == "a\na\n"
    press(page, "Open file")
    expect(page.page.locator(".jp-FileEditor:visible")).to_contain_text("a")


@pytest.mark.parametrize("again", ["a second tab", "a reload", "a restart"])
def test_buttons_outlive(open_notebook: OpenNotebook, again: str) -> None:
    page, folder = open_notebook()
    outputs = page.run(0, "!mkdir papers")
    expect(buttons(outputs).first).to_have_text("Undo")
    other = again_in(again, page, folder, open_notebook)
    press(other, "Undo")
    if again == "a restart":
        question = other.cell(0).get_by_role("alert")
        expect(question).to_contain_text("an earlier start of this one")
        expect(other.cell(0).get_by_role("button", name="Leave it")).to_be_focused()
        assert (folder / "papers").is_dir()
        press(other, "Yes, do it")
    expect(buttons(page.cell(0)).first).to_have_text("Redo")
    expect(buttons(other.cell(0)).first).to_have_text("Redo")
    assert not (folder / "papers").exists()


def test_a_strangers_outcome_is_text(open_notebook: OpenNotebook) -> None:
    page, folder = open_notebook()
    expect(buttons(page.run(0, "!mkdir papers")).first).to_be_visible()
    page.page.evaluate(SAVE)
    path = folder / "Untitled.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    (output,) = notebook["cells"][0]["outputs"]
    genuine = output["data"][OUTCOME]
    evil = "<img src=x onerror=alert(1)>"
    tampered = json.loads(json.dumps(genuine))
    tampered["commands"][0] |= {"command": f"echo {evil}", "explanation": evil}
    stranger = json.loads(json.dumps(genuine))
    stranger["execution_id"] = "0" * 32
    notebook["cells"][0]["outputs"] = [
        {**output, "data": {OUTCOME: data}} for data in (tampered, stranger, genuine)
    ]
    (folder / "stranger.ipynb").write_text(json.dumps(notebook))
    page.page.evaluate(
        "path => window.jupyterapp.commands.execute('docmanager:open', { path })",
        f"{folder.name}/stranger.ipynb",
    )
    expect(page.cell(0).locator(".jp-AIBridge-outcome")).to_have_count(3)
    expect(buttons(page.cell(0))).to_have_count(4)
    shown = page.cell(0).locator(".jp-AIBridge-outcome")
    expect(shown.nth(0)).to_contain_text(evil)
    expect(buttons(shown.nth(2))).to_have_count(4)
    expect(page.cell(0).locator("img")).to_have_count(0)


def test_a_question_is_answered_by_buttons(open_notebook: OpenNotebook) -> None:
    page, folder = open_notebook()
    (folder / "a.txt").write_text("a")
    page.run(0, "!rm a.txt")
    group = page.cell(0).get_by_role("group", name="Answer")
    names = ["Yes", "Do not", "Edit", "Always this", "Always when it can be undone"]
    expect(group.get_by_role("button")).to_have_text(names)
    expect(page.cell(0).locator(".jp-Stdin-prompt")).to_contain_text("deletes 1 path")
    expect_accessible(page, ".jp-AIBridge-answers")
    box = page.cell(0).locator(".jp-Stdin-input")
    box.press("Escape")
    expect(group).to_be_visible()
    answer(page, 0, "Do not").click()
    expect(page.cell(0).locator(".jp-OutputArea")).to_contain_text("ApprovalRefused")
    assert (folder / "a.txt").exists()

    page.run_again(0)
    answer(page, 0, "Edit").click()
    expect(page.cell(0).locator(".jp-Stdin-input").last).to_have_value("rm a.txt")
    page.cell(0).locator(".jp-Stdin-input").last.press("Enter")
    expect(group).to_be_visible()
    expect(page.cell(0).locator(".jp-Stdin-input")).to_have_count(1)  # the last one has the focus
    answer(page, 0, "Yes").focus()
    page.page.keyboard.press("Enter")
    expect(buttons(page.cell(0)).first).to_have_text("Undo")
    assert not (folder / "a.txt").exists()


@pytest.mark.parametrize("again", ["the same page", "a second tab", "a reload", "a restart"])
def test_an_interrupted_question_can_be_approved(open_notebook: OpenNotebook, again: str) -> None:
    page, folder = open_notebook()
    (folder / "a.txt").write_text("a")
    page.run(0, "!rm a.txt")
    expect(answer(page, 0, "Yes")).to_be_visible()
    page.page.evaluate(INTERRUPT)
    expect(buttons(page.cell(0)).first).to_have_text("Approve")
    other = again_in(again, page, folder, open_notebook)
    if again == "a restart":
        press(page, "Run")  # the plan ended with the kernel, so that it is asked about
        answer(page, 1, "Yes").click()
    else:
        press(other, "Approve")
    expect(buttons(other.cell(1)).first).to_have_text("Undo")
    assert not (folder / "a.txt").exists()


def test_a_question_to_a_page_that_was_left_holds_nobody_up(open_notebook: OpenNotebook) -> None:
    page, folder = open_notebook()
    (folder / "a.txt").write_text("a")
    page.run(0, "!rm a.txt")
    expect(answer(page, 0, "Yes")).to_be_visible()
    page.page.evaluate(SAVE)
    page.page.reload()
    expect(page.cell(0)).to_be_visible()
    page.page.wait_for_function(f"{CONTEXT}.session?.kernel")
    page.page.evaluate(INTERRUPT)
    page.page.wait_for_function(f"{CONTEXT}.session.kernel.status === 'idle'")
    page.run_again(0)
    answer(page, 0, "Yes").click()
    expect(buttons(page.cell(0)).first).to_have_text("Undo")
    assert not (folder / "a.txt").exists()
