"""Questions about tables: answered by the names of columns, and not where that may be wrong."""

from __future__ import annotations

import subprocess

import pytest
from evaluation import translate

PLAIN = "item,price,city\r\ntea,2.5,Lugo\r\nmilk,1000000.25,Cuenca\r\nbread,,Lugo\r\n"
QUOTED = 'item,price,city\n"tea, green",2,Lugo\nmilk,3,Cuenca\n'
WORDED = "item,price,city\ntea,2 euros,Lugo\nmilk,3,Cuenca\n"


@pytest.fixture
def asked(tmp_path):
    def ask(sentence, content):
        (tmp_path / "shop.csv").write_bytes(content.encode())
        (step,) = translate(sentence, tmp_path).steps
        ran = subprocess.run(
            ["/bin/bash", "-c", f"set -o pipefail; {step.command}"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return ran.returncode, ran.stdout

    return ask


@pytest.mark.parametrize(
    ("sentence", "printed"),
    [
        ("sum the price column of shop.csv", "1000002.75\n"),
        ("what is the highest value in the Price column of shop.csv", "1000000.25\n"),
        ("sum the price in shop.csv where city is Lugo", "2.5\n"),
        ("show the rows of shop.csv with price over 3", "milk,1000000.25,Cuenca\n"),
        ("sum the price by city in shop.csv", "Cuenca,1000000.25\nLugo,2.5\n"),
        ("how many different values of city are there in shop.csv", "2\n"),
    ],
)
def test_numbers_and_line_ends_are_read_as_they_are_meant(asked, sentence, printed):
    assert asked(sentence, PLAIN) == (0, printed)


@pytest.mark.parametrize("content", [QUOTED, WORDED, ""])
def test_what_could_be_wrong_is_not_answered(asked, content):
    assert asked("sum the price column of shop.csv", content) == (2, "")


def test_a_value_that_awk_would_change_is_no_question(tmp_path):
    (tmp_path / "shop.csv").write_text(PLAIN)
    sentence = 'show the rows of shop.csv where city is "a\\tb"'
    assert translate(sentence, tmp_path).steps == ()


@pytest.mark.parametrize(
    ("language", "sentence", "said"),
    [
        ("en", "sort shop.csv by price", "“unit price”? Its columns: “item”, “unit price” and"),
        ("en", "sort shop.csv by colour", "has no column “colour”. Its columns: “item”"),
        ("en", "sum the price column of shop.csv", "Did you mean “unit price”?"),
        ("en", "show column 7 of shop.csv", "has no column 7. Its columns: “item”"),
        ("en", "sort shop.csv by column 4", "has no column 4."),
        ("es", "ordena shop.csv por iten", "¿Querías decir «item»?"),
        ("es", "suma la columna 4 de shop.csv", "no tiene columna 4. Sus columnas: «item»"),
    ],
)
def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path, language, sentence, said):
    (tmp_path / "shop.csv").write_text("item,unit price,Ciudad\ntea,2,Lugo\n")
    told = translate(sentence, tmp_path, language=language)
    assert said in (told.refusal or "")
    assert told.tells_contents


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("sort shop.csv by poblacion", "milk;3;Cuenca"),
        ("sort shop.csv by unit price", "tea;2,5;Vigo"),
        ("show the poblacion column of shop.csv", "Vigo"),
    ],
)
def test_columns_are_found_whatever_their_accents_marks_and_separator(asked, sentence, first):
    content = "item;Unit_Price;Población\r\ntea;2,5;Vigo\r\nmilk;3;Cuenca\r\n"
    status, printed = asked(sentence, content)
    assert (status, printed.split("\n")[1]) == (0, first)


def test_what_a_file_holds_after_another_step_is_not_told_before(tmp_path):
    (tmp_path / "shop.csv").write_text(PLAIN)
    sentence = "replace price with cost in shop.csv and then sort shop.csv by cost"
    assert len(translate(sentence, tmp_path).steps) == 2


@pytest.mark.parametrize("line", ["\ufeffitem,price", "item\x1b[2J,price", "x" * 5000, ""])
def test_a_first_line_that_cannot_be_told_says_nothing(tmp_path, line):
    (tmp_path / "shop.csv").write_text(f"{line}\ntea,2\n", "utf-8")
    assert len(translate("sort shop.csv by cost", tmp_path).steps) == 1
