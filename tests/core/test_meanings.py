"""What programs and options mean is written down in every language, of what there is."""

import tomllib
from pathlib import Path

import pytest

from aibridge_kernel.policy import Rulebook
from aibridge_kernel.policy.programs import BUILTINS
from aibridge_kernel.settings import LANGUAGES

FOLDER = Path(__file__).resolve().parents[2] / "aibridge_kernel/writing/meanings"
TABLES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.toml")}


def keys(language):
    return {(program, key) for program, words in TABLES[language].items() for key in words}


def test_every_language_says_the_same():
    assert set(TABLES) == set(LANGUAGES)
    assert len(keys("en")) >= 150
    assert all(keys(language) == keys("en") for language in TABLES)
    assert all(
        words for table in TABLES.values() for row in table.values() for words in row.values()
    )


@pytest.mark.parametrize("program", sorted(TABLES["en"]))
def test_every_program_is_known(program):
    name, _, command = program.partition(" ")
    rule = Rulebook().table.get(name)
    assert rule is not None or name in BUILTINS
    assert not command or command in rule.commands
