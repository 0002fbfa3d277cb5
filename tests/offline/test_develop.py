"""The development set: sentences whose commands are run and compared with expected effects."""

from __future__ import annotations

import pytest
from evaluation import HERE, Case, judge, read, translate

SETS = ("develop", "second", "third", "fifth", "heeded")
TASKS = [
    case
    for lang in ("es", "en")
    for name in SETS
    for case in read(HERE / f"{name}.{lang}.txt", lang)
]
GROUPS = sorted(
    {path.name.split(".")[0].removesuffix("-refused") for path in (HERE / "ninth").glob("*.txt")}
)
PLAIN = tuple(f"ninth/{group}" for group in GROUPS)
CLASSES = ("spoken", "sixth", "seventh", "eighth", *PLAIN, "told", "careful")
"""Remarks, dictated names and idioms, and the classes that new voices showed; not all of them in
both languages."""


def _read_there(name: str, language: str) -> list[Case]:
    path = HERE / f"{name}.{language}.txt"
    return read(path, language) if path.exists() else []


SPOKEN = [case for lang in ("es", "en") for name in CLASSES for case in _read_there(name, lang)]
OTHERS = [
    case
    for lang in ("es", "en")
    for name in ("refused", "narrowing", *(f"{name}-refused" for name in CLASSES))
    for case in _read_there(name, lang)
]


@pytest.mark.parametrize("case", TASKS + SPOKEN, ids=lambda case: case.text)
def test_effect(case, trees, tmp_path):
    assert judge(case, trees[case.tree], tmp_path / "copy") == "right"


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.text)
def test_no_command(case, trees):
    answer = translate(case.text, trees[case.tree], language=case.language)
    assert answer.steps == ()
    assert (answer.question is None) != (answer.refusal is None)


def test_the_set_is_large_and_half_spanish():
    spanish = sum(case.language == "es" for case in TASKS)
    assert len(TASKS) >= 380
    assert 0.45 < spanish / len(TASKS) < 0.55
    assert len(OTHERS) >= 120
