"""Text messages as frames of a WebSocket (RFC 6455), several in one piece of bytes. Pure.

tornado writes every message by a task and a system call of its own; a storm in many folders makes
many small ones at a time.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

__all__ = ["text_frames"]

_WHOLE_TEXT = 0x81
"""The first byte of a message in one frame: final, text, no extension."""

_TWO_BYTES, _EIGHT_BYTES = 126, 127
"""In the place of a length: it follows in so many bytes."""


def text_frames(messages: Iterable[str]) -> bytes:
    """The messages as a server sends them: one frame each, not masked, not compressed."""
    parts = list[bytes]()
    for message in messages:
        payload = message.encode()
        parts += (_head(len(payload)), payload)
    return b"".join(parts)


def _head(length: int) -> bytes:
    if length < _TWO_BYTES:
        return struct.pack("!BB", _WHOLE_TEXT, length)
    if length < 1 << 16:
        return struct.pack("!BBH", _WHOLE_TEXT, _TWO_BYTES, length)
    return struct.pack("!BBQ", _WHOLE_TEXT, _EIGHT_BYTES, length)
