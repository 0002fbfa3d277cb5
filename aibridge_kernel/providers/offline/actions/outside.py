"""What lies outside the files: downloads and environment variables."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import folder
from aibridge_kernel.providers.offline.quoting import Done, inside, path_word

__all__ = ["download", "environment", "known_variable", "variable"]

_EVERYBODYS = frozenset({
    "EDITOR", "HOME", "HOSTNAME", "LANG", "PATH", "PWD", "PYTHONPATH", "SHELL", "TERM", "USER",
})  # fmt: skip
_VARIABLE = re.compile(r"^\$?\{?([A-Za-z_][A-Za-z0-9_]*)\}?$")
USUAL = frozenset({"BROWSER", "EDITOR", "LANG", "PAGER", "PYTHONPATH", "TZ", "VISUAL"})
"""Variables that people set for themselves."""
SECRET = re.compile(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH", re.IGNORECASE)


def download(task: Task) -> Iterator[Done]:
    """Fetch a file from the web into the current folder, a named folder or a named file."""
    things = task.things("object")
    if len(things) != 1 or len(things[0].names) != 1 or "://" not in things[0].names[0]:
        raise Pass
    thing = things[0]
    url = thing.names[0]
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Refuse("no_address", name=url)
    own = posixpath.basename(unquote(parts.path))
    target = _target(task.thing("to"), task.thing("new"), own, task)
    if task.scene.exists(target):
        raise Ask("would_overwrite", name=target)
    task.scene.add(target, folder=False)
    option = "-fLO" if target == posixpath.basename(parts.path) else f"-fL -o {path_word(target)}"
    yield Done(f"curl {option} {path_word(url)}", "downloaded", {"name": url, "target": target})


def _target(place: Thing | None, new: Thing | None, own: str, task: Task) -> str:
    if new is None and place is not None and not (place.pronoun or place.here):
        named = len(place.names) == 1 and not task.scene.is_folder(place.names[0])
        if named and place.kind != "folder" and "." in place.names[0]:
            place, new = None, place
    where = "." if place is None else folder(place, task.scene, task.now)
    if new is not None:
        if len(new.names) != 1 or new.words:
            raise Ask("name_it")
        own = new.names[0]
    if not own or own in {".", ".."}:
        raise Ask("name_it")
    return inside(where, own)


def environment(task: Task) -> Iterator[Done]:  # noqa: ARG001  — what every action is given
    """Show all environment variables."""
    yield Done("printenv", "environment")


def known_variable(task: Task) -> Iterator[Done]:
    """Show a variable that everybody has: "print PATH", "what's my home directory"."""
    things = task.things("object")
    said = [name for thing in things for name in thing.names]
    if task.verb == "home" and not things:
        said = ["HOME"]
    if len(said) != 1 or said[0] not in _EVERYBODYS or task.scene.exists(said[0]):
        raise Pass
    yield Done(f"printenv {said[0]}", "variable", {"name": said[0]})


def variable(task: Task) -> Iterator[Done]:
    """Show one environment variable; a secret one never."""
    thing = task.thing("object")
    said = [*thing.names, *thing.words] if thing is not None else []
    found = _VARIABLE.match(said[0]) if len(said) == 1 else None
    if found is None or not found[1].isupper():
        raise Pass
    if SECRET.search(found[1]):
        raise Refuse("secret", name=found[1])
    yield Done(f"printenv {found[1]}", "variable", {"name": found[1]})
