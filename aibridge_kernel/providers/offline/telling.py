"""Whether a part of a sentence tells how things are, "the district says we can't", or asks.

What is only told beside a complete request may be left out whatever it speaks of. It is known by
how it begins: its own subject and a finite verb, which no request has. Nothing counts as told that
could change the request (see ``altering``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .altering import COUNTED, Altering, is_courtesy
from .chunks import Chunk
from .modifying import Modifying
from .speech import LONGEST, Speech, longest
from .subject import Subject
from .tokens import Token

__all__ = ["MARKS", "Telling", "bare", "parts_of", "says_which"]

MARKS = frozenset({",", ".", ";", ":", "!", "?", "-", "–", "—", "¡", "¿", "(", ")"})
_QUE = frozenset({"que", "q", "k"})
_THAT = _QUE | {"that"}
_LIKENING = frozenset({"as", "como"})
_RELATIVE = _THAT | {"which", "who", "whose", "cuyo", "cuya", "cuyos", "cuyas"}
_AGAIN = frozenset({"los", "las", "lo", "la", "me", "nos"})
"""Words by which a clause speaks of somebody, or of the things once more, and says not which."""
_AGAIN_AT = 4
_UNENDED = ("cue", "determiner", "conjunction", "verb", "named")
"""What no request ends with."""
_JOINING = frozenset({
    "as", "because", "before", "if", "like", "since", "so", "than", "that", "though", "unless",
    "until", "when", "where", "while", "who", "aunque", "como", "cuando", "mientras", "para",
    "porque", "pues", "que", "si",
})  # fmt: skip
"""What joins a clause to what stands before it."""
_MAKING = frozenset({"create", "make"})
_SENDING = frozenset({"move", "put", "give", "show"})
"""How verbs are read that people send and hand over with."""
_WHOSE = frozenset({"i", "we", "you", "he", "she", "my", "our", "your", "his", "her", "their"})
"""What a clause begins with that says which things are meant; Spanish says "que" before it."""
_BEGINS = ("wish", "want", "filler", "verb")
_FRAGMENT = 5
_NOUN = 3
"""Words of who somebody is, about whom more is told: "mi marido, que es un trasto, …"."""
_WHOLE = 3
"""Words of a reason that says all by itself: "where it belongs"."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told in the chunks of a sentence."""

    words: Speech
    altering: Altering
    modifying: Modifying
    subject: Subject
    is_called: Callable[[Chunk], bool]

    @classmethod
    def of(
        cls, language: str, acting: frozenset[str], is_called: Callable[[Chunk], bool]
    ) -> Telling:
        """What the phrase files of a language say; ``acting`` are the verbs of requests."""
        words = Speech.of(language)
        altering = Altering(words, acting, is_called)
        modifying, subject = Modifying(words, altering), Subject(words, is_called)
        return cls(words, altering, modifying, subject, is_called)

    def before(
        self, lead: Sequence[Chunk], request: Sequence[Chunk], *, exclaimed: bool = False
    ) -> bool:
        """Whether all that stands before a request is told and leaves the request as it is."""
        lead = self._but_rhetorical(lead)
        if not lead:
            return True
        if any(chunk.text == "¿" for chunk in lead) and self.altering.acts(request):
            return False  # what is asked before something is done is asked as well
        parts, explicit = self._spoken(lead), self.altering.is_explicit(request)
        if not parts or self._reports(parts[-1]):
            return False
        if self.is_answer(lead):
            return True
        exclaimed = exclaimed and all(map(self._is_exclaimed, parts))
        if not (exclaimed or self._are_told(parts) or (explicit and all(map(self._speaks, parts)))):
            return False
        return all(explicit or self.altering.is_apart(part) for part in parts)

    def tells(self, lead: Sequence[Chunk]) -> bool:
        """Whether what stands before a request only tells something, whatever of."""
        parts = self._spoken(lead)
        asks = any(map(self._wants_that, parts))
        return bool(parts) and not (asks or self._reports(parts[-1])) and self._are_told(parts)

    def _wants_that(self, part: Sequence[Chunk]) -> bool:
        """Whether it says how something shall be: "no quiero que nadie lo toque"."""
        tokens = _tokens(part)
        ends = (at + longest(tokens[at:], self.words.wishes) for at in range(len(tokens)))
        return any(
            at < end < len(tokens) and tokens[end].norm in _THAT for at, end in enumerate(ends)
        )

    def _but_rhetorical(self, lead: Sequence[Chunk]) -> Sequence[Chunk]:
        """The chunks behind a question that asks for nothing: "¿te acuerdas de a.txt? …"."""
        said = [chunk for chunk in lead if chunk.text not in MARKS]
        tokens = _tokens(said)
        while skipped := longest(tokens, self.words.leads):
            tokens = tokens[skipped:]
        if not longest(tokens, self.words.rhetorical):
            return lead
        end = next((at for at, chunk in enumerate(lead) if chunk.text == "?"), len(lead) - 1)
        return bare(lead[end + 1 :])

    def announces(self, lead: Sequence[Chunk], request: Sequence[Chunk]) -> bool:
        """Whether a wish before a colon is what the request spells out: "quiero orden: crea …"."""
        parts = self._spoken(lead)
        if lead[-1].text != ":" or not parts or any(map(self.altering.limits, parts)):
            return False
        named = any(self.is_called(chunk) and not chunk.reading("kind") for chunk in lead)
        words = {token.norm for token in _tokens(lead)}
        limited = words & self.words.just or any(map(self._wants_that, parts))
        if named or limited or not any(map(self._wishes, parts)):
            return False
        said = next((chunk for chunk in request if not is_courtesy(chunk)), request[0])
        verb = said.reading("verb")
        makes = verb is not None and verb.name in _MAKING
        apart = self.altering.is_explicit(request) or all(map(self.altering.is_apart, parts))
        return (makes or apart) and self.altering.is_acting(said)

    def _wishes(self, part: Sequence[Chunk]) -> bool:
        """Whether a clause of it begins with a wish or a duty: "llego tarde y quiero orden"."""
        starts = [0, *(at + 1 for at, chunk in enumerate(part) if chunk.reading("conjunction"))]
        clauses = (_tokens(part[at:]) for at in starts)
        return any(map(self._begins_wish, clauses))

    def _begins_wish(self, tokens: Sequence[Token]) -> bool:
        while skipped := longest(tokens, self.words.leads):
            tokens = tokens[skipped:]
        return bool(longest(tokens, self.words.duties) or longest(tokens, self.words.wishes))

    def sends(self, lead: Sequence[Chunk]) -> bool:
        """Whether it tells to whom something goes that the request is about.

        "Tengo que mandarle las facturas a la gestora, …": nothing here is called so.
        """
        if not self._wishes(lead):
            return False
        verbs = [c for c in lead if (verb := c.reading("verb")) and verb.name in _SENDING]
        whom = lead.index(verbs[0]) if len(verbs) == 1 else len(lead)
        named = [at for at, chunk in enumerate(lead) if self.is_called(chunk)]
        person = any(
            chunk.reading("cue") and not any(map(self.is_called, lead[at + whom + 1 :]))
            for at, chunk in enumerate(lead[whom:])
        )
        limited = self.altering.limits(lead) or self.altering.acts(lead[:whom])
        return bool(named) and whom < named[-1] and person and not limited

    def is_reason(self, tail: Sequence[Chunk]) -> bool:
        """Whether a reason is led in, which needs no mark before it."""
        tokens = _tokens(tail)
        if longest(tokens, self.words.reasons):
            return True
        aim = longest(tokens, self.words.purposes)  # "ideas.md para ir apuntando"
        after = tokens[aim].norm if 0 < aim < len(tokens) else ""
        return bool(self.words.infinitive.search(after))

    def is_unmarked(self, request: Sequence[Chunk], tail: Sequence[Chunk]) -> bool:
        """Whether a subject that no request has begins without a mark: "… we wont use it again"."""
        begun = bool(longest(_tokens(tail), self.words.unmarked))
        begun = begun and not says_which(request, tail)
        return begun and self.is_ended(request) and self.altering.is_explicit(request)

    @staticmethod
    def is_ended(request: Sequence[Chunk]) -> bool:
        """Whether a request may end where it does."""
        said = [chunk for chunk in request if not is_courtesy(chunk)]
        joins = bool(said) and said[-1].tokens[-1].norm in _JOINING
        return bool(said) and not joins and not said[-1].reading(*_UNENDED)

    def behind(self, request: Sequence[Chunk], tail: Sequence[Chunk]) -> bool:
        """Whether all that stands behind a complete request is told of it, not asked."""
        parts = self._spoken(tail)
        listed = any(chunk.text == ":" for chunk in tail)
        if listed or not parts or not self._are_told(parts, behind=True):
            return False
        explicit = self.altering.is_explicit(request)
        return not any(self.modifying.may(part, request, explicit=explicit) for part in parts)

    def _spoken(self, chunks: Sequence[Chunk]) -> list[list[Chunk]]:
        """What stands between marks, mere courtesy aside; nothing when it asks."""
        while chunks and chunks[0].text in MARKS:
            chunks = chunks[1:]
        if any(chunk.text in {"?", "¿"} for chunk in chunks):
            return []
        return [part for part in parts_of(chunks) if not all(map(is_courtesy, part))]

    def is_answer(self, lead: Sequence[Chunk]) -> bool:
        """Whether it only takes up what was said before: "good", "ahora sí"."""
        tokens = [token for token in _tokens(lead) if token.text not in MARKS]
        while tokens and (skipped := longest(tokens, self.words.leads)):
            tokens = tokens[skipped:]
        return not tokens

    def _is_exclaimed(self, part: Sequence[Chunk]) -> bool:
        """Whether a few words are no request: "what a day!"."""
        words = _tokens(part)
        asks = self.altering.acts(part) or self.altering.changes(part)
        known = any(self.is_called(chunk) or chunk.reading("stop", "type") for chunk in part)
        known = known or any(c.reading("kind", "topic", "verb", "filter") for c in part[1:])
        bid = words[0].norm in self.words.verbs  # "tell Ana …!" is said to somebody
        return len(words) <= _FRAGMENT and not (asks or known or bid)

    def _are_told(self, parts: Sequence[Sequence[Chunk]], *, behind: bool = False) -> bool:
        told = [at for at, part in enumerate(parts) if self._tells(part, led=behind)]
        if not told:
            return False
        beside = [part for at, part in enumerate(parts) if at not in told]
        if not all(self._is_fragment(part, first=part is parts[0]) for part in beside):
            return False
        return not any(self.altering.changes(part) for part in parts)

    # --- what is told ------------------------------------------------------------------------

    def _tells(self, part: Sequence[Chunk], *, led: bool = False) -> bool:
        tokens = [token for chunk in part for token in chunk.tokens if token.text not in MARKS]
        if led and (reason := self._gives_reason(part, tokens)) is not None:
            return reason
        exclaims = tokens and tokens[0].norm in self.words.exclaiming and self._is_exclaimed(part)
        if not led and (exclaims or self._is_context(part, tokens)):
            return True
        while skipped := max(longest(tokens, self.words.leads), longest(tokens, self.words.times)):
            tokens = tokens[skipped:]
        if len(tokens) < 2:  # noqa: PLR2004 — a subject and its verb
            return False
        return self.subject.begins(part, tokens, behind=led)

    def _gives_reason(self, part: Sequence[Chunk], tokens: Sequence[Token]) -> bool | None:
        """Whether what begins like a reason or a purpose is one; ``None`` if nothing does."""
        reason = longest(tokens, self.words.reasons)
        if reason == 1 and tokens[0].norm in _QUE:
            return self._goes_on_telling(tokens[1:])
        if reason == 1 and tokens[0].norm in _LIKENING:
            told = tokens[1:]  # "as they're old", not "as symbolic links"
            return len(told) > 1 and self._is_clause(part, told)
        if reason:
            return len(tokens) > reason + 1 or reason >= _WHOLE
        if aim := longest(tokens, self.words.purposes):
            return len(tokens) > aim and not self.altering.acts(part)
        return None

    def _is_clause(self, part: Sequence[Chunk], tokens: Sequence[Token]) -> bool:
        """Whether words have a verb of their own."""
        verbal = self.words.is_finite(tokens[0]) or self.words.is_first_person(tokens[0])
        return verbal or self.subject.begins(part, tokens, behind=True)

    def _is_context(self, part: Sequence[Chunk], tokens: Sequence[Token]) -> bool:
        """Whether it only says on what occasion: "for the record", "con la entrega encima"."""
        if self._is_before(tokens) and not self.altering.acts(part):
            return not any(map(self.is_called, part))
        begun = longest(tokens, self.words.contexts)
        heard, beside = 0, list[Chunk]()
        for chunk in part:
            if heard >= begun and longest(chunk.tokens, self.words.times) < len(chunk.tokens):
                beside.append(chunk)
            heard += len(chunk.tokens)
        plain = not any(
            chunk.reading("kind", "type", "filter", "stop", "named")
            or (chunk.reading("verb") and not (before and before.reading("determiner")))
            for before, chunk in zip([None, *beside], beside, strict=False)
        )
        short = begun < len(tokens) <= begun + _FRAGMENT
        return bool(begun) and short and plain and not any(map(self.is_called, part))

    def _is_before(self, tokens: Sequence[Token]) -> bool:
        """Whether it says what is done after the request: "antes de irme a comer"."""
        led = longest(tokens, self.words.befores)
        return 0 < led < len(tokens) and bool(self.words.infinitive.search(tokens[led].norm))

    def is_occasion(self, lead: Sequence[Chunk], request: Sequence[Chunk]) -> bool:
        """Whether it only says on what occasion or who asks, before a request without a mark.

        "Para el informe necesito …", "antes de guardar quiero ver …", "el jefe pregunta cuántos …".
        """
        tokens = _tokens(lead)
        if any(map(self.is_called, lead)):
            return False
        first = request[0].tokens[0]
        asks = first.norm in self.words.asked and first.text.lower() not in _QUE
        if asks and self._is_somebody(lead, tokens):
            return True
        begins = request[0].reading(*_BEGINS) is not None
        if not begins or self.altering.changes(lead) or _QUE & {token.norm for token in tokens}:
            return False
        if self._is_before(tokens):
            return not self.altering.acts(request)
        return self._is_context(lead, tokens)

    def _is_somebody(self, lead: Sequence[Chunk], tokens: Sequence[Token]) -> bool:
        """Whether it says who asks, and nothing else: "el veterinario me pregunta"."""
        places = range(1, len(tokens))
        ends = [at for at in places if longest(tokens[at:], self.words.asking) == len(tokens) - at]
        known = any(chunk.reading("stop", "kind", "type", "filter", "named") for chunk in lead)
        return bool(ends) and ends[0] <= _FRAGMENT and not known

    def _goes_on_telling(self, tokens: Sequence[Token]) -> bool:
        """Whether "que …" gives a reason, and does not say which ones or how it shall be."""
        if not tokens or {t.norm for t in tokens[:4]} & self.words.subjunctive:
            return False
        return len(tokens) > 1

    def _speaks(self, part: Sequence[Chunk]) -> bool:
        """Whether it speaks of something else at length: "the dog ate my homework"."""
        tokens = _tokens(part)
        apart = self.altering.is_apart(part) and not any(chunk.reading("verb") for chunk in part)
        long = len(tokens) > LONGEST and bool(longest(tokens, self.words.openings))
        return long and apart and not self.altering.changes(part)

    def _is_fragment(self, part: Sequence[Chunk], *, first: bool) -> bool:
        """Whether a few words go with what is told: "mate, …", "…, no idea why"."""
        words = _tokens(part)
        plain = not any(c.reading("verb") or self.is_called(c) for c in part)
        if self.is_answer(part):
            return True  # "mirá, …"
        if first:
            noun = longest(words, self.words.openings) and not any(c.reading("type") for c in part)
            return plain and (len(words) == 1 or (bool(noun) and len(words) <= _NOUN))
        return plain and len(words) <= _FRAGMENT and not words[0].text[:1].isupper()

    def _reports(self, part: Sequence[Chunk]) -> bool:
        """Whether it is somebody else who asks: "my boss says: …"."""
        words = [t.norm for chunk in part for t in chunk.tokens if t.text not in MARKS]
        return bool(words) and words[-1] in self.words.reporting


