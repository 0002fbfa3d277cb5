"""Sentences taken over from a model: names left open, files not believed, what is filled in."""

from __future__ import annotations

import pytest
from evaluation import Folder

from aibridge_kernel.providers.offline.learned import (
    Learned,
    NotBelieved,
    generalised,
    matching,
    read,
    written,
)
from aibridge_kernel.values import Step


def commands(phrase, sentence):
    steps = phrase.fill(sentence, lambda name: name == "docs")
    return None if steps is None else [step.command for step in steps]


def test_a_name_that_is_a_whole_word_is_left_open():
    phrase = generalised("airea a.txt como toca", [("sort -u a.txt > b.txt", "Airea a.txt.")])
    assert phrase == Learned(
        "airea {1} como toca", (("sort -u {1} > b.txt", "Airea {1}."),), slots=1
    )
    assert phrase.fill("Airea «mis cosas.txt» como toca", lambda _: False) == (
        Step("sort -u 'mis cosas.txt' > b.txt", "Airea mis cosas.txt."),
    )
    assert commands(phrase, "airea docs como toca") == ["sort -u docs > b.txt"]
    assert commands(phrase, "airea -x.txt como toca") == ["sort -u ./-x.txt > b.txt"]
    assert commands(phrase, "airea cosas como toca") is None
    assert commands(phrase, "airea a.txt como nunca") is None


@pytest.mark.parametrize(
    ("sentence", "command"),
    [
        ("airea a.txt", "cp a.txt a.txt.bak"),
        ("airea a.txt", "sed -i s/a.txt/b/ a.txt"),
        ("compara a.txt y a.txt", "diff a.txt a.txt"),
        ("airea {x} a.txt", "touch a.txt"),
    ],
)
def test_a_name_that_is_more_than_a_word_is_taken_literally(sentence, command):
    phrase = generalised(sentence, [(command, "")])
    assert phrase == Learned(sentence, ((command, ""),))
    assert commands(phrase, sentence) == [command]
    assert commands(phrase, sentence.replace("a.txt", "z.txt")) is None


def test_the_latest_phrase_wins_and_a_file_comes_back_whole(tmp_path):
    phrases = (
        Learned("airea {1}", (("ls {1}", ""),), 1),
        Learned("airea a.txt", (("cat a.txt", "x"), ("ls", ""))),
    )
    file = tmp_path / "phrases.json"
    file.write_text(written(phrases), encoding="utf-8")
    file.chmod(0o600)
    assert read(file) == phrases
    exists = Folder(tmp_path).exists
    assert [s.command for s in matching(phrases, "airea a.txt", exists)] == ["cat a.txt", "ls"]
    assert [s.command for s in matching(phrases, "airea b.txt", exists)] == ["ls b.txt"]
    assert read(tmp_path / "none.json") == ()


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"phrases": [{"sentence": "x", "steps": [], "slots": 0}]}',
        '{"phrases": [{"sentence": "x", "steps": [["ls {1}", ""]], "slots": 1}]}',
        '{"phrases": [{"sentence": "x {1}", "steps": [["ls {2}", ""]], "slots": 1}]}',
        '{"phrases": [{"sentence": "x", "steps": [["ls", 3]], "slots": 0}]}',
        '{"phrases": [{"sentence": "x", "steps": [["ls"]], "slots": 0}]}',
        '{"phrases": [{"sentence": "x", "steps": [["ls", ""]], "slots": "0"}]}',
    ],
)
def test_what_this_program_did_not_write_is_not_believed(content, tmp_path):
    file = tmp_path / "phrases.json"
    file.write_text(content, encoding="utf-8")
    file.chmod(0o600)
    with pytest.raises(NotBelieved):
        read(file)


def test_a_file_that_others_can_write_is_not_believed(tmp_path):
    file = tmp_path / "phrases.json"
    file.write_text(written([]), encoding="utf-8")
    file.chmod(0o666)
    with pytest.raises(NotBelieved):
        read(file)
    link = tmp_path / "link.json"
    link.symlink_to(file)
    with pytest.raises(NotBelieved):
        read(link)
