"""How a command can end other than well: each error with what stays untouched and a remedy."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from .errors import (
    ApprovalRequired,
    CommandFailed,
    CommandTimeout,
    PolicyDenied,
    SandboxError,
    UsageError,
)
from .values import Decision, Reason, Text, Verdict, text


def untouched(*, live: bool) -> Text:
    """What became of what the command had written: the second sentence of its error."""
    if not live:
        return text("Your files are as they were: what it had written was discarded.")
    return text("It ran on your files directly; what it had already changed stays changed.")


def failed(command: str, status: int, said: str, *, live: bool, by_model: bool) -> CommandFailed:
    """The command ran and ended with a failing exit status; ``said`` is its own last word."""
    if said:
        happened = text(
            "{command} ended with exit status {status}: {said}",
            command=command,
            status=status,
            said=said,
        )
    else:
        happened = text(
            "{command} ended with exit status {status}.", command=command, status=status
        )
    if by_model:
        remedy = text(
            "Mend the command and run the cell again, or let the model propose how with %fix."
        )
    else:
        remedy = text("Mend the command and run the cell again.")
    return CommandFailed(happened, untouched=untouched(live=live), remedy=remedy)


def broke_a_limit(limit: Text, *, live: bool) -> SandboxError:
    """The run was ended because it broke a limit."""
    return SandboxError(
        text("The command was ended: {limit}", limit=limit),
        untouched=untouched(live=live),
        remedy=text("Ask for less at once."),
    )


def not_applied(error: OSError) -> SandboxError:
    """The system refused a step of apply or undo (a full disk, say); it was all taken back."""
    return SandboxError(
        text("The changes could not be applied: {error}.", error=error.strerror or error),
        untouched=text("Your files are as they were: what had been done was taken back."),
        remedy=text("Make room or mend what the system complains about, and run the cell again."),
    )


def not_saved(error: OSError) -> SandboxError:
    """What a command would have touched could not be saved first, so it was not run."""
    return SandboxError(
        text(
            "What the command would touch could not be saved first: {error}.",
            error=error.strerror or error,
        ),
        remedy=text("It was not run. Make room or mend what the system complains about."),
    )


def no_history(error: Exception, folder: Path) -> UsageError:
    """The file that everything is remembered in can be neither opened nor made."""
    return UsageError(
        text("The history in {path} cannot be opened: {error}.", path=folder, error=error),
        remedy=_room(folder),
    )


def not_remembered(error: Exception, folder: Path) -> Text:
    """The notice that cells run and are not remembered."""
    cause = error.__cause__ or error
    return text(
        "What you do is not remembered now, neither in the history nor in conversations: the "
        "folder {path} cannot be written ({error}). Commands run as ever. Make room there, or set "
        "AIBRIDGE_STATE_DIR to a folder that can be written.",
        path=folder,
        error=cause,
    )


def _room(folder: Path) -> Text:
    return text(
        "Make room in {path} and see that it can be written, or set AIBRIDGE_STATE_DIR to a "
        "folder that can.",
        path=folder,
    )


def workspace_gone(workspace: Path) -> SandboxError:
    """The workspace was moved or deleted while the kernel was running."""
    return SandboxError(
        text("The workspace {path} is not there any more.", path=workspace),
        remedy=text("Put it back, or restart the kernel where it is now."),
    )


def directory_gone(directory: Path) -> SandboxError:
    """The working directory was moved or deleted while the kernel was elsewhere."""
    return SandboxError(
        text("The working directory {path} is not there any more.", path=directory),
        remedy=text("You are at the top of the workspace again. Run the cell again if it fits."),
    )


def denied(reasons: tuple[Reason, ...]) -> PolicyDenied:
    """The policy denies it, whatever anyone answers."""
    denying = [reason for reason in reasons if reason.decision is Decision.DENY]
    because = [reason.justification for reason in denying]
    rule = next((reason.rule for reason in denying if reason.rule is not None), None)
    if rule is None:
        remedy = text("Do it in a terminal if you are sure; nobody can allow it from a notebook.")
    else:
        remedy = text("Nobody can allow it from a notebook: ask whoever wrote {rule}.", rule=rule)
    return PolicyDenied(
        text("The policy does not allow this: it {reasons}.", reasons=_joined(because)),
        remedy=remedy,
    )


def nobody_to_ask(verdict: Verdict, beforehand: Collection[str]) -> ApprovalRequired:
    """It needs a yes, and the front end cannot ask, or the mode is to refuse.

    ``beforehand`` are the modes by which a run may be granted it at the start.
    """
    because = _joined([r.justification for r in verdict.reasons if r.decision is Decision.ASK])
    happened = text("This needs a yes and nobody can be asked: it {reasons}.", reasons=because)
    if not beforehand:
        remedy = text(
            "Run it where you can answer: the administrator's policy lets nobody say yes before."
        )
    elif len(beforehand) == 1:
        (mode,) = beforehand
        remedy = text(
            "Run it where you can answer, or start with AIBRIDGE_ON_ASK={mode}.", mode=mode
        )
    else:
        remedy = text(
            "Run it where you can answer, or start the run with AIBRIDGE_ON_ASK=undoable "
            "(yes to what can be undone) or AIBRIDGE_ON_ASK=allow; “--on-ask” of jupyter aibridge "
            "run and “on_ask” of the Python client say the same."
        )
    return ApprovalRequired(happened, remedy=remedy)


def refused_by_mode(verdict: Verdict) -> ApprovalRequired:
    """It needs a yes, and the mode is not to ask whoever is there."""
    because = _joined([r.justification for r in verdict.reasons if r.decision is Decision.ASK])
    return ApprovalRequired(
        text("What needs a yes is refused here (mode deny): it {reasons}.", reasons=because),
        remedy=text("To be asked: %policy prompt"),
    )


def nobody_said_yes(command: str) -> ApprovalRequired:
    """It was edited again and again, and never answered."""
    return ApprovalRequired(
        text("The command was edited too often: {command}", command=command),
        remedy=text("Write it with !command in a cell of its own."),
    )


def timed_out(command: str, seconds: float, *, live: bool) -> CommandTimeout:
    """It was ended at its wall-clock limit."""
    return CommandTimeout(
        text("{command} was ended after {seconds:g} s.", command=command, seconds=seconds),
        untouched=untouched(live=live),
        remedy=text("Give it more time with AIBRIDGE_TIMEOUT, or ask for less at once."),
    )


def _joined(texts: list[Text]) -> Text:
    """Join justifications into one ``Text``, each still translated on its own."""
    names = [f"reason{index}" for index in range(len(texts))]
    template = "; ".join(f"{{{name}}}" for name in names)
    return Text(template, dict(zip(names, texts, strict=True)))
