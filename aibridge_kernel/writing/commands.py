"""How a command may go on: programs, sub-commands, options, paths."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence

from aibridge_kernel.policy import SYSTEM_SEARCH_PATH, Rule
from aibridge_kernel.policy.programs import BUILTINS
from aibridge_kernel.state import KernelState

from .history import begun
from .matches import MAX_MATCHES, Match, MatchKind, Offer
from .meanings_of import of_option, of_program
from .paths import paths
from .typed import Typed, typed

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_OPTION = re.compile(r"--?[A-Za-z0-9][a-z0-9-]*|-[A-Za-z0-9]")


async def complete_command(source: str, state: KernelState) -> Offer:
    """Complete the text of a command up to the cursor."""
    word = typed(source)
    words = [each for each in word.before if not _ASSIGNMENT.match(each)]
    if not word.names_file and not words and not word.quote:
        found = list(_programs(word.text, state))
        if word.start == 0:
            found += begun(f"!{source}", state, cut=1)
        if found and "/" not in word.text:
            return _offer(word, found)
    found = [] if word.names_file else sorted(_of_rule(word, words, state), key=_is_unexplained)
    if not found or not word.text.startswith("-"):
        found += paths(word.text, state.tree, word.quote, in_shell=True)
    if not found:
        return Offer(0, begun(f"!{source}", state, cut=1))
    return _offer(word, found)


def _is_unexplained(match: Match) -> bool:
    """What somebody found worth a few words comes first."""
    return not match.meaning


def _offer(word: Typed, found: Sequence[Match]) -> Offer:
    return Offer(word.start, tuple({match.text: match for match in found}.values())[:MAX_MATCHES])


def _programs(prefix: str, state: KernelState) -> Iterator[Match]:
    """Offer known programs that are on this machine, once anything of a name was typed."""
    if not prefix:
        return
    search = ":".join(SYSTEM_SEARCH_PATH)
    for name in sorted(BUILTINS | state.rulebook.table.keys()):
        if name.startswith(prefix) and (name in BUILTINS or shutil.which(name, path=search)):
            yield Match(name, MatchKind.PROGRAM, of_program(name, state.language))


def rule_of(words: Sequence[str], state: KernelState) -> Rule | None:
    """Find the rule of a program, or of its sub-command where one stands in ``words``."""
    rule = state.rulebook.table.get(words[0]) if words else None
    if rule is None or not rule.commands:
        return rule
    return next((rule.commands[word] for word in words[1:] if word in rule.commands), rule)


def _of_rule(word: Typed, words: Sequence[str], state: KernelState) -> Iterator[Match]:
    """Offer the options and sub-commands of the command's program."""
    rule = rule_of(words, state)
    if rule is None or word.quote:
        return
    if word.text.startswith("-"):
        for name, option in rule.options.items():
            if name.startswith(word.text) and _OPTION.fullmatch(name):
                written = f"{name}=" if option.role and name.startswith("--") else name
                yield Match(written, MatchKind.OPTION, of_option(rule.name, name, state.language))
    elif rule.commands and len(words) == 1:
        for name, command in sorted(rule.commands.items()):
            if name.startswith(word.text):
                meaning = of_program(command.name, state.language)
                yield Match(name, MatchKind.KEYWORD, meaning)
