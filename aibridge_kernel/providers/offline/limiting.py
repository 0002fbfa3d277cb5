"""What limits a request or takes it back, wherever it stands: "…, minus the ones from Ana".

Looked for in the whole sentence when it has become commands, however it was read: a clause may have
been left out as told beside the request. The expressions are those of ``[whole]`` in
``careful.toml``; what a command holds is heeded.
"""

from __future__ import annotations

from dataclasses import replace

from .clauses import Refuse
from .expressions import expressions
from .planning import Understood
from .tokens import fold, tokenize

__all__ = ["unlimited"]

_MARKS = " ,.;:"


def unlimited(found: Understood, sentence: str) -> Understood:
    """What was understood, refused if a limit or what takes it back was passed over."""
    words = ('""' if token.quoted else token.norm for token in tokenize(sentence))
    limit = expressions(found.lexicon.language)["whole"].first(f" {' '.join(words)} ")
    limit = (limit or "").strip(_MARKS)
    commands = fold(" ".join(step.command for step in found.steps))
    if not limit or limit in commands:
        return found
    return replace(found, steps=(), decision=Refuse("missed", word=limit))
