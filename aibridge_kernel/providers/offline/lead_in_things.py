"""What a story names, as it may stand in the request behind it: "los csv de datos", "las actas"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .deciding import CLITICS
from .lead_in_told import MARKS, Told, parts_of
from .tokens import Token

__all__ = ["FOLDERS", "Finder", "Story", "Thing"]

ARTICLES = {
    "el": "lo", "la": "la", "los": "los", "las": "las", "mi": "lo la", "mis": "los las",
    "este": "lo", "esta": "la", "estos": "los", "estas": "las", "ese": "lo", "esa": "la",
    "esos": "los", "esas": "las", "al": "lo", "del": "lo", "un": "lo", "una": "la",
    "unos": "los", "unas": "las", "sus": "los las", "nuestros": "los", "nuestras": "las",
    "cuantos": "los", "cuantas": "las",
}  # fmt: skip
"""What stands before a noun, and the pronouns for it."""
FOLDERS = frozenset({"carpeta", "directorio"})
_SOME = frozenset({"un", "una", "unos", "unas"})
_WRITTEN = {"al": "el", "del": "el", "cuantos": "los", "cuantas": "las"}
_FILES = frozenset({"archivo", "fichero", "script", "documento"})
_OF = frozenset({"de", "del"})
_BEING = frozenset({"hay", "tiene", "tengo", "quedan", "quedado", "quedaron", "siguen", "dejado"})
_VAGUE = frozenset({"algunos", "algunas", "varios", "varias", "pocos", "pocas", "dos", "tres"})
_LIMITING = frozenset({"que", "de", "del", "en", "con", "sin", "y", "o", "e", "u", "ni"})
_PLACES = frozenset({"en", "de", "del", "desde"})
"""What stands before a name of which something else is told: "en a.txt sobra una línea"."""
_NEEDLESS = frozenset({"no", "cuando"})
"""What is told of all of them: "que no sirven", "de cuando edité"."""
_SEVERAL = {"os": "los", "as": "las"}
_NOUN_AT_MOST = 3
_HELD_BY = 2
"""Words of a noun and its article."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What a story names, as it may stand before or in a request."""

    said: str
    fits: frozenset[str]
    """The pronouns that may mean it."""
    literal: bool
    """Whether it is named, and not only described."""
    limited: bool = False
    """Whether only some of it may be meant: "las fotos que hizo Ana"."""


