"""Frames: which clauses an action takes, as data in ``phrases/grammar.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from .clauses import Clause, Phrase, Refuse, Thing
from .phrase_files import section
from .scene import Scene
from .selecting import SELECTING, grammar


@dataclass(frozen=True, slots=True)
class Frame:
    """One entry of ``[[frame]]``.

    ``roles`` leads from cue words to roles, ``a|b`` to the first that is free; ``free`` are the
    roles that take any text.
    """

    action: str
    command: str
    reply: str
    verbs: frozenset[str]
    roles: Mapping[str, str]
    topics: frozenset[str]
    any_topics: frozenset[str]
    may: frozenset[str]
    filters: frozenset[str]
    needs: frozenset[str]
    needs_filter: frozenset[str]
    text: bool
    free: frozenset[str]


@dataclass(slots=True)
class Task:
    """A clause that a frame took: what an action works on."""

    frame: Frame
    verb: str
    scene: Scene
    now: float
    sentence: str
    roles: dict[str, list[Thing]] = field(default_factory=dict)
    topics: frozenset[str] = frozenset()
    filters: dict[str, Any] = field(default_factory=dict)
    text: str | None = None

    def things(self, role: str) -> list[Thing]:
        """The things in a role, none when it is not filled."""
        return self.roles.get(role, [])

    def thing(self, role: str) -> Thing | None:
        """The one thing in a role."""
        things = self.things(role)
        if len(things) > 1:
            raise Refuse("too_many")
        return things[0] if things else None

    def words(self, thing: Thing) -> str:
        """Free text of a thing: what is quoted, else the sentence as it was written.

        A thing may be told by no word of its own; what has no text is refused.
        """
        if thing.quoted:
            return thing.names[0]
        text = self.sentence[thing.start : thing.end]
        if not text.strip():
            raise Refuse("no_text")
        return text


_HEEDING = frozenset({
    "count", "count_lines_with", "count_text", "date_front", "delete", "delete_lines", "find",
    "empty_out_described", "git_log",
    "list", "search", "search_files", "search_lines", "tree",
})  # fmt: skip
"""Actions that look at what is said of no thing in particular; others would pass over it."""
_SHOWING = frozenset({"give", "tell", "what"})
_RESULTS = frozenset({"as", "new", "to"})
"""Roles of what a task makes or fills, of which nothing is chosen."""


@cache
def frames() -> tuple[Frame, ...]:
    """All frames in the order in which they are tried."""
    groups: Mapping[str, list[str]] = grammar()["groups"]
    return tuple(_frame(entry, groups) for entry in section("grammar.toml", "frame"))


def _frame(entry: Mapping[str, Any], groups: Mapping[str, list[str]]) -> Frame:
    def opened(key: str) -> frozenset[str]:
        return _set(f for name in entry.get(key, ()) for f in groups.get(name, [name]))

    needs = frozenset(entry.get("needs", ()))
    verbs = frozenset(entry["verbs"])
    if "show" in verbs:
        verbs |= _SHOWING
    return Frame(
        action=entry.get("action", ""),
        command=entry.get("command", ""),
        reply=entry.get("reply", ""),
        verbs=_set(verbs),
        roles=entry.get("roles", {}),
        topics=_set(entry.get("topics", ())),
        any_topics=_set(entry.get("any_topics", ())),
        may=_set(entry.get("may", ())),
        filters=opened("filters"),
        needs=_set(needs - {"text"}),
        needs_filter=opened("needs_filter"),
        text=entry.get("text", False) or "text" in needs,
        free=_set(key[len("text_") :] for key in entry if key.startswith("text_")),
    )


def _set(names: Iterable[str]) -> frozenset[str]:
    """The set of names, of which there is one however many frames have it."""
    return _one_of(frozenset(names))


@cache
def _one_of(names: frozenset[str]) -> frozenset[str]:
    return names


def take(clause: Clause, scene: Scene, sentence: str, now: float) -> list[Task]:
    """Every frame that takes the clause, best first."""
    tasks = []
    for frame in _of_verbs(frozenset(clause.verbs)):
        if not _verbs(clause, frame) or not _topics_fit(clause, frame):
            continue
        if clause.text is not None and not frame.text:
            continue
        if clause.text is None and "text" in _demands(frame):
            continue
        task = _bind(clause, frame, scene, sentence, now)
        if task is not None:
            tasks.append(task)
    return tasks


@lru_cache(256)
def _of_verbs(verbs: frozenset[str]) -> tuple[Frame, ...]:
    """The frames that any of the classes has, best first."""
    return tuple(frame for frame in frames() if frame.verbs & verbs)


def _verbs(clause: Clause, frame: Frame) -> frozenset[str]:
    """The classes that clause and frame share; "dales", "ponles" give, and show nothing."""
    shared = clause.verbs & frame.verbs
    return shared - _SHOWING if clause.dative and "show" in frame.verbs else shared


def _demands(frame: Frame) -> frozenset[str]:
    return frozenset({"text"}) if frame.text and frame.action == "write" else frozenset()


def _topics_fit(clause: Clause, frame: Frame) -> bool:
    if frame.any_topics and not frame.any_topics & clause.topics:
        return False
    left = {topic for topic, actions in grammar()["leaving"].items() if frame.action in actions}
    topics = clause.topics - left if "in_place" not in clause.topics else clause.topics
    return frame.topics <= clause.topics and topics <= frame.topics | frame.may | frame.any_topics


def _bind(clause: Clause, frame: Frame, scene: Scene, sentence: str, now: float) -> Task | None:
    task = Task(
        frame, min(_verbs(clause, frame)), scene, now, sentence,
        topics=frozenset(clause.topics), text=clause.text,
    )  # fmt: skip
    for phrase in sorted(clause.phrases, key=lambda phrase: phrase.cue != "to"):
        for thing in phrase.things:
            floating = _only_filters(thing) and _narrows(thing)
            if floating and frame.action and frame.action not in _HEEDING:
                return None
            if any(task.filters.get(name, said) != said for name, said in thing.filters.items()):
                return None  # "line 2 and then line 3": one of them would be passed over
            task.filters.update(thing.filters)
        if not _place(task, phrase, frame):
            return None
    if not set(task.filters) <= frame.filters:
        return None
    if frame.needs_filter and not frame.needs_filter & task.filters.keys():
        return None
    return task if frame.needs <= task.roles.keys() else None


def _place(task: Task, phrase: Phrase, frame: Frame) -> bool:
    things = [thing for thing in phrase.things if not _only_filters(thing)]
    if not things:
        return True
    roles = _roles(frame, phrase.cue or "none").split("|")
    role = next((role for role in roles if role not in task.roles), roles[0]) or None
    if role is not None and role in task.roles and phrase.cue is None:
        role = frame.roles.get("second")
    if role is None or role in task.roles:
        return False
    if role not in frame.free and any(thing.words for thing in things):
        return False
    if role in _RESULTS and _swallows(things):
        return False
    task.roles[role] = things
    return True


def _roles(frame: Frame, cue: str) -> str:
    """The roles a cue leads to; a cue that a frame does not name may be one in other words."""
    if cue == "out" and cue not in frame.roles:
        cue = "from"
    if cue == "becoming" and "new" in frame.roles.values():
        return "new"
    return frame.roles.get(cue, "")


def _narrows(thing: Thing) -> bool:
    return bool((SELECTING | {"containing"}) & thing.filters.keys())


def _swallows(things: Sequence[Thing]) -> bool:
    """Whether what is made or filled takes in what is said of the object.

    "Zip the txt files into t.zip older than a week", "comprime los txt en t.zip y las carpetas".
    """
    named = any(thing.names for thing in things)
    return named and any(
        _narrows(thing) if thing.names else thing.kind is not None and thing.plural
        for thing in things
    )


def _only_filters(thing: Thing) -> bool:
    return bool(thing.filters) and not (
        thing.kind or thing.names or thing.types or thing.pronoun or thing.here or thing.words
        or thing.count
    )  # fmt: skip
