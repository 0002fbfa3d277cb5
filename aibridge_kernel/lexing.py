"""A Pygments lexer for cells and session texts: consoles and HTML exports colour by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from pygments.lexer import ExtendedRegexLexer, LexerContext, bygroups, using
from pygments.lexers.shell import BashLexer
from pygments.token import Comment, Generic, Keyword, Name, Punctuation, String, Text

from .shell.openness import Openness

_CELL = r"(?=^# %%|\Z)"


def _command(
    _lexer: object, match: re.Match[str], context: LexerContext
) -> Iterator[tuple[int, Any, str]]:
    """Colour a ``!`` command over as many lines as it goes on; one line if it never ends."""
    begin, openness = match.end(), Openness()
    end = first = _line_end(context.text, begin)
    while openness.read(context.text[begin:end].rpartition("\n")[2]):
        if end == len(context.text):
            end = first
            break
        end = _line_end(context.text, end + 1)
    yield match.start(), Punctuation, match[0]
    for offset, kind, value in BashLexer().get_tokens_unprocessed(context.text[begin:end]):
        yield begin + offset, kind, value
    context.pos = end


def _line_end(source: str, begin: int) -> int:
    end = source.find("\n", begin)
    return len(source) if end == -1 else end


class AIBridgeLexer(ExtendedRegexLexer):
    """Magics, control words, shell lines, and in sentences what is quoted or a parameter."""

    name = "AI-Bridge"
    url = ""
    aliases: ClassVar = ["aibridge"]
    filenames: ClassVar = ["*.aibridge"]
    mimetypes: ClassVar = ["text/x-aibridge"]
    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"^# %%.*\n?", Generic.Heading),
            (r"^[ \t]*#.*\n?", Comment.Single),
            (
                rf"^(%%sh)([ \t]*\n)((?s:.*?)){_CELL}",
                bygroups(Keyword, Text, using(BashLexer)),
            ),
            (r"^(%%?[A-Za-z][\w-]*)", Keyword, "sentence"),
            (
                r"^[ \t]*(INFO|IA|BACK|EXIT|CHANGE-MODEL)(?=[ \t]*$|[ \t]+\S+[ \t]*$)",
                Keyword,
                "sentence",
            ),
            (r"^!(?=[\w./~])", _command),
            (r"^\\(?=[%!#])", String.Escape, "sentence"),
            (r"\n", Text),
            (r"", Text, "sentence"),
        ],
        "sentence": [
            (r"\n", Text, "#pop"),
            (r"\{[A-Za-z_]\w*\}", Name.Variable),
            (r"\"[^\"\n]*\"|«[^»\n]*»|“[^”\n]*”", String),
            (r"(?<!\w)'[^'\n]+'(?!\w)", String),
            (r"--?[A-Za-z][\w-]*(?=\s|$)", Name.Attribute),
            (r"[\w./~*?-]*[./*?][\w./~*?-]*\w[\w./~*?-]*", Name.Entity),
            (r"\w+|.", Text),
        ],
    }
