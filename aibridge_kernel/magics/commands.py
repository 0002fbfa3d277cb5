"""Commands of one's own and none at all: ``%%sh``, ``%plan``."""

from __future__ import annotations

from aibridge_kernel.errors import UsageError
from aibridge_kernel.state import KernelState
from aibridge_kernel.values import text
from aibridge_kernel.writing.commands import complete_command
from aibridge_kernel.writing.matches import MatchKind, Offer, of_words

from .base import FollowUp, FollowUpKind, MagicCall, completed_by


async def plan(call: MagicCall) -> FollowUp:
    """Translate and judge a sentence without running anything."""
    said = (call.body or call.argument).strip()
    if not said:
        raise UsageError(
            text("%plan needs a sentence after it."),
            remedy=text("For example: %plan delete the old logs"),
        )
    return FollowUp(FollowUpKind.PLAN, said)


LIVE = "--live"


async def fix(call: MagicCall) -> FollowUp:
    """Let the model mend the command that failed; what it proposes is asked about first."""
    return FollowUp(FollowUpKind.FIX, (call.body or call.argument).strip())


async def _after_sh(argument: str, state: KernelState) -> Offer:
    if argument and (offer := of_words(argument, (LIVE,), MatchKind.OPTION)).matches:
        return offer
    command = argument.removeprefix(f"{LIVE} ")
    return (await complete_command(command, state)).moved(len(argument) - len(command))


@completed_by(_after_sh)
async def sh(call: MagicCall) -> FollowUp:
    """Run shell of your own: one line after it, or the rest of the cell with %%sh.

    With --live it runs on your files themselves, so that they appear while it runs: for builds and
    downloads. It is always asked about and cannot be undone.
    """
    option, _, rest = call.argument.partition(" ")
    live = option == LIVE
    argument = rest.strip() if live else call.argument
    command = (call.body if call.body is not None else argument).strip()
    if not command or (call.body is not None and argument):
        raise UsageError(
            text("%sh needs a command."),
            remedy=text(
                "Write %sh command, or %%sh and the commands on the lines below. With --live its "
                "files appear while it runs."
            ),
        )
    return FollowUp(FollowUpKind.COMMAND, command, live=live)
