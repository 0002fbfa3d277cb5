"""Tokens to chunks: the longest phrases that the lexicon knows, names, and unknown words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from .forms import tells, told, without_clitics
from .lexicon import LOSING, Lexicon
from .patterns import Node, Reading
from .slots import SLOTS
from .spelling import slipped, slips, swapped
from .texting import written_in_full
from .tokens import Token, fold

_PICTURES = frozenset({"So", "Sk", "Cf", "Mn", "Cn"})
"""Categories of the characters that emoji are made of."""
_DENYING = frozenset("🚫⛔❌🙅👎🛑✖❎🙈")
_BARE_EXTENSION = re.compile(r"\*?\.([A-Za-z0-9]{1,5}(?:\.gz)?)$")
_CORRECTED = frozenset({"kind", "named", "topic", "type", "verb"})
"""Sections whose words may be typos; particles are too short and too many."""
_LONG = 8
"""Letters of a word that is hardly another one: "executble"."""
_MARK = Reading("filler", "mark")
_BREAK = Reading("conjunction", "break")
_INDEFINITE: Mapping[str, frozenset[str]] = {
    "en": frozenset({"a", "an", "another"}),
    "es": frozenset({"otra", "un", "una"}),
}
_LONGEST_NAME = 6
_TEXT_FILE = re.compile(r"\.(txt|md|log|csv|list|org|rst)$", re.IGNORECASE)
_WRITING = frozenset({"write", "append", "add", "put", "prepend"})
_THANKS = frozenset({"favor", "gracias", "please", "porfa", "thanks"})
_AGREEING = {"el": ("o", "e"), "qué": ("as", "os", "es"), "mis": ("as", "os", "es")}
_AGREEING |= dict.fromkeys(("los", "cuantos", "unos", "esos"), ("os", "es"))
_AGREEING |= dict.fromkeys(("las", "cuantas", "unas", "esas", "otras"), ("as", "es"))
_PAST = ("ó", "í")
_ROW = frozenset({",", "and", "y", "&"})
_WITH = frozenset({"with", "by", "con", "por"})
_EXCHANGING = frozenset({"change", "replace", "substitute", "swap"})
_SHORTEST_PLURAL = 3
"""Letters of "svgs", the plural of an ending."""
_SHORTEST_SOUND = 4
_SHORTEST_SLIP, _LONGEST_SLIP = 3, 5
_BEFORE_VERBS = frozenset({"y", "me", "porfa", "ahora", "luego", "despues"})
_SHORTEST_SPELLED = 3
"""Letters; what is shorter and exists is a name, "w", and no short spelling."""
_RATHER = ([",", "mejor"], [",", "better"], [",", "rather"])
_MARKS = {",": Reading("conjunction", "comma"), ".": _BREAK, ";": _BREAK}
_Phrase = tuple[int, Node, tuple[object, ...]]
"""Where a phrase ends, what it says, and the values of its slots."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens read as one; no readings: a name or a word nobody knows."""

    tokens: tuple[Token, ...]
    readings: tuple[Reading, ...] = ()
    corrected: bool = False

    @property
    def text(self) -> str:
        """What was written, without quotes."""
        tokens = self.tokens
        return tokens[0].text if len(tokens) == 1 else " ".join([token.text for token in tokens])

    @property
    def is_name(self) -> bool:
        """Whether the spelling alone makes it a name."""
        return not self.readings and any(token.looks_like_name for token in self.tokens)

    def reading(self, *sections: str) -> Reading | None:
        """The first reading that belongs to one of the sections."""
        for reading in self.readings:  # asked thousands of times a sentence
            if reading.section in sections:
                return reading
        return None

    def without(self, section: str) -> Chunk:
        """The same chunk without its readings of ``section``."""
        return replace(self, readings=tuple(r for r in self.readings if r.section != section))


