"""What models cost, as a person sees it, and the limit on it."""

import json
import re

import pytest
from harness import running_kernel
from loopback.answers import Answer, html, says, stalled, steps
from loopback.gemini import KEY, LoopbackGemini
from loopback.openai import KEY as OPENAI_KEY
from loopback.openai import LoopbackOpenAI

from aibridge_kernel.summaries import INSTRUCTION

VEGA = "application/vnd.vegalite.v5+json"


@pytest.fixture
def gemini():
    with LoopbackGemini() as server:
        yield server


def talking(workspace, home, gemini, **variables):
    told = {"GEMINI_API_KEY": KEY, "GOOGLE_GEMINI_BASE_URL": gemini.url}
    return running_kernel(workspace, home, **(told | variables))


def test_per_model_and_per_cell_with_a_chart(workspace, home, gemini, tmp_path):
    prices = tmp_path / "prices.toml"
    prices.write_text('[models]\n"gemini-flash-latest" = { input = 1000, output = 2000 }\n')
    gemini.enqueue(steps("mkdir a"), says("hola"))
    with talking(workspace, home, gemini, AIBRIDGE_PRICES=str(prices)) as bridge:
        bridge.run("crea a")
        bridge.run("%ia hola")
        cell = bridge.run("%usage")
        assert "about US$ 0.0500" in bridge.run("INFO").result
    head, flash, note = cell.result.splitlines()
    assert head.split() == [
        "Model", "Requests", "Tokens", "in", "of", "them", "cached", "Tokens", "out",
        "of", "them", "thought", "Seconds", "About", "US$",
    ]  # fmt: skip
    assert flash.split()[:6] == ["gemini-flash-latest-001", "2", "22", "6", "14", "4"]
    assert flash.split()[-1] == "0.0500"
    assert "prices noted on" in note
    (shown,) = cell.of("display_data")
    assert [line.split()[:2] for line in shown["data"]["text/plain"].splitlines()[1:]] == [
        ["1", "commands"],
        ["2", "chat"],
    ]
    assert "<td" in shown["data"]["text/html"]
    drawn = shown["data"][VEGA]["data"]["values"]
    assert [(bar["place"], bar["kind"], bar["n"]) for bar in drawn[:4]] == [
        ("1", "in", 8),
        ("1", "in, cached", 3),
        ("1", "out", 5),
        ("1", "out, thought", 2),
    ]
    json.dumps(shown["data"][VEGA], allow_nan=False)


def test_without_a_model_there_is_nothing_to_draw(bridge):
    bridge.run("crea la carpeta a")
    cell = bridge.run("%usage")
    assert cell.result.splitlines()[1].split()[0] == "offline"
    assert cell.of("display_data") == []


def test_the_limit_is_hard(workspace, home, gemini):
    gemini.enqueue(steps("mkdir a"), Answer(texts=("x",), finish_reason="MAX_TOKENS"))
    limit = {"AIBRIDGE_TOKEN_LIMIT": "30"}
    with talking(workspace, home, gemini, **limit) as bridge:
        assert bridge.run("crea a").status == "ok"
        assert bridge.run("%ia hola").ename == "ProviderError"
        for prose in ("crea b", "%ia hola", "%plan crea b"):
            cell = bridge.run(prose)
            assert cell.ename == "UsageError"
            assert "36 tokens; its limit is 30" in cell.evalue
        assert len(gemini.contents) == 2
        assert "36 of 30" in bridge.run("%usage").result
        assert bridge.run("!mkdir b").status == "ok"
        bridge.run("CHANGE-MODEL offline")
        assert bridge.run("crea la carpeta c").status == "ok"


