"""What a pattern of ``wordings.toml`` may hold as it was said: things and folders.

The words are put into the plain sentence as they are, which must account for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .lexicon import Lexicon
from .scene import Scene
from .tokens import Token, fold

__all__ = ["folder_said", "stands_by_its_word", "things_said"]

_LONGEST = 12
"""Tokens of things: "the three files a.txt, b.txt and c.txt that are in docs"."""
_LONGEST_FOLDER = 6
_OPENING = 6
"""Tokens among which the verb of a request stands."""
_NEVER = frozenset({"stop", "want", "wish", "opening", "text"})
_LEADING = frozenset({"conjunction", "cue", "determiner"})
_ASKING = frozenset({
    "cuanto", "cuantos", "cuanta", "cuantas", "que", "cual", "cuales", "which", "what", "how",
    "where", "donde", "quien", "who",
})  # fmt: skip
_SHOWING = frozenset({
    "list", "show", "print", "get", "give", "display", "see", "lista", "listame", "muestra",
    "muestrame", "mostrame", "muestreme", "ensename", "dame", "saca", "sacame", "ver", "ponme",
    "imprime", "dime",
})  # fmt: skip
_TROUBLES = frozenset({
    "alert", "bug", "comment", "crash", "crashe", "critical", "denial", "error", "exception",
    "failure", "fault", "fixme", "issue", "login", "mark", "mention", "panic", "problem", "retrie",
    "timeout", "todo", "traceback", "warning", "advertencia", "alerta", "aviso", "caida",
    "comentario", "excepcion", "fallo", "incidencia", "marca", "mencion", "pendiente", "problema",
})  # fmt: skip
"""What stands in a file by that word; "the students in a.csv" stand there by their names."""
_VAGUE = frozenset({"something", "anything", "nothing", "algo", "nada", "alguien", "someone"})
_PARTS = frozenset({
    ("conjunction", "then"), ("conjunction", "break"), ("filler", "courtesy"),
    ("filler", "greeting"), ("cue", "to"),
})  # fmt: skip
"""What no thing goes on behind."""
_FOLDER = frozenset({"determiner", "kind", "named", "filler"})
_NO_LEAD = frozenset({"conjunction", "filler"})
_LONGEST_WITHIN = 9
_IN_FOLDER = frozenset({"in", "inside", "of", "within", "under", "en", "de", "dentro"})
_WORDS = frozenset({
    "the", "my", "our", "folder", "directory", "subfolder", "subdirectory", "called", "el", "la",
    "mi", "carpeta", "subcarpeta", "directorio", "de", "llamada",
})  # fmt: skip
_FOLDER_BEHIND = (["folder"], ["directory"])
_OWN = frozenset(
    {
        "my",
        "our",
        "your",
        "mi",
        "mis",
        "nuestra",
        "of",
        "de",
        "called",
        "llamada",
        "se",
        "llama",
        "llamado",
    }
)
_ALSO = frozenset({
    "ends", "end", "in", "files", "file", "acaba", "acaban", "termina", "terminan", "acabe",
    "acaben", "termine", "terminen", "que", "type", "tipo", "well",
})  # fmt: skip
"""Words that are verbs as well where they stand alone."""


def things_said(
    lexicon: Lexicon, scene: Scene, tokens: Sequence[Token]
) -> Iterator[tuple[str, int]]:
    """Things as they are said, from one word to many: no verb, no other request."""
    if tokens and not _begins(lexicon, scene, tokens[0]):
        return
    vague = tokens[0].norm in _VAGUE
    for length, token in enumerate(tokens[:_LONGEST], 1):
        if not _is_of_thing(lexicon, scene, token):
            return
        if _ends(lexicon, scene, token) and not (vague and length == 1):
            yield written(tokens[:length]), length


def _begins(lexicon: Lexicon, scene: Scene, token: Token) -> bool:
    """Whether a thing may begin so: no verb, and nothing that asks."""
    called = token.quoted or token.looks_like_name or scene.exists(token.text)
    acts = any(reading.section == "verb" for reading in lexicon.readings(token.norm))
    return token.norm not in _ASKING and (called or not acts or token.norm == "any")


def _ends(lexicon: Lexicon, scene: Scene, token: Token) -> bool:
    """Whether a thing may end so: neither in a verb nor in a word that leads on."""
    if token.quoted or token.looks_like_name or scene.exists(token.text):
        return True
    sections = {reading.section for reading in lexicon.readings(token.norm)}
    return not (sections & _LEADING or lexicon.verbs(token.norm))


def _is_of_thing(lexicon: Lexicon, scene: Scene, token: Token) -> bool:
    if token.quoted or token.looks_like_name or scene.named(token.text):
        return True
    if token.punctuation or token.text in {"->", "→", "=>"}:
        return False
    readings = lexicon.readings(token.norm)
    sections = {reading.section for reading in readings}
    then = any((r.section, r.name) in _PARTS for r in readings)
    acts = "verb" in sections and sections == {"verb"} and token.norm not in _ALSO
    then = then and token.norm != "well"  # "as well as"
    return not (then or acts or sections & _NEVER)


def stands_by_its_word(said: Sequence[Token], word: str) -> bool:
    """Whether things may be looked for by their word: no "student" is shown of "the students"."""
    shown = any(token.norm in _SHOWING for token in said[:_OPENING])
    return not shown or not word.islower() or fold(word) in _TROUBLES


def folder_said(
    lexicon: Lexicon, scene: Scene, tokens: Sequence[Token]
) -> Iterator[tuple[str, int]]:
    """A folder that exists, with the words around its name: "the folder called docs"."""
    found = False
    for length, token in enumerate(tokens[:_LONGEST_FOLDER], 1):
        sections = {reading.section for reading in lexicon.readings(token.norm)}
        named = token.quoted or scene.exists(token.text)
        if named and scene.is_folder(token.text) and not found:
            found = True
        elif token.quoted or not (sections & _FOLDER or token.norm in _OWN):
            break
        elif length == 1 and sections <= _NO_LEAD and token.norm not in _WORDS:
            break  # "hey, build should have a link"
        if found:
            yield written(tokens[:length]), length
    yield from _folder_within(scene, tokens)


def _folder_within(scene: Scene, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A folder with that in which it lies: "the results folder in labs"."""
    said = tokens[:_LONGEST_WITHIN]
    at = next((i for i, t in enumerate(said) if t.norm in _IN_FOLDER and not t.quoted), 0)
    names = [t for t in said[:at] if t.quoted or t.norm not in _WORDS]
    if not at or len(names) != 1 or "/" in names[0].text:
        return
    for place, token in enumerate(said[at + 1 :], at + 1):
        if not token.quoted and token.norm in _WORDS:
            continue
        path = f"{token.text.rstrip('/')}/{names[0].text}"
        if not scene.exists(names[0].text) and scene.is_folder(path):
            yield _in_quotes(path), place + 1
            if [t.norm for t in said[place + 1 : place + 2]] in _FOLDER_BEHIND:
                yield _in_quotes(path), place + 2
        return


def written(tokens: Sequence[Token]) -> str:
    """Tokens as they were written, with the commas that stood between them."""
    words = [token.text if not token.quoted else _in_quotes(token.text) for token in tokens]
    apart = [", " if b.start > a.end + 1 else " " for a, b in pairwise(tokens)]
    return "".join(f"{word}{gap}" for word, gap in zip(words, [*apart, ""], strict=True))


def _in_quotes(text: str) -> str:
    return f"«{text}»" if '"' in text else f'"{text}"'
