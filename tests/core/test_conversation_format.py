"""Saved conversations: read back whole, and nothing believed of what anybody may have written."""

import json

import pytest

from aibridge_kernel.conversation import Conversation, Ran, Turn
from aibridge_kernel.conversation_format import (
    MAX_FILE_BYTES,
    read_file,
    read_turn,
    write_file,
    write_turn,
)
from aibridge_kernel.values import Mode

RAN = Ran("mv a \udcff", 1, failed=True, working_directory="docs", undo_id="u1")
TURN = Turn(Mode.COMMAND, "muévela", "", (RAN,), "docs", ("mv a *",))
CHAT = Turn(Mode.IA, "hola", "qué tal")


def test_a_turn_is_read_back_whole():
    assert read_turn(write_turn(TURN)) == TURN
    assert read_turn(write_turn(CHAT)) == CHAT


def test_a_file_gives_turns_that_claim_nothing_of_this_machine():
    first, second = read_file(write_file(Conversation((TURN, CHAT))))
    assert first.prose == "muévela"
    assert first.ran == (Ran("mv a \udcff", 1, failed=True, working_directory="docs"),)
    assert first.foreign
    assert second.foreign
    assert second.answer == "qué tal"


def broken(**changes):
    file = json.loads(write_file(Conversation((TURN,))))
    file["turns"][0] |= changes
    return json.dumps(file).encode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Expecting value"),
        (b"\xff\xfe\xff", "decode"),
        (b"[]", "the file"),
        (b"{}", "not aibridge-conversation"),
        (b"[" * 200_000, "nested"),
        (b" " * (MAX_FILE_BYTES + 1), "more than"),
        (broken(mode="root"), "root"),
        (broken(prose=7), "prose"),
        (broken(ran="x"), "ran"),
        (broken(ran=[["rm", 0]]), "ran"),
        (broken(ran=[{"command": "x", "exit_status": True}]), "exit_status"),
        (broken(ran=[{}] * 1001), "more than"),
        (broken(translated=[1]), "translated"),
        (broken(working_directory="../.."), "workspace"),
        (broken(working_directory="/etc"), "workspace"),
    ],
)
def test_what_is_malformed_is_refused_with_a_reason(content, why):
    with pytest.raises(ValueError, match=why):
        read_file(content)


def test_the_digest_tells_what_was_said_and_nothing_of_the_machine():
    said = Conversation().add(TURN)
    elsewhere = Turn(Mode.COMMAND, "muévela", "", (Ran("mv a b", 0),), ".", ("mv a *",))
    assert Conversation().add(elsewhere).digest == said.digest
    for other in (
        Turn(Mode.IA, "muévela", "", (), ".", ("mv a *",)),
        Turn(Mode.COMMAND, "bórrala", "", (RAN,), "docs", ("mv a *",)),
        Turn(Mode.COMMAND, "muévela", "", (RAN,), "docs", ("mv a b",)),
        Turn(Mode.COMMAND, "muévela", "?", (RAN,), "docs", ("mv a *",)),
    ):
        assert Conversation().add(other).digest != said.digest
    assert said.add(CHAT).digest != Conversation().add(CHAT).add(TURN).digest


def test_the_digest_stays_when_older_turns_are_left_out():
    said = Conversation().add(TURN).add(CHAT)
    assert said.within(0).turns == ()
    assert said.within(0).digest == said.digest


def test_a_restored_conversation_has_another_root():
    restored = Conversation.restored((TURN, CHAT))
    assert restored.turns == (TURN, CHAT)
    assert restored.digest != Conversation().add(TURN).add(CHAT).digest
    assert restored.digest == Conversation.restored((TURN, CHAT)).digest
