"""Requests × ways to name what they are about: every pair against the paths that are meant.

``naming.<language>.toml`` has the two lists. A request has a hole and the commands that somebody
skilled would run on ``{paths}``; a naming has the paths that it means, patterns of the shell
among them, and other readings that are as good. By hand, with a table of what is not right:
``python tests/offline/naming.py en [--show]``.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import voice_checks
import voice_trees
from evaluation import translate, turn

HERE = Path(__file__).parent
ROW = re.compile(r"\w+ \d+ (?:x|gas|power|luz)\b|\bdone\b|\blisto\b")
"""A line of a planted file, whatever a program prints before it."""
CONTRACTED = {"es": ((" de el ", " del "), (" a el ", " al ")), "en": ()}
PICTURES = (".jpg", ".png")
CHANGED = "git init -q -b main && git add -A && git -c user.name=a -c user.email=a@a commit -qm a"


@dataclass(frozen=True)
class Pair:
    """A sentence, what it asks for, and the sets of paths that may be meant."""

    key: str
    text: str
    request: dict[str, Any]
    naming: dict[str, Any]
    language: str


@dataclass
class Bench:
    """The folders that sentences are tried on, and what commands did there."""

    where: Path
    made: dict[str, Path] = field(default_factory=dict)

    def tree(self, name: str, *, git: bool) -> Path:
        """The planted folder, under git and changed since where a request needs that."""
        key = f"{name}-git" if git else name
        if key not in self.made:
            self.made[key] = self.where / key
            self.made[key].mkdir()
            voice_trees.plant(self.made[key], name)
            if git:
                _under_git(self.made[key])
        return self.made[key]


def _under_git(root: Path) -> None:
    kept = {path: path.stat().st_mtime for path in root.rglob("*") if path.is_file()}
    done = voice_trees.confined(CHANGED, root)
    assert done.returncode == 0, done.stderr
    for path, when in kept.items():
        path.write_text(path.read_text(encoding="utf-8") + "changed\n", encoding="utf-8")
        os.utime(path, (when, when))


def pairs(language: str) -> Iterator[Pair]:
    """Every pair that makes sense."""
    data = _load(language)
    for request in data["request"]:
        for naming in data["naming"]:
            text = request["say"].replace("{}", naming["say"])
            for apart, together in CONTRACTED[language]:
                text = text.replace(apart, together)
            key = f"{request['say']} | {naming['say']}"
            pair = Pair(key, re.sub(r",([?,]|$)", r"\1", text), request, naming, language)
            if list(_meant(pair)) and key not in data.get("senseless", ()):
                yield pair


@cache
def gaps(language: str) -> frozenset[str]:
    """The pairs that are known to be refused; ``*`` stands for every request."""
    said = _load(language)["gaps"]
    every = {gap.removeprefix("* | ") for gap in said if gap.startswith("* | ")}
    whole = {pair.key for pair in pairs(language) if pair.naming["say"] in every}
    return frozenset({*said, *whole})


@cache
def _load(language: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"naming.{language}.toml").read_text(encoding="utf-8"))


@cache
def _planned(language: str) -> tuple[list[Path], list[Path]]:
    """Files and folders of the tree, known before it is planted."""
    tree = _load(language)["tree"]
    planned = tomllib.loads((voice_trees.FOLDER / f"trees/{tree}.toml").read_text("utf-8"))
    files = [Path(name) for name in planned["files"]]
    folders = {above for path in files for above in path.parents} | {
        Path(name) for name in planned["folders"]["names"]
    }
    return files, sorted(folders - {Path()})


def _meant(pair: Pair) -> Iterator[list[str]]:
    """The sets of paths that the request can be about."""
    files, folders = _planned(pair.language)
    for patterns in (pair.naming["means"], *pair.naming.get("or", ())):
        every = sorted((*files, *folders))
        paths = [str(p) for one in patterns for p in every if _is_like(p, one)]
        assert paths, patterns
        if _makes_sense(pair.request, paths, set(map(str, folders))):
            yield paths


def _is_like(path: Path, pattern: str) -> bool:
    if "*" not in pattern:
        return str(path) == pattern
    deep = len(path.parts) == len(Path(pattern).parts)
    return deep and path.match(pattern) and not path.name.startswith(".")


def _makes_sense(request: dict[str, Any], paths: list[str], folders: set[str]) -> bool:
    asked, held = request.get("for"), folders.intersection(paths)
    if asked == "folder":
        return len(held) == len(paths) == 1
    fits = {"one": len(paths) == 1, "many": len(paths) > 1}.get(asked, True)
    pictures = any(path.lower().endswith(PICTURES) for path in paths)
    return fits and not (held and "folder" not in request) and not (pictures and "text" in request)


def judge(pair: Pair, bench: Bench) -> tuple[str, str]:
    """``right``, ``refused``, ``asked`` or ``wrong``, and the command or what was said."""
    tree = _load(pair.language)["tree"]
    root = bench.tree(tree, git=pair.request.get("git", False))
    before = pair.naming.get("before")
    told = (turn(before[0], before[1]),) if before else ()
    answer = translate(pair.text, root, told, pair.language)
    command = " && ".join(step.command for step in answer.steps)
    if not command:
        return ("asked", answer.question) if answer.question else ("refused", answer.refusal or "")
    if command == _load(pair.language).get("fine", {}).get(pair.key):
        return "right", command
    got = _effect(command, root, bench)
    wanted = ((view, _effect(one, root, bench)) for view, one in _commands(pair))
    right = got.went_well and any(_is_same(view, got, effect) for view, effect in wanted)
    return ("right" if right else "wrong"), command


def _commands(pair: Pair) -> Iterator[tuple[Any, str]]:
    """What somebody skilled would run, and how its effect is looked at."""
    folders, request = _planned(pair.language)[1], pair.request
    for paths in _meant(pair):
        inside = request.get("folder")
        whole = isinstance(inside, str) and Path(paths[0]) in folders
        said = [(request.get("check", "tree"), inside if whole else one) for one in request["does"]]
        for check, one in [*said, *request.get("also", {}).items()]:
            yield VIEWS[check], one.replace("{paths}", shlex.join(paths))


_EFFECTS: dict[tuple[str, Path], voice_trees.Effect] = {}


def _effect(command: str, root: Path, bench: Bench) -> voice_trees.Effect:
    if (command, root) not in _EFFECTS:
        _EFFECTS[command, root] = voice_trees.run(command, root, bench.where / "copy", ".")
    return _EFFECTS[command, root]


def _is_same(view: Any, got: voice_trees.Effect, wanted: voice_trees.Effect) -> bool:
    names = voice_checks.names_in(got.tree, wanted.tree)
    if {k: _packed(v) for k, v in got.tree.items()} != {
        k: _packed(v) for k, v in wanted.tree.items()
    }:
        return False
    return bool(view(got.output, names) == view(wanted.output, names))


def _packed(entry: object) -> object:
    """A file; of an archive what it holds, wherever it holds it."""
    content = entry[1] if isinstance(entry, tuple) and entry[0] != "link" else None
    if not isinstance(content, dict):
        return entry
    return {name.rsplit("/", 1)[-1]: text for name, text in content.items()}


def _size(output: str, _: object) -> str:
    """The largest size that is printed: a total, where there are several."""
    found = re.findall(r"(?<![\w.:-])\d+(?:\.\d+)?[KM]?(?![\w.:-])", output)
    return max(found, key=lambda size: (size[-1] in "KM", float(size.rstrip("KM"))), default="")


VIEWS: dict[str, Any] = {
    "tree": lambda _output, _names: None,
    "text": lambda output, _: sorted(ROW.findall(output)),
    "diff": lambda output, _: output.split(),
    "size": _size,
    "number": voice_checks.VIEWS["number"],
    "listed": voice_checks.VIEWS["listed"],
}


def main() -> None:
    """Show the figures by request and by naming, and what is not right."""
    parser = argparse.ArgumentParser()
    parser.add_argument("language")
    parser.add_argument("--show", action="store_true", help="every sentence that is not right")
    parser.add_argument("--only", default="", help="pairs whose key has this")
    chosen = parser.parse_args()
    where = Path(tempfile.mkdtemp(dir="/dev/shm"))
    try:
        _report(chosen, Bench(where))
    finally:
        shutil.rmtree(where)


def _report(chosen: argparse.Namespace, bench: Bench) -> None:
    rows: dict[str, Counter[str]] = {}
    total: Counter[str] = Counter()
    for pair in pairs(chosen.language):
        if chosen.only not in pair.key:
            continue
        verdict, why = judge(pair, bench)
        total[verdict] += 1
        for name in pair.key.split(" | "):
            rows.setdefault(name, Counter())[verdict] += 1
        if chosen.show and verdict != "right":
            sys.stdout.write(f"{verdict:8}{pair.text}\n        {why.splitlines()[0]}\n")
    for name, counted in sorted(rows.items(), key=lambda row: row[1]["right"] / row[1].total()):
        sys.stdout.write(f"{name:50}{dict(counted)}\n")
    sys.stdout.write(f"all {dict(total)}\n")


if __name__ == "__main__":
    main()
