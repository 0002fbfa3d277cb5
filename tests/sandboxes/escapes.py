"""The escape suite and its table: ``python tests/sandboxes/escapes.py`` writes it into the docs."""

import os
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
PAGES = {"en": DOCS / "sandboxes.md", "es": DOCS / "es" / "sandboxes.md"}
BEGIN, END = "<!-- escapes: begin -->\n", "<!-- escapes: end -->\n"
TIERS = ("bubblewrap", "landlock", "container")


@dataclass(frozen=True)
class Probe:
    area: str
    name: str
    script: str
    not_held: frozenset[str]


def probes() -> tuple[Probe, ...]:
    areas = tomllib.loads((HERE / "escapes.toml").read_text("utf-8"))["area"]
    return tuple(
        Probe(area["name"], name, script, frozenset(area.get("not_held", {}).get(name, ())))
        for area in areas
        for name, script in area["probes"].items()
    )


def attempt_all() -> str:
    """Shell text that tries every way out and prints the numbers of those that succeeded."""
    tried = [(str(number), probe.script) for number, probe in enumerate(probes())]
    quiet = ">/dev/null 2>&1 </dev/null"
    return "\n".join(
        f"timeout 10 bash -c {shlex.quote(script)} {quiet} && echo {number}"
        for number, script in (*tried, ("control", "true"))
    )


def words(language: str) -> dict[str, str]:
    """What the table says, by its English words; empty where they are said as they are."""
    if language == "en":
        return {}
    return tomllib.loads((HERE / f"escapes.{language}.toml").read_text("utf-8"))


def rows() -> Iterator[tuple[str, ...]]:
    """What holds where, in English."""
    yield ("tried", *TIERS)
    area = None
    for probe in probes():
        if probe.area != area:
            area = probe.area
            yield (f"**{area}**", *("" for _ in TIERS))
        yield (probe.name, *("**no**" if tier in probe.not_held else "held" for tier in TIERS))


def table(language: str) -> str:
    """What holds where, as Markdown; raises ``KeyError`` for words that are not translated."""
    said = words(language)

    def cell(english: str) -> str:
        bare = english.strip("*")
        return english.replace(bare, said[bare]) if bare and said else english

    head, *rest = ((cell(first), *map(cell, cells)) for first, *cells in rows())
    ruled = [head, ("---",) * len(head), *rest]
    return "".join(f"| {' | '.join(row)} |\n".replace("  |", " |") for row in ruled)


def page(language: str) -> str:
    """The page of the docs with the table as it should be."""
    before, _, rest = PAGES[language].read_text("utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n{table(language)}\n{END}{rest.partition(END)[2]}"


def snapshot(folder: Path) -> dict[str, tuple]:
    """All that can be changed of a tree."""
    return {
        str(path): (
            (status := path.lstat()).st_mode,
            status.st_uid,
            status.st_nlink,
            status.st_mtime_ns,
            tuple(os.listxattr(path, follow_symlinks=False)),
            path.read_bytes() if path.is_file() and not path.is_symlink() else None,
        )
        for path in sorted((folder, *folder.rglob("*")))
    }


if __name__ == "__main__":
    for each, path in PAGES.items():
        path.write_text(page(each), "utf-8")
