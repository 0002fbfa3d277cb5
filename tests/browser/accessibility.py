"""What is ours, looked at by axe in JupyterLab's light and dark themes."""

from __future__ import annotations

from pathlib import Path

from jupyter_pages import JupyterPage
from playwright.sync_api import expect

AXE = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
DARK, LIGHT = "JupyterLab Dark", "JupyterLab Light"
OTHER_THEME = "name => window.jupyterapp.commands.execute('apputils:change-theme', { theme: name })"


def change_theme(page: JupyterPage, theme: str) -> None:
    """Have the page in another theme."""
    page.page.evaluate(OTHER_THEME, theme)
    light = "true" if theme == LIGHT else "false"
    expect(page.page.locator("body")).to_have_attribute("data-jp-theme-light", light)


def expect_accessible(page: JupyterPage, *selectors: str) -> None:
    """Have axe look at what is ours, in dark and in light."""
    page.page.evaluate(AXE.read_text("utf-8"))
    for theme in (DARK, LIGHT):
        change_theme(page, theme)
        found = page.page.evaluate(
            "selectors => axe.run({ include: selectors.map(each => [each]) })", list(selectors)
        )
        violations = [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]]
        assert not violations, violations
        assert found["passes"]
