"""The word under the cursor of an unfinished command, read as bash would read it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

_ENDS_COMMAND = ";|&()\n`"
_ENDS_WORD = " \t<>" + _ENDS_COMMAND


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of a word, and the words of its command before it."""

    start: int
    """Where it begins in the text."""
    text: str
    """What it says so far, without quoting."""
    quote: str
    """The quotation mark that is open at its end, or nothing."""
    before: tuple[str, ...]
    names_file: bool
    """Whether it is what a redirection reads or writes."""


@dataclass(slots=True)
class _Reader:
    source: str
    position: int = 0
    start: int = 0
    said: list[str] = field(default_factory=list)
    quote: str = ""
    before: list[str] = field(default_factory=list)
    names_file: bool = False

    def read(self) -> Typed:
        while self.position < len(self.source):
            self._character(self.source[self.position])
            self.position += 1
        before = tuple(self.before)
        return Typed(self.start, "".join(self.said), self.quote, before, self.names_file)

    def _character(self, character: str) -> None:
        following = self.source[self.position + 1 : self.position + 2]
        if self.quote:
            escapes = self.quote == '"' and character == "\\" and following in '"\\$`'
            if character == self.quote:
                self.quote = ""
            elif escapes and following:
                self._escaped(following)
            else:
                self.said.append(character)
        elif character == "\\":
            self._escaped(following)
        elif character in "'\"":
            self.quote = character
        elif character in _ENDS_WORD:
            self._end_word(character)
        else:
            self.said.append(character)

    def _escaped(self, character: str) -> None:
        self.said.append("" if character == "\n" else character)
        self.position += 1

    def _end_word(self, character: str) -> None:
        is_word = self.position > self.start
        if is_word and not self.names_file:
            self.before.append("".join(self.said))
        if is_word or character in _ENDS_COMMAND:
            self.names_file = False
        if character in _ENDS_COMMAND:
            self.before.clear()
        elif character in "<>":
            self.names_file = True
        self.said.clear()
        self.start = self.position + 1


def typed(source: str) -> Typed:
    """Read ``source``, the text of a command up to the cursor."""
    return _Reader(source).read()
