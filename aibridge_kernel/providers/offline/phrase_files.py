"""What the phrase files say: from the one file that the build made of them, or parsed here.

Parsing TOML takes twenty times as long as reading what the build made, which also holds an index of
the words, so that only what a sentence needs is read (see ``prepared``). It counts only if it was
made of exactly the files that are there now, whatever their dates: phrases changed in a checkout
are never missed. The build runs this without the rest of the package, so nothing of it is imported.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tomllib
from collections.abc import Container, Iterable
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FOLDER = HERE / "phrases"
PREPARED = "prepared.sqlite"
"""What was made of the phrase files: a value in JSON for each kind and key."""
WEIGHTS = "remarks.json"
"""What words of remarks weigh; see ``remarks``."""
PARTS = ""
"""The key of the names of a file's parts."""
MAKERS = (
    "forms",
    "literals",
    "patterns",
    "phrase_files",
    "prepared",
    "slots",
    "spelling",
    "tokens",
)
"""The modules by which it is made."""
Row = tuple[str, str, object]
"""A kind, a key and a value, which JSON can write."""


class PhraseFileError(Exception):
    """A phrase file says something that cannot be read; names the file and the entry."""


def table(name: str, folder: Path = FOLDER, *, but: Container[str] = ()) -> dict[str, Any]:
    """One phrase file, to be changed at will, ``but`` for some parts; such as ``es/words.toml``."""
    prepared = opened(folder)
    parts = None if prepared is None else prepared.said(name, PARTS)
    if prepared is None or parts is None:
        return {part: said for part, said in parsed(name, folder).items() if part not in but}
    return {part: prepared.said(name, part) for part in parts if part not in but}


def section(name: str, part: str) -> Any:
    """One part of a phrase file, which is not read whole for it if that was prepared."""
    prepared = opened()
    said = None if prepared is None else prepared.said(name, part)
    return parsed(name)[part] if said is None else said


def parsed(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """One phrase file, from its text."""
    try:
        return tomllib.loads((folder / name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PhraseFileError(f"{name}: {error}") from error


def names(folder: Path = FOLDER) -> list[str]:
    """The names of all phrase files."""
    return [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.toml"))]


def write(rows: Iterable[Row], folder: Path = FOLDER) -> None:
    """Write what was made of the files; whole at once, as another process may be reading."""
    unfinished = folder / f"{PREPARED}.new"
    unfinished.unlink(missing_ok=True)
    values = [(kind, key, _line(value)) for kind, key, value in rows]
    database = sqlite3.connect(unfinished)
    with database:
        database.execute(
            "CREATE TABLE said (kind, key, value, PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )
        database.executemany("INSERT INTO said VALUES (?, ?, ?)", sorted(values))
        database.execute("INSERT INTO said VALUES ('made', 'of', ?)", [_line(made_of(folder))])
    database.close()
    unfinished.replace(folder / PREPARED)


class Prepared:
    """What the build made; a value is read when it is asked for."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )

    def said(self, kind: str, key: str) -> Any:
        """The value of a key, ``None`` if there is none."""
        asked = "SELECT value FROM said WHERE kind = ? AND key = ?"
        row = self._database.execute(asked, (kind, key)).fetchone()
        return None if row is None else json.loads(row[0])


class Made:
    """The same, kept in memory where the build made nothing, or made it of other files."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._values = {(kind, key): value for kind, key, value in rows}

    def said(self, kind: str, key: str) -> Any:
        """The value of a key, ``None`` if there is none."""
        return self._values.get((kind, key))


@cache
def opened(folder: Path = FOLDER) -> Prepared | None:
    """What the build made, ``None`` if there is nothing or it was made of other files."""
    path = folder / PREPARED
    if not path.is_file():
        return None
    prepared = Prepared(path)
    try:
        return prepared if prepared.said("made", "of") == made_of(folder) else None
    except sqlite3.DatabaseError:
        return None


def made_of(folder: Path = FOLDER) -> dict[str, str]:
    """Each file that tells what is made, and its hash."""
    sources = {name: folder / name for name in (*names(folder), WEIGHTS)}
    sources |= {f"{name}.py": HERE / f"{name}.py" for name in MAKERS}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in sources.items()}


def _line(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
