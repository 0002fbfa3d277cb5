from __future__ import annotations

from importlib.resources import files

import pytest

from aibridge_kernel.policy.examples import check_file
from aibridge_kernel.policy.handlers import HANDLERS
from aibridge_kernel.policy.loading import rules

FILES = sorted(
    (entry for entry in files("aibridge_kernel.policy").joinpath("programs").iterdir()),
    key=lambda entry: entry.name,
)


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry.name)
def test_every_example_of_every_rule_holds(entry):
    assert list(check_file(entry.read_text(encoding="utf-8"), entry.name)) == []


def test_every_program_has_examples():
    for name, rule in rules().items():
        assert rule.lines("not_match"), name
        assert "match" in rule.table, name


def test_every_named_handler_exists_and_is_used():
    assert {rule.handler for rule in rules().values() if rule.handler} == set(HANDLERS)


def test_the_table_knows_the_everyday_programs():
    assert len(rules()) >= 150


GOOD = """[thing]
options = "-a"
operands = "READ"
match = '''
thing -a notes.txt => read notes.txt
'''
not_match = '''
thing -b
'''
"""


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("=> read", "=> delete"), "programs.toml:5: “thing -a notes.txt” is predicted to"),
        (("thing -b", "thing -a"), "programs.toml:8: “thing -a” is understood"),
        (('"READ"', '"REED"'), "programs.toml:1: unknown role: REED"),
        (('"-a"', '"-a = TEXT TEXT"'), "programs.toml:1: an argument needs names and one role"),
        (('"-a"', '"-a ; jump"'), "programs.toml:1: unknown clause: jump"),
        (('"-a"', '"a-b"'), "programs.toml:1: not an option: a-b"),
        (('"READ"', '"READ* READ+"'), "programs.toml:1: more than one repeated operand"),
        (("'''\nnot", "\nnot"), "programs.toml: "),
    ],
)
def test_a_wrong_rule_is_named_with_file_and_line(change, complaint):
    source = GOOD.replace(*change)
    assert any(problem.startswith(complaint) for problem in check_file(source, "programs.toml"))


def test_a_right_rule_passes():
    assert list(check_file(GOOD, "programs.toml")) == []
