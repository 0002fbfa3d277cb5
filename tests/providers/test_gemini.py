from __future__ import annotations

import asyncio
import json

import httpx2
import pytest
from loopback.answers import Answer, ending_with, question, raw, refusal, says, stalled, steps
from loopback.gemini import KEY
from loopback.scene import asked, cancelled_when, collected

from aibridge_kernel.conversation import Conversation, Ran, Turn
from aibridge_kernel.errors import ProviderError, TranslationError
from aibridge_kernel.providers.base import Chunk, ModelInfo, ProviderSettings
from aibridge_kernel.providers.gemini.body import RESPONSE_SCHEMA
from aibridge_kernel.providers.gemini.sdk import open_client
from aibridge_kernel.values import Mode, Step, Translation, Usage

EMPTY = Conversation()
USAGE = Usage(input_tokens=11, output_tokens=7, cached_tokens=3, thought_tokens=2)
VERSION = "gemini-2.5-flash-001"


def test_a_sentence_becomes_steps(gemini, provider, runner):
    gemini.enqueue(steps(("mkdir PROYECTO", "Crea la carpeta."), "touch PROYECTO/a"))
    assert runner.run(provider.translate(EMPTY, asked("Crear carpeta PROYECTO"))) == Translation(
        steps=(
            Step("mkdir PROYECTO", "Crea la carpeta."),
            Step("touch PROYECTO/a", "Runs touch PROYECTO/a."),
        ),
        model=VERSION,
        usage=USAGE,
    )


def test_the_request_on_the_wire(gemini, provider, runner):
    gemini.enqueue(steps("true"))
    runner.run(provider.translate(EMPTY, asked("hola", "a.txt", "docs/", language="es")))
    [sent] = gemini.requests
    assert sent.path == "/v1beta/models/gemini-2.5-flash:generateContent"
    assert sent.headers["x-goog-api-key"] == KEY
    assert KEY not in sent.words
    assert sent.query == {}
    assert sent.body["contents"] == [
        {
            "role": "user",
            "parts": [
                {
                    "text": '<data>{"working_directory": ".", '
                    '"names_here": ["a.txt", "docs/"]}</data>'
                },
                {"text": "hola"},
            ],
        }
    ]
    assert "does not tell, in Spanish" in sent.body["systemInstruction"]["parts"][0]["text"]
    assert sent.body["generationConfig"] == {
        "responseMimeType": "application/json",
        "responseSchema": RESPONSE_SCHEMA,
    }
    assert sent.prose == "hola"


def test_a_question_and_a_refusal(gemini, provider, runner):
    gemini.enqueue(question("Which one?"), refusal("That is not about files."))
    asking = runner.run(provider.translate(EMPTY, asked("delete the pdf")))
    refusing = runner.run(provider.translate(EMPTY, asked("tell me a joke")))
    assert asking == Translation(question="Which one?", model=VERSION, usage=USAGE)
    assert refusing == Translation(refusal="That is not about files.", model=VERSION, usage=USAGE)


def test_chat_is_streamed_and_ends_with_its_cost(gemini, provider, runner):
    gemini.enqueue(says("Una **carpeta** ", "es un", " sitio. ñandú"))
    assert runner.run(collected(provider.chat(EMPTY, asked("¿qué es una carpeta?")))) == [
        Chunk("Una **carpeta** "),
        Chunk("es un"),
        Chunk(" sitio. ñandú"),
        Chunk(usage=USAGE, model=VERSION),
    ]
    [sent] = gemini.requests
    assert sent.path.endswith("models/gemini-2.5-flash:streamGenerateContent")
    assert sent.query == {"alt": "sse"}
    assert "responseSchema" not in sent.body.get("generationConfig", {})


def test_thoughts_are_not_part_of_an_answer(gemini, provider, runner):
    gemini.enqueue(Answer(texts=("yes",), thoughts=("hmm", "well")))
    chunks = runner.run(collected(provider.chat(EMPTY, asked("is it?"))))
    assert [chunk.text for chunk in chunks] == ["yes", ""]


def test_utf8_split_anywhere_arrives_whole(gemini, provider, runner):
    chunk = {
        "candidates": [
            {"content": {"parts": [{"text": "ñ€🦤 fin"}], "role": "model"}, "finishReason": "STOP"}
        ]
    }
    body = f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()
    gemini.enqueue(raw(body, "text/event-stream", split=1))
    chunks = runner.run(collected(provider.chat(EMPTY, asked("hola"))))
    assert chunks[0] == Chunk("ñ€🦤 fin")


