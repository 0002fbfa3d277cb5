"""The tour that the documentation shows: a sentence, a question before deleting, and undo."""

from __future__ import annotations

import pytest
from film import Film
from jupyter_pages import JupyterPage
from notebooks import OpenNotebook, answer, buttons, shown_panel
from playwright.sync_api import BrowserContext, expect
from running_server import RunningServer

TYPED = 60
"""Milliseconds that each letter stands."""


@pytest.fixture
def page(lab: RunningServer, context: BrowserContext) -> JupyterPage:
    (lab.root / "tour").mkdir()
    page = JupyterPage(context.new_page(), lab, "lab/workspaces/tour/tree/tour")
    page.open()
    page.expect_snapshot("tour")
    page.launch_notebook()
    return page


def say(page: JupyterPage, film: Film, index: int, words: str) -> None:
    editor = page.cell(index).locator(".cm-content")
    editor.click()
    for start in range(0, len(words), 3):
        editor.press_sequentially(words[start : start + 3])
        film.frame(3 * TYPED)
    expect(editor).to_have_text(words)
    film.frame(400)
    editor.press("Shift+Enter")


def test_the_tour_of_the_documentation(page: JupyterPage, lab: RunningServer) -> None:
    film = Film(page.page)
    folder = lab.root / "tour" / "PROYECTO"

    say(page, film, 0, "Crear carpeta PROYECTO")
    expect(page.cell(0).locator(".jp-OutputArea")).to_contain_text("+ PROYECTO/")
    expect(page.item("PROYECTO")).to_be_visible()
    film.still("first-cell")
    film.frame(2500)
    (folder / "informe.txt").write_text("lo único que hay")

    say(page, film, 1, "delete the folder PROYECTO")
    asked = page.cell(1).locator(".jp-Stdin-prompt")
    expect(asked).to_contain_text("- PROYECTO")
    assert (folder / "informe.txt").exists()
    film.still("approval")
    film.frame(2500)
    page.answer(1, "yes")
    page.expect_names(["Untitled.ipynb"])
    assert not folder.exists()
    film.frame(2000)

    say(page, film, 2, "%undo")
    expect(page.item("PROYECTO")).to_be_visible()
    expect(page.cell(2).locator(".jp-OutputArea")).to_contain_text("PROYECTO")
    assert (folder / "informe.txt").read_text() == "lo único que hay"
    film.frame(3500)
    film.save("tour")


def test_the_pictures_of_the_guide(open_notebook: OpenNotebook) -> None:
    page, folder = open_notebook()
    film = Film(page.page)
    for name in ("notes", "reports"):
        (folder / name).mkdir()
    for name in ("january.txt", "february.txt"):
        (folder / "notes" / name).write_text("what there is")
    page.run(0, "!rm notes/*.txt && seq 9 > reports/a.txt")
    expect(answer(page, 0, "Yes")).to_be_visible()
    film.still("question")
    answer(page, 0, "Yes").click()
    expect(buttons(page.cell(0)).first).to_have_text("Undo")
    page.run(1, "create the folder archive")
    page.run(2, "!ls notes")
    panel = shown_panel(page)
    expect(panel.locator(".jp-AIBridge-entry")).to_have_count(3)
    panel.locator(".jp-AIBridge-entry").nth(2).click()
    expect(panel.get_by_role("button", name="Undo", exact=True)).to_be_visible()
    film.still("history")
