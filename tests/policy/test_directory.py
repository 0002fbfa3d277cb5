"""Where ``cd`` leads is compared with where bash goes."""

from __future__ import annotations

import subprocess

import pytest

from aibridge_kernel.policy import Context, Files, judge
from aibridge_kernel.values import Decision, EffectKind

ALLOW, ASK, DENY = Decision


@pytest.fixture
def root(tmp_path):
    """A workspace with a link that leads deeper, each folder with a file named after it."""
    root = tmp_path.resolve() / "w"
    for folder in ("", "deep/", "deep/x/", "deep/x/y/", "deep/x/only/", "deep/only/", "locked/"):
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder / "data").write_text(f"{folder}\n")
    (root / "l").symlink_to("deep/x/y")
    (root / "locked").chmod(0)
    return root


def read_files(source, root):
    context = Context(str(root), str(root), "/home/person", Files())
    verdict = judge(source, context)
    return {
        effect.path.removeprefix(str(root)).lstrip("/")
        for effect in verdict.effects
        if effect.kind is EffectKind.READ and effect.path.endswith("/data")
    }


@pytest.mark.parametrize(
    "steps",
    [
        "cd deep",
        "cd l",
        "cd l/..",
        "cd -P l/..",
        "cd -L l/..",
        "cd -P l; cd ..",
        "cd l; cd ..",
        "cd l; cd -P ..",
        "cd l; cd ../deep",
        "cd l/../only",
        "cd l; cd ../only",
        "cd nowhere/..",
        "cd deep/../l",
        "cd deep -P",
        "cd -- deep",
        "cd locked",
        "cd locked; cd deep",
        "cd deep && cd x",
        "! cd deep",
        "cd deep/x; cd ../..",
        "cd -P -L l; cd ..",
        "cd deep > nowhere/x",
        "cd deep < nowhere",
        "cd deep 2> /dev/null",
        "(cd l; cd ..; cd deep); cd l",
        "cd l; cd . ; cd ..",
    ],
)
def test_the_file_that_bash_reads_is_among_those_judged(steps, root):
    source = f"{steps}; cat data"
    bwrap = "bwrap --unshare-all --cap-drop ALL --ro-bind / / --dev /dev --proc /proc"
    done = subprocess.run(
        [*bwrap.split(), "--chdir", str(root), "bash", "-c", source],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    context = Context(str(root), str(root), "/home/person", Files())
    opaque = any(e.kind is EffectKind.OPAQUE for e in judge(source, context).effects)
    assert opaque or f"{done.stdout.strip()}data" in read_files(source, root)


def test_a_folder_that_nobody_may_enter_leaves_both_possible(root):
    assert read_files("cd locked; cat data", root) == {"data", "locked/data"}
    assert read_files("cd deep; cat data", root) == {"deep/data"}
