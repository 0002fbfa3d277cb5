from __future__ import annotations

import asyncio
import json

import pytest
from loopback.answers import Answer, question, raw, refusal, says, stalled, steps
from loopback.gemini import KEY as GEMINI_KEY
from loopback.openai import KEY, LoopbackOpenAI
from loopback.scene import asked, cancelled_when, collected, settings_for

from aibridge_kernel.conversation import Conversation, Ran, Turn
from aibridge_kernel.errors import ProviderError, TranslationError
from aibridge_kernel.providers.base import Chunk, ModelInfo, ProviderSettings
from aibridge_kernel.providers.openai import create, create_ollama, endpoints
from aibridge_kernel.providers.openai.body import RESPONSE_SCHEMA
from aibridge_kernel.providers.openai.sdk import open_client
from aibridge_kernel.values import Mode, Step, Translation, Usage

EMPTY = Conversation()
USAGE = Usage(input_tokens=11, output_tokens=7, cached_tokens=3, thought_tokens=2)
VERSION = "openai:gpt-5-mini-2026-01-01"


def test_a_sentence_becomes_steps(openai, make_openai, runner):
    openai.enqueue(steps(("mkdir PROYECTO", "Crea la carpeta."), "touch PROYECTO/a"))
    provider = make_openai()
    assert provider.model == "openai:gpt-5-mini"
    assert runner.run(provider.translate(EMPTY, asked("Crear carpeta PROYECTO"))) == Translation(
        steps=(
            Step("mkdir PROYECTO", "Crea la carpeta."),
            Step("touch PROYECTO/a", "Runs touch PROYECTO/a."),
        ),
        model=VERSION,
        usage=USAGE,
    )


def test_the_request_on_the_wire(openai, make_openai, runner):
    openai.enqueue(steps("true"))
    runner.run(make_openai().translate(EMPTY, asked("hola", "a.txt", "docs/", language="es")))
    [sent] = openai.requests
    assert sent.path == "/v1/chat/completions"
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in sent.words
    system, person = sent.body.pop("messages")
    assert system["role"] == "system"
    assert "does not tell, in Spanish" in system["content"]
    assert person == {
        "role": "user",
        "content": '<data>{"working_directory": ".", "names_here": ["a.txt", "docs/"]}</data>'
        "\n\nhola",
    }
    assert sent.body == {
        "model": "gpt-5-mini",
        "stream": False,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "translation", "strict": True, "schema": RESPONSE_SCHEMA},
        },
    }


def test_a_question_and_a_refusal(openai, make_openai, runner):
    provider = make_openai()
    openai.enqueue(question("Which one?"), refusal("That is not about files."))
    asking = runner.run(provider.translate(EMPTY, asked("delete the pdf")))
    refusing = runner.run(provider.translate(EMPTY, asked("tell me a joke")))
    assert asking == Translation(question="Which one?", model=VERSION, usage=USAGE)
    assert refusing == Translation(refusal="That is not about files.", model=VERSION, usage=USAGE)


def test_chat_is_streamed_and_ends_with_its_cost(openai, make_openai, runner):
    openai.enqueue(Answer(texts=("Una **carpeta** ", "es un", " sitio. ñandú"), thoughts=("hm",)))
    assert runner.run(collected(make_openai().chat(EMPTY, asked("¿qué es una carpeta?")))) == [
        Chunk("Una **carpeta** "),
        Chunk("es un"),
        Chunk(" sitio. ñandú"),
        Chunk(usage=USAGE, model=VERSION),
    ]
    [sent] = openai.requests
    assert sent.body["stream_options"] == {"include_usage": True}
    assert "response_format" not in sent.body


def test_the_third_request_tells_of_the_first(openai, make_openai, runner):
    turns = (
        Turn(Mode.COMMAND, "crea la carpeta fotos", ran=(Ran("mkdir fotos", 0),)),
        Turn(Mode.IA, "¿qué tal?", answer="Bien."),
    )
    openai.enqueue(steps("mv fotos docs/"))
    runner.run(make_openai().translate(Conversation(turns), asked("muévela a docs")))
    said = openai.requests[0].body["messages"]
    assert [message["role"] for message in said] == [
        "system", "user", "assistant", "user", "assistant", "user",
    ]  # fmt: skip
    assert said[2]["content"] == '{"steps": [{"command": "mkdir fotos"}]}'
    assert said[4]["content"] == "Bien."


