"""What a conversation ran as a commented bash script that does it again. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator

from .conversation import Conversation, Ran, Turn
from .display.catalogue import render
from .display.escaping import visible
from .errors import ParseError
from .shell import Script, Simple, Subshell, parse, quote, scripts_in
from .values import Text, text

_STAYS = frozenset(
    ("alias", "cd", "dirs", "eval", "exec", "exit", "export", "popd", "pushd", "read", "return")
) | {"set", "shift", "shopt", "source", "trap", "umask", "unset", "."}
"""Programs of bash itself whose effect would outlast the command, which had a shell of its own."""

_PROLOGUE = """\
set -f
unset CDPATH
top=$PWD
"""


def script_of(conversation: Conversation, undone: Collection[str], language: str) -> bytes:
    """Write the script; ``undone`` holds the undo ids of what was taken back."""
    heads = (
        text("What was run in a conversation with AI-Bridge, in its order."),
        text("Run it with bash in a folder like the one it began in. It stops at a failure."),
        text("Patterns were matched against the files when the commands were judged."),
    )
    lines = ["#!/usr/bin/env bash", *(f"# {render(head, language)}" for head in heads), _PROLOGUE]
    directory = "."
    for turn in conversation.turns:
        if not turn.ran or turn.foreign:
            continue
        lines += _comment(turn.prose)
        for ran in turn.ran:
            why_not = _left_out(ran, undone)
            if why_not is not None:
                lines += _comment(f"{render(why_not, language)}: {ran.command}")
                continue
            lines += _change_to(ran.working_directory, directory)
            directory = ran.working_directory
            lines.append(_again(ran))
            if _moves(ran.command):
                directory = ""  # where it leads, the next command says
        lines.append("")
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def commands_in(turns: Iterable[Turn]) -> int:
    """Count the commands that turns ran here."""
    return sum(len(turn.ran) for turn in turns if not turn.foreign)


def _left_out(ran: Ran, undone: Collection[str]) -> Text | None:
    """Say why a command is only a comment, if it is."""
    if ran.exit_status is None:
        return text("not run")
    if ran.failed:
        return text("ended with exit status {status}", status=ran.exit_status)
    return text("undone") if ran.undo_id in undone else None


def _comment(words: str) -> Iterator[str]:
    return (f"# {visible(line)}".rstrip() for line in words.split("\n"))


def _change_to(wanted: str, directory: str) -> list[str]:
    if wanted == directory:
        return []
    where = '"$top"' if wanted == "." else f'"$top"/{quote(posixpath.normpath(wanted))}'
    return [f"cd -- {where} || exit"]


def _again(ran: Ran) -> str:
    """Write a command so that it does what it did, in a shell of its own where that matters."""
    command = f"( {ran.command} )" if _outlasts(ran.command) else ran.command
    return f"{command} || true" if ran.exit_status else f"{command} || exit"


def _moves(command: str) -> bool:
    """Whether the kernel may have stood elsewhere after it."""
    programs, known = _programs(command)
    return not known or bool(programs & {"cd", "pushd", "popd"})


def _outlasts(command: str) -> bool:
    """Whether it would change the shell of the script itself."""
    programs, known = _programs(command)
    return not known or bool(programs & _STAYS)


def _programs(command: str) -> tuple[set[str | None], bool]:
    """The names of what a command runs in its own shell, and whether they could all be told."""
    try:
        tree = parse(command)
    except ParseError:
        return set(), False
    names = {part.words[0].text if part.words else None for part in _in_own_shell(tree)}
    return names, None not in names


def _in_own_shell(script: Script) -> Iterator[Simple]:
    """The commands that the shell runs itself: parts of pipes and subshells have their own."""
    for item in script.lists:
        for pipeline in item.pipelines:
            first = pipeline.commands[0]
            if len(pipeline.commands) > 1 or isinstance(first, Subshell):
                continue
            if isinstance(first, Simple):
                yield first
            for inner in scripts_in(first):
                yield from _in_own_shell(inner)
