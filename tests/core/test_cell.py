"""How cells are read."""

import tomllib
from pathlib import Path

import pytest

from aibridge_kernel.cell import is_incomplete, parse_cell, parse_parameters, substitute
from aibridge_kernel.errors import UsageError
from aibridge_kernel.values import Mode, Statement, StatementKind

CELLS = tomllib.loads(Path(__file__).with_name("cells.toml").read_text("utf-8"))["cell"]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell['mode']}:{cell['source'][:30]!r}")
def test_cell_is_read_as_the_table_says(cell):
    found = [
        {"kind": statement.kind.value, "name": statement.name, "text": statement.text}
        | ({"arguments": statement.arguments} if statement.kind == "cell_magic" else {})
        for statement in parse_cell(cell["source"], Mode(cell["mode"]))
    ]
    assert found == cell["statements"]


def test_the_table_is_not_small():
    assert len(CELLS) >= 60
    assert {cell["mode"] for cell in CELLS} == {"command", "ia"}


def test_statements_know_their_lines():
    lines = [statement.line for statement in parse_cell("# c\ncrea a\nb\n\n!ls\nINFO")]
    assert lines == [2, 5, 6]


def test_a_megabyte_is_split_in_one_pass():
    assert len(parse_cell("crea a\n\n" * 125_000)) == 125_000


def test_quotes_that_never_close_are_looked_for_once():
    assert len(parse_cell("!echo '\n" * 100_001)) == 50_001
    assert len(parse_cell("!cat <<EOF\n" * 50_000)) == 50_000


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# Parameters\nfolder = 'mis datos'\nn=3", {"folder": "mis datos", "n": "3"}),
        ("folder = mis datos", {"folder": "mis datos"}),
        ("x = 1.5 # note", {"x": "1.5"}),
        ("crea a", None),
        ("a = 1\ncrea a", None),
        ("a == 1", None),
        ("# only a comment", None),
    ],
)
def test_parameter_cells(source, expected):
    assert parse_parameters(source) == expected


def test_parameters_are_one_word_each():
    statement = Statement(StatementKind.SHELL, "mkdir {folder} {other} ${HOME}")
    assert substitute(statement, {"folder": "a; rm -rf b"}) == "mkdir 'a; rm -rf b' {other} ${HOME}"


@pytest.mark.parametrize("written", ["'a {x}'", '"a {x}"', '"it\'s {x}"', '\\\'"{x}"'])
def test_a_parameter_inside_quotes_is_refused(written):
    with pytest.raises(UsageError, match="inside quotes"):
        substitute(Statement(StatementKind.SHELL, f"echo {written}"), {"x": "'; rm -r b; '"})


@pytest.mark.parametrize(
    "written", ["cat <<E\n{x}\nE", "cat <<-'E'\na {x}\nE", "# {x}\nls", "ls; # about {x}"]
)
def test_a_parameter_that_would_be_no_word_is_refused(written):
    with pytest.raises(UsageError, match="would not be one word"):
        substitute(Statement(StatementKind.SHELL, written), {"x": "a\nE\nrm -r b #"})


@pytest.mark.parametrize("written", ["cat <<< {x}", "ls a#{x}", "# why\nls {x}"])
def test_a_parameter_that_is_a_word_is_none_of_these(written):
    made = substitute(Statement(StatementKind.SHELL, written), {"x": "a\nb"})
    assert made == written.replace("{x}", "'a\nb'")


def test_an_apostrophe_in_prose_is_no_quote():
    statement = Statement(StatementKind.PROSE, "don't show {x}")
    assert substitute(statement, {"x": "a b"}) == "don't show 'a b'"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("crea a", False),
        ("dime 'hola", False),
        ("!echo 'hola", True),
        ('!echo "hola"', False),
        ("!ls \\", True),
        ("!ls \\\n-l", False),
        ("!ls |", True),
        ("!ls | # then\nwc", False),
        ("!true &&", True),
        ("!sleep 1 &", False),
        ("!echo $(ls", True),
        ("!echo $(ls\n)", False),
        ("!echo 'a # b", True),
        ("!echo a # it's", False),
        ('!echo "it\'s"', False),
        ("!echo \"$(ls 'a", True),
        ("!echo $'it\\'s'", False),
        ("!cat <<EOF\na", True),
        ("!cat <<'EOF'\nit's\nEOF", False),
        ("!cat <<-EOF\n\ta\n\tEOF", False),
        ("!cat <<< 'a'", False),
        ("!echo 'a\nb'\n!echo 'c", True),
        ("don't delete it", False),
        ("crea a\ny borra 'b", False),
        ("!ls\ndon't", False),
        ("IA\n!don't", False),
        ("%%sh\nls", True),
        ("%%sh", True),
        ("%%sh\ncat <<EOF\n\n", True),
        ("%%sh\ncat <<EOF\n\nEOF\n\n", False),
        ("%%plan\ndon't delete it\n", False),
        ("%%sh\nls\n", False),
        ("", False),
    ],
)
def test_completeness(source, expected):
    assert is_incomplete(source) is expected
