"""Messages of the WebSocket of file changes: text in, values out, and back.

JSON is written in ASCII, so that file names that are not UTF-8 travel as lone surrogates
(U+DC80 to U+DCFF), exactly as the contents REST API writes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aibridge_server_ext.changes import WatchMode
from aibridge_server_ext.paths import Refusal

__all__ = [
    "MAX_DIRECTORIES",
    "MAX_MESSAGE_BYTES",
    "Entry",
    "MalformedMessageError",
    "Told",
    "TooManyDirectoriesError",
    "WatchRequest",
    "delta",
    "error",
    "gone",
    "parse",
    "resync",
    "snapshot",
    "watching",
]

MAX_DIRECTORIES = 1024
MAX_MESSAGE_BYTES = 1 << 20

Entry = Mapping[str, Any]
"""A Contents API model without ``content``, times already ISO strings."""

Told = tuple[Mapping[str, Entry | None], Entry | None]
"""Names of a directory, ``None`` for what is not there, and if asked for the directory itself."""

RequestId = int | str | None

_ENCODER = json.JSONEncoder(separators=(",", ":"))


class MalformedMessageError(ValueError):
    """The client's message does not follow the protocol; the socket stays open."""

    def __init__(self, reason: str, request_id: RequestId = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.request_id = request_id


class TooManyDirectoriesError(ValueError):
    """The client wants to watch more than the limit; the socket is closed (1008)."""


@dataclass(frozen=True, slots=True)
class WatchRequest:
    """The whole set of directories a client shows now, in its order, without repetitions."""

    request_id: RequestId
    directories: tuple[str, ...]
    listing: bool = True
    """Whether snapshots carry entries."""
    resync: frozenset[str] = frozenset()
    """Directories of which a fresh snapshot is wanted."""


def parse(message: str | bytes) -> WatchRequest:
    """Read a client's message, raising ``MalformedMessageError`` or ``TooManyDirectoriesError``."""
    fields = _object(message)
    request_id = fields.get("id")
    if isinstance(request_id, bool) or not isinstance(request_id, int | str | None):
        raise MalformedMessageError("id is neither a number nor a string")
    if fields.get("type") != "watch":
        raise MalformedMessageError("type is not watch", request_id)
    if "directories" not in fields:
        raise MalformedMessageError("directories is missing", request_id)
    directories = _paths(fields, "directories", request_id)
    if len(directories) > MAX_DIRECTORIES:
        raise TooManyDirectoriesError(f"more than {MAX_DIRECTORIES} directories")
    listing = fields.get("listing", True)
    if not isinstance(listing, bool):
        raise MalformedMessageError("listing is not true or false", request_id)
    resync_paths = frozenset(_paths(fields, "resync", request_id))
    return WatchRequest(request_id, directories, listing, resync_paths)


def _object(message: str | bytes) -> dict[str, Any]:
    """The JSON object of a text message."""
    if isinstance(message, bytes):
        raise MalformedMessageError("not a text message")
    try:
        fields = json.loads(message)
    except (ValueError, RecursionError):
        raise MalformedMessageError("not JSON") from None
    if not isinstance(fields, dict):
        raise MalformedMessageError("not a JSON object")
    return fields


def _paths(fields: dict[str, Any], key: str, request_id: RequestId) -> tuple[str, ...]:
    """A list of contents paths, each once."""
    paths = fields.get(key, [])
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise MalformedMessageError(f"{key} is not a list of strings", request_id)
    return tuple(dict.fromkeys(paths))


def watching(
    request_id: RequestId, refused: Mapping[str, Refusal], modes: Mapping[str, WatchMode]
) -> str:
    """The answer to a watch request: what is not watched and why, what is watched and how."""
    return _encode(
        {"type": "watching", "id": request_id, "refused": dict(refused), "modes": dict(modes)}
    )


def snapshot(
    directory: str,
    seq: int,
    entries: Mapping[str, Entry] | None,
    part: int | None = None,
    *,
    last: bool = True,
    own: Entry | None = None,
) -> str:
    """The listing of a directory or one part of it; ``None`` entries for deltas only.

    ``own`` is the directory itself.
    """
    message: dict[str, Any] = {"type": "snapshot", "directory": directory, "seq": seq}
    if entries is not None:
        message["entries"] = entries
    if part is not None:
        message |= {"part": part, "last": last}
    if own is not None:
        message["self"] = own
    return _encode(message)


def delta(
    directory: str,
    seq: int,
    entries: Mapping[str, Entry | None],
    moved: Mapping[str, str],
    own: Entry | None = None,
) -> str:
    """The names that were dirty as they are now; ``moved`` names the new contents paths.

    ``own`` is the directory itself, whose time changes with its names.
    """
    message: dict[str, Any] = {"type": "delta", "directory": directory, "seq": seq}
    message["entries"] = entries
    if moved:
        message["moved"] = moved
    if own is not None:
        message["self"] = own
    return _encode(message)


def resync(directory: str, seq: int, reason: str) -> str:
    """Changes were lost; a snapshot follows."""
    return _encode({"type": "resync", "directory": directory, "seq": seq, "reason": reason})


def gone(directory: str, moved_to: str | None) -> str:
    """The directory is no longer there; ``moved_to`` where it was seen to go."""
    message = {"type": "gone", "directory": directory}
    return _encode(message | {"moved_to": moved_to} if moved_to is not None else message)


def error(request_id: RequestId, reason: str) -> str:
    """The answer to a malformed message."""
    return _encode({"type": "error", "id": request_id, "reason": reason})


def _encode(message: Mapping[str, Any]) -> str:
    return _ENCODER.encode(message)
