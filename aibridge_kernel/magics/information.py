"""Looking: ``INFO``, ``%usage``, ``%history``, ``%help``, ``%clear``."""

from __future__ import annotations

import hashlib
import inspect
import time
from datetime import UTC, datetime
from typing import Any

from aibridge_kernel.cell import CONTROL_WORDS
from aibridge_kernel.display.catalogue import render
from aibridge_kernel.display.tables import table
from aibridge_kernel.errors import UsageError
from aibridge_kernel.plugins import PluginError
from aibridge_kernel.state import Client, KernelState
from aibridge_kernel.values import Mode, Text, ntext, text
from aibridge_kernel.writing.matches import MatchKind, Offer, of_words

from .base import MagicCall, completed_by
from .registry import broken, find, magic_names
from .usage import spend_rows

MEANINGS = {
    "prompt": text("you are asked"),
    "undoable": text("what can be undone exactly goes ahead; the rest is asked"),
    "deny": text("it is refused"),
    "allow": text("it goes ahead (granted when the kernel was started)"),
}
"""What becomes of what needs a yes, in each mode."""


async def info(call: MagicCall) -> None:
    """Show where you are: client, model, mode, workspace, sandbox, tokens, history."""
    call.no_argument()
    language = call.state.language
    rows = [(render(name, language), render(value, language)) for name, value in _info(call.state)]
    call.result(table(rows))


def _info(state: KernelState) -> list[tuple[Text, Text | str]]:
    client = state.client
    return [
        (text("Time"), moment(time.time())),
        (text("Address"), _address(client)),
        (text("Kernel"), state.connection),
        (text("Identity"), identity(client, state)),
        (text("Connected since"), moment(client.first_seen if client else state.started)),
        (text("Clients"), ", ".join(_who(other) for other in state.clients.values())),
        (text("Model"), state.translator.model),
        (text("Mode"), text("IA (chat)") if state.mode is Mode.IA else text("commands")),
        (text("Workspace"), str(state.workspace)),
        (text("Working directory"), state.relative_directory),
        (text("Sandbox"), text("{tier}: {why}", tier=state.sandbox.tier, why=state.sandbox.why)),
        (text("When something needs a yes"), on_ask_words(state)),
        (text("Policy files"), ", ".join(policy_names(state)) or text("none")),
        (text("Conversation"), ntext("{n} turn", "{n} turns", len(state.conversation.turns))),
        (text("Tokens"), token_words(state)),
        *spend_rows(state),
        *((text("Earlier conversation"), offer) for offer in (state.offer,) if offer),
        (
            text("History"),
            ntext("{n} statement", "{n} statements", state.read(lambda store: store.count(), 0)),
        ),
        (text("Kept answers"), _replay(state)),
        *((text("Note"), note) for note in state.settings.notes),
        *((text("Note"), note) for note in state.rulebook.complaints),
    ]


def _replay(state: KernelState) -> Text:
    if state.translator.replaying.replays:
        return text("are used again")
    return text("are not used (%replay on)")


def identity(client: Client | None, state: KernelState) -> str:
    """SHA-256 of the client's address and session and of the kernel, in hexadecimal."""
    who = (client.address or "", client.session) if client else ("", "")
    return hashlib.sha256("\0".join((*who, state.ident)).encode()).hexdigest()


def _address(client: Client | None) -> Text | str:
    if client is None or client.address is None:
        return text("via jupyter-server")
    return client.address


def _who(client: Client) -> str:
    address = client.address or "jupyter-server"
    return f"{client.username}@{address}" if client.username else address


def moment(seconds: float) -> str:
    """Write a time (seconds since the epoch) as the local date and time."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().isoformat(" ", "seconds")


def policy_names(state: KernelState) -> list[str]:
    """The policy files in force."""
    return [file.path for file in state.rulebook.files]


def on_ask_words(state: KernelState) -> Text:
    """Say what becomes of what needs a yes."""
    return MEANINGS[state.on_ask.value]


def token_words(state: KernelState) -> Text:
    """Say how many tokens models have cost."""
    return text(
        "{input} in ({cached} cached), {output} out",
        input=state.usage.input_tokens,
        cached=state.usage.cached_tokens,
        output=state.usage.output_tokens,
    )


async def history(call: MagicCall) -> None:
    """List what was said and run, newest last; with words after it, only where they occur."""
    found = call.state.store.outcomes(call.argument)
    language = call.state.language
    rows = [
        (moment(row.at), row.statement, command["command"], render(_ending(command), language))
        for row in reversed(found)
        for command in row.outcome["commands"] or [{"command": "", "granted": False}]
    ]
    if not rows:
        call.say(text("The history holds nothing of that."))
        return
    heads = (text("When"), text("Said"), text("Command"), text("What became of it"))
    call.result(table(rows, [render(head, language) for head in heads]))


def _ending(command: dict[str, Any]) -> Text:
    """Say what became of a remembered command."""
    if not command["granted"]:
        return text("not run")
    status = command["exit_status"]
    if status is None:
        return text("ended before it was done")
    return text("done") if status == 0 else text("exit status {status}", status=status)


async def _after_help(argument: str, _: KernelState) -> Offer:
    return of_words(argument, magic_names(), MatchKind.MAGIC)


@completed_by(_after_help)
async def help_(call: MagicCall) -> None:
    """List the magics; with a name after it, explain that one."""
    language = call.state.language
    if not call.argument:
        call.result(table(help_rows(language)))
        return
    name = call.argument.lstrip("%").lower().replace("_", "-")
    magic = find(name)
    if magic is None:
        raise UsageError(
            text("There is no magic %{name}.", name=name), remedy=text("%help lists all magics.")
        )
    if isinstance(magic, PluginError):
        raise broken(name, magic)
    words = f"%{name}\n\n{summary(magic, language)}"
    call.state.said.append(words)
    call.front_end.page({"text/plain": words})


def help_rows(language: str) -> list[tuple[str, str]]:
    """What can be written in a cell, and what it does."""
    own = (
        (text("a sentence"), text("Becomes a command, judged and shown before it changes files.")),
        (text("!command"), text("Run a shell command of your own.")),
        (text("%%sh"), text("The rest of the cell is shell.")),
    )
    rows = [(render(said, language), render(does, language)) for said, does in own]
    return rows + [(_as_written(name), summary(find(name), language)) for name in magic_names()]


def _as_written(name: str) -> str:
    """Name a magic as a cell does, the control word of the same meaning before it."""
    word = name.upper()
    return f"{word}, %{name}" if word in CONTROL_WORDS else f"%{name}"


def summary(magic: object, language: str) -> str:
    """Say in one sentence what a magic does, or why it cannot be loaded."""
    if isinstance(magic, PluginError):
        return render(text("could not be loaded: {error}", error=magic), language)
    first = (inspect.getdoc(magic) or "").split("\n", 1)[0]
    return render(Text(first.replace("{", "{{").replace("}", "}}")), language)


async def clear(call: MagicCall) -> None:
    """Clear the outputs of the cell."""
    call.no_argument()
    call.front_end.clear()
