"""Where what is unpacked or downloaded goes, told a clause later: "… and put it into docs"."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from .clauses import Clause
from .quoting import Done, inside, path_word
from .scene import Scene

_PLACING = frozenset({"move", "put", "save"})
_NAMING = frozenset({"call", "give", "put", "rename", "save"})


def told_later(clause: Clause, step: Done, scene: Scene) -> Done | None:
    """The step before with the place or the name that the clause tells."""
    return _unpacked_into(clause, step, scene) or _fetched_as(clause, step, scene)


def _unpacked_into(clause: Clause, step: Done, scene: Scene) -> Done | None:
    """What is unpacked, into a folder told later: "descomprime a.zip y déjalo en docs"."""
    things = [(p.cue, t) for p in clause.phrases for t in p.things if not t.empty]
    places = [t for cue, t in things if cue in {"in", "to"}]
    moved = clause.verbs & _PLACING and not clause.topics and clause.text is None
    others = [t for cue, t in things if cue not in {"in", "to"}]
    if not moved or len(places) != 1 or not all(t.pronoun and not t.names for t in others):
        return None
    names = places[0].names
    into = {"tar": "-C", "unzip": "-d"}.get(step.command.split()[0])
    plain = step.reply == "extracted" and step.values.get("target") == "." and into is not None
    if not plain or len(names) != 1 or not scene.is_folder(names[0]):
        return None
    values = {**step.values, "target": names[0]}
    return replace(step, command=f"{step.command} {into} {path_word(names[0])}", values=values)


def _fetched_as(clause: Clause, step: Done, scene: Scene) -> Done | None:
    """What is downloaded, under a name told later: "descarga … y guárdalo como a.svg"."""
    things = [(p.cue, t) for p in clause.phrases for t in p.things if not t.empty]
    cues = {"as", None} if clause.dative else {"as"}  # "y ponle a.svg"
    names = [name for cue, t in things if cue in cues for name in t.names]
    places = [t for cue, t in things if cue in {"in", "to"}]
    others = [t for cue, t in things if cue not in {*cues, "in", "to"} or t.pronoun]
    only = all(t.pronoun and not t.names for t in others) and not clause.topics
    saved = clause.verbs & _NAMING and clause.text is None
    if not (only and saved and len(places) < 2) or " -fLO " not in step.command:  # noqa: PLR2004
        return None
    target = _target(names, [name for t in places for name in t.names], scene)
    if target is None or scene.exists(target):
        return None
    scene.remove(str(step.values["target"]))
    scene.add(target, folder=False)
    command = step.command.replace("-fLO", f"-fL -o {path_word(target)}", 1)
    return replace(step, command=command, values={**step.values, "target": target})


def _target(names: list[str], places: list[str], scene: Scene) -> str | None:
    """The file that is told by a name, a folder and a name, or the path of a new file."""
    if len(names) == 1 and len(places) == 1 and scene.is_folder(places[0]):
        return None if "/" in names[0] else inside(places[0], names[0])
    told = names or [place for place in places if "." in posixpath.basename(place)]
    if len(told) != 1 or (names and places):
        return None
    where = posixpath.dirname(told[0])
    return told[0] if not where or scene.is_folder(where) else None
