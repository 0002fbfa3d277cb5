"""How a sentence may go on: earlier ones, examples that the grammar knows, names of files."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain

from aibridge_kernel.providers.offline.phrase_files import table
from aibridge_kernel.state import KernelState

from .history import begun
from .matches import MAX_MATCHES, Match, MatchKind, Offer
from .paths import paths

_WORD = re.compile(r"(?:(?P<quote>['\"])(?P<quoted>[^'\"]*)|(?P<bare>[^\s'\"]+))\Z")


async def complete_sentence(source: str, state: KernelState) -> Offer:
    """Complete a sentence up to the cursor; names keep what stands before them."""
    lead = len(source) - len(source.lstrip())
    said = source[lead:]
    phrases = (*begun(said, state), *_phrases(said, state.language))
    names, at = _names(source, state)
    if not phrases:
        return Offer(at, names)
    whole = (Match(source[lead:at] + name.text, name.kind) for name in names)
    found = {match.text: match for match in chain(whole, phrases)}
    return Offer(lead, tuple(found.values())[:MAX_MATCHES])


def _names(source: str, state: KernelState) -> tuple[tuple[Match, ...], int]:
    """Offer names for the last word, and where it begins."""
    word = _WORD.search(source)
    if word is None:
        return (), len(source)
    prefix = word["quoted"] if word["quote"] else word["bare"]
    return paths(prefix, state.tree, word["quote"] or "", in_shell=False), word.start()


def _phrases(said: str, language: str) -> tuple[Match, ...]:
    if not said:
        return ()
    found = (each for each in examples(language) if each.lower().startswith(said.lower()))
    return tuple(
        Match(said + each[len(said) :], MatchKind.PHRASE) for each in found if each != said
    )


@cache
def examples(language: str) -> tuple[str, ...]:
    """Sentences that the built-in grammar understands, in one language."""
    samples = table(f"{language}/replies.toml")["samples"]
    return tuple(dict.fromkeys(samples.values()))
