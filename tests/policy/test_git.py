from __future__ import annotations

import subprocess

import pytest

from aibridge_kernel.policy import Context, Files, judge, previewable
from aibridge_kernel.values import Decision, EffectKind

READS = [
    "git status",
    "git diff",
    "git log -p -3",
    "git show HEAD",
    "git branch",
    "git blame a.txt",
    "git grep x",
    "git ls-files -m",
    "git -C sub status",
]
HOSTILE = {
    "core.fsmonitor": "{script}",
    "core.pager": "{script}",
    "pager.log": "{script}",
    "pager.status": "{script}",
    "core.hooksPath": "{hooks}",
    "diff.external": "{script}",
    "diff.x.textconv": "{script}",
    "diff.x.command": "{script}",
    "filter.x.clean": "{script}",
    "filter.x.smudge": "{script}",
    "filter.x.process": "{script}",
    "core.sshCommand": "{script}",
    "gpg.program": "{script}",
    "core.editor": "{script}",
    "alias.status": "!{script}",
    "include.path": "../evil.config",
}


def git(root, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments],
        cwd=root,
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(root)},
    )


@pytest.fixture
def repository(tmp_path):
    root = tmp_path.resolve() / "repository"
    (root / "sub").mkdir(parents=True)
    git(root, "init", "-q")
    (root / "a.txt").write_text("x\n")
    (root / "sub/b.txt").write_text("x\n")
    (root / ".gitattributes").write_text("*.txt diff=x filter=x\n")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    (root / "a.txt").write_text("y\n")
    return root


def context_of(root):
    return Context(str(root), str(root), "/home/person", Files())


@pytest.mark.parametrize("source", READS)
def test_reading_an_ordinary_repository_is_allowed(repository, source):
    verdict = judge(source, context_of(repository))
    assert verdict.decision is Decision.ALLOW, verdict.reasons
    subprocess.run(
        ["bash", "-c", verdict.canonical], cwd=repository, check=True, capture_output=True
    )


@pytest.mark.parametrize("key", HOSTILE)
def test_a_repository_that_names_programs_runs_none_of_them(repository, key, tmp_path):
    trace = tmp_path / "executed"
    script = tmp_path / "script.sh"
    script.write_text(f"#!/bin/sh\necho ran >> {trace}\ncat\n")
    script.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "post-index-change").symlink_to(script)
    (repository / "evil.config").write_text(f"[core]\n\tfsmonitor = {script}\n")
    git(repository, "config", key, HOSTILE[key].format(script=script, hooks=hooks))
    for source in READS:
        verdict = judge(source, context_of(repository))
        assert verdict.decision is Decision.ASK
        assert any(effect.kind is EffectKind.OPAQUE for effect in verdict.effects)
    for source in ("git status", "git log", "git branch"):
        canonical = judge(source, context_of(repository)).canonical
        if key not in {"include.path", "filter.x.clean", "filter.x.process"}:
            subprocess.run(
                ["bash", "-c", canonical], cwd=repository, check=False, capture_output=True
            )
    assert not trace.exists()


def test_the_attack_that_is_guarded_against_is_real(repository, tmp_path):
    trace = tmp_path / "executed"
    script = tmp_path / "script.sh"
    script.write_text(f"#!/bin/sh\necho ran >> {trace}\n")
    script.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(script))
    subprocess.run(["git", "status"], cwd=repository, check=True, capture_output=True)
    assert trace.exists()


def test_repositories_kept_elsewhere_are_asked_about(repository, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (repository / ".git").rename(elsewhere)
    (repository / ".git").write_text(f"gitdir: {elsewhere}\n")
    assert judge("git status", context_of(repository)).decision is Decision.ASK
    (repository / ".git").unlink()
    (repository / ".git").symlink_to(elsewhere)
    assert judge("git status", context_of(repository)).decision is Decision.ASK


def test_a_common_folder_elsewhere_is_asked_about(repository):
    (repository / ".git/commondir").write_text("../elsewhere\n")
    assert judge("git status", context_of(repository)).decision is Decision.ASK


@pytest.mark.parametrize("source", ["git add a.txt", "git commit -am second", "git branch new"])
def test_writing_is_asked_and_says_which_repository(repository, source):
    verdict = judge(source, context_of(repository))
    assert verdict.decision is Decision.ASK
    (reason,) = verdict.reasons
    assert reason.effect is not None
    assert reason.effect.path == f"{repository}/.git"


def decision(source, root, workspace=None):
    there = str(workspace or root)
    return judge(source, Context(there, there, "/home/person", Files())).decision


def test_several_folders_are_asked_about(repository):
    assert decision("git -C sub status", repository) is Decision.ALLOW
    assert decision("git -C sub -C . status", repository) is Decision.ASK


@pytest.mark.parametrize("inside", ["empty", "a file", "no objects", "closed"])
def test_what_git_passes_over_does_not_hide_the_repository_around(repository, inside):
    hidden = repository / "sub/.git"
    if inside == "a file":
        hidden.write_text("nothing\n")
    else:
        hidden.mkdir()
    if inside in {"no objects", "closed"}:
        (hidden / "HEAD").write_text("ref: refs/heads/main\n")
        (hidden / "refs").mkdir()
    if inside == "closed":
        (hidden / "objects").mkdir(mode=0)
    git(repository, "config", "core.fsmonitor", "/evil")
    assert decision("cd sub; git status", repository) is Decision.ASK
    assert decision("git -C sub status", repository) is Decision.ASK
    git(repository, "config", "--unset", "core.fsmonitor")
    assert decision("cd sub; git status", repository, repository) is (
        Decision.ASK if inside == "a file" else Decision.ALLOW
    )


def test_a_repository_around_the_workspace_counts_where_the_one_inside_is_not_sound(repository):
    work = repository / "sub"
    git(work, "init", "-q")
    assert decision("git status", work) is Decision.ALLOW
    (work / ".git/HEAD").unlink()
    assert decision("git status", work) is Decision.ASK


def test_the_inside_of_a_repository_under_another_name_is_asked_about(repository):
    modules = repository / ".git/modules"
    modules.mkdir()
    git(modules, "init", "-q", "--bare", "x")
    assert decision("cd .git/modules/x; git status", repository) is Decision.ASK


@pytest.mark.parametrize("source", ["git add .", "git commit -am second", "git stash"])
def test_writing_beside_a_hostile_repository_below_is_not_previewed(repository, source):
    assert previewable(judge(source, context_of(repository)))
    git(repository / "sub", "init", "-q")
    assert previewable(judge(source, context_of(repository)))
    git(repository / "sub", "config", "core.fsmonitor", "/evil")
    verdict = judge(source, context_of(repository))
    assert verdict.decision is Decision.ASK
    assert not previewable(verdict)


def test_filters_are_not_previewed(repository):
    git(repository, "config", "filter.x.clean", "/evil")
    assert not previewable(judge("git add a.txt", context_of(repository)))


def test_comparing_files_that_no_repository_holds(repository):
    (repository / "sub/.env").write_text("KEY=1\n")
    assert decision("git diff /dev/null sub/.env", repository) is Decision.DENY
    assert decision("git diff a.txt /var/log/x", repository) is Decision.ALLOW
    assert decision("git diff a.txt /var/log", repository) is Decision.ASK
    assert decision("git diff HEAD a.txt", repository) is Decision.ALLOW
