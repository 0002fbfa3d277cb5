"""What the bridge adds to a bare HTTP request's time to its first streamed bytes.

Counted as the event loop's processor time, which a busy machine stretches least; there is one round
trip in both.
"""

from __future__ import annotations

import time

import httpx2
import pytest
from loopback.answers import says
from loopback.gemini import KEY, MODELS
from loopback.scene import asked

from aibridge_kernel.conversation import Conversation, Ran, Turn
from aibridge_kernel.values import Mode

ROUNDS = 15
LIMIT_S = 0.015


def conversation_of(number):
    command = Turn(Mode.COMMAND, "crea la carpeta fotos", ran=(Ran("mkdir fotos", 0),))
    chat = Turn(Mode.IA, "¿qué hay en fotos?", answer="Todavía nada. " * 10)
    return Conversation((command, chat) * (number // 2))


async def first_chunk(provider, conversation):
    started = time.thread_time()
    stream = provider.chat(conversation, asked("hola", "a.txt"))
    await anext(stream)
    took = time.thread_time() - started
    async for _ in stream:
        pass
    return took


async def first_bytes(http, url, body):
    started, took = time.thread_time(), None
    async with http.stream("POST", url, json=body, headers={"x-goog-api-key": KEY}) as response:
        async for _ in response.aiter_bytes():
            took = took or time.thread_time() - started
    return took


@pytest.mark.parametrize("turns", [10, 100, 500])
def test_the_first_chunk_comes_soon_after_the_first_bytes(gemini, provider, runner, turns):
    gemini.rule = lambda _prose: says("hola ", "otra vez")
    conversation = conversation_of(turns)
    url = f"{gemini.url}/v1beta/models/{MODELS[1]}:streamGenerateContent?alt=sse"

    async def compare():
        ours, bare = [], []
        await first_chunk(provider, conversation)
        async with httpx2.AsyncClient(trust_env=False) as http:
            for _ in range(ROUNDS):
                ours.append(await first_chunk(provider, conversation))
                bare.append(await first_bytes(http, url, gemini.requests[-1].body))
        return min(ours) - min(bare)

    assert runner.run(compare()) < LIMIT_S
