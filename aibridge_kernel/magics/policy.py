"""``%policy``: the rules in force, why a command is judged as it is, grants and the mode."""

from __future__ import annotations

from collections.abc import Iterator

from aibridge_kernel import approvals
from aibridge_kernel.display.catalogue import render
from aibridge_kernel.display.tables import table
from aibridge_kernel.errors import (
    ApprovalRefused,
    ApprovalRequired,
    ParseError,
    PolicyDenied,
    UsageError,
)
from aibridge_kernel.policy import PolicyFile, Provision, decide, judge
from aibridge_kernel.settings import OnAsk
from aibridge_kernel.shell import AndOr, Script, canonical, parse, simple_commands
from aibridge_kernel.shell import Pipeline as ShellPipeline
from aibridge_kernel.state import KernelState
from aibridge_kernel.values import Effect, EffectKind, Text, Verdict, Zone, text
from aibridge_kernel.writing.commands import complete_command
from aibridge_kernel.writing.matches import MatchKind, Offer, of_words

from .base import MagicCall, completed_by
from .information import MEANINGS, moment, on_ask_words

_WORDS = ("deny", "prompt", "revoke", "undoable", "why")
_LOOSER = (OnAsk.DENY, OnAsk.PROMPT, OnAsk.UNDOABLE, OnAsk.ALLOW)
"""What *ask* may become, the strictest first."""
_KINDS = (EffectKind.READ, EffectKind.CREATE, EffectKind.MODIFY, EffectKind.DELETE)
_ZONES = tuple(zone for zone in Zone if zone is not Zone.NONE)
_ELSEWHERE = (EffectKind.NETWORK, EffectKind.SIGNAL, EffectKind.OPAQUE, EffectKind.PRIVILEGE)


async def _completed(argument: str, state: KernelState) -> Offer:
    word, space, rest = argument.partition(" ")
    if space and word == "revoke":
        grants = ("all", *(grant.id for grant in state.grants.all()[0]))
        return of_words(rest, grants).moved(len("revoke "))
    offer = of_words(argument, _WORDS, MatchKind.KEYWORD)
    if offer.matches:
        return offer
    command = rest if word == "why" else argument
    return (await complete_command(command, state)).moved(len(argument) - len(command))


@completed_by(_completed)
async def policy(call: MagicCall) -> None:
    """Show rules and grants; with a command, why it is judged so; or switch the mode."""
    word, _, rest = call.argument.partition(" ")
    if not call.argument:
        _overview(call)
    elif word == "why":
        _why(call, rest.strip() or call.state.judged)
    elif word == "revoke":
        _revoke(call, rest.strip())
    elif call.argument in set(OnAsk):
        await _switch(call, OnAsk(call.argument))
    else:
        _why(call, call.argument)


# --- what is in force ----------------------------------------------------------------------------


def _overview(call: MagicCall) -> None:
    state, language = call.state, call.state.language
    said: list[tuple[str, ...]] = [
        (
            render(text("When something needs a yes"), language),
            render(on_ask_words(state), language),
        ),
        (render(text("Sandbox"), language), state.sandbox.tier.value),
    ]
    said += [_line(words, language) for words in state.rulebook.complaints]
    said += [row for file in state.rulebook.files for row in _file(file, language)]
    parts = [table(said), table(list(_matrix(state))), table(list(_grants(state, language)))]
    call.result(
        {
            "text/plain": "\n\n".join(part["text/plain"] for part in parts),
            "text/html": "".join(part["text/html"] for part in parts),
        }
    )


def _line(words: Text, language: str) -> tuple[str, ...]:
    return ("!", render(words, language))


def _file(file: PolicyFile, language: str) -> Iterator[tuple[str, ...]]:
    authorities = {
        "workspace": text("Policy of the workspace"),
        "package": text("Policy of a package"),
        "administrator": text("Policy of the administrator"),
    }
    yield (render(authorities[file.authority.value], language), file.path)
    locks = {
        "grants = false": not file.grants,
        f"on_ask = {', '.join(sorted(file.on_ask or ()))}": file.on_ask is not None,
        f"sandbox = {file.sandbox}": file.sandbox is not None,
        f"models = {', '.join(file.models or ())}": file.models is not None,
        f"audit = {file.audit}": file.audit is not None,
    }
    yield from (("", lock) for lock, holds in locks.items() if holds)
    yield from (("", provision_words(item)) for item in file.provisions)


def provision_words(item: Provision) -> str:
    """Write a provision in the words of its file."""
    parts: dict[str, list[str]] = {
        "program": sorted(item.programs),
        "command": [" ".join(words) for words in item.commands],
        "option": sorted(item.options),
        "kind": sorted(kind.value for kind in item.kinds),
        "zone": sorted(zone.value for zone in item.zones),
        "path": list(item.paths),
    }
    said = " ".join(f"{key}={','.join(words)}" for key, words in parts.items() if words)
    because = f" ({item.because})" if item.because else ""
    return f"{item.decision.word} {said}{because} [{item.origin.rpartition(':')[2]}]"


def _matrix(state: KernelState) -> Iterator[tuple[str, ...]]:
    yield ("", *(zone.value for zone in _ZONES))
    for kind in _KINDS:
        yield (kind.value, *(_in_force(kind, zone, state) for zone in _ZONES))
    for kind in _ELSEWHERE:
        yield (kind.value, _in_force(kind, Zone.NONE, state))


