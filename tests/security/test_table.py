"""Every rule of docs/security.md names tests of its own, and those exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/security.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d+) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE)


def test_there_are_twenty_rules():
    assert [int(number) for number, _ in ROWS] == list(range(1, 21))


@pytest.mark.parametrize(("rule", "tests"), ROWS, ids=[number for number, _ in ROWS])
def test_every_named_test_exists(rule, tests):
    named = re.findall(r"`([\w/.]+)::(\w+)`", tests)
    assert named, rule
    for file, function in named:
        tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        names = {node.name for node in ast.walk(tree) if isinstance(node, kinds)}
        assert function in names, (rule, file)
