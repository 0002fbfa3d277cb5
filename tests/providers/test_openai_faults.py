from __future__ import annotations

import gzip
import json
import re
import socket
from dataclasses import replace

import pytest
from loopback.answers import Answer, cut, html, raw, says, stalled, steps
from loopback.openai import KEY, error, fault
from loopback.scene import asked, collected

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.errors import AIBridgeError, ProviderError, TranslationError
from aibridge_kernel.values import Step

EMPTY = Conversation()
COMMAND = '{"question": null, "refusal": null, "steps": [{"command": "rm -r fotos"}]}'
SSE = "text/event-stream"
JSON = "application/json"
HERE = re.compile(r"127\.0\.0\.1:\d+")


@pytest.fixture
def provider(make_openai):
    return make_openai()


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
    return type(error), HERE.sub("HERE", str(error.happened))


STATUSES = [
    (fault(401, "Incorrect API key.", "invalid_api_key"), "refused the key: Incorrect API key."),
    (fault(400, "Bad key.", "invalid_api_key"), "refused the key: Bad key."),
    (fault(403, "Country not supported."), "refused the key: Country not supported."),
    (
        fault(400, f"Invalid value near {KEY}\n\x1b[31mred"),
        "refused the request (400): Invalid value near [redacted] [31mred",
    ),
    (fault(404, "The model does not exist"), "has no model gpt-5-mini for this."),
    (fault(500, "The server had an error."), "failed (500)."),
    (html(500), "failed (500)."),
    (html(502), "failed (502)."),
    (html(400), "refused the request (400): …"),
    (fault(504, "Timeout"), "failed (504)."),
]


@pytest.mark.parametrize(("answer", "happened"), STATUSES)
def test_a_status_is_named(openai, provider, runner, answer, happened):
    openai.enqueue(answer, answer, steps("true"))
    assert fails_to_translate(provider, runner) == (ProviderError, f"HERE {happened}")
    assert fails_to_chat(provider, runner) == (ProviderError, f"HERE {happened}")
    assert runner.run(provider.translate(EMPTY, asked("hola"))).steps


REFUSED = {"choices": [{"finish_reason": "stop", "message": {"refusal": "I can't help."}}]}
NOT_TRANSLATIONS = {
    "empty choices": (Answer(candidates=False), "HERE's answer was empty."),
    "thought only": (Answer(thoughts=("I wonder",)), "HERE's answer was empty."),
    "filtered": (
        replace(says(COMMAND), finish_reason="SAFETY"),
        "HERE withheld its answer (content_filter).",
    ),
    "length limit": (
        replace(says(COMMAND), finish_reason="MAX_TOKENS"),
        "HERE's answer was cut at its length limit.",
    ),
    "no finish reason": (
        replace(says(COMMAND), finish_reason=None),
        "HERE's answer broke off before its end.",
    ),
    "a call of a tool": (
        replace(says(COMMAND), finish_reason="tool_calls"),
        "HERE ended its answer early (tool_calls).",
    ),
}


@pytest.mark.parametrize("name", NOT_TRANSLATIONS)
def test_an_answer_that_does_not_count(openai, provider, runner, name):
    answer, happened = NOT_TRANSLATIONS[name]
    openai.enqueue(answer, answer, steps("true"))
    assert fails_to_translate(provider, runner) == (TranslationError, happened)
    assert fails_to_chat(provider, runner) == (ProviderError, happened)
    assert runner.run(provider.translate(EMPTY, asked("hola"))).steps


def test_a_refusal_in_its_own_field_is_told(openai, provider, runner):
    openai.enqueue(raw(json.dumps(REFUSED).encode(), JSON))
    assert fails_to_translate(provider, runner) == (
        TranslationError,
        "HERE did not accept the text (I can't help.).",
    )


NONSENSE = [
    b'{"choices": [{"message"',
    b"not json at all",
    b'{"choices": 7}',
    b'{"choices": [{"message": {"content": 3}}]}',
    b'{"choices": [3]}',
    b'{"error": {"message": "?"}}',
    b"[]",
    b'"text"',
    b"null",
    b"\xff\xfe\x00",
]


@pytest.mark.parametrize("body", NONSENSE)
def test_a_malformed_response(openai, provider, runner, body):
    openai.enqueue(raw(body, JSON), steps("true"))
    senseless = (ProviderError, "HERE's answer made no sense.")
    assert fails_to_translate(provider, runner) == senseless
    assert runner.run(provider.translate(EMPTY, asked("hola"))).steps


@pytest.mark.parametrize(
    ("body", "happened"),
    [
        (b'data: {"choices": [\n\n', "'s answer made no sense."),
        (b"data: nonsense\n\n", "'s answer made no sense."),
        (b'data: {"choices": {}}\n\n', "'s answer made no sense."),
        (b"data: \xff\xfe\n\n", "'s answer made no sense."),
        (b"<html>\n\n", "'s answer was empty."),
        (b"data: [DONE]\n\n", "'s answer was empty."),
        (f"data: {json.dumps(error('broke'))}\n\n".encode(), " failed (500)."),
    ],
)
def test_malformed_server_sent_events(openai, provider, runner, body, happened):
    openai.enqueue(raw(body, SSE), says("hola"))
    assert fails_to_chat(provider, runner) == (ProviderError, "HERE" + happened)
    assert runner.run(collected(provider.chat(EMPTY, asked("hola"))))


