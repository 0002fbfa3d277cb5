"""The repositories that ``git`` may use, and what their configuration could make it run."""

from __future__ import annotations

import re
import stat
from posixpath import basename, dirname

from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.context import FileView
from aibridge_kernel.policy.zones import is_below
from aibridge_kernel.values import EffectKind, text

_HARMLESS = re.compile(
    r"core\.(?:repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|symlinks"
    r"|precomposeunicode|autocrlf|eol|safecrlf|quotepath|abbrev|compression|sharedrepository)"
    r"|remote\..*\.(?:url|fetch|pushurl)|branch\..*\.(?:remote|merge|rebase|description)"
    r"|user\.(?:name|email)|init\.defaultbranch|pull\.(?:rebase|ff)|push\.(?:default|autosetupremote)"
    r"|color\..*|advice\..*|fetch\.prune|merge\.(?:ff|conflictstyle)|status\.(?:branch|short|showuntrackedfiles|relativepaths|aheadbehind|renames|showstash)|log\.(?:date|decorate)"
)
_SECTION = re.compile(r'\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*')
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*(?:=.*)?")
_HEAD = re.compile(r"ref: refs/\S+\n?|[0-9a-f]{40}\n?")
_PARTS = ("objects", "refs")


def judge_repositories(call: Call) -> list[str]:
    """Judge every repository around the folders the command may run in; those it may use.

    git passes over what is no repository to its mind and goes on to the folder around it. So all
    of them up to the root count, and the first that git surely takes is the last it may use.
    """
    if not call.scene.directories:
        call.findings.opaque(text("runs in a folder that cannot be told"))
    files = call.findings.context.files
    used: list[str] = []
    for directory in call.scene.directories:
        taken = False
        for folder in _around(call.findings.zones.real(directory), files):
            _judge_configuration(call, folder)
            if not taken:
                used.append(folder)
                _judge_place(call, folder)
            taken = taken or _is_sound(folder, files)
    return list(dict.fromkeys(used))


def judge_nested(call: Call, repositories: list[str]) -> None:
    """Judge the repositories below: writing to one runs git in those it holds."""
    for folder in repositories:
        found = call.findings.context.files.named_below(dirname(folder), ".git")
        if found is None:
            call.findings.opaque(text("may run git in repositories below, too many to look at"))
        for nested in found or ():
            if nested not in repositories:
                _judge_configuration(call, nested)


def _around(folder: str, files: FileView) -> list[str]:
    """Whatever git could take for a repository, from the innermost."""
    found = []
    while True:
        candidate = f"{folder.rstrip('/')}/.git"
        if _is_bare(folder, files):
            found.append(folder)
        if files.lstat(candidate) is not None:
            found.append(candidate)
        if folder == "/":
            return found
        folder = dirname(folder)


def _is_bare(folder: str, files: FileView) -> bool:
    """Whether the folder itself could be the inside of a repository."""
    return basename(folder) != ".git" and all(
        files.lstat(f"{folder}/{name}") is not None for name in ("HEAD", "refs")
    )


def _is_sound(folder: str, files: FileView) -> bool:
    """Whether git surely takes ``folder`` for a repository."""
    head = files.lstat(f"{folder}/HEAD")
    return (
        files.may_enter(folder)
        and all(files.may_enter(f"{folder}/{name}") for name in _PARTS)
        and head is not None
        and bool(head.st_mode & stat.S_IRUSR)
        and _HEAD.fullmatch(files.read_text(f"{folder}/HEAD") or "") is not None
    )


def _judge_place(call: Call, folder: str) -> None:
    if not is_below(dirname(folder), call.findings.context.workspace):
        call.findings.path(EffectKind.READ, dirname(folder), call.scene)


def _judge_configuration(call: Call, folder: str) -> None:
    files = call.findings.context.files
    elsewhere = call.findings.zones.real(folder) != folder or not files.is_dir(folder)
    if elsewhere or basename(folder) != ".git":
        call.findings.opaque(text("uses a repository kept elsewhere: {path}", path=folder))
    elif (key := _unusual(call, folder)) is not None:
        call.findings.opaque(
            text("the repository's configuration may run programs: {key}", key=key)
        )


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
