"""What a person can choose about live files acts at once; and what the page says of its link."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import unquote

import pytest
from accessibility import expect_accessible
from jupyter_pages import JupyterPage
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from running_server import RunningServer, serve

OpenFolder = Callable[..., tuple[JupyterPage, Path]]

RECENT = re.compile("jp-AIBridge-recent")
SETTINGS = "jupyter-aibridge:live-listings"
IN_SPANISH = "@jupyterlab/translation-extension/plugin.jupyterlab-settings"
ONE_WATCH = 'echo 1 > /proc/sys/user/max_inotify_watches && exec "$@"'


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def open_folder(
    lab: RunningServer, context: BrowserContext, numbers: Iterator[int]
) -> Iterator[OpenFolder]:
    """Opens JupyterLab at a new folder with some files; what is chosen is forgotten at the end."""

    def open_(*names: str) -> tuple[JupyterPage, Path]:
        folder = lab.root / f"settings-{next(numbers)}"
        folder.mkdir()
        for name in names:
            (folder / name).touch()
        path = f"lab/workspaces/{folder.name}/tree/{folder.name}"
        page = JupyterPage(context.new_page(), lab, path)
        page.open()
        page.expect_snapshot(folder.name)
        return page, folder

    yield open_
    chosen = lab.home / "settings/jupyter-aibridge/live-listings.jupyterlab-settings"
    chosen.unlink(missing_ok=True)


def is_read_back(answer: Response) -> bool:
    """Whether it is what JupyterLab asks for after it has kept a setting; then it acts."""
    return answer.request.method == "GET" and f"/api/settings/{SETTINGS}" in unquote(answer.url)


def choose(page: Page, name: str, value: str | bool) -> None:  # noqa: FBT001  — what is chosen
    """Set one of the settings as a person does, and wait until it acts."""
    page.evaluate(
        "window.jupyterapp.commands.execute('settingeditor:open', { query: 'AI-Bridge: live' })"
    )
    field = page.locator(f'[id="jp-SettingsEditor-{SETTINGS}_{name}"]')
    with page.expect_response(is_read_back) as answer:
        if isinstance(value, bool):
            field.set_checked(value)
        else:
            field.fill(value)
    answer.value.finished()
    page.evaluate("new Promise(resolve => setTimeout(resolve))")


def test_listings_can_be_left_to_jupyterlab(open_folder: OpenFolder) -> None:
    page, folder = open_folder("a.txt")
    choose(page.page, "enabled", value=False)
    (folder / "b.txt").touch()
    page.page.locator('[data-command="filebrowser:refresh"]').first.click()
    page.expect_names(["a.txt", "b.txt"])
    (folder / "c.txt").touch()
    assert page.page.request.get(page.page.url).ok  # the server has had its turn
    page.expect_names(["a.txt", "b.txt"])
    choose(page.page, "enabled", value=True)
    page.expect_names(["a.txt", "b.txt", "c.txt"])
    (folder / "d.txt").touch()
    page.expect_names(["a.txt", "b.txt", "c.txt", "d.txt"])


def test_listings_can_be_asked_of_the_server(open_folder: OpenFolder) -> None:
    page, folder = open_folder("a.txt")
    page.listings.clear()
    (folder / "b.txt").touch()
    page.expect_names(["a.txt", "b.txt"])
    assert page.listings == []
    choose(page.page, "mirror", value=False)
    (folder / "c.txt").touch()
    page.expect_names(["a.txt", "b.txt", "c.txt"])
    assert folder.name in page.listings
    choose(page.page, "mirror", value=True)
    (folder / "d.txt").touch()
    page.expect_names(["a.txt", "b.txt", "c.txt", "d.txt"])
    page.listings.clear()
    (folder / "e.txt").touch()
    page.expect_names(["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"])
    assert page.listings == []


def test_open_documents_can_be_left_alone(open_folder: OpenFolder) -> None:
    page, folder = open_folder("a.txt")
    page.item("a.txt").dblclick()
    text = page.page.locator(".jp-FileEditor .cm-content")
    choose(page.page, "documents", value=False)
    (folder / "a.txt").write_text("second")
    (folder / "b.txt").touch()
    expect(page.item("b.txt")).to_be_visible()  # told after the change
    page.page.get_by_role("tab", name="a.txt").click()
    expect(text).to_have_text("")
    choose(page.page, "documents", value=True)
    page.page.get_by_role("tab", name="a.txt").click()
    expect(text).to_have_text("second")


def test_marks_expire_and_can_be_turned_off(open_folder: OpenFolder) -> None:
    page, folder = open_folder("a.txt")
    choose(page.page, "marks", "1")
    (folder / "b.txt").touch()
    (folder / "a.txt").write_text("more")
    for name, kind in (("b.txt", "new"), ("a.txt", "changed")):
        expect(page.item(name)).to_have_attribute("data-aibridge-change", kind)
        expect(page.item(name)).to_have_attribute("aria-description", kind.capitalize())
    for name in ("a.txt", "b.txt"):
        expect(page.item(name)).not_to_have_class(RECENT)
        expect(page.item(name)).not_to_have_attribute("aria-description", re.compile("."))
    choose(page.page, "marks", "0")
    (folder / "c.txt").touch()
    expect(page.item("c.txt")).to_be_visible()
    (folder / "d.txt").touch()  # drawn after marks of the file before it would have been
    expect(page.item("d.txt")).to_be_visible()
    expect(page.item("c.txt")).not_to_have_class(RECENT)


def test_marks_are_accessible_on_chosen_rows_too(open_folder: OpenFolder) -> None:
    page, folder = open_folder("a.txt", "b.txt")
    choose(page.page, "marks", "600")
    page.item("a.txt").click()
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text("more")
        expect(page.item(name)).to_have_class(RECENT)
    expect_accessible(page, ".jp-AIBridge-recent .jp-DirListing-itemText")


def test_everything_is_said_in_spanish(
    tmp_path: Path, context: BrowserContext, request: pytest.FixtureRequest
) -> None:
    spanish = serve("jupyterlab", tmp_path, "--LabApp.expose_app_in_browser=True")
    server = next(spanish)
    request.addfinalizer(spanish.close)
    language = server.home / "settings" / IN_SPANISH
    language.parent.mkdir(parents=True)
    language.write_text('{"locale": "es_ES"}')
    page = JupyterPage(context.new_page(), server, "lab")
    page.open()
    expect(page.page.locator(".jp-AIBridge-link")).to_have_text("Ficheros: en vivo")
    page.page.evaluate("window.jupyterapp.commands.execute('settingeditor:open')")
    page.page.get_by_role("tab", name="AI-Bridge: ficheros en vivo").click()
    expect(page.page.get_by_label("Mostrar al instante los cambios en el disco")).to_be_checked()


def test_folders_that_cannot_be_watched_are_said_to_be_polled(
    tmp_path: Path, context: BrowserContext, request: pytest.FixtureRequest
) -> None:
    limited = ("unshare", "-Ur", "sh", "-c", ONE_WATCH, "sh")
    polled = serve("jupyterlab", tmp_path, prefix=limited)
    server = next(polled)
    request.addfinalizer(polled.close)
    (server.root / "docs").mkdir()
    page = JupyterPage(context.new_page(), server, "lab/tree/docs")
    page.open()
    link = page.page.locator(".jp-AIBridge-link")
    expect(link).to_have_attribute("data-state", "polling")
    expect(link).to_have_text("Files: polling")
    (server.root / "docs" / "a.txt").touch()
    page.expect_names(["a.txt"])


def test_a_server_that_is_away_is_said_and_made_up_for(tmp_path: Path, browser: Browser) -> None:
    server = RunningServer("jupyterlab", tmp_path)
    server.start()
    try:
        (server.root / "docs" / "deep").mkdir(parents=True)
        with browser.new_context() as context:
            page = JupyterPage(context.new_page(), server, "lab/tree/docs", hold_off_ms=20_000)
            page.open()
            link = page.page.locator(".jp-AIBridge-link")
            expect(link).to_have_attribute("data-state", "live")
            expect(page.item("deep")).to_be_visible()
            server.pause()
            page.item("deep").dblclick()
            expect(link).to_have_text("Files: catching up")
            server.go_on()
            expect(page.page.locator(".jp-BreadCrumbs")).to_contain_text("deep")
            expect(link).to_have_text("Files: live")
            server.stop()
            expect(link).to_have_text("Files: offline")
            (server.root / "docs" / "deep" / "meanwhile").touch()
            server.start()
            expect(link).to_have_text("Files: live")
            page.expect_names(["meanwhile"])
    finally:
        server.stop()
