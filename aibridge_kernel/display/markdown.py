"""Chat answers made inert: a page that shows them fetches nothing and runs nothing by itself."""

from __future__ import annotations

import re

_CODE = re.compile(r"(```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`)", re.DOTALL)
_IMAGE = re.compile(r"!(?=\[)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!https?://[^\s<>]*>)")


def inert(markdown: str) -> str:
    """Turn images into links and raw HTML into text, outside code, which is left as it is."""
    pieces = _CODE.split(markdown)
    pieces[::2] = [_TAG.sub("&lt;", _IMAGE.sub("", prose)) for prose in pieces[::2]]
    return "".join(pieces)
