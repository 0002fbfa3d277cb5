"""``awk``: programs that only compute and print."""

from __future__ import annotations

import re

from aibridge_kernel.policy.arguments import NotListed, read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.generic import apply_reading
from aibridge_kernel.values import text

_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<comment>\#[^\n]*)|(?P<name>[A-Za-z_]\w*)"""
    r"""|(?P<number>[0-9.]+)|(?P<space>[ \t\n]+|\\\n)|(?P<operator>\|\||&&|>=|<=|==|!=|.)""",
    re.ASCII,
)
_REGEX = re.compile(
    r"/(?:[^/\\\n\[\"]|\\[^\n\"]|\[\^?\]?(?:[^\[\]\\\n\"/]|\[:[a-z]+:\]|\\[^\n\"])*\])*/"
)
"""Without quotes, and without slashes in brackets: there the awks do not agree where it ends."""
_ACTS = frozenset(
    {"ARGV", "ARGC", "ENVIRON", "PROCINFO", "SYMTAB", "FUNCTAB", "close", "fflush", "extension"}
)
_NEVER = re.compile(r"system|getline")
"""Refused wherever they stand, even in a string."""
_KEYWORDS = frozenset(
    {"print", "printf", "return", "in", "else", "do", "case", "exit", "delete", "while", "if"}
    | {"length", "substr", "index", "split", "sub", "gsub", "gensub", "match", "sprintf", "sin"}
    | {"cos", "atan2", "exp", "log", "sqrt", "int", "rand", "srand", "tolower", "toupper", "next"}
    | {"nextfile", "break", "continue", "function", "func", "BEGIN", "END", "switch", "default"}
)
"""Names behind which a slash is not surely a division."""
_OPERAND = re.compile(r"\w+|[0-9.]+|\]", re.ASCII)
_BEFORE_REGEX = frozenset("(,{;!~}") | {"", "||", "&&", "\n"}


def judge_awk(call: Call) -> None:
    """Judge the program; anything that could write files or run programs is not listed."""
    reading = read(call.rule, call.arguments)
    if not reading.informs:
        program = reading.operands[0][1].text if reading.operands else None
        if program is None or not is_plain(program):
            raise NotListed(
                text("the program of “{program}” does more than print", program=call.rule.name)
            )
    apply_reading(call, reading)


def is_plain(program: str) -> bool:
    """Whether a program neither redirects, nor runs, nor reads anything by itself."""
    if _NEVER.search(program):
        return False
    position, before, printing = 0, "", False
    while position < len(program):
        regex = _REGEX.match(program, position) if before in _BEFORE_REGEX else None
        match = regex or _TOKEN.match(program, position)
        if match is None:
            return False
        position = match.end()
        kind, word = ("regex" if regex else match.lastgroup or ""), match.group()
        if kind == "space":
            before = "\n" if "\n" in word else before
            continue
        if word == '"' or (word == "/" and not _divides(before, program[position:])):
            return False
        printing = word in {"print", "printf"} or (printing and word not in {";", "{", "}"})
        if kind in {"name", "operator"} and _acts(word, printing=printing):
            return False
        before = word
    return True


def _divides(before: str, rest: str) -> bool:
    """Whether a slash behind ``before`` can only be a division; where unsure, it is not."""
    if before == ")":
        return "/" not in rest and '"' not in rest
    return bool(_OPERAND.fullmatch(before)) and before not in _KEYWORDS


def _acts(word: str, *, printing: bool) -> bool:
    return word in _ACTS or word in {"|", "@"} or (printing and word == ">")
