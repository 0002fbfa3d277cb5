"""What the offline translator learns from models: ``%learn``."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

from aibridge_kernel import approvals
from aibridge_kernel.conversation import Turn
from aibridge_kernel.display.catalogue import render
from aibridge_kernel.display.escaping import visible_lines
from aibridge_kernel.display.tables import table
from aibridge_kernel.errors import UsageError
from aibridge_kernel.providers.offline.learned import (
    MAXIMUM_PHRASES,
    Learned,
    NotBelieved,
    generalised,
    read,
    written,
)
from aibridge_kernel.state import KernelState
from aibridge_kernel.store import private_folder
from aibridge_kernel.values import Mode, text

from .base import MagicCall


async def learn(call: MagicCall) -> None:
    """Show what a model translated and keep it for offline use; yes, list, forget N, forget all."""
    word, _, rest = call.argument.partition(" ")
    if word == "list" and not rest:
        _list(call)
    elif word == "forget" and rest.strip():
        _forget(call, rest.strip())
    elif call.argument in {"", "yes"}:
        await _offer(call, accepted=word == "yes")
    else:
        raise UsageError(
            text("%learn does not understand “{words}”.", words=call.argument),
            remedy=text("Write %learn, %learn yes, %learn list or %learn forget N."),
        )


def _file(state: KernelState) -> Path:
    return state.settings.learned


def _known(state: KernelState) -> tuple[Learned, ...]:
    try:
        return read(_file(state))
    except NotBelieved as error:
        raise UsageError(
            text("The file of learned phrases is not believed: {error}", error=error),
            remedy=text("Look at {path} and delete it, or make it yours.", path=_file(state)),
        ) from error


async def _offer(call: MagicCall, *, accepted: bool) -> None:
    state = call.state
    known = _known(state)
    pair = _latest(call, known)
    if pair is None:
        call.say(text("There is nothing to learn: no sentence that only a model could translate."))
        return
    call.front_end.stream("stdout", "\n".join([*visible_lines(_shown(pair)), ""]))
    if call.front_end.can_ask:  # what outlasts the notebook is the person's to say, not a cell's
        words = render(text("Keep this for offline use? [y/n]"), state.language)
        answer = await approvals.ask_with_limit(f"{words} ", state, call.front_end)
        accepted = approvals.read_answer(answer) is approvals.Answer.YES
    elif not accepted:
        call.say(text("%learn yes keeps this for offline use."))
        return
    if not accepted:
        call.say(text("Nothing was learned."))
        return
    if len(known) >= MAXIMUM_PHRASES:
        raise UsageError(
            text("There are too many learned phrases."),
            remedy=text("Take some back: %learn forget N"),
        )
    _write(state, (*known, pair))
    call.say(text("Learned; %learn list shows everything learned."))


def _latest(call: MagicCall, known: Sequence[Learned]) -> Learned | None:
    """The latest sentence of this conversation that was translated and the grammar refuses."""
    for turn in reversed(call.state.conversation.turns):
        commands = turn.mode is Mode.COMMAND and not turn.foreign and turn.translated
        if not commands or turn.prose.startswith(("!", "%")) or _understood(turn, call):
            continue
        pair = generalised(turn.prose, [(command, "") for command in turn.translated])
        if pair not in known:
            return pair
    return None


def _understood(turn: Turn, call: MagicCall) -> bool:
    state = call.state
    from aibridge_kernel.providers.offline.answering import grammar_knows  # noqa: PLC0415  — the grammar is loaded on first use

    files = state.request(turn.prose, call.front_end).files
    return grammar_knows(turn.prose, files, state.language, time.time())


def _shown(pair: Learned) -> str:
    commands = " && ".join(command for command, _ in pair.steps)
    return f"{pair.sentence}\n    {commands}"


def _list(call: MagicCall) -> None:
    phrases = _known(call.state)
    if not phrases:
        call.say(text("Nothing was learned yet."))
        return
    heads = [render(head, call.state.language) for head in (text("Sentence"), text("Command"))]
    rows = [
        (str(number), phrase.sentence, " && ".join(command for command, _ in phrase.steps))
        for number, phrase in enumerate(phrases, 1)
    ]
    call.result(table(rows, ["#", *heads]))


def _forget(call: MagicCall, which: str) -> None:
    phrases = _known(call.state)
    if which == "all":
        kept: tuple[Learned, ...] = ()
    elif which.isdecimal() and 1 <= int(which) <= len(phrases):
        kept = (*phrases[: int(which) - 1], *phrases[int(which) :])
    else:
        raise UsageError(
            text("There is no learned phrase {number}.", number=which),
            remedy=text("%learn list shows every phrase with its number."),
        )
    _write(call.state, kept)
    call.say(text("Forgotten."))


def _write(state: KernelState, phrases: Sequence[Learned]) -> None:
    """Write the file whole or not at all, readable by its owner only."""
    path = _file(state)
    private_folder(path.parent)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(fresh, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(written(phrases))
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
