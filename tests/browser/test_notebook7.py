"""Notebook 7: the tree follows what a notebook in another tab does."""

from __future__ import annotations

from jupyter_pages import JupyterPage
from playwright.sync_api import BrowserContext, expect
from running_server import RunningServer


def test_a_sentence_becomes_a_folder_in_the_tree(
    notebook7: RunningServer, context: BrowserContext
) -> None:
    tree = JupyterPage(context.new_page(), notebook7, "tree")
    tree.open()
    tree.page.get_by_role("menuitem", name="New").click()
    with context.expect_page() as opened:
        tree.page.get_by_role("menuitem", name="AI-Bridge").click()
    notebook = JupyterPage(opened.value, notebook7, "")
    notebook.expect_kernel()
    outputs = notebook.run(0, "Crear carpeta PROYECTO")
    expect(outputs).to_contain_text("mkdir PROYECTO")
    expect(tree.item("PROYECTO")).to_be_visible()
    assert (notebook7.root / "PROYECTO").is_dir()
    assert "PROYECTO" in tree.pushed_names()
    assert tree.was_loaded_once


def test_what_others_do_to_the_folder_is_shown(
    notebook7: RunningServer, context: BrowserContext
) -> None:
    folder = notebook7.root / "docs"
    folder.mkdir()
    tree = JupyterPage(context.new_page(), notebook7, "tree/docs")
    tree.open()
    (folder / "papers").mkdir()
    expect(tree.item("papers")).to_be_visible()
    (folder / "papers").rename(folder / "letters")
    tree.expect_names(["letters"])
    assert tree.was_loaded_once
