"""Pages that are there in English and in Spanish say the same things in the same order."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
ENGLISH_ONLY = {"architecture", "benchmarks", "index", "live-files"}
SUMMARY = "security"
"""Its Spanish page is a summary, and says so."""
OTHER = re.compile(
    r"^\*\[(?:In English|En español|Resumen en español)[^]]*\]\(([^)]+)\)\*$", re.MULTILINE
)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+\.md)(?:#[^)]*)?\)")
SAME = {"json", "toml", "nginx"}
"""Languages of blocks that differ in comments and quoted words only."""


def other(page: Path) -> Path:
    """The page that this one names as its own in the other language."""
    (link,) = OTHER.findall(page.read_text("utf-8"))
    return Path(os.path.normpath(page.parent / link))


ENGLISH = sorted(page for page in DOCS.glob("*.md") if page.stem not in ENGLISH_ONLY)
PAIRS = [(page, other(page)) for page in ENGLISH]
WHOLE = [(english, spanish) for english, spanish in PAIRS if english.stem != SUMMARY]


def by_name(pages: tuple[Path, Path]) -> str:
    return pages[0].stem


def headings(words: str) -> list[int]:
    """Levels of the headings, without lines of code that look like one."""
    return [len(head) for head in re.findall(r"^(#+) ", BLOCK.sub("", words), re.MULTILINE)]


def blocks(words: str) -> list[tuple[str, str]]:
    """Languages of the blocks, with what must be the same of them."""
    return [
        (language, without_words(source) if language in SAME else "")
        for language, source in BLOCK.findall(words)
    ]


def without_words(source: str) -> str:
    return re.sub(r"because = .*|\s+#.*", "", source)


def tables(words: str) -> list[tuple[int, int]]:
    """Rows and columns of each table."""
    found = re.findall(r"(?:^\|.*\|\n)+", BLOCK.sub("", words), re.MULTILINE)
    return [(table.count("\n"), table.split("\n", 1)[0].count(" | ")) for table in found]


def test_every_page_has_its_pair_and_leads_to_it():
    assert [spanish for _, spanish in PAIRS] != []
    assert {spanish for _, spanish in PAIRS} == set((DOCS / "es").glob("*.md"))
    assert [(other(spanish), spanish) for _, spanish in PAIRS] == PAIRS


@pytest.mark.parametrize("pages", WHOLE, ids=by_name)
@pytest.mark.parametrize("part", [headings, blocks, tables])
def test_both_have_the_same_parts(pages, part):
    english, spanish = (part(page.read_text("utf-8")) for page in pages)
    assert spanish == english


@pytest.mark.parametrize("pages", WHOLE, ids=by_name)
def test_names_of_variables_and_traits_are_in_both(pages):
    names = [
        set(re.findall(r"`((?:[A-Z]+_)+[A-Z]+|[a-z]+(?:_[a-z]+)+)`", page.read_text("utf-8")))
        for page in pages
    ]
    assert names[0] == names[1]


@pytest.mark.parametrize("pages", PAIRS, ids=by_name)
def test_a_spanish_page_leads_to_spanish_pages(pages):
    spanish = pages[1]
    found = LINK.findall(OTHER.sub("", spanish.read_text("utf-8")))
    targets = {Path(os.path.normpath(spanish.parent / link)) for link in found}
    assert targets & {english for english, _ in WHOLE} == set()
