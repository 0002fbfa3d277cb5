from __future__ import annotations

import gzip
import json
import socket
from dataclasses import replace

import pytest
from loopback.answers import (
    Answer,
    bad_key,
    busy,
    cut,
    ending_with,
    fault,
    html,
    quota,
    raw,
    says,
    stalled,
    steps,
)
from loopback.gemini import KEY
from loopback.scene import asked, collected

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.errors import AIBridgeError, ProviderError, TranslationError
from aibridge_kernel.values import Step

EMPTY = Conversation()
COMMAND = '{"steps": [{"command": "rm -r fotos", "explanation": ""}]}'
SSE = "text/event-stream"
JSON = "application/json"


def fails_to_translate(provider, runner):
    with pytest.raises(AIBridgeError) as caught:
        runner.run(provider.translate(EMPTY, asked("borra fotos")))
    return checked(caught.value)


def fails_to_chat(provider, runner):
    with pytest.raises(ProviderError) as caught:
        runner.run(collected(provider.chat(EMPTY, asked("hola"))))
    return checked(caught.value)


def checked(error):
    assert str(error.untouched) == "Nothing was changed."
    assert error.remedy is not None
    assert KEY not in str(error)
    return type(error), str(error.happened)


STATUSES = [
    (bad_key(), "Gemini refused the key: API key not valid. Please pass a valid API key."),
    (
        fault(403, "Permission denied.", "PERMISSION_DENIED"),
        "Gemini refused the key: Permission denied.",
    ),
    (fault(401, "Unauthenticated.", "UNAUTHENTICATED"), "Gemini refused the key: Unauthenticated."),
    (
        fault(400, f"Invalid value near {KEY}\n\x1b[31mred", "INVALID_ARGUMENT"),
        "Gemini refused the request (400): Invalid value near [redacted] [31mred",
    ),
    (fault(404, "models/x is not found"), "Gemini has no model gemini-2.5-flash for this."),
    (fault(500, "An internal error has occurred."), "Gemini failed (500)."),
    (html(500), "Gemini failed (500)."),
    (html(502), "Gemini failed (502)."),
    (html(400), "Gemini refused the request (400): …"),
    (fault(504, "Deadline expired.", "DEADLINE_EXCEEDED"), "Gemini failed (504)."),
    (
        quota(),
        "Gemini's quota for this key is used up: You exceeded your current quota.",
    ),
]


@pytest.mark.parametrize(("answer", "happened"), STATUSES)
def test_a_status_is_named(gemini, provider, runner, answer, happened):
    gemini.enqueue(answer, answer, steps("true"))
    assert fails_to_translate(provider, runner) == (ProviderError, happened)
    assert fails_to_chat(provider, runner) == (ProviderError, happened)
    assert runner.run(provider.translate(EMPTY, asked("hola"))).steps


NOT_TRANSLATIONS = {
    "empty candidates": (Answer(candidates=False), "Gemini's answer was empty."),
    "no candidates": (Answer(candidates=None), "Gemini's answer was empty."),
    "a list": (raw(b"[]", JSON), "Gemini's answer was empty."),
    "a string": (raw(b'"text"', JSON), "Gemini's answer was empty."),
    "thought only": (Answer(thoughts=("I wonder",)), "Gemini's answer was empty."),
    "safety": (
        replace(says(COMMAND), finish_reason="SAFETY"),
        "Gemini withheld its answer (SAFETY).",
    ),
    "prompt blocked": (
        Answer(block_reason="PROHIBITED_CONTENT"),
        "Gemini did not accept the text (PROHIBITED_CONTENT).",
    ),
    "length limit": (
        replace(says(COMMAND), finish_reason="MAX_TOKENS"),
        "Gemini's answer was cut at its length limit.",
    ),
    "no finish reason": (
        ending_with(says(COMMAND), None),
        "Gemini's answer broke off before its end.",
    ),
    "another finish reason": (
        replace(says(COMMAND), finish_reason="OTHER"),
        "Gemini ended its answer early (OTHER).",
    ),
}


