from __future__ import annotations

from aibridge_kernel.conversation import (
    BLOCK,
    SENT_CHARACTERS,
    TURN_OVERHEAD,
    Conversation,
    Ran,
    Turn,
    estimated_tokens,
)
from aibridge_kernel.values import Mode


def turns(number):
    return tuple(Turn(Mode.COMMAND, f"{n:03}", ran=(Ran("abc"),)) for n in range(number))


COST = turns(1)[0].tokens


def test_adding_a_turn_makes_a_new_conversation():
    empty = Conversation()
    turn = Turn(Mode.IA, "hola", answer="qué tal")
    assert empty.add(turn) == Conversation((turn,))
    assert empty == Conversation()


def test_tokens_are_estimated_from_bytes_and_never_too_few():
    assert estimated_tokens("") == 0
    assert estimated_tokens("abcd") == 2
    assert estimated_tokens("ñ€") == 2
    assert estimated_tokens("\ud800") == 1
    assert COST == TURN_OVERHEAD + 1 + 1 + 1
    assert Conversation(turns(5)).tokens == 5 * COST


def test_words_that_are_not_sent_cost_nothing():
    long = Turn(Mode.IA, "", answer="x" * 10 * SENT_CHARACTERS, working_directory="")
    assert long.tokens == TURN_OVERHEAD + estimated_tokens("x" * SENT_CHARACTERS)


def test_what_fits_is_kept_whole():
    conversation = Conversation(turns(20))
    assert conversation.within(20 * COST) == conversation


def test_turns_are_dropped_in_blocks_so_that_the_beginning_holds():
    budget = 20 * COST
    starts = [
        number - len(Conversation(turns(number)).within(budget).turns) for number in range(20, 80)
    ]
    assert set(starts) == {0, *range(BLOCK, 61 + BLOCK, BLOCK)} - {68, 72}
    assert starts == sorted(starts)
    for number in range(20, 80):
        kept = Conversation(turns(number)).within(budget)
        assert kept.tokens <= budget
        assert kept.turns == turns(number)[-len(kept.turns) :]


def test_what_a_summary_is_made_from_is_told_apart():
    conversation = Conversation(turns(20))
    first, second = conversation.older(10), Conversation(turns(30)[10:]).older(10)
    assert first.turns == conversation.turns[:10]
    assert len(first.turns) == len(second.turns)
    assert first.digest != second.digest
    later = conversation.summarised("one", 10).older(15)
    assert later.turns == conversation.turns[10:15]
    assert later.digest != conversation.summarised("two", 10).older(15).digest


def test_less_than_a_block_is_dropped_one_by_one():
    assert Conversation(turns(5)).within(2 * COST).turns == turns(5)[-2:]
    assert Conversation(turns(5)).within(0).turns == ()
