"""The status bar of an AI-Bridge notebook: what it says, what its menus do, what takes time."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from accessibility import expect_accessible
from jupyter_pages import JupyterPage
from loopback.answers import says, stalled, steps
from loopback.gemini import KEY, LoopbackGemini
from notebooks import RESTART, SAVE, OpenNotebook, again_in
from playwright.sync_api import Locator, expect
from running_server import RunningServer

SHOWN = ("working", "model", "mode", "sandbox", "undo")
"""The items that are there while a cell runs."""
FLASH, PRO = "gemini-flash-latest", "gemini-2.5-pro"
ENABLED = "id => window.jupyterapp.commands.isEnabled(id)"
EXECUTE = "id => void window.jupyterapp.commands.execute(id)"
SETTING = """
async ([name, value]) => {
  const { serviceManager } = window.jupyterapp;
  const id = 'jupyter-aibridge:status';
  await serviceManager.settings.save(id, JSON.stringify({ [name]: value }));
}
"""


@pytest.fixture(autouse=True, scope="module")
def gemini(lab: RunningServer) -> Iterator[LoopbackGemini]:
    """The model of every notebook here."""
    with LoopbackGemini() as server:
        env = lab.root / ".env"
        env.touch(0o600)
        env.write_text(
            f"GEMINI_API_KEY={KEY}\nGOOGLE_GEMINI_BASE_URL={server.url}\nAIBRIDGE_MODEL={FLASH}\n"
        )
        yield server


@pytest.fixture(autouse=True)
def every_answer_is_asked_for(gemini: LoopbackGemini) -> Iterator[None]:
    """No test is answered with what was meant for the one before."""
    yield
    assert gemini.is_spent


def item(page: JupyterPage, name: str) -> Locator:
    """An item of the status bar."""
    return page.page.locator(f".jp-AIBridge-item[data-item={name}]")


def choose(page: JupyterPage, name: str, entry: str) -> None:
    """Choose from the menu of an item."""
    item(page, name).get_by_role("button").click()
    page.page.locator(".lm-Menu").get_by_text(entry, exact=True).click()


def working(page: JupyterPage, index: int) -> Locator:
    """What is said under a cell while it runs."""
    return page.cell(index).locator(".jp-AIBridge-working")


def test_cells_and_menus_say_the_same(open_notebook: OpenNotebook, gemini: LoopbackGemini) -> None:
    page, folder = open_notebook()
    expect(item(page, "model")).to_have_text(FLASH)
    expect(item(page, "sandbox")).to_have_text("bubblewrap")
    expect(item(page, "spend")).to_be_hidden()

    expect(page.run(0, f"CHANGE-MODEL {PRO}")).to_contain_text("The conversation goes on")
    expect(item(page, "model")).to_have_text(PRO)
    model = item(page, "model").get_by_role("button")
    model.press("Enter")  # all of it by keyboard
    menu = page.page.locator(".lm-Menu")
    expect(menu.get_by_role("menuitemcheckbox", checked=True)).to_have_text(PRO)
    expect(menu.locator(".lm-mod-active")).to_be_visible()
    page.page.keyboard.press("Escape")
    expect(model).to_be_focused()
    choose(page, "model", FLASH)
    expect(item(page, "model")).to_have_text(FLASH)

    page.run(1, "IA")
    expect(item(page, "mode")).to_have_text("Chat (IA)")
    choose(page, "mode", "Commands")
    expect(item(page, "mode")).to_have_text("Commands")
    gemini.enqueue(steps("mkdir papers"))
    page.run(2, "haz una carpeta para papeles")
    expect(item(page, "spend")).to_contain_text("tokens")
    assert (folder / "papers").is_dir()

    item(page, "undo").get_by_role("button").click()
    expect(page.page.get_by_text("Undone: deletes 1 path.")).to_be_visible()
    assert not (folder / "papers").exists()
    choose(page, "mode", "Redo the Last Change")
    expect(page.page.get_by_text("Done again: creates 1 path.")).to_be_visible()
    assert (folder / "papers").is_dir()


def test_asking_less_is_asked_about(open_notebook: OpenNotebook) -> None:
    page, folder = open_notebook()
    (folder / "a.txt").write_text("a")
    expect(item(page, "mode")).to_have_text("Commands")
    undoable = "Go ahead with what can be undone exactly"
    choose(page, "mode", undoable)
    dialog = page.page.get_by_role("dialog")
    expect(dialog).to_contain_text("From now on, what needs a yes")
    page.page.keyboard.press("Enter")  # what comes first is no yes
    expect(dialog).to_be_hidden()
    expect(item(page, "mode")).to_have_text("Commands")
    choose(page, "mode", undoable)
    dialog.get_by_role("button", name="Yes, do it").click()
    expect(item(page, "mode")).to_have_text("Commands, undoable")
    expect(page.run(0, "!rm a.txt").locator(".jp-AIBridge-verdict")).to_have_text("✓ done")
    choose(page, "mode", "Ask before something is changed")
    expect(item(page, "mode")).to_have_text("Commands")


@pytest.mark.parametrize("again", ["a second tab", "a reload", "a restart"])
def test_the_status_bar_outlives(open_notebook: OpenNotebook, again: str) -> None:
    page, folder = open_notebook()
    page.run(0, f"CHANGE-MODEL {PRO}\n")
    expect(item(page, "model")).to_have_text(PRO)
    other = again_in(again, page, folder, open_notebook)
    now, then = (FLASH, PRO) if again == "a restart" else (PRO, FLASH)
    expect(item(other, "model")).to_have_text(now)
    choose(other, "model", then)
    expect(item(other, "model")).to_have_text(then)
    expect(item(page, "model")).to_have_text(then)


def test_it_is_there_for_our_kernel_only(open_notebook: OpenNotebook) -> None:
    page, _ = open_notebook()
    expect(item(page, "model")).to_be_visible()
    assert page.page.evaluate(ENABLED, "aibridge:undo-last")
    page.page.evaluate(EXECUTE, "launcher:create")
    expect(item(page, "model")).to_be_hidden()
    assert not page.page.evaluate(ENABLED, "aibridge:undo-last")
    page.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text="Untitled").click()
    expect(item(page, "model")).to_be_visible()
    page.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    expect(item(page, "model")).to_be_hidden()


@pytest.mark.parametrize("end", ["restored", "declined"])
def test_an_earlier_conversation_is_offered(
    open_notebook: OpenNotebook, gemini: LoopbackGemini, end: str
) -> None:
    page, folder = open_notebook()
    name = {"restored": "Ana", "declined": "Eva"}[end]  # what was asked before is not asked again
    gemini.enqueue(says(f"Hola, {name}."))
    expect(page.run(0, f"%ia me llamo {name}")).to_contain_text(f"Hola, {name}.")
    expect(item(page, "restore")).to_be_hidden()
    page.page.evaluate(SAVE)
    page.page.evaluate(RESTART)
    words = "Earlier conversation (1 turn) – restore"
    expect(item(page, "restore")).to_have_text(words)
    page.page.reload()
    expect(item(page, "restore")).to_have_text(words)
    other, _ = open_notebook(folder)
    expect(item(other, "restore")).to_have_text(words)
    expect_accessible(other, "#jp-bottom-panel .jp-AIBridge-item[data-item=restore]")
    expect(other.run(1, "!true").locator(".jp-AIBridge-verdict")).to_have_text("✓ done")
    expect(other.cell(1)).to_contain_text("earlier conversation of 1 turn")
    expect(item(other, "restore")).to_have_text(words)  # a shell line begins no conversation
    button = words if end == "restored" else "Do not restore"
    item(other, "restore").get_by_role("button", name=button).click()
    expect(item(other, "restore")).to_be_hidden()
    expect(item(page, "restore")).to_be_hidden()
    told = other.run(2, "%context")
    expect(told).to_contain_text("me llamo Ana" if end == "restored" else "!true")


def test_what_takes_time_says_so(open_notebook: OpenNotebook, gemini: LoopbackGemini) -> None:
    page, folder = open_notebook()
    expect(item(page, "working")).to_be_hidden()
    page.run(0, "!head -c 5000000 /dev/zero >big && sleep 60")
    expect(working(page, 0).get_by_role("status")).to_have_text("Running…")
    expect(working(page, 0)).to_contain_text("1 file, 5 MB")
    expect(item(page, "working")).to_contain_text("Running…")
    expect(item(page, "working")).to_contain_text("2 s")
    expect_accessible(page, ".jp-AIBridge-under", *(f"[data-item={n}]" for n in SHOWN))
    page.page.evaluate(SAVE)
    saved = (folder / "Untitled.ipynb").read_text("utf-8")
    assert json.loads(saved)["cells"][0]["outputs"] == []

    page.page.reload()
    expect(working(page, 0)).to_contain_text("Running…")
    expect(item(page, "model")).to_have_text(FLASH)
    working(page, 0).get_by_role("button", name="Interrupt").click()
    expect(working(page, 0)).to_have_count(0)
    expect(item(page, "working")).to_be_hidden()

    gemini.enqueue(stalled())
    asked = len(gemini.contents)
    page.run(1, "%ia ¿estás?")
    expect(item(page, "working")).to_contain_text("Thinking…")
    gemini.wait_for(asked + 1)
    item(page, "working").get_by_role("button", name="Interrupt").press("Enter")
    expect(item(page, "working")).to_be_hidden()
    expect(page.cell(1)).to_contain_text("The cell was interrupted.")


def test_the_palette_explains_and_helps(open_notebook: OpenNotebook) -> None:
    page, _ = open_notebook()
    expect(item(page, "model")).to_be_visible()
    page.cell(0).locator(".cm-content").press_sequentially("!rm -r papers")
    page.page.keyboard.press("Alt+Shift+E")
    dialog = page.page.get_by_role("dialog")
    expect(dialog).to_contain_text("What this cell would do")
    expect(dialog).to_contain_text("rm -r papers")
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("Control+Shift+C")
    page.page.locator(".lm-CommandPalette-input").fill("AI-Bridge Help")
    page.page.keyboard.press("Enter")
    expect(dialog).to_contain_text("%undo")


def test_a_person_chooses_what_is_shown(open_notebook: OpenNotebook) -> None:
    page, _ = open_notebook()
    expect(item(page, "undo")).to_be_visible()
    page.page.evaluate(SETTING, ["undo", False])
    page.page.reload()
    expect(item(page, "model")).to_be_visible()
    expect(item(page, "undo")).to_be_hidden()
