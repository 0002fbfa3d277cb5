"""Jupyter's two applications, and a real browser that looks at them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from chromium import CHROMIUM, CHROMIUM_FLAGS
from jupyter_pages import JupyterPage
from notebooks import OpenNotebook
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from running_server import RunningServer, serve

PATIENT = "--AIBridgeExtension.patience=100"
"""A page that draws a large folder on a busy machine is not taken for one that does not read."""

expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    options = ("--LabApp.expose_app_in_browser=True", PATIENT)
    yield from serve("jupyterlab", tmp_path_factory.mktemp("lab"), *options)


@pytest.fixture(scope="module")
def notebook7(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    yield from serve("notebook", tmp_path_factory.mktemp("notebook"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Say beside a failure what the pages showed."""
    try:
        yield
    except BaseException:
        context = getattr(item, "funcargs", {}).get("context")
        for page in context.pages if isinstance(context, BrowserContext) else ():
            item.add_report_section("call", page.url, page.locator("body").aria_snapshot())
        raise


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.set_default_timeout(60_000)
        yield context


@pytest.fixture(scope="module")
def folder_numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def open_notebook(
    lab: RunningServer, context: BrowserContext, folder_numbers: Iterator[int]
) -> OpenNotebook:
    context.grant_permissions(["clipboard-read", "clipboard-write"])

    def open_(folder: Path | None = None) -> tuple[JupyterPage, Path]:
        again = folder is not None
        folder = folder or lab.root / f"folder-{next(folder_numbers)}"
        folder.mkdir(exist_ok=again)
        workspace = f"lab/workspaces/of-{next(folder_numbers)}"
        file = "/Untitled.ipynb" if again else ""
        page = JupyterPage(context.new_page(), lab, f"{workspace}/tree/{folder.name}{file}")
        page.open()
        if again:
            page.expect_kernel()
        else:
            page.launch_notebook()
        return page, folder

    return open_
