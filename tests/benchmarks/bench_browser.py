"""How long a change on disk takes to be seen in JupyterLab's file browser, beside stock.

Run it by hand: ``python tests/benchmarks/bench_browser.py [--changes N] [--files N]``. A real
server, a real headless Chromium; a file is created, and the page itself notes when its name enters
the DOM (same machine, same clock). Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from chromium import CHROMIUM, CHROMIUM_FLAGS
from playwright.sync_api import Browser, Page, sync_playwright
from running_server import RunningServer, serve

NOTE_NAMES = """
window.seen = {};
window.watchNames = () => {
  const note = records => {
    for (const { target } of records) {
      if (target.classList?.contains('jp-DirListing-content')) {
        continue; // its text is that of all rows together
      }
      const text = target.nodeType === Node.TEXT_NODE ? target.data : target.textContent;
      if (text.startsWith('change-') && !(text in window.seen)) {
        window.seen[text] = performance.timeOrigin + performance.now();
      }
    }
  };
  const options = { childList: true, characterData: true, subtree: true };
  for (const content of document.querySelectorAll('.jp-DirListing-content')) {
    new MutationObserver(note).observe(content, options);
  }
};
"""
"""A row's text is set when the row shows another file: a name is noted when it first appears."""

STOCK_MANAGER = "--ServerApp.jpserver_extensions={'jupyterlab_jupytext': False}"
"""The development environment holds jupytext, whose contents manager would be measured else."""

KEPT = 50
"""Of the files created one by one, how many are left, so that the folder does not grow."""


@contextmanager
def serving() -> Iterator[RunningServer]:
    """A server in a folder of its own."""
    with tempfile.TemporaryDirectory() as base:
        yield from serve("jupyterlab", Path(base), STOCK_MANAGER)


def show(browser: Browser, server: RunningServer, folder: str) -> Page:
    """A page that shows a folder and notes names."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(NOTE_NAMES)
    page.goto(f"{server.url}lab/workspaces/{folder}/tree/{folder}?token={server.token}")
    page.locator(".jp-DirListing-itemText", has_text="file-0").first.wait_for(timeout=120_000)
    page.evaluate("window.watchNames()")
    return page


def create(folder: Path, changes: int, pause: float, prefix: str = "") -> dict[str, float]:
    """Create files one by one, and remove the oldest; answers when each was created."""
    chance, written = random.Random(1), dict[str, float]()  # noqa: S311  — reproducible, not secret
    for number in range(changes):
        time.sleep(pause * (0.9 + chance.random() * 0.2))
        name = f"change-{prefix}{number}"
        written[name] = time.time()
        (folder / name).touch()
        if number >= KEPT:
            (folder / f"change-{prefix}{number - KEPT}").unlink()
    return written


def seen(page: Page, written: dict[str, float], patience: float) -> list[float]:
    """Milliseconds until each name was in the DOM, for all that were seen in time."""
    page.wait_for_function(
        "names => names.every(name => name in window.seen)",
        arg=list(written)[-1:],
        timeout=patience * 1e3,
    )
    times: dict[str, float] = page.evaluate("window.seen")
    return sorted(times[name] - at * 1e3 for name, at in written.items() if name in times)


def describe(title: str, delays: list[float], changes: int) -> None:
    """One line of the table."""
    p95 = delays[int((len(delays) - 1) * 0.95)]
    lost = changes - len(delays)
    print(
        f"  {title:44} median {statistics.median(delays):8.1f} ms   p95 {p95:8.1f} ms   "
        f"max {delays[-1]:8.1f} ms   of {changes}, lost {lost}"
    )


def fill(folder: Path, files: int) -> None:
    """Make a folder with as many files."""
    folder.mkdir()
    for number in range(files):
        (folder / f"file-{number}.txt").touch()


def measure_live(browser: Browser, server: RunningServer, changes: int, files: int) -> None:
    """With the extension: a small folder, then a large one."""
    for name, count, wanted, pause in (("live", 20, changes, 0.07), ("large", files, 30, 1.0)):
        page = show(browser, server, name)
        page.locator(".jp-AIBridge-link[data-state=live]").wait_for(timeout=60_000)
        asked = list[str]()
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        written = create(server.root / name, wanted, pause)
        delays = seen(page, written, 30)
        describe(f"AI-Bridge, folder of {count}", delays, wanted)
        listings = sum("/api/contents" in url for url in asked)
        print(f"  {'':44} listings asked for meanwhile: {listings}")
        page.context.close()


def disable_extension(server: RunningServer) -> None:
    """Pages that are loaded from now on are stock JupyterLab."""
    config = server.root.parent / "home" / ".jupyter" / "labconfig" / "page_config.json"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps({"disabledExtensions": {"jupyter-aibridge": True}}))


def measure_stock(browser: Browser, server: RunningServer, files: int) -> None:
    """Stock JupyterLab: its poll in the small folder, its refresh button in the large one."""
    page = show(browser, server, "live")
    written = {}
    for number in range(3):
        written |= create(server.root / "live", 1, 4.0, f"stock-{number}-")
        page.wait_for_timeout(6000)
    describe("stock, folder of 20, polling", seen(page, written, 60), 3)
    page.context.close()
    page = show(browser, server, "large")
    written = create(server.root / "large", 1, 1.0, "stock-")
    page.locator('[data-command="filebrowser:refresh"]').first.click()
    describe(f"stock, folder of {files}, refresh pressed", seen(page, written, 120), 1)
    page.context.close()


def main(changes: int, files: int) -> None:
    """Both, on one server each, in one browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        with serving() as server:
            fill(server.root / "live", 20)
            fill(server.root / "large", files)
            measure_live(browser, server, changes, files)
            disable_extension(server)
            measure_stock(browser, server, files)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--changes", type=int, default=1000)
    arguments.add_argument("--files", type=int, default=10_000)
    options = arguments.parse_args()
    main(options.changes, options.files)
