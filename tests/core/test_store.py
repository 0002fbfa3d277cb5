"""What is remembered: private, shared, searchable, without secrets, safe under kill -9."""

import multiprocessing
import os
import signal
import sqlite3
import stat
from pathlib import Path

import pytest

from aibridge_kernel.conversation import Ran, Turn
from aibridge_kernel.errors import UsageError
from aibridge_kernel.store import Search, Store
from aibridge_kernel.values import Mode


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "state", Path("/w"), ("s3cret-key", 'qu"o\\te'))
    yield made
    made.close()


TURN = Turn(
    Mode.COMMAND,
    'usa s3cret-key y qu"o\\te',
    ran=(Ran("rm \udcff", 1, failed=True, working_directory="docs", undo_id="u1"),),
    working_directory="docs",
    translated=("rm *",),
)


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
    store.add_outcome(1, outcome("x", "usa s3cret-key", 'echo s3cret-key qu"o\\te'))
    store.conversations.add(TURN, "/w/s3cret-key.ipynb")
    kept = [path.read_bytes() for path in (tmp_path / "state").iterdir()]
    store.close()
    for content in (*kept, *(path.read_bytes() for path in (tmp_path / "state").iterdir())):
        assert b"s3cret-key" not in content
        assert b"o\\te" not in content
        assert b"o\\\\te" not in content
    assert any(b"echo ***" in content for content in kept)


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


# --- search --------------------------------------------------------------------------------------


def found(store, words):
    return [row.execution_id for row in store.outcomes(words)]


def test_every_word_is_looked_for_without_case_and_accents(store):
    store.add_outcome(1, outcome("1", "Copia la fotografía", "cp foto.jpg docs/"))
    store.add_outcome(2, outcome("2", "borra la carpeta", "rm -r docs"))
    assert found(store, "FOTOGRAFIA") == ["1"]
    assert found(store, "docs") == ["2", "1"]
    assert found(store, "docs copia") == ["1"]
    assert found(store, "fotog*") == ["1"]
    assert found(store, 'rm" -r OR') == []
    assert found(store, "/") == ["1"]


def test_all_of_an_outcome_is_searched(store):
    full = outcome("1", "crea", "mkdir a") | {"model": "gemini-x", "answer": "Hola Ana"}
    full["commands"][0] |= {
        "decision": "ask",
        "reasons": ["changes files"],
        "changes": {"created": ["salida/"], "moved": [{"from": "viejo", "to": "nuevo"}]},
    }
    store.add_outcome(1, full)
    for word in ("gemini", "ana", "ask", "changes", "salida", "viejo", "nuevo"):
        assert found(store, word) == ["1"], word


def test_who_only_looks_leaves_no_trace(store, tmp_path):
    looking = Store(tmp_path / "state", Path("/w"))
    looking.outcomes("x")
    looking.close()
    store.add_cell(1, "a")
    assert store.kernel == 1


# --- conversations -------------------------------------------------------------------------------


def test_a_conversation_is_found_again_by_its_notebook(store, tmp_path):
    turn = Turn(Mode.IA, "hola \udcff", "qué tal", foreign=True)
    store.conversations.add(turn, "/w/a.ipynb")
    store.conversations.add(turn, "/w/a.ipynb")
    assert store.conversations.latest("/w/a.ipynb") is None  # it is this kernel's own
    other = Store(tmp_path / "state", Path("/w"))
    earlier = other.conversations.latest("/w/a.ipynb")
    assert earlier.turns == 2
    assert other.conversations.turns(earlier.number) == (turn, turn)
    assert other.conversations.latest("/w/b.ipynb") is None
    assert other.conversations.latest(None) is None
    elsewhere = Store(tmp_path / "state", Path("/elsewhere"))
    assert elsewhere.conversations.latest("/w/a.ipynb") is None
    elsewhere.close()
    other.close()


def test_beginning_anew_keeps_the_old_conversation(store):
    store.conversations.add(TURN, "n")
    store.conversations.begin_anew((), "n")
    assert store.conversations.latest("n").turns == 1
    store.conversations.begin_anew((TURN, TURN), "n")
    assert store.conversations.latest("n").turns == 1
    store.conversations.begin_anew((), "n")
    assert store.conversations.latest("n").turns == 2


def test_what_was_talked_about_goes_before_shell_lines(store):
    line = Turn(Mode.COMMAND, "!ls")
    for turns in ((line,), (TURN, line, line), (line,), ()):
        store.conversations.begin_anew(turns, "n")
    assert store.conversations.latest("n").turns == 3
    store.conversations.begin_anew((line, line), "shell alone")
    store.conversations.begin_anew((), "shell alone")
    assert store.conversations.latest("shell alone").turns == 2


# --- several kernels, kill -9, older files -------------------------------------------------------


