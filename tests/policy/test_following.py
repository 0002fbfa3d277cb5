"""Reading through links that lie below a folder."""

from __future__ import annotations

import pytest

from aibridge_kernel.policy import Context, Files, judge
from aibridge_kernel.policy.filesystem import MAXIMUM_FOLLOWED
from aibridge_kernel.values import Decision

ALLOW, ASK, DENY = Decision

FOLLOWING = [
    "grep -R hello .",
    "grep -r -R hello .",
    "grep -R -r hello docs",
    "grep --dereference-recursive hello docs",
    "tar chf new.tar docs",
    "tar -c -h -f new.tar docs",
    "zip -r new.zip docs",
    "cp -rL docs copy",
    "cp -L -r docs copy",
    "cp -a --dereference docs copy",
    "find -L docs",
    "find docs -follow",
    "find docs -name 'x*' -exec cat {} +",
    "find docs -exec grep hello {} ';'",
    "find docs -print0 | xargs -0 cat",
    "find docs | xargs head",
    "find docs -exec cat {} + -type f",
    "find -L docs -type f -exec cat {} +",
    "find docs -type f -o -name x -exec cat {} +",
    "find docs '!' -type f -exec cat {} +",
    "find docs -not -type f -print0 | xargs -0 cat",
    "find docs -print0 -type f -print0 | xargs -0 cat",
    "find docs -type f,l -exec cat {} +",
    "ls -RL docs",
    "du -L docs",
    "tree -l docs",
    "diff -r docs other",
    "(cd docs; grep -R hello .)",
]
NOT_FOLLOWING = [
    "grep -r hello .",
    "tar cf new.tar docs",
    "zip -ry new.zip docs",
    "cp -r docs copy",
    "find docs -name x",
    "ls -R docs",
    "ls -L",
    "find docs -type f -exec cat {} +",
    "find docs -name 'n*' -type f -exec grep hello {} ';'",
    "find docs -type f | xargs cat",
    "find docs -type f -print0 | xargs -0 cat",
    "du docs",
    "tree docs",
    "diff -r --no-dereference docs other",
]


@pytest.fixture
def root(tmp_path):
    root = tmp_path.resolve() / "w"
    for folder in ("docs/deep", "other"):
        (root / folder).mkdir(parents=True)
    (root / "docs/notes.txt").touch()
    (root / "docs/inside").symlink_to("notes.txt")
    (root / "docs/system").symlink_to("/etc/hostname")
    return root


def decision(source, root):
    return judge(source, Context(str(root), str(root), "/home/person", Files())).decision


@pytest.mark.parametrize("source", FOLLOWING)
def test_links_that_lead_out_are_asked_about_where_they_are_followed(source, root):
    assert decision(source, root) is ALLOW
    (root / "docs/deep/out").symlink_to("/var/log")
    assert decision(source, root) is ASK
    (root / "docs/deep/secret").symlink_to("/etc/shadow")
    assert decision(source, root) is DENY


@pytest.mark.parametrize("source", NOT_FOLLOWING)
def test_links_that_nobody_follows_are_not(source, root):
    (root / "docs/deep/out").symlink_to("/var/log")
    assert decision(source, root) is ALLOW


def test_too_many_names_are_asked_about(root):
    for number in range(MAXIMUM_FOLLOWED):
        (root / f"other/{number}").touch()
    assert decision("grep -R hello docs", root) is ALLOW
    assert decision("grep -R hello .", root) is ASK


def test_links_made_a_moment_ago_are_asked_about(root):
    assert decision("ln -s docs/notes.txt new; grep -R hello docs", root) is ASK
