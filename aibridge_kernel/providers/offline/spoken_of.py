"""What talk around a request names, and the request with that for what it only points to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .deciding import CLITICS
from .lexicon import Lexicon
from .scene import Scene
from .talk_segments import MARKS, Segment
from .tokens import Token, fold, tokenize

__all__ = ["SpokenOf"]

_LEAST = 3
"""Words of a request that nobody takes for part of what is told, unless it names something."""
_KINDS = frozenset({
    "archivo", "carpeta", "directorio", "documento", "fichero", "script", "file", "folder",
    "directory", "document",
})  # fmt: skip
_PLACES = frozenset({"in", "inside", "from", "of", "at", "en", "de", "del", "desde", "dentro"})
_PRESENTING = frozenset({
    "el", "la", "un", "una", "ese", "esa", "este", "esta", "aquel", "aquella", "mi", "tengo", "hay",
    "llama", "llamado", "llamada", "es", "tal", "viejo", "vieja", "dichoso", "dichosa", "maldito",
    "the", "this", "that", "my", "our", "a", "is", "called", "named", "there's", "old", "got",
})  # fmt: skip
"""What stands before the name of what is spoken of."""
_INDEFINITE = frozenset({"a", "an", "another", "otra", "otro", "un", "una"})
_NEUTRAL = frozenset({"it", "this", "that", "them", "these", "those"})
_BEHIND = frozenset({
    "and", "as", "at", "away", "back", "by", "for", "from", "in", "inside", "into", "is", "now",
    "on", "one", "out", "over", "please", "right", "to", "too", "under", "up", "with",
})  # fmt: skip
"""What stands behind a pronoun that is no article."""
_SEVERAL = ("them", "these", "those", "los", "las")
_ITS = frozenset({"its"})
_WITHOUT_CLITICS = re.compile(r"(?:me|te|se|nos|le|les)?(?:l[oa]s?|les?)$")
_BEFORE_PLACE = re.compile(r" (?:a|en|con|como|por|llamad[oa]|into|to|in|as|called|with) ")


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """A request, and what is named around it."""

    request: str
    tokens: tuple[Token, ...]
    """The words of the request."""
    told: tuple[str, ...]
    """The paths of what exists and is named around it."""
    is_named: bool
    """Whether the request names what exists, or what it makes."""
    pointing: str
    """The first word of it that points to something, nothing if none does."""
    bare: str
    """Its verb without the pronoun, nothing if it has none."""
    is_subject: bool
    """Whether exactly what is named around it is spoken of, and no part of it."""
    is_told_of: bool
    """Whether it surely is what is spoken of."""
    describes: bool
    """Whether the request speaks of several things that are only described."""
    lead: tuple[Segment, ...]
    """What stands before it."""
    language: str
    scene: Scene

    @classmethod
    def of(
        cls,
        request: str,
        lead: Sequence[Segment],
        tail: Sequence[Segment],
        lexicon: Lexicon,
        scene: Scene,
    ) -> SpokenOf:
        """What a request and the segments around it name here."""
        finder = _Finder(lexicon, scene)
        tokens = tokenize(request)
        around = [segment.tokens for segment in (*lead, *tail)]
        told = finder.paths(around)
        pointing, bare = finder.pointing(tokens)
        return cls(
            request, tokens, told, bool(finder.names(tokens)), pointing, bare,
            len(told) == 1 and finder.is_subject(around, told[0]),
            len(told) == 1 and finder.is_told_of(around, told[0]),
            finder.describes(tokens), tuple(lead), lexicon.language, scene,
        )  # fmt: skip

    @property
    def names(self) -> tuple[str, ...]:
        """What is named in the request or may be meant by it."""
        own = tuple(token.text for token in self.tokens)
        return (*own, self.meant) if self.meant else own

    @property
    def is_sure(self) -> bool:
        """Whether it is named what the request is about."""
        return self.is_named or bool(self.meant)

    @property
    def is_explicit(self) -> bool:
        """Whether it is about what it names, and chooses nothing by description."""
        return self.is_named and not self.describes

    @property
    def has_rival(self) -> bool:
        """Whether something else is spoken of behind what is named: "a.txt has a last line"."""
        base = posixpath.basename(self.told[0])
        said = [token for segment in self.lead for token in segment.tokens]
        at = next((at for at, t in enumerate(said) if t.text in {base, self.told[0]}), len(said))
        return any(token.norm in _INDEFINITE for token in said[at + 1 :])

    @property
    def meant(self) -> str:
        """What the request is about and does not name, nothing if it says so itself."""
        if len(self.told) != 1 or self.pointing.endswith(_SEVERAL):
            return ""
        if not (self.pointing or not self.is_named):
            return ""
        return self.told[0]

    def forms(self) -> Iterator[str]:
        """The request, whatever it points to said."""
        if not self.pointing:
            least = _LEAST - self.is_named
            whole = sum(token.text not in MARKS for token in self.tokens) >= least
            if whole and (self.is_named or not self.told):
                yield self.request
            if len(self.told) == 1:
                yield from self._placed(_quoted(self.told[0]))
            return
        if not self.meant:
            return
        yield from self._pointed(_quoted(self.meant))

    def _pointed(self, name: str) -> Iterator[str]:
        """The request with a name for its pronoun."""
        if self.language == "es":
            if self.bare:
                first = next(token for token in self.tokens if token.norm == self.pointing)
                before, behind = self.request[: first.start], self.request[first.end :]
                yield f"{before}{self.bare} {name}{behind}"
            yield f"{name}, {self.request}"
            yield f"{name} {self.request}"
            return
        spots = [token for token in self.tokens if token.norm == self.pointing]
        if len(spots) != 1:
            return
        before, behind = self.request[: spots[0].start], self.request[spots[0].end :]
        if self.pointing in _ITS:
            yield f"{before}the{behind} of {name}"
            return
        yield f"{before}{name}{behind}"
        words = behind.split()
        if words and words[0] in {"up", "out", "down", "away", "back"}:
            yield f"{before}{name} {' '.join(words[1:])}"

    def _placed(self, name: str) -> Iterator[str]:
        """The request that names nothing with a name where it may stand."""
        of, into = ("de", "en") if self.language == "es" else ("of", "in")
        ask = "?" if self.request.endswith("?") else ""
        request = self.request.removesuffix("?")
        if place := _BEFORE_PLACE.search(request):
            yield f"{request[: place.start()]} {of} {name}{request[place.start() :]}{ask}"
        yield f"{request} {of} {name}{ask}"
        yield f"{request} {into} {name}{ask}"
        yield f"{request} {name}{ask}"
        if self.language == "es":
            yield f"{name}, {request}{ask}"


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds what is named in words."""

    lexicon: Lexicon
    scene: Scene

    def names(self, tokens: Sequence[Token]) -> list[str]:
        """What is named, spaces included, in its order."""
        spaced = self.scene.spaced(deep=False)
        found: list[str] = []
        at = 0
        while at < len(tokens):
            several = next(
                (
                    (name, len(words))
                    for words, name in spaced.items()
                    if tuple(t.norm for t in tokens[at : at + len(words)]) == words
                ),
                None,
            )
            if several is not None:
                found.append(several[0])
                at += several[1]
                continue
            if self._is_name(tokens, at):
                found.append(tokens[at].text)
            at += 1
        return found

    def _is_name(self, tokens: Sequence[Token], at: int) -> bool:
        token = tokens[at]
        if token.punctuation or token.text in MARKS:
            return False
        if token.quoted:
            return True
        said = token.text.strip("./")
        if token.looks_like_name and ("." in token.text or "/" in said):
            return True
        if not self.scene.exists(token.text):
            return False
        if token.looks_like_name or token.text[:1].isupper():
            return True
        beside = {t.norm for t in (*tokens[max(at - 2, 0) : at], *tokens[at + 1 : at + 2])}
        known = bool(self.lexicon.readings(token.norm))
        return bool(beside & (_KINDS | _PLACES)) or at == 0 or not known

    def paths(self, around: Sequence[Sequence[Token]]) -> tuple[str, ...]:
        """The paths of what is named; a file in a folder that is named as well is one."""
        names = [name for tokens in around for name in self.names(tokens)]
        folders = [name.rstrip("/") for name in names if self.scene.is_folder(name)]
        found: list[str] = []
        for name in names:
            path = self._path(name.rstrip("/"), folders)
            if path:
                found.append(path)
        every = list(dict.fromkeys(found))
        return tuple(p for p in every if not any(o.startswith(f"{p}/") for o in every))

    def _path(self, name: str, folders: Sequence[str]) -> str:
        inside = (posixpath.join(folder, name) for folder in folders)
        held = next((path for path in inside if self.scene.exists(path)), "")
        if held:
            return held
        if self.scene.exists(name):
            return name
        below = [path for path, _ in self.scene.walk() if posixpath.basename(path) == name]
        return below[0] if len(below) == 1 else name

    def pointing(self, tokens: Sequence[Token]) -> tuple[str, str]:
        """The first word that points to something, and its verb without a pronoun."""
        for at, token in enumerate(tokens):
            if token.text in MARKS or self._is_name(tokens, at):
                if not token.punctuation:
                    return "", ""
                continue
            if self.lexicon.language == "en":
                if token.norm in _ITS | _NEUTRAL and not self._is_article(tokens, at):
                    return token.norm, ""
                continue
            readings = self.lexicon.readings(token.norm)
            if any(r.section == "verb" and r.value in CLITICS for r in readings):
                bare = _WITHOUT_CLITICS.sub("", token.norm)
                known = any(r.section == "verb" for r in self.lexicon.readings(bare))
                return token.norm, bare if known else ""
            if token.norm in CLITICS and at + 1 < len(tokens) and tokens[at + 1].norm != "que":
                after = self.lexicon.readings(tokens[at + 1].norm)
                if any(r.section == "verb" for r in after):
                    return token.norm, ""
        return "", ""

    @staticmethod
    def _is_article(tokens: Sequence[Token], at: int) -> bool:
        """Whether a noun follows: "that folder", "this week"."""
        after = tokens[at + 1 : at + 2]
        pointing = tokens[at].norm in {"this", "that", "these", "those"}
        return (
            pointing and bool(after) and after[0].norm not in _BEHIND and not after[0].punctuation
        )

    def describes(self, tokens: Sequence[Token]) -> bool:
        """Whether words describe several things: "the pdfs", "all files"."""
        return any(
            reading.plural and reading.section in {"kind", "type", "determiner"}
            for at, token in enumerate(tokens)
            if not self._is_name(tokens, at)
            for reading in self.lexicon.readings(token.norm)
        )

    def is_subject(self, around: Sequence[Sequence[Token]], path: str) -> bool:
        """Whether a thing itself is spoken of, and not what is in it or beside it."""
        return self._before(around, path) not in _PLACES

    def is_told_of(self, around: Sequence[Sequence[Token]], path: str) -> bool:
        """Whether a thing surely is what is spoken of: "the a.txt", "it is called a.txt"."""
        before = self._before(around, path)
        return not before or before in _PRESENTING

    def _before(self, around: Sequence[Sequence[Token]], path: str) -> str:
        """The word before a name, what kind of thing it is aside; nothing if it comes first."""
        base = posixpath.basename(path)
        for tokens in around:
            for at, token in enumerate(tokens):
                if token.text.rstrip("/") in {base, path}:
                    before = [t.norm for t in tokens[:at] if t.norm not in _KINDS]
                    return before[-1] if before else ""
        return ""


def _quoted(name: str) -> str:
    return f'"{name}"' if re.search(r"[\s,;:]", name) or fold(name) != fold(name).strip() else name
