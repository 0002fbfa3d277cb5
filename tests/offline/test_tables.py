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


@pytest.mark.parametrize("content", [QUOTED, WORDED, "", "item,city\ntea,Lugo\n"])
def test_what_could_be_wrong_is_not_answered(asked, content):
    assert asked("sum the price column of shop.csv", content) == (2, "")


def test_a_value_that_awk_would_change_is_no_question(tmp_path):
    (tmp_path / "shop.csv").write_text(PLAIN)
    sentence = 'show the rows of shop.csv where city is "a\\tb"'
    assert translate(sentence, tmp_path).steps == ()