def chunk(
    sentence: str,
    tokens: Sequence[Token],
    lexicon: Lexicon,
    exists: Callable[[str], bool],
    *,
    spaced: Mapping[tuple[str, ...], str] = MappingProxyType({}),
    endings: Container[str] = frozenset(),
) -> list[Chunk]:
    """Cut the tokens into chunks, longest phrase first; what exists is never a typo.

    ``spaced`` are the names of several words that exist, by their folded words; ``endings`` the
    extensions of what is here.
    """
    shouting = sentence.isupper()
    spelled = [_spelled(tokens, place, lexicon, exists) for place in range(len(tokens))]
    tokens = written_in_full(spelled, exists)
    lexicon.hear(token.norm for token in tokens)
    chunks: list[Chunk] = []
    place = 0
    while place < len(tokens):
        several = _spaced(tokens, place, spaced, lexicon) if spaced else None
        if several is not None:
            chunks.append(several[0])
            place += several[1]
            continue
        found = _agreement(tokens, place, lexicon)
        found = found or _longest(tokens, place, lexicon, shouting=shouting)
        if found and _hides_name(found, exists):
            found = _longest(tokens[: place + 1], place, lexicon, shouting=shouting)
        if found and _is_exchange(found, chunks):
            found = _longest(tokens[: place + 1], place, lexicon, shouting=shouting)
        found = found or _single(tokens[place], lexicon, exists, shouting=shouting)
        after = place + len(found.tokens)
        if found.reading("opening") and not _opens(tokens, place, after, lexicon):
            found = replace(found, readings=(Reading("stop", "negation"),))
        if _is_ending(found, endings) and not exists(found.text):
            found = Chunk(found.tokens, (_ending_of(found, endings),))
        if len(found.tokens) == 1 and found.tokens[0].mended and not found.reading("type"):
            found = replace(found, corrected=True)
        if place and found.corrected and _is_noun(tokens[place - 1], found):
            found = Chunk(found.tokens)  # "los contratos" is no slip of "los contrastas"
        if found.text == ":" and _tells_text(chunks):
            found = Chunk(found.tokens, (Reading("text", "saying"),))
        chunks.append(found)
        place += len(found.tokens)
    return chunks


def _is_noun(before: Token, chunk: Chunk) -> bool:
    """Whether an article agrees with what was taken for a verb with a slip."""
    word = chunk.tokens[0].norm
    verb = all(reading.section == "verb" for reading in chunk.readings)
    endings = _AGREEING.get(before.norm) or _AGREEING.get(before.text.lower(), ())
    agrees = word.endswith(endings) and not word.endswith("mos")
    return verb and agrees and not before.quoted


def _hides_name(chunk: Chunk, exists: Callable[[str], bool]) -> bool:
    """Whether "en el proyecto" may be the folder of that name and not everything below here."""
    filters, here = chunk.reading("filter"), chunk.reading("here")
    everywhere = here is not None or (filters is not None and filters.name == "recursive")
    return everywhere and len(chunk.tokens) > 1 and exists(chunk.tokens[-1].text)


def _is_exchange(chunk: Chunk, before: Sequence[Chunk]) -> bool:
    """Whether "with b in the names" says what a text becomes: "replace a with b in the names"."""
    filters = chunk.reading("filter")
    if filters is None or filters.name != "has" or chunk.tokens[0].norm not in _WITH:
        return False
    return any(r.section == "verb" and r.name in _EXCHANGING for c in before for r in c.readings)


def _tells_text(before: Sequence[Chunk]) -> bool:
    """Whether what follows a colon is text for the file right before it: "apunta en a.txt: …"."""
    if not before or not before[-1].is_name or not _TEXT_FILE.search(before[-1].text):
        return False
    verbs = {r.name for chunk in before for r in chunk.readings if r.section == "verb"}
    return bool(verbs & _WRITING)


def _is_ending(chunk: Chunk, endings: Container[str]) -> bool:
    """Whether an unknown word is what names here end in: "el sql"."""
    unknown = not chunk.readings or chunk.corrected
    word = chunk.tokens[0].norm
    return unknown and len(chunk.tokens) == 1 and (word in endings or _singular(word) in endings)


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > _SHORTEST_PLURAL else ""


def _ending_of(chunk: Chunk, endings: Container[str]) -> Reading:
    """What it says that names end in: "sql", "sqls"."""
    word = chunk.tokens[0].norm
    several = word not in endings
    return Reading("type", _singular(word) if several else word, plural=several)