def test_a_conversation_goes_on_between_two_providers(workspace, home, gemini):
    gemini.enqueue(steps("mkdir fotos"), steps("touch fotos/b"))
    with LoopbackOpenAI(lambda _prose: steps("touch fotos/a")) as openai:
        variables = {"OPENAI_API_KEY": OPENAI_KEY, "OPENAI_BASE_URL": openai.url}
        with talking(workspace, home, gemini, **variables) as bridge:
            bridge.run("crea fotos")
            listed = bridge.run("CHANGE-MODEL").result
            assert "openai:gpt-5-mini" in listed
            assert "gemini-2.5-pro" in listed
            assert [line.split()[1] for line in listed.splitlines() if line.startswith("→")] == [
                "gemini-flash-latest"
            ]
            assert bridge.run("CHANGE-MODEL openai:gpt-nope").ename == "UsageError"
            assert bridge.run("CHANGE-MODEL openai:gpt-5-mini").status == "ok"
            cell = bridge.run("pon un fichero a dentro")
            assert cell.outcome["model"] == "openai:gpt-5-mini-2026-01-01"
            bridge.run("CHANGE-MODEL gemini-2.5-flash")
            bridge.run("y otro b")
            reply = bridge.client.complete("CHANGE-MODEL openai:q", reply=True, timeout=30)
            assert reply["content"]["matches"] == ["openai:qwen3:latest"]
            bridge.run("CHANGE-MODEL openai:qwen3")
            assert "openai:qwen3:latest" in bridge.run("INFO").result
    assert "mkdir fotos" in openai.contents[0].words
    assert "touch fotos/a" in gemini.contents[1].words
    for server, key in ((openai, KEY), (gemini, OPENAI_KEY)):
        assert all(key not in str(request.headers) + request.words for request in server.requests)


def test_older_turns_are_summarised_while_nobody_waits(workspace, home, gemini):
    told = "La persona pregunta por fotos."
    gemini.rule = lambda prose: says(told if prose == INSTRUCTION else "Ahí. " * 9)
    with talking(workspace, home, gemini, AIBRIDGE_CONTEXT_TOKENS="500") as bridge:
        for number in range(30):
            assert bridge.run(f"%ia Pregunta {number}: ¿dónde está foto-{number}.jpg?").status == (
                "ok"
            )
            if told in gemini.contents[-1].words:
                break
        else:
            raise AssertionError("No summary was ever sent.")
        assert "foto-0.jpg" not in gemini.contents[-1].words
        (shown,) = bridge.run("%usage").of("display_data")
        assert "summaries" in shown["data"]["text/plain"]


def tokens(request):
    """What one request sends, as the server counts it: words and signs."""
    return len(re.findall(r"\w+|[^\w\s]", request.words))


@pytest.mark.parametrize("summarised", [True, False])
def test_over_two_hundred_turns_what_is_sent_stays_flat(workspace, home, gemini, summarised):
    def answer(prose):
        if prose == INSTRUCTION:
            return says("La persona pregunta por fotos.") if summarised else html(500)
        return says(f"Está ahí, con las otras {prose[-6:]}. " * 4)

    gemini.rule = answer
    with talking(workspace, home, gemini, AIBRIDGE_CONTEXT_TOKENS="1000") as bridge:
        for number in range(200):
            assert bridge.run(f"%ia ¿Y la foto {number:05}?").status == "ok"
    sent = [tokens(request) for request in gemini.contents if request.prose != INSTRUCTION]
    assert len(sent) == 200
    assert sent[0] < sent[10] < max(sent[:100])
    assert max(sent[100:]) <= 1.05 * max(sent[20:100])
    summaries = [tokens(request) for request in gemini.contents if request.prose == INSTRUCTION]
    assert max(summaries) < 2 * max(sent)


def test_a_summary_that_never_comes_harms_nothing(workspace, home, gemini):
    def answer(prose):
        return stalled() if prose == INSTRUCTION else says("Ahí. " * 9)

    gemini.rule = answer
    with talking(workspace, home, gemini, AIBRIDGE_CONTEXT_TOKENS="500") as bridge:
        for number in range(20):
            assert bridge.run(f"%ia Pregunta {number}: ¿dónde está foto-{number}.jpg?").status == (
                "ok"
            )
        (stalling,) = [one for one in gemini.contents if one.prose == INSTRUCTION]
        assert len(gemini.contents[-1].words) < len(gemini.contents[8].words) + 1_000
        bridge.interrupt()
        assert stalling.closed.wait(20)
        assert bridge.run("!echo alive").stdout == "alive\n"
