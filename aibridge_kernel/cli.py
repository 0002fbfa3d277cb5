"""``jupyter aibridge …``: judging, translating, looking and undoing from outside a kernel.

Exit status 0 only on success, 1 when something failed, 2 for input that is malformed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__
from .display.catalogue import render, sentences
from .display.escaping import valid, visible, visible_lines
from .errors import AIBridgeError, UsageError
from .policy import judge
from .settings import OnAsk, Settings, read_settings
from .surroundings import Surroundings
from .values import Translation, Verdict, ntext, text

if TYPE_CHECKING:
    from .state import KernelState

OK, FAILED, MALFORMED, INTERRUPTED = 0, 1, 2, 130
AT_A_TERMINAL = ("serve", "connect")
"""Commands for a person, without ``--json``."""


def main(argv: list[str] | None = None) -> None:
    """Run one command; its exit status becomes the process's."""
    options = _parser().parse_args(argv)
    language = "en"
    try:
        settings = read_settings(os.environ, Path.cwd())
        language = settings.language
        status = options.run(options, settings)
    except AIBridgeError as error:
        sys.stderr.write("\n".join(sentences(error, language)) + "\n")
        status = MALFORMED if isinstance(error, UsageError) else FAILED
    except BrokenPipeError:
        status = FAILED
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        status = INTERRUPTED
    raise SystemExit(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jupyter aibridge", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[..., int], help_: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help_, description=help_)
        if name not in AT_A_TERMINAL:
            made.add_argument("--json", action="store_true", help="one JSON object per line")
        made.set_defaults(run=run)
        return made

    check = command("check", _check, "judge commands without running them")
    check.add_argument("--workspace", type=Path, help="folder that commands may write")
    check.add_argument("command", nargs="?", help="without it: JSON lines {id, command} on stdin")
    translate = command("translate", _translate, "turn prose into commands without running them")
    translate.add_argument("--model", help="for example gemini-2.5-flash, offline")
    translate.add_argument("--workspace", type=Path, help="folder the sentence is about")
    translate.add_argument("text", nargs="?", help="without it: JSON lines {id, text} on stdin")
    history = command("history", _history, "list what was said and run")
    history.add_argument("words", nargs="*", help="only where these occur")
    undo = command("undo", _undo, "undo the last change of a workspace, or the one named")
    undo.add_argument("--workspace", type=Path, help="folder whose change is undone")
    undo.add_argument("--list", action="store_true", help="show what can be undone")
    undo.add_argument("id", nargs="?", help="see the outcome of the cell, or --list")
    run = command("run", _run, "run a text file of cells, or a notebook; - reads standard input")
    run.add_argument("file", help="cells begin with # %%%%, or are paragraphs; or FILE.ipynb")
    run.add_argument("--workspace", type=Path, help="folder that commands may write")
    run.add_argument("--model", help="for example gemini-2.5-flash, offline")
    run.add_argument("--on-ask", type=OnAsk, choices=list(OnAsk), help="what *ask* becomes")
    run.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="set {NAME}"
    )
    serving = command("serve", _serve, "JupyterLab at IP_SERVER:PORT_SERVER")
    serving.add_argument("--workspace", type=Path, help="folder to serve")
    serving.add_argument("--ip", help="address to listen at instead of IP_SERVER")
    serving.add_argument("--port", type=int, help="port instead of PORT_SERVER")
    joining = command("connect", _connect, "a terminal on a server's AI-Bridge kernel")
    joining.add_argument("--url", help="address of the server instead of IP_SERVER:PORT_SERVER")
    joining.add_argument("--kernel", help="beginning of the id of the kernel to join")
    joining.add_argument("--new", action="store_true", help="start a kernel of one's own")
    command("doctor", _doctor, "find first-day problems and say what mends them")
    return parser


