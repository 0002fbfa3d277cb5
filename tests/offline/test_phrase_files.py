"""Phrase files as the build prepares them: the same words, and never those of yesterday."""

from __future__ import annotations

import ast
import os
import shutil
import tomllib
from pathlib import Path

import pytest

from aibridge_kernel.providers.offline import phrase_files
from aibridge_kernel.providers.offline.lexicon import LANGUAGES, Lexicon
from aibridge_kernel.providers.offline.phrase_files import (
    FOLDER,
    MAKERS,
    PREPARED,
    Made,
    PhraseFileError,
    opened,
    table,
)
from aibridge_kernel.providers.offline.prepared import prepare, rows

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_read_alike_from_what_the_build_made_and_from_the_files(phrases, language):
    stored, made = (Lexicon(language, known) for known in (opened(phrases), Made(rows(phrases))))
    assert stored.vocabulary == made.vocabulary
    assert {w: stored.readings(w) for w in made.vocabulary} == {
        w: made.readings(w) for w in made.vocabulary
    }


def test_all_that_makes_it_counts():
    """A change of a module by which it is made is not missed."""
    own = Path(phrase_files.__file__).parent
    reached, left = set(), ["prepared"]
    while left:
        module = left.pop()
        reached.add(module)
        tree = ast.parse((own / f"{module}.py").read_text("utf-8"))
        imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
        left += [n.module for n in imports if n.level == 1 and n.module not in reached]
    assert reached == set(MAKERS)


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
    read_meanwhile = opened(phrases)
    said = (phrases / WORDS).read_text("utf-8")
    (phrases / WORDS).write_text(said.replace("carpeta", "karpeta"), "utf-8")
    prepare(phrases)
    assert "carpetas+" in read_meanwhile.said(WORDS, "kind")["folder"]
    opened.cache_clear()
    assert "karpetas+" in table(WORDS, phrases)["kind"]["folder"]
    assert not list(phrases.glob(f"{PREPARED}.*"))


def test_a_file_that_cannot_be_read_is_named(phrases):
    (phrases / WORDS).write_text("[kind\n", "utf-8")
    with pytest.raises(PhraseFileError, match=r"es/words\.toml: "):
        table(WORDS, phrases)