def test_the_third_request_tells_of_the_first(gemini, provider, runner):
    turns = (
        Turn(Mode.COMMAND, "crea la carpeta fotos", ran=(Ran("mkdir fotos", 0),)),
        Turn(Mode.IA, "¿qué tal?", answer="Bien."),
    )
    gemini.enqueue(steps("mv fotos docs/"))
    runner.run(provider.translate(Conversation(turns), asked("muévela a docs")))
    contents = gemini.requests[0].body["contents"]
    assert [content["role"] for content in contents] == ["user", "model", "user", "model", "user"]
    assert contents[1]["parts"] == [{"text": '{"steps": [{"command": "mkdir fotos"}]}'}]
    assert json.loads(contents[2]["parts"][0]["text"][6:-7]) == {
        "working_directory": ".",
        "results_of_previous_commands": [{"command": "mkdir fotos", "exit_status": 0}],
    }
    assert contents[3]["parts"] == [{"text": "Bien."}]


def test_models_are_read_from_all_pages(gemini, provider, runner):
    found = runner.run(provider.models())
    assert found == tuple(ModelInfo(name, name.replace("-", " ").title()) for name in gemini.models)
    assert len(gemini.requests) == 2


def test_a_strangers_environment_changes_nothing(gemini, make_provider, runner, monkeypatch):
    for name, value in {
        "GOOGLE_API_KEY": "stray-key",
        "GEMINI_API_KEY": "another-stray-key",
        "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:9",
        "GOOGLE_GENAI_USE_VERTEXAI": "true",
        "GOOGLE_GENAI_USE_ENTERPRISE": "true",
        "GOOGLE_CLOUD_PROJECT": "stray",
        "GOOGLE_GENAI_API_VERSION": "v9",
        "GOOGLE_GENAI_CLIENT_MODE": "replay",
        "GOOGLE_GENAI_REPLAYS_DIRECTORY": "/nowhere",
        "GOOGLE_GENAI_HTTP_CLIENT": "httpx",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    gemini.enqueue(steps("true"))
    translation = runner.run(make_provider().translate(EMPTY, asked("hola")))
    assert translation.steps == (Step("true", "Runs true."),)
    assert gemini.requests[0].headers["x-goog-api-key"] == KEY


def test_without_an_address_it_is_googles(monkeypatch, runner):
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:9")
    client = open_client(ProviderSettings(api_key=KEY))
    options = client.genai._api_client._http_options
    runner.run(client.aclose())
    assert options.base_url == "https://generativelanguage.googleapis.com/"


def test_the_transport_is_pinned(make_provider, runner, monkeypatch):
    provider = make_provider()
    runner.run(provider.warm())
    api_client = provider._opening.result().genai._api_client
    assert isinstance(api_client._async_httpx_client, httpx2.AsyncClient)
    monkeypatch.setattr("google.genai._api_client.has_aiohttp", True)
    assert not api_client._use_aiohttp()


def test_the_key_does_not_follow_a_redirect(gemini, provider, runner):
    elsewhere = f"{gemini.url}/v1beta/models/other:generateContent"
    gemini.enqueue(Answer(status=307, body=b"", headers=(("Location", elsewhere),)))
    with pytest.raises(ProviderError, match="307"):
        runner.run(provider.translate(EMPTY, asked("hola")))
    assert len(gemini.requests) == 1


def test_without_a_key_nothing_is_asked(gemini, make_provider, runner):
    keyless = make_provider(api_key=None)
    for call in (
        keyless.translate(EMPTY, asked("hola")),
        collected(keyless.chat(EMPTY, asked("hola"))),
        keyless.models(),
    ):
        with pytest.raises(ProviderError, match=r"There is no key.*GEMINI_API_KEY.*offline"):
            runner.run(call)
    runner.run(keyless.warm())
    assert gemini.requests == []
    assert keyless._opening is None


def _arrived(gemini, number=1):
    return asyncio.to_thread(gemini.wait_for, number)


@pytest.mark.parametrize("answer", [stalled(), stalled('{"steps": [')])
def test_cancelling_a_translation_closes_its_request(gemini, provider, runner, answer):
    gemini.enqueue(answer, steps("true"))
    work = provider.translate(EMPTY, asked("hola"))
    assert cancelled_when(runner, _arrived(gemini), work) < 0.2
    assert gemini.requests[0].closed.wait(20)
    assert runner.run(provider.translate(EMPTY, asked("otra vez"))).steps


def test_cancelling_a_stream_closes_its_request(gemini, provider, runner):
    gemini.enqueue(stalled("uno ", "dos "), says("tres"))
    heard = []
    second = asyncio.Event()

    async def listen():
        async for chunk in provider.chat(EMPTY, asked("cuenta")):
            heard.append(chunk.text)
            if len(heard) == 2:
                second.set()

    assert cancelled_when(runner, second.wait(), listen()) < 0.2
    assert heard == ["uno ", "dos "]
    assert gemini.requests[0].closed.wait(20)
    assert runner.run(collected(provider.chat(EMPTY, asked("sigue"))))[0] == Chunk("tres")


def test_a_stream_that_nobody_reads_on_is_closed(gemini, provider, runner):
    gemini.enqueue(stalled("uno "))

    async def glance():
        stream = provider.chat(EMPTY, asked("cuenta"))
        first = await anext(stream)
        await stream.aclose()
        await asyncio.to_thread(gemini.requests[0].closed.wait, 20)
        return first

    assert runner.run(glance()) == Chunk("uno ")
    assert gemini.requests[0].closed.is_set()


def test_a_cancelled_first_call_leaves_the_opening_to_the_next(gemini, provider, runner):
    gemini.enqueue(steps("true"))

    async def opening():
        while provider._opening is None:  # noqa: ASYNC110  — there is no event to wait for
            await asyncio.sleep(0)

    cancelled_when(runner, opening(), provider.translate(EMPTY, asked("hola")))
    begun = provider._opening
    assert not begun.cancelled()
    assert runner.run(provider.translate(EMPTY, asked("hola"))).steps
    assert provider._opening is begun


def test_an_opening_that_failed_is_named_and_tried_anew(make_provider, runner, monkeypatch):
    provider = make_provider(base_url="http://192.0.2.1:1")
    monkeypatch.setenv("HTTP_PROXY", "strange://127.0.0.1:9")
    with pytest.raises(ProviderError, match=r"client could not be set up: .*strange") as caught:
        runner.run(provider.translate(EMPTY, asked("hola")))
    assert caught.value.remedy is not None
    monkeypatch.delenv("HTTP_PROXY")
    runner.run(provider.warm())
    assert provider._opening.result().http


def test_our_own_key_is_not_sent_as_words(gemini, provider, runner):
    gemini.enqueue(steps("true"))
    runner.run(provider.translate(EMPTY, asked(f"guarda {KEY} en x", f"{KEY}.txt")))
    assert KEY not in gemini.requests[0].words


def test_an_unknown_finish_reason_is_not_success(gemini, provider, runner):
    gemini.enqueue(ending_with(steps("rm -r x"), "NEW_REASON_OF_2030"))
    with pytest.raises(TranslationError, match="NEW_REASON_OF_2030"):
        runner.run(provider.translate(EMPTY, asked("borra x")))


@pytest.mark.parametrize("budget", [0, -1, 512])
def test_a_thinking_budget_is_asked_for(gemini, make_provider, runner, budget):
    gemini.enqueue(steps("true"), says("hola"))
    provider = make_provider(thinking_budget=budget)
    runner.run(provider.translate(EMPTY, asked("hola")))
    runner.run(collected(provider.chat(EMPTY, asked("hola"))))
    first, second = (request.body["generationConfig"] for request in gemini.requests)
    assert first["thinkingConfig"] == {"thinkingBudget": budget}
    assert first["responseSchema"] == RESPONSE_SCHEMA
    assert second == {"thinkingConfig": {"thinkingBudget": budget}}


def test_what_an_answer_that_does_not_count_cost_is_told(gemini, provider, runner):
    gemini.enqueue(Answer(texts=("{",), finish_reason="MAX_TOKENS"), says("no json"))
    for _ in range(2):
        with pytest.raises(TranslationError) as caught:
            runner.run(provider.translate(EMPTY, asked("hola")))
        assert (caught.value.usage, caught.value.model) == (USAGE, VERSION)
