"""The provider protocol, speed, and what is loaded when."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import datetime

import pytest
from evaluation import DAY, Folder, translate, turn

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.providers.base import Request
from aibridge_kernel.providers.offline import create
from aibridge_kernel.providers.offline.provider import OfflineProvider
from aibridge_kernel.values import Step


def test_a_translation_names_model_command_and_explanation(planted):
    answer = translate("Crear carpeta INFORMES", planted, language="en")
    assert answer.model == "offline"
    assert answer.steps == (Step("mkdir INFORMES", "Crea la carpeta «INFORMES»."),)


def test_the_answer_is_in_the_language_of_the_sentence(planted):
    answer = translate("Create a folder called reports", planted, language="es")
    assert answer.steps == (Step("mkdir reports", "Creates the folder “reports”."),)


@pytest.mark.parametrize(
    ("language", "start"), [("es", "No entiendo «qwerty»"), ("en", "I do not understand “qwerty”")]
)
def test_the_requests_language_decides_where_the_sentence_does_not(planted, language, start):
    answer = translate("qwerty", planted, language=language)
    assert answer.refusal is not None
    assert answer.refusal.startswith(start)


def test_a_refusal_names_a_sentence_that_works(planted):
    answer = translate("borra qwerty", planted)
    assert answer.refusal is not None
    assert "«borra el fichero notas.txt»" in answer.refusal
    assert "CHANGE-MODEL" in answer.refusal


@pytest.mark.parametrize(
    "sentence", ["borra la carpeta proyectazo", "crea la carpeta docs", "delete the file nope.txt"]
)
def test_what_is_a_fact_is_not_answered_with_advice(planted, sentence):
    answer = translate(sentence, planted)
    assert answer.refusal is not None
    assert "CHANGE-MODEL" not in answer.refusal


def test_the_nearest_name_is_suggested(planted):
    answer = translate("borra la carpeta doc", planted)
    assert answer.refusal is not None
    assert "¿Querías decir «docs»?" in answer.refusal


def test_two_candidates_are_a_question(planted):
    answer = translate("borra el pdf", planted)
    assert answer.question == "¿Cuál de ellos: «informe.pdf» y «presupuesto.pdf»?"


def test_the_unexplained_word_is_named(planted):
    answer = translate("move the meeting to docs", planted)
    assert answer.refusal is not None
    assert "“meeting”" in answer.refusal


@pytest.mark.parametrize(
    ("text", "word"), [("háblame de ti", "modelo"), ("tell me about you", "model")]
)
def test_chat_says_what_it_needs(planted, text, word):
    async def chunks():
        provider = create("offline", None, "en")
        stream = provider.chat(Conversation(), Request(text, Folder(planted)))
        return [chunk async for chunk in stream]

    (chunk,) = asyncio.run(chunks())
    assert word in chunk.text
    assert "CHANGE-MODEL" in chunk.text
    assert chunk.model == "offline"


def test_there_is_one_model():
    async def names():
        provider = create("offline", None, "en")
        found = [model.name for model in await provider.models()]
        await provider.aclose()
        return found

    assert asyncio.run(names()) == ["offline"]


def test_nothing_is_loaded_before_the_first_sentence():
    code = (
        "import sys; from aibridge_kernel.providers.offline import create;"
        "create('offline', None, 'en');"
        "print([m for m in sys.modules if m.endswith(('offline.lexicon', 'tomllib'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_was_spoken_of_is_relative_to_where_it_was_said(planted):
    turns = (turn("crea todo.txt", "touch todo.txt", at="docs"),)
    answer = translate("bórralo", planted, turns)
    assert [step.command for step in answer.steps] == ["rm docs/todo.txt"]


@pytest.mark.parametrize(
    "text", ["move last week's logs to archive", "mueve los logs de la semana pasada a archive"]
)
def test_a_time_selects_files_by_name(text, tmp_path):
    wednesday = datetime(2026, 3, 18, 12).timestamp()  # noqa: DTZ001  — local calendar weeks
    (tmp_path / "archive").mkdir()
    for name, days in (("a.log", 1), ("b.log", 5), ("c.log", 8), ("d.log", 12), ("e.txt", 8)):
        (tmp_path / name).write_text("x", encoding="utf-8")
        os.utime(tmp_path / name, (wednesday - days * DAY,) * 2)
    provider = OfflineProvider(clock=lambda: wednesday)
    answer = asyncio.run(provider.translate(Conversation(), Request(text, Folder(tmp_path))))
    assert [step.command for step in answer.steps] == ["mv b.log c.log archive"]
