"""A refused request amid a story, read alone or with what the story names in place of "it".

"Joan wants to read on the train, so copy …", "the plots are in figures, copy the png ones to docs".
The story says nothing that the request needs, or names exactly one thing that may be meant.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .stories import Story, told_around
from .story_things import ONE, OTHERS, Things
from .tokens import tokenize

if TYPE_CHECKING:
    from .lexicon import Lexicon
    from .planning import Understood
    from .quoting import Done
    from .scene import Scene

__all__ = ["storied"]

_LOSING = frozenset({"rm", "rmdir", "shred", "truncate"})
_LISTING = "ls"
"""What hardly anybody means who tells a story."""
_DISUSED = frozenset({
    "away", "broken", "done", "duplicate", "empty", "finished", "full", "go", "junk", "longer",
    "mess", "nonsense", "obsolete", "old", "outdated", "pointless", "rubbish", "space",
    "superfluous",
    "trash", "twice", "unneeded", "unused", "useless", "wrong", "crap", "garbage", "superseded",
})  # fmt: skip
"""What is told of things that are to be deleted."""
_KEPT = frozenset(
    {"keep", "keeps", "still", "want", "wants", "needs", "careful", "important", "sure"}
)
_PLACED = ("{} in {}", "{} of {}", "{} from {}")
_LACKING = frozenset({"replace", "unique", "sort", "swap", "change", "delete", "compare"})
_SAID = {"case": ", ignoring case", "deep": ", including subfolders", "order": ""}
_CHANGED = frozenset({"fix", "change", "correct", "turn", "make", "replace"})
_BECOMES = frozenset({"to", "into", "with", "by"})
_CORRECTION = 4
"""Words of "fix it to the", at least."""
_SPELLED = frozenset({
    "typo", "misprint", "misspelling", "mistake", "misspelled", "misspelt", "typed", "wrote",
    "says", "spelled", "spelt", "error",
})  # fmt: skip

Read = Callable[[str], "Understood"]


def storied(sentence: str, lexicon: Lexicon, read: Read, scene: Scene) -> Understood | None:
    """What becomes of a request with a story around it; ``None`` if that is not sure."""
    story = told_around(sentence, lexicon, scene.exists)
    if story is None:
        return None
    telling = _Reading(story, Things.of(story, lexicon, scene), scene)
    for readings in telling.readings():
        found = [other for other in map(read, readings) if other.steps]
        commands = {tuple(step.command for step in other.steps) for other in found}
        if commands:
            sure = len(commands) == 1 and telling.allows(found[0].steps, sentence)
            return found[0] if sure else None
    return None


@dataclass(frozen=True, slots=True)
class _Reading:
    """The request of a story, said alone or with what the story names."""

    story: Story
    things: Things
    scene: Scene

    def readings(self) -> Iterator[list[str]]:
        """Ways to say it, each with others that must come to the same."""
        if any(self.things.new_in(clause.tokens) for clause in self.story.tail):
            return
        if self.things.chosen:
            return
        if corrected := self._corrected():
            yield [corrected]
            return
        readings = self._pointed() if self.things.points() else self._alone()
        for forms in readings:
            yield [self._said(form) for form in forms]
            if self.story.idle:
                yield [form + self.story.ends for form in forms]

    def _said(self, request: str) -> str:
        manners = "".join(_SAID[kind] for kind in sorted(self.story.idle))
        return request + manners + self.story.ends

    def _alone(self) -> Iterator[list[str]]:
        """The request that points to nothing, at the place of the story if it has none."""
        told, request = self.things.told, self.story.request
        if self.things.named or not (told or self.things.unseen):
            yield [request]
        elif len(told) == 1:
            yield from self._with_place(told[0])
            if not self.scene.is_folder(told[0]) and not self.things.verbs() & _LACKING:
                yield [request]

    def _with_place(self, name: str) -> Iterator[list[str]]:
        """The request with the one name of the story for where it is."""
        request, words = self.story.request, [token.norm for token in self.things.tokens]
        if "copy" in words[1:] and "of" not in words:
            end = self.things.tokens[words.index("copy", 1)].end
            yield [f"{request[:end]} of {name}{request[end:]}"]
        elif not self.scene.is_folder(name) or (
            self.things.is_kept_in(name) and len(self.things.kept(name)) == 1
        ):
            yield [form.format(request, name) for form in _PLACED]

    def _pointed(self) -> Iterator[list[str]]:
        """The request with what the story names for what it points to."""
        things = self.things
        if (placed := things.word_spot()) is not None:
            if word := things.word_told():
                yield [self._put(*placed, f'the word "{word}"')]
            return
        spots = things.spots()
        words = {token.norm for token in things.tokens if not token.quoted}
        if len(spots) != 1 or words & OTHERS - {spots[0].norm}:
            return
        spot = spots[0]
        if spot.norm == "its":
            if name := things.single():
                the = self._put(spot.start, spot.end, "the")
                yield [f"{the} in {name}", f"{the} of {name}"]
        elif meant := things.meant_by(spot.norm):
            yield self._in_place(spot.start, spot.end, meant)

    def _in_place(self, start: int, end: int, meant: str) -> list[str]:
        """The request with what is meant, also behind the particle: "zip them up"."""
        request = self.story.request
        after = request[end:].split()
        if not after or after[0] not in {"up", "out", "down", "away"}:
            return [self._put(start, end, meant)]
        rest = request[end:].lstrip()[len(after[0]) :]
        return [
            self._put(start, end, meant),
            f"{request[:start]}{meant}{rest}",
            f"{request[:start]}{after[0]} {meant}{rest}",
        ]

    def _put(self, start: int, end: int, what: str) -> str:
        return self.story.request[:start] + what + self.story.request[end:]

    def _corrected(self) -> str | None:
        """The replacing that "fix it to the" asks for, of a word that the story tells."""
        words = [token.norm for token in self.things.tokens]
        if len(words) != _CORRECTION or words[0] not in _CHANGED or words[1] not in ONE:
            return None
        wrong, names = self._misspelled(), self.things.told
        if words[2] not in _BECOMES or not wrong or len(names) != 1:
            return None
        return f'replace "{wrong}" with "{self.things.tokens[3].text}" in {names[0]}'

    def _misspelled(self) -> str | None:
        """The word that the story says to be wrong: "there's a typo in a.txt: teh"."""
        told = [token for clause in self.story.lead for token in clause.tokens]
        last = self.story.lead[-1].tokens if self.story.lead else ()
        if not any(token.norm in _SPELLED for token in told):
            return None
        if len(last) == 1 and len(self.story.lead) > 1:
            return last[0].text
        begun = [at for at, token in enumerate(last) if token.norm in {"says", "wrote", "typed"}]
        behind = [t for t in last[begun[-1] + 1 :] if t.norm != "it"] if begun else []
        alone = len(behind) == 1 or (len(behind) > 1 and behind[1].norm in {"in", "instead"})
        return behind[0].text if behind and alone else None

    def allows(self, steps: Sequence[Done], sentence: str) -> bool:
        """Whether nothing is lost but what is named, and what does not matter is heeded."""
        said = {token.text for token in tokenize(sentence)}
        if not all(_heeds(step.command, kind) for step in steps for kind in self.story.idle):
            return False
        if any(step.command == _LISTING for step in steps):
            return False
        losing = [step.command for step in steps if not _keeps(step.command)]
        if any(command.split()[0] in _LOSING for command in losing):
            told = {token.norm for token in self.things.lead}
            if self.story.tail or not told & _DISUSED or told & _KEPT:
                return False
        apart = self.things.apart and not self.things.points()
        return apart or all(self._names_all(command, said) for command in losing)

    def _names_all(self, command: str, said: set[str]) -> bool:
        words = shlex.split(command)[1:]
        paths = [word for word in words if not word.startswith("-") and self.scene.exists(word)]
        known = {path.rpartition("/")[2] for path in said} | said
        return bool(paths) and all(path.rpartition("/")[2] in known for path in paths)


def _keeps(command: str) -> bool:
    """Whether a command takes nothing away."""
    words = command.split()
    inplace = words[0] in {"sed", "perl"} and any(word.startswith("-i") for word in words)
    return words[0] not in _LOSING and "-delete" not in words and not inplace


def _heeds(command: str, kind: str) -> bool:
    """Whether a command makes no difference by what is said not to matter.

    Files of a kind are those with its ending in capitals as well.
    """
    words = command.split()
    flags = {letter for word in words if word[:1] == "-" and word[:2] != "--" for letter in word}
    if kind == "case":
        return (words[0] not in {"grep", "sed", "awk"} and "-name" not in words) or "i" in flags
    if kind == "deep":
        return (words[0] == "find" and "-maxdepth" not in words) or bool(flags & {"r", "R"})
    return True
