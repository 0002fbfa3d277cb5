"""What git prints of files that were committed: never those that bear a secret's name.

A sandbox masks files of the working tree; what the repository holds of them is not masked. So a
path that is named is judged by its name, and where git chooses what it prints, the canonical text
leaves secrets out by pathspecs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from posixpath import dirname, normpath
from typing import Final

from aibridge_kernel.policy.arguments import Reading
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.scene import Argument
from aibridge_kernel.policy.zones import SECRET_FOLDERS, is_below
from aibridge_kernel.values import EffectKind, Zone, text

_NAMES: Final = (
    *(".env", ".env.*", ".envrc.local", "id_[rd]sa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519"),
    *("id_ed25519_sk", ".netrc", ".git-credentials", ".pgpass", ".pypirc", ".my.cnf"),
    *(".vault-token", ".htpasswd", ".aibridge_policy_key"),
    *(f"{folder}/**" for folder in SECRET_FOLDERS),
)
EXCLUDED: Final = tuple(f":(top,exclude,glob)**/{name}" for name in _NAMES)
"""Pathspecs that leave out what bears a secret's name."""

_ALL_COMMITS: Final = ("--full-history", "--sparse")
"""With pathspecs ``git log`` passes over commits, unless told so."""
_PATCHES: Final = ("-p", "-u", "--patch", "--patch-with-stat", "--word-diff", "-L")
_COMPARED: Final = 2
_OBJECT = re.compile(r"[0-9a-f]{4,64}")
_MAGIC = re.compile(r"[*?\[\\]|^:")


def without_exclusions(call: Call) -> None:
    """Take off what judging appends, where the text is canonical already."""
    count = len(EXCLUDED)
    if tuple(argument.text for argument in call.arguments[-count:]) == EXCLUDED:
        del call.arguments[-count:]


def judge_committed(call: Call, reading: Reading, repositories: list[str]) -> None:
    """Judge what the sub-command prints of files, and leave out what is secret."""
    how = call.rule.table.get("prints")
    if how is None or reading.informs or not repositories:
        return
    named = [value for option, value in reading.options if option.names == ("-L",) and value]
    for argument in [*(argument for _, argument in reading.operands), *named]:
        _judge_name(call, argument.text, repositories)
    if how == "objects":
        _judge_objects(call, reading)
    elif how == "patches" and not reading.has(*_PATCHES):
        return
    elif how != "names" and not _compares_files(call, reading, repositories):
        _leave_out(call, reading, named)


def _judge_name(call: Call, name: str | None, repositories: list[str]) -> None:
    """A path, or ``REVISION:PATH``; whatever stands behind a colon may be a path."""
    if name is None:
        call.findings.opaque(text("an argument cannot be told before running"))
        return
    for path in _paths(name):
        for folder in (*call.scene.directories, *map(dirname, repositories)):
            whole = normpath(f"{folder}/{path}")
            if call.findings.zones.locate(whole, follow=False).zone is Zone.SECRET:
                call.findings.path(EffectKind.READ, whole, call.scene, follow=False)
                return


def _paths(name: str) -> Iterator[str]:
    yield name
    for colon in re.finditer(":", name):
        yield name[colon.end() :]
    if name.startswith(":(") and ")" in name:
        yield name.partition(")")[2]


def _judge_objects(call: Call, reading: Reading) -> None:
    words = [argument.text or "" for _, argument in reading.operands]
    if reading.has("-t", "-s", "-e"):
        return
    if any(_OBJECT.fullmatch(word.partition("^")[0]) for word in words):
        call.findings.opaque(text("prints an object of the repository that has no name"))


def _leave_out(call: Call, reading: Reading, named: list[Argument]) -> None:
    written = [argument.text or "" for argument in call.arguments]
    if named:  # -L takes no pathspecs; it prints one file, which was judged
        return
    if reading.has("--follow"):
        note = text("prints the history of a file under all the names that it had")
        call.findings.opaque(note)
        return
    for position, argument in reading.operands:
        said = argument.text or ""
        if _OBJECT.fullmatch(said) and not _is_path(call, said):
            call.arguments[position] = Argument.literal(f"{said}^{{commit}}")
    if call.rule.table["prints"] == "patches" and not _limited(call, written):
        missing = [word for word in _ALL_COMMITS if word not in written]
        call.arguments[:0] = map(Argument.literal, missing)
    call.arguments += map(Argument.literal, EXCLUDED)


def _compares_files(call: Call, reading: Reading, repositories: list[str]) -> bool:
    """Whether two files are compared, one of them in no repository: no pathspecs then."""
    paths = [
        path for _, word in reading.operands for path in call.scene.resolve(str(word.text or ""))
    ]
    return len(reading.operands) == _COMPARED and any(
        not is_below(call.findings.zones.real(path), dirname(folder))
        for path in paths
        for folder in repositories
    )


def _limited(call: Call, written: list[str]) -> bool:
    """Whether paths are among the words; to git, and so to the person, those limit commits."""
    before = list(takewhile(lambda word: word != "--", written))
    return len(before) < len(written) or any(
        _is_path(call, word) for word in before if not word.startswith("-")
    )


def _is_path(call: Call, word: str) -> bool:
    files = call.findings.context.files
    return bool(_MAGIC.search(word)) or any(
        files.lstat(path) is not None for path in call.scene.resolve(word)
    )
