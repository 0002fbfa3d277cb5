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
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("phrases")
PREPARED = "prepared.jsonl"
"""A first line that tells what it was made of, then a line for each file."""


class PhraseFileError(Exception):
    """A phrase file says something that cannot be read; names the file and the entry."""


def table(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """One phrase file as it stands, to be changed at will; ``name`` is ``es/words.toml``."""
    prepared = _prepared(folder)
    if prepared is not None and (line := prepared.line(name)) is not None:
        said: dict[str, Any] = json.loads(line)
        return said
    try:
        return tomllib.loads((folder / name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PhraseFileError(f"{name}: {error}") from error


def prepare(folder: Path = FOLDER) -> None:
    """Write what the files say for ``table``; whole at once, as another process may be reading."""
    sources = {name: path.read_bytes() for name, path in _paths(folder).items()}
    said = (_line(tomllib.loads(source.decode())) for source in sources.values())
    made_of = _line({name: _hash(source) for name, source in sources.items()})
    unfinished = folder / f"{PREPARED}.new"
    unfinished.write_bytes(b"\n".join([made_of, *said]))
    unfinished.replace(folder / PREPARED)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Where each file's line is in what the build made; a line is read when it is asked for."""

    path: Path
    first: bytes
    starts: Mapping[str, int]

    def line(self, name: str) -> bytes | None:
        """The line of a file; ``None`` if the build has made another file since."""
        with self.path.open("rb") as lines:
            if lines.readline() != self.first:
                return None
            lines.seek(self.starts[name])
            return lines.readline()


@cache
def _prepared(folder: Path) -> _Prepared | None:
    """What the build made, ``None`` if there is nothing or it was made of other files."""
    path, sources = folder / PREPARED, _paths(folder)
    if not path.is_file():
        return None
    with path.open("rb") as lines:
        first = lines.readline()
        lengths = [len(line) for line in lines]
    made_of = _line({name: _hash(source.read_bytes()) for name, source in sources.items()})
    if first.rstrip(b"\n") != made_of:
        return None
    starts = accumulate(lengths[:-1], initial=len(first))
    return _Prepared(path, first, dict(zip(sources, starts, strict=True)))


def _paths(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.toml"))}


def _hash(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()


def _line(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
