"""What is told to be there before it is handled: "hay dos pdf por aquí, llévalos a docs"."""

from __future__ import annotations

from .clauses import Clause, Refuse, Thing
from .scene import Scene

_DEEP = "find . -mindepth 1 "
_SHALLOW = f"{_DEEP}-maxdepth 1 "


def told_by_name(clause: Clause, scene: Scene) -> bool:
    """Remember several files that are told to be there by what they are called."""
    objects = _objects(clause)
    places = [t for p in clause.phrases if p.cue is not None for t in p.things if not t.empty]
    if len(objects) != 1 or not all(place.here for place in places) or clause.topics:
        return False
    thing = objects[0]
    several = len(thing.names) > 1 and all(map(scene.exists, thing.names))
    if not several or thing.filters or thing.words:
        return False
    if thing.count not in {None, len(thing.names)}:
        raise Refuse("too_many")
    for name in thing.names:
        scene.speak(name, folder=scene.is_folder(name))
    scene.gather(thing.names)
    return True


def told_to_be(clause: Clause, command: str, scene: Scene, now: float) -> str:
    """The command that finds as many as are told, here first where "here" is said."""
    objects = _objects(clause)
    if len(objects) != 1 or not command.startswith(_DEEP) or command.startswith(_SHALLOW):
        return command
    shallow = command.replace(_DEEP, _SHALLOW, 1)
    here = any(t.here for p in clause.phrases for t in p.things)
    ways = [shallow, command] if here and scene.found(shallow, now) else [command, shallow]
    count = objects[0].count
    if count is None or count < 2:  # noqa: PLR2004  — "a pdf" tells no number
        return ways[0]
    fitting = [way for way in ways if len(scene.found(way, now)) == count]
    if not fitting:
        raise Refuse("too_many")
    return fitting[0]


def _objects(clause: Clause) -> list[Thing]:
    return [t for p in clause.phrases if p.cue is None for t in p.things if not t.empty]
