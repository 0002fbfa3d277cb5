from __future__ import annotations

import itertools

import pytest

from aibridge_kernel.errors import ProviderError, UsageError
from aibridge_kernel.metering import Meter, Purpose, Spent
from aibridge_kernel.prices import read_prices
from aibridge_kernel.values import Usage, text

USED = Usage(input_tokens=1_000, output_tokens=200, cached_tokens=400, thought_tokens=50)


def ask(meter, model="m", used=USED, purpose=Purpose.COMMAND, *, is_own=True, free=False):
    with meter.call(model, purpose, is_own=is_own, free=free) as call:
        call.answered(f"{model}-001", used)


def test_calls_add_up_by_cell_model_and_purpose():
    meter = Meter(clock=itertools.count().__next__)
    meter.cell = 3
    ask(meter)
    ask(meter)
    meter.cell = 4
    ask(meter, purpose=Purpose.CHAT)
    assert meter.spent == (
        Spent(3, "m-001", Purpose.COMMAND, is_own=True, usage=USED + USED, requests=2, seconds=2.0),
        Spent(4, "m-001", Purpose.CHAT, is_own=True, usage=USED, requests=1, seconds=1.0),
    )
    assert (meter.usage, meter.requests, meter.seconds) == (USED + USED + USED, 3, 3.0)


def test_an_answer_that_did_not_count_cost_what_it_cost():
    meter = Meter()
    error = ProviderError(text("broken"))
    error.usage, error.model = USED, "m-002"
    with (
        pytest.raises(ProviderError),
        meter.call("m", Purpose.CHAT, is_own=False, free=False),
    ):
        raise error
    assert [(spent.model, spent.usage) for spent in meter.spent] == [("m-002", USED)]


def test_the_limit_stops_the_next_request_and_not_what_is_free():
    meter = Meter(limit=2_000)
    ask(meter)
    ask(meter)
    with pytest.raises(UsageError, match="has used 2400 tokens; its limit is 2000") as caught:
        ask(meter)
    assert "AIBRIDGE_TOKEN_LIMIT" in str(caught.value.remedy)
    ask(meter, "offline", Usage(), free=True)
    assert meter.requests == 3


def test_a_limit_of_nothing_asks_nobody():
    with pytest.raises(UsageError):
        ask(Meter(limit=0))


# --- prices --------------------------------------------------------------------------------------


def spent(model, *, is_own=True):
    return Spent(1, model, Purpose.CHAT, is_own, USED)


def test_what_is_known_has_a_price():
    prices = read_prices()
    flash = (1_000 * 0.30 + 200 * 2.50) / 1_000_000
    assert prices.of(spent("gemini-2.5-flash")) == pytest.approx(flash)
    assert prices.of(spent("gemini-2.5-flash-001")) == pytest.approx(flash)
    gpt = (600 * 0.25 + 400 * 0.025 + 200 * 2.0) / 1_000_000
    assert prices.of(spent("openai:gpt-5-mini-2025-08-07")) == pytest.approx(gpt)


@pytest.mark.parametrize(
    "model", ["gemini-9", "gemini-2.5-flash-preview-tts", "gpt-5", "ollama:gpt-5", "parrot:x"]
)
def test_what_is_not_known_has_none(model):
    assert read_prices().of(spent(model)) is None


def test_another_address_has_its_own_prices(tmp_path):
    assert read_prices().of(spent("openai:gpt-5", is_own=False)) is None
    table = tmp_path / "prices.toml"
    table.write_text('[models]\n"openai:gpt-5" = { input = 100, output = 0 }\n')
    assert read_prices(table).of(spent("openai:gpt-5", is_own=False)) == pytest.approx(0.1)
    assert read_prices(table).of(spent("openai:gpt-5")) == pytest.approx(0.1)


def test_the_table_says_when_and_from_where():
    prices = read_prices()
    assert prices.noted.count("-") == 2
    assert prices.source


@pytest.mark.parametrize(
    "words",
    [
        "models = 3",
        "[models]\nx = 3",
        "[models]\nx = { input = 1 }",
        "[models]\nx = { input = -1, output = 1 }",
        "[models]\nx = { input = nan, output = 1 }",
        "[models]\nx = { input = true, output = 1 }",
        "not toml",
        "",
    ],
)
def test_a_faulty_table_is_named(tmp_path, words):
    table = tmp_path / "prices.toml"
    table.write_text(words)
    with pytest.raises(UsageError, match=r"prices in .* cannot be read"):
        read_prices(table)


def test_a_table_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"prices in .* cannot be read"):
        read_prices(tmp_path / "nowhere.toml")