def test_a_cut_answer(openai, provider, runner):
    openai.enqueue(cut(COMMAND), cut("uno ", "dos"), cut())
    broke_off = (ProviderError, "The connection to HERE broke off.")
    assert fails_to_translate(provider, runner) == broke_off
    assert fails_to_chat(provider, runner) == broke_off
    assert fails_to_translate(provider, runner) == broke_off


@pytest.mark.parametrize("answer", [stalled(), stalled(COMMAND)])
def test_a_stalled_answer_ends_at_its_limit(openai, make_openai, runner, answer):
    openai.enqueue(answer, answer)
    impatient = make_openai(stall_s=0.3)
    happened = "HERE did not answer within 0.3 s."
    assert fails_to_translate(impatient, runner) == (ProviderError, happened)
    assert fails_to_chat(impatient, runner) == (ProviderError, happened)
    assert all(request.closed.wait(20) for request in openai.requests)


def test_a_translation_ends_at_the_whole_limit(openai, make_openai, runner):
    openai.enqueue(stalled(COMMAND))
    happened = "HERE did not answer within 0.5 s."
    assert fails_to_translate(make_openai(total_s=0.5), runner) == (ProviderError, happened)


@pytest.mark.parametrize(
    "address", ["http://no-such-host.invalid/v1", "ftp://127.0.0.1:1", "127.0.0.1:1", None]
)
def test_an_address_that_leads_nowhere(make_openai, runner, address):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{reserved.getsockname()[1]}/v1"
        provider = make_openai(openai_base_url=address or nobody)
        kind, happened = fails_to_translate(provider, runner)
    assert kind is ProviderError
    assert " could not be reached: " in happened


# --- trying again --------------------------------------------------------------------------------


def translated(provider, runner, notices):
    request = asked("lista", notice=lambda notice: notices.append(HERE.sub("HERE", str(notice))))
    return runner.run(provider.translate(EMPTY, request))


def test_overloaded_twice_then_fine(openai, provider, runner):
    openai.enqueue(fault(503), fault(503, "", None, retry_after="0.02"), steps("ls"))
    notices = []
    assert translated(provider, runner, notices).steps == (Step("ls", "Runs ls."),)
    assert notices == [
        "HERE is overloaded (503). Trying again in 0.001 s.",
        "HERE is overloaded (503). Trying again in 0.02 s.",
    ]


def test_a_quota_waits_as_told_and_says_so(openai, provider, runner):
    openai.enqueue(fault(429, "Rate limit.", "rate_limit_exceeded", retry_after_ms="10"))
    openai.enqueue(steps("ls"))
    notices = []
    assert translated(provider, runner, notices).steps
    [notice] = notices
    assert notice.endswith("Rate limit. Trying again in 0.01 s.")


@pytest.mark.parametrize(
    "named",
    [
        {"retry_after": "86000"},
        {
            "retry_after": "Thu, 01 Jan 2026 00:10:00 GMT",
            "date": "Thu, 01 Jan 2026 00:00:00 GMT",
        },
    ],
)
def test_a_quota_beyond_the_limit_is_not_waited_for(openai, provider, runner, named):
    openai.enqueue(fault(429, "Rate limit.", "rate_limit_exceeded", **named))
    with pytest.raises(ProviderError, match=r"Run the cell again in (86000|600) s"):
        runner.run(provider.translate(EMPTY, asked("hola")))
    assert len(openai.requests) == 1


def test_an_empty_account_is_not_waited_for(openai, provider, runner):
    openai.enqueue(fault(429, "You exceeded it.", "insufficient_quota", retry_after="0.01"))
    assert fails_to_translate(provider, runner)[0] is ProviderError
    assert len(openai.requests) == 1


# --- hostile sizes and forms ---------------------------------------------------------------------


def test_an_endless_translation_is_refused(openai, provider, runner):
    openai.enqueue(steps("echo " + "x" * 5_000_000))
    kind, happened = fails_to_translate(provider, runner)
    assert (kind, happened) == (
        TranslationError,
        "The model's answer was too long to be commands.",
    )


def test_a_chat_answer_that_does_not_end_is_cut(openai, provider, runner):
    openai.enqueue(stalled(*["x" * 100_000] * 12))
    assert fails_to_chat(provider, runner) == (ProviderError, "HERE's answer did not end.")
    assert openai.requests[0].closed.wait(20)


def test_a_body_without_end_is_not_kept(openai, provider, runner):
    openai.enqueue(raw(b" " * 20_000_000, JSON, split=1_000_000))
    openai.enqueue(raw(b"data: " + b"x" * 20_000_000, SSE, split=1_000_000))
    broke_off = (ProviderError, "The connection to HERE broke off.")
    assert fails_to_translate(provider, runner) == broke_off
    assert fails_to_chat(provider, runner) == broke_off


def test_a_compressed_answer_was_not_asked_for(openai, provider, runner):
    bomb = gzip.compress(b" " * 1_000_000)
    openai.enqueue(replace(raw(bomb, JSON), headers=(("Content-Encoding", "gzip"),)))
    assert fails_to_translate(provider, runner)[0] is ProviderError
    assert openai.requests[0].headers["accept-encoding"] == "identity"
