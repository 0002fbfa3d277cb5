"""Roles to effects."""

from __future__ import annotations

import re
from collections.abc import Callable
from posixpath import basename, dirname
from typing import Final

from aibridge_kernel.values import Decision, Effect, EffectKind, Zone, text

from .call import Call
from .roles import Role
from .scene import Argument
from .transfers import judge_transfer

_SETS_IDENTITY = re.compile(r"[+=][rwxXtugo]*s|(?:^|[+=,])0*[2-7][0-7]{3}(?![0-7])")
_IN_FORM = re.compile(r"[@<]([^;,]+)")
_SETS_VARIABLE = re.compile(r"%[-+ #'*.0-9]*[hjlLtz]*n")
_TRANSFER: Final = frozenset(
    {
        Role.SOURCE,
        Role.SOURCE_TREE,
        Role.SOURCE_FOLLOWED,
        Role.MOVED,
        Role.LINKED,
        Role.SAME_FILE,
        Role.TARGET,
        Role.INTO,
        Role.ONTO,
    }
)


def apply_roles(call: Call, assigned: list[tuple[Role, int, Argument]]) -> None:
    """Note the effects of all operands and option values."""
    transfers = [(role, argument) for role, _, argument in assigned if role in _TRANSFER]
    if transfers:
        judge_transfer(call, transfers)
    for role, position, argument in assigned:
        if role is Role.PROGRAM:
            call.run(position)
            return
        if role is Role.SHELL:
            _shell(call, position, argument)
        elif effect := _SIMPLE.get(role):
            effect(call, argument)


def _read(call: Call, argument: Argument) -> None:
    if argument.text != "-":
        call.path(EffectKind.READ, argument)


def _read_tree(call: Call, argument: Argument) -> None:
    if argument.text != "-":
        call.path(EffectKind.READ, argument, tree=True)


def _read_followed(call: Call, argument: Argument) -> None:
    _read_tree(call, argument)
    if not argument.below:
        call.findings.follow_below(argument.text, call.scene)


def _mentioned(call: Call, argument: Argument) -> None:
    files = call.findings.context.files
    found = call.scene.resolve(argument.text) if argument.text is not None else ()
    if call.findings.links or not found or any(files.lstat(path) is not None for path in found):
        _read_tree(call, argument)


def _write(call: Call, argument: Argument) -> None:
    if argument.text != "-":
        call.write(argument)


def _empty(call: Call, argument: Argument) -> None:
    if argument.text is None:
        _write(call, argument)
    elif argument.text != "-":
        call.findings.write(argument.text, call.scene, empty=True)


def _modify(call: Call, argument: Argument) -> None:
    call.path(EffectKind.MODIFY, argument)


def _change_tree(call: Call, argument: Argument) -> None:
    call.path(EffectKind.MODIFY, argument, tree=True)


def _delete(call: Call, argument: Argument) -> None:
    call.path(EffectKind.DELETE, argument, follow=_follows(argument), tree=True)


def _follows(argument: Argument) -> bool:
    """A trailing slash leads through a link even where the link itself is meant."""
    return (argument.text or "").endswith("/")


def _folder(call: Call, argument: Argument) -> None:
    call.path(EffectKind.CREATE, argument)


def _folders(call: Call, argument: Argument) -> None:
    if argument.text is not None and not argument.below:
        for path in call.scene.resolve(argument.text.rstrip("/") or "/"):
            for folder in _missing_above(call, path):
                call.findings.path(EffectKind.CREATE, folder, call.scene)
    call.path(EffectKind.CREATE, argument)


def _missing_above(call: Call, path: str) -> list[str]:
    missing: list[str] = []
    folder = dirname(path)
    files = call.findings.context.files
    while folder not in {"/", ""} and not files.exists(folder):
        missing.append(folder)
        folder = dirname(folder)
    return missing[::-1]


def _prefix(call: Call, argument: Argument) -> None:
    call.findings.names_unknown = True
    call.path(EffectKind.CREATE, argument)
    for path in call.scene.resolve(argument.text) if argument.text is not None else ():
        files = call.findings.context.files
        for name in files.listdir(dirname(path)):
            if name.startswith(basename(path)):
                call.findings.path(EffectKind.MODIFY, f"{dirname(path)}/{name}", call.scene)


def _extract(call: Call, argument: Argument) -> None:
    call.findings.links_soon = True
    note = text("writes the contents of an archive, replacing files of the same names")
    found = call.scene.resolve(argument.text) if argument.text is not None else ()
    fresh = bool(found) and all(call.findings.context.files.lstat(path) is None for path in found)
    call.path(EffectKind.CREATE if fresh else EffectKind.MODIFY, argument, note=note)


def _archive(call: Call, argument: Argument) -> None:
    call.path(EffectKind.READ, argument)
    _extract(call, Argument.literal("."))


def _date_format(call: Call, argument: Argument) -> None:
    if not (argument.text or "").startswith("+"):
        call.findings.opaque(text("sets the clock"))


def _format(call: Call, argument: Argument) -> None:
    if argument.text is None or _SETS_VARIABLE.search(argument.text):
        call.findings.opaque(text("prints by a format that may set variables"))


def _columns(call: Call, argument: Argument) -> None:
    if argument.text is None or "env" in argument.text.lower():
        call.findings.opaque(text("shows the environment of processes"))


def _mode(call: Call, argument: Argument) -> None:
    if argument.text is None or _SETS_IDENTITY.search(argument.text):
        note = text("makes a file run with its owner's rights")
        call.findings.reason(Decision.DENY, note, Effect(EffectKind.PRIVILEGE, Zone.NONE))


def _at_file(call: Call, argument: Argument) -> None:
    if argument.text is None:
        call.path(EffectKind.READ, argument)
    elif argument.text.startswith("@") and argument.text != "@-":
        call.path(EffectKind.READ, Argument.literal(argument.text[1:]))


def _form_file(call: Call, argument: Argument) -> None:
    if argument.text is None:
        call.path(EffectKind.READ, argument)
    elif named := _IN_FORM.search(argument.text):
        call.path(EffectKind.READ, Argument.literal(named[1]))


def _shell(call: Call, position: int, argument: Argument) -> None:
    if argument.text is None:
        call.findings.opaque(text("runs a shell on a text that cannot be told"))
        return
    printed = call.nested.shell_text(argument.text, call.scene)
    call.arguments[position] = Argument.literal(printed)


_SIMPLE: Final[dict[Role, Callable[[Call, Argument], None]]] = {
    Role.READ: _read,
    Role.TREE: _read_tree,
    Role.FOLLOWED: _read_followed,
    Role.MENTIONED: _mentioned,
    Role.WRITE: _write,
    Role.EMPTY: _empty,
    Role.MODIFY: _modify,
    Role.CHANGE_TREE: _change_tree,
    Role.DELETE: _delete,
    Role.FOLDER: _folder,
    Role.FOLDERS: _folders,
    Role.PREFIX: _prefix,
    Role.EXTRACT: _extract,
    Role.ARCHIVE: _archive,
    Role.DATE_FORMAT: _date_format,
    Role.FORMAT: _format,
    Role.COLUMNS: _columns,
    Role.MODE: _mode,
    Role.AT_FILE: _at_file,
    Role.FORM_FILE: _form_file,
}
