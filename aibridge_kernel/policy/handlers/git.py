"""``git``: its own files are its own business, what a repository makes it run is not.

A repository's configuration can name programs that even ``git status`` runs. The canonical text
turns off those that options can turn off; a configuration with anything but well-known harmless
keys is *ask*.
"""

from __future__ import annotations

import re
from posixpath import dirname

from aibridge_kernel.policy.arguments import NotListed, Reading, read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.rules import Rule
from aibridge_kernel.policy.zones import is_below
from aibridge_kernel.values import Decision, Effect, EffectKind, Zone, text

from .subcommands import choose, judge_chosen

_HARMLESS = re.compile(
    r"core\.(?:repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|symlinks"
    r"|precomposeunicode|autocrlf|eol|safecrlf|quotepath|abbrev|compression|sharedrepository)"
    r"|remote\..*\.(?:url|fetch|pushurl)|branch\..*\.(?:remote|merge|rebase|description)"
    r"|user\.(?:name|email)|init\.defaultbranch|pull\.(?:rebase|ff)|push\.(?:default|autosetupremote)"
    r"|color\..*|advice\..*|fetch\.prune|merge\.(?:ff|conflictstyle)|status\..*|log\.(?:date|decorate)"
)
_SECTION = re.compile(r'\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*')
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*(?:=.*)?")


def judge_git(call: Call) -> None:
    """Judge the sub-command, and the repository it would run in."""
    if not call.arguments:
        return
    reading = read(call.rule, call.arguments)
    folder = reading.value("-C")
    if folder is not None:
        call.path(EffectKind.READ, folder)
        call.scene = call.scene.inside(*(call.scene.resolve(folder.text) if folder.text else ()))
    chosen = choose(call)
    if chosen is None:
        return
    chosen.scene = call.scene
    judge_chosen(call, chosen)
    inner = read(chosen.rule, chosen.arguments)
    if not inner.informs and not _has_required(chosen.rule, inner):
        raise NotListed(text("“{program}” opens an editor", program=chosen.rule.name))
    repositories = _repositories(call)
    _judge_repositories(call, repositories)
    if _writes(chosen.rule, inner):
        _note_write(call, chosen.rule, repositories)


def _has_required(rule: Rule, reading: Reading) -> bool:
    required = rule.table.get("requires", ())
    return not required or reading.has(*required)


def _writes(rule: Rule, reading: Reading) -> bool:
    """Whether the sub-command, used like this, writes to the repository."""
    table = rule.table
    if not table.get("writes") or reading.informs:
        return False
    if table.get("reads_without") == "operands" and not reading.operands:
        return False
    first = reading.operands[0][1].text if reading.operands else None
    return first not in table.get("reads_with", ())


def _repositories(call: Call) -> list[str]:
    """The repository folder of every folder the command may run in."""
    found = (_repository(call, directory) for directory in call.scene.directories)
    return [folder for folder in found if folder is not None]


def _repository(call: Call, directory: str) -> str | None:
    """The ``.git`` of the innermost working tree around ``directory``."""
    files = call.findings.context.files
    folder = files.realpath(directory)
    while True:
        candidate = f"{folder.rstrip('/')}/.git"
        if files.lstat(candidate) is not None:
            return candidate
        if folder == "/":
            return None
        folder = dirname(folder)


def _judge_repositories(call: Call, repositories: list[str]) -> None:
    context = call.findings.context
    if not call.scene.directories:
        call.findings.opaque(text("runs in a folder that cannot be told"))
    for folder in repositories:
        real = context.files.realpath(folder)
        if real != folder or not context.files.is_dir(folder):
            call.findings.opaque(text("uses a repository kept elsewhere: {path}", path=folder))
        elif (key := _unusual(call, folder)) is not None:
            call.findings.opaque(
                text("the repository's configuration may run programs: {key}", key=key)
            )
        if not is_below(dirname(folder), context.workspace):
            call.findings.path(EffectKind.READ, dirname(folder), call.scene)


def _unusual(call: Call, folder: str) -> str | None:
    """The first thing in the repository that could make git run or read something else."""
    files = call.findings.context.files
    for name in ("commondir", "config.worktree"):
        if files.lstat(f"{folder}/{name}") is not None:
            return name
    if files.lstat(f"{folder}/config") is None:
        return None
    source = files.read_text(f"{folder}/config")
    return "config" if source is None else _unusual_key(source)


def _unusual_key(source: str) -> str | None:
    """The first key of a configuration that is not known to be harmless."""
    section = ""
    for raw in source.splitlines():
        line = raw.strip()
        if match := _SECTION.match(line):
            section = match[1] if match[2] is None else f"{match[1]}.{match[2]}"
            line = line[match.end() :].strip()
        if not line or line[0] in "#;":
            continue
        key = _KEY.fullmatch(line)
        name = f"{section}.{key[1]}" if key else line
        if key is None or line.endswith("\\") or not _HARMLESS.fullmatch(name.lower()):
            return name
    return None


def _note_write(call: Call, rule: Rule, repositories: list[str]) -> None:
    if rule.table.get("changes"):
        note = text("changes files of the working tree")
        call.findings.links_soon = True
        for folder in repositories:
            call.findings.path(EffectKind.MODIFY, dirname(folder), call.scene, note=note)
    for folder in repositories or [f"{path}/.git" for path in call.scene.directories]:
        kind = EffectKind.MODIFY if folder in repositories else EffectKind.CREATE
        if is_below(folder, call.findings.context.workspace):
            note = text("writes to the repository {path}", path=folder)
            effect = Effect(kind, Zone.PROTECTED, folder)
            call.findings.reason(Decision.ASK, note, effect)
            call.findings.writes = True
        else:
            call.findings.path(kind, folder, call.scene)
