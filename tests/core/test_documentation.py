"""What the documentation promises exists, and what exists is documented."""

import importlib
import os
import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from aibridge_kernel.errors import AIBridgeError
from aibridge_kernel.kernel import AIBridgeKernel
from aibridge_server_ext.app import AIBridgeExtension
from aibridge_server_ext.identity import JWTIdentityProvider

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.es.md", *sorted((ROOT / "docs").rglob("*.md"))]
MADE = {  # by the site, which checks the links to them
    ROOT / "docs" / path
    for path in re.findall(r'"([\w/]+\.md)":', (ROOT / "tools/site_pages.py").read_text("utf-8"))
}
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    links = LINK.findall(page.read_text("utf-8"))
    targets = [Path(os.path.normpath(page.parent / link)) for link in links]
    assert [path for path in targets if path not in MADE and not path.exists()] == []


ADDRESS = re.compile(r"\b[a-z][a-z+]*://[^\s)\]`\"'<>|\\]*")
HOSTS = {  # that a reader is sent to
    "aistudio.google.com",
    "github.com",
    "keepachangelog.com",
    "semver.org",
}


def leads_out(address: str) -> bool:
    """Whether it is not the reader's own machine, a name that stands for any, or a form."""
    host = urlsplit(address).hostname or ""
    return host not in {"", "…", "127.0.0.1"} and not host.endswith("example.org")


@pytest.mark.parametrize(
    "page",
    [*PAGES, ROOT / "CHANGELOG.md", *sorted((ROOT / "examples").rglob("*.ipynb")),
     *sorted((ROOT / "aibridge_kernel/display/locale").rglob("*.po"))],
    ids=lambda page: str(page.relative_to(ROOT)),
)  # fmt: skip
def test_every_address_leads_to_a_host_that_is_meant(page):
    found = filter(leads_out, ADDRESS.findall(page.read_text("utf-8")))
    wrong = [
        address
        for address in found
        if urlsplit(address)[:2] not in {("https", host) for host in HOSTS}
        or not re.fullmatch(r"https://[a-z.]+/[\w/.-]*", address)
    ]
    assert wrong == []


CONFIGURATION = ["docs/configuration.md", "docs/es/configuracion.md"]
PROTOCOL = ["docs/protocol.md", "docs/es/protocolo.md"]


@pytest.mark.parametrize("page", CONFIGURATION)
def test_every_trait_is_documented(page):
    words = (ROOT / page).read_text("utf-8")
    traits = AIBridgeKernel.class_own_traits(config=True)
    assert len(traits) >= 15
    assert [name for name in traits if f"`{name}`" not in words] == []


def test_every_trait_of_the_server_extension_is_documented():
    words = (ROOT / "docs/live-files.md").read_text("utf-8")
    for traits in (AIBridgeExtension, JWTIdentityProvider):
        names = traits.class_own_traits(config=True)
        assert len(names) >= 5
        assert [name for name in names if f"| `{name}` |" not in words] == []


@pytest.mark.parametrize("page", CONFIGURATION)
def test_every_environment_variable_is_documented(page):
    words = (ROOT / page).read_text("utf-8")
    used = re.findall(
        r'"((?:AIBRIDGE|GEMINI|GOOGLE|OPENAI)_[A-Z_]+|(?:PORT|IP)_SERVER)"',
        (ROOT / "aibridge_kernel/settings.py").read_text("utf-8"),
    )
    assert set(used) >= {"AIBRIDGE_ON_ASK", "GEMINI_API_KEY"}
    assert [name for name in used if f"`{name}`" not in words and name != "AIBRIDGE_"] == []


def test_every_magic_has_a_summary_and_is_in_the_readme():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    readme = (ROOT / "README.md").read_text("utf-8") + (ROOT / "docs/guide.md").read_text("utf-8")
    for name, target in project["entry-points"]["aibridge.magics"].items():
        module, _, function = target.partition(":")
        assert getattr(importlib.import_module(module), function).__doc__
        assert f"%{name}" in readme or name.upper() in readme, name


@pytest.mark.parametrize("page", PROTOCOL)
def test_the_protocol_page_names_every_error(page):
    page = (ROOT / page).read_text("utf-8")
    found = AIBridgeError.__subclasses__()
    names = [error.__name__ for error in found if error.__module__ == AIBridgeError.__module__]
    assert len(names) >= 13
    assert [name for name in names if f"`{name}`" not in page] == []


@pytest.mark.parametrize("page", PROTOCOL)
def test_every_command_of_the_command_line_is_documented(page):
    page = (ROOT / page).read_text("utf-8")
    source = (ROOT / "aibridge_kernel/cli.py").read_text("utf-8")
    commands = re.findall(r'= command\("(\w+)"|^    command\("(\w+)"', source, re.MULTILINE)
    names = [first or second for first, second in commands]
    assert len(names) >= 5
    assert [name for name in names if f"| `{name} " not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_a_page_names_exists(page):
    words = page.read_text("utf-8")
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    named = re.findall(r"(?:^|`)make ([a-z]+)", words, re.MULTILINE)
    assert [name for name in named if name not in targets] == []
    commands = re.findall(r'command\("(\w+)"', (ROOT / "aibridge_kernel/cli.py").read_text("utf-8"))
    named = re.findall(r"(?:^|`)jupyter aibridge ([a-z]+)", words, re.MULTILINE)
    assert [name for name in named if name not in commands] == []
