"""The documentation's site: no warning, nothing missing, nothing fetched from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from aibridge_kernel.magics.registry import magic_names
from aibridge_kernel.policy.loading import rules
from aibridge_kernel.policy.matrix import decide
from aibridge_kernel.values import EffectKind, Zone

ROOT = Path(__file__).resolve().parents[2]
FETCHING = {("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src")}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    argv = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", folder]
    done = subprocess.run(
        argv, cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder


class Fetched(HTMLParser):
    """What a browser loads by itself to show a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if ("rel", "canonical") not in attrs:
            self.addresses += [value for name, value in attrs if value and (tag, name) in FETCHING]


def test_nothing_is_fetched_from_elsewhere(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) >= 20
    fetched = {address for page in pages for address in Fetched(page.read_text("utf-8")).addresses}
    assert fetched
    assert [address for address in fetched if re.match(r"[a-z]+:|//", address)] == []


def test_every_magic_and_every_program_is_on_its_page(site):
    magics = (site / "reference/magics.html").read_text("utf-8")
    assert [name for name in magic_names() if f"%{name}</code>" not in magics] == []
    programs = (site / "reference/programs.html").read_text("utf-8")
    assert [name for name in rules() if f"<code>{name}</code>" not in programs] == []


ZONES = {
    "new": Zone.NEW, "workspace": Zone.WORKSPACE, "protected": Zone.PROTECTED,
    "temporary": Zone.TEMPORARY, "system": Zone.SYSTEM, "elsewhere": Zone.OUTSIDE,
    "secrets": Zone.SECRET,
}  # fmt: skip


def test_the_matrix_of_the_security_page_is_the_one_that_judges():
    page = (ROOT / "docs/security.md").read_text("utf-8")
    rows = re.findall(r"^\| (read|create|modify, delete) \| (.+) \|$", page, re.MULTILINE)
    heads = re.search(r"^\| \| (new .+) \|$", page, re.MULTILINE)[1].split(" | ")
    zones = [ZONES[head.split()[0]] for head in heads]
    assert len(rows) == 3
    for kinds, said in rows:
        for kind in kinds.split(", "):
            judged = [decide(EffectKind(kind), zone).name.lower() for zone in zones]
            assert said.split(" | ") == judged, kind
