"""What the phrase files say: from the one file that the build made of them, or parsed here.

Reading JSON takes a twentieth of the time that TOML takes. What the build made counts only if it
was made of exactly the files that are there now, whatever their dates: phrases changed in a
checkout are never missed. The build runs this module by itself, so it imports nothing of the
package.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("phrases")
PREPARED = "prepared.jsonl"
"""A first line that tells what it was made of, then a line for each file."""


class PhraseFileError(Exception):
    """A phrase file says something that cannot be read; names the file and the entry."""


def table(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """One phrase file as it stands, to be changed at will; ``name`` is ``es/words.toml``."""
    lines = _prepared(folder)
    if lines is not None:
        prepared: dict[str, Any] = json.loads(lines[name])
        return prepared
    try:
        return tomllib.loads((folder / name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PhraseFileError(f"{name}: {error}") from error


def prepare(folder: Path = FOLDER) -> None:
    """Write what the files say for ``table``; whole at once, as another process may be reading."""
    sources = _sources(folder)
    said = (_line(tomllib.loads(source.decode())) for source in sources.values())
    unfinished = folder / f"{PREPARED}.new"
    unfinished.write_bytes(b"\n".join([_made_of(sources), *said]))
    unfinished.replace(folder / PREPARED)


@cache
def _prepared(folder: Path) -> Mapping[str, bytes] | None:
    """The line of each file, ``None`` if there is nothing or it was made of other files."""
    path = folder / PREPARED
    if not path.is_file():
        return None
    first, *lines = path.read_bytes().split(b"\n")
    sources = _sources(folder)
    return dict(zip(sources, lines, strict=True)) if first == _made_of(sources) else None


def _sources(folder: Path) -> dict[str, bytes]:
    paths = sorted(folder.rglob("*.toml"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _made_of(sources: Mapping[str, bytes]) -> bytes:
    return _line({name: hashlib.sha256(source).hexdigest() for name, source in sources.items()})


def _line(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
