from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from aibridge_kernel.policy import Context, Files, judge, previewable
from aibridge_kernel.policy.zones import is_secret_name
from aibridge_kernel.values import Decision, EffectKind, Zone

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
SECRETS = (
    *(".env", ".env.local", ".envrc.local", "id_rsa", "id_dsa", "id_ecdsa", "id_ecdsa_sk"),
    *("sub/id_ed25519", "id_ed25519_sk", ".netrc", ".git-credentials", ".pgpass", ".pypirc"),
    *(".my.cnf", ".vault-token", ".htpasswd", ".aibridge_policy_key", ".ssh/config"),
    *(".gnupg/key", ".aws/credentials", ".azure/x", ".kube/config", ".password-store/x"),
)
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


@pytest.fixture
def with_secrets(repository):
    for name in SECRETS:
        (repository / name).parent.mkdir(exist_ok=True)
        (repository / name).write_text(f"KEY={name}\n")
    git(repository, "add", "-fA")
    git(repository, "commit", "-qm", "with secrets")
    git(repository, "rm", "-rqf", *SECRETS)
    git(repository, "commit", "-qm", "without")
    git(repository, "commit", "-q", "--allow-empty", "-m", "nothing")
    return repository


@pytest.mark.parametrize(
    "source",
    [
        "git show HEAD~2:.env",
        "git show HEAD~2:./.env",
        "git show HEAD~2:sub/../.env",
        "git show :.env",
        "git show :0:.env",
        "git cat-file -p HEAD~2:.env",
        "git cat-file blob HEAD~2:.aws/credentials",
        "git blame HEAD~2 -- .env",
        "git log -p -- .env",
        "git log -L1,1:.env",
        "git log -L 1,1:.env",
        "git diff HEAD~2 -- .env",
        "git -C sub show HEAD~2:.env",
        "cd sub && git show HEAD~2:./../.env",
    ],
)
def test_what_was_committed_under_a_secret_name_is_a_secret(with_secrets, source):
    verdict = judge(source, context_of(with_secrets))
    assert verdict.decision is Decision.DENY
    assert any(effect.zone is Zone.SECRET for effect in verdict.effects)


@pytest.mark.parametrize("source", ["git cat-file -p abcd123", "git cat-file blob 0123456789"])
def test_an_object_without_a_name_is_asked_about(repository, source):
    assert judge(source, context_of(repository)).decision is Decision.ASK


def test_a_history_that_follows_a_file_through_its_names_is_asked_about(repository):
    verdict = judge("git log -p --follow a.txt", context_of(repository))
    assert verdict.decision is Decision.ASK


@pytest.mark.parametrize(
    "source", ["git log -p", "git log -p --all", "git diff HEAD~2", "git grep -h KEY HEAD~2"]
)
def test_secrets_are_left_out_of_what_git_prints_and_nothing_else_is(with_secrets, source):
    def said(text):
        done = subprocess.run(
            ["bash", "-c", text], cwd=with_secrets, check=False, capture_output=True, text=True
        )
        return done.stdout

    verdict = judge(source, context_of(with_secrets))
    assert verdict.decision is Decision.ALLOW
    printed = said(verdict.canonical)
    assert "KEY=" in said(source)
    assert "KEY=" not in printed
    assert [line for line in said(source).splitlines() if line.startswith("commit ")] == [
        line for line in printed.splitlines() if line.startswith("commit ")
    ]


def test_every_name_of_a_secret_is_left_out(with_secrets):
    assert all(is_secret_name(Path(name).name) or "/" in name for name in SECRETS)
    canonical = judge("git diff-tree -p --root HEAD~2", context_of(with_secrets)).canonical
    done = subprocess.run(
        ["bash", "-c", canonical], cwd=with_secrets, check=True, capture_output=True, text=True
    )
    assert done.stdout.count("diff --git") == 1  # of a.txt


def test_a_commit_by_its_hash_is_shown_as_a_commit(repository):
    verdict = judge("git show abcd123", context_of(repository))
    assert verdict.decision is Decision.ALLOW
    assert "abcd123^{commit}" in verdict.canonical


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