@pytest.mark.parametrize("name", NOT_TRANSLATIONS)
def test_an_answer_that_does_not_count(gemini, provider, runner, name):
    answer, happened = NOT_TRANSLATIONS[name]
    gemini.enqueue(answer, answer, steps("true"))
    assert fails_to_translate(provider, runner) == (TranslationError, happened)
    assert fails_to_chat(provider, runner) == (ProviderError, happened)
    assert runner.run(provider.translate(EMPTY, asked("hola"))).steps


NONSENSE = [
    raw(b'{"candidates": [{"content"', JSON),
    raw(b"not json at all", JSON),
    raw(b'{"candidates": 7}', JSON),
    raw(b'{"candidates": [{"content": {"parts": 3}}]}', JSON),
    raw(b"\xff\xfe\x00", JSON),
]


@pytest.mark.parametrize("answer", NONSENSE)
def test_a_malformed_response(gemini, provider, runner, answer):
    gemini.enqueue(answer, steps("true"))
    kind, happened = fails_to_translate(provider, runner)
    assert kind is ProviderError
    assert happened == "Gemini's answer made no sense."
    assert runner.run(provider.translate(EMPTY, asked("hola"))).steps


@pytest.mark.parametrize(
    "body",
    [
        b'data: {"candidates": [\n\n',
        b"data: nonsense\n\n",
        b'data: {"error": {"message": "?"}}\n\n',
        b"<html>\n\n",
    ],
)
def test_malformed_server_sent_events(gemini, provider, runner, body):
    gemini.enqueue(raw(body, SSE), says("hola"))
    assert fails_to_chat(provider, runner) == (ProviderError, "Gemini's answer made no sense.")
    assert runner.run(collected(provider.chat(EMPTY, asked("hola"))))


def test_an_error_inside_a_stream_is_named(gemini, provider, runner):
    first = json.dumps({"candidates": [{"content": {"parts": [{"text": "uno"}]}}]})
    error = json.dumps({"error": {"code": 500, "message": "broke", "status": "INTERNAL"}})
    gemini.enqueue(raw(f"data: {first}\n\ndata: {error}\n\n".encode(), SSE))
    assert fails_to_chat(provider, runner) == (ProviderError, "Gemini failed (500).")


def test_a_cut_answer(gemini, provider, runner):
    gemini.enqueue(cut(COMMAND), cut("uno ", "dos"), cut())
    broke_off = (ProviderError, "The connection to Gemini broke off.")
    assert fails_to_translate(provider, runner) == broke_off
    assert fails_to_chat(provider, runner) == broke_off
    assert fails_to_translate(provider, runner) == broke_off


def test_what_was_streamed_before_a_cut_was_heard(gemini, provider, runner):
    gemini.enqueue(cut("uno ", "dos"))
    heard = []

    async def listen():
        async for chunk in provider.chat(EMPTY, asked("cuenta")):
            heard.append(chunk.text)  # noqa: PERF401  — what came before the error counts

    with pytest.raises(ProviderError, match="broke off"):
        runner.run(listen())
    assert heard == ["uno ", "dos"]


def test_a_stream_that_just_ends(gemini, provider, runner):
    gemini.enqueue(ending_with(says("uno ", "dos"), None))
    happened = "Gemini's answer broke off before its end."
    assert fails_to_chat(provider, runner) == (ProviderError, happened)


@pytest.mark.parametrize("answer", [stalled(), stalled(COMMAND)])
def test_a_stalled_answer_ends_at_its_limit(gemini, make_provider, runner, answer):
    gemini.enqueue(answer, answer)
    impatient = make_provider(stall_s=0.3)
    happened = "Gemini did not answer within 0.3 s."
    assert fails_to_translate(impatient, runner) == (ProviderError, happened)
    assert fails_to_chat(impatient, runner) == (ProviderError, happened)
    assert all(request.closed.wait(20) for request in gemini.requests)


