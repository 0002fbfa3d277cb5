"""What is opened from the status bar and the palette, and that the bar stays in its window."""

from __future__ import annotations

from accessibility import expect_accessible
from jupyter_pages import JupyterPage
from notebooks import RESTART, OpenNotebook, buttons
from playwright.sync_api import expect

EXECUTE = "id => void window.jupyterapp.commands.execute(`aibridge:${id}`)"


def look_at_menu(page: JupyterPage, name: str) -> None:
    """Open the menu of an item of the status bar, have axe look at it, and close it."""
    page.page.locator(f".jp-AIBridge-item[data-item={name}]").get_by_role("button").click()
    expect(page.page.locator(".lm-Menu .lm-mod-active")).to_be_visible()
    expect_accessible(page, ".lm-Menu")
    page.page.keyboard.press("Escape")
    expect(page.page.locator(".lm-Menu")).to_have_count(0)


def look_at_dialog(page: JupyterPage, command: str) -> None:
    """Open a dialog, have axe look at it, and close it."""
    page.page.evaluate(EXECUTE, command)
    expect(page.page.get_by_role("dialog")).to_be_visible()
    expect_accessible(page, ".jp-Dialog")
    page.page.keyboard.press("Escape")
    expect(page.page.get_by_role("dialog")).to_have_count(0)


def test_menus_and_dialogs_are_accessible(open_notebook: OpenNotebook) -> None:
    page, _ = open_notebook()
    expect(buttons(page.run(0, "!mkdir papers")).first).to_be_visible()
    page.cell(1).locator(".cm-content").press_sequentially("!rm -r papers")
    look_at_menu(page, "mode")
    look_at_menu(page, "model")
    for command in ("switch-approval", "show-sandbox", "show-usage", "help", "explain-cell"):
        look_at_dialog(page, command)
    page.page.evaluate(RESTART)
    look_at_dialog(page, "undo-last")  # of another start: it asks, and shows a command


def test_the_status_bar_fits_its_window(open_notebook: OpenNotebook) -> None:
    page, _ = open_notebook()
    bar = page.page.locator("#jp-main-statusbar")
    item = lambda name: bar.locator(f"[data-item={name}]")  # noqa: E731
    for width, is_whole in ((1600, True), (940, True), (840, False)):
        page.page.set_viewport_size({"width": width, "height": 640})
        expect(item("sandbox")).to_be_visible(visible=is_whole)
        expect(item("undo").get_by_role("button", name="Undo")).to_be_visible()
        expect(bar.locator(".jp-Notification-Status")).to_be_in_viewport(ratio=1)
