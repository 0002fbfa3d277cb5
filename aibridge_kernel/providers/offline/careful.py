"""What a sentence says that changes its request and that no rule heeds: "…, never mind".

Looked for when a sentence has become commands already, for a wrong one is worse than a refusal.
Quoted names and the texts that are written into files say nothing of the request.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Container, Sequence
from itertools import pairwise

from .actions.contents import NO_TEXT, PACKED
from .chunks import Chunk
from .expressions import expressions
from .loose_texts import loose_new, loose_old, loose_sought
from .misnamed import chosen, misnamed, of_other_kind
from .quoting import Done
from .tokens import fold

__all__ = ["missed", "points", "words_of"]


_SUPERLATIVES = frozenset({"biggest", "newest", "oldest", "smallest"})
_POINTING = frozenset({
    "it", "them", "all", "him", "her", "us", "me", "both", "these", "those", "of", "ones", "they",
    "ellos", "ellas", "todos", "todas", "ambos", "ambas", "esos", "esas",
})  # fmt: skip
_GONE = frozenset({"deleted_files", "deleted_folders"})
_SENT = frozenset({"copied", "joined", "moved", "renamed"})
_WRITTEN = frozenset({"appended", "prepended"})
_OF_PART = frozenset({"deleted_entry", "deleted_lines", "deleted_text", "replaced_line"})
_OF_LINES = frozenset({
    "repeated", "searched", "shown_first", "shown_last", "shown_range", "sorted", "tallied",
    "unique",
})  # fmt: skip
_HELD = re.compile(
    r"\b(?:lines?|words?|rows?|header|contents?|columns?|líneas?|palabras?|filas?|cabecera"
    r"|contenido|columnas?) (?:of|from|in|de|del|en) \S+$",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"^(?:comm|diff) |grep -\w*f ")
_MESSAGE = re.compile(
    r" -a?m '?((?:(?:that|which) )?(?:I|we|you) (?:told|said|gave|wrote|sent|agreed)"
    r"|que (?:te|le|os) |is|are|should|must|says|es|sera|será|debe|dice) "
)
_OF_PLACE = frozenset({"counted_entries", "found", "listed"})
_PLAIN = 2
"""Words of a bare "duplicate files"."""
_OF_STATES = frozenset({"permitted", "renamed"})
_STATE_ASKED = re.compile(
    r"^ (?:and |so |ok |but |now |hey |please )?(?:, )?"
    r"(?:is|are|was|were|does|do|did|should|must|has|have) "
    r"|¿.*(?: se llaman? | debe[nr]? | deberian? )"
)
_MOVING = re.compile(
    r" (?:move|shift|transfer|relocate|send|muev[aeo]|mover|pasa|pasar|lleva|llevar) .* (?:to|a) "
)
_FOLDER_AS_FILE = re.compile(r"mkdir -p '?(\S+\.(?:txt|csv|md|json|log|py|tsv|docx?|pdf))'?$")
_SEEKING_COPIES = re.compile(
    r" (?:(?:find|search|list|show|which|what|move|delete|remove) (?:me |for )?"
    r"(?:the |all |any |my )*(?:\w+ ){0,2}(?:duplicates?|duplicated|repeated|copies)"
    r"|(?:busc\w+|encuentr\w+|list\w+|muev\w+|muestr\w+|borr\w+|que|cuales)"
    r" (?:las |los |tod[oa]s )*(?:\w+ ){0,2}(?:duplicad[oa]s|repetid[oa]s|copias)) "
)
"""What is a copy already and is not made: "move the duplicate photos to archive"."""
_JOINS = frozenset({"and", "y", "or", "o"})
_TEXTS = ("text", "new", "old")
_INCLUDING = re.compile(r"(?i)inclu|also|too|tambi")
_ADDED = re.compile(
    r"^(?:both|ambos|ambas|tanto|only|solo|sólo|just|either) "
    r"| (?:once|twice|thrice|only|instead|(?:\w+ )?times|una (?:sola )?vez|\w+ veces"
    r"|solo|sólo|solamente|en vez)$",
    re.IGNORECASE,
)
"""What is no part of a text without quotes: how often, where alone, of which two."""
_NAMING = re.compile(
    r" (?:a|al|en|to|in|into|y|and|e|or|o)(?: \S*\w\.[a-z]\w{1,3}(?: (?:y|and|e))?)?$"
)
"""The file of another request, taken for a part of a text: "rent,500 to a.csv and"."""
_NEXT = re.compile(r" (?:and|y|e) \S*\w\.[a-z]\w{1,3}(?: (?:too|also|as well|también|tambien))?$")
"""Another file behind a text: "hi and b.txt too"."""
_TIMES = re.compile(r" (?:twice|thrice|\w+ times|\w+ veces)$", re.IGNORECASE)
_PLACED = re.compile(
    r" (?:after|before|above|below|behind|under|at|to|into|in|on|antes|después|despues|debajo"
    r"|encima|detrás|al|en)$",
    re.IGNORECASE,
)


def missed(
    chunks: Sequence[Chunk], steps: Sequence[Done], language: str, acting: Container[str]
) -> str | None:
    """The words that were not heeded, ``None`` if there are none."""
    said = words_of(chunks)
    acts = any(r.name in acting for c in chunks for r in c.readings if r.section == "verb")
    replies, pairs = {step.reply for step in steps}, list(pairwise(steps))
    counts = {"always": True, "acting": acts, "made": "made_files" in replies}
    counts["everywhere"] = counts["surely"] = False  # see ``reaching``
    counts["row"] = "numbered" not in replies
    counts["unlisted"] = not any(map(_COMPARED.search, (step.command for step in steps)))
    counts["abreast"] = not any(step.command.startswith("diff -y ") for step in steps)
    counts["written"] = bool(replies & _WRITTEN)
    counts["gone"] = bool(replies & _GONE)
    counts["folder_gone"] = "deleted_folders" in replies
    counts["emptied"] = "emptied" in replies
    counts["replaced"] = any(reply.startswith("replaced") for reply in replies)
    counts["shown"] = replies <= _OF_PLACE
    counts["sought"] = any(reply.startswith("searched") for reply in replies)
    counts["kept"] = any(one.reply == "replaced" and then.reply in _SENT for one, then in pairs)
    for kind, told in expressions(language).items():
        counted = counts[kind] if kind in counts else not replies.isdisjoint(told.replies)
        if counted and (found := told.first(said)) is not None:
            return found.strip(" ,.;:")
    return (
        _passed_over(chunks, steps)
        or _taken_in(chunks)
        or _elsewhere_too(chunks, steps)
        or _text_unheeded(chunks, steps)
        or _of_no_lines(steps)
        or _swallowed(chunks, steps)
        or _undone(said, steps)
        or _of_unpacked(said, steps)
        or _asked(said, steps)
        or _told_message(steps)
        or _copied_instead(said, steps)
        or _in_no_folder(steps)
        or misnamed(chunks, steps, language)
        or of_other_kind(chunks, steps)
        or chosen(chunks, steps)
        or _pointing(chunks, steps)
        or _one_of_several(chunks, steps)
        or _not_needed(chunks, steps)
        or _named_more(chunks, steps)
        or _kind_of_files(chunks, steps)
    )


def points(words: Sequence[str]) -> bool:
    """Whether words only point to something, and are hardly looked for: "them all"."""
    return bool(words) and _POINTING.issuperset(word.casefold() for word in words)


def _pointing(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """What is looked for but points to something else: "I need to cite them all"."""
    quoted = {token.text for chunk in chunks for token in chunk.tokens if token.quoted}
    texts = (str(s.values.get("text", "")) for s in steps if s.reply.startswith("searched"))
    return next((text for text in texts if text not in quoted and points(text.split())), None)


def _one_of_several(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """What means one thing where several were named: "I have a.txt and b.txt, delete it"."""
    names = steps[0].values.get("names", ())
    if len(steps) > 1 or not isinstance(names, list) or len(names) < 2:  # noqa: PLR2004
        return None
    joins = [
        at
        for at, (one, other) in enumerate(zip(chunks, chunks[2:], strict=False))
        if one.text in names and other.text in names and _is(chunks[at + 1], "conjunction", "and")
    ]
    behind = pairwise(chunks[joins[-1] + 2 :]) if joins else ()
    its = (it.text for verb, it in behind if verb.reading("verb") and it.text.lower() == "it")
    return next(its, None)


def _not_needed(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """What is only told to be of no use, and listed: "I don't need the jpgs in photos"."""
    lead = next((c for c in chunks if not c.reading("filler")), chunks[0])
    bare = not any(c.reading("verb") or c.tokens[0].punctuation for c in chunks)
    told = bare and _is(lead, "opening", "needless") and steps[0].reply in _OF_PLACE
    return " ".join(token.text for token in lead.tokens) if told else None


def _named_more(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """A word for files that seems to be part of a new name: "rename docs to old stuff"."""
    new = {
        str(step.values.get("target")).rpartition("/")[2]
        for step in steps
        if step.reply == "renamed"
    }
    for name, more in pairwise(chunks):
        if more.text in new and name.reading("another"):
            return f"{name.text} {more.text}"
        for word, told in ((name, more), (more, name)):  # "a cosas viejas"
            kind = told.reading("kind")
            if word.text in new and kind and (kind.plural or kind.name == "item"):
                return f"{name.text} {more.text}"
    return None


def _kind_of_files(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """What says which, taken for the request: "throw the blank files away", "a subfolder of"."""
    replies = {step.reply for step in steps}
    for before, word, kind in zip(chunks, chunks[1:], chunks[2:], strict=False):
        empty = any(r.name == "empty_out" for r in word.readings) and _is(before, "verb", "put")
        if empty and kind.reading("kind") and replies & _GONE:
            return word.text
        made = _is(before, "verb", "make") and _is(word, "determiner", "a") and kind.reading("kind")
        if "renamed" in replies and made:
            return f"{word.text} {kind.text}"
    return None


def _told_message(steps: Sequence[Done]) -> str | None:
    """A message of a commit that begins with the verb that tells it: "the message is done"."""
    found = (_MESSAGE.search(step.command) for step in steps if "git commit" in step.command)
    return next((told.group(1) for told in found if told), None)


def _copied_instead(said: str, steps: Sequence[Done]) -> str | None:
    """A folder for what is moved, taken for the wish of a copy: "move the letters to backup"."""
    copied = any(s.command.startswith("cp ") and s.command.endswith(".bak") for s in steps)
    if any(s.reply == "copied" for s in steps[:1]) and (sought := _SEEKING_COPIES.search(said)):
        return sought.group().strip()
    return "backup" if copied and _MOVING.search(said) else None


def _in_no_folder(steps: Sequence[Done]) -> str | None:
    """A new file that is taken for a folder: "put a.txt and b.txt together in c.txt"."""
    sent = (one for one, then in pairwise(steps) if then.reply in _SENT)
    told = (_FOLDER_AS_FILE.match(step.command) for step in sent)
    return next((found.group(1) for found in told if found), None)


def words_of(chunks: Sequence[Chunk]) -> str:
    """The words between single spaces, up to a text that goes into a file."""
    words: list[str] = []
    for at, chunk in enumerate(chunks):
        if _is(chunk, "topic", "whole_word") or _is(chunk, "filter", "no_extension"):
            continue  # no frame takes it that does not heed it
        words.extend('""' if token.quoted else token.norm for token in chunk.tokens)
        if chunk.reading("text"):
            words.extend(":" for follows in chunks[at + 1 : at + 3] if follows.text == ":")
            break
    return f" {' '.join(words)} "


def _passed_over(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """What says nothing elsewhere and is meant here: "with ok", "the oldest png and csv"."""
    sought = [shlex.split(step.command) for step in steps if step.reply == "searched"]
    for cue, word in pairwise(chunks):
        courtesy = word.reading("filler") and len(word.readings) == 1
        led = _is(cue, "cue", "with") or (
            sought and cue.text.lower() in _JOINS and word.text not in sought[0]
        )
        if led and courtesy and not word.tokens[0].punctuation:
            return word.text
    for best, kind, join, other in zip(chunks, chunks[1:], chunks[2:], chunks[3:], strict=False):
        chosen = best.reading("filter")
        types = kind.reading("type") and other.reading("type")
        if chosen and chosen.name in _SUPERLATIVES and types and _is(join, "conjunction", "and"):
            return other.text
    hidden = next((c.text for c in chunks if _is(c, "filter", "hidden")), "")
    if _INCLUDING.search(hidden) and any("-name '.*'" in step.command for step in steps):
        return hidden
    if bare := next((c.text for c in chunks if _is(c, "filter", "no_extension")), ""):
        typed = any(c.reading("type") for c in chunks)  # "the names of the pdfs without extension"
        named = any(bare in step.values.get("names", ()) for step in steps)
        if typed or named:
            return bare
    topics = {r.name: c.text for c in chunks for r in c.readings if r.section == "topic"}
    unique = any(step.reply == "unique" for step in steps)
    told = any(_is(chunk, "verb", "exist") for chunk in chunks)  # "hay repetidos, quítalos"
    return topics.get("distinct") if unique and "duplicate" in topics and not told else None


def _taken_in(chunks: Sequence[Chunk]) -> str | None:
    """What a phrase of several words took in: "the pdf files and folders", "in docs that are …"."""
    for what, which in pairwise(chunks):
        joined = what.reading("type") and _is(which, "kind", "item") and " and " in which.text
        placed = what.reading("cue") and _is(which, "topic", "twins")
        if joined or (placed and len(which.tokens) > _PLAIN):
            return which.text
    return None


def _elsewhere_too(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """A place that is told besides here and was taken for the only one: "the pdfs and in docs"."""
    if len(steps) != 1 or steps[0].reply not in _OF_PLACE:
        return None
    for at, (join, cue) in enumerate(pairwise(chunks)):
        placed = any(_is(c, "cue", "in") or c.reading("here") for c in chunks[:at])
        if _is(join, "conjunction", "and") and _is(cue, "cue", "in") and at and not placed:
            return f"{join.text} {cue.text}"
    return None


def _text_unheeded(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """A text that nothing is done about: "show the files in docs for the string sensors"."""
    commands = " ".join(step.command.casefold() for step in steps)
    texts = (
        follows.text
        for article, label, follows in zip(chunks, chunks[1:], chunks[2:], strict=False)
        if article.reading("determiner")
        and any(r.section == "topic" and r.name in {"text", "word"} for r in label.readings)
        and not follows.readings
        and follows.text.isalpha()
    )
    return next((text for text in texts if text.casefold() not in commands), None)


def _of_no_lines(steps: Sequence[Done]) -> str | None:
    """A file that has no lines to speak of: "duplicates of a.png"."""
    for step in steps:
        lines = step.reply in _OF_LINES and not step.command.startswith("zcat ")
        endings = NO_TEXT if lines else (*PACKED, ".gz") if step.command.startswith("wc ") else ()
        named = (name for name in step.values.get("names", ()) if name.lower().endswith(endings))
        if name := next(named, None):
            return str(name)
    return None


def _is(chunk: Chunk, section: str, name: str) -> bool:
    reading = chunk.reading(section)
    return reading is not None and reading.name == name


def _swallowed(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """What was taken for the text to be written: "the last line of a.txt", "hello after"."""
    quoted = {token.text for chunk in chunks for token in chunk.tokens if token.quoted}
    texts = [str(s.values.get(k, "")) for s in steps for k in _TEXTS if s.reply != "searched"]
    sought = [str(s.values.get("text", "")) for s in steps if s.reply.startswith("searched")]
    loose = [text for text in texts if text not in quoted]
    said = any(chunk.reading("text") for chunk in chunks)
    found = [p.search(text) for text in loose for p in (_TIMES, _NAMING, _NEXT)]
    olds, news = ([str(step.values.get(key, "")) for step in steps] for key in ("old", "new"))
    found.extend(loose_old(old) for old in olds if old not in quoted)
    found.extend(loose_new(new) for new in news if new not in quoted)
    if not said:
        found.extend(loose_sought(text, chunks) for text in sought if text not in quoted)
    for text in [] if said else loose:
        found.extend(_ends(text))
    for text in (t for t in ([] if said else loose) + sought if t not in quoted):
        found.extend(_ADDED.finditer(text))
    bid = next((two for colon, two in pairwise(chunks) if colon.text == ":" and _is_bid(two)), None)
    if bid and any(f": {bid.text}" in text for text in texts):
        return bid.text
    return next((match.group().strip() for match in found if match), None)


def _is_bid(chunk: Chunk) -> bool:
    """Whether it is a verb and nothing else, as a request begins."""
    return bool(chunk.readings) and all(r.section == "verb" for r in chunk.readings)


def _ends(text: str) -> list[re.Match[str]]:
    return [match for match in (_HELD.search(text), _PLACED.search(text)) if match]


def _asked(said: str, steps: Sequence[Done]) -> str | None:
    """A question whether something is or shall be so: "is docs now called texts?"."""
    changes = any(step.reply in _OF_STATES for step in steps)
    found = _STATE_ASKED.search(said) if changes and " ? " in said else None
    return found.group().strip() if found else None


def _of_unpacked(said: str, steps: Sequence[Done]) -> str | None:
    """What is only described once something was unpacked: "…, delete the tmp", "… the folder"."""
    for step, then in pairwise(steps):
        names = [str(name) for name in then.values.get("names", ())]
        pointed = set(names) <= {*step.values.get("names", ()), *step.values.get("made", ())}
        touched = then.reply in _GONE | _SENT and step.reply == "extracted" and not pointed
        if touched and any(
            said.count(fold(name)) < 1 + (name == step.values.get("target")) for name in names
        ):
            return names[0]
    return None


def _undone(said: str, steps: Sequence[Done]) -> str | None:
    """What one step does to the other: "a por b y b por a", "copy a and b to docs, delete it"."""
    for step, then in pairwise(steps):
        old, new = then.values.get("old"), step.values.get("new")
        if old and old == new:
            return str(old)
        if then.reply in _GONE and step.reply in _OF_PART and _named(step) == _named(then):
            return str(then.command.split()[-1])
        if step.reply == "members" and then.command == "ls":
            return str(step.values["names"][0])  # "… qué trae a.zip, muéstreme la lista"
        names, target = step.values.get("names", ()), step.values.get("target")
        back = step.reply in _SENT and then.reply in _SENT
        if back and then.values.get("target") in names and target in then.values.get("names", ()):
            return str(target)  # "move a to b and b to a"
        several = step.reply in _SENT and len(names) > 1 and then.reply in _GONE
        if several and [target] == then.values.get("names") and said.count(str(target)) == 1:
            return str(target)
    return None


def _named(step: Done) -> object:
    return step.values.get("names")
