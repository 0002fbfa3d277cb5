"""Golden messages: what is read and what is written, shared with the TypeScript side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibridge_server_ext import protocol
from aibridge_server_ext.changes import WatchMode
from aibridge_server_ext.paths import Refusal

GOLDEN = Path(__file__).parent.parent / "protocol"
CLIENT = json.loads((GOLDEN / "files_client.json").read_text())
SERVER = json.loads((GOLDEN / "files_server.json").read_text())


@pytest.mark.parametrize("golden", CLIENT["valid"], ids=lambda golden: golden["case"])
def test_requests_are_read(golden):
    request = protocol.parse(json.dumps(golden["message"]))
    assert golden["read"] == {
        "id": request.request_id,
        "directories": list(request.directories),
        "listing": request.listing,
        "resync": sorted(request.resync),
    }


@pytest.mark.parametrize("golden", CLIENT["malformed"], ids=lambda golden: golden["case"])
def test_malformed_requests_are_answered(golden):
    with pytest.raises(protocol.MalformedMessageError) as failure:
        protocol.parse(golden["text"])
    answer = protocol.error(failure.value.request_id, failure.value.reason)
    assert json.loads(answer) == golden["answer"]


@pytest.mark.parametrize("golden", SERVER, ids=lambda golden: golden["case"])
def test_messages_are_written(golden):
    message = getattr(protocol, golden["make"])(**golden["arguments"])
    assert json.loads(message) == golden["message"]
    assert message.isascii()


def test_the_golden_messages_name_every_fixed_word():
    text = json.dumps(SERVER)
    assert all(f'"{refusal}"' in text for refusal in Refusal)
    assert f'"{WatchMode.POLLING}"' in text


def test_binary_messages_are_malformed():
    with pytest.raises(protocol.MalformedMessageError):
        protocol.parse(b"{}")


def test_the_limit_of_directories():
    paths = [str(number) for number in range(protocol.MAX_DIRECTORIES)]
    request = {"type": "watch", "id": 1, "directories": paths}
    assert protocol.parse(json.dumps(request)).directories == tuple(paths)
    request["directories"].append("one more")
    with pytest.raises(protocol.TooManyDirectoriesError):
        protocol.parse(json.dumps(request))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
REQUESTS = st.fixed_dictionaries(
    {}, optional={"type": st.just("watch"), "id": JSON, "directories": JSON, "listing": JSON}
)


@given(JSON | REQUESTS)
def test_any_json_is_read_or_refused(message):
    try:
        request = protocol.parse(json.dumps(message))
    except (protocol.MalformedMessageError, protocol.TooManyDirectoriesError):
        return
    assert list(request.directories) == list(dict.fromkeys(message["directories"]))


@given(st.text() | st.binary())
def test_any_text_is_read_or_refused(message):
    try:
        protocol.parse(message)
    except protocol.MalformedMessageError:
        return
