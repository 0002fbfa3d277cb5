from __future__ import annotations

import asyncio
import socket
import subprocess
import sys

import pytest
from loopback.answers import bad_key, says, stalled, steps
from loopback.scene import asked, cancelled_when, collected

from aibridge_kernel import plugins, translation
from aibridge_kernel.conversation import Conversation, Ran, Turn
from aibridge_kernel.errors import ProviderError, UsageError
from aibridge_kernel.translation import ProviderSettings, Translator, default_model, route
from aibridge_kernel.values import Mode, Step

EMPTY = Conversation()


def test_the_model_at_the_start():
    assert default_model(ProviderSettings()) == "offline"
    assert default_model(ProviderSettings(api_key="k")) == "gemini-flash-latest"
    assert Translator(ProviderSettings()).model == "offline"
    assert Translator(ProviderSettings(api_key="k")).model == "gemini-flash-latest"
    assert Translator(ProviderSettings(api_key="k"), "offline").model == "offline"
    assert (
        Translator(ProviderSettings(), " gemini:models/gemini-2.5-pro ").model == "gemini-2.5-pro"
    )


@pytest.mark.parametrize(
    ("name", "routed"),
    [
        ("offline", ("offline", "offline")),
        ("gemini-2.5-flash", ("gemini", "gemini-2.5-flash")),
        ("gemma-3", ("gemini", "gemma-3")),
        ("openai:gpt-5", ("openai", "gpt-5")),
        ("ollama:llama3:8b", ("ollama", "llama3:8b")),
    ],
)
def test_routing(name, routed):
    assert route(name) == routed


def test_settings_never_show_a_key():
    shown = repr(ProviderSettings("secret-1", "http://a", "secret-2"))
    assert "secret" not in shown


def test_built_ins_come_through_the_entry_points():
    found = plugins.registered(plugins.PROVIDERS)
    assert found["gemini"].value == "aibridge_kernel.providers.gemini:create"
    assert found["offline"].value == "aibridge_kernel.providers.offline:create"


