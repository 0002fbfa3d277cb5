"""A front end that knows no extension: ``text/html``, ``text/plain`` and ``input_request`` alone.

What a person there sees and can do, from a first sentence to ``EXIT``.
"""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from harness import OUTCOME, running_kernel, tree

BAIT = "<img src=x onerror=alert(1)>.txt"
VOID = {"br", "hr"}
KNOWN = {"div", "ul", "li", "details", "summary", "table", "thead", "tbody", "tr", "th", "td"}
KNOWN |= {"pre", "code", "b", "span", "p"}


class Page(HTMLParser):
    """What is in a fragment of HTML, in whatever page it lands: tags, styles and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open, self.tags, self.names, self.styles = [], set(), set(), []
        self.words = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        self.styles += [value for name, value in attrs if name == "style"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += f"{data}\n"


@pytest.fixture
def desk(workspace, home):
    for name in ("notes.txt", "plan.txt", BAIT):
        (workspace / name).write_text("x", "utf-8")
    with running_kernel(workspace, home) as bridge:
        yield bridge


def shown(cell) -> list[dict]:
    kinds = ("display_data", "execute_result", "update_display_data")
    return [content["data"] for kind in kinds for content in cell.of(kind)]


def test_an_approval_is_complete_in_the_question_and_the_answer_in_words(desk):
    said_no = desk.run("delete notes.txt", "n")
    (prompt,) = said_no.prompts
    lines = [line.strip() for line in prompt.splitlines()]
    assert lines.index("- notes.txt") < lines.index("$ rm notes.txt")
    assert "Yes (y), no (n)" in lines[-1]
    assert "your files are as they were" in said_no.text
    assert (said_no.ename, (desk.workspace / "notes.txt").exists()) == ("ApprovalRefused", True)

    edited = desk.run("delete notes.txt", "e", "rm plan.txt", "y")
    assert edited.prompts[1].startswith("New command instead of “rm notes.txt”")
    assert "- plan.txt" in edited.prompts[2]
    before = tree(desk.workspace)
    assert "plan.txt" not in before

    undo = next(line for line in edited.text.splitlines() if "%undo" in line)
    assert "+ plan.txt" in desk.run("%undo " + undo.rpartition("%undo ")[2]).result
    assert tree(desk.workspace) == before | {"plan.txt": "x"}


def test_a_question_and_its_choices_are_words(desk):
    (desk.workspace / "plan.md").touch()
    cell = desk.run("show the plan", "plan.txt")
    (prompt,) = cell.prompts
    assert prompt.startswith("Which one:")
    assert all(f"“{name}”" in prompt for name in ("plan.md", "plan.txt"))
    assert (cell.command["command"], cell.stdout.endswith("x")) == ("cat plan.txt", True)


def test_models_info_help_and_the_end(desk):
    assert "offline" in desk.run("CHANGE-MODEL").result
    assert desk.run("CHANGE-MODEL offline").result.startswith("Model: offline.")
    unknown = desk.run("CHANGE-MODEL nobody:nothing")
    assert unknown.ename == "UsageError"
    assert "bubblewrap" in desk.run("INFO").result
    assert "%undo" in desk.run("%help").result
    assert desk.run("EXIT").reply["payload"] == [{"source": "ask_exit", "keepkernel": False}]


def test_every_html_is_inert_and_says_what_the_text_says(desk):
    cells = [
        desk.run("!ls"),
        desk.run("!cp '" + BAIT + "' copy.txt"),
        desk.run("delete all the txt files", "n"),
        desk.run("!touch " + " ".join(f"f{n}" for n in range(30))),
        desk.run("INFO"),
        desk.run("CHANGE-MODEL"),
        desk.run("%history"),
        desk.run("%policy"),
        desk.run("%undo --list"),
        desk.run("%usage"),
    ]
    bundles = [data for cell in cells for data in shown(cell)]
    assert len(bundles) >= len(cells)
    for data in bundles:
        assert "text/plain" in data
        if "text/html" not in data:
            continue
        page = Page(data["text/html"])
        assert page.tags <= KNOWN
        assert page.names <= {"class", "style", "open", "scope", "colspan"}
        assert not any("url(" in style or "background" in style for style in page.styles)
        for word in data["text/plain"].split():
            assert word in page.words or OUTCOME in data, word
        for command in data.get(OUTCOME, {}).get("commands", ()):
            assert command["command"] in page.words
            paths = [*command["changes"]["created"], *command["changes"]["deleted"]]
            assert [path for path in paths if path not in page.words] == []


def test_what_a_cell_shows_while_it_works_is_little(desk):
    """A front end that keeps every display would fill with progress that is not updated."""
    cell = desk.run("!for i in 1 2 3 4 5 6 7 8; do sleep 0.2; done; head -c 90000000 /dev/zero > a")
    final = [content for content in cell.of("display_data") if OUTCOME in content["data"]]
    others = [content for content in cell.of("display_data") if OUTCOME not in content["data"]]
    assert len(final) == 1
    assert len(others) <= 1
    assert all(content["transient"].get("display_id") for content in others)
