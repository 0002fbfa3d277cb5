"""Other words for the same thing: the same command. The rest may be refused, never otherwise."""

from __future__ import annotations

import pytest
from paraphrases import FOLDER, Paraphrases

DRAWN = 300


@pytest.fixture(params=sorted(path.stem for path in FOLDER.glob("*.toml")))
def told(request, tmp_path):
    return Paraphrases(FOLDER / f"{request.param}.toml", tmp_path / "tree")


def test_each_frame_and_phrase_gives_the_plain_command(told):
    failed = [(one.text, told.judge(one)) for one in told.each()]
    assert [(text, verdict) for text, verdict in failed if verdict.verdict != "right"] == []


def test_frames_and_phrases_combine(told):
    judged = [(one.text, told.judge(one)) for one in told.some(DRAWN, seed=1)]
    assert [one for one in judged if one[1].verdict in {"wrong", "dumb"}] == []
    right = sum(verdict.verdict == "right" for _, verdict in judged)
    assert right >= told.right * len(judged)