def test_a_translation_ends_at_the_whole_limit(gemini, make_provider, runner):
    gemini.enqueue(stalled(COMMAND))
    happened = "Gemini did not answer within 0.5 s."
    assert fails_to_translate(make_provider(total_s=0.5), runner) == (ProviderError, happened)


def test_nobody_is_listening(make_provider, runner):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        provider = make_provider(base_url=address)
        kind, happened = fails_to_translate(provider, runner)
    assert kind is ProviderError
    assert happened.startswith("Gemini could not be reached: ")


@pytest.mark.parametrize(
    "address", ["http://no-such-host.invalid", "ftp://127.0.0.1:1", "127.0.0.1:1"]
)
def test_an_address_that_leads_nowhere(make_provider, runner, address):
    kind, happened = fails_to_translate(make_provider(base_url=address), runner)
    assert kind is ProviderError
    assert happened.startswith("Gemini could not be reached: ")


def test_an_unknown_model_is_404(make_provider, runner):
    kind, happened = fails_to_translate(make_provider("gemini-0"), runner)
    assert (kind, happened) == (ProviderError, "Gemini has no model gemini-0 for this.")


def test_the_wrong_key(make_provider, runner):
    provider = make_provider(api_key="AIza-wrong-key-that-must-not-be-shown-anywhere")
    with pytest.raises(ProviderError, match="refused the key") as caught:
        runner.run(provider.translate(EMPTY, asked("hola")))
    assert "AIza" not in str(caught.value)
    with pytest.raises(ProviderError, match="refused the key"):
        runner.run(provider.models())


# --- trying again --------------------------------------------------------------------------------


def translated(provider, runner, notices):
    request = asked("lista", notice=lambda notice: notices.append(str(notice)))
    return runner.run(provider.translate(EMPTY, request))


def test_overloaded_twice_then_fine(gemini, provider, runner):
    gemini.enqueue(busy(), busy(), steps("ls"))
    notices = []
    assert translated(provider, runner, notices).steps == (Step("ls", "Runs ls."),)
    assert notices == ["Gemini is overloaded (503). Trying again in 0.001 s."] * 2
    first, *again = [request.body for request in gemini.requests]
    assert again == [first, first]


def test_overloaded_three_times_is_the_end(gemini, provider, runner):
    gemini.enqueue(busy(), busy(), busy())
    assert fails_to_translate(provider, runner) == (ProviderError, "Gemini is overloaded (503).")
    assert len(gemini.requests) == 3


def test_a_stream_is_tried_again_only_before_its_first_chunk(gemini, provider, runner):
    gemini.enqueue(busy(), says("hola"))
    assert runner.run(collected(provider.chat(EMPTY, asked("hola"))))[0].text == "hola"
    first = json.dumps({"candidates": [{"content": {"parts": [{"text": "uno"}]}}]})
    late = json.dumps({"error": {"code": 503, "message": "", "status": "UNAVAILABLE"}})
    gemini.enqueue(raw(f"data: {first}\n\ndata: {late}\n\n".encode(), SSE), says("never"))
    assert fails_to_chat(provider, runner) == (ProviderError, "Gemini is overloaded (503).")
    assert len(gemini.requests) == 3


def test_a_quota_waits_as_told_and_says_so(gemini, provider, runner):
    gemini.enqueue(quota("0.01s"), steps("ls"))
    notices = []
    assert translated(provider, runner, notices).steps
    [notice] = notices
    assert notice.endswith("You exceeded your current quota. Trying again in 0.01 s.")


def test_a_quota_beyond_the_limit_is_not_waited_for(gemini, provider, runner):
    gemini.enqueue(quota("86000s"))
    with pytest.raises(ProviderError, match="Run the cell again in 86000 s"):
        runner.run(provider.translate(EMPTY, asked("hola")))


