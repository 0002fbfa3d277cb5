"""What is asked at the end of a request, once the rest of it was planned.

"Guarda … en b.txt y dime cuántas son" counts the lines of the file that is made; "… conservando
los permisos" is an option of the copy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from .bracketed import bracketed
from .clauses import Ask, Refuse
from .lexicon import Lexicon
from .planning import Understood
from .quoting import Done, path_word
from .redirecting import kept_in
from .scene import Scene
from .tokens import fold

_COUNTING = {
    "en": (
        r"(?:[,;.] *)?(?:and )?(?:then )?(?:"
        r"(?:tell me|say|show me|let me know) how many (?:lines )?(?:there (?:are|were)|it has"
        r"|that is|they are|are in it|it is|came out|that makes|are there)"
        r"|count (?:them|its lines|the lines|how many (?:lines )?(?:there are|it has)))"
        r"(?: in it| in total| altogether)?"
    ),
    "es": (
        r"(?:[,;.] *)?(?:[ye] )?(?:luego |despues )?(?:"
        r"(?:me )?(?:dime|decirme|di|digame|decime|dices|dinos|avisame de|cuentame|muestrame) "
        r"cuant[ao]s (?:lineas |filas |renglones )?"
        r"(?:son|hay|han salido|salen|salieron|tiene|tienen|quedan|han quedado|quedaron|eran)"
        r"|(?:cuental[ao]s|contarl[ao]s|contal[ao]s)"
        r"|(?:cuenta|cuentame|contar|conta) (?:las|sus|cuantas) (?:lineas|filas)"
        r"(?: (?:que )?(?:tiene|hay|son|quedan))?)"
        r"(?: en total| ahi| dentro| al final)?"
    ),
}
_ALIKE = {
    "en": (
        r",? (?:while |and )?(?:preserving|keeping|maintaining|retaining|with) "
        r"(?:{0}|all )*(?:{1})(?:(?:,| and|, and) (?:{0})*(?:{1}))*(?: intact| as they are)?"
    ),
    "es": (
        r",? (?:y )?(?:conservando|preservando|manteniendo|respetando|guardando|sin perder"
        r"|sin cambiar|con sus mism[oa]s) "
        r"(?:{0}|tod[oa]s )*(?:{1})(?:(?:,| y| e| ni) (?:{0})*(?:{1}))*(?: originales| intactos)?"
    ),
}
_ARTICLES = {
    "en": "the |their |its |same |file |original ",
    "es": "l[oa]s |el |la |sus? |mism[oa]s? ",
}
_LIKENESS = {
    "en": (
        "permissions|dates?|timestamps?|attributes|ownership|owner|metadata|modes?"
        "|modification (?:times?|dates?)"
    ),
    "es": (
        "permisos|fechas?(?: de modificacion)?|atributos|dueno|propietarios?|metadatos"
        "|timestamps|horas?|marcas de tiempo"
    ),
}
"""How a copy shall be like what it is made of."""
_MADE = frozenset({"joined", "merged"})


def _before(sentence: str, ending: re.Pattern[str]) -> str:
    """The request before what is said at the end of a sentence, nothing if that is not there."""
    said = sentence.rstrip(" .!?")
    told = ending.search(fold(said))
    return said[: told.start()] if told and len(fold(said)) == len(said) else ""


def counted_afterwards(
    sentence: str, lexicon: Lexicon, read: Callable[[str], Understood], _: Scene
) -> Understood | None:
    """What is kept in a file, and how many lines that is; ``None`` if that is not asked."""
    request = _before(sentence, _asking(lexicon.language))
    if not request:
        return None
    found = read(request)
    target = _made(found.steps[-1]) if found.steps else None
    if target is None:
        return None
    counted = Done(f"wc -l {path_word(target)}", "counted", {"names": [target]})
    return replace(found, steps=(*found.steps, counted))


def written_after(
    sentence: str, lexicon: Lexicon, read: Callable[[str], Understood], _: Scene
) -> Understood | None:
    """A text that a mark leads in and nothing ends: "añádele la línea: revisar la bomba"."""
    lead, mark, told = sentence.partition(": ")
    words = fold(lead).split()
    if not mark or '"' in sentence or len(told.split()) > _LONGEST_LINE:
        return None
    if not words or words[-1] not in _LEADING or _GOES_ON[lexicon.language] & {*fold(told).split()}:
        return None
    found = read(f'{lead} "{told.strip()}"')
    written = found.steps and all(step.reply in WRITTEN for step in found.steps)
    return found if written else None


_LEADING = frozenset({
    "abajo", "beginning", "dentro", "diga", "end", "entry", "esto", "final", "following", "frase",
    "inside", "it", "line", "linea", "oracion", "principio", "renglon", "siguiente", "text",
    "texto", "that", "this",
})  # fmt: skip
_GOES_ON = {
    "en": frozenset({"then", "afterwards"}),
    "es": frozenset({"luego", "despues"}),
}
WRITTEN = frozenset({"appended", "made_file_with", "prepended"})
_LONGEST_LINE = 14


def copied_alike(
    sentence: str, lexicon: Lexicon, read: Callable[[str], Understood], _: Scene
) -> Understood | None:
    """A copy with the permissions and dates of what is copied; ``None`` if that is not asked."""
    request = _before(sentence, _likeness(lexicon.language))
    if not request:
        return None
    found = read(request)
    if not found.steps or not all(s.command.startswith(("cp ", "mv ")) for s in found.steps):
        return None
    steps = (replace(s, command=_with_option(s.command)) for s in found.steps)
    return replace(found, steps=tuple(steps))


def _with_option(command: str) -> str:
    """A copy as it is made with ``-p``; what is moved keeps all."""
    return f"cp -p {command.removeprefix('cp ')}" if command.startswith("cp ") else command


@cache
def _likeness(language: str) -> re.Pattern[str]:
    pattern = _ALIKE[language].format(_ARTICLES[language], _LIKENESS[language])
    return re.compile(f"{pattern}$")


def _made(step: Done) -> str | None:
    """The file that a step writes lines into."""
    kept = step.values.get("kept")
    target = kept or (step.values.get("target") if step.reply in _MADE else None)
    return target if isinstance(target, str) and "sed -i" not in step.command else None


@cache
def _asking(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^| |(?<=,)){_COUNTING[language]}$")


_FETCHING = {
    "en": (
        r"(?:(?P<story>.+?)[,.;!] (?:so |please |can you |could you )*)?"
        r"(?P<verb>download|fetch|grab|get) (?:it|them|this|that|the following|this file|the file)"
        r"(?P<place>[^:]*?)(?: and (?:put|save|keep|leave|store) it(?P<into>[^:]*))?"
        r": (?P<url>https?://\S+)"
    ),
    "es": (
        r"(?:(?P<story>.+?)[,.;!] (?:asi que |por favor |me )*)?"
        r"(?P<verb>baja|descarga|bajate|descargate)(?:me|nos)?(?:l[oa]s?)?"
        r"(?: (?:est[eao]|el|la|lo|siguiente|fichero|archivo|documento|pdf|enlace|zip|csv))*"
        r"(?P<place>(?: (?:a|en|dentro de) [^:]*?)?)"
        r"(?: que (?:me|nos|le|te) (?!\w*[ao]s\b)\w+(?: \w+){0,3}?)?"
        r"(?:,? (?:anda|porfa|porfi|por favor|venga|va|mira|si puedes|cuando puedas|please|plis))*"
        r"(?: y (?:(?:guarda|pon|deja|mete|guardame|ponme|dejame)(?:mel|l)[oa]"
        r"|(?:me )?l[oa] (?:guardas|pones|dejas|metes))(?P<into>[^:]*))?"
        r": (?P<url>https?://\S+)"
    ),
}
_FETCH = {"en": "download", "es": "descarga"}


def fetched(
    sentence: str, lexicon: Lexicon, read: Callable[[str], Understood], _: Scene
) -> Understood | None:
    """An address that stands behind all else: "…, bájalo y guárdalo en docs: https://…"."""
    if "://" not in sentence:
        return None
    told = _fetching(lexicon.language).fullmatch(fold(sentence))
    if told is None or len(fold(sentence)) != len(sentence):
        return None

    def said(name: str) -> str:
        return sentence[told.start(name) : told.end(name)] if told[name] else ""

    request = f"{_FETCH[lexicon.language]} {said('url')}{said('into') or said('place')}"
    found = read(f"{said('story')}. {request}" if told["story"] else request)
    fetches = len(found.steps) == 1 and said("url") in found.steps[0].command
    return found if fetches else None


@cache
def _fetching(language: str) -> re.Pattern[str]:
    return re.compile(_FETCHING[language])


_RESULT = {
    "en": (
        r"(?:(?:[,;.]| and| but)+ *(?:the |its |with the |with )?"
        r"(?:results?|outputs?|outcome|new version) "
        r"(?:(?:should |must |can |shall |has to |is to |to )?(?:goes?|going|be|is|lands?"
        r"|be saved|be stored|be written|saved|stored|written|kept) )?"
        r"|(?:[,;.]| and| but)+ *(?:then )?(?:save|put|write|store|keep|leave|output) "
        r"(?:it|that|this|the (?:result|output|outcome|new version|changed version)) )"
        r"(?:in|into|to|as|under) (?:(?:a|an|the|another|its own) )?(?:new |other |separate )?"
        r"(?:file,? )?(?:called |named )?(?P<name>[^\s,;]+\.\w+)"
    ),
    "es": (
        r"(?:(?:[,;.]| y| pero)+ *(?:con )?(?:el |la )?"
        r"(?:resultado|salida|version nueva|lo que salga) "
        r"(?:(?:que )?(?:va|vaya|debe ir|tiene que ir|quede|queda|se guarda|se guarde|guardado"
        r"|guardada|(?:me )?lo (?:guardas|dejas|pones)|dejalo|guardalo|ponlo|metelo) )?"
        r"|(?:[,;.]| y| pero)+ *(?:luego )?(?:(?:guard|dej|grab|escrib|met|sac)[ae]|pon)"
        r"(?:(?:me)?l[oa]|(?:me)? (?:el resultado|la salida|la version nueva|lo que salga)) )"
        r"(?:en|a|como|dentro de) (?:un |el |otro )?(?:nuevo |otro )?(?:(?:archivo|fichero),? )?"
        r"(?:nuevo |distinto |aparte )?(?:llamado |que se llame )?(?P<name>[^\s,;]+\.\w+)"
    ),
}


def saved_elsewhere(
    sentence: str, lexicon: Lexicon, read: Callable[[str], Understood], scene: Scene
) -> Understood | None:
    """What a step prints, kept in a file that is named at the end: "…, result goes in b.csv"."""
    said = sentence.rstrip(" .!?")
    told = _resulting(lexicon.language).search(fold(said))
    if told is None or len(fold(said)) != len(said):
        return None
    found = read(said[: told.start()])
    try:
        step = kept_in(found.steps[-1], said[told.start("name") :], scene) if found.steps else None
    except (Ask, Refuse) as decision:
        return replace(found, steps=(), decision=decision)
    return replace(found, steps=(*found.steps[:-1], step)) if step else None


@cache
def _resulting(language: str) -> re.Pattern[str]:
    return re.compile(f"{_RESULT[language]}$")


_CASE = {
    "en": (
        r"(?:[,;.]| and| but)* (?:(?:with |in |whether )?(?:upper|lower|capital|small|big)"
        r"(?: ?case)?(?: letters)? or (?:upper|lower|small|big|capital|not)(?: ?case)?(?: letters)?"
        r"(?:,? (?:it )?(?:doesn't|does not|don't|do not) matter)?"
        r"|(?:i don't care|no matter|whatever|regardless of|ignoring|ignore)(?: about)?(?: the)? "
        r"(?:case|capitals)|(?:the )?(?:case|capitals) (?:doesn't|don't|does not|do not) matter)"
    ),
    "es": (
        r"(?:[,;.]| y| pero)* (?:(?:me )?dan? (?:igual|lo mismo) (?:si |que )?"
        r"(?:est[ae] |sea |es )?"
        r"(?:en |las )?mayusculas?(?: [oy] (?:en )?(?:minusculas?|no))?"
        r"|(?:en |con |sea en |este en )?mayusculas? [oy] (?:en )?(?:minusculas?|no)"
        r"(?:,? (?:me )?da (?:igual|lo mismo))?"
        r"|sin (?:importar|distinguir) (?:las )?mayusculas?(?: [oy] minusculas?)?)"
    ),
}
_SEARCH = re.compile(r"grep -(?=[a-zA-Z]*F )(?![a-zA-Z]*i)")


def either_case(
    sentence: str, lexicon: Lexicon, read: Callable[[str], Understood], _: Scene
) -> Understood | None:
    """A search for which capitals do not count, when only that was not understood."""
    request = _before(sentence, _letters(lexicon.language))
    found = read(request) if request else None
    if found is None or not found.steps or not all(_SEARCH.match(s.command) for s in found.steps):
        return None
    steps = (replace(s, command=_SEARCH.sub("grep -i", s.command, 1)) for s in found.steps)
    return replace(found, steps=tuple(steps))


@cache
def _letters(language: str) -> re.Pattern[str]:
    return re.compile(f"{_CASE[language]}$")


AT_THE_END = (
    counted_afterwards,
    copied_alike,
    written_after,
    saved_elsewhere,
    either_case,
    fetched,
    bracketed,
)
