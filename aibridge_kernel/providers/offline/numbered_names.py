"""New names of a word and a number, in quotes: "a folder called week 1", "the term one folder"."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

__all__ = ["numbered_names"]

_WORDS = {
    "en": (
        "act|assignment|batch|block|book|chapter|class|day|episode|exam|exercise|experiment|floor"
        "|grade|group|homework|house|lab|lesson|level|meeting|module|month|period|phase|project"
        "|quarter|room|round|season|semester|session|site|sprint|stage|team|term|topic|track"
        "|trimester|trip|unit|volume|week|year|zone"
    ),
    "es": (
        "acto|año|aula|bloque|capitulo|capítulo|clase|curso|dia|día|ejercicio|episodio|equipo"
        "|etapa|evaluacion|evaluación|examen|experimento|fase|grado|grupo|leccion|lección|lote"
        "|mes|modulo|módulo|nivel|parcial|periodo|practica|práctica|proyecto|reunion|reunión"
        "|ronda|sala|semana|semestre|sesion|sesión|sitio|tema|temporada|trimestre|unidad|viaje"
        "|volumen|zona"
    ),
}
_NUMBERS = {
    "en": "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve",
    "es": "uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce",
}
_BEFORE = {
    "en": r"(?:folders?|director(?:y|ies)|dir|called|named|titled|(?:call|name) it)(?: the)?[ :]+",
    "es": (
        r"(?:carpetas?|directorios?|llamad[oa]s?|(?:de )?nombre|que se llamen?|llámal[oa]"
        r"|llamal[oa]|ponle)[ :]+"
    ),
}
_BEHIND = {"en": r" (?:sub)?(?:folder|directory)\b", "es": r"(?!)"}


def numbered_names(sentence: str, language: str, exists: Callable[[str], bool]) -> str:
    """The sentence with such names in quotes, but for those of what is there."""
    if '"' in sentence or not _number(language).search(sentence):
        return sentence

    def spelled(match: re.Match[str]) -> str:
        name = match["name"] or match["led"]
        here = any(exists(name.replace(" ", joint)) for joint in (" ", "", "_", "-"))
        return match[0] if here else match[0].replace(name, f'"{name}"', 1)

    said = _shape(language).sub(spelled, sentence)
    before = ""
    while said not in (sentence, before):  # "folders act 1, act 2 and act 3"
        before, said = said, _row(language).sub(spelled, said, count=1)
    return said


@cache
def _number(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)\b(?:\d|{_NUMBERS[language]})")


@cache
def _row(language: str) -> re.Pattern[str]:
    number = rf"(?:\d{{1,4}}|{_NUMBERS[language]})"
    name = rf"(?:{_WORDS[language]}) {number}"
    return re.compile(rf'(?i)"(?:,| and| y|, and) (?P<name>{name})(?=$|[ ,;:!?.])(?P<led>)')


@cache
def _shape(language: str) -> re.Pattern[str]:
    number = rf"(?:\d{{1,4}}|{_NUMBERS[language]})"
    name = rf"(?:{_WORDS[language]}) {number}"
    ends = r"(?=$|[ ,;:!?]|\.(?:$| ))"
    led = rf"\b{_BEFORE[language]}(?P<name>{name}){ends}"
    return re.compile(rf"(?i){led}|\b(?P<led>{name})(?={_BEHIND[language]})")
