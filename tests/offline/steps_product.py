"""Steps joined in one sentence must do what the same steps do in turn (metamorphic testing).

The data are in ``steps/<language>.toml``: steps with their commands, what joins them, what each
leaves to refer to, whole requests, and turns that follow a first one. A joined sentence must have
the effect that its steps have one after the other, in the folder as the one before left it. As a
program it reports what is right, wrong, asked and refused by joint and by step::

    python tests/offline/steps_product.py en pairs 1500 --show wrong
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import evaluation
import voice_trees

FOLDER = Path(__file__).parent / "steps"
_HELD = 2
_SHOWN = 45
_SLOT = re.compile(r"\{([a-dA-D])(?:\.(\d))?\}")
_FORMS = re.compile(r"\{([^{}]*\|[^{}]*)\}")


class Step(NamedTuple):
    """Words, of which the verb has forms, and the command that they mean."""

    words: str
    command: str

    def said(self, form: int = 0) -> str | None:
        """The words with the verb in a form, ``None`` if it has none."""
        verb = _FORMS.search(self.words)
        if verb is None:
            return self.words if not form else None
        forms = verb[1].split("|")
        if form >= len(forms) or not forms[form]:
            return None
        return self.words[: verb.start()] + forms[form] + self.words[verb.end() :]


class Joined(NamedTuple):
    """A sentence of several steps, and what it is made of."""

    kind: str
    text: str
    steps: tuple[Step, ...]
    parts: tuple[str, ...]


class Verdict(NamedTuple):
    """``right``, ``wrong``, ``asked``, ``refused``."""

    verdict: str
    answer: str
    wanted: str


@dataclass
class Product:
    """The sentences of one language, and the folder in which they are judged."""

    path: Path
    where: Path
    data: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        """Read the data and plant the folder."""
        self.data = tomllib.loads(self.path.read_text("utf-8"))
        self.language = str(self.data["language"])
        self.root = self.where / "tree"
        self.root.mkdir(parents=True)
        voice_trees.plant(self.root, self.data["tree"])
        self.steps = [_step(line) for line in self.data["step"]]
        self._states: dict[tuple[str, ...], Path] = {(): self.root}
        self._effects: dict[str, voice_trees.Effect] = {}

    def pairs(self) -> Iterator[Joined]:
        """Every joint of two steps that have nothing to do with each other."""
        for joint in self.data["joint"]:
            for a in self.steps:
                for b in self.steps:
                    if not _share(a, b):
                        yield from _joined("pairs", joint, (a, b))

    def rows(self) -> Iterator[Joined]:
        """Three and four steps, drawn at random."""
        draw = random.Random(1)  # noqa: S311  — no secret
        for _ in range(40):
            for joint in self.data["joint3"] + self.data["joint4"]:
                steps = draw.sample(self.steps, len(_SLOT.findall(joint)))
                if not any(_share(a, b) for a in steps for b in steps if a is not b):
                    yield from _joined("rows", joint, tuple(steps))

    def referring(self) -> Iterator[Joined]:
        """Every step that leaves something, joined to every step about that."""
        for leaves in self.data["leaves"]:
            first = _step(leaves["step"])
            for kind in ("file", "folder", "files", "zip"):
                for words, path in leaves.get(kind, {}).items():
                    for line in self.data["refers"][kind]:
                        second = _about(line, words, path)
                        if second.command == first.command:
                            continue  # shown twice
                        for joint in self.data["joint"]:
                            for one in _joined("referring", joint, (first, second)):
                                yield one._replace(
                                    parts=(joint, leaves["step"], f"{words}: {line}")
                                )

    def whole(self) -> Iterator[Joined]:
        """Whole requests with their commands."""
        for said, command in self.data["whole"].items():
            text = _FORMS.sub(lambda verb: verb[1].split("|")[0], said)
            yield Joined("whole", text, (Step(text, command),), ())

    def is_held(self, one: Joined, at: int) -> bool:
        """Whether a sentence is of the third that was only counted, at last."""
        joints = [*self.data["joint"], *self.data["joint3"], *self.data["joint4"]]
        return at % 3 == _HELD if one.kind == "following" else one.parts[0] in joints[_HELD::3]

    def following(self) -> Iterator[Joined]:
        """Every first turn with every second one."""
        for first, seconds in self.data["follow"].items():
            for second in seconds:
                steps = (_step(first), _step(second))
                yield Joined("following", steps[1].words, steps, (first, second))

    def answered(self, one: Joined) -> Verdict:
        """What becomes of a second turn, in the folder as the first left it."""
        first, second = one.steps
        state = self._state((first.command,))
        turns = (evaluation.turn(first.words, first.command),)
        answer = evaluation.translate(second.words, state, turns, language=self.language)
        wanted = second.command.strip()
        if not answer.steps:
            said = "asked" if answer.question else "refused"
            return Verdict(
                said if wanted else "right", str(answer.question or answer.refusal), wanted
            )
        got = " && ".join(step.command for step in answer.steps)
        mine, theirs = (
            voice_trees.run(command, state, self.where / "copy", ".") for command in (got, wanted)
        )
        same = mine.went_well and mine.tree == theirs.tree and mine.directory == theirs.directory
        changed = mine.tree != voice_trees.snapshot(state)
        same = same and (changed or _alike(mine.output, theirs.output))
        return Verdict("right" if wanted and same else "wrong", got, wanted)

    def judge(self, one: Joined) -> Verdict:
        """What becomes of a sentence, beside what becomes of its steps in turn."""
        if one.kind == "following":
            return self.answered(one)
        answer = evaluation.translate(one.text, self.root, language=self.language)
        wanted = " && ".join(step.command for step in one.steps)
        if not answer.steps:
            said = "asked" if answer.question else "refused"
            verdict = "right" if not wanted else said
            return Verdict(verdict, str(answer.question or answer.refusal), wanted)
        got = " && ".join(step.command for step in answer.steps)
        same = bool(wanted) and (got == wanted or self._same(got, wanted, one))
        return Verdict("right" if same else "wrong", got, wanted)

    def _same(self, got: str, wanted: str, one: Joined) -> bool:
        mine, theirs = self._effect(got), self._effect(wanted)
        if not mine.went_well or mine.tree != theirs.tree or mine.directory != theirs.directory:
            return False
        alone = self.alone(one.steps) if one.kind != "whole" else None
        if alone is None:
            return True
        outputs = [_lines(other.output) for other in (theirs, self._effect(alone))]
        return got == alone or _lines(mine.output) in outputs

    def alone(self, steps: tuple[Step, ...]) -> str | None:
        """What the steps become one after the other, each said alone."""
        commands: list[str] = []
        for at, step in enumerate(steps):
            state = self._state(tuple(step.command for step in steps[:at]))
            said = step.said() or ""
            if "{path}" in said:
                return None
            answer = evaluation.translate(said, state, language=self.language)
            if not answer.steps:
                return None
            commands += [done.command for done in answer.steps]
        return " && ".join(commands)

    def _effect(self, command: str) -> voice_trees.Effect:
        if command not in self._effects:
            self._effects[command] = voice_trees.run(command, self.root, self.where / "copy", ".")
        return self._effects[command]

    def _state(self, commands: tuple[str, ...]) -> Path:
        if commands not in self._states:
            copy = self.where / f"state{len(self._states)}"
            voice_trees.run(" && ".join(commands), self.root, copy, ".")
            self._states[commands] = copy
        return self._states[commands]


def _step(line: str) -> Step:
    words, _, command = line.partition(" => ")
    return Step(words, command)


def _about(line: str, words: str, path: str) -> Step:
    said, _, command = line.partition(" => ")
    folder = path.rpartition("/")[0] or "."
    command = command.replace("D/", f"{folder}/")
    said = said.replace("{r}", words).replace(" a el ", " al ").replace(" de el ", " del ")
    return Step(said, re.sub(r"\bR\b", path, command))


def _share(a: Step, b: Step) -> bool:
    """Whether two steps are about the same, so that one after the other says something else."""
    names = [set(re.findall(r"[\w.]+\.\w+|\w{4,}", step.command)) for step in (a, b)]
    wide = any("*" in step.command or "find" in step.command for step in (a, b))
    moving = any(step.command.startswith(("mv", "rm", "unzip")) for step in (a, b))
    return a is b or bool(names[0] & names[1]) or (wide and moving)


def _joined(kind: str, joint: str, steps: tuple[Step, ...]) -> Iterator[Joined]:
    """The sentence that a joint makes of steps; none if a verb lacks the form."""
    text = joint
    for slot in _SLOT.finditer(joint):
        said = steps["abcd".index(slot[1].lower())].said(int(slot[2] or 0))
        if said is None:
            return
        said = said[:1].upper() + said[1:] if slot[1].isupper() else said
        text = text.replace(slot[0], said)
    yield Joined(kind, text, steps, (joint, *(step.words for step in steps)))


def _lines(output: str) -> list[str]:
    return sorted(line.strip().rpartition("/")[2] for line in output.splitlines() if line.strip())


def _alike(one: str, other: str) -> bool:
    """Whether outputs show the same, numbers of lines and totals apart."""
    return _lines(one) == _lines(other) or _bare(one) == _bare(other)


def _bare(output: str) -> list[str]:
    lines = (re.sub(r"^(?:\S+:)?\d+:", "", line.strip()) for line in output.splitlines())
    return sorted(line.rpartition("/")[2] for line in lines if line)


def main() -> None:
    """Report by joint and by step how much is not right."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("language", help="en, es or the path of a .toml")
    parser.add_argument("kind", help="pairs, rows, referring, whole, following")
    parser.add_argument("count", nargs="?", type=int, default=1000, help="random ones")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", default="", help="wrong, asked or refused: each of that kind")
    parser.add_argument("--held", action="store_true", help="only every third joint or turn")
    asked = parser.parse_args()
    name = asked.language
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    with tempfile.TemporaryDirectory() as folder:
        product = Product(path, Path(folder) / "p")
        every = list(getattr(product, asked.kind)())
        if asked.held:
            every = [one for at, one in enumerate(every) if product.is_held(one, at)]
        random.Random(asked.seed).shuffle(every)  # noqa: S311  — no secret
        judged = [(one, product.judge(one)) for one in every[: asked.count]]
    _report(judged, asked.show)


def _report(judged: list[tuple[Joined, Verdict]], show: str) -> None:
    counts = Counter(verdict.verdict for _, verdict in judged)
    _say(f"{dict(counts)} {100 * counts['right'] / max(1, counts.total()):.1f} % right")
    by: dict[str, Counter[str]] = defaultdict(Counter)
    for one, verdict in judged:
        for part in one.parts:
            by[part][verdict.verdict] += 1
    rates = sorted(by.items(), key=lambda item: item[1]["right"] / item[1].total())
    for part, tally in rates[:_SHOWN]:
        _say(f"  {tally['right']}/{tally.total()} wrong {tally['wrong']}  {part!r}")
    for one, verdict in judged:
        if verdict.verdict in show.split(","):
            _say(
                f"{verdict.verdict}: {one.text!r}\n    -> {verdict.answer}\n    ** {verdict.wanted}"
            )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