def _state(settings: Settings, workspace: Path | None, model: str | None = None) -> KernelState:
    from .launch import make_translator  # noqa: PLC0415 — judging needs neither of them
    from .state import KernelState  # noqa: PLC0415

    chosen = replace(
        settings,
        workspace=workspace or settings.workspace,
        model=model or settings.model,
    )
    return KernelState(settings=chosen, translator=make_translator(chosen))


def _requests(field: str) -> Iterator[tuple[Any, str]]:
    """Read JSON lines from standard input; raise ``UsageError`` naming the first bad one."""
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            request = json.loads(line)
            yield request.get("id"), _string(request[field])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UsageError(
                text("Line {number} of the input is malformed.", number=number),
                remedy=text('Each line is a JSON object with "id" and "{field}".', field=field),
            ) from None


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


_encoded = json.JSONEncoder(ensure_ascii=False).encode


def _print(values: dict[str, Any]) -> None:
    sys.stdout.write(_encoded(values) + "\n")


# --- check ---------------------------------------------------------------------------------------


def _check(options: argparse.Namespace, settings: Settings) -> int:
    workspace = options.workspace or settings.workspace
    surroundings = Surroundings(workspace, settings.state_dir)
    context = surroundings.context(surroundings.start)
    for words in context.rulebook.complaints:
        sys.stderr.write(f"{render(words, settings.language)}\n")
    if options.command is None:
        for identifier, command in _requests("command"):
            _print({"id": identifier} | _verdict(judge(command, context), settings.language))
        return OK
    found = _verdict(judge(options.command, context), settings.language)
    if options.json:
        _print({"id": None} | found)
        return OK
    lines = [f"{found['decision']}: {visible(found['canonical'])}"]
    lines += [f"  - {reason}" for reason in found["reasons"]]
    sys.stdout.write("\n".join(lines) + "\n")
    return OK


def _verdict(verdict: Verdict, language: str) -> dict[str, Any]:
    return {
        "decision": verdict.decision.word,
        "canonical": valid(verdict.canonical),
        "effects": [
            {
                "kind": effect.kind.value,
                "zone": effect.zone.value,
                "path": None if effect.path is None else valid(effect.path),
            }
            for effect in verdict.effects
        ],
        "reasons": [render(reason.justification, language) for reason in verdict.reasons],
    }


# --- translate -----------------------------------------------------------------------------------


def _translate(options: argparse.Namespace, settings: Settings) -> int:
    import asyncio  # noqa: PLC0415 — judging is done without

    return asyncio.run(_translate_all(options, settings))


async def _translate_all(options: argparse.Namespace, settings: Settings) -> int:
    state = _state(settings, options.workspace, options.model)
    try:
        if options.text is None:
            for identifier, said in _requests("text"):
                _print({"id": identifier} | _translation(await _translated(said, state)))
            return OK
        found = _translation(await _translated(options.text, state))
    finally:
        await state.close()
    if options.json:
        _print({"id": None} | found)
    else:
        lines = [f"{step['command']}\n  {step['explanation']}" for step in found["commands"]]
        lines += [words for words in (found["question"], found["refusal"]) if words]
        shown = [each for words in lines for each in visible_lines(words)]
        sys.stdout.write("\n".join(shown) + "\n")
    return OK if found["commands"] else FAILED


async def _translated(said: str, state: KernelState) -> Translation:
    from .conversation import Conversation  # noqa: PLC0415 — judging needs neither of them
    from .providers.base import Request  # noqa: PLC0415

    request = Request(said, state.tree, state.relative_directory, state.language)
    return await state.translator.translate(Conversation(), request)


def _translation(translation: Translation) -> dict[str, Any]:
    return {
        "commands": [
            {"command": valid(step.command), "explanation": valid(step.explanation)}
            for step in translation.steps
        ],
        "question": translation.question,
        "refusal": translation.refusal,
    }


# --- history, undo -------------------------------------------------------------------------------


