"""Text to tokens: quoted names stay whole, punctuation stands alone, accents are folded."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_QUOTES = {'"': '"', "'": "'", "`": "`", "«": "»", "“": "”", "‘": "’"}
OR = frozenset({"o", "or", "u"})
"""Words between alternatives."""
_BREAKS = ",;:!?¡¿()"
_SHORTENED = frozenset({"approx", "aprox", "excl", "incl", "max", "min", "num", "nr", "vs"})
"""Words that a dot may shorten in the middle of a sentence."""
_TOKEN = re.compile(r"\S+")
_CALLED = re.compile(r"[A-Za-z_][\w.]*\(\)?(?=$|[,;:.?!])")
"""A function as code writes it, which is one text: "foo()", "print("."""
_NAME_MARK = re.compile(r"[./*_~\d\\]|\w-\w")
_REMEMBERED = 2048
"""Words whose spelling is looked at again and again while one sentence is read."""
_SENTENCES = 64
"""Wordings of one sentence that are read again and again."""
_TOLD_NUMBER = re.compile(r"\d{1,2}(?:am|pm|h|hs|st|nd|rd|th)$")
"""A time of day or a place in a row: "7pm", "3rd"."""
_HAS_LETTER = re.compile(r"\w")
_UPPER = re.compile(r"^(?=.*[A-ZÁÉÍÓÚÑ].*[A-ZÁÉÍÓÚÑ0-9])[A-ZÁÉÍÓÚÑ0-9_-]+s?$")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, quoted name or punctuation mark.

    ``text`` is what was written (without quotes), ``norm`` its folded form, ``start`` and ``end``
    its place in the sentence, quotes included.
    """

    text: str
    norm: str
    start: int
    end: int
    quoted: bool = False
    punctuation: bool = False
    mended: bool = False
    """Whether ``norm`` is another word than the one written, which was misspelled."""

    @property
    def looks_like_name(self) -> bool:
        """Whether the spelling alone says that this is a name: quoted, path-like or in capitals."""
        if self.quoted or self.mended:
            return self.quoted
        return _looks_like_name(self.text, self.norm, punctuation=self.punctuation)


@lru_cache(_REMEMBERED)
def _looks_like_name(text: str, norm: str, *, punctuation: bool) -> bool:
    if punctuation or not _HAS_LETTER.search(text):
        return text in {"..", "~"} or (not punctuation and "*" in text)
    if norm.isdecimal() or _TOLD_NUMBER.match(norm):
        return False
    return bool(_NAME_MARK.search(text) or _UPPER.match(text))


@lru_cache(_REMEMBERED)
def fold(text: str) -> str:
    """Lower case without accents: ``Créala`` becomes ``creala``. Remembered for a while."""
    return folded(text)


@lru_cache(_REMEMBERED)
def splitext(path: str) -> tuple[str, str]:
    """A path without its extension, and the extension; remembered for a while."""
    return posixpath.splitext(path)


def folded(text: str) -> str:
    """The same, for what is asked once."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(_SENTENCES)
def tokenize(sentence: str) -> tuple[Token, ...]:
    """Split a sentence; never fails, an unclosed quote is an ordinary character."""
    tokens: list[Token] = []
    place = 0
    while place < len(sentence):
        if sentence[place].isspace():
            place += 1
            continue
        quoted = _quoted(sentence, place)
        if quoted is not None:
            tokens.append(quoted)
            place = quoted.end
        elif sentence[place] in _BREAKS or _ends_quote(sentence, place, tokens):
            tokens.append(_mark(sentence[place], place))
            place += 1
        else:
            found = _word(sentence, place)
            tokens.extend(found)
            place = found[-1].end
    return tuple(tokens)


def _ends_quote(sentence: str, place: int, tokens: list[Token]) -> bool:
    """Whether a full stop stands right behind quotes or a mark, where it is no name: «a.txt»."""
    stop = sentence[place] == "." and not sentence[place + 1 : place + 2].strip()
    behind = bool(tokens) and tokens[-1].end == place
    return stop and behind and (tokens[-1].quoted or tokens[-1].punctuation)


def _mark(char: str, place: int) -> Token:
    return Token(char, char, place, place + 1, punctuation=True)


def _quoted(sentence: str, place: int) -> Token | None:
    closing = _QUOTES.get(sentence[place])
    if closing is None:
        return None
    end = sentence.find(closing, place + 1)
    while end > 0 and closing in "'’" and sentence[end + 1 : end + 2].isalnum():
        end = sentence.find(closing, end + 1)  # an apostrophe inside a word does not close
    if end <= place + 1:
        return None
    inner = sentence[place + 1 : end]
    return Token(inner, fold(inner), place, end + 1, quoted=True)


def _word(sentence: str, place: int) -> list[Token]:
    match = _TOKEN.match(sentence, place)
    raw = match.group() if match else sentence[place]
    if "(" in raw and (code := _CALLED.match(raw)):
        name = code.group()
        return [Token(name, fold(name), place, place + len(name), quoted=True)]
    for index, char in enumerate(raw):
        if char in _BREAKS and not _inside_word(raw, index):
            raw = raw[:index]
            break
    stripped = raw.rstrip(".…") if raw not in {".", ".."} and not raw.endswith("/..") else raw
    if not stripped:
        return [_stop(place, len(raw))] if raw != "." else [_plain(raw, place)]
    if raw != stripped and fold(stripped) in _SHORTENED and sentence[place + len(raw) :].strip():
        return [Token(stripped, fold(stripped), place, place + len(raw))]
    marks = [_plain(stripped, place)]
    if stripped[-2:] in {"'s", "’s"} and _NAME_MARK.search(stripped[:-2]):
        owner = place + len(stripped) - 2
        marks = [_plain(stripped[:-2], place), _plain(stripped[-2:], owner)]
    if stripped != raw:
        marks.append(_stop(place + len(stripped), len(raw) - len(stripped)))
    return marks


def _stop(place: int, length: int) -> Token:
    """The end of a sentence, however many dots: "what a day..."."""
    return Token(".", ".", place, place + length, punctuation=True)


def _inside_word(raw: str, index: int) -> bool:
    """A comma between digits or a colon in a URL belongs to its word."""
    if raw[index] == ":":
        return raw[index : index + 3] == "://"
    if raw[index] in "?!(),":
        return (
            raw[index] == ","
            and raw[index - 1 : index].isdigit()
            and raw[index + 1 :][:1].isdigit()
        )
    return False


def _plain(text: str, place: int) -> Token:
    return Token(text, fold(text), place, place + len(text))
