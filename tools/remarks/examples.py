"""What clauses look like that only tell, and those that ask for more or say more of a request."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
TESTS = HERE.parents[1] / "tests" / "offline"
sys.path.append(str(TESTS))

import evaluation  # noqa: E402
import voice_trees  # noqa: E402
import voices  # noqa: E402

from aibridge_kernel.providers.offline import understanding  # noqa: E402
from aibridge_kernel.providers.offline.asides import Beside  # noqa: E402
from aibridge_kernel.providers.offline.chunks import Chunk, chunk  # noqa: E402
from aibridge_kernel.providers.offline.lexicon import Lexicon, load  # noqa: E402
from aibridge_kernel.providers.offline.planning import plan_chunks  # noqa: E402
from aibridge_kernel.providers.offline.remarks import Remarks  # noqa: E402
from aibridge_kernel.providers.offline.scene import Scene  # noqa: E402
from aibridge_kernel.providers.offline.tokens import tokenize  # noqa: E402

MARKS = frozenset({",", ".", ";", ":", "!", "?", "-", "–", "—"})
LONGEST = 28
"""Chunks of a sentence that is cut."""
GROUP = 20
"""Lines of a file that are held out together, as look-alikes stand beside each other."""
COLUMNS = 4
SHORT = 3
"""Words of an aside of which nothing is learned."""


class Example(NamedTuple):
    """A clause beside a request: what is seen of it, whether it only tells, where it is from."""

    seen: frozenset[str]
    told: bool
    source: str
    text: str


def of_clauses(path: Path, language: str) -> Iterator[Example]:
    """The clauses of a file of ``label, position, request, clause``, tab-separated."""
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(evaluation.Folder(Path(folder)), ())
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            columns = line.split("\t")
            if len(columns) != COLUMNS:
                continue
            label, where, request, clause = columns
            apart = "" if where == "behind" and clause[:1] in MARKS else " "
            first, second = (clause, request) if where == "before" else (request, clause)
            sentence, at = f"{first}{apart}{second}", len(first)
            lexicon = load(language)
            chunks = chunked(sentence, scene, lexicon)
            cut = next((i for i, c in enumerate(chunks) if c.tokens[0].start >= at), 0)
            if not cut or chunks[cut - 1].tokens[-1].end > at:
                continue
            head, tail = chunks[:cut], chunks[cut:]
            part, rest = (head, tail) if where == "before" else (tail, head)
            yield Example(
                frozenset(remarks(chunks, lexicon, scene).seen(part, rest, where)),
                label == "told", f"{path.stem} {number // GROUP}", f"{where}: {clause} | {request}",
            )  # fmt: skip


def of_sets(names: Sequence[str]) -> Iterator[Example]:
    """What of known sentences may not be left out, as the command is another without it."""
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            language = name.rpartition(".")[2]
            for text, scene, expected in sentences(name, Path(folder)):
                yield from of_sentence(text, scene, language, name, expected=expected)


def sentences(name: str, where: Path) -> Iterator[tuple[str, Callable[[], Scene], bool]]:
    """The sentences of a set, what they are said of, and whether they are tasks."""
    language = name.rpartition(".")[2]
    if name.startswith("voices/"):
        trees = voices.Trees(where)
        for row in voices.read(name.removeprefix("voices/")):
            if row.get("before"):
                continue
            root, at, _ = voices.prepared(row, trees)
            yield row["text"], scene_of(root / at), not row.get("refuse")
        return
    for case in evaluation.read(TESTS / f"{name}.txt", language):
        root = where / case.tree
        if not root.exists():
            root.mkdir()
            own = (TESTS / f"{case.tree}.toml").exists()
            (evaluation.plant if own else voice_trees.plant)(root, case.tree)
        yield case.text, scene_of(root), case.expect is not None


def scene_of(root: Path) -> Callable[[], Scene]:
    """What there is, made anew each time."""
    files = evaluation.Folder(root)
    return lambda: Scene(files, ())


def of_sentence(
    text: str, scene: Callable[[], Scene], language: str, source: str, *, expected: bool
) -> Iterator[Example]:
    """Every beginning and every end of a sentence without which the rest is understood."""
    lexicon, now = load(language), time.time()
    chunks = chunked(text, scene(), lexicon)
    if len(chunks) > LONGEST:
        return
    whole = understanding.understand(text, scene(), language, now)
    if bool(whole.steps) != expected:
        return
    commands = [step.command for step in whole.steps]
    for cut in range(1, len(chunks)):
        for part, rest, where in (
            (chunks[:cut], chunks[cut:], "before"), (chunks[cut:], chunks[:cut], "behind"),
        ):  # fmt: skip
            steps = planned(text, rest, lexicon, scene(), now)
            if not steps or all(c.text in MARKS for c in part):
                continue
            same = expected and steps == commands
            apart = (part[-1] if where == "before" else part[0]).text in MARKS
            words = sum(len(c.tokens) for c in part)
            if same and not (apart and words > SHORT):
                continue
            seen = remarks(chunks, lexicon, scene()).seen(part, rest, where)
            said = " ".join(c.text for c in part)
            yield Example(frozenset(seen), same, source, f"{where}: {said} | {text}")


def planned(
    text: str, rest: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> list[str]:
    """The commands that a part of a sentence asks for."""
    try:
        return [step.command for step in plan_chunks(text, rest, lexicon, scene, now).steps]
    except Exception:  # noqa: BLE001  — a torso that no sentence has
        return []


def chunked(sentence: str, scene: Scene, lexicon: Lexicon) -> list[Chunk]:
    """The chunks of a sentence."""
    return chunk(
        sentence, tokenize(sentence), lexicon, scene.named,
        spaced=scene.spaced(), endings=scene.endings(),
    )  # fmt: skip


def remarks(chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene) -> Remarks:
    """What looks at the clauses of a sentence."""
    beside = Beside.of(chunks, lexicon, scene.exists, scene.named)
    return Remarks(beside.telling, {})