@dataclass(frozen=True, slots=True)
class Story:
    """A request and what is told before it."""

    lead: Sequence[Token]
    words: str
    """What is told, as it was written."""
    rest: Sequence[Token]
    request: str
    things: Sequence[Thing]
    names: Sequence[str]
    """What the story names that exists, or may."""
    finder: Finder
    folder_of: Callable[[str], str]
    """The folder that holds several of a noun, nothing if none does."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds what a story names."""

    sentence: str
    told: Told
    is_name: Callable[[Token], bool]

    def text(self, tokens: Sequence[Token]) -> str:
        """What was written, with the article that "del" and "cuántas" stand for."""
        first = _WRITTEN.get(tokens[0].norm)
        if first is None:
            return self.sentence[tokens[0].start : tokens[-1].end]
        return f"{first} {self.sentence[tokens[1].start : tokens[-1].end]}"

    def things(self, lead: Sequence[Token]) -> list[Thing]:
        """Names, what is of a folder, what a folder has, and any other noun with its article."""
        found, taken = list[Thing](), set[int]()
        for at in range(len(lead) - 1, -1, -1):
            if at in taken or not self.is_name(lead[at]):
                continue
            start = self._begin(lead, at)
            taken.update(range(start, at + 1))
            noun = lead[start : at + 1]
            limited = len(noun) > 1 and self._is_limited(lead, at + 1)
            limited = limited or (start > 0 and lead[start - 1].norm in _PLACES)
            found.append(Thing(self.text(noun), self._fits(noun), _is_literal(noun), limited))
        found.extend(self._held(lead, taken))
        found.extend(self._nouns(lead, taken))
        return found

    def rivals(self, lead: Sequence[Token], pronoun: str, *, anywhere: bool) -> bool:
        """Whether something else is spoken of that a pronoun may mean: "una copia de a.txt".

        ``anywhere``, or in the clause that names something.
        """
        for part in _clauses(lead):
            if not (anywhere or any(map(self.is_name, part))):
                continue
            for at, token in enumerate(part[:-1]):
                named = self.is_name(part[at + 1]) or part[at + 1].norm in FOLDERS | _FILES
                if token.norm in _SOME and not named and pronoun == ARTICLES[token.norm]:
                    return True
                if token.norm in {"algo", "alguna", "algun"} and pronoun in {"lo", "la"}:
                    return True
        return False

    def _nouns(self, lead: Sequence[Token], taken: set[int]) -> Iterator[Thing]:
        """What is only described: "las facturas", "la lista de clientes"."""
        for at, token in enumerate(lead[:-1]):
            after = lead[at + 1]
            if token.norm not in ARTICLES or token.norm in _SOME or {at, at + 1} & taken:
                continue
            if after.punctuation or after.norm in CLITICS or self.told.words.is_finite(after):
                continue
            end = at + 2
            if len(lead) > end + 1 and lead[end].norm in _OF:
                end += 2 if lead[end + 1].norm not in ARTICLES or len(lead) == end + 2 else 3
            end = min(end, len(lead))
            while lead[end - 1].text in MARKS:
                end -= 1
            fits = frozenset(ARTICLES[token.norm].split())
            limited = self._is_limited(lead, end)
            yield Thing(self.text(lead[at:end]), fits, literal=False, limited=limited)

    def _begin(self, lead: Sequence[Token], at: int) -> int:
        """Where what ends with a name begins: at "los" of "los csv de la carpeta datos"."""
        start = at
        while start and lead[start - 1].norm in FOLDERS | _FILES:
            start -= 1
        if start and lead[start - 1].norm in {"la", "el", "mi", "ese", "esa", "los", "las", "mis"}:
            start -= 1
        if start and lead[start - 1].norm == "del":
            start -= 1
        held = start > _HELD_BY and lead[start - 1].norm == "en"
        held = held and lead[start - 1 - _HELD_BY].norm in ARTICLES
        if not start or not (held or lead[start - 1].norm == "de" or lead[start].norm == "del"):
            return start
        for back in range(start - 1, max(start - 2 - _NOUN_AT_MOST, -1), -1):
            if lead[back].text in MARKS:
                break
            if lead[back].norm in ARTICLES and lead[back].norm not in _SOME | {"al", "del"}:
                return back
        return start

    def _fits(self, noun: Sequence[Token]) -> frozenset[str]:
        first = noun[0].norm
        if first in ARTICLES:
            return frozenset(ARTICLES[first].split())
        if len(noun) == 1:
            return frozenset({"lo", "la"})
        return frozenset({"la"} if first == "carpeta" else {"lo"})

    def _held(self, lead: Sequence[Token], taken: set[int]) -> Iterator[Thing]:
        """What a folder or a file is told to have: "en tmp hay archivos .tmp"."""
        names = [token for token in lead if self.is_name(token)]
        if len({token.text for token in names}) != 1 or _VAGUE & {token.norm for token in lead}:
            return
        be = next((at for at, token in enumerate(lead) if token.norm in _BEING), None)
        if be is None or be + 1 >= len(lead):
            return
        start = be + 1
        while start < len(lead) and lead[start].norm in _SOME | {"por", "ahi", "alli"}:
            start += 1
        ends = (at for at in range(start, len(lead)) if self._ends_noun(lead[at]))
        noun = lead[start : min(next(ends, len(lead)), start + _NOUN_AT_MOST)]
        if not noun or any(map(self.is_name, noun)) or noun[0].norm in ARTICLES:
            return
        article = _SEVERAL.get(noun[0].norm[-2:], "los")
        dotted = any(token.text.startswith(".") for token in noun)
        said = f"{article} {self.text(noun)} de {names[0].text}"
        taken.update(at for at, token in enumerate(lead) if token in noun)
        behind = lead[start + len(noun) :]
        limited = self._is_limited(behind, 0) and not _NEEDLESS & {t.norm for t in behind[:4]}
        yield Thing(said, frozenset({article}), dotted, limited)

    @staticmethod
    def _is_limited(lead: Sequence[Token], at: int) -> bool:
        counted = lead[at + 1 : at + 2] and lead[at + 1].norm in _SOME
        return at < len(lead) and lead[at].norm in _LIMITING and not counted

    def _ends_noun(self, token: Token) -> bool:
        ends = token.punctuation or token.norm in {"que", "de", "y", "en", "por", "desde", "para"}
        return ends or self.told.words.is_finite(token)


def _clauses(lead: Sequence[Token]) -> Iterator[list[Token]]:
    """The parts of a story, and those that "y" joins."""
    for part in parts_of(lead):
        clause = list[Token]()
        for token in part:
            if token.norm == "y":
                yield clause
                clause = []
            else:
                clause.append(token)
        yield clause


def _is_literal(noun: Sequence[Token]) -> bool:
    """Whether it is named: a name, or all that end so in a folder, "los .bak de cartas"."""
    if any(token.text.startswith(".") and len(token.text) > 1 for token in noun):
        return True
    more = [t for t in noun[:-1] if t.norm not in ARTICLES and t.norm not in FOLDERS | _FILES]
    folder = any(token.norm in FOLDERS for token in noun[:-1])
    return not more and (folder or "." in noun[-1].text.strip("."))
