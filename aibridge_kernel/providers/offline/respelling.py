"""A sentence with slips in it, read again as what it surely says.

Only a sentence that is refused, asked about, or in which a strange word became part of a name or
a text is read again. Its strange words are those that no pattern knows, that are no everyday nouns
and name nothing here; each is tried as the words and names that are one slip away. All readings
that give commands must give the same ones.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from .clauses import Refuse
from .lexicon import Lexicon
from .planning import Understood
from .quoting import Done, shows
from .scene import Scene
from .spelling import distance, misspelled
from .tokens import Token, fold, tokenize

Read = Callable[[str], Understood]

_MOST_WORDS = 3
"""Strange words of a sentence; what has more is no request with slips."""
_MOST_MEANT = 8
"""Words that one strange word is tried as."""
_MOST_READINGS = 8
_SHORTEST_NAME = 3
_SHORTEST_PART = 3
_SHORTEST_FAR = 8
_FARTHEST = 2
_SHORTEST_PLURAL = 4
_SHORTEST_CHOOSING = 4
_SHORTEST_FREE = 5
"""Letters of a word that may be a slip of any word, and not only of the commonest."""
_LEADING = ("to", "into", "in", "from", "of", "the", "de", "a", "en", "del", "el", "la")
"""What is written together with a name behind it."""
_SHORTEST_JOINED = 4
_MARKS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_PATTERN = re.compile(r"[*?~]")
_TOLD = re.compile(r"(?:[áéíó]|[aei]mos|[ai]ste|aron|ieron|aban?|r[ií]a[ns]?|ando|iendo)$")
"""How Spanish verbs end that tell something and ask for nothing."""
_DONE = re.compile(r"(\w{3,}?)([ai])d[oa]s?$")
_TEXTUAL = ("sed ", "grep ")
"""Commands whose words are texts."""
_PLAIN_NAME = re.compile(r"[\w./-]*\.[\w.]*$")
_PLAIN = frozenset({"cue", "kind", "named", "type"})
"""Sections of words that choose nothing, though a request may ask for the same without them."""
_HARMLESS = frozenset({
    "could", "deberia", "deberian", "favor", "gracias", "kindly", "makes", "necesito", "needs",
    "please", "podria", "podrias", "puedes", "quiero", "quisiera", "should", "thanks", "that",
    "there", "wants", "would",
})  # fmt: skip
"""Words that ask, of which no file is chosen."""
_READERS = frozenset({
    "awk", "cat", "cut", "date", "df", "du", "free", "head", "ls", "printenv", "ps", "sort", "tac",
    "tail", "uptime", "wc",
})  # fmt: skip
_NEW_PLACE = "made_folders"
_MAKING = frozenset({"made_files", "made_file_with", "made_folders"})
"""What takes nothing that is there, so that no word chooses among it."""
_IDLE = frozenset({"esta", "estan", "este", "esten", "hay", "haya", "hayan"})
_SHORTEST_APART = 3
"""Letters of what may be two words, but for names: "Ana"."""
_JOINTS = frozenset({"con", "hay", "lo", "me", "para", "por", "que", "se", "su"})
"""Spanish ones that other words begin with as well, so that a common word must follow."""
_SMALL = {
    "en": frozenset({"a", "all", "in", "my", "of", "the", "to"}),
    "es": frozenset({"a", "al", "de", "del", "el", "en", "la", "las", "los", "mi", "un", "una"}),
}
"""Words that are written together with the next one."""
_BEHIND = {
    "en": frozenset({"all", "my", "per", "the"}),
    "es": frozenset({"el", "la", "las", "los", "todos"}),
}
"""Words that are written together with the one before: "deletethe"."""


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a strange word is tried as."""

    token: Token
    word: str
    is_name: bool = False
    far: bool = False
    """Whether a name is two slips away, which is near enough to look at it."""
    strange: bool = True
    """Whether the token itself is no word."""


