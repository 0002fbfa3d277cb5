"""Sentences that mean the same must give the same command (metamorphic testing).

A file of ``paraphrases/`` names, for one language and one planted folder, intents with their
``frames`` (whole sentences with slots) and, for each slot, groups of phrases that mean the same::

    language = "en"
    tree = "tree"                     # tree, house, desk, or one of voices/trees
    wraps = ["{}", "please {}"]       # what may stand around a sentence
    right = 0.95                      # the share of random combinations that is right, at least

    [[intent]]
    name = "move"
    before = "show docs"              # optional: an earlier turn of the conversation
    frames = ["move {what} to {where}", "{what} belongs in {where}"]
    what = [["all the pdf files", "every pdf"], ["notes.txt", "the file notes.txt"]]
    where = [["docs", "the docs folder"]]

The first frame, filled with the first phrase of each group, is the plain way to say it: its command
is what all the others must give. ``tests/offline/test_phrases.py`` and the sets prove that command;
here only the wording varies. As a program it reports what fails most::

    python tests/offline/paraphrases.py arrange.en 2000 --show wrong
"""

from __future__ import annotations

import argparse
import random
import re
import shlex
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import evaluation
import voice_trees

FOLDER = Path(__file__).parent / "paraphrases"


class Paraphrase(NamedTuple):
    """A sentence, the plain one that it must agree with, and what it is made of."""

    intent: str
    text: str
    plain: str
    parts: tuple[str, ...]


class Verdict(NamedTuple):
    """``right``, ``wrong``, ``asked``, ``refused``; ``dumb``: the plain one gives no command."""

    verdict: str
    answer: str
    wanted: str


class Paraphrases:
    """The paraphrases of one file, and the folder in which they are judged."""

    def __init__(self, path: Path, root: Path) -> None:
        """Read `path` and plant its folder in `root`."""
        data = tomllib.loads(path.read_text("utf-8"))
        self.language: str = data["language"]
        self.wraps: list[str] = data.get("wraps", ["{}"])
        self.right: float = data["right"]
        self.intents: dict[str, dict[str, Any]] = {one["name"]: one for one in data["intent"]}
        self.root = root
        root.mkdir(exist_ok=True)
        own = data["tree"] in {"tree", "house", "desk"}
        (evaluation.plant if own else voice_trees.plant)(root, data["tree"])
        self._commands: dict[tuple[str, str], tuple[str, str]] = {}

    def each(self) -> Iterator[Paraphrase]:
        """Every frame and every wrap with plain phrases, and every phrase in the plain frame."""
        for intent in self.intents.values():
            frame = _plain(intent)
            for groups in _groups(intent):
                plain = {slot: group[0] for slot, group in groups.items()}
                for other in intent["frames"]:
                    yield _made(intent, other, plain, plain)
                for slot, group in groups.items():
                    for phrase in group[1:]:
                        yield _made(intent, frame, plain | {slot: phrase}, plain)
            for wrap in self.wraps[1:]:
                yield _made(intent, frame, plain, plain, wrap)

    def some(self, count: int, seed: int) -> Iterator[Paraphrase]:
        """Up to `count` different ones, drawn at random."""
        draw, seen = random.Random(seed), set()  # noqa: S311 — no secret
        names = list(self.intents)
        weights = [len(self.intents[name]["frames"]) for name in names]
        for _ in range(count * 3):
            name = draw.choices(names, weights)[0]
            intent = self.intents[name]
            groups = {slot: draw.choice(intent[slot]) for slot in _slots(_plain(intent))}
            plain = {slot: group[0] for slot, group in groups.items()}
            said = {slot: draw.choice(group) for slot, group in groups.items()}
            wrap = draw.choice(self.wraps) if draw.random() < 1 / 3 else "{}"
            made = _made(intent, draw.choice(intent["frames"]), said, plain, wrap)
            if made.text not in seen:
                seen.add(made.text)
                yield made
            if len(seen) >= count:
                return

    def judge(self, one: Paraphrase) -> Verdict:
        """What becomes of the sentence, beside what becomes of the plain one."""
        wanted = self._command(one.plain, one.intent)[0]
        got, said = self._command(one.text, one.intent)
        if not wanted:
            return Verdict("dumb", said, wanted)
        if got:
            return Verdict("right" if self._same(got, wanted) else "wrong", got, wanted)
        return Verdict(said.split(":")[0], said, wanted)

    def _command(self, text: str, intent: str) -> tuple[str, str]:
        if (text, intent) not in self._commands:
            turns = ()
            if before := self.intents[intent].get("before"):
                steps = evaluation.translate(before, self.root, language=self.language).steps
                turns = (evaluation.turn(before, *[step.command for step in steps]),)
            answer = evaluation.translate(text, self.root, turns, self.language)
            said = f"asked: {answer.question}" if answer.question else f"refused: {answer.refusal}"
            command = " && ".join(step.command for step in answer.steps)
            self._commands[text, intent] = command, said
        return self._commands[text, intent]

    def _same(self, got: str, wanted: str) -> bool:
        return got == wanted or self._words(got) == self._words(wanted)

    def _words(self, command: str) -> list[str]:
        """The words in no order: patterns as what they name, folders without a slash."""
        try:
            words = shlex.split(command, posix=False)
        except ValueError:
            words = command.split()
        return sorted(name for word in words for name in self._named(word))

    def _named(self, word: str) -> list[str]:
        plain = word.rstrip("/").removeprefix("./")
        if not re.search(r"[*?]", plain):
            return [plain[1:-1] if plain[:1] == plain[-1:] == "'" else plain]
        if "'" in plain or plain.startswith("/"):
            return [plain]
        return [str(path.relative_to(self.root)) for path in self.root.glob(plain)] or [plain]


