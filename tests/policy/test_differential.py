"""What is allowed does, in its canonical writing, exactly what the text as written does."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from corpora import commands, plant

from aibridge_kernel.policy import Context, Files, judge
from aibridge_kernel.values import Decision

# Their output differs from one moment to the next, or tells the two runs apart.
CHANGING = (
    "date", "ps ", "ps\t", "top", "free", "uptime", "df", "/proc", "shuf", "tail -f", "$(date",
    "git", "stat ", "ls -l", "ls -t", "du", "pip", "-printf", "find . -mtime", "who", "tar", "zip",
    "hostname", "diff -u", "env", "man", "ls | tee", "ls -la", "sleep", "gzip", "cal", "mktemp",
    "random", "nproc", "lscpu", "-ltr", "-lt", "-lR", "ls --sort", "ls -i", "-newer", "$PWD",
    "-print0 | xargs -0 ls", "realpath", "readlink", "vmstat", "iostat",
)  # fmt: skip
# Canonically exact where the text as written splits a name at its blank.
BETTER = ("find . -name '*.py' | xargs wc -l", "find . -type f -name '*.py' | xargs wc -l")
HARMLESS = [
    source
    for source in commands("harmless") + commands("blind_harmless") + commands("forum_harmless")
    if source not in BETTER and not any(word in source for word in CHANGING)
]


INSIDE = Path("/mnt/workspace")


def in_sandbox(root: Path, source: str) -> tuple[int, str, dict[str, str]]:
    """Run a text in a sandbox that can write to nothing but ``root``."""
    bwrap = (
        f"bwrap --unshare-all --cap-drop ALL --die-with-parent --clearenv --ro-bind / / --dev /dev "
        f"--proc /proc --tmpfs {INSIDE.parent} --bind {root} {INSIDE} --chdir {INSIDE} "
        f"--setenv PATH /usr/bin:/bin --setenv HOME /home/person --setenv LC_ALL C.UTF-8"
    )
    done = subprocess.run(
        [*bwrap.split(), "bash", "--norc", "--noprofile", "-c", source],
        check=False,
        capture_output=True,
        timeout=20,
        stdin=subprocess.DEVNULL,
    )
    tree = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if ".git" not in path.parts:
            tree[name] = path.read_text("utf-8", "replace") if path.is_file() else path.name
    return done.returncode, done.stdout.decode("utf-8", "replace"), tree


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    root = tmp_path_factory.mktemp("planted") / "workspace"
    root.mkdir()
    plant(root)
    return root


def test_most_of_the_corpus_is_compared():
    assert len(HARMLESS) > 250


@pytest.mark.parametrize("source", HARMLESS)
def test_canonical_text_does_what_the_text_does(source, planted, tmp_path):
    results = []
    for run in ("as_written", "canonical"):
        root = tmp_path.resolve() / run
        shutil.copytree(planted, root, symlinks=True)
        verdict = judge(source, Context(str(root), str(root), "/home/person", Files()))
        if verdict.decision is not Decision.ALLOW:
            return
        text = source if run == "as_written" else verdict.canonical.replace(str(root), str(INSIDE))
        results.append(in_sandbox(root, text))
    assert results[0] == results[1]
