from __future__ import annotations

import pytest

from aibridge_kernel.policy import Context, Files, judge_changes
from aibridge_kernel.values import Change, ChangeKind, ChangeSet, Decision

ALLOW, ASK, DENY = Decision
FILE, FOLDER = 0o100644, 0o040755


def change(kind, path, mode=FILE, **fields):
    return Change(ChangeKind(kind), path, mode=mode, **fields)


@pytest.mark.parametrize(
    ("observed", "decision"),
    [
        (change("created", "new.txt"), ALLOW),
        (change("created", "new", FOLDER, is_directory=True), ALLOW),
        (change("modified", "notes.txt"), ASK),
        (change("metadata", "notes.txt"), ASK),
        (change("deleted", "notes.txt", 0), ASK),
        (change("moved", "new.txt", source="notes.txt"), ASK),
        (change("created", "tool", 0o104755), DENY),
        (change("created", "tool", 0o102755), DENY),
        (change("created", "shared", 0o042755, is_directory=True), DENY),
        (change("created", "shared", 0o044755, is_directory=True), DENY),
        (change("metadata", "docs", 0o042755, is_directory=True), DENY),
        (change("metadata", "docs", 0o044755, is_directory=True), DENY),
        (change("created", "tool", has_capabilities=True), DENY),
        (change("created", "disk", 0o060600), DENY),
        (change("created", "tty", 0o020600), DENY),
        (change("created", "pipe", 0o010600), DENY),
        (change("created", "socket", 0o140600), DENY),
        (change("created", ".git/hooks/pre-commit"), DENY),
        (change("created", "docs/.git/config"), DENY),
        (change("modified", ".env"), DENY),
        (change("created", "docs/id_rsa"), DENY),
        (change("created", "link", 0o120777, target="notes.txt"), ALLOW),
        (change("created", "link", 0o120777, target="../outside.txt"), ASK),
        (change("created", "docs/link", 0o120777, target="../../x"), ASK),
        (change("created", "link", 0o120777, target="/etc"), ASK),
        (change("created", "link", 0o120777, target="/etc/shadow"), DENY),
        (change("created", ".bashrc"), ASK),
        (change("created", ".profile"), ASK),
        (change("created", ".envrc"), ASK),
        (change("created", "tests/conftest.py"), ASK),
        (change("created", "sitecustomize.py"), ASK),
        (change("created", ".vscode/tasks.json"), ASK),
        (change("created", ".github/workflows/ci.yml"), ASK),
        (change("created", "share/jupyter/kernels/x/kernel.json"), ASK),
        (change("created", "jupyter_server_config.py"), ASK),
        (change("created", ".jupyter/x.json"), ASK),
    ],
    ids=lambda value: getattr(value, "path", None),
)
def test_each_change(observed, decision, context):
    verdict = judge_changes(ChangeSet((observed,)), context)
    assert verdict.decision is decision
    assert bool(verdict.reasons) == (decision > ALLOW)


def test_the_strictest_change_decides(context):
    changes = ChangeSet(
        (change("created", "a"), change("deleted", "b", 0), change("created", ".env"))
    )
    assert judge_changes(changes, context).decision is DENY
    assert judge_changes(ChangeSet(), context).decision is ALLOW


def test_a_repository_is_written_to_only_where_that_was_predicted(context, verdict_of):
    changes = ChangeSet((change("modified", ".git/index"), change("created", ".git/objects/ab/cd")))
    assert judge_changes(changes, context).decision is DENY
    assert judge_changes(changes, context, verdict_of("rm notes.txt")).decision is DENY
    assert judge_changes(changes, context, verdict_of("git add notes.txt")).decision is ASK
    hooks = ChangeSet((change("created", ".git/hooks/pre-commit"),))
    assert judge_changes(hooks, context, verdict_of("git add notes.txt")).decision is DENY
    samples = ChangeSet((change("created", ".git/hooks/pre-commit.sample"),))
    assert judge_changes(samples, context, verdict_of("git init")).decision is ASK


def test_a_folder_may_have_what_the_folder_around_it_passes_on(tmp_path):
    root = tmp_path.resolve()
    root.chmod(0o2755)
    (root / "old").mkdir()
    (root / "old").chmod(0o4755)
    context = Context(str(root), str(root), "/home/person", Files())

    def decision(*changes):
        return judge_changes(ChangeSet(changes), context).decision

    new = change("created", "new", 0o042755, is_directory=True)
    below = change("created", "new/deep", 0o042755, is_directory=True)
    assert decision(new, below) is ALLOW
    assert decision(change("created", "new", 0o046755, is_directory=True)) is DENY
    assert decision(change("metadata", "old", 0o044700, is_directory=True)) is ASK
    assert decision(change("created", "tool", 0o102755)) is DENY
