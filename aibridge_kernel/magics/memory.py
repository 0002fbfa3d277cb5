"""What is remembered: ``%context``, ``%replay``, ``%export``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from html import escape

from aibridge_kernel.conversation import Conversation, Summary, Turn
from aibridge_kernel.conversation_format import MAX_FILE_BYTES, read_file, write_file
from aibridge_kernel.display.catalogue import render
from aibridge_kernel.display.escaping import valid, visible_lines
from aibridge_kernel.display.tables import table
from aibridge_kernel.errors import UsageError
from aibridge_kernel.file_writing import read_inside
from aibridge_kernel.script import commands_in, script_of
from aibridge_kernel.state import KernelState
from aibridge_kernel.values import Mode, Text, ntext, text
from aibridge_kernel.writing.matches import MatchKind, Offer, of_words
from aibridge_kernel.writing.sentences import complete_sentence

from .base import FollowUp, FollowUpKind, MagicCall, completed_by

_KEPT = text("The conversation is as it was.")
SHOWN_CHARACTERS = 60
"""Characters of one turn in the table of ``%context``."""

# --- %context ------------------------------------------------------------------------------------


async def _after_context(argument: str, state: KernelState) -> Offer:
    word, space, rest = argument.partition(" ")
    if space and word in {"save", "load"}:
        return (await complete_sentence(rest, state)).moved(len(word) + 1)
    return of_words(argument, filter(None, _ACTIONS), MatchKind.KEYWORD)


@completed_by(_after_context)
async def context(call: MagicCall) -> FollowUp | None:
    """Show what the model is told of before; clear, restore, save FILE, load FILE, --sent."""
    word, _, rest = call.argument.partition(" ")
    action = _ACTIONS.get(word)
    if action is None or (bool(rest.strip()) is not (word in {"save", "load"})):
        raise UsageError(
            text("%context does not understand “{words}”.", words=call.argument),
            remedy=text("Write %context, or with one of: {words}.", words=_USES),
        )
    return await action(call, rest.strip())


async def _show(call: MagicCall, _: str) -> None:
    """Show every turn and which of them go with the next sentence."""
    state, language = call.state, call.state.language
    kept = state.conversation
    sent = kept.within(state.settings.context_tokens)
    begins = len(kept.turns) - len(sent.turns)
    rows = [
        (
            str(number),
            render(_mode(turn.mode), language),
            _short(turn.prose),
            _short("; ".join(ran.command for ran in turn.ran) or turn.answer),
            str(turn.tokens),
            render(text("yes") if number > begins else text("no"), language),
        )
        for number, turn in enumerate(kept.turns, 1)
    ]
    n, of = len(kept.turns), len(sent.turns)
    lines = [
        ntext("{n} turn, about {t} tokens.", "{n} turns, about {t} tokens.", n, t=kept.tokens),
        ntext(
            "{n} of them goes with the next sentence, about {t} tokens.",
            "{n} of them go with the next sentence, about {t} tokens.",
            of,
            t=sent.tokens,
        ),
        *([] if sent.summary is None else [_summarised(sent.summary)]),
        text("%context --sent shows the last request word for word."),
        *([state.offer] if state.offer is not None else []),
    ]
    heads = (text("Turn"), text("Mode"), text("Said"), text("Answer"), text("Tokens"), text("Sent"))
    shown = table(rows, [render(head, language) for head in heads])
    below = [render(line, language) for line in lines]
    call.result(
        {
            "text/plain": "\n".join([shown["text/plain"], *below] if rows else below),
            "text/html": (shown["text/html"] if rows else "") + _paragraph(below),
        }
    )


def _summarised(summary: Summary) -> Text:
    return text("A summary tells of older ones, about {t} tokens.", t=summary.tokens)


def _mode(mode: Mode) -> Text:
    return text("IA (chat)") if mode is Mode.IA else text("commands")


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[: SHOWN_CHARACTERS - 1]}…"


def _paragraph(lines: list[str]) -> str:
    return f"<p>{'<br>'.join(map(escape, lines))}</p>"


async def _clear(call: MagicCall, _: str) -> None:
    """Forget every turn; the history keeps what was done."""
    call.state.begin_conversation(Conversation())
    call.say(text("The conversation begins anew. The history keeps what was done."))


async def _save(call: MagicCall, path: str) -> FollowUp:
    """Write the conversation into a file of the workspace."""
    return FollowUp(FollowUpKind.WRITE, path, content=write_file(call.state.conversation))


async def _load(call: MagicCall, path: str) -> None:
    """Go on with the conversation in a file of the workspace."""
    try:
        content = await asyncio.to_thread(read_inside, path, MAX_FILE_BYTES, call.state)
        turns = read_file(content)
    except OSError as error:
        raise UsageError(
            text("{path} cannot be read: {error}.", path=path, error=error.strerror or error),
            untouched=_KEPT,
        ) from error
    except ValueError as error:
        raise UsageError(
            text("{path} is no saved conversation: {error}.", path=path, error=error),
            untouched=_KEPT,
            remedy=text("%context save FILE writes one."),
        ) from error
    call.say(_go_on_with(turns, call.state))


async def _restore(call: MagicCall, _: str) -> None:
    """Go on with the last conversation of the same notebook."""
    call.say(restore_last(call.state))


def restore_last(state: KernelState) -> Text:
    """Go on with the last conversation of the same notebook; say so, or raise ``UsageError``."""
    found = state.store.conversations.latest(state.notebook_key)
    if found is None:
        raise UsageError(
            text("There is no earlier conversation of this notebook."),
            untouched=_KEPT,
            remedy=text("%context load FILE goes on with one that was saved."),
        )
    return _go_on_with(state.store.conversations.turns(found.number), state)


def _go_on_with(turns: tuple[Turn, ...], state: KernelState) -> Text:
    state.begin_conversation(Conversation.restored(turns))
    return ntext(
        "The conversation goes on from {n} earlier turn.",
        "The conversation goes on from {n} earlier turns.",
        len(turns),
    )


async def _sent(call: MagicCall, _: str) -> None:
    """Show the last request as it was sent."""
    if call.state.sent is None:
        call.say(text("Nothing has been sent to a model in this conversation."))
        return
    body = json.dumps(call.state.sent, ensure_ascii=False, indent=2)
    call.say(*visible_lines(valid(body)))


_ACTIONS: dict[str, Callable[[MagicCall, str], Awaitable[FollowUp | None]]] = {
    "": _show,
    "clear": _clear,
    "save": _save,
    "load": _load,
    "restore": _restore,
    "--sent": _sent,
}
_USES = "clear, restore, save FILE, load FILE, --sent"

# --- %replay -------------------------------------------------------------------------------------


async def _after_replay(argument: str, _: KernelState) -> Offer:
    return of_words(argument, ("on", "off"), MatchKind.KEYWORD)


@completed_by(_after_replay)
async def replay(call: MagicCall) -> None:
    """Use kept answers of models again (on), or have every sentence asked anew (off)."""
    replaying = call.state.translator.replaying
    match call.argument.lower():
        case "":
            pass
        case "on":
            replaying.replays = True
        case "off":
            replaying.replays = False
        case _:
            raise UsageError(
                text("%replay does not understand “{words}”.", words=call.argument),
                remedy=text("Write %replay, %replay on or %replay off."),
            )
    if replaying.replays:
        call.say(text("Kept answers are used again: the same notebook asks no model twice."))
    else:
        call.say(text("Every sentence is asked anew; the answers are kept for later."))


# --- %export -------------------------------------------------------------------------------------


async def export(call: MagicCall) -> FollowUp:
    """Write the conversation's commands into a bash script: %export script.sh."""
    if not call.argument.endswith(".sh"):
        raise UsageError(
            text("%export needs the name of a script."),
            remedy=text("For example: %export script.sh"),
        )
    conversation = call.state.conversation
    if not commands_in(conversation.turns):
        raise UsageError(text("This conversation has run no command yet."))
    entries = await asyncio.to_thread(call.state.transactions.entries)
    undone = {entry.id for entry in entries if entry.undone}
    script = script_of(conversation, undone, call.state.language)
    return FollowUp(FollowUpKind.WRITE, call.argument, content=script)
