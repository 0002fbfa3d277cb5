"""What the bridge adds to a bare HTTP request's time to its first streamed bytes.

Run it by hand: ``python tests/benchmarks/bench_gemini.py [--rounds N]``. The event loop's processor
time is counted too, which a busy machine stretches least; there is one round trip in both. Ours and
the bare request take turns. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from pathlib import Path

import httpx2

sys.path.insert(0, str(Path(__file__).parents[1]))

from loopback import openai as openai_server
from loopback.answers import says
from loopback.gemini import KEY, MODELS, LoopbackGemini
from loopback.openai import LoopbackOpenAI
from loopback.scene import asked, settings_for

from aibridge_kernel.conversation import Conversation, Ran, Turn
from aibridge_kernel.providers import gemini, openai
from aibridge_kernel.values import Mode


def conversation_of(number):
    command = Turn(Mode.COMMAND, "crea la carpeta fotos", ran=(Ran("mkdir fotos", 0),))
    chat = Turn(Mode.IA, "¿qué hay en fotos?", answer="Todavía nada. " * 10)
    return Conversation((command, chat) * (number // 2))


def now():
    """Wall clock and this thread's processor time, in seconds."""
    return time.perf_counter(), time.thread_time()


def since(started):
    return tuple(end - begin for end, begin in zip(now(), started, strict=True))


async def first_chunk(provider, conversation):
    started = now()
    stream = provider.chat(conversation, asked("hola", "a.txt"))
    await anext(stream)
    took = since(started)
    async for _ in stream:
        pass
    return took


async def first_bytes(http, url, body, headers):
    started, took = now(), None
    async with http.stream("POST", url, json=body, headers=headers) as response:
        async for _ in response.aiter_bytes():
            took = took or since(started)
    return took


async def compare(server, turns, rounds):
    name, create, model, path, headers = PEERS[type(server)]
    provider = create(model, settings_for(server), "en")
    conversation = conversation_of(turns)
    await first_chunk(provider, conversation)
    ours, bare = [], []
    async with httpx2.AsyncClient(trust_env=False) as http:
        for _ in range(rounds):
            ours.append(await first_chunk(provider, conversation))
            sent = server.requests[-1].body
            bare.append(await first_bytes(http, f"{server.url}{path}", sent, headers))
    await provider.aclose()
    for column, kind in enumerate(("wall clock", "processor")):
        added = statistics.median(o[column] - b[column] for o, b in zip(ours, bare, strict=True))
        plain = statistics.median(b[column] for b in bare)
        print(
            f"{name}, {turns} turns, {kind}: bare {1000 * plain:.1f} ms, "
            f"ours {1000 * added:+.1f} ms"
        )


PEERS = {
    LoopbackGemini: (
        "Gemini",
        gemini.create,
        MODELS[1],
        f"/v1beta/models/{MODELS[1]}:streamGenerateContent?alt=sse",
        {"x-goog-api-key": KEY},
    ),
    LoopbackOpenAI: (
        "OpenAI",
        openai.create,
        openai_server.MODELS[0],
        "/chat/completions",
        {"authorization": f"Bearer {openai_server.KEY}"},
    ),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    for serve in PEERS:
        with serve(lambda _prose: says("hola ", "otra vez")) as server:
            for turns in (10, 100, 500):
                asyncio.run(compare(server, turns, rounds))


if __name__ == "__main__":
    main()
