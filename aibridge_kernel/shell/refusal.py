"""The one way to say that a text is not understood."""

from __future__ import annotations

from aibridge_kernel.errors import ParseError
from aibridge_kernel.values import Text, text

_REMEDY = text("Write it as simple commands, pipelines and redirections.")


def not_understood(what: Text) -> ParseError:
    """The error that names ``what`` in the text is beyond the parser; to be raised."""
    return ParseError(text("the command uses {what}", what=what), remedy=_REMEDY)
