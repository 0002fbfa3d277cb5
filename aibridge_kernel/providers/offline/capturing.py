"""Words taken as they stand: names after "llamado", text after "que diga", what files contain."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .chunks import Chunk
from .clauses import Refuse
from .selecting import grammar
from .tokens import OR, fold

_NAMING_ENDS = ("conjunction", "cue", "text", "holding", "inside", "stop", "named")
_ARTICLES = frozenset({"the", "a", "an", "el", "la", "un", "una"})
_NO_MORE = frozenset({
    ("nothing", "else"), ("and", "nothing", "else"),
    ("nothing", "more"), ("and", "nothing", "more"),
    ("nada", "mas"), ("y", "nada", "mas"),
})  # fmt: skip
_COMPOSED = frozenset({"about", "me", "sobre", "something", "us"})
_STOPS = frozenset({"?", "!"})
_ASKED = frozenset({
    "can", "could", "will", "would", "me", "nos", "podeis", "podria", "podriais", "podrian",
    "podrias", "puede", "pueden", "puedes",
})  # fmt: skip
"""What a request begins with that is put as a question."""
_OPENING = 4
_OPENS = frozenset({"¿", "¡"})
_QUESTIONS = frozenset({
    "are", "do", "does", "how", "is", "what", "when", "where", "which", "who", "why",
    "adonde", "como", "cual", "cuando", "cuanto", "cuantos", "donde", "que", "quien",
})  # fmt: skip
_SOURCES = frozenset({"of", "from", "out", "as"})
_TARGETS = frozenset({"in", "to"})

Exists = Callable[[str], bool]


def name_after(chunks: Sequence[Chunk], place: int) -> tuple[list[Chunk], int]:
    """The name from ``place`` on, several words if nothing ends it, and where it ends."""
    words: list[Chunk] = []
    if {fold(c.text) for c in chunks[place : place + 1]} <= _THERE and chunks[place + 1 :]:
        place += 1  # "y llámalo allí b.txt"
    for follows in chunks[place:]:
        slip = follows.corrected and not _is_beside(follows)
        plain = not follows.readings or slip or follows.text[:1].isupper()
        ends = _is_year(chunks, place) or _ends_name(chunks, place, words)
        if words and (words[0].is_name or not (plain or ends)):
            break
        place += 1
        if words or not _is_mark(follows):
            words.append(follows)
    while words and _is_mark(words[-1]):
        words.pop()
    if not words or words[0].reading("stop"):
        raise Refuse("no_name")  # "ponle el nombre que quieras"
    return words, place


_THERE = frozenset({"ahi", "alla", "alli", "there"})
_ONE = frozenset({"un", "una", "a", "an"})


def _is_year(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether a number ends the name that it stands behind: "una carpeta llamada Copias 2024"."""
    return (
        chunks[at].text.isdigit() and len(chunks[at].text) == _YEAR and _is_at_end(chunks, at + 1)
    )


def _ends_name(chunks: Sequence[Chunk], at: int, words: Sequence[Chunk]) -> bool:
    """Whether a noun for texts ends a name of two words: "a folder called summer term"."""
    chunk = chunks[at]
    noun = len(chunk.tokens) == 1 and bool(chunk.readings)
    noun = noun and all(r.section == "topic" and r.name in _NOUNS for r in chunk.readings)
    alone = len(words) == 1 and not words[0].readings and not words[0].tokens[0].quoted
    follows = chunks[at + 1 : at + 2]
    placed = bool(follows) and follows[0].reading("cue", "filler") is not None
    return noun and alone and (placed or _is_at_end(chunks, at + 1))


_NOUNS = frozenset({"text", "word"})


