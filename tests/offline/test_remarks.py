"""What a linear model takes for told beside a request, and where it may be cut off."""

from __future__ import annotations

import pytest

from aibridge_kernel.providers.offline.asides import Beside
from aibridge_kernel.providers.offline.chunks import chunk
from aibridge_kernel.providers.offline.lexicon import load
from aibridge_kernel.providers.offline.remarks import BEFORE, BEHIND, Remarks, weight
from aibridge_kernel.providers.offline.surely_told import without_remarks
from aibridge_kernel.providers.offline.tokens import tokenize

HALF = 0.5


def nothing(_):
    """Nothing exists."""
    return False


def chunks_of(sentence, language):
    return chunk(sentence, tokenize(sentence), load(language), nothing)


def beside(sentence, language):
    return Beside.of(chunks_of(sentence, language), load(language), nothing, nothing)


def is_told(clause, request, where, language):
    remarks = Remarks(beside(request, language).telling, weight)
    part, rest = chunks_of(clause, language), chunks_of(request, language)
    return remarks.are_told(part, rest, where, HALF)


@pytest.mark.parametrize(
    ("language", "request_", "where", "told", "not_told"),
    [
        ("en", "delete old.log", BEHIND, ", my brother hates that thing", ", not the new one"),
        ("en", "zip docs", BEHIND, ", my boss needs it so badly", ", with a password"),
        ("en", "list the pdfs", BEFORE, "I had a horrible day.", "Email them to Ana."),
        ("es", "borra old.log", BEHIND, ", mi hermano lo odia", ", pero guarda una copia"),
        ("es", "comprime docs", BEHIND, ", que la impresora se me atasca", ", con contraseña"),
        ("es", "lista los pdf", BEFORE, "He tenido un día horrible.", "Mándaselos a Ana."),
    ],
)
def test_a_clause_is_told_and_its_look_alike_is_not(language, request_, where, told, not_told):
    assert is_told(told, request_, where, language)
    assert not is_told(not_told, request_, where, language)


def test_each_clause_must_be_told():
    lead = "I had a horrible day. Email the pdfs to Ana."
    assert not is_told(lead, "delete a.txt", BEFORE, "en")


def test_nothing_is_no_remark():
    assert not is_told(",", "delete a.txt", BEHIND, "en")


def readings(sentence, language="en"):
    found = without_remarks(beside(sentence, language))
    return [" ".join(part.text for part in reading) for reading in found]


def test_the_fewest_words_are_left_out_first():
    found = readings("I had a horrible day. delete old.log, my brother hates that thing")
    kept = [len(one.split()) for one in found]
    assert "delete old.log" in found
    assert kept == sorted(kept, reverse=True)


def test_a_request_does_not_end_within_a_phrase():
    assert "copy a.txt to" not in readings("copy a.txt to the printer keeps jamming")


def test_a_single_word_is_no_request():
    assert "text" not in readings("text jake im running late")


def test_what_the_end_names_is_not_left_out():
    assert readings("delete old.log, my brother hates new.log") == []
