"""Values in the code or the configuration of a program: "set epochs to 40 in configs/base.json".

What a name has for a value there is not said, so that "change learning_rate to 0.005 in train.py"
replaces no text by another. The command fails where nothing has that name and a number.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from .chunks import Chunk
from .quoting import Done, path_word
from .scene import Scene

__all__ = ["value_set"]

_VERBS = {
    "en": r"set|change|update|bump|raise|lower|increase|decrease|reduce",
    "es": r"pon|ponme|poné|cambia|cámbiame|cambiame|cambiá|sube|baja|fija|ajusta|actualiza"
    r"|establece|aumenta|reduce|deja|quiero",
}
_FIRST = frozenset({
    "set", "change", "update", "bump", "raise", "lower", "increase", "decrease", "reduce",
    "pon", "ponme", "pone", "cambia", "cambiame", "sube", "baja", "fija", "ajusta", "actualiza",
    "establece", "aumenta", "deja", "quiero",
    "be", "ser", "valer",
})  # fmt: skip
_VALUE = r"(?P<value>-?\d+(?:\.\d+)?(?:e-?\d+)?|true|false)"
_OLD = r"(?P<old>\w[\w.-]*)"
_NEW = r"(?P<value>-?\w[\w.-]*)"
"""A value that takes the place of another that is told, so that it may be a word."""
_KEY = r"(?P<key>[a-z_]\w{2,}(?:[ -][a-z]\w+){0,2})"
_FILE = r"(?P<file>\S+)"
_THE = {"en": r"(?:the )?(?:value of )?(?:the )?", "es": r"(?:el valor de )?(?:el |la )?"}
_IN = {
    "en": r"(?:in|inside) (?:the file )?",
    "es": r"(?:en|dentro de) (?:el archivo |el fichero )?",
}
_OF_FILE = {"en": _IN["en"], "es": r"(?:en|dentro de|de) (?:el archivo |el fichero )?"}
_BE = {
    "en": r"(?:should|must|has to|needs to|ought to) be (?:set to )?",
    "es": r"(?:debe|debería|deberia|tiene que|tendría que|tendria que|ha de) (?:ser|valer) ",
}
_OF = {"en": r"from ", "es": r"de "}
_TO = {"en": r"(?:to|=) ", "es": r"(?:a|en|=) "}
_SHAPES = (
    r"(?:{verb}) {the}{key} {to}{value} {place}{file}",
    r"(?:{verb}) {the}{key} {held}{file} {to}{value}",
    r"(?:{verb}) {the}{key} {value} {place}{file}",
    r"{place}{file}(?: ,)? {the}{key} {be}{value}",
    r"{the}{key} {held}{file} {be}{value}",
    r"(?:{verb}) {the}{key} {place}{file} {of}{old} {to}{new}",
    r"(?:{verb}) {the}{key} {of}{old} {to}{new} {place}{file}",
    r"{place}{file}(?: ,)? (?:{verb}) {the}{key} {to}{value}",
)
_AROUND = (
    r"(?:(?:please|can|could|you|por|favor|now|and|then) )*{shape}"
    r"(?: (?:please|por favor|for me))?(?: [.!?])?"
)
_OF_PROGRAMS = (
    ".cfg", ".conf", ".env", ".ini", ".js", ".json", ".properties", ".py", ".r", ".sh", ".toml",
    ".ts", ".yaml", ".yml",
)  # fmt: skip
_NUMBER = r"(-?[0-9][0-9.eE+-]*|[Tt]rue|[Ff]alse)"
_NO_KEYS = frozenset({
    "all", "line", "lines", "column", "word", "words", "text", "name", "mode", "permission",
    "permissions", "rights", "every", "each", "any", "first", "last", "file",
    "localhost",
    "linea", "lineas", "columna", "palabra", "texto", "nombre", "permisos", "todo", "cada",
})  # fmt: skip
"""What is no name of a value: "change line 3 to 5 in a.py"."""


def value_set(chunks: Sequence[Chunk], scene: Scene, language: str) -> Done | None:
    """The step that gives a name in a file its value, ``None`` if nothing of the kind is said."""
    tokens = [token for chunk in chunks for token in chunk.tokens]
    if not any(token.norm in _FIRST for token in tokens) or any(token.quoted for token in tokens):
        return None
    said = " ".join(token.text for token in tokens)
    words = {"verb": _VERBS[language], "the": _THE[language], "place": _IN[language]}
    for shape in _SHAPES:
        told = shape.format(
            **words, to=_TO[language], key=_KEY, value=_VALUE, file=_FILE,
            of=_OF[language], old=_OLD, new=_NEW, held=_OF_FILE[language], be=_BE[language],
        )  # fmt: skip
        if found := re.fullmatch(_AROUND.format(shape=told), said, re.IGNORECASE):
            old = found.groupdict().get("old")
            return _step(found["key"], found["value"], found["file"], scene, old)
    return None


def _step(key: str, value: str, path: str, scene: Scene, old: str | None) -> Done | None:
    words = re.split(r"[ -]", key)
    known = path.lower().endswith(_OF_PROGRAMS) and scene.exists(path)
    if not known or not _NO_KEYS.isdisjoint(word.lower() for word in words):
        return None
    plain = key.islower() and "_" not in key and path.endswith((".py", ".sh"))
    name = "[_ -]?".join(words)
    quote = "" if old is None else "[\"']?"
    held = _NUMBER if old is None else f"({re.escape(old)})([^[:alnum:]_.-]|$)"
    behind = "" if old is None else "\\4"
    pattern = f'(^|[^[:alnum:]_])("?{name}"?[[:space:]]*[:=][[:space:]]*{quote}){held}'
    asked, letters = ("-qiE", "I") if plain or len(words) > 1 else ("-qE", "")
    script = f"s/{pattern}/\\1\\2{value}{behind}/{letters}"
    file = path_word(path)
    command = (
        f"grep {asked} {shlex.quote(pattern)} {file} && sed -i -E {shlex.quote(script)} {file}"
    )
    return Done(command, "value_set", {"names": [path], "name": key, "text": value})
