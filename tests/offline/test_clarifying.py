"""An answer to a question is read as part of the sentence that was asked about."""

import asyncio

import pytest

from aibridge_kernel.conversation import Conversation, Turn
from aibridge_kernel.providers.base import Request
from aibridge_kernel.providers.offline import create
from aibridge_kernel.values import Mode
from aibridge_kernel.workspace import WorkspaceTree


@pytest.fixture
def asked(tmp_path):
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).touch()
    (tmp_path / "docs").mkdir()
    provider, tree = create("offline", None, "es"), WorkspaceTree(tmp_path, tmp_path)

    def ask(sentence, answer):
        first = asyncio.run(provider.translate(Conversation(), Request(sentence, tree)))
        assert first.question
        conversation = Conversation().add(Turn(Mode.COMMAND, sentence, first.question))
        request = Request(answer, tree, clarifies=sentence)
        return asyncio.run(provider.translate(conversation, request))

    return ask


@pytest.mark.parametrize(
    ("sentence", "answer", "commands"),
    [
        ("borra el pdf", "b.pdf", ["rm b.pdf"]),
        ("borra el pdf", "el b.pdf", ["rm b.pdf"]),
        ("delete the pdf", "a.pdf.", ["rm a.pdf"]),
        ("borra el pdf", "borra a.pdf", ["rm a.pdf"]),
        ("mueve el pdf a docs", "a.pdf", ["mv a.pdf docs"]),
        ("borra el pdf", "el primero", ["rm a.pdf"]),
        ("borra el pdf", "la segunda", ["rm b.pdf"]),
        ("borra el pdf", "los dos", ["rm a.pdf b.pdf"]),
        ("borra el pdf", "el a", ["rm a.pdf"]),
        ("delete the pdf", "the second one", ["rm b.pdf"]),
        ("delete the pdf", "both of them", ["rm a.pdf b.pdf"]),
        ("move the pdf to docs", "the last one, please", ["mv b.pdf docs"]),
        ("copia a.pdf", "docs", ["cp a.pdf docs"]),
        ("copia a.pdf", "a docs", ["cp a.pdf docs"]),
        ("copy a.pdf", "to docs", ["cp a.pdf docs"]),
        ("copy a.pdf", "into docs", ["cp a.pdf docs"]),
    ],
)
def test_an_answer_completes_the_sentence(asked, sentence, answer, commands):
    assert [step.command for step in asked(sentence, answer).steps] == commands


@pytest.mark.parametrize(
    "answer", ["el tercero", "los tres cerditos", "no sé", "ninguno", "hola", "c.pdf", "?"]
)
def test_an_answer_that_settles_nothing_makes_no_command(asked, answer):
    assert asked("borra el pdf", answer).steps == ()
