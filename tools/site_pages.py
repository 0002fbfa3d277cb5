"""What the documentation's site says that the code already knows; called by MkDocs, see mkdocs.yml.

Pages of magics, of the policy's matrix and table of programs, of decisions and of changes are made
while the site is built, so that they cannot go stale. Links that lead out of ``docs/`` lead to a
copy of the file on the site.
"""

from __future__ import annotations

import inspect
import os
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File

from aibridge_kernel.display.catalogue import render
from aibridge_kernel.magics.registry import find, magic_names
from aibridge_kernel.policy.loading import read_rules
from aibridge_kernel.policy.matrix import decide
from aibridge_kernel.values import EffectKind, Text, Zone, text

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from aibridge_kernel.policy.rules import Rule

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
LINK = re.compile(r"(!?)\[([^]]*)\]\(((?:\.\./)+[^)#]*)(?:#[^)]*)?\)")
OPTIONS_SHOWN = 400
"""Characters; a longer list is cut, the file holds the rest."""


# --- called by MkDocs ----------------------------------------------------------------------------


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made, and the files that pages lead to."""
    made = {
        "reference/magics.md": magics_page("en"),
        "es/magias.md": magics_page("es"),
        "reference/programs.md": programs_page(),
        "decisions/index.md": decisions_page(),
        "changes.md": (ROOT / "CHANGELOG.md").read_text("utf-8").replace("](docs/", "]("),
    }
    for path, content in made.items():
        files.append(File.generated(config, path, content=content))
    for path in sorted({found for page in DOCS.rglob("*.md") for found in _outside(page)}):
        files.append(File.generated(config, _copy_of(path), abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Lead links out of ``docs/`` to the copy of the file; a folder stays a name."""
    here = PurePosixPath(page.file.src_uri).parent

    def instead(match: re.Match[str]) -> str:
        target = _repository_path(here, match[3])
        if target is None or not (ROOT / target).exists():
            return match[0]
        if (ROOT / target).is_dir():
            return match[2]
        return f"{match[1]}[{match[2]}]({os.path.relpath(_copy_of(target), here)})"

    return LINK.sub(instead, markdown)


def _outside(page: Path) -> Iterator[str]:
    here = PurePosixPath(page.relative_to(DOCS).parent.as_posix())
    for match in LINK.finditer(page.read_text("utf-8")):
        target = _repository_path(here, match[3])
        if target is not None and (ROOT / target).is_file():
            yield target


def _repository_path(here: PurePosixPath, link: str) -> str | None:
    """The path of a link's file in the repository, ``None`` where it is one of ``docs/``."""
    path = os.path.normpath(PurePosixPath("docs", here, link))
    return None if path.startswith(("docs/", "..")) else path


def _copy_of(path: str) -> str:
    return f"files/{path}.txt"  # shown by a browser, not downloaded


# --- magics --------------------------------------------------------------------------------------

CONTROL_WORDS = ("info", "change-model", "ia", "back", "exit")


def magics_page(language: str) -> str:
    """Every magic, from its docstring, as ``%help`` has it."""
    spanish = language == "es"
    title = "Comandos mágicos" if spanish else "Every magic"
    lead = (
        "Lo que responde `%help`, hecho a partir del programa."
        if spanish
        else "What `%help` answers, made from the program. [Plug-ins](../plugins.md) add more."
    )
    lines = [f"# {title}", lead]
    for name in magic_names():
        first, _, rest = (inspect.getdoc(find(name)) or "").partition("\n")
        also = f" · `{name.upper()}`" if name in CONTROL_WORDS else ""
        lines += [f"## `%{name}`{also}", _said(Text(_braces(first)), language)]
        if rest.strip() and not spanish:
            lines.append(_escaped(rest.strip()))
    shell = (
        ("!command", "Run a shell command of your own."),
        ("%%sh", "The rest of the cell is shell."),
    )
    for head, said in shell:
        lines += [f"## `{head}`", _said(text(said), language)]
    return "\n\n".join(lines) + "\n"


def _braces(template: str) -> str:
    return template.replace("{", "{{").replace("}", "}}")


def _said(words: Text, language: str) -> str:
    return _escaped(render(words, language))


def _escaped(words: str) -> str:
    return re.sub(r"([*_<>|])", r"\\\1", words)


# --- the policy ----------------------------------------------------------------------------------


PROGRAMS_LEAD = (
    "# Verdicts and programs",
    "Made from the data that commands are judged by; [policy](../policy.md) says how it is used.",
    "## The matrix",
    "What an effect is worth before any policy file.",
)
PROGRAMS_EXPLAINED = (
    "## The programs",
    "A program or an option that is not here cannot be told and is asked about.",
    "Examples read: command → what it is predicted to do.",
)


def programs_page() -> str:
    """The matrix of verdicts and the table of programs."""
    lines = [*PROGRAMS_LEAD, matrix(), *PROGRAMS_EXPLAINED]
    folder = resources.files("aibridge_kernel.policy") / "programs"
    for source in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if source.name.endswith(".toml"):
            lines += _program_file(source.name, source.read_text("utf-8"))
    return "\n\n".join(lines) + "\n"


def matrix() -> str:
    """Kinds down, zones across."""
    zones = [zone for zone in Zone if zone is not Zone.NONE]
    rows = [["", *(zone.value for zone in zones)], ["---"] * (len(zones) + 1)]
    rows += [
        [f"**{kind.value}**", *(decide(kind, zone).name.lower() for zone in zones)]
        for kind in EffectKind
    ]
    return _table(rows)


def _program_file(name: str, source: str) -> Iterator[str]:
    title, _, _ = source.removeprefix("# ").partition(".")
    yield f"### {title}"
    tables = tomllib.loads(source)
    rows = [["program", "options", "examples"], ["---"] * 3]
    for program, rule in sorted(read_rules(source, name).items()):
        rows.append([f"`{program}`", _options(rule), _examples(tables.get(program, {}))])
    yield _table(rows)


def _options(rule: Rule) -> str:
    if rule.commands:
        return "sub-commands " + " ".join(f"`{name}`" for name in sorted(rule.commands))
    words = sorted(set(rule.options) - {"--help", "--version"})
    cut = " ".join(f"`{word}`" for word in words)
    return cut if len(cut) <= OPTIONS_SHOWN else cut[:OPTIONS_SHOWN].rpartition(" ")[0] + " …"


def _examples(table: dict[str, Any]) -> str:
    lines = [line for line in table.get("match", "").strip().splitlines() if " => " in line][:2]
    pairs = (line.split(" => ", 1) for line in lines)
    return "<br>".join(f"`{command.strip()}` → {_escaped(effects)}" for command, effects in pairs)


def _table(rows: list[list[str]]) -> str:
    cells = (
        [cell.replace("|", r"\|") if cell.startswith("`") else cell for cell in row] for row in rows
    )
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)


# --- decisions -----------------------------------------------------------------------------------


def decisions_page() -> str:
    """The list of decisions, by their titles."""
    lines = ["# Decisions", "One page each: what was decided, and why."]
    pages = sorted((DOCS / "decisions").glob("0*.md"))
    titles = ((page, page.read_text("utf-8").split("\n", 1)[0].lstrip("# ")) for page in pages)
    lines.append("\n".join(f"- [{title}]({page.name})" for page, title in titles))
    return "\n\n".join(lines) + "\n"
