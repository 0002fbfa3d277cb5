"""Whether what is told before a request leaves it as it is, though not all its words are known.

It has a verb of its own and orders, wishes, denies, limits and conditions nothing. The words are
those of ``[aside.lead_in]`` in ``speech.toml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from .deciding import CLITICS
from .lexicon import Lexicon, load
from .speech import Speech
from .tokens import Token, fold

__all__ = ["MARKS", "Told", "told"]

MARKS = frozenset({",", ".", ";", ":", "!", "?", "¡", "¿", "…", "...", "-", "–", "—"})
_LONGEST = 26
"""Words of a story."""
_LEAST = 2
_CLITICS = CLITICS | {"me", "nos", "le"}
_NO_PAST = ("ad", "ed", "id")
"""How orders to several end."""
_BEFORE_ORDER = frozenset({"", "que", "y", "e", "pero", "no", "por", "favor"})
_DEMONSTRATIVES = frozenset({"esta", "estas", "este", "estos"})
_ASKED = frozenset({
    "que", "cual", "cuales", "cuanto", "cuanta", "cuantos", "cuantas", "donde", "quien", "quienes",
})  # fmt: skip
_ENCLITICS = ("me", "le", "les", "nos", "lo", "la", "los", "las")
_BIDS = frozenset({"dile", "diles", "dime", "dale", "dales", "ponle", "hazle", "hazme", "dinos"})
_SAYING = (
    "dich", "dij", "dice", "escri", "pid", "pedi", "orden", "mand", "grit", "contest", "respond",
)  # fmt: skip
_KEEPING = ("necesit", "quier", "quedar", "conserv", "guard", "import", "falta")
_OF = frozenset({"de", "del", "que"})
_DEFINITE = frozenset({"el", "la", "lo", "los", "las"})
_DENIED_AT_MOST = 4
_DOING = frozenset({"ver", "saber", "mirar", "leer", "revisar", "repasar", "buscar", "encontrar"})
_LIKING = frozenset({"necesito", "necesitamos", "quiero", "queria", "quisiera", "gustaria"})
_DUTIES = frozenset({"tengo", "tenemos", "hay"})
_PAST = ("é", "í", "ó", "aba", "aban", "ía", "ían", "aron", "ieron", "ado", "ido", "imos", "amos")
_INFINITIVE = ("ar", "er", "ir", "rlo", "rla", "rlos", "rlas", "rle", "rles", "rme")
_WISH_AT_MOST = 3
"""Words between a wish and what is wished."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of stories in one language."""

    lexicon: Lexicon
    words: Speech
    blocking: frozenset[str]
    harmless: tuple[tuple[str, ...], ...]
    denied: frozenset[str]
    wishing: frozenset[str]
    sending: frozenset[str]
    impersonal: frozenset[str]
    """What tells something though it begins a clause: "hace", "falta"."""
    conditions: frozenset[str]
    topical: frozenset[str]
    acting: frozenset[str]

    def only(self, lead: Sequence[Token], *, lost: bool = False) -> bool:
        """Whether a story only tells something; ``lost`` when something may go by the request."""
        if any(token.quoted or token.text in {"?", "¿"} for token in lead):
            return False
        if len(lead) > _LONGEST or (lead[-1].text == ":" and self._announces(lead)):
            return False
        parts = [part for part in parts_of(lead) if part]
        if not parts or any(len(part) < _LEAST and not self._is_call(part) for part in parts):
            return False
        tells = any(self._has_verb(part) for part in parts)
        if not tells or any(map(self._begins_otherwise, parts)):
            return False
        return not any(self._alters(part) or (lost and self._keeps(part)) for part in parts)

    def _is_call(self, part: Sequence[Token]) -> bool:
        readings = self.lexicon.readings(part[0].norm)
        return any(reading.section == "filler" for reading in readings)

    def _begins_otherwise(self, part: Sequence[Token]) -> bool:
        """Whether a part begins like a topic, a question, or what somebody shall do: "dile a"."""
        at = 0
        while at < len(part) - 1 and (part[at].norm,) in self.words.leads:
            at += 1
        first, written = part[at], part[at].text.lower()
        chosen = first.norm in _DEFINITE and part[at + 1 : at + 2] and part[at + 1].norm in _OF
        if chosen or first.norm in self.topical or (first.norm in _ASKED and not written.isascii()):
            return True
        if first.norm.endswith(_ENCLITICS) and (not written.isascii() or first.norm in _BIDS):
            return True
        present = written.endswith(("a", "e")) and not written.endswith(_PAST)
        called = any(r.section == "filler" for r in self.lexicon.readings(first.norm))
        idle = called or first.norm in self.impersonal
        return present and not idle and self.tells(first)

    def _keeps(self, part: Sequence[Token]) -> bool:
        """Whether something is still wanted, or it is not sure: "lo necesito", "no sé si"."""
        norms = [token.norm for token in part]
        for at, norm in enumerate(norms):
            denied = "no" in norms[max(at - _DENIED_AT_MOST, 0) : at]
            if norm == "si" or (norm.startswith(_KEEPING) and not denied):
                return True
        return False

    def _announces(self, lead: Sequence[Token]) -> bool:
        """Whether what follows a colon is said or done by another: "mi jefa ha escrito: …".

        I tell of myself: "a ver si me aclaro: …".
        """
        said = [token.norm for token in lead]
        told = any(norm in self.words.reporting or norm.startswith(_SAYING) for norm in said)
        return told or not any(map(self.words.is_first_person, lead))

    def _has_verb(self, part: Sequence[Token]) -> bool:
        """Whether a part has a verb of its own; "en casa" has none."""
        for at, token in enumerate(part):
            before = part[at - 1].norm if at else ""
            if before not in self.words.places - CLITICS - {"y", "o"} and self.tells(token):
                return True
        return False

    def tells(self, token: Token) -> bool:
        """Whether it is a verb of something told: "puse", "hablé"."""
        written = token.text.lower()
        if (token.norm in self.words.places and written.isascii()) or written in _DEMONSTRATIVES:
            return False
        finite = self.words.is_finite(token) or self.words.is_first_person(token)
        return finite or written.endswith(_PAST)

    def _alters(self, part: Sequence[Token]) -> bool:
        norms = [token.norm for token in part]
        heard = self._but_harmless(norms)
        said = f" {' '.join(norms)} "
        if any(f" {phrase} " in said for phrase in self.conditions) or any(
            norm in self.blocking for norm in heard
        ):
            return True
        return self._denies(heard) or self._orders(part) or self._wishes(norms)

    def _but_harmless(self, norms: Sequence[str]) -> list[str]:
        said = list(norms)
        for phrase in self.harmless:
            for at in range(len(said) - len(phrase) + 1):
                if tuple(said[at : at + len(phrase)]) == phrase:
                    said[at : at + len(phrase)] = [""] * len(phrase)
        return said

    def _denies(self, norms: Sequence[str]) -> bool:
        """Whether "no" is said of anything but how things are."""
        for at, norm in enumerate(norms):
            if norm == "no":
                rest = [
                    word for word in norms[at + 1 :] if word not in CLITICS | {"me", "nos", "le"}
                ]
                if not rest or rest[0] not in self.denied:
                    return True
        return False

    def _orders(self, part: Sequence[Token]) -> bool:
        """Whether it asks for something itself: "cópialas", "que borres", "borra", "y mueve"."""
        for at, token in enumerate(part):
            verbs = self._acts(token)
            if not verbs or token.norm in self.words.finite:
                continue
            before = self._before(part, at)
            if any(value in CLITICS for value in verbs) and not token.norm.endswith(_INFINITIVE):
                return True
            told = token.text.lower().endswith(_PAST) and not token.norm.endswith(_NO_PAST)
            told = told or token.norm.endswith(_INFINITIVE)
            if not told and before in _BEFORE_ORDER:
                return True
        return False

    @staticmethod
    def _before(part: Sequence[Token], at: int) -> str:
        """The word before a verb and its pronouns, nothing at the beginning."""
        before = [token.norm for token in part[:at] if token.norm not in _CLITICS]
        return before[-1] if before else ""

    def _acts(self, token: Token) -> list[object]:
        """What the readings of a verb that asks for something carry, nothing for another word."""
        readings = self.lexicon.readings(token.norm)
        verbs = [r for r in readings if r.section == "verb" and r.name in self.acting]
        return [reading.value for reading in verbs]

    def _wishes(self, norms: Sequence[str]) -> bool:
        """Whether something else is to be done: "hay que copiar las notas"; not "mandárselas"."""
        for at, norm in enumerate(norms):
            before = norms[max(at - _WISH_AT_MOST, 0) : at]
            liked = _LIKING.intersection(before) and norm not in _DOING
            if not norm.endswith(_INFINITIVE) or (norm in self.sending and not liked):
                continue
            readings = self.lexicon.readings(norm)
            acts = any(r.section == "verb" and r.name in self.acting for r in readings)
            if acts and self.wishing.intersection(before):
                return True
        wishes = self.wishing - _DUTIES
        return any(norm in wishes and norms[at + 1] == "que" for at, norm in enumerate(norms[:-1]))


def parts_of(lead: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in lead:
        if token.text in MARKS:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


@cache
def told(language: str) -> Told | None:
    """What is said of stories in a language, ``None`` if nothing is."""
    lexicon = load(language)
    said: dict[str, Any] | None = lexicon.speech["aside"].get("lead_in")
    if said is None:
        return None

    def words(key: str) -> frozenset[str]:
        return frozenset(map(fold, said[key]))

    harmless = tuple(tuple(fold(phrase).split()) for phrase in said["harmless"])
    acting = frozenset(lexicon.speech["aside"]["acting"])
    return Told(
        lexicon, Speech.of(language), words("blocking"), harmless, words("denied"),
        words("wishing"), words("sending"), words("impersonal"), words("conditions"),
        words("topical"), acting,
    )  # fmt: skip
