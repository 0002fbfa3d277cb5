"""Names with a meaning to the shell stay names."""

from __future__ import annotations

import shlex

import pytest
from evaluation import translate

HOSTILE = [
    "a b.txt",
    "-rf",
    "$(touch x).txt",
    "`id`.txt",
    "a;rm -r b.txt",
    "a'b.txt",
    "*.txt",
    "a&b.txt",
    "a\\b.txt",
    "~root",
    "#a.txt",
    "a>b.txt",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_quoted_name_is_one_word(name, tmp_path):
    (tmp_path / name).write_text("x", encoding="utf-8")
    answer = translate(f"borra el fichero «{name}»", tmp_path)
    (step,) = answer.steps
    expected = "./" + name if name.startswith("-") else name
    assert shlex.split(step.command) == ["rm", expected]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_new_name_is_one_word(name, tmp_path):
    answer = translate(f"crea una carpeta llamada «{name}»", tmp_path)
    (step,) = answer.steps
    expected = "./" + name if name.startswith("-") else name
    assert shlex.split(step.command) == ["mkdir", expected]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_one_word(text, tmp_path):
    answer = translate(f"crea un fichero z.md con el texto «{text}»", tmp_path)
    (step,) = answer.steps
    assert shlex.split(step.command) == ["printf", "%s\\n", text, ">", "z.md"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_pattern_is_one_word(text, tmp_path):
    (tmp_path / "n.md").write_text("x", encoding="utf-8")
    answer = translate(f"busca el texto «{text}» en n.md", tmp_path)
    (step,) = answer.steps
    assert shlex.split(step.command) == ["grep", "-nF", "-e", text, "n.md"]


def test_a_set_with_a_leading_hyphen_is_not_a_glob(tmp_path):
    for name in ("-rf.log", "a.log"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (step,) = translate("borra los logs", tmp_path).steps
    assert shlex.split(step.command) == ["rm", "./-rf.log", "a.log"]


def test_special_characters_of_sed_are_plain_text(tmp_path):
    (tmp_path / "n.md").write_text("x", encoding="utf-8")
    (step,) = translate("reemplaza «a.*/b» por «c&/d» en n.md", tmp_path).steps
    assert shlex.split(step.command) == ["sed", "-i", r"s/a\.\*\/b/c\&\/d/g", "n.md"]


@pytest.mark.parametrize("text", ["", "   ", "¿?", "a" * 3000, "«»", "'", "\n", "....", "y y y"])
def test_odd_input_is_refused(text, tmp_path):
    answer = translate(text, tmp_path)
    assert answer.steps == ()
    assert answer.refusal
