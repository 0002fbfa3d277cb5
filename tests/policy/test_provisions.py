"""Policy files: what they may say, what they mean, and who may say it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aibridge_kernel.errors import ApprovalRequired
from aibridge_kernel.policy import (
    Authority,
    Rulebook,
    approve,
    covers,
    judge,
    judge_changes,
    previewable,
    read_policy,
    undoable,
)
from aibridge_kernel.values import Change, ChangeKind, ChangeSet, Decision, Grant


@pytest.fixture
def judged(context):
    def under(words, source, authority=Authority.WORKSPACE):
        file = read_policy(words, "policy.toml", authority)
        return judge(source, replace(context, rulebook=Rulebook((file,))))

    return under


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("data", "data", True),
        ("data", "data/raw/a.csv", True),
        ("data", "database", False),
        ("data/", "data/x", True),
        ("data/**", "data", False),
        ("data/**", "data/raw/a.csv", True),
        ("**/*.csv", "a.csv", True),
        ("**/*.csv", "deep/er/a.csv", True),
        ("**/*.csv", "a.csvx", False),
        ("*/raw", "data/raw/x", True),
        ("*/raw", "data/deep/raw", False),
        ("data/**/x", "data/x", True),
        ("data/**/x", "data/a/b/x", True),
        ("[ab].txt", "b.txt", True),
        ("?.txt", "ab.txt", False),
        ("/etc/**", "x", False),
    ],
)
def test_patterns_of_paths(pattern, path, covered):
    assert covers(pattern, f"/workspace/{path}", "/workspace") is covered


def test_patterns_of_absolute_paths_and_hostile_ones():
    assert covers("/var/log/**", "/var/log/a/b", "/workspace")
    assert not covers("data", "/elsewhere/data", "/workspace")
    assert not covers(
        "**/" * 40 + "*a" * 40 + "b", "/workspace/" + "a/" * 60 + "a" * 200, "/workspace"
    )


RM = '[[deny]]\nprogram = "rm"\n'
FORCE = '[[deny]]\nprogram = "git"\ncommand = "push"\noptions = ["--force", "-f"]\n'


@pytest.mark.parametrize(
    ("words", "source", "decision"),
    [
        (RM, "rm notes.txt", "deny"),
        (RM, "ls && env rm notes.txt", "deny"),
        (RM, "find . -name '*.tmp' -exec rm {} +", "deny"),
        (RM, "find . -print0 | xargs -0 rm", "deny"),
        (RM, "bash -c 'rm notes.txt'", "deny"),
        (RM, "for f in *; do rm $f; done", "deny"),
        (RM, "while a; do rm b; done", "deny"),
        (RM, "if a; then b; else rm c; fi", "deny"),
        (RM, "while a; do rmdir $f; done", "ask"),
        (RM, "ls rm", "allow"),
        (FORCE, "git push --force", "deny"),
        (FORCE, "git push --forc", "deny"),
        (FORCE, "git push -qf origin", "deny"),
        (FORCE, "git -C docs push -f", "deny"),
        (FORCE, "git push", "ask"),
        (FORCE, "git push $X", "deny"),
        ('[[ask]]\nkind = "read"\npath = "docs/**"\n', "cat docs/guide.md", "ask"),
        ('[[ask]]\nkind = "read"\npath = "docs/**"\n', "cat notes.txt", "allow"),
        ('[[deny]]\nkind = "create"\nzone = "workspace"\n', "mkdir new", "deny"),
        ('[[deny]]\nkind = "network"\n', "curl http://x", "deny"),
        ('[[deny]]\nkind = "opaque"\n', "python3 x.py", "deny"),
        ('[[deny]]\nkind = "opaque"\n', "for", "deny"),
        ('[[ask]]\nprogram = "rm"\n', "rm -rf /etc", "deny"),
        ('[[deny]]\nprogram = "cd"\n', "cd docs && ls", "deny"),
        ("grants = false\n", "ls", "allow"),
    ],
)
def test_a_file_tightens(words, source, decision, judged):
    assert judged(words, source).decision.word == decision


@pytest.mark.parametrize(
    ("words", "source", "decision"),
    [
        ('[[allow]]\nprogram = "python3"\n', "python3 x.py", "allow"),
        ('[[allow]]\nprogram = "python3"\n', "python3 -I x.py", "ask"),
        ('[[allow]]\nprogram = "python3"\noption = "-I"\n', "python3 -I x.py", "allow"),
        ('[[allow]]\nprogram = "python3"\n', "python3 x.py && perl y", "ask"),
        ('[[allow]]\nprogram = "make"\ncommand = "test"\n', "make test", "allow"),
        ('[[allow]]\nprogram = "make"\ncommand = "test"\n', "make all test", "ask"),
        ('[[allow]]\nprogram = "make"\ncommand = "test"\n', "make $X", "ask"),
        ('[[allow]]\nprogram = "bash"\noption = "-c"\n', "bash -c 'perl y'", "ask"),
        ('[[allow]]\nprogram = "env"\n', "env perl y", "ask"),
        ('[[allow]]\nkind = "network"\n', "curl http://x", "allow"),
        ('[[allow]]\nkind = "delete"\nzone = "workspace"\n', "rm notes.txt", "allow"),
        ('[[allow]]\nkind = "delete"\nzone = "workspace"\n', "rm /etc/passwd", "deny"),
        ('[[allow]]\nkind="delete"\nzone="workspace"\npath="docs/**"\n', "rm -r docs", "ask"),
        (
            '[[allow]]\nkind="delete"\nzone="workspace"\npath="docs/**"\n',
            "rm docs/guide.md",
            "allow",
        ),
        ('[[allow]]\nprogram = "git"\ncommand = "add"\n', "git add notes.txt", "ask"),
        ('[[allow]]\nprogram = "cat"\n', "cat /etc/shadow", "deny"),
        ('[[allow]]\nprogram = "chmod"\n', "chmod u+s notes.txt", "deny"),
        ('[[allow]]\nprogram = "rm"\n[[ask]]\nprogram = "rm"\n', "rm notes.txt", "ask"),
    ],
)
def test_the_administrator_also_allows_what_is_asked(words, source, decision, judged):
    assert judged(words, source, Authority.ADMINISTRATOR).decision.word == decision
    assert judged(words, source).decision >= judged("", source).decision


def test_what_was_never_applied_stays_so_under_the_administrator(context):
    words = (
        '[[allow]]\nkinds = ["modify", "delete"]\nzone = "workspace"\n[[allow]]\nprogram = "x"\n'
    )
    file = read_policy(words, "p", Authority.ADMINISTRATOR)
    here = replace(context, rulebook=Rulebook((file,)))

    def decision(**change):
        one = Change(ChangeKind.MODIFIED, **change)
        return judge_changes(ChangeSet((one,)), here).decision

    assert decision(path="notes.txt", mode=0o100644) is Decision.ALLOW
    assert decision(path="notes.txt", mode=0o104755) is Decision.DENY
    assert decision(path="notes.txt", has_capabilities=True) is Decision.DENY
    assert decision(path="device", mode=0o020666) is Decision.DENY
    assert decision(path=".git/config", mode=0o100644) is Decision.DENY
    assert decision(path=".env", mode=0o100600) is Decision.DENY
    assert decision(path="conftest.py", mode=0o100644) is Decision.ASK


def test_what_a_file_asks_about_is_asked_whatever_the_mode(judged):
    verdict = judged('[[ask]]\npath = "notes.txt"\nkind = "delete"\n', "rm notes.txt")
    assert previewable(verdict)
    assert not undoable(verdict)
    with pytest.raises(ApprovalRequired):
        approve(verdict, Grant.UNDOABLE)
    assert {reason.rule for reason in verdict.reasons} == {None, "policy.toml:1"}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("x = ", "is not TOML"),
        ("colour = 1", "policy.toml:1: “colour” is not known"),
        ("\n[[ask]]\ncolour = 1", "policy.toml:2: “colour” is not known"),
        ("deny = 1", "policy.toml:1: write [[deny]]"),
        ("[[ask]]\n", "policy.toml:1: the table is empty"),
        ('[[ask]]\nprogram = ""', "takes words"),
        ("[[ask]]\nprograms = []", "takes words"),
        ("[[ask]]\nprograms = [1]", "takes words"),
        ('[[ask]]\noption = "-f"', "a table is about a program or about"),
        ('[[ask]]\nprogram = "rm"\nkind = "read"', "a table is about a program or about"),
        ('[[ask]]\nkind = "x"', "policy.toml:1: 'x' is not a valid EffectKind"),
        ('[[ask]]\nzone = "x"', "policy.toml:1: 'x' is not a valid Zone"),
        ("\n\ngrants = 1", "policy.toml:3: write true or false"),
        ('on_ask = "sometimes"', "policy.toml:1: write some of"),
        ('on_ask = "allow"', "policy.toml:1: write some of"),
        ('sandbox = "none"', "policy.toml:1: write one of"),
        ('audit = "here"', "policy.toml:1: write “syslog” or an absolute path"),
        ("models = []", "policy.toml:1: write words"),
        ('[[allow]]\nkind = "opaque"', "what is opaque, by its program"),
        ('[[allow]]\nzone = "workspace"', "name the kinds and zones"),
        ('[[allow]]\nkind = "delete"', "name the kinds and zones"),
        ('[[allow]]\nkind = "delete"\nzone = "outside"', "is denied whoever allows it"),
        ('[[allow]]\nkind = "read"\nzone = "secret"', "is denied whoever allows it"),
        ('[[allow]]\nkind = "modify"\nzone = "protected"', "is denied whoever allows it"),
        ('[[allow]]\nkind = "privilege"', "is denied whoever allows it"),
        ("[[ask]]\nkind = 'read'\n" * 201, "has too many tables"),
        ("x = " + "[" * 5000, "policy.toml"),
    ],
)
@pytest.mark.parametrize("authority", Authority)
def test_a_file_that_cannot_be_read_makes_everything_stricter(words, complaint, authority, context):
    file = read_policy(words, "policy.toml", authority)
    assert complaint in str(file.fault)
    verdict = judge("ls", replace(context, rulebook=Rulebook((file,))))
    lost = authority is Authority.ADMINISTRATOR
    assert verdict.decision is (Decision.DENY if lost else Decision.ASK)
    assert not previewable(verdict)
    assert not Rulebook((file,)).grants
    assert Rulebook((file,)).permits_model("gemini-x") is not lost
    assert Rulebook((file,)).permits_model("offline")


@pytest.mark.parametrize("authority", [Authority.WORKSPACE, Authority.PACKAGE])
def test_only_the_administrator_loosens_or_locks(authority):
    words = (
        'grants = false\nmodels = "x"\nsandbox = "container"\naudit = "/x"\n'
        'on_ask = "deny"\n[[allow]]\nprogram = "rm"\n'
    )
    file = read_policy(words, "p", authority)
    assert (file.fault, file.provisions, file.grants) == (None, (), False)
    assert (file.models, file.sandbox, file.audit, file.on_ask) == (None, None, None, None)
    lines = [str(note).partition(" ")[0] for note in file.ignored]
    assert lines == [f"p:{number}" for number in (2, 3, 4, 5, 6)]


def test_locks_of_the_administrator():
    words = (
        'grants = false\nmodels = ["offline", "gemini-*"]\nsandbox = "bubblewrap"\n'
        'on_ask = ["prompt"]\naudit = "syslog"\n'
    )
    book = Rulebook((read_policy(words, "p", Authority.ADMINISTRATOR),))
    assert (book.grants, book.sandbox, book.audit) == (False, "bubblewrap", "syslog")
    assert [book.permits_mode(mode) for mode in ("prompt", "undoable", "allow")] == [
        True,
        False,
        False,
    ]
    assert [book.permits_model(name) for name in ("offline", "gemini-x", "openai:x")] == [
        True,
        True,
        False,
    ]
