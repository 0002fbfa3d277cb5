"""Which sentences mean a magic, and which may be tasks."""

import pytest

from aibridge_kernel.meant import meant


@pytest.mark.parametrize(
    ("said", "magic"),
    [
        ("exit", "exit"), ("Adiós", "exit"), ("AYUDA", "help"), ("  undo!\n", "undo"),
        ("undo that", "undo"), ("Can you undo what you just did?", "undo"),
        ("deshaz lo último", "undo"), ("Deshazlo, por favor.", "undo"),
        ("quiero deshacer el último cambio", "undo"), ("¿Puedes deshacer eso?", "undo"),
        ("hola, ¿qué puedes hacer?", "help"), ("que sabes hacer", "help"),
        ("¿Cómo funciona esto?", "help"), ("Hi! What can I say here?", "help"),
        ("¿Qué he hecho hoy?", "history"), ("ai", "ia"),
    ],
)  # fmt: skip
def test_a_whole_sentence(said, magic):
    assert meant(said) == magic


@pytest.mark.parametrize(
    "said",
    ["", "hola", "undo 3", "deshaz los cambios de a.txt", "help.txt", "info sobre ventas",
     "¿qué puedes hacer con a.txt?", "the last change", "back up docs", "crea ayuda"],
)  # fmt: skip
def test_what_says_more_may_be_a_task(said):
    assert meant(said) is None