def _history(options: argparse.Namespace, settings: Settings) -> int:
    state = _state(settings, None)
    for row in reversed(state.store.outcomes(" ".join(options.words))):
        commands = [command["command"] for command in row.outcome["commands"]]
        if options.json:
            _print({"at": row.at, "statement": row.statement, "outcome": row.outcome})
        else:
            said = visible_lines(row.statement) + [f"  $ {visible(words)}" for words in commands]
            sys.stdout.write("\n".join(said) + "\n")
    state.store.close()
    return OK


def _undo(options: argparse.Namespace, settings: Settings) -> int:
    from .display.outcome import change_lines, changes_json  # noqa: PLC0415 — only here

    state = _state(settings, options.workspace)
    if options.list:
        return _list(state, as_json=options.json)
    identifier, changes = state.transactions.undo(options.id)
    state.transactions.close()
    if options.json:
        _print({"undo_id": identifier, "changes": changes_json(changes)})
    else:
        sys.stdout.write("\n".join(change_lines(changes, settings.language)) + "\n")
    return OK


def _list(state: KernelState, *, as_json: bool) -> int:
    from .display.sizes import size_text  # noqa: PLC0415 — only here

    language = state.language
    for entry in state.transactions.entries():
        command, size = valid(entry.command), size_text(entry.size, language)
        if as_json:
            found = {"undo_id": entry.id, "command": command, "undone": entry.undone}
            _print({**found, "bytes": entry.size, "pruned": False})
        else:
            sys.stdout.write(f"{entry.id}  {size:>8}  {visible(command)}\n")
    for gone in state.transactions.pruned():
        command = valid(gone.command)
        if as_json:
            found = {"undo_id": gone.id, "command": command, "undone": False}
            _print({**found, "bytes": gone.size, "pruned": True})
        else:
            words = render(text("no longer undoable"), language)
            sys.stdout.write(f"{gone.id}  {words}  {visible(command)}\n")
    return OK


# --- run, serve, connect -------------------------------------------------------------------------


def _run(options: argparse.Namespace, settings: Settings) -> int:
    from .running import RunOptions, run_file  # noqa: PLC0415 — starts kernels

    pairs = [pair.partition("=") for pair in options.parameter]
    parameters = tuple((name.strip(), value) for name, _, value in pairs)
    if any(not sign or not name.strip().isidentifier() for name, sign, _ in pairs):
        raise UsageError(
            text("A parameter is written NAME=VALUE."),
            remedy=text("For example: -p folder=data"),
        )
    chosen = RunOptions(
        options.file,
        workspace=options.workspace,
        model=options.model,
        on_ask=options.on_ask,
        parameters=parameters,
        as_json=options.json,
    )
    return run_file(chosen, settings)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from .serving import serve  # noqa: PLC0415 — only here

    workspace = options.workspace or settings.workspace
    return serve(workspace, settings, ip=options.ip, port=options.port)


def _connect(options: argparse.Namespace, settings: Settings) -> int:
    from .connecting import connect  # noqa: PLC0415 — imports what only it needs

    return connect(settings, url=options.url, kernel=options.kernel, is_new=options.new)


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    from .doctor import examine  # noqa: PLC0415 — imports what only it needs

    findings = examine(settings)
    for finding in findings:
        said = render(finding.said, settings.language)
        remedy = render(finding.remedy, settings.language) if finding.remedy else None
        if options.json:
            _print({"check": finding.name, "ok": finding.ok, "said": said, "remedy": remedy})
        else:
            mark = "✓" if finding.ok else "✗"
            sys.stdout.write(f"{mark} {said}\n" + (f"    {remedy}\n" if remedy else ""))
    wrong = sum(not finding.ok for finding in findings)
    if not options.json:
        words = ntext(
            "{n} thing to mend: below its ✗ stands how.",
            "{n} things to mend: below each ✗ stands how.",
            wrong,
        )
        found = words if wrong else text("Everything is as it should be.")
        sys.stdout.write(f"\n{render(found, settings.language)}\n")
    return FAILED if wrong else OK
