"""Sentences of invented people who do not know the grammar, and what each of them wanted.

By hand, to see what is refused or wrong: ``python tests/offline/voices.py heard.es --show``; of
what is called *strangers* only the figures are looked at. A line of ``voices/*.jsonl`` has

``id``, ``person``, ``language``, ``tree``, ``text``
    who says what, in which folder (``voices/trees/<tree>.toml``)
``accept``
    commands that somebody skilled would run; an answer with the effect of any of them is right
``check``
    what is compared: see ``voice_checks``; ``has`` and ``like`` compare the output, or the
    command itself without running it, with ``patterns`` and ``lacks``
``before``
    earlier turns of the conversation, which have run: ``prose`` and ``command``
``ask``
    whether asking back is right as well
``refuse``
    that any command is wrong; ``kind`` is ``no task`` or ``unclear`` (two candidates, or none)
``doubtful``
    that reasonable people could differ
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from evaluation import translate, turn
from voice_checks import is_same, matches, names_in
from voice_trees import END, FOLDER, Trees, confined, fresh, run, snapshot

Row = dict[str, Any]
YES = {"es": "sí", "en": "yes"}


def read(name: str) -> list[Row]:
    """The rows of a set: ``heard.es``."""
    text = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def judge(row: Row, trees: Trees) -> tuple[str, str]:
    """``right``, ``refused``, ``asked``, ``wrong`` or ``taken`` (of what is no task), and why.

    ``meant`` is what was asked about in a question to which a yes is right.
    """
    template, at, told = prepared(row, trees)
    answer = translate(row["text"], template, told, row["language"], at)
    command = " && ".join(step.command for step in answer.steps)
    if row.get("refuse"):
        return ("taken", command) if command else ("right", "")
    if not command:
        if answer.question and row.get("ask"):
            return "right", ""
        if not answer.question:
            return "refused", answer.refusal or ""
        agreed = translate(YES[row["language"]], template, told, row["language"], at, row["text"])
        command = " && ".join(step.command for step in agreed.steps)
        meant = command and is_right(row, command, template, trees, at)
        return ("meant" if meant else "asked"), answer.question
    return ("right" if is_right(row, command, template, trees, at) else "wrong"), command


def prepared(row: Row, trees: Trees) -> tuple[Path, str, tuple[Any, ...]]:
    """The tree after the earlier turns, the current directory, and those turns."""
    root, at, told = trees.get(row["tree"]), ".", []
    if "before" not in row:
        return root, at, ()
    changed = trees.where / "before"
    fresh(root, changed)
    for earlier in row["before"]:
        done = confined(earlier["command"], changed, at)
        told.append(turn(earlier["prose"], earlier["command"], at=at))
        at = os.path.relpath(done.stdout.rpartition(END)[2], "/mnt")
    return changed, at, tuple(told)


def is_right(row: Row, command: str, template: Path, trees: Trees, at: str) -> bool:
    """Whether a command has an effect that the row accepts."""
    patterns, lacks = row.get("patterns", ()), row.get("lacks", ())
    if row["check"] == "like":
        return matches(patterns, lacks, command)
    got = run(command, template, trees.copy, at)
    names = names_in(got.tree, snapshot(template))
    for accepted in row["accept"]:
        wanted = got if command == accepted else run(accepted, template, trees.copy, at)
        if row["check"] == "has":
            if got.went_well and got.tree == wanted.tree and matches(patterns, lacks, got.output):
                return True
        elif (command == accepted and got.went_well) or is_same(row["check"], got, wanted, names):
            return True
    return False


def score(rows: list[Row], trees: Trees) -> dict[str, Counter[str]]:
    """How many got which verdict, by kind: ``task``, ``no task``, ``unclear``."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counted[row.get("kind", "task")][judge(row, trees)[0]] += 1
    return counted


def main() -> None:
    """Show the figures of sets, and what is not right."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sets", nargs="+", help="heard.es, unheard.en, …")
    parser.add_argument("--show", action="store_true", help="every sentence that is not right")
    parser.add_argument("--sure", action="store_true", help="without the doubtful ones")
    parser.add_argument("--person")
    chosen = parser.parse_args()
    for name in chosen.sets:
        rows = [row for row in read(name) if not (chosen.sure and row.get("doubtful"))]
        rows = [row for row in rows if chosen.person in {None, row["person"]}]
        with tempfile.TemporaryDirectory() as folder:
            _report(name, rows, Trees(Path(folder)), show=chosen.show)


def _report(name: str, rows: list[Row], trees: Trees, *, show: bool) -> None:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        verdict, why = judge(row, trees)
        kind = row.get("kind", "task")
        counted[kind if kind != "task" else f"task, {row['person']}"][verdict] += 1
        if show and verdict != "right":
            sys.stdout.write(f"{verdict:8}{row['id']:18}{row['text']}\n{'':26}{why}\n")
    tasks = sum((count for kind, count in counted.items() if kind.startswith("task")), Counter())
    for kind, count in {**counted, "all tasks": tasks}.items():
        sys.stdout.write(f"{name:12}{kind:22}{dict(count)}\n")


if __name__ == "__main__":
    main()