def test_an_installed_plugin_cannot_take_our_names(tmp_path, monkeypatch):
    folder = tmp_path / "stranger-1.0.dist-info"
    folder.mkdir()
    folder.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
    folder.joinpath("entry_points.txt").write_text(
        "[aibridge.providers]\ngemini = stranger:create\nparrot = stranger:create\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    found = plugins.registered(plugins.PROVIDERS)
    assert found["gemini"].value == "aibridge_kernel.providers.gemini:create"
    assert found["parrot"].value == "stranger:create"


def test_a_plugin_that_cannot_be_imported(tmp_path, monkeypatch, make_translator, runner):
    test_an_installed_plugin_cannot_take_our_names(tmp_path, monkeypatch)
    translator = make_translator("parrot:polly")
    with pytest.raises(ProviderError, match="The provider parrot could not be loaded"):
        runner.run(translator.translate(EMPTY, asked("hola")))


def test_translating_and_chatting(gemini, make_translator, runner):
    translator = make_translator("gemini-2.5-flash")
    gemini.enqueue(steps("mkdir PROYECTO"), says("**hola**"))
    translation = runner.run(translator.translate(EMPTY, asked("Crear carpeta PROYECTO")))
    assert translation.steps[0].command == "mkdir PROYECTO"
    assert translation.model == "gemini-2.5-flash-001"
    chunks = runner.run(collected(translator.chat(EMPTY, asked("hola"))))
    assert chunks[0].text == "**hola**"


def test_a_conversation_outlives_its_model(gemini, make_translator, runner):
    translator = make_translator("gemini-2.5-flash")
    conversation = EMPTY
    gemini.enqueue(steps("mkdir fotos"), steps("touch fotos/a"), steps("mv fotos docs"))
    for prose in ("crea fotos", "pon un fichero a dentro", "ahora muévela a docs"):
        translation = runner.run(translator.translate(conversation, asked(prose)))
        ran = tuple(Ran(step.command, 0) for step in translation.steps)
        conversation = conversation.add(Turn(Mode.COMMAND, prose, ran=ran))
        if len(conversation.turns) == 2:
            runner.run(translator.change_model("gemini-2.5-pro"))
    first, second, third = gemini.contents
    assert "mkdir fotos" not in first.words
    assert "mkdir fotos" in second.words
    assert "mkdir fotos" in third.words
    assert "touch fotos/a" in third.words
    assert [request.path.split("/")[-1] for request in gemini.contents] == [
        "gemini-2.5-flash:generateContent",
        "gemini-2.5-flash:generateContent",
        "gemini-2.5-pro:generateContent",
    ]


def test_changing_to_a_model_that_exists(gemini, make_translator, runner):
    translator = make_translator()
    runner.run(translator.change_model("models/gemini-2.5-pro"))
    assert translator.model == "gemini-2.5-pro"
    asked_before = len(gemini.requests)
    runner.run(translator.change_model("gemini-2.5-flash"))
    assert len(gemini.requests) == asked_before


def test_a_model_that_does_not_exist_names_the_nearest(make_translator, runner):
    translator = make_translator("gemini-2.5-pro")
    with pytest.raises(UsageError) as caught:
        runner.run(translator.change_model("gemini-2.5-flahs"))
    assert str(caught.value.happened) == "There is no model gemini-2.5-flahs."
    assert str(caught.value.untouched) == "The model was not changed."
    assert str(caught.value.remedy).startswith("Did you mean gemini-2.5-flash, ")
    with pytest.raises(UsageError) as caught:
        runner.run(translator.change_model("zzz"))
    assert str(caught.value.remedy).startswith("CHANGE-MODEL without a name")
    assert translator.model == "gemini-2.5-pro"


def test_a_model_that_came_lately_is_found(gemini, make_translator, runner):
    translator = make_translator()
    runner.run(translator.models())
    gemini.models = (*gemini.models, "gemini-4")
    runner.run(translator.change_model("gemini-4"))
    assert translator.model == "gemini-4"


def test_an_unknown_provider(make_translator, runner):
    translator = make_translator()
    with pytest.raises(UsageError, match="There is no provider claude") as caught:
        runner.run(translator.change_model("claude:opus"))
    assert "gemini" in str(caught.value.remedy)
    assert translator.model == "gemini-flash-latest"


def test_without_a_key_gemini_is_not_switched_to(make_translator, runner):
    translator = make_translator(api_key=None)
    with pytest.raises(ProviderError, match="There is no key for Gemini"):
        runner.run(translator.change_model("gemini-2.5-flash"))
    assert translator.model == "offline"


def test_offline_can_always_be_switched_to(gemini, make_translator, runner):
    translator = make_translator("gemini-2.5-flash", base_url="http://127.0.0.1:1")
    runner.run(translator.change_model("offline"))
    assert translator.model == "offline"
    assert gemini.requests == []


def test_models_of_all_providers_the_current_ones_first(gemini, make_translator, runner):
    names = [info.name for info in runner.run(make_translator("gemini-2.5-pro").models())]
    assert names == [*gemini.models, "offline"]
    names = [info.name for info in runner.run(make_translator("offline").models())]
    assert names == ["offline", *gemini.models]


def test_models_without_a_key(make_translator, runner):
    names = [info.name for info in runner.run(make_translator(api_key=None).models())]
    assert names == ["offline"]


def test_a_provider_that_says_nothing_is_not_waited_for(
    gemini, make_translator, runner, monkeypatch
):
    monkeypatch.setattr(translation, "LISTING_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        translator = make_translator("gemini-2.5-pro", openai_base_url=address)
        names = [info.name for info in runner.run(translator.models())]
    assert names == [*gemini.models, "offline"]


def test_models_with_a_wrong_key(make_translator, runner):
    with pytest.raises(ProviderError, match="refused the key"):
        runner.run(make_translator("gemini-2.5-pro", api_key="wrong").models())
    names = [info.name for info in runner.run(make_translator("offline", api_key="wrong").models())]
    assert names == ["offline"]


def test_a_failed_change_keeps_the_conversation_going(gemini, make_translator, runner):
    translator = make_translator("gemini-2.5-flash")
    gemini.enqueue(bad_key(), steps("ls"))
    with pytest.raises(ProviderError):
        runner.run(translator.translate(EMPTY, asked("lista")))
    with pytest.raises(UsageError):
        runner.run(translator.change_model("nothing"))
    assert runner.run(translator.translate(EMPTY, asked("lista"))).steps == (
        Step("ls", "Runs ls."),
    )


def test_cancelling_through_the_translator(gemini, make_translator, runner):
    translator = make_translator("gemini-2.5-flash")
    gemini.enqueue(stalled())
    arrived = asyncio.to_thread(gemini.wait_for, 1)
    assert cancelled_when(runner, arrived, translator.translate(EMPTY, asked("hola"))) < 0.2
    assert gemini.requests[0].closed.wait(20)


def test_warming_asks_nobody(gemini, make_translator, runner):
    for translator in (make_translator(), make_translator("offline"), make_translator("x:y")):
        runner.run(translator.warm())
    assert gemini.requests == []


IMPORTS = """
import sys
import aibridge_kernel.translation as translation
made = translation.Translator(translation.ProviderSettings(api_key="k"))
made._provider(made.model)
heavy = {"google", "google.genai", "httpx2", "pydantic", "aiohttp"} & set(sys.modules)
print(sorted(heavy))
"""


def test_nothing_heavy_is_imported_before_the_first_use(tmp_path):
    done = subprocess.run(
        [sys.executable, "-P", "-c", IMPORTS],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == "[]\n"


WARM = """
import asyncio, time
from aibridge_kernel.translation import ProviderSettings, Translator

async def main():
    translator = Translator(ProviderSettings(api_key="k"))
    warming = asyncio.create_task(translator.warm())
    turns = 0
    while not warming.done():
        await asyncio.sleep(0)
        turns += 1
    await warming
    await translator.aclose()
    print(turns > 100)

asyncio.run(main())
"""


def test_the_event_loop_goes_on_while_the_sdk_is_imported(tmp_path):
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error::ResourceWarning", "-c", WARM],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("True\n", "")
