"""Utterances with their effects: run what the grammar says and what is expected, and compare."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import shutil
import subprocess
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from aibridge_kernel.conversation import Conversation, Ran, Turn
from aibridge_kernel.providers.base import Entry, Request
from aibridge_kernel.providers.offline import create
from aibridge_kernel.values import Mode, Translation
from aibridge_kernel.workspace import WorkspaceTree

HERE = Path(__file__).parent
DAY = 86400
MADE = 20
"""Days since the folders were made: none is of today, or of yesterday once it is midnight."""


@dataclass(frozen=True)
class Case:
    """``expect`` is a command of the same effect; without one the sentence must not be a task."""

    text: str
    expect: str | None = None
    check: str = "tree"
    may_refuse: bool = False
    language: str = "es"
    tree: str = "tree"


class Folder:
    """A real folder as the file tree a provider sees."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.first_line = WorkspaceTree(root, root).first_line

    def entries(self, directory: str = ".") -> tuple[Entry, ...]:
        try:
            with os.scandir(self.root / directory) as found:
                listed = [(entry, entry.stat(follow_symlinks=False)) for entry in found]
        except OSError:
            return ()
        entries = (Entry(e.name, e.is_dir(), s.st_size, s.st_mtime) for e, s in listed)
        return tuple(sorted(entries, key=lambda entry: entry.name))

    def exists(self, path: str) -> bool:
        whole = os.path.normpath(self.root / path)
        return whole.startswith(str(self.root)) and os.path.lexists(whole)


def plant(root: Path, planned: str = "tree") -> None:
    """Make the tree of ``tree.toml``, ``house.toml`` or ``desk.toml``."""
    tree = tomllib.loads((HERE / f"{planned}.toml").read_text(encoding="utf-8"))
    for name in tree["folders"]["names"]:
        (root / name).mkdir(parents=True, exist_ok=True)
    now = time.time()
    since = now - 600  # ten minutes before whole days, so that no limit is met to the second
    for name, entry in tree["files"].items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(entry.get("text", "x" * entry.get("size", 0)), encoding="utf-8")
        os.utime(path, ((since if entry["age"] else now) - entry["age"] * DAY,) * 2)
    for name, members in tree["archives"].items():
        if name.endswith(".csv.gz"):
            (root / name).write_bytes(gzip.compress((root / members[0]).read_bytes()))
            continue
        program = ["zip", "-qr", name] if name.endswith(".zip") else ["tar", "-czf", name]
        subprocess.run([*program, *members], cwd=root, check=True)
    for folder in filter(Path.is_dir, root.rglob("*")):
        os.utime(folder, (now - MADE * DAY,) * 2)


def read(path: Path, language: str) -> list[Case]:
    """Cases of a text file: ``sentence => command => check``, or a sentence alone.

    A line ``# tree: house`` names the folder they are tried on.
    """
    cases, tree = [], "tree"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# tree: "):
            tree = line.removeprefix("# tree: ")
        if line.strip() and not line.startswith("# "):
            parts = [part.strip() for part in line.split(" => ")]
            cases.append(Case(*parts, language=language, tree=tree))
    return cases


def read_blind() -> list[Case]:
    """The blind cases."""
    loaded = tomllib.loads((HERE / "blind.toml").read_text(encoding="utf-8"))
    return [
        Case(
            entry["text"],
            None if entry.get("refuse") == "must" else entry["expect"],
            entry.get("check", "tree"),
            entry.get("refuse") == "ok",
        )
        for entry in loaded["case"]
    ]


def translate(  # noqa: PLR0917 — a request in its own order
    text: str,
    root: Path,
    turns: tuple[Turn, ...] = (),
    language: str = "en",
    at: str = ".",
    clarifies: str | None = None,
) -> Translation:
    """What the provider answers."""
    provider = create("offline", None, language)
    request = Request(text, Folder(root / at), at, language, clarifies=clarifies)
    return asyncio.run(provider.translate(Conversation(turns), request))


def turn(prose: str, *commands: str, at: str = ".") -> Turn:
    """An earlier turn whose commands ran."""
    ran = tuple(Ran(command, 0) for command in commands)
    return Turn(Mode.COMMAND, prose, ran=ran, working_directory=at)


def run(command: str, template: Path, copy: Path) -> tuple[dict[str, object], str]:
    """Run a command in a copy of the template, inside bubblewrap; the tree after it and output."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(template, copy, symlinks=True)
    confined = [
        "bwrap", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",  # noqa: S108  — a mount point
        "--bind", str(copy), "/mnt", "--unshare-all", "--cap-drop", "ALL", "--die-with-parent",
        "--chdir", "/mnt", "--setenv", "LC_ALL", "C.UTF-8", "bash", "--norc", "-c", command,
    ]  # fmt: skip
    done = subprocess.run(
        confined,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=20,
    )
    return snapshot(copy), done.stdout if done.returncode in {0, 1} else f"failed: {done.stderr}"


def snapshot(root: Path) -> dict[str, object]:
    """Every path with its kind, mode and content."""
    found: dict[str, object] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found[name] = ("link", str(path.readlink()))
        elif path.is_dir():
            found[name] = "folder"
        else:
            found[name] = (path.stat().st_mode & 0o777, path.read_bytes())
    return found


def judge(case: Case, template: Path, copy: Path) -> str:
    """``right``, ``refused`` or ``wrong: …``."""
    answer = translate(case.text, template, language=case.language)
    if not answer.steps:
        return "right" if case.expect is None else f"refused: {answer.refusal or answer.question}"
    command = " && ".join(step.command for step in answer.steps)
    if case.expect is None:
        return f"wrong: {command}"
    if case.check == "command":
        return "right" if command == case.expect else f"wrong: {command}"
    got = run(command, template, copy)
    wanted = got if command == case.expect else run(case.expect, template, copy)
    return "right" if is_same(got, wanted, case.check) else f"wrong: {command}: {got[1][:200]}"


def is_same(got: tuple, wanted: tuple, check: str) -> bool:
    """Compare two effects as ``check`` says."""
    if check == "names":
        return got[0].keys() == wanted[0].keys()
    if got[0] != wanted[0] or got[1].startswith("failed"):
        return False
    if check == "lines":
        return _lines(got[1]) == _lines(wanted[1])
    if check == "number":
        numbers = [re.search(r"\d+", side[1]) for side in (got, wanted)]
        return all(numbers) and len({number.group() for number in numbers if number}) == 1
    return check == "tree" or got[1].strip() == wanted[1].strip()


def _lines(output: str) -> list[str]:
    return sorted(line.strip().removeprefix("./") for line in output.splitlines() if line.strip())