def test_waits_are_bounded_in_sum(gemini, make_provider, runner):
    gemini.enqueue(quota("0.04s"), quota("0.04s"), steps("ls"))
    with pytest.raises(ProviderError, match=r"in 0\.04 s"):
        runner.run(make_provider(wait_s=0.05).translate(EMPTY, asked("hola")))
    assert len(gemini.requests) == 2


def test_a_daily_quota_is_not_waited_for(gemini, provider, runner):
    gemini.enqueue(quota("0.01s", "PerDay"))
    assert fails_to_translate(provider, runner)[0] is ProviderError
    assert len(gemini.requests) == 1


# --- hostile sizes and forms ---------------------------------------------------------------------


def test_an_endless_translation_is_refused(gemini, provider, runner):
    gemini.enqueue(steps("echo " + "x" * 5_000_000))
    kind, happened = fails_to_translate(provider, runner)
    assert (kind, happened) == (
        TranslationError,
        "The model's answer was too long to be commands.",
    )


def test_a_chat_answer_that_does_not_end_is_cut(gemini, provider, runner):
    gemini.enqueue(stalled(*["x" * 100_000] * 12))
    assert fails_to_chat(provider, runner) == (ProviderError, "Gemini's answer did not end.")
    assert gemini.requests[0].closed.wait(20)


def test_bytes_that_are_not_utf8_never_become_a_command(gemini, provider, runner):
    damaged = (
        b'{"candidates": [{"content": {"parts": [{"text": "{\\"steps\\": [{\\"command\\": '
        b'\\"rm caf\xe9\\"}]}"}]}, "finishReason": "STOP"}]}'
    )
    gemini.enqueue(raw(damaged, JSON))
    assert fails_to_translate(provider, runner) == (
        TranslationError,
        "The model's answer arrived damaged.",
    )


def test_a_body_without_end_is_not_kept(gemini, provider, runner):
    endless = raw(b" " * 20_000_000, JSON, split=1_000_000)
    gemini.enqueue(endless, raw(b"data: " + b"x" * 20_000_000, SSE, split=1_000_000))
    broke_off = (ProviderError, "The connection to Gemini broke off.")
    assert fails_to_translate(provider, runner) == broke_off
    assert fails_to_chat(provider, runner) == broke_off


def test_a_compressed_answer_was_not_asked_for(gemini, provider, runner):
    bomb = gzip.compress(b" " * 1_000_000)
    gemini.enqueue(replace(raw(bomb, JSON), headers=(("Content-Encoding", "gzip"),)))
    assert fails_to_translate(provider, runner)[0] is ProviderError
    assert gemini.requests[0].headers["accept-encoding"] == "identity"


def test_bytes_that_are_not_utf8_split_across_chunks_break_nothing(gemini, provider, runner):
    event = b'data: {"candidates": [{"content": {"parts": [{"text": "caf\xe9 \xf0\x9f"}]}}]}\n\n'
    ending = b'data: {"candidates": [{"finishReason": "STOP"}]}\n\n'
    gemini.enqueue(raw(event + ending, SSE, split=1), says("hola"))
    pieces = runner.run(collected(provider.chat(EMPTY, asked("hola"))))
    heard = "".join(piece.text for piece in pieces)
    assert heard.startswith("caf\N{REPLACEMENT CHARACTER}")
    heard.encode()
    assert runner.run(collected(provider.chat(EMPTY, asked("hola"))))


def test_a_stream_that_stalls_in_its_middle_ends_at_its_limit(gemini, make_provider, runner):
    gemini.enqueue(stalled("uno ", "dos "))
    heard = []

    async def listen():
        async for chunk in make_provider(stall_s=0.3).chat(EMPTY, asked("cuenta")):
            heard.append(chunk.text)  # noqa: PERF401  — what came before the error counts

    with pytest.raises(ProviderError, match=r"did not answer within 0\.3 s"):
        runner.run(listen())
    assert heard == ["uno ", "dos "]
    assert gemini.requests[0].closed.wait(20)