def write_until_killed(folder, ready):
    store = Store(folder, Path("/w"))
    for line in range(1, 1_000_000):
        store.add_cell(line, "a cell")
        store.add_outcome(line, outcome(f"{os.getpid()}-{line}", "said", "true"))
        store.conversations.add(TURN, "n")
        ready.send(line)


def test_kill_9_among_several_writers_loses_nothing_that_was_written(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = []
    for _ in range(3):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=write_until_killed, args=(tmp_path, sender))
        process.start()
        sender.close()
        writers.append((process, receiver))
    written = 0
    for process, receiver in writers:
        for _ in range(20):
            receiver.recv()
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        written += 20 + drained(receiver)
    store = Store(tmp_path, Path("/w"))
    cells, outcomes = len(store.tail(10**6)), store.count()
    assert written <= outcomes <= cells <= written + 2 * len(writers)
    assert len(found_all(store)) == outcomes
    assert store._database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()


def drained(receiver):
    number = 0
    try:
        while receiver.poll():
            receiver.recv()
            number += 1
    except EOFError:
        pass
    return number


def found_all(store):
    return store.outcomes("said", limit=10**6)


def test_many_kernels_make_the_file_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        numbers = pool.starmap(opened, [(tmp_path, n) for n in range(12)])
    assert sorted(numbers) == list(range(1, 13))


def opened(folder, line):
    store = Store(folder, Path("/w"))
    store.add_cell(line, "a")
    number = store.kernel
    store.close()
    return number


FIRST_VERSION = """
CREATE TABLE kernels (
    id INTEGER PRIMARY KEY AUTOINCREMENT, started REAL NOT NULL, workspace TEXT NOT NULL);
CREATE TABLE cells (
    kernel INTEGER NOT NULL REFERENCES kernels(id), line INTEGER NOT NULL,
    source TEXT NOT NULL, output TEXT NOT NULL DEFAULT '', PRIMARY KEY (kernel, line));
CREATE TABLE outcomes (
    execution_id TEXT PRIMARY KEY, kernel INTEGER NOT NULL REFERENCES kernels(id),
    line INTEGER NOT NULL, at REAL NOT NULL, statement TEXT NOT NULL, outcome TEXT NOT NULL);
INSERT INTO kernels VALUES (7, 1.0, '/w');
INSERT INTO cells VALUES (7, 1, 'crea fotos', 'done');
INSERT INTO outcomes VALUES ('old', 7, 1, 1.0, 'crea fotos',
    '{"execution_id": "old", "statement": "crea fotos", "commands": [{"command": "mkdir fotos"}]}');
PRAGMA user_version = 1;
"""


def test_a_file_of_the_first_version_is_brought_up_to_date(tmp_path):
    database = sqlite3.connect(tmp_path / "history.sqlite")
    database.executescript(FIRST_VERSION)
    database.close()
    store = Store(tmp_path, Path("/w"))
    assert found(store, "mkdir") == ["old"]
    assert store.tail(1) == [(7, 1, "crea fotos", "done")]
    store.add_outcome(1, outcome("new", "crea más", "mkdir mas"))
    assert found(store, "crea") == ["new", "old"]
    assert store.kernel == 8
    store.close()


def test_a_file_of_a_newer_version_is_left_alone(tmp_path):
    database = sqlite3.connect(tmp_path / "history.sqlite")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(UsageError, match="newer AI-Bridge"):
        Store(tmp_path, Path("/w"))


# --- a page at a time ----------------------------------------------------------------------------


def leafed(store, limit=2, **search):
    rows, before = [], None
    while page := store.pages.find(Search(before=before, **search), limit):
        assert len(page) <= limit
        rows += [row.execution_id for row in page]
        before = rows[-1]
    return rows


def test_the_history_is_leafed_through_without_gaps_or_repeats(store, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 5.0)  # all at once
    for number in range(5):
        store.add_outcome(number, outcome(str(number), f"crea {number}", "mkdir a"))
    assert leafed(store) == ["4", "3", "2", "1", "0"]
    assert leafed(store, words="crea") == ["4", "3", "2", "1", "0"]
    assert leafed(store, words="3") == ["3"]
    assert store.pages.find(Search(before="unknown"), 9) == []


def test_a_page_is_of_one_notebook_kernel_and_workspace(store, tmp_path):
    for name, folder in (("other", "/w"), ("elsewhere", "/elsewhere")):
        written = Store(tmp_path / "state", Path(folder))
        written.add_outcome(1, outcome(name, "crea", "mkdir a"), notebook="n")
        written.close()
    store.add_outcome(3, outcome("mine", "crea", "mkdir a"), notebook="n", cell="c")
    store.add_outcome(4, outcome("bare", "crea", "mkdir a"))
    assert leafed(store) == ["bare", "mine", "other"]
    assert leafed(store, notebook="n") == ["mine", "other"]
    assert leafed(store, kernel=store.kernel) == ["bare", "mine"]
    (entry,) = store.pages.find(Search(notebook="n"), 1)
    assert (entry.line, entry.notebook, entry.cell) == (3, "n", "c")
