"""Texts that nobody would write, read without a crash and never otherwise than bash does."""

from __future__ import annotations

import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibridge_kernel.errors import ParseError
from aibridge_kernel.policy import Context, judge
from aibridge_kernel.policy.examples import ExampleFiles
from aibridge_kernel.shell import canonical, parse
from aibridge_kernel.values import Decision

FUZZER = Path(__file__).with_name("fuzz_parser.py")
MARKS = (
    "( ) { } [ ] [[ ]] < > << <<- <<< >& &> | || & && ; ;; $ $( $(( ${ ` ' \" \\ \\\n \n"
    " # ! * ? ~ = += $'"
)
WORDS = "ls cat rm a.txt a -rf 1 X= X if then fi for in do done case esac while time function"
PHRASES = "for x in a b; do |; done|if a; then |; else |; fi|{ |; }|[[ -f a ]]|x=a; |$x|x=$(a); "
PIECES = st.sampled_from(
    [*MARKS.split(" "), *WORDS.split(), *PHRASES.split("|"), *PHRASES.split("|"), " ", "  ", "\t"]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=20)
CONTEXT = Context("/workspace", "/workspace", "/home/person", ExampleFiles())


def test_the_parser_led_by_coverage(tmp_path):
    options = ["-runs=2000", "-seed=7", "-max_len=200", f"-artifact_prefix={tmp_path}/"]
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    done = subprocess.run(
        [sys.executable, FUZZER, seeds, *options], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "\nDone " in done.stderr


@settings(max_examples=400, deadline=None, derandomize=True)
@given(TEXTS)
def test_any_text_is_judged_and_its_canonical_text_is_the_same_tree(source):
    verdict = judge(source, CONTEXT)
    try:
        script = parse(source)
    except ParseError:
        assert verdict.decision > Decision.ALLOW
        return
    assert parse(canonical(script)) == script


def test_what_bash_rejects_is_never_read():
    """All short texts of a few marks and words, those that the parser reads given to bash."""
    pieces = [
        "ls",
        " ",
        "\n",
        ";",
        "&",
        "|",
        "(",
        ")",
        "<",
        ">",
        "'",
        '"',
        "$",
        "{",
        "}",
        "\\",
        "!",
    ]
    read = []
    for length in (1, 2, 3):
        for parts in product(pieces, repeat=length):
            source = "".join(("a ", *parts))
            try:
                read.append(parse(source) and source)
            except ParseError:
                continue
    assert len(read) > 300
    # one bash reads them all, each as a text of its own
    checker = (
        'while IFS= read -r -d "" text; do bash -n <<< "$text" 2>/dev/null || echo "$text"; done'
    )
    texts = "".join(f"{source}\0" for source in read)
    done = subprocess.run(
        ["bash", "-c", checker], input=texts, check=True, capture_output=True, text=True
    )
    assert done.stdout == ""


@pytest.mark.parametrize(
    "source",
    ["{1..2000} " * 1000, "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b} " * 400, "a;" * 30_000, "a " * 30_000],
    ids=["ranges", "products", "commands", "words"],
)
def test_a_text_that_costs_too_much_is_asked_about(source):
    with pytest.raises(ParseError, match="more words than can be judged"):
        parse(source)
    assert judge(source, CONTEXT).decision is Decision.ASK
