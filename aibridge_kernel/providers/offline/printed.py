"""What the turn before printed of a file, kept: "ordena a.txt", "guárdalo en b.txt"."""

from __future__ import annotations

import re

from aibridge_kernel.conversation import Turn

from .planning import Understood
from .quoting import Done
from .redirecting import redirected
from .scene import Scene

__all__ = ["POINTING", "only_points", "printed"]

POINTING = [[f"printf '%s\\n' '{word}'"] for word in ("that", "it", "this", "eso", "esto")]
"""What "write that to b.txt" is alone."""
_PRINTING = ("sort ", "grep ", "head ", "tail ", "cut ", "tac ", "diff ", "sed -n ", "wc ")
_WRITING = re.compile(r">| -o |&&|;|-i\b.*sed")
_NEW_TEXT = re.compile(r"\w\.(?:txt|csv|tsv|md|log|list|dat)$")


def printed(moved: Done, turn: Turn | None, scene: Scene) -> tuple[Done, ...]:
    """What the turn before printed of a file, in the new file that it shall be kept in."""
    ran = turn.ran[-1].command if turn is not None and len(turn.ran) == 1 else ""
    target = str(moved.values.get("target") or moved.command.rpartition(" > ")[2])
    prints = ran.startswith(_PRINTING) and not _WRITING.search(ran)
    if not prints or not _NEW_TEXT.search(target):
        return ()
    return (redirected(Done(ran, "transformed", dict(moved.values)), target, scene),)


def only_points(sentence: str, found: Understood) -> bool:
    """Whether a word that points would be added as it stands: "add that to a.txt"."""
    added = ([step.command.rpartition(" >> ")[0]] for step in found.steps)
    return any(text in POINTING for text in added) and not re.search("[\"'«“]", sentence)