def _is_at_end(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether what is said ends there."""
    follows = chunks[at : at + 1]
    ends = not follows or follows[0].tokens[0].punctuation or follows[0].reading("conjunction")
    return bool(ends)


_YEAR = 4


def held_text(
    sentence: str,
    chunks: Sequence[Chunk],
    place: int,
    ends: Sequence[str] = _NAMING_ENDS,
    *,
    about: bool = False,
) -> tuple[str, int]:
    """What files are said to contain, or to be about, up to the next cue word."""
    if place < len(chunks) and chunks[place].text == ",":
        raise Refuse("quote_text")  # "todas las fotos que tenga, en cualquier carpeta"
    words: list[Chunk] = []
    for follows in chunks[place:]:
        if words and follows.text in _STOPS:
            break
        if words and (
            words[0].tokens[0].quoted or follows.reading(*ends) or _begins_other(follows)
        ):
            break
        if words and not any(map(_may_belong, chunks[place:])):
            break  # "which files mention ana for me"
        place += 1
        if not _is_mark(follows):
            words.append(follows)
    if not words:
        raise Refuse("no_text")
    while len(words) > 1 and _is_beside(words[-1]):
        words.pop()
    if words[0].reading("cue") and not words[0].tokens[0].quoted:
        raise Refuse("quote_text")  # "what does it say about pets"
    return written(sentence, _plain_text(words, about=about)), place


def _plain_text(words: list[Chunk], *, about: bool) -> list[Chunk]:
    """The text that files hold, refused where it may be a description or more than one text."""
    words = _unlabelled(_without_kind(words))
    if len(words) == 1 and words[0].reading("pronoun") and not words[0].tokens[0].quoted:
        raise Refuse("no_antecedent")  # "which file mentions it"
    article = words[0].reading("determiner")
    plain = not words[0].tokens[0].quoted and len(words) > 1
    one = plain and words[0].text.casefold() in _ONE
    if about and plain and (article is not None or one):
        words = words[1:]  # "mention a fox"
    elif one and len(words) == 2 and words[1].text.isupper():  # noqa: PLR2004
        words = words[1:]  # "que tengan un TODO"
    elif one:
        raise Refuse("quote_text")  # "files that contain an error"
    if words[0].is_name and any(word.reading("topic") for word in words[1:3]):
        raise Refuse("quote_text")  # "¿contiene a.txt la palabra apple?"
    if any(word.reading("kind") and all(r.plural for r in word.readings) for word in words):
        raise Refuse("quote_text")  # "in which all files is TODO present"
    if len(words) > 1 and any(word.text.casefold() in OR for word in words):
        raise Refuse("quote_text")  # "lines with 404 or 500" have one of them
    if any(word.reading("verb") and not word.corrected for word in words[1:]):
        raise Refuse("quote_text")  # "donde diga leche pon avena"
    return words


def _without_kind(words: list[Chunk]) -> list[Chunk]:
    """A text without what it is said to be: "in which files appears the word error"."""
    topic = words[1].reading("topic") if len(words) > 2 else None  # noqa: PLR2004
    told = topic is not None and topic.name in {"word", "text"} and words[0].reading("determiner")
    return words[2:] if told else words


def _unlabelled(words: list[Chunk]) -> list[Chunk]:
    """A number or a name in code without what it is said to be: "the number 8080", "el gen p53"."""
    *label, last = words
    said = [chunk.tokens[-1].norm for chunk in label if not chunk.reading("determiner")]
    named = len(last.tokens) == 1 and _is_marked(last.text)
    text = len(label) > len(said) and len(last.tokens) == 1  # "the term milk"
    labels = grammar()["text_labels"]
    alone = len(said) == 1 and ((named and said[0] in labels["any"]) or text)
    return [last] if alone and (named or said[0] in labels["text"]) else words


def unlabelled(text: str) -> str:
    """The same for a text as it is written: "the constant PORT"."""
    *label, last = text.split()
    said = [word for word in label if fold(word) not in _ARTICLES]
    if len(said) == 1 and _is_marked(last) and fold(said[0]) in grammar()["text_labels"]["any"]:
        return last
    return text


def _is_marked(word: str) -> bool:
    """Whether a word is written as a name in code is: with digits, capitals or a mark."""
    return any(map(str.isdigit, word)) or "_" in word or word[1:] != word[1:].lower()


def text_to_write(
    sentence: str,
    chunks: Sequence[Chunk],
    place: int,
    exists: Exists,
    *,
    placing: bool,
    commits: bool = False,
) -> tuple[str, int]:
    """Text after "que diga": what is quoted, else all that is left of the clause.

    Unquoted text that ends in "en notas.txt" could be either; quotes are asked for, unless the
    verb still lacks its place (``placing``): "add a line saying butter to list.txt".
    """
    while place < len(chunks) and _leads_text(chunks, place):
        place += 1
    if place == len(chunks):
        raise Refuse("no_text")
    if chunks[place].tokens[0].quoted:
        return chunks[place].text, place + 1
    cue = chunks[place].reading("cue")
    if cue is not None and cue.name in _SOURCES:
        raise Refuse("quote_text")  # "con el contenido de a.txt" is no text to write
    places = [at for at in range(place + 1, len(chunks)) if begins_place(chunks, at, exists)]
    if len(places) == 1 and placing:
        return written(sentence, chunks[place : places[0]]), places[0]
    if places or begins_place(chunks, place, exists):
        raise Refuse("quote_text")
    if any(_is_apart(sentence, chunk) for chunk in chunks[place:]):
        raise Refuse("quote_text")  # which of it is the text
    told = _without_thanks(_without_no_more(chunks[place:]), commits=commits)
    told = told[:-1] if told and told[-1].reading("inside") else told
    told = _but_what_asks(chunks[:place], told)
    return written(sentence, told or chunks[place:]), len(chunks)  # "… and write hi in it"


def _but_what_asks(before: Sequence[Chunk], text: Sequence[Chunk]) -> Sequence[Chunk]:
    """The text without the mark of the question that it ends: "could you make a.txt saying hi?".

    Whose mark that is after a text that asks something itself, nobody knows.
    """
    marks = [chunk.text for chunk in text]
    if len(text) <= 1 or marks[-1] != "?" or marks.count("¿") >= marks.count("?"):
        return text
    asks = any(chunk.text == "¿" for chunk in before) or any(
        chunk.tokens[0].norm in _ASKED for chunk in before[:_OPENING]
    )
    if asks and text[0].tokens[0].norm in _QUESTIONS:
        raise Refuse("quote_text")
    return text[:-1] if asks else text


def _without_no_more(text: Sequence[Chunk]) -> Sequence[Chunk]:
    """The text without "…, nothing else" behind a mark, which says that it is all."""
    for at in range(1, len(text) - 1):
        said = [t.norm for chunk in text[at + 1 :] for t in chunk.tokens if not t.punctuation]
        if text[at].text == "," and tuple(said) in _NO_MORE:
            return text[:at]
    return text


def _without_thanks(text: Sequence[Chunk], *, commits: bool) -> Sequence[Chunk]:
    """The text without a "please" that a mark parts from it; without one it may belong to it.

    No message of a commit says please.
    """
    last = len(text)
    while last > 1 and (_is_mark(text[last - 1]) or _is_thanks(text[last - 1])):
        last -= 1
    if not any(map(_is_thanks, text[last:])):
        return text
    if text[last - 1].text == ",":
        return text[: last - 1]
    if text[last - 1].reading("conjunction"):
        return text  # "merry christmas and thank you"
    if not (commits or _is_mark(text[last])):
        raise Refuse("quote_text")
    return text[:last]


def _is_thanks(chunk: Chunk) -> bool:
    return chunk.reading("filler") is not None and chunk.tokens[0].norm in grammar()["thanks"]


def text_before_place(
    sentence: str, chunks: Sequence[Chunk], place: int, exists: Exists
) -> tuple[str, int] | None:
    """Text between a verb of writing and "en notas.txt"; ``None`` when it does not read so."""
    if any(chunk.tokens[0].quoted for chunk in chunks[place:]):
        return None
    for at in range(len(chunks) - 1, place, -1):
        if begins_place(chunks, at, exists):
            between = chunks[place:at]
            last = between[-1].reading("topic") if len(between) > 1 else None
            if last is not None and last.name == "end":
                between = between[:-1]  # "append ana as a new line to a.txt"
            if between[0].text == "a" and len(between) > 1 and between[1].text[:1].isupper():
                between = between[1:]  # "apunta a Lucía en a.txt"
            if fold(between[0].text) in _COMPOSED:
                raise Refuse("quote_text")  # "write me a poem in a.txt", "write about rivers"
            cues = (chunk.reading("cue") for chunk in between)
            if any(cue is not None and cue.name == "instead" for cue in cues):
                return None  # "write x instead of y in a.txt"
            if between[0].reading("topic", "determiner", "text", "kind", "number"):
                return None
            named = between[0].is_name and any(_is_of_names(chunk) for chunk in between[1:])
            if named or (len(between) == 1 and exists(between[0].text)):
                return None  # "append _old to the names of the pdfs in docs", "añade a.txt a b.txt"
            return written(sentence, between), at
    return None


def _is_of_names(chunk: Chunk) -> bool:
    topic = chunk.reading("topic")
    return topic is not None and topic.name in {"name", "names"}


def begins_place(chunks: Sequence[Chunk], at: int, exists: Exists) -> bool:
    """Whether "en (el fichero) NAME" begins at this chunk."""
    reading = chunks[at].reading("cue")
    if reading is None or reading.name not in _TARGETS:
        return False
    for follows in chunks[at + 1 :]:
        if follows.is_name or (len(follows.tokens) == 1 and exists(follows.text)):
            return True
        if not follows.reading("determiner", "kind"):
            return False
    return False


def written(sentence: str, words: Sequence[Chunk]) -> str:
    """The words as they were written, without the quotes around a single quoted one."""
    first, last = words[0].tokens[0], words[-1].tokens[-1]
    return first.text if first.quoted else sentence[first.start : last.end]


def _may_belong(chunk: Chunk) -> bool:
    """Whether it may belong to a text, and is no courtesy or mark behind it."""
    said = chunk.reading("filler")
    return said is None or said.name not in {"courtesy", "mark"}


def _begins_other(chunk: Chunk) -> bool:
    """Whether a verb is led in, "donde pone a tiene que poner b", or it is said how to look."""
    if len(chunk.tokens) == 1:
        return False
    said = chunk.reading("filler", "topic")
    return said is not None and said.name in {"modal", "numbered", "ignoring_case"}


def _is_apart(sentence: str, chunk: Chunk) -> bool:
    """Whether a quotation stands for itself: not the one of ``print("hi")``."""
    first = chunk.tokens[0]
    return first.quoted and sentence[first.start - 1 : first.start].isspace()


def _leads_text(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether a mark or, "que diga dentro 'hola'", the place stands before what is written."""
    inside = chunks[at].reading("inside") and at + 1 < len(chunks)
    if chunks[at].text in _OPENS:
        return False  # "que diga ¿vienes?"
    return _is_mark(chunks[at]) or bool(inside and chunks[at + 1].tokens[0].quoted)


def _is_beside(chunk: Chunk) -> bool:
    """Whether something is only said behind a text that is looked for: "if you can", "porfa"."""
    filler = chunk.reading("filler")
    said = filler is not None and filler.name in {"courtesy", "mark"}
    return said and not (chunk.tokens[0].quoted or chunk.text.isupper())


def _is_mark(chunk: Chunk) -> bool:
    return chunk.tokens[0].punctuation and chunk.reading("filler") is not None
