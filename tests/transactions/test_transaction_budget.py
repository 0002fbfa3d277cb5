"""Undo entries live within a budget: the oldest go, and what never fits is said before."""

import json

import pytest
from desk import Desk

from aibridge_kernel.transactions import Transactions, ledger

KB = 1000


@pytest.fixture
def small(folder):
    workspace, state = folder / "workspace", folder / "state"
    workspace.mkdir()
    with Transactions(workspace, state, undo_budget=10 * KB) as transactions:
        desk = Desk(workspace, state, transactions)
        for name in "abcd":
            desk.write(name, name * 4 * KB)
        yield desk


def commands(desk):
    return [entry.command for entry in desk.transactions.entries()]


def test_entries_tell_their_sizes(small):
    small.do("rm a; echo > n")
    (entry,) = small.transactions.entries()
    assert entry.size == 4 * KB
    small.transactions.undo()
    (entry,) = small.transactions.entries()
    assert entry.size == 1  # what was new lies in the slot now


def test_the_oldest_goes_and_is_told(small):
    for name in "abc":
        small.do(f"rm {name}")
    assert commands(small) == ["rm c", "rm b"]
    (gone,) = small.transactions.pruned()
    assert (gone.command, gone.size) == ("rm a", 4 * KB)
    small.transactions.undo()
    small.transactions.undo()
    assert not (small.workspace / "a").exists()
    assert (small.workspace / "b").exists()


def test_what_takes_no_room_stays(small):
    small.do("mkdir n")
    for name in "abc":
        small.do(f"rm {name}")
    assert commands(small) == ["rm c", "rm b", "mkdir n"]


def test_the_newest_that_does_not_fit_is_told_before(small):
    small.do("rm a")
    transaction = small.run("rm b c d")
    assert not transaction.keeping().fits
    assert transaction.apply("rm b c d") is None
    assert commands(small) == ["rm a"]
    assert [each.command for each in small.transactions.pruned()] == ["rm b c d"]
    assert not (small.workspace / "b").exists()


def test_what_would_have_to_go_is_counted_before(small):
    assert small.run("rm a").keeping().displaced == 0
    small.do("rm a")
    small.do("rm b")
    assert small.run("mkdir n").keeping().displaced == 0
    keeping = small.run("rm c").keeping()
    assert (keeping.fits, keeping.displaced) == (True, 1)


def test_after_a_week_it_goes(small, monkeypatch):
    small.do("rm a")
    small.do("mkdir n")
    monkeypatch.setattr(ledger, "_age", lambda _: ledger.KEPT_S + 1)
    assert small.run("rm b").keeping().displaced == 0
    small.do("rm c")
    assert commands(small) == ["rm c"]
    assert [each.command for each in small.transactions.pruned()] == ["rm a", "mkdir n"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"sizes": {"x": -5}, "pruned": [3]}', "\xff"])
def test_a_ledger_that_was_spoilt_is_made_again(small, content):
    small.do("rm a")
    (path,) = small.state.glob("workspaces/*/ledger.json")
    path.write_text(content, "latin-1")
    small.do("rm b")
    assert sorted(json.loads(path.read_text())["sizes"].values()) == [4 * KB, 4 * KB]


def test_a_removal_that_was_broken_off_is_ended_by_the_next_start(small):
    undo_id = small.do("rm a")
    entry = small.transactions.entries_on_disk.folder / undo_id
    gone = entry.with_name(f"gone-{undo_id}")
    entry.rename(gone)
    assert small.transactions.entries() == ()
    assert small.transactions.recover() == ()
    assert not gone.exists()


def test_progress_is_told(small):
    seen = []
    transaction = small.run("rm a b")
    transaction.apply("rm a b", on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2), (2, 2)]
    seen.clear()
    small.transactions.undo(on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2), (2, 2)]
