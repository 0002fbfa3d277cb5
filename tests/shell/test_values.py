"""What is computed from known values is what bash computes; what is printed is read back."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibridge_kernel.shell import (
    Arithmetic,
    Parameter,
    Simple,
    Substitution,
    canonical,
    edited,
    parse,
    value,
)

VALUES = ["", "a", "notes.txt", "a.tar.gz", "docs/img/logo.svg", "x.x.x", "A b-c", "..", "a\nb.c"]
EDITS = [
    "X%.txt", "X%.*", "X%%.*", "X#*/", "X##*/", "X#?", "X%?", "X%%?", "X##*", "X%*", "X#*x",
    "X##x*", "X%/*", "X%%/*", "X/a/b", "X//a/b", "X//./_", "X/x/", "X// /_", "X/b-c/d", "X,,",
    "X^^", "#X",
]  # fmt: skip


def in_bash(lines: list[str], **variables: str) -> list[str]:
    source = "\n".join(f"printf '%s\\0' {line}" for line in lines)
    done = subprocess.run(
        ["bash", "--norc", "--noprofile", "-c", source],
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **variables},
        check=True,
        capture_output=True,
    )
    return done.stdout.decode().split("\0")[:-1]


def only_part(source: str):
    (item,) = parse(source).lists
    (command,) = item.pipelines[0].commands
    assert isinstance(command, Simple)
    return command.words[1].parts[0]


@pytest.mark.parametrize("said", VALUES, ids=repr)
def test_edits_are_those_of_bash(said):
    expansions = [f'"${{{edit}}}"' for edit in EDITS]
    parts = [only_part(f"echo {expansion}") for expansion in expansions]
    assert all(isinstance(part, Parameter) for part in parts)
    assert [edited(said, part.edit) for part in parts] == in_bash(expansions, X=said)


@settings(deadline=None, max_examples=60)
@given(
    st.text("ab./", max_size=6),
    st.lists(
        st.tuples(
            st.sampled_from(["#", "##", "%", "%%"]), st.text("ab./*?", min_size=1, max_size=4)
        ),
        min_size=1,
        max_size=8,
    ),
)
def test_any_trimming_is_that_of_bash(said, trims):
    expansions = [f'"${{X{sign}{pattern}}}"' for sign, pattern in trims]
    parts = [only_part(f"echo {expansion}") for expansion in expansions]
    assert [edited(said, part.edit) for part in parts] == in_bash(expansions, X=said)


@pytest.mark.parametrize("edit", ["#X", "X,,", "X^^", "X%?"])
def test_characters_are_not_counted_for_a_shell_of_another_language(edit):
    assert edited("año", only_part(f'echo "${{{edit}}}"').edit) is None


@pytest.mark.parametrize(
    "expression",
    ["x+1", "x * y", "(x+y)*2", "y/x", "-y/x", "y%x", "-y%x", "$x+$y", "x-y-1", "-(x)", "2*-x"],
)
def test_arithmetic_is_that_of_bash(expression):
    part = only_part(f"echo $(({expression}))")
    assert isinstance(part, Arithmetic)
    found = value(part.expression, {"x": "3", "y": "17"})
    assert [found] == in_bash([f"$(({expression}))"], x="3", y="17")


@pytest.mark.parametrize("held", [None, "", "a", "a[$(ls)]", "010", "1+1", "-1", "9" * 20, "0x1"])
def test_what_is_no_plain_number_is_not_computed(held):
    assert value("x+1", {"x": held}) is None
    assert value("x/y", {"x": "1", "y": "0"}) is None


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("echo ${f%.txt}", "echo ${f%.txt}"),
        ('echo "${f%.txt}.md"', 'echo "${f%.txt}.md"'),
        ("echo ${#f}x", "echo ${#f}x"),
        ("echo $(( x+1 ))", "echo $((x+1))"),
        ('echo "a$((x))b"', 'echo "a$((x))b"'),
        ("diff <( sort a ) <(sort b)>c", "diff <(sort a) <(sort b) > c"),
        ("cat <( (a) )", "cat <( (a))"),
        ("time   ls | wc", "time ls | wc"),
        ("time ! ls", "time ! ls"),
    ],
)
def test_they_are_printed_as_they_are_read(source, printed):
    assert canonical(parse(source)) == printed
    assert parse(printed) == parse(source)


def test_output_as_a_file_is_a_word_of_its_own():
    (item,) = parse("cat <(ls) b").lists
    (command,) = item.pipelines[0].commands
    assert isinstance(command.words[1].parts[0], Substitution)
    assert command.words[1].parts[0].as_file