def respelled(sentence: str, found: Understood, scene: Scene, read: Read) -> Understood:
    """What a sentence says but for its slips; ``found`` if that is not sure."""
    slips = _slips(sentence, found, scene)
    if not 0 < len(slips) <= _MOST_WORDS:
        return found
    for count in range(1, len(slips) + 1):
        meant = list(_readings(sentence, slips, count, read))
        commands = {tuple(step.command for step in other.steps) for other in meant}
        if commands:
            told = [step for step in found.steps if step.reply != _NEW_PLACE]
            counts = {0, len(told), len(found.steps)}
            sure = len(commands) == 1 and (not told or len(meant[0].steps) in counts)
            return meant[0] if sure else found
    return found


def _readings(
    sentence: str, slips: Sequence[Sequence[_Meant]], count: int, read: Read
) -> Iterator[Understood]:
    """What is understood with so many of the strange words as others; the rest must be told."""
    several = product(*[(None, *meant) for meant in slips])
    chosen = ([one for one in some if one] for some in several)
    for some in islice((some for some in chosen if len(some) == count), _MOST_READINGS):
        other = read(_with(sentence, some))
        left = {meant[0].token for meant in slips if meant[0].strange} - {one.token for one in some}
        if not other.steps or any(_is_told(one, other.steps) for one in some):
            continue
        if any(one.far for one in some) and not all(map(_is_only_shown, other.steps)):
            continue
        if any(_is_idle(one, sentence, other, read) for one in some):
            continue
        told = _told(other.steps)
        if all([token.norm] in told or _is_written(token, other.steps) for token in left):
            yield other


def _with(sentence: str, meant: Iterable[_Meant]) -> str:
    for one in sorted(meant, key=lambda one: -one.token.start):
        sentence = sentence[: one.token.start] + one.word + sentence[one.token.end :]
    return sentence


def _is_written(token: Token, steps: Sequence[Done]) -> bool:
    """Whether a command holds a word, as the column of a table: "fee"."""
    word = re.compile(rf"=\s*{re.escape(token.text)}(?!\w)")
    return any(word.search(step.command) for step in steps)


def _is_idle(meant: _Meant, sentence: str, found: Understood, read: Read) -> bool:
    """Whether the same change is asked for without the word, which may choose among files."""
    short = meant.is_name or len(meant.word) < _SHORTEST_CHOOSING
    readings = found.lexicon.readings(meant.word)
    last = meant.word.split(" ")[-1]
    plain = last in _HARMLESS or any(r.section in _PLAIN for r in found.lexicon.readings(last))
    leads = not sentence[: meant.token.start].strip() and any(r.section == "verb" for r in readings)
    makes = all(step.reply in _MAKING for step in found.steps)
    if short or plain or leads or makes or meant.word in _IDLE:
        return False
    if all(map(_is_only_shown, found.steps)):
        return False
    without = read(_with(sentence, [replace(meant, word="")])).steps
    return [step.command for step in without] == [step.command for step in found.steps]


def _is_only_shown(step: Done) -> bool:
    reads = step.command.split(" ", 1)[0] in _READERS and ">" not in step.command
    return reads or shows(step.reply)


def _is_told(meant: _Meant, steps: Sequence[Done]) -> bool:
    """Whether a word that was put in became a text or a part of a new name, which stays as said."""
    if meant.is_name:
        return False
    edits = [re.findall(r"\w+", s.command) for s in steps if s.command.startswith(_TEXTUAL)]
    forms = {*meant.word.split(), meant.word.removesuffix("s")} - {""}
    return any(forms.intersection(told) for told in (*_told(steps), *edits))


def _told(steps: Sequence[Done]) -> list[list[str]]:
    """The words of each text and name of steps."""
    values = [value for step in steps for value in step.values.values()]
    rows = [value if isinstance(value, list) else [value] for value in values]
    return [fold(told).split() for row in rows for told in row if isinstance(told, str)]