def says_which(request: Sequence[Chunk], tail: Sequence[Chunk]) -> bool:
    """Whether a clause without a mark says which things are meant: "the photos my sister sent"."""
    if tail[0].tokens[0].norm in _RELATIVE and request[-1].text not in MARKS:
        several = any(r.plural and r.section in COUNTED for c in request for r in c.readings)
        again = any(t.norm in _AGAIN for t in _tokens(tail[:_AGAIN_AT]))
        return several and not again  # "bórralos que ya no los uso" gives a reason
    described = request[-1].reading("type", "kind", "filter") is not None
    whole = any(chunk.reading("pronoun") for chunk in tail)  # "… with gzip we won't use it again"
    return described and not whole and tail[0].tokens[0].norm in _WHOSE


def _tokens(chunks: Sequence[Chunk]) -> list[Token]:
    return [token for chunk in chunks for token in chunk.tokens]


def parts_of(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    """What stands between marks."""
    parts: list[list[Chunk]] = [[]]
    for chunk in chunks:
        if chunk.text in MARKS and not chunk.tokens[0].quoted:
            parts.append([])
        else:
            parts[-1].append(chunk)
    return [part for part in parts if part]


def bare(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks but for the marks at both ends."""
    said = list(chunks)
    while said and said[0].text in MARKS and not said[0].tokens[0].quoted:
        said = said[1:]
    while said and said[-1].text in MARKS and not said[-1].tokens[0].quoted:
        said = said[:-1]
    return said
