"""The phrase files: complete in both languages, and their samples are sentences that work."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from evaluation import translate

import aibridge_kernel.providers.offline as package
from aibridge_kernel.providers.offline.actions import ACTIONS
from aibridge_kernel.providers.offline.frames import frames
from aibridge_kernel.providers.offline.lexicon import LANGUAGES, load
from aibridge_kernel.providers.offline.phrase_files import table
from aibridge_kernel.providers.offline.wordings import CALLED

SOURCES = sorted(Path(package.__file__).parent.rglob("*.py"))
SECTIONS = {"Done": "explanations", "Ask": "questions", "Refuse": "refusals"}
PREPARED = {"a.txt": "1\n", "b.txt": "2\n", "docs.zip": None, "docs": None}
SAMPLES = [
    (language, sample)
    for language in LANGUAGES
    for sample in dict.fromkeys(table(f"{language}/replies.toml")["samples"].values())
]


def _said():
    """Every reply key the code names, with the section it must be in."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = 1 if node.func.id == "Done" else 0
                if node.func.id in SECTIONS and len(node.args) > place:
                    for leaf in ast.walk(node.args[place]):
                        if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                            yield SECTIONS[node.func.id], leaf.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_is_worded(language):
    replies = load(language).replies
    missing = {(section, key) for section, key in _said() if key not in replies[section]}
    fixed = {frame.reply for frame in frames() if frame.command}
    stops = set(table(f"{language}/words.toml")["stop"])
    assert missing == set()
    assert fixed <= replies["explanations"].keys()
    assert stops <= replies["refusals"].keys()


@pytest.mark.parametrize("section", ["explanations", "questions", "refusals", "samples", "help"])
def test_both_languages_say_the_same_things(section):
    spanish, english = (set(load(language).replies[section]) for language in LANGUAGES)
    assert spanish ^ english <= {"search"}  # English has a verb of its own for searching text


def test_every_frame_has_an_action_or_a_command():
    assert all(frame.command or frame.action in ACTIONS for frame in frames())


@pytest.mark.parametrize(("language", "sample"), SAMPLES)
def test_a_sample_is_understood(language, sample, tmp_path):
    for name in ("notas.txt", "notes.txt", "a.txt", "b.txt", "docs.zip", "script.sh"):
        (tmp_path / name).write_text("hola\nhello\n", encoding="utf-8")
    if ".zip" not in sample or not sample.startswith(("comprime", "compress")):
        (tmp_path / "docs").mkdir()
    else:
        (tmp_path / "docs").mkdir()
        (tmp_path / "docs.zip").unlink()
    if sample.startswith(("escribe", "write")):
        for name in ("notas.txt", "notes.txt"):
            (tmp_path / name).write_text("", encoding="utf-8")
    answer = translate(sample, tmp_path, language=language)
    assert answer.steps, answer


@pytest.mark.parametrize("language", LANGUAGES)
def test_wordings_fill_the_plain_sentence(language):
    said = table(f"{language}/wordings.toml")
    for plain, patterns in [*said["first"].items(), *said["request"].items()]:
        for pattern in patterns:
            slots = {CALLED.get(name, name) for name in re.findall(r"{(\w+)}", pattern)}
            slots -= {"noun", "one"}  # left out of the plain sentence
            assert slots == set(re.findall(r"{(\w+)}", plain)), pattern
            assert set(re.findall(r"<(\w+)>", pattern)) <= said["part"].keys(), pattern
