"""Phrase files as the build prepares them: the same words, and never those of yesterday."""

from __future__ import annotations

import os
import shutil
import tomllib

import pytest

from aibridge_kernel.providers.offline import phrase_files
from aibridge_kernel.providers.offline.phrase_files import (
    FOLDER,
    PREPARED,
    PhraseFileError,
    prepare,
    table,
)

NAMES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.toml"))
WORDS = "es/words.toml"


@pytest.fixture
def phrases(tmp_path):
    """A prepared copy of the phrase files."""
    folder = tmp_path / "phrases"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns(f"{PREPARED}*"))
    prepare(folder)
    return folder


def test_what_is_prepared_is_what_the_files_say(phrases, monkeypatch):
    parsed = {name: tomllib.loads((FOLDER / name).read_text("utf-8")) for name in NAMES}
    monkeypatch.setattr(phrase_files, "tomllib", None)
    assert {name: table(name, phrases) for name in NAMES} == parsed


def test_a_table_is_its_readers_own(phrases):
    table(WORDS, phrases).clear()
    assert table(WORDS, phrases)


def test_without_what_the_build_makes_the_files_are_read(phrases):
    (phrases / PREPARED).unlink()
    assert table(WORDS, phrases) == tomllib.loads((FOLDER / WORDS).read_text("utf-8"))


def test_changed_phrases_are_read_anew_whatever_their_date_and_size(phrases):
    file = phrases / WORDS
    before, said = file.stat(), file.read_text("utf-8")
    file.write_text(said.replace("carpeta", "karpeta"), "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "karpeta" in str(table(WORDS, phrases))


def test_another_phrase_file_is_not_missed(phrases):
    (phrases / "es/more.toml").write_text("[kind]\n", "utf-8")
    assert table("es/more.toml", phrases) == {"kind": {}}


def test_what_the_build_makes_is_replaced_whole(phrases):
    (phrases / WORDS).write_text("[kind]\n", "utf-8")
    with (phrases / PREPARED).open("rb") as read_meanwhile:
        prepare(phrases)
        assert b"carpeta" in read_meanwhile.read()
    assert table(WORDS, phrases) == {"kind": {}}
    assert not list(phrases.glob(f"{PREPARED}.*"))


def test_a_file_that_cannot_be_read_is_named(phrases):
    (phrases / WORDS).write_text("[kind\n", "utf-8")
    with pytest.raises(PhraseFileError, match=r"es/words\.toml: "):
        table(WORDS, phrases)
