"""The folders of the voices: planted from a description, worked in by commands, and compared."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import tarfile
import time
import tomllib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "voices"
DAY = 86400
END = "\x1e"
"""Comes after what a command printed, before the directory it ended in."""
WRAP = """trap 'printf "\\036%s" "$PWD"' EXIT; eval "$1\""""
GIT = ("log --all --format=%s --name-status", "status --porcelain", "branch --list")
UNCONFIGURED = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_PAGER": "cat", "PAGER": "cat"}


@dataclass(frozen=True)
class Effect:
    """What a command did: the tree afterwards, its output, where it ended, whether it went well."""

    tree: dict[str, Any]
    output: str
    directory: str
    went_well: bool


def confined(command: str, root: Path, at: str = ".") -> subprocess.CompletedProcess[str]:
    """Run a command in a sandbox, where the tree is ``/mnt``."""
    environment = UNCONFIGURED | {"LC_ALL": "C.UTF-8", "HOME": "/mnt", "OLDPWD": "/mnt"}
    settings = [word for name, value in environment.items() for word in ("--setenv", name, value)]
    return subprocess.run(
        [
            "bwrap", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",  # noqa: S108  — a mount point
            "--bind", root, "/mnt", "--unshare-all", "--cap-drop", "ALL", "--die-with-parent",
            "--chdir", os.path.normpath(f"/mnt/{at}"), *settings,
            "bash", "--norc", "-c", WRAP, "bash", command,
        ],
        capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, timeout=20,
        check=False,
    )  # fmt: skip


def run(command: str, template: Path, copy: Path, at: str) -> Effect:
    """Run a command in a copy of a tree."""
    fresh(template, copy)
    done = confined(command, copy, at)
    output, _, directory = done.stdout.rpartition(END)
    went_well = done.returncode == 0 or (done.returncode == 1 and not done.stderr.strip())
    return Effect(snapshot(copy), output, directory, went_well)


def fresh(template: Path, copy: Path) -> None:
    """Make a new copy."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(template, copy, symlinks=True)


# --- planting ------------------------------------------------------------------------------------


def plant(root: Path, name: str) -> None:
    """Make the tree of ``trees/<name>.toml``: files, folders, archives, then what commands do."""
    planned = tomllib.loads((FOLDER / f"trees/{name}.toml").read_text(encoding="utf-8"))
    for folder in planned["folders"]["names"]:
        (root / folder).mkdir(parents=True, exist_ok=True)
    _write(root, planned["files"])
    for path, entry in planned.get("archives", {}).items():
        _pack(root, path, entry["members"])
        for gone in entry.get("only", ()):
            target = root / gone
            shutil.rmtree(target) if target.is_dir() else target.unlink()
        _date(root / path, entry["age"])
    for command in planned.get("setup", {}).get("run", ()):
        done = confined(command, root)
        assert done.returncode == 0, (name, command, done.stderr)
    _write(root, planned.get("after", {}))
    for folder in (root, *root.rglob("*")):
        if folder.is_dir() and ".git" not in folder.parts:
            _date(folder, 20)  # sorted by time, files come first


def _write(root: Path, files: dict[str, Any]) -> None:
    for name, entry in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(entry.get("text", "x" * entry.get("size", 0)), encoding="utf-8")
        path.chmod(entry.get("mode", 0o644))
        _date(path, entry["age"])


def _date(path: Path, days: float) -> None:
    """So many days ago and ten minutes, so that no limit of days is met to the second."""
    ago = days * DAY + (600 if days else 0)
    os.utime(path, (time.time() - ago,) * 2)


def _pack(root: Path, name: str, members: list[str]) -> None:
    if name.endswith((".zip", ".tgz")) or ".tar" in name:
        program = ["zip", "-qr"] if name.endswith(".zip") else ["tar", "-czf"]
        subprocess.run([*program, name, *members], cwd=root, check=True)
    else:
        (root / name).write_bytes(gzip.compress((root / members[0]).read_bytes()))


# --- comparing -----------------------------------------------------------------------------------


def snapshot(root: Path) -> dict[str, Any]:
    """Every path with its kind, mode and content; archives by members, git by what it says."""
    found: dict[str, Any] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if ".git" in Path(name).parts:
            continue
        if path.is_symlink():
            found[name] = ("link", os.path.normpath(path.readlink()))
        elif path.is_dir():
            found[name] = "folder"
        else:
            found[name] = (path.stat().st_mode & 0o777, _content(path))
    for repository in root.rglob(".git"):
        for question in GIT:
            found[f"{repository.relative_to(root)}: git {question}"] = _git(repository, question)
    return found


def is_file_name(name: str) -> bool:
    """Whether an entry of a snapshot is a path, and not what git says."""
    return ": git " not in name


def _git(repository: Path, question: str) -> str:
    environment = os.environ | UNCONFIGURED | {"LC_ALL": "C.UTF-8"}
    argv = ["git", *question.split()]
    done = subprocess.run(
        argv, cwd=repository.parent, env=environment, capture_output=True, text=True, check=False
    )
    # In which order git tells of commits made within one second is chance.
    return "\n".join(sorted(done.stdout.splitlines()))


def _content(path: Path) -> object:
    try:
        if path.name.endswith(".zip"):
            with zipfile.ZipFile(path) as packed:
                names = (name for name in packed.namelist() if not name.endswith("/"))
                return {os.path.normpath(name): packed.read(name) for name in names}
        if re.search(r"\.(tar|tgz|tar\.\w+)$", path.name):
            with tarfile.open(path) as packed:
                files = [(member.name, packed.extractfile(member)) for member in packed]
                return {os.path.normpath(name): file.read() for name, file in files if file}
        if path.name.endswith(".gz"):
            return {"": gzip.decompress(path.read_bytes())}
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile) as error:
        return f"broken: {error}"
    return path.read_bytes().rstrip(b"\n")


@dataclass
class Trees:
    """The trees that were needed so far; nothing changes one."""

    where: Path
    made: dict[str, Path] = field(default_factory=dict)

    def get(self, name: str) -> Path:
        """The tree of that name."""
        if name not in self.made:
            self.made[name] = self.where / name
            self.made[name].mkdir()
            plant(self.made[name], name)
        return self.made[name]

    @property
    def copy(self) -> Path:
        """Where commands are tried."""
        return self.where / "copy"
