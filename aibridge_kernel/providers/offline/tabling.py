"""Questions about tables as commands: ``awk`` finds the columns by the names in the first line.

A table with quotes in it is answered by nothing but exit status 2: commas between quotes are no
separators, and an answer may not be wrong. So is one without the column, or with words in a column
of numbers.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace

from .chunks import Chunk
from .headers import demand, named, separator
from .quoting import Done, path_word
from .scene import Scene
from .table_shapes import Condition, Question
from .tables import question

_HEAD = 'index($0, q) {bad = 1; exit} {sub("\\r$", "")} '
_FOUND = "NR == 1 {for (i = 1; i <= NF; i++) {%s} if (%s) {bad = 1; exit}%s} "
_NUMBER = "$c !~ /^ *-?[0-9]+([.][0-9]+)? *$/ {if (NR > 1 && $c != empty) {bad = 1; exit} next} "
_END = "END {if (bad) exit 2"
_FOLDING = {
    "sum": "s{key} += $c",
    "average": "s{key} += $c; n{key}++",
    "highest": "if (!n{key}++ || $c + 0 > s{key}) s{key} = $c + 0",
    "lowest": "if (!n{key}++ || $c + 0 < s{key}) s{key} = $c + 0",
}
_RELATIONS = {
    "equals": "$k == value",
    "unequal": "$k != value",
    "above": "$k + 0 > value + 0",
    "below": "$k + 0 < value + 0",
    "at_least": "$k + 0 >= value + 0",
    "at_most": "$k + 0 <= value + 0",
}
_BEST = {"most": ">", "least": "<"}
_ANYWHERE = "{f = 0; for (i = 1; i <= NF; i++) if ($i == value) f = 1} !f {next} "
_BEHIND = {"distinct": " | sort -u", "tally": " | sort | uniq -c | sort -nr"}


def answered(chunks: Sequence[Chunk], scene: Scene, language: str) -> Done | None:
    """The command that answers a question about a table; ``None`` when it is no such question."""
    asked = question(chunks, scene, language)
    return None if asked is None else _command(_found(asked, scene), separator(asked.path, scene))


def _found(asked: Question, scene: Scene) -> Question:
    """The question with its columns as the table names them; ``Refuse`` where it has none such."""

    def meant(said: str) -> str:
        if said.isdecimal():
            demand([int(said)], asked.path, scene)
            return said
        return named(said, asked.path, scene)

    condition, by = asked.condition, asked.by
    if condition is not None and condition.column:
        condition = replace(condition, column=meant(condition.column))
    columns = tuple(map(meant, asked.columns))
    return replace(asked, columns=columns, by=by and meant(by), condition=condition)


def _command(asked: Question, parted: str | None) -> Done | None:
    """The command that answers; ``None`` when a value cannot be said to ``awk`` as it is."""
    if parted is None or any("\\" in word for word in _words(asked)):
        return None
    if asked.operation == "sorted":
        numbered = asked.columns and all(column.isdecimal() for column in asked.columns)
        return None if numbered else _sorted(asked, parted)
    names, numbers = _columns(asked)
    given = "".join(f" -v {key}={shlex.quote(value)}" for key, value in names.items())
    script = _HEAD + _finding(names, numbers, header=_is_headless(asked))
    script += _selecting(asked.condition) + _folding(asked)
    behind = _BEHIND.get(asked.operation, " | sort" if asked.by else "")
    behind += " | wc -l" if asked.counted else ""
    program = f"awk -F{shlex.quote(parted)} -v q='\"'{given} {shlex.quote(script)}"
    reply = f"table_{'count' if asked.counted else asked.operation}"
    values = {"names": [asked.path], "columns": ", ".join(asked.columns)}
    return Done(f"{program} {path_word(asked.path)}{behind}", reply, values)


def _words(asked: Question) -> list[str]:
    told = [] if asked.condition is None else [asked.condition.column, asked.condition.value]
    return [*asked.columns, *told, *([asked.by] if asked.by else [])]


def _columns(asked: Question) -> tuple[dict[str, str], dict[str, int]]:
    """The names to look up by their variables, and the columns that are told by number."""
    said = {"g": asked.by, "k": asked.condition.column if asked.condition else None}
    if asked.operation in {"columns", "without"}:
        said |= {f"c{at}": name for at, name in enumerate(asked.columns, 1)}
    elif asked.columns:
        said["c"] = asked.columns[0]
    numbers = {key: int(name) for key, name in said.items() if name and name.isdecimal()}
    names = {f"{key}_": name for key, name in said.items() if name and key not in numbers}
    if asked.condition is not None and asked.condition.relation not in _BEST:
        names["value"] = asked.condition.value
    return names, numbers


def _finding(names: dict[str, str], numbers: dict[str, int], *, header: bool) -> str:
    keys = [key[:-1] for key in names if key.endswith("_")]
    begun = "".join(f"{key} = {number}; " for key, number in numbers.items())
    script = f"BEGIN {{{begun.rstrip('; ')}}} " if begun else ""
    if not keys:
        return script
    looked = "; ".join(f"if (tolower($i) == tolower({key}_)) {key} = i" for key in keys)
    missing = " || ".join(f"!{key}" for key in keys)
    return script + _FOUND % (looked, missing, "; next" if header else "")


def _is_headless(asked: Question) -> bool:
    """Whether the first line says nothing to the answer."""
    return asked.condition is not None or asked.operation not in {"columns", "without"}


def _selecting(condition: Condition | None) -> str:
    if condition is None or condition.relation in _BEST:
        return ""
    if not condition.column:
        return _ANYWHERE if condition.relation == "equals" else ""
    return f"!({_RELATIONS[condition.relation]}) {{next}} "


def _best(asked: Question, relation: str) -> str:
    """The rows, or columns of them, whose value is the highest or the lowest."""
    shown = " FS ".join(f"$c{at}" for at in range(1, len(asked.columns) + 1)) or "$0"
    kept = f"if (!n++ || $k + 0 {_BEST[relation]} s) {{s = $k + 0; r = {shown}}}"
    kept += f' else if ($k + 0 == s) r = r "\\n" {shown}'
    return f"{_NUMBER.replace('$c', '$k')}{{{kept}}} {_END}; if (n) print r}}"


def _sorted(asked: Question, parted: str) -> Done:
    """The table sorted by several columns; the names stay on top."""
    alone = len(asked.columns) == 1
    keys = ["c"] if alone else [f"k{at}" for at in range(1, len(asked.columns) + 1)]
    names = {key: "name" if alone else f"{key}_" for key in keys}
    told = list(zip(keys, asked.columns, strict=True))
    given = "".join(
        f" -v {key}={name}" if name.isdecimal() else f" -v {names[key]}={shlex.quote(name)}"
        for key, name in told
    )
    named_keys = [key for key, name in told if not name.isdecimal()]
    looked = "; ".join(f"if (h == tolower({names[key]})) {key} = i" for key in named_keys)
    found = (
        f'NR == 1 {{for (i = 1; i <= NF; i++) {{h = tolower($i); sub("\\r$", "", h); {looked}}}}} '
    )
    shown = ", ".join(f"${key}" for key in keys)
    script = f"{found}{' && '.join(keys)} {{print (NR != 1), {shown}, $0}}"
    order = "".join(
        f" -k{at},{at}n{'r' * down} -k{at},{at}{'r' * down}"
        for at, down in enumerate(asked.falling, 2)
    )
    program = f"awk -F{shlex.quote(parted)} -v OFS='\\t'{given} {shlex.quote(script)}"
    behind = f"sort -t$'\\t' -k1,1n{order} | cut -f{len(keys) + 2}-"
    values = {"names": [asked.path], "name": ", ".join(asked.columns)}
    command = f"{program} {path_word(asked.path)} | {behind}"
    return Done(command, "sorted_by_named_column", values)


def _printing(asked: Question) -> str | None:
    """What prints a row or some of its columns; ``None`` for what is worked out from all rows."""
    places = range(1, len(asked.columns) + 1)
    if asked.operation == "without":
        left = " && ".join(f"i != c{at}" for at in places)
        kept = f"if ({left}) {{r = r s $i; s = FS}}"
        return f'{{r = ""; s = ""; for (i = 1; i <= NF; i++) {kept} print r}}'
    if asked.operation == "columns":
        return f"{{print {' FS '.join(f'$c{at}' for at in places)}}}"
    if asked.operation == "rows":
        return "{print}"
    return "{print $c}" if asked.operation in _BEHIND else None


def _folding(asked: Question) -> str:
    if asked.condition is not None and asked.condition.relation in _BEST:
        return _best(asked, asked.condition.relation)
    if asked.operation == "count":
        return f"{{n++}} {_END}; print n + 0}}"
    if (printed := _printing(asked)) is not None:
        return f"{printed} {_END}}}"
    key = "[$g]" if asked.by else ""
    value = f"s{key} / n{key}" if asked.operation == "average" else f"s{key} + 0"
    folded = _FOLDING[asked.operation].format(key=key)
    if asked.by:
        shown = 'for (x in s) printf "%s%s%.12g\\n", x, FS, '
        value = value.replace("$g", "x")
    else:
        none = "if (!NR" + (" || !n" if asked.operation != "sum" else "") + ") exit 2; "
        shown = f'{none}printf "%.12g\\n", '
    return f"{_NUMBER}{{{folded}}} {_END}; {shown}{value}}}"