def _slips(sentence: str, found: Understood, scene: Scene) -> list[list[_Meant]]:
    """The strange words and what each may be; if there are none, known ones that may be slips."""
    if _is_vetoed(found):
        return []
    tokens = tokenize(sentence)
    strange = [
        [*_names(token, scene), *_words(token, found.lexicon)][:_MOST_MEANT]
        for place, token in enumerate(tokens)
        if _is_strange(token, place, found.lexicon, scene) and _is_doubtful(token, found, scene)
    ]
    strange = [meant for meant in strange if meant]
    if strange or found.steps:
        return strange
    return [meant for meant in _typed(tokens, found.lexicon, scene) if meant]


def _is_vetoed(found: Understood) -> bool:
    """Whether the sentence was understood but for what changes it, which is no slip."""
    return isinstance(found.decision, Refuse) and found.decision.reply == "missed"


def _typed(tokens: Sequence[Token], lexicon: Lexicon, scene: Scene) -> Iterator[list[_Meant]]:
    """Known words that may be typed for other ones, which the sentence goes on behind, or twice."""
    typed = lexicon.spelled | lexicon.speech["nouns"]["confused"]
    for at, token in enumerate(tokens):
        if token.quoted or token.punctuation or scene.exists(token.text):
            continue
        twice = at > 0 and tokens[at - 1].norm == token.norm and token.norm.isalpha()
        goes_on = at + 1 < len(tokens) and not tokens[at + 1].punctuation
        words = typed.get(token.norm, "").split() if goes_on else []
        words = ["", *words] if twice else words
        yield [_Meant(token, word, strange=False) for word in words]


def _is_doubtful(token: Token, found: Understood, scene: Scene) -> bool:
    """Whether the word may not have been read as it was meant; alone it is a name or a text."""
    if not found.steps:
        return True
    if "." not in token.text and _joined(token, scene):
        return True  # "cp a.txt todocs"
    if token.looks_like_name or len(token.norm) == 1:
        return False
    changing = [step for step in found.steps if not step.reply.startswith("searched")]
    if _is_glued(token, found.lexicon) or _is_near_place(token, found.steps, scene):
        return True
    told = any(token.norm in words and len(words) > 1 for words in _told(found.steps))
    return told or not any(token.norm in fold(step.command) for step in changing)


def _is_glued(token: Token, lexicon: Lexicon) -> bool:
    """Whether a new name is a small word and a noun for files: "lacarpeta"."""
    parts = ((token.norm[:at], token.norm[at:]) for at in range(1, len(token.norm) - 1))
    nouns = (two for one, two in parts if one in _SMALL[lexicon.language])
    return any(reading.section == "kind" for two in nouns for reading in lexicon.readings(two))


def _is_near_place(token: Token, steps: Sequence[Done], scene: Scene) -> bool:
    """Whether files would be unpacked into a new folder that is called almost as one there is."""
    unpacks = any(step.reply == "extracted" for step in steps)
    return unpacks and any(scene.is_folder(m.word.strip('"')) for m in _names(token, scene))


def _is_strange(token: Token, place: int, lexicon: Lexicon, scene: Scene) -> bool:
    """Whether nobody knows a word and nothing is called so."""
    if token.quoted or token.punctuation:
        return False
    if token.looks_like_name:
        return not (scene.exists(token.text) or _PATTERN.search(token.text))
    word = token.norm
    if not word.isalpha() or (place and token.text[0].isupper()) or scene.named(token.text):
        return False
    return not (lexicon.knows(word) or word in lexicon.vocabulary or _is_noun(token, lexicon))


def _is_noun(token: Token, lexicon: Lexicon) -> bool:
    """Whether a word is an everyday one, a form of a verb that tells, or known in the plural."""
    word, nouns = token.norm, lexicon.speech["nouns"]
    if word in lexicon.nouns or word in nouns["others"].split():
        return True
    if lexicon.bare and (_TOLD.search(token.text.lower()) or _is_done(word, lexicon)):
        return True
    number = (word + "s", word.removesuffix("s")) if len(word) >= _SHORTEST_PLURAL else ()
    return any(other in lexicon.vocabulary for other in number)


