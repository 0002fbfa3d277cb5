"""Loops, choices, groups and variables: what is made of them, and what is not followed."""

from __future__ import annotations

import pytest

from aibridge_kernel.policy import Context, judge
from aibridge_kernel.policy.examples import ExampleFiles

ITSELF = None
FOLLOWED = [
    ("for i in 1 2; do echo $i; done", "echo 1; echo 2"),
    ("for i in 1 2; do for j in a b; do echo $i$j; done; done > f", "{ A; } > f"),
    ("for i in 'a b' -n '*'; do echo \"$i\"; done", "echo 'a b'; echo -n; echo '*'"),
    ("for i in 1; do echo $i; done && ls", "{ echo 1; } && ls"),
    ("for i in 1 2; do echo $i; done | cat; echo $i", ITSELF),
    ("for i in 1 2; do d=x$i; mkdir $d; done", "d=x1; mkdir x1; d=x2; mkdir x2"),
    ("for i in 1 2; do :; done; echo $i", ":; :; echo 2"),
    ("d=docs; (d=src; ls $d); ls $d", "d=docs; (d=src; ls src); ls docs"),
    ("d=docs; ls | d=src; ls $d", "d=docs; ls | d=src; ls docs"),
    ("d=docs; echo $(d=src; echo $d) $d", "d=docs; echo $(d=src; echo src) docs"),
    ('d=docs; true && d=src; ls "$d"', ITSELF),
    ('d=docs; if true; then d=src; fi; echo "$d"', ITSELF),
    ("d=docs; bash -c 'ls $d'", ITSELF),
    ("x=a y=$x; echo $y", "x=a y=a; echo a"),
    ('x=$(ls); echo "$x"', ITSELF),
    ("x='~'; ls $x", "x='~'; ls '~'"),
    ("{ { ls; }; }", "ls"),
    ("! { ls; }", ITSELF),
    ("{ cd docs; }; pwd", "cd docs; pwd"),
    ("if true; then ls; fi", ITSELF),
    ("[[ $HOME == /home/person ]]", "[ /home/person = /home/person ]"),
]
NOT_FOLLOWED = [
    "for f in $(ls); do echo $f; done",
    "for f in a b; do break; done",
    "for f in a b; do continue; done",
    "for f in a b; do export f; make; done",
    'for f in a b; do true && f=c; echo "$f"; done',
    'for f in a b; do true; done; true || f=c; echo "$f"',
    "for IFS in a b; do echo; done",
    "for _ in a b; do echo; done",
    "for f in {1..1500}; do echo $f; done",
    "for a in {1..50}; do for b in {1..50}; do echo $a$b; done; done",
    "x='a b'; touch $x",
    "x=; touch $x",
    "x='*'; ls $x",
    "IFS=x; ls",
    "PATH=docs; ls",
    "BASH_ENV=x; ls",
    "x=$(ls); ls $x",
    "x=$(ls); $x",
    "echo $x; x=1",
    "x=ls; eval $x",
    "x=1; f() { echo $x; }",
    'x=1; unset x; echo "$x"',
    'x=1; read x; echo "$x"',
    'x=1; source f; echo "$x"',
]


def verdict_of(source):
    return judge(source, Context("/workspace", "/workspace", "/home/person", ExampleFiles()))


@pytest.mark.parametrize(("source", "printed"), FOLLOWED)
def test_what_is_known_is_said_where_it_is_used(source, printed):
    verdict = verdict_of(source)
    expected = source if printed is ITSELF else printed
    inner = "; ".join(f"echo {i}{j}" for i in "12" for j in "ab")
    assert verdict.canonical == expected.replace("A", inner)


@pytest.mark.parametrize("source", NOT_FOLLOWED)
def test_what_cannot_be_followed_is_asked_about_as_it_is_written(source):
    verdict = verdict_of(source)
    assert verdict.decision.word == "ask"
    assert verdict.canonical == source


def test_what_is_asked_about_as_written_is_still_denied_for_its_parts():
    verdict = verdict_of("for f in $(ls); do rm -rf /; done")
    assert verdict.decision.word == "deny"


def test_a_rule_about_a_program_finds_it_in_loops_and_choices(verdict_of):
    for source in ("for f in .env; do cat $f; done", "if cat .env; then ls; fi", "x=.env; cat $x"):
        assert verdict_of(source).decision.word == "deny"
