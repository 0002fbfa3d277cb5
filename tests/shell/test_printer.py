from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibridge_kernel.shell import (
    AndOr,
    Assignment,
    Connector,
    For,
    Glob,
    Group,
    If,
    Literal,
    Operator,
    Parameter,
    Pipeline,
    Redirection,
    Script,
    Simple,
    Subshell,
    Substitution,
    Tilde,
    Word,
    canonical,
    parse,
    quote,
)

CHARACTERS = st.characters(
    codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",), max_codepoint=0x2FFF
)
TEXTS = st.text(CHARACTERS, max_size=6) | st.sampled_from(
    ["if", "!", "{", "a=b", "~", "*", "-n", "{}", "{a,b}", "$X", "`a`", "a b", "#", "'", '"', "\n"]
)
NAMES = st.sampled_from(["X", "HOME", "a_1"])


def literal_parts(text: str) -> tuple[Literal, ...]:
    return (Literal(text),) if text else ()


def normal(parts: list) -> Word:
    """The word of ``parts`` with neighbouring literals joined, as the parser makes them."""
    joined: list = []
    for part in parts:
        if isinstance(part, Literal) and joined and isinstance(joined[-1], Literal):
            joined[-1] = Literal(joined[-1].text + part.text)
        elif part != Literal(""):
            joined.append(part)
    return Word(tuple(joined))


def parts(scripts):
    simple = (
        TEXTS.map(Literal)
        | st.sampled_from(["*", "?", "[a-c]", "[!x]"]).map(Glob)
        | st.builds(Parameter, NAMES, st.booleans())
    )
    return (
        simple | st.builds(Substitution, scripts, st.booleans()) if scripts is not None else simple
    )


def word_lists(scripts):
    mixed = st.lists(parts(scripts), max_size=4).map(normal)
    tilde = TEXTS.map(lambda text: Word((Tilde(), Literal("/" + text))))
    return TEXTS.map(Word.literal) | mixed | tilde | st.just(Word((Tilde(),)))


def commands(scripts):
    words = word_lists(scripts)
    plain = TEXTS.map(Word.literal)
    files = st.builds(
        Redirection,
        st.sampled_from([Operator.WRITE, Operator.APPEND, Operator.READ]),
        plain,
        st.integers(0, 3),
    )
    copies = st.builds(
        Redirection,
        st.just(Operator.DUPLICATE),
        st.sampled_from(["1", "2"]).map(Word.literal),
        st.integers(1, 3),
    )
    redirections = st.lists(files | copies, max_size=2).map(tuple)
    assignments = st.lists(st.builds(Assignment, NAMES, plain), max_size=1).map(tuple)
    # The grammar takes a program's name with a pattern in brackets for something else.
    first = words.filter(lambda word: not any(isinstance(part, Glob) for part in word.parts))
    all_words = st.tuples(first, st.lists(words, max_size=2)).map(lambda w: (w[0], *w[1]))
    named = st.builds(Simple, all_words, assignments, redirections)
    # The grammar does not read descriptors behind a subshell, so no tree has them there.
    written = st.builds(Redirection, st.just(Operator.WRITE), plain, st.just(1))
    behind = st.lists(written, max_size=1).map(tuple)
    if scripts is None:
        return named
    return (
        named
        | st.builds(Subshell, scripts, behind)
        | st.builds(Group, scripts, behind)
        | st.builds(If, scripts, scripts, st.none() | scripts, behind)
        | st.builds(For, NAMES, st.lists(words, min_size=1, max_size=2).map(tuple), scripts, behind)
    )


def scripts_of(inner):
    pipelines = st.builds(
        Pipeline, st.lists(commands(inner), min_size=1, max_size=3).map(tuple), st.booleans()
    )
    lists = st.lists(pipelines, min_size=1, max_size=3).flatmap(
        lambda items: st.builds(
            AndOr,
            st.just(tuple(items)),
            st.tuples(*[st.sampled_from(Connector)] * (len(items) - 1)),
        )
    )
    return st.lists(lists, min_size=1, max_size=2).map(lambda items: Script(tuple(items)))


SCRIPTS = st.recursive(scripts_of(None), scripts_of, max_leaves=2)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of the strategy itself
@settings(max_examples=150, deadline=None)
@given(SCRIPTS)
def test_canonical_text_parses_to_the_tree_it_was_printed_from(script):
    assert parse(canonical(script)) == script


def run_bash(*arguments: str) -> bytes:
    return subprocess.run(
        ["bash", "--norc", "--noprofile", *arguments],
        check=True,
        capture_output=True,
        env={"LC_ALL": "C.UTF-8"},
    ).stdout


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(CHARACTERS, max_size=8), min_size=1, max_size=20))
def test_bash_reads_a_quoted_text_as_that_text(texts):
    words = " ".join(quote(text) for text in texts)
    said = run_bash("-c", f"printf '%s\\0' {words}").decode()
    assert said.split("\0")[:-1] == texts


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("mkdir   'PROYECTO'", "mkdir PROYECTO"),
        ("echo 'hola mundo' \"it's\"", "echo 'hola mundo' 'it'\\''s'"),
        ('echo "today is $(date)"', 'echo "today is $(date)"'),
        ('echo "${X}y"', 'echo "${X}y"'),
        ("mkdir año", "mkdir año"),
        ("'if' x", "'if' x"),
        ("'a=b' x", "'a=b' x"),
        ("echo $'a\\x1bb'", "echo $'a\\033b'"),
        ("cat <<'E' > f\nx\nE", "cat <<< x > f"),
        ("a>f 2>&1;b", "a > f 2>&1; b"),
        ("touch $'a\\u115fb'", "touch $'a\\341\\205\\237b'"),
        ("'a%' b", "'a%' b"),
        ("[ -f x ] || ls", "[ -f x ] || ls"),
        ("[ ! 'a b' = $X ]", "[ '!' 'a b' = $X ]"),
        ("[ -v [ -av' .]' ]", "'[' -v '[' '-av .]' ']'"),
        ("a && b 2>&1 | c", "a && b 2>&1 | c"),
        ("( (a) )", "( (a))"),
        ("find . -exec rm {} \\;", "find . -exec rm {} ';'"),
        ('~/"a b"', "~/'a b'"),
        ("{ a; b\n}>f", "{ a; b; } > f"),
        ("if a\nthen b\nelif c\nthen d\nfi", "if a; then b; else if c; then d; fi; fi"),
        (
            "for f in *.txt 'a b' # all\ndo a $f\ndone | b",
            "for f in *.txt 'a b'; do a $f; done | b",
        ),
        ("for done in do; do 'in'; done", "for done in 'do'; do 'in'; done"),
        ('[[ $a == "*" ]]', "[ \"$a\" = '*' ]"),
        ("[[ ! -f $(a) ]]", "[ '!' -f \"$(a)\" ]"),
        ("[[ -f ]]", "[ -n -f ]"),
    ],
)
def test_how_it_looks(source, printed):
    assert canonical(parse(source)) == printed