def _in_force(kind: EffectKind, zone: Zone, state: KernelState) -> str:
    """The verdict of one field of the matrix, as files that name no path leave it."""
    context = state.context
    given = [
        item
        for item in context.rulebook.provisions.of_effects
        if not item.paths and item.concerns(Effect(kind, zone), context.workspace, context.files)
    ]
    decision = decide(kind, zone)
    if any(item.loosens for item in given) and decision.word == "ask":
        decision = next(item.decision for item in given if item.loosens)
    return max([decision, *(item.decision for item in given)]).word


def _grants(state: KernelState, language: str) -> Iterator[tuple[str, ...]]:
    known, faults = state.grants.all()
    yield from (_line(words, language) for words in faults)
    if not state.rulebook.grants:
        yield _line(text("Standing grants are switched off by a policy file."), language)
    if not known:
        yield (render(text("Nothing is granted always in this workspace."), language),)
        return
    heads = (text("Grant"), text("Given"), text("Last used"), text("Rule"))
    yield tuple(render(head, language) for head in heads)
    for grant in known:
        rule = str(grant.rule)
        if not grant.counts:
            rule += render(text(" (another folder stands here now: it does not count)"), language)
        used = "" if grant.used is None else moment(grant.used)
        yield (grant.id, moment(grant.given), used, rule)


# --- why -----------------------------------------------------------------------------------------


def _why(call: MagicCall, command: str) -> None:
    state, language = call.state, call.state.language
    if not command:
        raise UsageError(
            text("No command has been judged yet."),
            remedy=text("Write one after it: %policy why rm notes.txt"),
        )
    verdict = judge(command, state.context)
    rows: list[tuple[str, ...]] = [(verdict.decision.word, verdict.canonical or command)]
    rows += [("", part, rule) for part, rule in _parts(verdict, state)]
    rows += [
        (reason.decision.word, render(reason.justification, language), reason.rule or "")
        for reason in verdict.reasons
    ]
    rows += [_effect(effect) for effect in verdict.effects]
    call.result(table(rows))


def _effect(effect: Effect) -> tuple[str, ...]:
    usual = decide(effect.kind, effect.zone).word
    return (effect.kind.value, f"{effect.path or ''} ({effect.zone.value})", f"→ {usual}")


def _parts(verdict: Verdict, state: KernelState) -> Iterator[tuple[str, str]]:
    """Each simple command and where its program's rule stands."""
    try:
        script = parse(verdict.canonical)
    except (ParseError, RecursionError):
        return
    for simple in simple_commands(script):
        name = simple.words[0].text if simple.words else None
        rule = state.rulebook.table.get(name or "")
        where = "" if rule is None else f"{rule.file} [{rule.name}]"
        alone = Script((AndOr((ShellPipeline((simple,)),)),))
        yield canonical(alone), where


# --- grants and mode -----------------------------------------------------------------------------


def _revoke(call: MagicCall, identifier: str) -> None:
    if not identifier:
        raise UsageError(
            text("%policy revoke needs the id of a grant, or all."),
            remedy=text("%policy shows every grant with its id."),
        )
    revoked = call.state.grants.revoke(identifier)
    if not revoked:
        call.say(text("Nothing is granted always in this workspace."))
        return
    call.say(*(text("Revoked: {rule}", rule=grant.rule) for grant in revoked))


async def _switch(call: MagicCall, mode: OnAsk) -> None:
    """Switch what *ask* becomes; what is looser is asked about, for a cell may be a stranger's."""
    state = call.state
    require_mode(mode, state)
    if is_looser(mode, state):
        await _make_sure(call, mode)
    state.on_ask = mode
    call.say(text("When something needs a yes: {on_ask}.", on_ask=on_ask_words(state)))


def is_looser(mode: OnAsk, state: KernelState) -> bool:
    """Whether a mode asks less than the one in force."""
    return _LOOSER.index(mode) > _LOOSER.index(state.on_ask)


def require_mode(mode: OnAsk, state: KernelState) -> None:
    """Raise ``PolicyDenied`` for a mode that is not to be had while the kernel runs."""
    if not state.rulebook.permits_mode(mode):
        raise PolicyDenied(
            text("The administrator's policy does not permit the mode {mode}.", mode=mode.value),
            remedy=text("%policy shows what it says."),
        )
    if mode is OnAsk.ALLOW and state.on_ask is not OnAsk.ALLOW:
        raise PolicyDenied(
            text("The mode allow is given only when the kernel is started."),
            remedy=text("Start it with AIBRIDGE_ON_ASK=allow, or use: %policy undoable"),
        )


async def _make_sure(call: MagicCall, mode: OnAsk) -> None:
    if not call.front_end.can_ask:
        raise ApprovalRequired(
            text("Asking less needs a yes, and nobody can be asked."),
            remedy=text(
                "Run it where you can answer, or start with AIBRIDGE_ON_ASK={mode}.",
                mode=mode.value,
            ),
        )
    question = text(
        "From now on, what needs a yes would be treated so: {mode}. Yes (y), no (n)?",
        mode=MEANINGS[mode.value],
    )
    prompt = f"{render(question, call.state.language)} "
    answer = await approvals.ask_with_limit(prompt, call.state, call.front_end)
    if approvals.read_answer(answer) is not approvals.Answer.YES:
        raise ApprovalRefused(text("The mode was not changed."))