@pytest.mark.parametrize(
    ("refuses", "formats"),
    [
        (("json_schema",), ["json_schema", "json_object"]),
        (("response_format",), ["json_schema", "json_object", None]),
    ],
)
def test_a_server_that_knows_no_schema_is_asked_for_less_and_remembered(
    make_openai, openai, runner, refuses, formats
):
    openai.refuses = refuses
    openai.enqueue(says('```json\n{"steps": [{"command": "ls"}]}\n```'))
    openai.enqueue(says('<think>Which?</think>\n{"steps": [{"command": "pwd"}]}'))
    provider = make_openai("llama3:8b")
    assert runner.run(provider.translate(EMPTY, asked("lista"))).steps == (Step("ls"),)
    assert runner.run(provider.translate(EMPTY, asked("dónde"))).steps == (Step("pwd"),)
    sent = [request.body.get("response_format", {}).get("type") for request in openai.requests]
    assert sent == [*formats, formats[-1]]


def test_a_server_that_counts_no_streamed_tokens(make_openai, openai, runner):
    openai.refuses = ("stream_options",)
    openai.counts = False
    openai.enqueue(says("hola"), says("otra"))
    provider = make_openai()
    chunks = runner.run(collected(provider.chat(EMPTY, asked("hola"))))
    assert chunks == [Chunk("hola"), Chunk(usage=Usage(), model=VERSION)]
    runner.run(collected(provider.chat(EMPTY, asked("hola"))))
    assert ["stream_options" in request.body for request in openai.requests] == [True, False, False]


def test_the_models_of_an_address(openai, make_openai, runner):
    found = runner.run(make_openai().models())
    assert found == tuple(ModelInfo(f"openai:{name}") for name in sorted(openai.models))


def test_openais_own_list_is_of_models_that_chat(openai, make_openai, runner):
    openai.models = ("gpt-5", "text-embedding-3-small", "whisper-1", "gpt-4o-audio-preview")
    where = endpoints.Endpoint(
        "openai", endpoints.OPENAI_URL, KEY, endpoints.openai(ProviderSettings()).faults
    )
    provider = make_openai(endpoint=where)
    here = endpoints.openai(settings_for(openai))
    provider._open = lambda: open_client(settings_for(openai), here)
    assert runner.run(provider.models()) == (ModelInfo("openai:gpt-5"),)


def test_addresses_and_keys():
    keyed = ProviderSettings(api_key=GEMINI_KEY, openai_api_key=KEY)
    assert create("gpt-5", keyed, "en").model == "openai:gpt-5"
    own = endpoints.openai(keyed)
    assert (own.url, own.key, own.is_openai) == ("https://api.openai.com/v1", KEY, True)
    assert KEY not in repr(own)
    ollama = create_ollama("llama3:8b", keyed, "en")
    assert ollama.model == "ollama:llama3:8b"
    assert (ollama._endpoint.url, ollama._key) == ("http://127.0.0.1:11434/v1", "none")
    local = endpoints.openai(ProviderSettings(openai_base_url="http://127.0.0.1:8000/v1/"))
    assert (local.url, local.key) == ("http://127.0.0.1:8000/v1", "none")


def test_ollama_needs_no_key_and_is_told_none(runner):
    with LoopbackOpenAI(lambda _prose: steps("ls"), key="") as server:
        settings = ProviderSettings(openai_api_key=KEY, ollama_base_url=server.url)
        provider = create_ollama("llama3:8b", settings, "en")
        assert runner.run(provider.translate(EMPTY, asked("lista"))).steps
        runner.run(provider.aclose())
    assert server.requests[0].headers["authorization"] == "Bearer none"
    assert KEY not in json.dumps(server.requests[0].headers)


