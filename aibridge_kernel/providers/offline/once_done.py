"""A step that is told as done, before the next: "once docs is zipped into d.zip, delete docs".

Also "una vez comprimida docs en d.zip, borra docs" and "cuando hayas comprimido docs, …". What is
told so is asked for, and comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .lexicon import Lexicon
from .tokens import fold

_OPENINGS = {
    "en": ("once ", "after "),
    "es": (
        "una vez que hayas ", "una vez hayas ", "una vez ", "cuando hayas ", "en cuanto hayas ",
        "despues de haber ", "tras haber ", "cuando termines de ", "cuando acabes de ",
        "cuando hayas terminado de ",
    ),
}  # fmt: skip
_BEEN = (" is ", " are ", " has been ", " have been ", " gets ", " is all ")
_DOING = frozenset({"compress", "copy", "create", "extract", "move", "rename"})
_FIRST = {"en": "first {}, then {}", "es": "primero {}, luego {}"}
_ENDINGS = (
    ("ada", "ar"),
    ("ado", "ar"),
    ("ida", "ir"),
    ("ido", "ir"),
    ("ida", "er"),
    ("ido", "er"),
)
_ED = 2
_DOUBLED = 3


_MEANWHILE = {
    "en": (
        r",? (?:and,? )?(?:once|when|as soon as|after) (?:it|that|this|they|all)(?: is|'s| are|'re)"
        r"(?: all)? (?:done|ready|finished|over|complete|there|copied|zipped|packed|saved|made|in)"
        r", (?:then )?"
        r"|,? (?:and,? )?(?:then,? )?(?:since|now that|as) (?:it|that|everything|they|all of it)"
        r"(?: is|'s| are|'re)(?: all| now| safely)* (?:saved|stored|zipped|packed|backed up|safe)"
        r"(?: up| in there| there| in it)?,? "
    ),
    "es": (
        r",? (?:y,? )?(?:cuando|una vez|una vez que|en cuanto) (?:ya )?(?:todo )?"
        r"(?:(?:este|esten)(?: ya)?(?: list[oa]s?| hech[oa]s?| ahi| todo| \w+[ai]d[oa]s?)?"
        r"|(?:lo |la )?(?:termine|termines|acabe|acabes)"
        r"|(?:list|hech|copiad|comprimid|guardad|terminad|cread)[oa]s?), (?:luego )?"
        r"|,? (?:y,? )?(?:luego,? |despues,? )?(?:ya que|como|puesto que|ahora que)"
        r" (?:ya |todo )*(?:esta|estan|queda|quedan|(?:l[oa]s?|todo) tengo)(?: ya| todo)*"
        r" (?:(?:guardad|comprimid|copiad|empaquetad|respaldad)[oa]s?|a salvo|segur[oa])"
        r"(?: ahi| alli| dentro| aparte)?,? "
    ),
}
_THEN = {"en": ", then ", "es": " y luego "}


def done_first(sentence: str, lexicon: Lexicon) -> str:
    """The sentence with what is told as done as its first request; itself if there is none."""
    sentence = _then(sentence, lexicon.language)
    folded = fold(sentence)
    opening = next((o for o in _OPENINGS[lexicon.language] if folded.startswith(o)), None)
    told, comma, asked = sentence[len(opening or "") :].partition(", ")
    if opening is None or not comma or len(folded) != len(sentence):
        return sentence
    tell = _english if lexicon.language == "en" else _spanish
    request = tell(told, lexicon)
    return _FIRST[lexicon.language].format(request, asked) if request else sentence


def _then(sentence: str, language: str) -> str:
    """Read "…, and once that is done, delete docs" as the next request."""
    if '"' in sentence or not _WAITING[language] & set(fold(sentence).split()):
        return sentence
    folded = fold(sentence)
    found = _meanwhile(language).search(folded)
    if found is None or not found.start() or len(folded) != len(sentence):
        return sentence
    return sentence[: found.start()] + _THEN[language] + sentence[found.end() :]


_WAITING = {
    "en": frozenset({"once", "when", "soon", "after", "since", "now", "as"}),
    "es": frozenset({"como", "cuando", "cuanto", "que", "vez"}),
}


@cache
def _meanwhile(language: str) -> re.Pattern[str]:
    return re.compile(_MEANWHILE[language])


def _english(told: str, lexicon: Lexicon) -> str:
    for been in _BEEN:
        what, found, rest = told.partition(been)
        done, _, how = rest.partition(" ")
        if found and (verb := next(_verbs(_stems(done), lexicon), None)):
            return f"{verb} {what} {how}".strip()
    return ""


def _spanish(told: str, lexicon: Lexicon) -> str:
    done, _, rest = told.partition(" ")
    plain = fold(done).removesuffix("s")
    stems = [plain, *(plain.removesuffix(e) + i for e, i in _ENDINGS if plain.endswith(e))]
    verb = next(_verbs(stems, lexicon), None)
    return f"{verb} {rest}" if verb and rest else ""


def _stems(done: str) -> list[str]:
    """What a participle may be of: "moved", "zipped", "copied"."""
    word = fold(done)
    if not word.endswith("ed"):
        return []
    return [word[:-1], word[:-_ED], word[:-_DOUBLED], word[:-_DOUBLED] + "y"]


def _verbs(words: list[str], lexicon: Lexicon) -> Iterator[str]:
    for word in words:
        if any(r.section == "verb" and r.name in _DOING for r in lexicon.readings(word)):
            yield word
