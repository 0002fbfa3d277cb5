"""A request behind a story that says what it is about: "debo mandar las actas, cópialas en b".

Tried on what is not understood. The story only tells (see ``lead_in_told``); what it names takes
the place of the pronoun or of what the request does not name. Exactly one thing may fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .deciding import CLITICS
from .lead_in_forms import asked_of, of_part, running, sought, without_clitic
from .lead_in_things import ARTICLES, Finder, Story, Thing
from .lead_in_told import MARKS, Told, told
from .lexicon import Lexicon, load
from .planning import Understood
from .tokens import Token, fold, tokenize

if TYPE_CHECKING:
    from .scene import Scene

__all__ = ["lead_in"]

_LONGEST = 260
_ENDS = frozenset({",", ".", ";", ":", "!", "?", "…", "..."})
_FORMS = ("{0} de {1}", "{0} en {1}", "en {1} {0}", "{0} {1}")
_VERB_AT_MOST = 3
_SHAPES = {
    "before": r'(?i) (?:desde|por|sin|con|ordenad[oa]s?|como|") ?',
    "many": r"(?i)\b(?:cuánt[oa]s|cuant[oa]s)(?= (?:hay|tengo|son|quedan)\b)",
    "end": r"(?i)\bal (?:final|principio|comienzo)\b",
    "there": r"(?i)(?:está|esta|existe|sigue|anda)(?: ahí| por ahí| aquí)?",
}
"""Where in a request what it is about may stand."""
_MOST_READINGS = 10
_HERE = frozenset({"aqui", "carpeta", "archivos", "ficheros", "directorio", "esto", "cosas"})
"""What says that all there is shall be shown."""
_CLITICS = CLITICS | {"me", "te", "nos"}
_ORDERED = frozenset({"ls -S", "ls -rS", "ls -t", "ls -rt"})
"""What is read of an order that is told behind: ", de mayor a menor"."""
_MOST_THINGS = 4
_OF_ALL = (" archivos", " ficheros", " documentos", " carpetas", " directorios", " cosas")
"""How things end that are told by no more than their kind: all there are is hardly meant."""


def lead_in(
    sentence: str, lexicon: Lexicon, read: Callable[[str], Understood], scene: Scene
) -> Understood | None:
    """What becomes of the request behind a story; ``None`` if that is not sure."""
    known = told(lexicon.language)
    if known is None or len(sentence) > _LONGEST:
        return None
    tokens = tokenize(sentence)
    reader = _Reader(known, scene, read, _said(lexicon.language))
    for at, token in enumerate(tokens):
        if token.text not in _ENDS or at + 1 >= len(tokens):
            continue
        found = reader.read_behind(sentence, tokens[: at + 1], tokens[at + 1 :])
        if found is not None:
            return found
    return None


@dataclass(frozen=True, slots=True)
class _Said:
    """Folded words of ``[aside.lead_in]``."""

    joins: frozenset[str]
    asking: frozenset[str]
    reminding: tuple[str, ...]
    lost: frozenset[str]
    asks: tuple[str, ...]


@dataclass(slots=True)
class _Reader:
    """Reads the request behind a story."""

    told: Told
    scene: Scene
    read: Callable[[str], Understood]
    said: _Said
    readings: int = 0

    def read_behind(
        self, sentence: str, lead: Sequence[Token], rest: Sequence[Token]
    ) -> Understood | None:
        """What becomes of a request with what is told before it, ``None`` if nothing."""
        rest = self._request(rest)
        if not rest or any(token.text in {"?", "!", "¿"} for token in rest[:-1]):
            return None
        finder = Finder(sentence, self.told, self._is_name)
        reminded = self._reminded(finder, lead)
        if reminded is None and not (self.told.only(lead, lost=self._may_be_lost(rest))):
            return None
        return self._read(
            Story(
                lead,
                sentence[lead[0].start : lead[-1].start],
                rest,
                sentence[rest[0].start :].strip().rstrip("?!. "),
                finder.things(lead) if reminded is None else reminded,
                [token.text for token in lead if self._is_name(token)],
                finder,
                self._folder_of,
            )
        )

    def _read(self, story: Story) -> Understood | None:
        for other in (asked_of(story), running(story)):
            if other:
                return self._steps([other])
        if parts := [*of_part(story)]:
            return self._agreed(parts)
        if pronoun := self._pronoun(story.rest):
            return self._pointed(story, pronoun)
        return self._unpointed(story)

    def _unpointed(self, story: Story) -> Understood | None:
        """What becomes of a request that points to nothing."""
        explicit = self._is_explicit(story.rest)
        if story.names and not explicit:
            return self._placed(story)
        if self._may_be_lost(story.rest) and not explicit:
            return None
        if _plain(story.rest)[-1].norm in self.told.words.predicates and not explicit:
            return self._agreed([f"{story.request} {thing.said}" for thing in story.things])
        own = self._steps([story.request])
        empty = own is not None and [step.command for step in own.steps] == ["ls"]
        spoken = _HERE & {token.norm for token in story.rest}
        return None if empty and not spoken else own

    # --- the request --------------------------------------------------------------------------

    def _request(self, rest: Sequence[Token]) -> Sequence[Token]:
        """The tokens of a request from its verb on, none if it does not begin like one."""
        at = 0
        while at < len(rest) and (rest[at].norm in self.said.joins or rest[at].text in MARKS):
            if rest[at].norm == "que" and rest[at].text != "que":
                break  # "qué hay"
            at += 1
        rest = rest[at:]
        for phrase in self.said.asks:
            count = len(phrase.split())
            if " ".join(token.norm for token in rest[:count]) == phrase:
                rest = rest[count:]
        told = len(rest) > 1 and rest[0].norm in CLITICS and rest[1].text.endswith(("é", "í", "ó"))
        return rest if rest and self._asks(rest) and not told else ()

    def _asks(self, rest: Sequence[Token]) -> bool:
        first = rest[0].norm
        if first == "en":
            return len(rest) > 1 and self._is_name(rest[1])
        while len(rest) > 1 and rest[0].norm in _CLITICS:
            rest = rest[1:]
        if rest[0].norm != first:
            return bool(self._verbs(rest[0].norm))
        if first in self.said.asking:
            return True
        readings = self.told.lexicon.readings(first)
        return any(reading.section in {"verb", "want", "wish"} for reading in readings)

    def _pronoun(self, rest: Sequence[Token]) -> str:
        """The clitic of the first verb of a request: ``las`` of "cópiamelas", "me las copias"."""
        for at, token in enumerate(rest[:_VERB_AT_MOST]):
            for reading in self.told.lexicon.readings(token.norm):
                if reading.section == "verb" and reading.value in CLITICS:
                    return str(reading.value)
            follows = rest[at + 1 : at + 2]
            if token.norm in CLITICS and follows and self._verbs(follows[0].norm):
                return token.norm
            if self._verbs(token.norm):
                break
        return ""

    def _verbs(self, norm: str) -> frozenset[str]:
        return frozenset(r.name for r in self.told.lexicon.readings(norm) if r.section == "verb")

    def _may_be_lost(self, rest: Sequence[Token]) -> bool:
        return any(self._verbs(token.norm) & self.said.lost for token in rest)

    def _is_explicit(self, rest: Sequence[Token]) -> bool:
        """Whether a request says by name what it is about, or makes what it names."""
        makes = self._verbs(rest[0].norm) & {
            "create",
            "make",
            "make_folder",
            "make_file",
            "download",
        }
        return bool(makes) or any(map(self._is_name, rest))

    # --- what the story names -----------------------------------------------------------------

    def _is_name(self, token: Token) -> bool:
        if token.punctuation or token.quoted:
            return token.quoted
        if token.norm in ARTICLES:
            return False
        said = token.text.strip("./")
        written = token.looks_like_name and ("." in said or "/" in said)
        return written or self.scene.exists(token.text) or self._is_readme(token)

    def _is_readme(self, token: Token) -> bool:
        return token.looks_like_name and token.text.isupper() and self.scene.named(token.text)

    def _reminded(self, finder: Finder, lead: Sequence[Token]) -> list[Thing] | None:
        """What "¿te acuerdas de …?" reminds of."""
        words = [token for token in lead if token.text not in MARKS]
        for phrase in self.said.reminding if lead[-1].text == "?" else ():
            count = len(phrase.split())
            if " ".join(token.norm for token in words[:count]) != phrase:
                continue
            named = words[count - phrase.endswith("del") :]
            if len(named) < 1 or any(token.norm == "que" for token in named):
                return []
            fits = frozenset(ARTICLES.get(named[0].norm, "lo la").split())
            return [Thing(finder.text(named), fits, any(map(self._is_name, named)))]
        return None

    def _folder_of(self, noun: str) -> str:
        """The folder that holds several of a noun: "recetas" of "receta"."""
        return next((f for f in (noun, f"{noun}s", f"{noun}es") if self.scene.is_folder(f)), "")

    # --- reading ------------------------------------------------------------------------------

    def _pointed(self, story: Story, pronoun: str) -> Understood | None:
        """The request with the one thing that its pronoun may mean before it."""
        ends = (story.rest[0], story.rest[min(len(story.rest) - 1, 2)])
        if any("find" in self._verbs(token.norm) for token in ends):
            told = sought(story, self.told)
            return self._steps([told]) if told else None
        if (
            "show" in self._verbs(story.rest[0].norm)
            and story.rest[1:2]
            and story.rest[1].norm == "en"
        ):
            told = sought(story, self.told, spoken=True)
            return self._steps([told]) if told else None
        fitting = [thing for thing in story.things if pronoun in thing.fits]
        lost = self._may_be_lost(story.rest)
        named = {name for name in story.names for thing in fitting if name in thing.said.split()}
        of_all = any(fold(thing.said).endswith(_OF_ALL) for thing in fitting)
        if of_all or any(thing.limited for thing in fitting) or len(named) > 1:
            return None
        if self._has_rival(story, pronoun, anywhere=lost):
            return None
        if lost and (len(fitting) != 1 or not fitting[0].literal):
            return None
        verb, behind = without_clitic(story, self.told)
        found = list[Understood]()
        for thing in fitting[:_MOST_THINGS]:
            said = _with_name(thing.said, story)
            forms = [f"{said} {story.request}", f"{said}, {story.request}"]
            if verb:
                forms.append(f"{verb} {said} {behind}")
            if own := self._steps(forms):
                found.append(own)
        return _alike(found)

    @staticmethod
    def _has_rival(story: Story, pronoun: str, *, anywhere: bool) -> bool:
        told = {thing.said for thing in story.things if pronoun in thing.fits}
        held = any(" de " in said and said not in story.words for said in told)
        return not held and story.finder.rivals(story.lead, pronoun, anywhere=anywhere)

    def _placed(self, story: Story) -> Understood | None:
        """The request with the one name of the story where it names nothing."""
        name, request = story.names[0], story.request
        if len(set(story.names)) != 1 or (self._may_be_lost(story.rest) and "." not in name):
            return None
        predicate = _plain(story.rest)[-1].norm in self.told.words.predicates
        others = (self._has_rival(story, clitic, anywhere=False) for clitic in ("lo", "la"))
        if predicate and any(others):
            return None
        if _shape("there").fullmatch(request):
            return self._steps([f"¿está {name}?"])
        folder = self.scene.is_folder(name)
        place = f"la carpeta {name}" if folder else name
        forms = [form.format(request, place) for form in _FORMS]
        if cut := _shape("before").search(request):
            forms.insert(0, f"{request[: cut.start()]} de {place}{request[cut.start() :]}")
        if end := _shape("end").search(request):
            forms.insert(0, f"{request[: end.end()]} de {place}{request[end.end() :]}")
        if folder and _shape("many").search(request):
            forms.insert(0, f"{_shape('many').sub('cuántos archivos', request)} en {place}")
        return self._agreed(forms)

    def _agreed(self, forms: Sequence[str]) -> Understood | None:
        """What all readings that are understood come to."""
        return _alike([own for form in forms if (own := self._steps([form]))])

    def _steps(self, forms: Sequence[str]) -> Understood | None:
        for form in forms:
            if self.readings >= _MOST_READINGS:
                return None
            self.readings += 1
            own = self.read(form)
            if own.steps and not any(step.command in _ORDERED for step in own.steps[1:]):
                return own
        return None


def _text(sentence: str, tokens: Sequence[Token]) -> str:
    return sentence[tokens[0].start : tokens[-1].end]


def _with_name(said: str, story: Story) -> str:
    """What is said of a thing with the name right behind it: "la ruta a/b"."""
    named = (f"{said} {name}" for name in story.names)
    return next((whole for whole in named if whole in story.words), said)


def _alike(found: Sequence[Understood]) -> Understood | None:
    """What was understood, if it is the same command each time."""
    commands = {tuple(step.command for step in own.steps) for own in found}
    return found[0] if len(commands) == 1 else None


def _plain(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.text not in MARKS]


@cache
def _said(language: str) -> _Said:
    said = load(language).speech["aside"]["lead_in"]
    joins, asking, lost = (frozenset(map(fold, said[key])) for key in ("joins", "asking", "lost"))
    reminding = tuple(sorted(map(fold, said["reminding"]), key=len, reverse=True))
    return _Said(joins, asking, reminding, lost, tuple(map(fold, said["asks"])))


@cache
def _shape(kind: str) -> re.Pattern[str]:
    return re.compile(_SHAPES[kind])
