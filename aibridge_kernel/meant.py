"""Sentences that no command is made of, because they mean a magic: "deshaz lo último", "help"."""

from __future__ import annotations

import re
import unicodedata

from .errors import UsageError
from .values import text

_BESIDE = (
    "can you", "could you", "gracias", "hello", "hey", "hi", "hola", "oye", "please",
    "por favor", "puedes", "quiero", "thank you", "thanks",
)  # fmt: skip
"""What is said beside it and changes nothing."""
_SAID = {
    "exit": ("exit", "quit", "salir", "adios", "bye"),
    "undo": (
        "undo", "undo (it|this|that)", "undo (the|my) last (thing|change|step|command|one)",
        "undo what you (just )?did", "revert (it|this|that|the last change)",
        "take (it|that) back",
        "deshaz|deshacer|deshazlo|deshacelo|anulalo|revierte|reviertelo",
        "(deshaz|deshacer|anula|revierte) (eso|esto|lo ultimo|lo anterior)",
        "(deshaz|deshacer|anula|revierte) (el ultimo cambio|el ultimo paso|la ultima orden)",
        "(deshaz|deshacer|anula|revierte) lo que (acabas de hacer|has hecho|hiciste)",
    ),
    "help": (
        "help|help me", "what can (you|i) (do|say|write|ask)( here)?",
        "how does (this|it) work", "how do i use (this|it)",
        "ayuda|ayudame", "que (puedes|sabes|puedo) (hacer|decir|escribir|pedir|pedirte)( aqui)?",
        "como (funciona|se usa|se utiliza)( esto)?",
    ),
    "history": ("history", "historial", "que he hecho( hoy)?", "what have i done( today)?"),
    "info": ("info",),
    "back": ("back",),
    "ia": ("ia", "ai"),
}  # fmt: skip
_BESIDE_IT = re.compile(rf"^(?:(?:{'|'.join(_BESIDE)}) )+|(?: (?:{'|'.join(_BESIDE)}))+$")
_MEANT = {magic: re.compile("|".join(ways)) for magic, ways in _SAID.items()}


def meant(prose: str) -> str | None:
    """The magic that a whole sentence means; ``None`` where it may be a task."""
    letters = unicodedata.normalize("NFD", prose.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    said = _BESIDE_IT.sub("", " ".join(re.findall(r"\w+", plain)))
    return next((magic for magic, ways in _MEANT.items() if ways.fullmatch(said)), None)


def is_meant(prose: str, magic: str) -> UsageError:
    """Say which magic does it; it is not done by itself, for a sentence may be misread."""
    if magic == "help":
        remedy = text("%help lists all that can be written.")
    else:
        remedy = text("For that write %{magic}; %help lists all that can be written.", magic=magic)
    return UsageError(text("“{said}” is no task for files.", said=prose.strip()), remedy=remedy)
