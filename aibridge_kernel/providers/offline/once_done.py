"""A step that is told as done, before the next: "once docs is zipped into d.zip, delete docs".

Also "una vez comprimida docs en d.zip, borra docs" and "cuando hayas comprimido docs, …". What is
told so is asked for, and comes first.
"""

from __future__ import annotations

from collections.abc import Iterator

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


def done_first(sentence: str, lexicon: Lexicon) -> str:
    """The sentence with what is told as done as its first request; itself if there is none."""
    folded = fold(sentence)
    opening = next((o for o in _OPENINGS[lexicon.language] if folded.startswith(o)), None)
    told, comma, asked = sentence[len(opening or "") :].partition(", ")
    if opening is None or not comma or len(folded) != len(sentence):
        return sentence
    tell = _english if lexicon.language == "en" else _spanish
    request = tell(told, lexicon)
    return _FIRST[lexicon.language].format(request, asked) if request else sentence


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
