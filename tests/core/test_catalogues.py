"""Every sentence is said in every language, with the same values in it."""

import importlib.util
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "aibridge_kernel/display/locale").glob("*/LC_MESSAGES/aibridge.po"))


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("catalogue", ROOT / "tools/catalogue.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def forms(message):
    return message if isinstance(message, (list, tuple)) else (message,)


def fields(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def entries(catalogue):
    return {entry.strip("\n") for entry in catalogue.split("\n\n")}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_no_sentence_lacks_a_translation(tool, path):
    with path.open("rb") as file:
        translated = {forms(message.id)[0]: forms(message.string) for message in read_po(file)}
    missing = [
        message.id
        for message in tool.collect()
        if message.id and not all(translated.get(forms(message.id)[0], ("",)))
    ]
    assert missing == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_translations_hold_the_same_values(path):
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    wrong = [
        message.id
        for message in messages
        for form in forms(message.string)
        if not fields(form) <= fields(forms(message.id)[-1]) | fields(forms(message.id)[0])
    ]
    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_the_tool_writes_every_entry_as_it_is_committed(tool, path, tmp_path):
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    tool.update(copy)
    written = copy.read_text("utf-8")
    assert entries(written) <= entries(path.read_text("utf-8"))
    tool.update(copy)
    assert copy.read_text("utf-8") == written


def test_spanish_is_among_them():
    assert "es" in {path.parts[-3] for path in CATALOGUES}
