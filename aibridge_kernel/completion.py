"""What Tab offers, by where in a cell the cursor stands."""

from __future__ import annotations

import re
from typing import Any

from . import magics
from .cell import CONTROL_WORDS, command_at_end, parse_cell
from .magics.information import summary
from .plugins import PluginError
from .state import KernelState
from .values import Mode, StatementKind
from .writing.commands import complete_command
from .writing.matches import Match, MatchKind, Offer
from .writing.sentences import complete_sentence

_NAME = re.compile(r"(%%?)([\w-]*)")
_MAGIC = re.compile(r"(%%?[A-Za-z][\w-]*|CHANGE-MODEL)([ \t]+)(.*)", re.DOTALL)


async def complete(code: str, cursor: int, state: KernelState) -> Offer:
    """Offer ways to go on at ``cursor``, with their offset into ``code``."""
    before = code[:cursor]
    line = before.rsplit("\n", 1)[-1]
    begin = cursor - len(line)
    command = None if state.mode is Mode.IA else command_at_end(before)
    if command is not None:
        return (await complete_command(command, state)).moved(cursor - len(command))
    if name := _NAME.fullmatch(line):
        return Offer(begin, tuple(_magics(name[1], name[2], state)))
    if (magic := _MAGIC.fullmatch(line)) and (found := magics.find(magic_name(magic[1]))):
        offer = await _of_magic(found, magic[3], state)
        return offer.moved(begin + magic.end(2))
    offer = await complete_sentence(line, state)
    words = [Match(w, MatchKind.KEYWORD) for w in CONTROL_WORDS if line and w.startswith(line)]
    return Offer(begin, (*words, *offer.matches)) if words else offer.moved(begin)


def magic_name(written: str) -> str:
    """The name of a magic as it is found by."""
    return written.lstrip("%").lower().replace("_", "-")


def _magics(mark: str, prefix: str, state: KernelState) -> list[Match]:
    names = [name for name in magics.magic_names() if name.startswith(prefix)]
    return [
        Match(f"{mark}{name}", MatchKind.MAGIC, summary(magics.find(name), state.language))
        for name in names
    ]


async def _of_magic(magic: magics.Magic | PluginError, argument: str, state: KernelState) -> Offer:
    """Ask the magic's own completer; a sentence follows a magic that has none."""
    completer = None if isinstance(magic, PluginError) else magics.completer_of(magic)
    return await (completer or complete_sentence)(argument, state)


def names_no_magic(code: str) -> bool:
    """Whether a line of a cell is a magic that does not exist; all else is prose or shell."""
    known = frozenset(magics.magic_names())
    return any(
        statement.name not in known
        for statement in parse_cell(code)
        if statement.kind in {StatementKind.MAGIC, StatementKind.CELL_MAGIC}
    )


def complete_reply(offer: Offer, cursor: int) -> dict[str, Any]:
    """Write an offer as the content of a ``complete_reply``."""
    typed = [
        {
            "start": offer.start,
            "end": cursor,
            "text": match.text,
            "type": match.kind.value,
            "signature": match.meaning,
        }
        for match in offer.matches
    ]
    return {
        "matches": [match.text for match in offer.matches],
        "cursor_start": offer.start,
        "cursor_end": cursor,
        "metadata": {"_jupyter_types_experimental": typed},
        "status": "ok",
    }