def _opens(tokens: Sequence[Token], start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a remark says what is not needed; "ya no hace falta que borres a.txt" forbids."""
    forbids = any(t.norm == "que" or lexicon.verbs(t.norm) for t in tokens[end : end + 1])
    return not forbids and (not start or _stands_alone(tokens, start, end))


def _stands_alone(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a remark is set off by marks; in "borra lo que ya no necesito" it narrows."""
    before, after = tokens[start - 1], tokens[end : end + 1]
    thanked = before.norm in _THANKS and not after  # "borra a.txt por favor que ya no lo uso"
    return (
        before.punctuation
        or thanked
        or (bool(after) and after[0].punctuation and end + 1 < len(tokens))
    )


def _spelled(
    tokens: Sequence[Token], place: int, lexicon: Lexicon, exists: Callable[[str], bool]
) -> Token:
    """The token as the word it stands for: "q" is "que", "teh" is "the", "vasio" is "vacio"."""
    token = tokens[place]
    if token.quoted or token.punctuation:
        return token
    meant = lexicon.spelled.get(token.norm)
    goes_on = [after.norm in _ROW for after in tokens[place + 1 : place + 2]]
    if meant is not None and token.norm[0].isdigit() and any(goes_on):
        return token  # "folders 1st and 2nd"
    if meant is not None and len(token.norm) < _SHORTEST_SPELLED and exists(token.text):
        return token
    known = token.looks_like_name or lexicon.knows(token.norm) or token.norm in lexicon.nouns
    if meant is None and not known:
        vocabulary = lexicon.vocabulary
        if token.norm not in vocabulary and not exists(token.text):
            meant = swapped(token.norm, vocabulary) or _slipped(token, lexicon)
            meant = meant or _slipped_verb(tokens, place, lexicon)
    return token if meant is None else replace(token, norm=meant, mended=True)


def _slipped(token: Token, lexicon: Lexicon) -> str | None:
    """What a Spanish word is that is spelled by ear or lacks a letter; no past form is a slip."""
    if not lexicon.bare or token.text.endswith(_PAST) or token.text[:1].isupper():
        return None
    heard = lexicon.sounding(token.norm) if len(token.norm) >= _SHORTEST_SOUND else None
    if heard is not None or tells(token.text):
        return heard
    return slipped(token.norm, lexicon.vocabulary)


def _slipped_verb(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> str | None:
    """What a short first word is, when only verbs of one class are a slip away: "cra una …"."""
    before, after = tokens[:place], tokens[place + 1 : place + 2]
    word = tokens[place].norm
    begins = not before or before[-1].punctuation or before[-1].norm in _BEFORE_VERBS
    short = _SHORTEST_SLIP <= len(word) <= _LONGEST_SLIP and word.isalpha()
    if not (lexicon.bare and begins and short and after) or after[0].punctuation:
        return None
    if tokens[place].text.endswith(_PAST):
        return None
    found = slips(word, lexicon.bare)
    classes = {lexicon.forms.get(other) for other in found}
    return (
        min(found, key=lambda other: (len(other), other))
        if len(classes) == 1 and None not in classes
        else None
    )


def _spaced(
    tokens: Sequence[Token], place: int, spaced: Mapping[tuple[str, ...], str], lexicon: Lexicon
) -> tuple[Chunk, int] | None:
    """An existing name of several words, without quotes: "informe final.docx"; tokens used."""
    if place and tokens[place - 1].norm in _INDEFINITE[lexicon.language]:
        return None  # "una copia de carta.txt" makes a copy, whatever else is called so
    for length in range(min(_LONGEST_NAME, len(tokens) - place), 1, -1):
        part = tokens[place : place + length]
        name = spaced.get((*[token.norm for token in part[:-1]], part[-1].norm.rstrip("/")))
        if name is not None and not any(token.quoted for token in part):
            whole = Token(name, fold(name), part[0].start, part[-1].end, quoted=True)
            ending = [t.norm for t in tokens[place + length : place + length + 1] if not t.quoted]
            typed = bool(ending) and fold(name).endswith(f" {part[-1].norm}.{ending[0]}")
            return Chunk((whole,)), length + typed  # "the lab safety pdf"
    return None


def _agreement(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Chunk | None:
    """A leading yes: "sí, borra x"; "si" without its accent is one only before a comma.

    Likewise a no to what was before: "no, mejor bórralo".
    """
    token = tokens[place]
    if place == 0 and token.norm == "no" and [t.norm for t in tokens[1:3]] in _RATHER:
        acts = any(lexicon.verbs(after.norm) for after in tokens[3:4])
        return Chunk((token,), (_MARK,)) if acts else None
    if place or token.norm != "si" or token.quoted:
        return None
    comma = len(tokens) > 1 and tokens[1].text == ","
    return Chunk((token,), (_MARK,)) if comma or token.text.lower() == "sí" else None


def _longest(
    tokens: Sequence[Token], place: int, lexicon: Lexicon, *, shouting: bool
) -> Chunk | None:
    longest = place
    readings: dict[Reading, None] = {}
    for end, node, values in _phrases(tokens, place, lexicon, shouting=shouting):
        if end > longest:
            longest, readings = end, {}
        if end == longest:
            value = values[0] if len(values) == 1 else values or None
            readings |= {replace(r, value=value) if values else r: None for r in node.readings}
    best = Chunk(tuple(tokens[place:longest]), tuple(readings)) if readings else None
    token = tokens[place]
    forms = lexicon.verbs(token.norm) if _is_word(token, shouting=shouting) else ()
    past = forms and lexicon.bare and told(token.text, lexicon.forms)
    if past and (best is None or len(best.tokens) == 1):
        return Chunk((token,))
    if forms and (best is None or len(best.tokens) == 1):
        return Chunk((token,), (*(best.readings if best else ()), *forms))
    return best


def _phrases(
    tokens: Sequence[Token], place: int, lexicon: Lexicon, *, shouting: bool
) -> list[_Phrase]:
    """The phrases that begin here."""
    found: list[_Phrase] = []
    token = tokens[place]
    if token.punctuation or _is_word(token, shouting=shouting):
        following = tokens[place + 1].norm if place + 1 < len(tokens) else None
        for node in lexicon.begun(token.norm, following):
            _walk(tokens, place + 1, node, lexicon, (), shouting, found)
    return _walk(tokens, place, lexicon.slotted, lexicon, (), shouting, found)


def _walk(  # noqa: PLR0917  — a private recursion
    tokens: Sequence[Token],
    place: int,
    node: Node,
    lexicon: Lexicon,
    values: tuple[object, ...],
    shouting: bool,  # noqa: FBT001  — a private recursion
    found: list[_Phrase],
) -> list[_Phrase]:
    """Gather the phrases that begin here; a list, since this runs for every word there is."""
    if node.readings:
        found.append((place, node, values))
    if place >= len(tokens):
        return found
    token = tokens[place]
    spelled = node.words.get(token.norm)
    if spelled and (token.punctuation or _is_word(token, shouting=shouting)):
        for following in spelled:
            _walk(tokens, place + 1, following, lexicon, values, shouting, found)
    for name, behind in node.slots.items():
        filled = SLOTS[name](lexicon.measures, tokens[place:])
        if filled is not None:
            for following in behind:
                heard = (*values, filled[0])
                _walk(tokens, place + filled[1], following, lexicon, heard, shouting, found)
    return found


def _is_word(token: Token, *, shouting: bool) -> bool:
    if token.quoted or token.punctuation:
        return False
    return shouting or not token.looks_like_name or "-" in token.norm


def _single(
    token: Token, lexicon: Lexicon, exists: Callable[[str], bool], *, shouting: bool
) -> Chunk:
    if token.punctuation:
        return Chunk((token,), (_MARKS.get(token.text, _MARK),))
    picture = not token.text.isascii() and _is_picture(token.text)
    if token.quoted or (picture and not exists(token.text)):
        return Chunk((token,), () if token.quoted else (_MARK,))
    number = lexicon.measures.number(token)
    if number is not None:
        return Chunk((token,), (Reading("number", "count", number),))
    extension = _BARE_EXTENSION.match(token.text)
    if extension and not exists(token.text):
        return Chunk((token,), (Reading("type", "." + extension[1], plural=False),))
    if token.looks_like_name and not shouting:
        types = tuple(r for r in lexicon.readings(token.norm) if r.section == "type")
        return Chunk((token,), types)
    return _corrected(token, lexicon, exists)


def _is_picture(text: str) -> bool:
    """Whether a word is nothing but emoji."""
    denies = any(char in _DENYING for char in text)
    return not denies and all(unicodedata.category(char) in _PICTURES for char in text)


def _corrected(token: Token, lexicon: Lexicon, exists: Callable[[str], bool]) -> Chunk:
    told = bool(lexicon.bare) and tells(token.text)
    if not (exists(token.text) or told or token.norm in lexicon.nouns):
        known = lexicon.meant(token.norm)
        if known == token.norm + "s" and token.norm in lexicon.vocabulary:
            return Chunk((token,))  # "letter" is no typo of "letters"
        readings = lexicon.readings(known) if known else _corrected_verb(token.norm, lexicon)
        sections = _CORRECTED | ({"filter"} if len(token.norm) >= _LONG else set[str]())
        weighty = tuple(reading for reading in readings if reading.section in sections)
        if weighty:
            return Chunk((token,), weighty, corrected=True)
    return Chunk((token,))


def _corrected_verb(word: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    """A Spanish verb with a typo before its clitics: "muestarme"."""
    for stem, clitic in without_clitics(word) if lexicon.bare else ():
        known = None if stem in lexicon.nouns else lexicon.verb_meant(stem)
        loses = known is not None and any(r.name in LOSING for r in lexicon.readings(known))
        if known is not None and not (loses and word[len(stem) :] == "te"):  # no "valiente"
            return tuple(replace(r, value=clitic or None) for r in lexicon.forms.get(known, ()))
    return ()