def _is_done(word: str, lexicon: Lexicon) -> bool:
    """Whether a word is the participle of a known Spanish verb: "borradas"."""
    found = _DONE.match(word)
    ends = ("ar",) if found and found[2] == "a" else ("er", "ir")
    return found is not None and any(found[1] + end in lexicon.vocabulary for end in ends)


def _words(token: Token, lexicon: Lexicon) -> list[_Meant]:
    """The words that one slip makes of a strange one; two small words written together as well."""
    vocabulary, word = lexicon.vocabulary, token.norm
    nouns = lexicon.speech["nouns"]
    known = vocabulary if len(word) >= _SHORTEST_FREE else frozenset(nouns["core"].split())
    parts = [(word[:at], word[at:]) for at in range(1, len(word) - 1)]
    small, behind = _SMALL[lexicon.language], _BEHIND[lexicon.language]
    apart = [
        f"{one} {two}"
        for one, two in parts
        if (one in small and two in vocabulary and len(word) > _SHORTEST_APART)
        or (two in behind and one in vocabulary)
        or (lexicon.bare and _joins(one, two, lexicon))
    ]
    typed = nouns["confused"].get(word, "").split()
    words = [] if token.looks_like_name else [*typed, *misspelled(word, known), *apart]
    return [_Meant(token, word) for word in dict.fromkeys(words)]


def _joins(one: str, two: str, lexicon: Lexicon) -> bool:
    """Whether two Spanish words may be one by a slip: "quese", "queesta"; "concierto" is not."""
    small = _SMALL["es"]
    if one not in _JOINTS and not (one in small and two in _JOINTS):
        return False
    return two in small or two in _JOINTS or two in lexicon.speech["nouns"]["core"].split()


def _names(token: Token, scene: Scene) -> list[_Meant]:
    """The one thing whose name is one slip away and has the same numbers."""
    place, name = posixpath.split(token.text)
    wanted = fold(name)
    if len(posixpath.splitext(wanted)[0]) < _SHORTEST_NAME:
        return []
    here = [entry.name for entry in scene.entries(place or ".")]
    below = [entry.name for _, entry in scene.walk()] if not place else []
    if (joined := _joined(token, scene)) is not None:
        return [_Meant(token, joined, is_name=True)]
    known = {fold(other): posixpath.join(place, other) for other in (*below, *here)}
    found = _marked_otherwise(wanted, known) or misspelled(wanted, known)
    far = not found
    found = found or _far(wanted, known)
    if len(found) != 1 or _DIGITS.findall(found[0]) != _DIGITS.findall(wanted):
        return []
    if found[0].rstrip("s") == wanted.rstrip("s") and "." not in found[0]:
        return []  # "the checkpoint" is no slip of the folder checkpoints
    path = known[found[0]]
    return [_Meant(token, path if _PLAIN_NAME.match(path) else f'"{path}"', is_name=True, far=far)]


def _marked_otherwise(wanted: str, known: Iterable[str]) -> list[str]:
    """The names that are the same but for the marks in them: "guionvisita.txt"."""
    stem, ending = posixpath.splitext(wanted)
    plain, same = _MARKS.sub("", stem), [name for name in known if name.endswith(ending)]
    plainer = ((name, _MARKS.sub("", name.removesuffix(ending))) for name in same if ending)
    return [name for name, bare in plainer if bare == plain and name != wanted]


def _far(wanted: str, known: Iterable[str]) -> list[str]:
    """The names of the same ending that are two slips away: "requeriments.txt"."""
    stem, ending = posixpath.splitext(wanted)
    if not ending or len(stem) < _SHORTEST_FAR:
        return []
    alike = (name for name in known if name.endswith(ending) and name[:1] == wanted[:1])
    return [name for name in alike if distance(wanted, name, _FARTHEST + 1) <= _FARTHEST]


def _joined(token: Token, scene: Scene) -> str | None:
    """A small word and a name that exists, written together: "torules.txt"."""
    for small in _LEADING:
        name = token.text.removeprefix(small)
        if name != token.text and len(name) >= _SHORTEST_JOINED and scene.exists(name):
            return f"{small} {name}"
    return None
