"""Requests that take their object from a story in another way than by the noun before them.

"No me acuerdo en qué acta hablé del pozo, búscalo en actas" looks for a word; "no sé dónde está
a.txt, dímelo" asks what is not known; "los jpg tienen la extensión en mayúsculas, ponla en
minúsculas" is about a part of what is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from .deciding import CLITICS
from .lead_in_things import Story
from .lead_in_told import MARKS, Told
from .tokens import Token, fold

__all__ = ["asked_of", "of_part", "running", "sought", "without_clitic"]

_SHAPES = {
    "tell": (
        r"(?:me )?(?:dime|dices|di|averigua|mira|enseña|ensena|muestra|comprueba)(?:me)?l[oa]s?"
        r"|(?:me )?l[oa]s? (?:dices|averiguas|miras|puedes decir|puedes mirar)"
    ),
    "unknown": (
        r"\b(?:no (?:se|sabia|recuerdo|me acuerdo(?: de)?|tengo (?:ni )?idea(?: de)?)|ni idea"
        r"(?: de)?|se me (?:ha olvidado|olvido)|(?:quiero|necesito|queria|me gustaria) saber) "
        r"(?P<asked>(?:en |de )?(?:que|cuant[oa]s?|donde|cual(?:es)?|quien(?:es)?|cuando) .+)$"
    ),
    "part": (
        r"(?P<part>la extension|las extensiones|el nombre|los nombres)(?: \S+){0,2}"
        r" en (?:mayuscula|minuscula)s?"
    ),
    "case": (
        r"(?:pon|pas|cambi|conviert|dej)\w*?(?P<it>l[oa]s?)(?: tod[oa]s?)? (?:a|en) "
        r"(?P<case>mayuscula|minuscula)s?$"
    ),
    "runs": (
        r"\b(?:algo (?:de|con)|el|un|lo de|mi) (?:(?:proceso|programa|script) (?:de )?)?"
        r"(?P<what>\w+) (?:corriendo|en marcha|funcionando|ejecutandose|en ejecucion|abierto"
        r"|en segundo plano|encendido)"
    ),
    "still": (
        r"(?:me )?(?:mira|miras|dime|dices|comprueba|compruebas|ve|a ver) (?:me )?si "
        r"(?:todavia |aun )?(?:sigue|esta|anda)\b.{0,24}"
    ),
    "clitic": r"(?:me|te|se|nos)?l[oa]s?$",
    "manner": r" en (?:mayusculas|minusculas)| sin (?:fijarte|mirar|distinguir).*",
}
_PARTS = {"la extension": "la", "las extensiones": "las", "el nombre": "lo", "los nombres": "los"}
_SHORT = 3
_DROPPED = frozenset({
    "de", "del", "sobre", "a", "al", "lo", "el", "la", "los", "las", "un", "una", "unos", "unas",
    "por", "con", "algo", "palabra", "mi", "tema", "puesto", "escrito", "apuntado", "hablado",
    "usado",
})  # fmt: skip
_BEFORE_VERB = frozenset({"se", "me", "te", "nos", "no", "yo"})


def sought(story: Story, told: Told, *, spoken: bool = False) -> str:
    """The search for the word that a story speaks of, nothing if that is not sure."""
    word = "" if spoken else _capitals(story)
    word = word or _spoken(story, told)
    if not word:
        return ""
    first = story.rest[0]
    led = first.norm in CLITICS or first.norm == "me"
    behind = "" if led else story.request[first.end - first.start :]
    if " en " not in _shape("manner").sub("", fold(behind)) + " ":
        place = _place(story)
        if not place:
            return ""
        behind = f" en {place}{behind}"
    return f'busca "{word}"{behind}'


def _place(story: Story) -> str:
    """Where it is sought: in what the story names, or in the folder of "qué informe"."""
    if story.names:
        return story.names[0] if len(set(story.names)) == 1 else ""
    noun = _kind_asked(story.lead)
    return story.folder_of(noun) if noun else ""


def _capitals(story: Story) -> str:
    """The one word in capitals, or the one name of somebody: "varios TODO", "Paco"."""
    words = [t.text for t in story.lead if t.text.isalpha() and t.text not in story.names]
    shouted = {word for word in words if word.isupper() and len(word) >= _SHORT}
    if len(shouted) == 1:
        return shouted.pop()
    people = {word for word in words[1:] if word[0].isupper() and not word.isupper()}
    return people.pop() if len(people) == 1 and not shouted else ""


def _kind_asked(lead: Sequence[Token]) -> str:
    """The noun of "en qué informe"."""
    for at, token in enumerate(lead[:-1]):
        if token.norm in {"que", "cual"} and not token.text.isascii():
            return lead[at + 1].norm
    return ""


def _spoken(story: Story, told: Told) -> str:
    """The one word behind the verb of "en qué informe hablé del embargo"."""
    noun = _kind_asked(story.lead)
    words = [token for token in story.lead if token.text not in MARKS]
    at = next((at for at, token in enumerate(words) if noun and token.norm == noun), len(words))
    behind = _without(words[at + 1 :], _BEFORE_VERB)
    if not behind or not told.tells(behind[0]):
        return ""
    behind = _without(behind[1:], _DROPPED)
    return behind[0].text if len(behind) == 1 and behind[0].text.isalpha() else ""


def _without(words: Sequence[Token], first: frozenset[str]) -> Sequence[Token]:
    while words and words[0].norm in first:
        words = words[1:]
    return words


def asked_of(story: Story) -> str:
    """What is not known, when it shall be told: "no sé cuánto pesa a.txt, dímelo"."""
    if _shape("tell").fullmatch(fold(story.request)) is None:
        return ""
    match = _shape("unknown").search(fold(story.words))
    return f"dime {story.words[match.start('asked') :]}" if match else ""


def of_part(story: Story) -> Iterator[str]:
    """The request for a part of what the story names."""
    part = _shape("part").search(fold(story.words))
    said = _shape("case").fullmatch(fold(story.request))
    if part is None or said is None or _PARTS[part["part"]] != said["it"]:
        return
    for thing in story.things:
        if fold(thing.said) not in part["part"]:
            yield f"pon en {said['case']}s {part['part']} de {thing.said}"


def running(story: Story) -> str:
    """Whether a program still runs: "dejé algo de python corriendo, ¿me miras si sigue?"."""
    told = _shape("runs").search(fold(story.words))
    asked = _shape("still").fullmatch(fold(story.request))
    return f"¿sigue corriendo {told['what']}?" if told and asked else ""


def without_clitic(story: Story, told: Told) -> tuple[str, str]:
    """The first verb of a request without its pronoun, and what follows it."""
    first = story.rest[0]
    bare = _shape("clitic").sub("", first.norm)
    known = any(r.section == "verb" for r in told.lexicon.readings(bare))
    if not known or bare == first.norm:
        return "", ""
    return bare, story.request[first.end - first.start :].strip()


@cache
def _shape(kind: str) -> re.Pattern[str]:
    return re.compile(_SHAPES[kind])
