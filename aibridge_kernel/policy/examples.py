"""Checks the examples that every rule carries, in a small imagined workspace.

A ``match`` line is a command, and behind ``=>`` every effect it must be predicted to have; a
``not_match`` line is a command that the rule must not pretend to understand.
"""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Iterator, Mapping

from aibridge_kernel.values import Effect, EffectKind

from .context import Context
from .engine import judge
from .loading import read_rules, rules
from .rules import Rule, RuleError

WORKSPACE = "/workspace"
_FOLDERS = frozenset({"/", WORKSPACE, f"{WORKSPACE}/docs", f"{WORKSPACE}/other"})
_FILES = frozenset(
    f"{WORKSPACE}/{name}"
    for name in ("notes.txt", "data.csv", "data.gz", "data.zip", "data.tar", "docs/guide.md")
)


class ExampleFiles:
    """The imagined workspace as a ``FileView``: a few files, two folders, no links."""

    def lstat(self, path: str) -> os.stat_result | None:
        """See ``FileView.lstat``."""
        if not self.exists(path):
            return None
        mode = stat.S_IFDIR | 0o755 if self.is_dir(path) else stat.S_IFREG | 0o644
        return os.stat_result((mode, 1, 1, 1, 0, 0, 0, 0, 0, 0))

    def exists(self, path: str) -> bool:
        """See ``FileView.exists``."""
        return self.realpath(path) in _FOLDERS | _FILES

    def is_dir(self, path: str) -> bool:
        """See ``FileView.is_dir``."""
        return self.realpath(path) in _FOLDERS

    def realpath(self, path: str) -> str:
        """See ``FileView.realpath``."""
        return posixpath.normpath(path)

    def listdir(self, path: str) -> tuple[str, ...]:
        """See ``FileView.listdir``."""
        folder = self.realpath(path)
        return tuple(
            posixpath.basename(item)
            for item in _FOLDERS | _FILES
            if posixpath.dirname(item) == folder and item != folder
        )

    def is_executable(self, path: str) -> bool:
        """See ``FileView.is_executable``."""
        return not self.realpath(path).startswith(WORKSPACE)

    def links_within(self, path: str, folder: str) -> int:  # noqa: ARG002 — the protocol's names
        """See ``FileView.links_within``."""
        return 1

    def links_below(self, folder: str) -> tuple[str, ...] | None:  # noqa: ARG002 — as above
        """See ``FileView.links_below``."""
        return ()

    def named_below(self, folder: str, name: str) -> tuple[str, ...] | None:  # noqa: ARG002
        """See ``FileView.named_below``."""
        return ()

    def may_enter(self, folder: str) -> bool:
        """See ``FileView.may_enter``."""
        return self.is_dir(folder)

    def read_text(self, path: str) -> str | None:  # noqa: ARG002 — the protocol's name
        """See ``FileView.read_text``."""
        return None


CONTEXT = Context(WORKSPACE, WORKSPACE, "/home/person", ExampleFiles())


def check_file(source: str, file: str) -> Iterator[str]:
    """Say what is wrong in one file of rules, each with file and line."""
    try:
        found = read_rules(source, file)
    except ValueError as error:
        yield f"{file}: {error}"
        return
    for name, rule in found.items():
        if name in rule.table.get("same", ()):
            continue
        try:
            rule.compile()
        except (RuleError, ValueError) as error:
            yield f"{file}:{_line(source, f'[{name}]')}: {error}"
            continue
        for example, problem in _problems(rule, {**rules(), **found}):
            yield f"{file}:{_line(source, example)}: {problem}"


def _line(source: str, wanted: str) -> int:
    """The 1-based line that begins with ``wanted``; the first line if none does."""
    before, found, _ = f"\n{source}\n".partition(f"\n{wanted}\n")
    return before.count("\n") + 1 if found else 1


def _problems(rule: Rule, table: Mapping[str, Rule]) -> Iterator[tuple[str, str]]:
    for example in _examples(rule, "match"):
        command, _, expected = example.partition("=>")
        effects = judge(command.strip(), CONTEXT, table).effects
        predicted = sorted(_written(effect) for effect in effects)
        wanted = sorted(item.strip() for item in expected.split(",") if item.strip())
        if predicted != wanted:
            yield (
                example,
                f"“{command.strip()}” is predicted to {', '.join(predicted) or 'do nothing'}",
            )
    for example in _examples(rule, "not_match"):
        if not any(
            item.kind is EffectKind.OPAQUE for item in judge(example, CONTEXT, table).effects
        ):
            yield example, f"“{example}” is understood"


def _examples(rule: Rule, key: str) -> list[str]:
    """The examples of one table; a line that ends inside quotes goes on in the next."""
    examples: list[str] = []
    for line in rule.lines(key):
        if examples and examples[-1].count("'") % 2:
            examples[-1] += f"\n{line}"
        else:
            examples.append(line)
    return examples


def _written(effect: Effect) -> str:
    if effect.path is None:
        return str(effect.kind)
    path = effect.path.removeprefix(WORKSPACE).lstrip("/") or "."
    return f"{effect.kind} {path}"
