"""``tar``: what its operands mean depends on the operation."""

from __future__ import annotations

from aibridge_kernel.policy.arguments import NotListed, read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.effects import apply_roles
from aibridge_kernel.policy.roles import Role
from aibridge_kernel.policy.scene import Argument
from aibridge_kernel.values import EffectKind, text

_OPERATIONS = {
    "-c": "create",
    "--create": "create",
    "-t": "list",
    "--list": "list",
    "-x": "extract",
    "--extract": "extract",
    "--get": "extract",
    "-r": "append",
    "--append": "append",
    "-u": "append",
    "--update": "append",
}


def judge_tar(call: Call) -> None:
    """Note what is packed or unpacked, and where."""
    arguments = _modernised(call.arguments)
    reading = read(call.rule, arguments)
    if reading.informs:
        return
    named = {
        _OPERATIONS[n] for option, _ in reading.options for n in option.names if n in _OPERATIONS
    }
    if len(named) != 1:
        raise NotListed(text("“{program}” is told no operation or several", program="tar"))
    operation = named.pop()
    if reading.operands and any(map(_moves, arguments[reading.operands[0][0] :])):
        raise NotListed(text("changes the folder between the names to be packed"))
    folder = reading.value("-C", "--directory")
    if folder is not None:
        call.path(EffectKind.READ, folder)
    archive = reading.value("-f", "--file")
    if archive is not None and archive.text != "-":
        _archive(call, archive, operation)
    if folder is not None:
        call.scene = call.scene.inside(*(call.scene.resolve(folder.text) if folder.text else ()))
    if operation == "extract" and not reading.has("-O", "--to-stdout"):
        apply_roles(call, [(Role.EXTRACT, -1, Argument.literal("."))])
    if operation in {"create", "append"}:
        role = Role.FOLLOWED if reading.has("-h", "--dereference") else Role.TREE
        apply_roles(call, [(role, at, operand) for at, operand in reading.operands])


def _moves(argument: Argument) -> bool:
    """Whether an argument behind a name may be ``-C``."""
    written = argument.text or ""
    if written.startswith("--"):
        return written.startswith("--d")
    return written.startswith("-") and "C" in written


def _archive(call: Call, archive: Argument, operation: str) -> None:
    if archive.text is not None and ":" in archive.text:
        raise NotListed(text("an archive on another machine"))
    if operation in {"create", "append"}:
        call.write(archive)
    else:
        call.path(EffectKind.READ, archive)


def _modernised(arguments: list[Argument]) -> list[Argument]:
    """The arguments with a leading bundle without hyphen (``xzf a.tgz``) spelled as options."""
    first = arguments[0].text if arguments else None
    if not first or first.startswith("-"):
        return arguments
    rest = arguments[1:]
    spelled: list[Argument] = []
    for letter in first:
        spelled.append(Argument.literal(f"-{letter}"))
        if letter in "fCTXbFHIKLNVgV":
            spelled += rest[:1]
            rest = rest[1:]
    return spelled + rest
