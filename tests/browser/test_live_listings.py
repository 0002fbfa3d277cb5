"""The file browser shows what the server pushes, without asking for the folder again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from accessibility import expect_accessible
from jupyter_pages import JupyterPage
from playwright.sync_api import Browser, BrowserContext, Route, expect
from running_server import RunningServer

OpenFolder = Callable[..., tuple[JupyterPage, Path]]
Show = Callable[[str], JupyterPage]

LISTINGS = re.compile("/api/contents/.*content=1")
FILES = 10_000

THE_PAGES_ANSWER = """
path => window.jupyterapp.serviceManager.contents.defaultDrive.get(path, { content: true })
"""

HIDDEN = """
isHidden => {
  Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
  Object.defineProperty(document, 'visibilityState', {
    value: isHidden ? 'hidden' : 'visible', configurable: true
  });
  document.dispatchEvent(new Event('visibilitychange'));
}
"""


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def show(lab: RunningServer, context: BrowserContext, numbers: Iterator[int]) -> Show:
    """Opens JupyterLab at a folder, in a workspace of its own."""

    def show_(path: str) -> JupyterPage:
        workspace = f"lab/workspaces/listing-{next(numbers)}"
        page = JupyterPage(context.new_page(), lab, f"{workspace}/tree/{path}")
        page.open()
        page.expect_snapshot(path)
        return page

    return show_


@pytest.fixture
def open_folder(lab: RunningServer, show: Show, numbers: Iterator[int]) -> OpenFolder:
    """Opens JupyterLab at a new folder with some files."""

    def open_(*names: str) -> tuple[JupyterPage, Path]:
        folder = lab.root / f"folder-{next(numbers)}"
        folder.mkdir()
        for name in names:
            (folder / name).touch()
        return show(folder.name), folder

    return open_


def the_servers_answer(page: JupyterPage, lab: RunningServer, path: str) -> Any:
    url, headers = (
        f"{lab.url}api/contents/{path}?content=1",
        {"Authorization": f"token {lab.token}"},
    )
    return by_name(page.page.request.get(url, headers=headers).json())


def by_name(listing: dict[str, Any]) -> dict[str, Any]:
    """A listing as something to compare: the server answers in the order of the disk."""
    return {**listing, "content": {entry["name"]: entry for entry in listing["content"]}}


@pytest.mark.timeout(240)  # JupyterLab takes a while to draw so many rows for the first time
def test_changes_in_a_large_folder_cost_no_listing(open_folder: OpenFolder) -> None:
    page, folder = open_folder(*(f"file-{number}" for number in range(FILES)))
    names = (
        "() => [...document.querySelectorAll('.jp-DirListing-itemText')].map(n => n.textContent)"
    )
    page.page.wait_for_function(f"({names})().length === {FILES}")
    page.listings.clear()
    for number in range(50):
        (folder / f"a-new-{number:02}").touch()
        (folder / f"file-{number}").unlink()
    page.page.wait_for_function(
        f"(names => names[49] === 'a-new-49' && names[50] === 'file-50')(({names})())"
    )
    shown = page.page.evaluate(names)
    assert sorted(shown) == sorted(path.name for path in folder.iterdir())
    assert page.listings == []


def test_the_mirror_equals_the_servers_own_answer(
    open_folder: OpenFolder, lab: RunningServer
) -> None:
    page, folder = open_folder("a.txt", "b.ipynb", "c.bin")
    (folder / "sub").mkdir()
    (folder / "a.txt").write_text("longer")
    (folder / "link").symlink_to("a.txt")
    (folder / "c.bin").unlink()
    page.expect_names(["sub", "a.txt", "b.ipynb", "link"])
    page.listings.clear()
    mirrored = page.page.evaluate(THE_PAGES_ANSWER, folder.name)
    assert page.listings == []
    assert by_name(mirrored) == the_servers_answer(page, lab, folder.name)


def test_what_is_done_in_the_page_is_listed_at_once(open_folder: OpenFolder) -> None:
    page, folder = open_folder("a.txt")
    page.page.locator('[data-command="filebrowser:create-new-directory"]').first.click()
    name = page.page.locator(".jp-DirListing-editor")
    name.fill("papers")
    name.press("Enter")
    page.expect_names(["papers", "a.txt"])
    page.item("a.txt").click()
    page.page.keyboard.press("F2")
    name.fill("b.txt")
    name.press("Enter")
    page.expect_names(["papers", "b.txt"])
    assert {path.name for path in folder.glob("[!.]*")} == {"b.txt", "papers"}


def test_rows_keep_what_belongs_to_them(open_folder: OpenFolder) -> None:
    page, folder = open_folder("b.txt", "d.txt")
    page.item("d.txt").click()
    (folder / "a.txt").touch()
    (folder / "c.txt").touch()
    page.expect_names(["a.txt", "b.txt", "c.txt", "d.txt"])
    selected = page.page.locator(".jp-DirListing-item.jp-mod-selected")
    expect(selected.locator(".jp-DirListing-itemText")).to_have_text(["d.txt"])
    page.item("b.txt").click()
    expect(selected.locator(".jp-DirListing-itemText")).to_have_text(["b.txt"])
    (folder / "b.txt").unlink()
    page.expect_names(["a.txt", "c.txt", "d.txt"])
    expect(selected).to_have_count(0)
    (folder / "b.txt").touch()
    page.expect_names(["a.txt", "b.txt", "c.txt", "d.txt"])


def test_a_shown_folder_that_is_deleted_is_left_without_a_dialog(
    open_folder: OpenFolder, show: Show
) -> None:
    _, folder = open_folder()
    inner = folder / "outer" / "inner"
    inner.mkdir(parents=True)
    page = show(f"{folder.name}/outer/inner")
    inner.rmdir()
    inner.parent.rmdir()
    crumbs = page.page.locator(".jp-BreadCrumbs")
    expect(crumbs).not_to_contain_text("inner")
    expect(crumbs).not_to_contain_text("outer")
    expect(crumbs).to_contain_text(folder.name)
    (folder / "after").touch()
    page.expect_names(["after"])
    expect(page.page.locator(".jp-Dialog")).to_have_count(0)


def test_a_folder_that_is_renamed_under_a_listing_in_flight_is_followed(
    open_folder: OpenFolder,
) -> None:
    page, folder = open_folder("a.txt")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.page.evaluate("window.jupyterapp.serviceManager.contents.defaultDrive.mirrors = false")
    with page.page.expect_request(lambda request: "content=1" in request.url):
        page.page.route(LISTINGS, hold)
        page.page.locator('[data-command="filebrowser:refresh"]').first.click()
    renamed = folder.rename(folder.with_name(f"{folder.name}-renamed"))
    page.expect_push(lambda: any(message["type"] == "gone" for message in page.pushed))
    for route in held:
        route.continue_()
    page.page.unroute(LISTINGS)
    expect(page.page.locator(".jp-BreadCrumbs")).to_contain_text("renamed")
    page.expect_names(["a.txt"])
    assert renamed.is_dir()
    expect(page.page.locator(".jp-Dialog")).to_have_count(0)


def test_a_hidden_page_catches_up_when_it_is_shown(open_folder: OpenFolder) -> None:
    page, folder = open_folder("a.txt")
    page.expect_names(["a.txt"])
    page.page.evaluate(HIDDEN, True)  # noqa: FBT003  — what the page is told
    (folder / "b.txt").touch()
    page.expect_push(lambda: "b.txt" in page.pushed_names())
    page.expect_names(["a.txt"])
    page.page.evaluate(HIDDEN, False)  # noqa: FBT003
    page.expect_names(["a.txt", "b.txt"])


def test_every_browser_shows_the_same(
    open_folder: OpenFolder, lab: RunningServer, browser: Browser
) -> None:
    page, folder = open_folder("a.txt")
    with browser.new_context() as elsewhere:
        path = f"lab/workspaces/elsewhere/tree/{folder.name}"
        other = JupyterPage(elsewhere.new_page(), lab, path)
        other.open()
        other.expect_snapshot(folder.name)
        (folder / "b.txt").touch()
        page.expect_names(["a.txt", "b.txt"])
        other.expect_names(["a.txt", "b.txt"])


def test_marks_can_be_read_in_light_and_dark(open_folder: OpenFolder) -> None:
    page, folder = open_folder("a.txt")
    (folder / "a.txt").write_text("more")
    (folder / "b.txt").touch()
    for name in ("a.txt", "b.txt"):
        expect(page.item(name)).to_have_attribute("data-aibridge-change", re.compile("."))
    expect_accessible(page, ".jp-AIBridge-recent .jp-DirListing-itemText")


def test_a_lost_connection_is_said_and_made_up_for(open_folder: OpenFolder) -> None:
    page, folder = open_folder("a.txt")
    link = page.page.locator(".jp-AIBridge-link")
    expect(link).to_have_attribute("data-state", "live")
    with page.page.expect_websocket(lambda socket: "/aibridge/files" in socket.url):
        page.page.evaluate("window.fileSockets.at(-1).close()")
        expect(link).to_have_attribute("data-state", "offline")
        expect(link).to_have_text("Files: offline")
        (folder / "b.txt").touch()
    expect(link).to_have_attribute("data-state", "live")
    page.expect_names(["a.txt", "b.txt"])
