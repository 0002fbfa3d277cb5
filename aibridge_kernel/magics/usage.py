"""What models cost: ``%usage``."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from itertools import groupby

from aibridge_kernel.display.catalogue import render
from aibridge_kernel.display.charts import Bar, stacked_bars
from aibridge_kernel.display.tables import table
from aibridge_kernel.metering import Purpose, Spent
from aibridge_kernel.prices import Prices, read_prices
from aibridge_kernel.state import KernelState
from aibridge_kernel.values import Text, text

from .base import MagicCall

CELLS_SHOWN = 60
"""The newest cells that are shown one by one."""
UNKNOWN = "—"

PURPOSES = {
    Purpose.COMMAND: text("commands"),
    Purpose.CHAT: text("chat"),
    Purpose.REPAIR: text("repairs"),
    Purpose.SUMMARY: text("summaries"),
}
COLUMNS = (
    text("Requests"),
    text("Tokens in"),
    text("of them cached"),
    text("Tokens out"),
    text("of them thought"),
    text("Seconds"),
    text("About US$"),
)


async def usage(call: MagicCall) -> None:
    """Show tokens, requests, seconds and estimated spend, per model and per cell."""
    call.no_argument()
    state, language = call.state, call.state.language
    prices = read_prices(state.settings.prices)
    meter = state.translator.meter
    rows = [
        (model, *_figures(group, prices))
        for model, group in _grouped(meter.spent, lambda spent: spent.model)
    ] or [(state.translator.model, *_figures([], prices))]
    head = [render(name, language) for name in (text("Model"), *COLUMNS)]
    shown = table(rows, head)
    notes = [render(note, language) for note in _notes(state, prices)]
    shown["text/plain"] = "\n".join([shown["text/plain"], *notes])
    shown["text/html"] += "".join(f"<div>{note}</div>" for note in notes)
    call.result(shown)
    if meter.usage.tokens:
        call.front_end.display(_chart(meter.spent, prices, language))


def spend_rows(state: KernelState) -> Iterable[tuple[Text, Text | str]]:
    """Rows for ``INFO``: the estimated spend, and the limit on tokens, where there are any."""
    dollars = dollars_spent(state)
    if dollars is not None:
        yield text("Estimated spend"), text("about US$ {dollars}", dollars=_money(dollars))
    if (limit := state.translator.meter.limit) is not None:
        yield text("Token limit"), str(limit)


def dollars_spent(state: KernelState) -> float | None:
    """Estimate what models have cost; ``None`` where no price is known."""
    return _dollars(state.translator.meter.spent, read_prices(state.settings.prices))


def _notes(state: KernelState, prices: Prices) -> Iterable[Text]:
    meter = state.translator.meter
    if meter.limit is not None:
        yield text("{used} of {limit} tokens are used.", used=meter.usage.tokens, limit=meter.limit)
    if _dollars(meter.spent, prices) is not None:
        yield text(
            "Spend is estimated with prices noted on {noted}; AIBRIDGE_PRICES names newer ones.",
            noted=prices.noted,
        )
    elif meter.usage.tokens:
        yield text("No price is known for these models; AIBRIDGE_PRICES names some.")


def _chart(all_spent: tuple[Spent, ...], prices: Prices, language: str) -> dict[str, object]:
    """Draw the tokens of each cell, and list them for front ends without charts."""
    cells = _grouped(all_spent, lambda spent: spent.cell)[-CELLS_SHOWN:]
    rows = [
        (str(cell), _purposes(group, language), *_figures(group, prices)) for cell, group in cells
    ]
    heads = (text("Cell"), text("For"), *COLUMNS)
    titles = (text("Cell"), text("Tokens"), text("Kind"), text("Model"))
    place, height, kind, detail = (render(title, language) for title in titles)
    return stacked_bars(
        [bar for _, group in cells for spent in group for bar in _bars(spent, language)],
        titles=(place, height, kind, detail),
        beside=(rows, [render(head, language) for head in heads]),
    )


def _bars(spent: Spent, language: str) -> Iterable[Bar]:
    used = spent.usage
    pieces = (
        (text("in"), used.input_tokens - used.cached_tokens),
        (text("in, cached"), used.cached_tokens),
        (text("out"), used.output_tokens - used.thought_tokens),
        (text("out, thought"), used.thought_tokens),
    )
    for kind, tokens in pieces:
        if tokens > 0:
            yield Bar(str(spent.cell), render(kind, language), spent.model, tokens)


def _purposes(group: list[Spent], language: str) -> str:
    named = dict.fromkeys(render(PURPOSES[spent.purpose], language) for spent in group)
    return ", ".join(named)


def _figures(group: list[Spent], prices: Prices) -> tuple[str, ...]:
    dollars = _dollars(group, prices)
    used = [spent.usage for spent in group]
    return (
        str(sum(spent.requests for spent in group)),
        str(sum(usage.input_tokens for usage in used)),
        str(sum(usage.cached_tokens for usage in used)),
        str(sum(usage.output_tokens for usage in used)),
        str(sum(usage.thought_tokens for usage in used)),
        f"{sum(spent.seconds for spent in group):.1f}",
        UNKNOWN if dollars is None else _money(dollars),
    )


def _dollars(group: Iterable[Spent], prices: Prices) -> float | None:
    """Add up what is known; ``None`` where nothing that cost tokens has a price."""
    known = [prices.of(spent) for spent in group if spent.usage.tokens]
    return sum(filter(None, known)) if any(cost is not None for cost in known) else None


def _money(dollars: float) -> str:
    return f"{dollars:.4f}" if dollars < 1 else f"{dollars:.2f}"


def _grouped(
    all_spent: Iterable[Spent], key: Callable[[Spent], Hashable]
) -> list[tuple[str, list[Spent]]]:
    """Group by model or cell, in the order of their first appearance."""
    places = {found: place for place, found in enumerate(dict.fromkeys(map(key, all_spent)))}
    ordered = sorted(all_spent, key=lambda spent: places[key(spent)])
    return [(str(found), list(group)) for found, group in groupby(ordered, key)]
