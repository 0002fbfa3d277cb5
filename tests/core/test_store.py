"""History: private, shared, searchable, without secrets."""

import stat
from pathlib import Path

import pytest

from aibridge_kernel.errors import UsageError
from aibridge_kernel.store import Store


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "state", Path("/w"), ("s3cret-key",))
    yield made
    made.close()


def outcome(identifier, statement, command):
    return {
        "execution_id": identifier,
        "statement": statement,
        "commands": [{"command": command}],
    }


@pytest.mark.usefixtures("store")
def test_only_the_owner_may_read_it(tmp_path):
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    for path in (tmp_path / "state").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_wider_folder_is_narrowed(tmp_path):
    (tmp_path / "state").mkdir(mode=0o755)
    Store(tmp_path / "state", Path("/w")).close()
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_a_folder_of_somebody_else_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 12345)
    with pytest.raises(UsageError, match="belongs to somebody else"):
        Store(tmp_path / "state", Path("/w"))


def test_tail_range_and_search(store):
    for line, source in enumerate(("crea a", "borra a", "crea b"), 1):
        store.add_cell(line, source)
        store.set_output(line, f"done {line}")
    kernel = store.kernel
    assert store.tail(2) == [(kernel, 2, "borra a", "done 2"), (kernel, 3, "crea b", "done 3")]
    assert store.range(0, 1, 2) == [(kernel, 1, "crea a", "done 1")]
    assert [row[2] for row in store.search("crea*", None, unique=False)] == ["crea a", "crea b"]
    assert [row[2] for row in store.search("*", 1, unique=False)] == ["crea b"]


def test_unique_keeps_the_newest(store):
    for line in (1, 2, 3):
        store.add_cell(line, "crea a")
    assert [row[1] for row in store.search("*", None, unique=True)] == [3]


def test_secrets_are_struck_out_everywhere(store, tmp_path):
    store.add_cell(1, "usa s3cret-key")
    store.set_output(1, "s3cret-key")
    store.add_outcome(1, outcome("x", "usa s3cret-key", "echo s3cret-key"))
    store.close()
    for path in (tmp_path / "state").iterdir():
        assert b"s3cret-key" not in path.read_bytes()


def test_outcomes_are_found_by_their_words_literally(store):
    store.add_outcome(1, outcome("1", "crea 100%", "mkdir 100%"))
    store.add_outcome(2, outcome("2", "crea b", "mkdir b"))
    assert [row.statement for row in store.outcomes()] == ["crea b", "crea 100%"]
    assert [row.statement for row in store.outcomes("100%")] == ["crea 100%"]
    assert store.count() == 2


def test_undecodable_names_are_kept_readable(store):
    store.add_cell(1, "borra \udcff.txt")
    assert store.tail(1)[0][2] == "borra \\udcff.txt"


def test_two_kernels_write_at_once(store, tmp_path):
    other = Store(tmp_path / "state", Path("/w"))
    for line in range(50):
        store.add_cell(line, "a")
        other.add_cell(line, "b")
    assert len(store.tail(1000)) == 100
    assert other.kernel != store.kernel
    other.close()