def _plain(intent: dict[str, Any]) -> str:
    return str(intent["frames"][0])


def _slots(frame: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", frame)


def _groups(intent: dict[str, Any]) -> Iterator[dict[str, list[str]]]:
    slots = _slots(_plain(intent))
    for chosen in product(*[intent[slot] for slot in slots]):
        yield dict(zip(slots, chosen, strict=True))


def _made(
    intent: dict[str, Any],
    frame: str,
    said: dict[str, str],
    plain: dict[str, str],
    wrap: str = "{}",
) -> Paraphrase:
    parts = (f"frame {intent['name']}: {frame}", f"wrap {wrap}", *said.values())
    text = wrap.replace("{}", _filled(frame, said))
    return Paraphrase(intent["name"], text, _filled(_plain(intent), plain), parts)


def _filled(frame: str, phrases: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda slot: phrases[slot[1]], frame)


def main() -> None:
    """Report what fails most: a name or a path, and how much of it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("name", help="NAME.LANG of paraphrases/, or the path of a .toml")
    parser.add_argument("count", nargs="?", type=int, default=1500, help="random ones")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", help="wrong, asked, refused or dumb: each sentence of that kind")
    asked = parser.parse_args()
    path = Path(asked.name) if asked.name.endswith(".toml") else FOLDER / f"{asked.name}.toml"
    with tempfile.TemporaryDirectory() as folder:
        told = Paraphrases(path, Path(folder) / "tree")
        every = dict.fromkeys((*told.each(), *told.some(asked.count, asked.seed)))
        judged = [(one, told.judge(one)) for one in every]
    counts = Counter(verdict.verdict for _, verdict in judged)
    _say(f"{dict(counts)} {100 * counts['right'] / counts.total():.1f} % right")
    if not asked.show:
        _say_worst(judged)
    for one, verdict in judged:
        if verdict.verdict in {asked.show or "wrong", "dumb"}:
            _say(f"{verdict.verdict:8}{one.text}\n{'':8}{verdict.answer[:160]}")
            _say(f"{'':8}wanted: {verdict.wanted}")


def _say_worst(judged: list[tuple[Paraphrase, Verdict]]) -> None:
    failed: dict[str, Counter[bool]] = defaultdict(Counter)
    for one, verdict in judged:
        for part in one.parts:
            failed[part][verdict.verdict != "right"] += 1
    share = {part: counted[True] / counted.total() for part, counted in failed.items()}
    for part in sorted(share, key=lambda part: (-share[part], -failed[part][True]))[:60]:
        if failed[part][True]:
            _say(f"{failed[part][True]:5} of {failed[part].total():<5} {part}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
