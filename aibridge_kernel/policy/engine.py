"""Judges a command text part by part; the strictest part wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aibridge_kernel.errors import ParseError
from aibridge_kernel.shell import (
    AndOr,
    Assignment,
    Command,
    Connector,
    Group,
    Operator,
    Pipeline,
    Redirection,
    Script,
    Simple,
    Subshell,
    Word,
    canonical,
    hidden_characters,
    parse,
)
from aibridge_kernel.values import Decision, Effect, EffectKind, Reason, Text, Verdict, Zone, text

from .compounds import judge_compound
from .context import Context
from .directory import After, change_directory
from .endless import judge_endless
from .expansion import counted, expand
from .findings import Findings
from .pipes import found_names, join_find_and_xargs
from .programs import Run, judge_program
from .rules import Rule
from .scene import NOTHING_FOUND, Argument, Found, Scene
from .variables import is_own, objection
from .zones import Zones

MAXIMUM_NESTING = 8
"""Shells and substitutions inside one another."""


def judge(source: str, context: Context, table: Mapping[str, Rule] | None = None) -> Verdict:
    """Judge a command text by ``table``, or by the table of the context; never raises.

    Text with control or invisible characters is *deny*, with nothing that could run. Text that is
    not understood is *ask* and runs as it is, if it runs. Text without any command is *ask* with
    nothing to run.
    """
    hidden = hidden_characters(source)
    if hidden is not None:
        return Verdict(Decision.DENY, "", reasons=(Reason(Decision.DENY, hidden),))
    try:
        script = parse(source)
    except ParseError as error:
        return _not_understood(source, error.happened, context)
    except RecursionError:
        return _not_understood(source, text("the text is nested too deeply"), context)
    if not script.lists:
        reason = Reason(Decision.ASK, text("there is no command"))
        return Verdict(Decision.ASK, "", reasons=(reason,))
    return _judge_script(
        source, script, context, context.rulebook.table if table is None else table
    )


def _not_understood(source: str, why: Text, context: Context) -> Verdict:
    findings = Findings(context, Zones(context))
    findings.opaque(text("is not understood: {why}", why=why))
    findings.named_in(source)
    reasons = findings.reasons()
    return Verdict(max(r.decision for r in reasons), source, findings.effects(), reasons)


def _judge_script(
    source: str, script: Script, context: Context, table: Mapping[str, Rule]
) -> Verdict:
    """Judge a text that is understood.

    What is printed says each value where the text named it. That is the same only if nothing
    but the text can tell; beside what is not understood, the text runs as it is, if it runs.
    """
    findings = Findings(context, Zones(context))
    engine = Engine(findings, table)
    judged, _ = engine.script(script, Scene((context.working_directory,), context.home))
    as_written = engine.sets_variables and findings.is_opaque
    if as_written:
        findings.opaque(text("sets variables for something whose effects cannot be told"))
    reasons = findings.reasons()
    decision = reasons[0].decision if reasons else Decision.ALLOW
    printed = source if as_written else canonical(judged)
    return Verdict(decision, printed, findings.effects(), reasons, engine.answers)


@dataclass
class Engine:
    """Walks one tree, rewriting every word to what was judged."""

    findings: Findings
    table: Mapping[str, Rule]
    answers: frozenset[int] = frozenset()
    """Exit statuses of the last program that are answers."""
    sets_variables: bool = False
    """Whether a variable was set for what comes after it."""
    repeated: int = 0
    """Words judged again and again, all loops together."""
    _nesting: int = 0

    def script(self, script: Script, scene: Scene) -> tuple[Script, Scene]:
        """Judge lists one after the other; the scene after the last."""
        lists: list[AndOr] = []
        for item in script.lists:
            judged, scene = self._list(item, scene)
            match judged:
                case AndOr((Pipeline((Group(inner, ()),), False, False),)):
                    lists += inner.lists  # the braces alone mean nothing
                case _:
                    lists.append(judged)
        return Script(tuple(lists)), scene

    def _list(self, item: AndOr, scene: Scene) -> tuple[AndOr, Scene]:
        first, after = self._pipeline(item.pipelines[0], scene)
        if not item.connectors:
            unchanged = first is item.pipelines[0]
            return item if unchanged else AndOr((first,)), after.end
        pipelines = [first]
        for connector, pipeline in zip(item.connectors, item.pipelines[1:], strict=True):
            start = after.success if connector is Connector.AND else after.failure
            judged, then = self._pipeline(pipeline, start)
            pipelines.append(judged)
            after = after.joined(connector, then)
        return AndOr(tuple(pipelines), item.connectors), after.end

    def _pipeline(self, pipeline: Pipeline, scene: Scene) -> tuple[Pipeline, After]:
        commands = join_find_and_xargs(pipeline.commands)
        if len(commands) == 1:
            command, after = self._command(commands[0], scene)
            judge_endless((command,), self.findings)
            after = after.negated() if pipeline.negated else after
            if command is pipeline.commands[0]:
                return pipeline, after
            return Pipeline((command,), pipeline.negated, pipeline.timed), after
        upstream = NOTHING_FOUND
        parts = []
        for command in commands:
            part, _ = self._command(command, scene, upstream)
            upstream = found_names(part, scene)
            parts.append(part)
        judge_endless(parts, self.findings)
        judged = Pipeline(tuple(parts), pipeline.negated, pipeline.timed)
        return judged, After(scene, scene)

    def _command(
        self, command: Command, scene: Scene, upstream: Found = NOTHING_FOUND
    ) -> tuple[Command, After]:
        if isinstance(command, Subshell):
            redirections = self.redirections(command.redirections, scene)
            script, _ = self.script(command.script, scene)
            return Subshell(script, redirections), After(scene, scene)
        if not isinstance(command, Simple):
            return judge_compound(command, scene, self)
        if not command.words and not command.redirections:
            return self._assignments(command, scene)
        assignments = tuple([self._assignment(item, scene) for item in command.assignments])
        arguments = self._arguments(command.words, scene)
        redirections = self.redirections(command.redirections, scene)
        after = After(scene, scene)
        if arguments and arguments[0].text == "cd":
            with self.findings.program(arguments):
                after = change_directory(arguments[1:], scene, self.findings)
            if redirections:  # one that fails keeps the shell where it is
                after = replace(after, sure=False)
            self.answers = frozenset()
        elif arguments:
            arguments = self.call(arguments, scene, upstream)
        self.findings.links |= self.findings.links_soon
        words = tuple([argument.word for argument in arguments])
        if words == command.words and not assignments and not redirections:
            return command, after
        return Simple(words, assignments, redirections), after

    def _arguments(self, words: Sequence[Word], scene: Scene) -> list[Argument]:
        arguments: list[Argument] = []
        for word in words:
            if word.text is not None:
                arguments.append(Argument.literal(word.text))
            else:
                arguments += self.expand_all(word, scene)
        return arguments

    def call(
        self, arguments: Sequence[Argument], scene: Scene, upstream: Found = NOTHING_FOUND
    ) -> list[Argument]:
        """Judge a command given as words; its canonical words."""
        run = Run(self.table, scene, self.findings, self, upstream)
        judged, self.answers = judge_program(arguments, run)
        return judged

    def shell_text(self, source: str, scene: Scene) -> str:
        """Judge the text given to a shell of its own; its canonical text."""
        try:
            script = parse(source)
        except ParseError as error:
            note = text("runs a shell on a text not understood: {why}", why=error.happened)
            self.findings.opaque(note)
            return source
        return canonical(self._substituted(script, replace(scene, variables={})))

    def _substituted(self, script: Script, scene: Scene) -> Script:
        if self._nesting >= MAXIMUM_NESTING:
            self.findings.opaque(text("the text is nested too deeply"))
            return script
        self._nesting += 1
        answers = self.answers
        with self.findings.lenient(()):
            judged, _ = self.script(script, scene)
        self.answers = answers
        self._nesting -= 1
        return judged

    def expand_all(self, word: Word, scene: Scene) -> list[Argument]:
        """The arguments that a word becomes where there may be any number of them."""
        found = counted(word)
        return self.expand(word, scene) if found is None else found

    def expand(self, word: Word, scene: Scene) -> list[Argument]:
        """The arguments that a word becomes."""
        return expand(word, scene, self.findings, self._substituted)

    def _assignments(self, command: Simple, scene: Scene) -> tuple[Simple, After]:
        """Follow assignments that are no part of another command."""
        judged, sure = [], True
        for item in command.assignments:
            if not is_own(item.name, self.findings.context.environment):
                judged.append(self._assignment(item, scene))
                continue
            value = self.expand(item.value, scene)
            judged.append(Assignment(item.name, value[0].word))
            scene = scene.setting(item.name, value[0].text)
            sure = sure and value[0].text is not None  # the status is that of a substitution
            self.sets_variables = True
        self.answers = frozenset()
        return Simple((), tuple(judged)), After(scene, scene, sure)

    def _assignment(self, item: Assignment, scene: Scene) -> Assignment:
        value = self.expand(item.value, scene)
        against = objection(item.name, value[0].text if len(value) == 1 else None)
        if against is not None:
            self.findings.opaque(against)
        return Assignment(item.name, value[0].word) if len(value) == 1 else item

    def redirections(
        self, redirections: tuple[Redirection, ...], scene: Scene
    ) -> tuple[Redirection, ...]:
        """Judge what is opened for a command before it runs."""
        return tuple([self._redirection(item, scene) for item in redirections])

    def _redirection(self, item: Redirection, scene: Scene) -> Redirection:
        if item.operator is Operator.DUPLICATE:
            return item
        found = self.expand(item.target, scene)
        if item.operator is Operator.HERE_STRING:
            return replace(item, target=found[0].word) if len(found) == 1 else item
        if len(found) != 1 or found[0].many:
            self.findings.opaque(text("redirects to several files or to none"))
            return item
        self._redirect(item.operator, found[0], scene)
        return replace(item, target=found[0].word)

    def _redirect(self, operator: Operator, target: Argument, scene: Scene) -> None:
        if (target.text or "").startswith(("/dev/tcp/", "/dev/udp/")):
            self.findings.add(Effect(EffectKind.NETWORK, Zone.NONE))
        elif operator is Operator.READ:
            self.findings.path(EffectKind.READ, target.text, scene)
        else:
            self.findings.write(target.text, scene)
