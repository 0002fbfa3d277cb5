"""What one file holds put behind what another holds, or in its place."""

from __future__ import annotations

from collections.abc import Iterator

from aibridge_kernel.providers.offline.clauses import Pass, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.quoting import Done, path_word, path_words, text_word

from .contents import NO_TEXT

__all__ = ["pour_behind", "pour_over", "write_over"]

_ADDING = frozenset({"append", "add"})
"""Verbs that keep what is there; "copy the contents to b.txt" may mean in their place."""


def pour_behind(task: Task) -> Iterator[Done]:
    """Add what files hold to the end of another file."""
    behind = "end" in task.topics or "ending" in task.filters
    if not behind and task.verb not in _ADDING:
        raise Pass
    sources, target = _poured(task)
    values = {"names": sources, "target": target}
    yield Done(f"cat {path_words(sources)} >> {path_word(target)}", "poured_behind", values)


def pour_over(task: Task) -> Iterator[Done]:
    """Put what one file holds in the place of what another holds."""
    sources, target = _poured(task)
    if len(sources) != 1:
        raise Pass
    values = {"names": sources, "target": target}
    yield Done(f"cat {path_words(sources)} > {path_word(target)}", "poured_over", values)


def write_over(task: Task) -> Iterator[Done]:
    """Put a text in the place of what a file holds: "overwrite a.txt with «x»"."""
    said, files = task.thing("object"), [n for t in task.things("file") for n in _names(t)]
    text = said is not None and said.quoted and len(said.names) == 1 and not said.kind
    if said is None or not text or len(files) != 1 or task.scene.is_folder(files[0]):
        raise Pass
    if not task.scene.exists(files[0]) or files[0].lower().endswith(NO_TEXT):
        raise Pass
    task.scene.speak(files[0], folder=False)
    command = f"printf '%s\\n' {text_word(said.names[0])} > {path_word(files[0])}"
    yield Done(command, "written_over", {"names": files, "text": said.names[0]})


def _poured(task: Task) -> tuple[list[str], str]:
    """The files to read and the one to write, all of which must be there and hold text."""
    targets = [name for thing in task.things("to") for name in _names(thing)]
    sources = [name for thing in task.things("object") for name in _names(thing)]
    files = [*sources, *targets]
    scene = task.scene
    there = all(scene.exists(name) and not scene.is_folder(name) for name in files)
    if len(targets) != 1 or not sources or not there or targets[0] in sources:
        raise Pass
    if any(name.lower().endswith(NO_TEXT) for name in files):
        raise Pass
    for name in files:
        scene.speak(name, folder=False)
    return sources, targets[0]


def _names(thing: Thing) -> list[str]:
    if thing.words or thing.pronoun or thing.here or not thing.names or thing.without:
        raise Pass
    return thing.names