def test_without_a_key_nothing_is_asked(make_openai, runner):
    keyless = make_openai(openai_api_key=None, openai_base_url=None)
    for call in (
        keyless.translate(EMPTY, asked("hola")),
        collected(keyless.chat(EMPTY, asked("hola"))),
        keyless.models(),
    ):
        with pytest.raises(ProviderError, match=r"There is no key for OpenAI.*OPENAI_API_KEY"):
            runner.run(call)
    runner.run(keyless.warm())
    assert keyless._opening is None


def test_without_the_package_it_is_named(make_openai, runner, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openai", None)
    monkeypatch.delitem(
        __import__("sys").modules, "aibridge_kernel.providers.openai.sdk", raising=False
    )
    with pytest.raises(ProviderError, match=r"pip install 'jupyter-aibridge\[openai\]'"):
        runner.run(make_openai().translate(EMPTY, asked("hola")))


def test_a_strangers_environment_changes_nothing(openai, make_openai, runner, monkeypatch):
    for name, value in {
        "OPENAI_API_KEY": "stray-key",
        "OPENAI_ADMIN_KEY": "stray-admin",
        "OPENAI_BASE_URL": "http://127.0.0.1:9",
        "OPENAI_ORG_ID": "stray-org",
        "OPENAI_PROJECT_ID": "stray-project",
        "OPENAI_CUSTOM_HEADERS": "X-Gateway: stray-header\nAuthorization: stray",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    openai.enqueue(steps("true"))
    assert runner.run(make_openai().translate(EMPTY, asked("hola"))).steps
    assert "stray" not in json.dumps(openai.requests[0].headers)
    assert openai.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_the_key_does_not_follow_a_redirect(openai, make_openai, runner):
    elsewhere = f"{openai.url}/other"
    openai.enqueue(Answer(status=307, body=b"", headers=(("Location", elsewhere),)))
    with pytest.raises(ProviderError, match="307"):
        runner.run(make_openai().translate(EMPTY, asked("hola")))
    assert len(openai.requests) == 1


@pytest.mark.parametrize("answer", [stalled(), stalled('{"steps": [')])
def test_cancelling_a_translation_closes_its_request(openai, make_openai, runner, answer):
    openai.enqueue(answer, steps("true"))
    provider = make_openai()
    arrived = asyncio.to_thread(openai.wait_for, 1)
    cancelled_when(runner, arrived, provider.translate(EMPTY, asked("hola")))
    assert openai.requests[0].closed.wait(20)
    assert runner.run(provider.translate(EMPTY, asked("otra vez"))).steps


def test_cancelling_a_stream_closes_its_request(openai, make_openai, runner):
    openai.enqueue(stalled("uno ", "dos "), says("tres"))
    provider, heard, second = make_openai(), [], asyncio.Event()

    async def listen():
        async for chunk in provider.chat(EMPTY, asked("cuenta")):
            heard.append(chunk.text)
            if len(heard) == 2:
                second.set()

    cancelled_when(runner, second.wait(), listen())
    assert heard == ["uno ", "dos "]
    assert openai.requests[0].closed.wait(20)
    assert runner.run(collected(provider.chat(EMPTY, asked("sigue"))))[0] == Chunk("tres")


def test_utf8_split_anywhere_arrives_whole(openai, make_openai, runner):
    chunk = {"choices": [{"delta": {"content": "ñ€🦤 fin"}, "finish_reason": "stop"}]}
    body = f"data: {json.dumps(chunk, ensure_ascii=False)}\n\ndata: [DONE]\n\n".encode()
    openai.enqueue(raw(body, "text/event-stream", split=1))
    chunks = runner.run(collected(make_openai().chat(EMPTY, asked("hola"))))
    assert chunks[0] == Chunk("ñ€🦤 fin")


def test_what_an_answer_that_does_not_count_cost_is_told(openai, make_openai, runner):
    openai.enqueue(Answer(texts=("{",), finish_reason="MAX_TOKENS"), says("no json"))
    for _ in range(2):
        with pytest.raises(TranslationError) as caught:
            runner.run(make_openai().translate(EMPTY, asked("hola")))
        assert (caught.value.usage, caught.value.model) == (USAGE, VERSION)
