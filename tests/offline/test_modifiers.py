"""What narrows, aims or changes a request changes its command, or the request is not taken.

Every request of ``modifiers.toml`` with every modifier in its place, of which a fixed sample runs:
an answer that is the command of the request alone passed over what was said.
"""

from __future__ import annotations

import re
import tomllib
from itertools import islice

import pytest
import voice_trees
from evaluation import HERE, translate

EVERY = 19
"""Of so many sentences one is tried; all of them take minutes."""
MOST = 0.04
"""Share of the sentences that may give the command of the request alone: what is said chooses all
that there is, or makes no sense of it."""
SETS = tomllib.loads((HERE / "modifiers.toml").read_text("utf-8"))


def said(base: str, place: str = "", words: str = "") -> str:
    """A request with words in one of its places, the others empty."""
    for other in ("{a}", "{p}", "{m}"):
        base = base.replace(other, words if other == f"{{{place}}}" else "")
    return re.sub(r" +(,|$)", r"\1", re.sub(r" +", " ", base)).strip()


def sentences(language: str):
    """Each sentence of a language with its request alone, but for what changes nothing."""
    told = SETS[language]
    for base in told["requests"]:
        for place in "apm":
            for words in told[place] if f"{{{place}}}" in base else ():
                if words not in told["harmless"]:
                    yield said(base, place, words), said(base)


@pytest.mark.parametrize("language", sorted(SETS))
def test_what_is_said_of_a_request_is_not_passed_over(language, tmp_path):
    voice_trees.plant(tmp_path, f"modifiers_{language}")

    def commands(sentence):
        return [step.command for step in translate(sentence, tmp_path, language=language).steps]

    requests = {said(base) for base in SETS[language]["requests"]}
    alone = {request: commands(request) for request in requests}
    tried = list(islice(sentences(language), 0, None, EVERY))
    passed = [one for one, request in tried if (done := commands(one)) and done == alone[request]]
    assert len(passed) <= MOST * len(tried), passed
