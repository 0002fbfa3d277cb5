"""What is said beside a request, times plain requests: the command is that of the request alone.

``asides.en.toml`` and ``asides.es.toml`` hold requests with their traits, asides by the trait that
a request needs for them, and what looks like an aside and changes the request or takes it back.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from evaluation import HERE, translate

LANGUAGES = ("en", "es")
EACH = 3
"""Requests that each aside is said beside."""
LEAST = {"en": 0.9, "es": 0.9}
"""Share of the products that give the command of the request alone."""


@cache
def told(language: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"asides.{language}.toml").read_text(encoding="utf-8"))


def fitting(language: str, trait: str, at: int) -> list[str]:
    """Some of the requests that have a trait, others for each aside."""
    requests = told(language)["requests"]
    among = [
        said
        for traits, said in requests
        if trait == "any" or ("^" in said if trait == "amid" else trait in traits.split())
    ]
    return [among[(at * EACH + place) % len(among)] for place in range(min(EACH, len(among)))]


def products(language: str, group: str) -> Iterator[tuple[str, str]]:
    """The request alone, and with something beside it."""
    for trait, asides in told(language)[group].items():
        for at, aside in enumerate(asides):
            for request in fitting(language, trait, at):
                plain = request.replace(" ^ ", " ")
                first, _, rest = request.partition(" ^ ")
                said = aside.replace("{a}", first).replace("{b}", rest).replace("{}", plain)
                yield plain, said


@pytest.fixture(scope="module")
def command(trees):
    """The command that a sentence becomes in the folder, nothing when it is none."""

    @cache
    def of(sentence: str, language: str) -> str:
        answer = translate(sentence, trees["tree"], language=language)
        return " && ".join(step.command for step in answer.steps)

    return of


@pytest.mark.parametrize("language", LANGUAGES)
def test_requests_are_understood_alone(language, command):
    requests = [said.replace(" ^ ", " ") for _, said in told(language)["requests"]]
    assert [said for said in requests if not command(said, language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_asides_leave_the_command_as_it_is(language, command):
    said = list(products(language, "asides"))
    found = [(command(plain, language), command(whole, language), whole) for plain, whole in said]
    assert [(whole, got) for want, got, whole in found if got not in {"", want}] == []
    assert sum(want == got for want, got, _ in found) / len(found) >= LEAST[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_changes_a_request_is_never_passed_over(language, command):
    said = products(language, "altering")
    assert [
        whole for plain, whole in said if command(whole, language) == command(plain, language)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_only_reads_like_a_request_is_none(language, command):
    assert [said for said in told(language)["no_task"] if command(said, language)] == []
