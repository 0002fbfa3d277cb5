"""Standing grants: the narrow rule that *always* would grant, and what such a rule answers.

A rule names one command (program and exact options, or a whole text) and the changes that it
answers for: a kind of change to one path, or to files of one extension directly in one folder.
Whatever else a verdict is *ask* for still asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from posixpath import basename, dirname, splitext

from aibridge_kernel.errors import ParseError
from aibridge_kernel.shell import Simple, parse, quote
from aibridge_kernel.values import Decision, Effect, EffectKind, Reason, Verdict, Zone

from .arguments import NotListed, read
from .context import Context
from .rules import Rule
from .scene import Argument

MAXIMUM_SCOPES = 20
"""Changes that one rule may name; more are not narrow."""
CHANGES = frozenset({EffectKind.MODIFY, EffectKind.DELETE})
INSIDE = frozenset({Zone.NEW, Zone.WORKSPACE})
_NEVER = frozenset({Zone.PROTECTED, Zone.SECRET})


@dataclass(frozen=True, slots=True)
class Changed:
    """One change inside the workspace; ``path`` is relative to it."""

    kind: EffectKind
    path: str
    is_folder: bool


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """One kind of change to ``path``, relative to the workspace.

    With ``suffix``: to files ending in it, not hidden, directly in the folder ``path``.
    """

    kind: EffectKind
    path: str
    suffix: str = ""

    def covers(self, change: Changed) -> bool:
        """Whether ``change`` is one of these."""
        if change.kind is not self.kind:
            return False
        if not self.suffix:
            return change.path == self.path
        name = basename(change.path)
        return (
            not change.is_folder
            and (dirname(change.path) or ".") == self.path
            and not name.startswith(".")
            and splitext(name)[1] == self.suffix
        )

    def __str__(self) -> str:
        if not self.suffix:
            return f"{self.kind} {self.path}"
        folder = "" if self.path == "." else f"{self.path}/"
        return f"{self.kind} {folder}*{self.suffix}"


@dataclass(frozen=True, slots=True)
class Always:
    """A rule that may be granted.

    ``command`` is a program with its exact options; where ``exact``, it is one canonical text,
    bound to the working directory it was granted in (``directory``, relative), and ``reasons``
    are the other reasons (English) that it answers.
    """

    command: str
    exact: bool
    directory: str = "."
    reasons: tuple[str, ...] = ()
    scopes: tuple[Scope, ...] = ()

    def __str__(self) -> str:
        """The rule in its canonical writing."""
        head = f"= {self.command} @ {self.directory}" if self.exact else self.command
        return " · ".join((head, *self.reasons, *map(str, self.scopes)))


def propose(verdict: Verdict, judged: Verdict | None, context: Context) -> Always | None:
    """The rule that would answer ``verdict``, and ``judged`` after a run; ``None`` for never."""
    asking = [reason for reason in verdict.reasons if reason.decision is Decision.ASK]
    others = [reason for reason in asking if not _is_change(reason)]
    seen = () if judged is None else judged.reasons
    if any(map(_is_never, (*verdict.reasons, *seen))) or not all(map(_is_change, seen)):
        return None
    changes = _changes((verdict, judged) if judged is not None else (verdict,), context)
    if changes is None or not verdict.canonical:
        return None
    scopes = tuple(sorted(set(map(_scope, changes))))
    if len(scopes) > MAXIMUM_SCOPES or not (scopes or others):
        return None
    shape = None if others else shape_of(verdict.canonical, context.rulebook.table)
    if shape is not None:
        return Always(shape, exact=False, scopes=scopes)
    return Always(
        verdict.canonical,
        exact=True,
        directory=_relative(context.working_directory, context),
        reasons=tuple(sorted({str(reason.justification) for reason in others})),
        scopes=scopes,
    )


def answers(
    rule: Always,
    verdict: Verdict,
    context: Context,
    *,
    observed: bool = False,
) -> bool:
    """Whether ``rule`` answers everything that ``verdict`` is *ask* for.

    ``observed``: the verdict is about what came out of a run; then only changes are answered.
    """
    if verdict.decision is not Decision.ASK or not _is_command(rule, verdict, context):
        return False
    for reason in verdict.reasons:
        known = rule.exact and not observed and str(reason.justification) in rule.reasons
        if _is_never(reason) or not (_is_change(reason) or known):
            return False
    changes = _changes((verdict,), context)
    return changes is not None and all(
        any(scope.covers(change) for scope in rule.scopes) for change in changes
    )


def _is_command(rule: Always, verdict: Verdict, context: Context) -> bool:
    if not rule.exact:
        return shape_of(verdict.canonical, context.rulebook.table) == rule.command
    here = _relative(context.working_directory, context)
    return (verdict.canonical, here) == (rule.command, rule.directory)


def shape_of(text: str, table: Mapping[str, Rule]) -> str | None:
    """The program and exact options of ``text``, where its table tells them from operands.

    ``None`` for more than one command, for redirections, and for programs whose arguments are a
    language of their own (``find``, ``sed``, ``git``): those are granted as a whole text.
    """
    simple = _only_command(text)
    words = [] if simple is None else [word.text for word in simple.words]
    rule = table.get(words[0] or "") if words else None
    if simple is None or rule is None or rule.handler or rule.commands or None in words:
        return None
    if simple.assignments or simple.redirections:
        return None
    try:
        reading = read(rule, [Argument.literal(word or "") for word in words[1:]])
    except NotListed:
        return None
    options = {
        (option.names[0], value.text if value is not None else None)
        for option, value in reading.options
    }
    ordered = sorted(options, key=lambda option: (option[0], option[1] or ""))
    flat = [part for option in ordered for part in option if part is not None]
    return " ".join(quote(word) for word in (rule.name, *flat))


def _only_command(text: str) -> Simple | None:
    try:
        script = parse(text)
    except (ParseError, RecursionError):
        return None
    if len(script.lists) != 1 or len(script.lists[0].pipelines) != 1:
        return None
    pipeline = script.lists[0].pipelines[0]
    only = pipeline.commands[0]
    single = len(pipeline.commands) == 1 and not pipeline.negated
    return only if single and isinstance(only, Simple) else None


def _is_change(reason: Reason) -> bool:
    effect = reason.effect
    return (
        reason.decision is Decision.ASK
        and reason.rule is None
        and effect is not None
        and effect.kind in CHANGES
        and effect.zone in INSIDE
    )


def _is_never(reason: Reason) -> bool:
    """Whether no standing grant answers it: what is denied, protected, or a policy file's.

    Creating in the workspace is asked about for a special reason only, which somebody has to read.
    """
    effect = reason.effect
    return (
        reason.decision is not Decision.ASK
        or reason.rule is not None
        or effect is None
        or effect.zone in _NEVER
        or effect.kind is EffectKind.PRIVILEGE
        or (effect.kind is EffectKind.CREATE and effect.zone in INSIDE)
    )


def _changes(verdicts: Iterable[Verdict], context: Context) -> frozenset[Changed] | None:
    """Every change inside the workspace; ``None`` where one of them has no path."""
    effects = {
        effect
        for verdict in verdicts
        for effect in verdict.effects
        if effect.kind in CHANGES and effect.zone in INSIDE
    }
    if any(effect.path is None for effect in effects):
        return None
    return frozenset(_changed(effect, context) for effect in effects)


def _changed(effect: Effect, context: Context) -> Changed:
    path = effect.path or ""
    return Changed(effect.kind, _relative(path, context), context.files.is_dir(path))


def _relative(path: str, context: Context) -> str:
    if path == context.workspace:
        return "."
    return path.removeprefix(f"{context.workspace}/")


def _scope(change: Changed) -> Scope:
    """Name a change by itself, a file by its folder and extension."""
    name = basename(change.path)
    suffix = splitext(name)[1]
    if change.is_folder or not suffix or name.startswith("."):
        return Scope(change.kind, change.path)
    return Scope(change.kind, dirname(change.path) or ".", suffix)
