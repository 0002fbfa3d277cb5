"""A request of several steps, each read as if those before it had been done.

What is understood alone is so in a row: each step is read as the next turn of the conversation, in
the folder as the earlier steps will leave it.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from aibridge_kernel.conversation import Conversation, Ran, Turn
from aibridge_kernel.providers.base import FileTree, Request
from aibridge_kernel.values import Mode

from .agreeing import disagrees, goes_beyond
from .clauses import Refuse
from .cutting import cuts, listed, returns, told_order
from .deciding import CLITICS
from .foreseeing import foreseen
from .lexicon import Lexicon
from .planning import Understood
from .pointing_back import left_by, points, put_names
from .quoting import Done
from .saving_shown import saved, saves_otherwise
from .scene import Remembered
from .tokens import fold, tokenize

__all__ = ["Reading", "in_turn", "one_by_one"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What steps are read with; ``then`` reads one of them in a conversation."""

    lexicon: Lexicon
    conversation: Conversation
    request: Request
    then: Callable[[str, Conversation, Request], Understood]


_LEADING = 2
"""Words of a step by which it is known in what another one swallowed."""


def in_turn(sentence: str, reading: Reading) -> Understood | None:
    """What a list of steps means, two whose order is told, or one that points to another.

    ``None`` if it is none of them.
    """
    lexicon = reading.lexicon
    if parts := listed(sentence, lexicon):
        return _each(parts, reading)
    if parts := told_order(sentence, lexicon):
        found = _each(parts, replace(reading, conversation=Conversation()))
        unsaid = found is not None and any(step.command in _OF_HERE for step in found.steps)
        return None if unsaid else found  # "before deleting a.txt, see how big"
    parts = cuts(sentence, lexicon) if points(sentence, lexicon) else []
    return _each(parts, reading) if any(points(p, lexicon) for p in parts[1:]) else None


def one_by_one(sentence: str, found: Understood, reading: Reading) -> Understood | None:
    """What the steps of a request mean one by one, if that is more than was ``found``."""
    parts = cuts(sentence, reading.lexicon)
    if not parts:
        return None
    if found.steps and _means_other(found.steps, parts, reading):
        return _each(parts, reading) or Understood(
            reading.lexicon, decision=Refuse("no_antecedent")
        )
    if found.steps and not _passes_over(found.steps, parts, reading):
        return None
    other = _each(parts, reading)
    if other is None and found.steps and any(part.startswith("git ") for part in parts[1:]):
        return Understood(reading.lexicon, decision=Refuse("not_known"))
    return other


def _means_other(steps: Sequence[Done], parts: Sequence[str], reading: Reading) -> bool:
    """Whether a step is done to something else than its words point to, as they are read alone."""
    commands = [step.command for step in steps]
    if returns(parts[-1], reading.lexicon) and commands[-1] not in _BACK:
        return True
    return saves_otherwise(parts, commands, reading.lexicon) or disagrees(
        parts, commands, reading.lexicon, reading.request.files
    )


def _each(parts: Sequence[str], reading: Reading) -> Understood | None:
    """The steps of all parts, ``None`` if one of them is not understood."""
    lexicon, conversation, request = reading.lexicon, reading.conversation, reading.request
    steps: list[Done] = []
    before: list[str] = []
    for at, part in enumerate(parts):
        if steps and (kept := saved(part, steps[-1], lexicon, request.files)):
            steps[-1], before[-1:] = kept, [kept.command]
            files, _ = foreseen([kept.command], request.files) or (request.files, "")
            request = replace(request, files=Remembered(files))
            continue
        if (gone := _gone_back(parts, at, steps, lexicon)) is not None:
            return Understood(lexicon, steps=(*steps, gone))
        entered = bool(steps) and steps[-1].command.startswith("cd ")
        said = _named(_HERE.sub("", part) if entered else part, before, lexicon, request.files)
        if said is None:
            return None
        found = reading.then(said, conversation, request)
        commands = [step.command for step in found.steps]
        if not commands or (before and not _leans_well(said, commands, before, lexicon, request)):
            return None
        if before and goes_beyond(said, commands[-1], before):
            return None
        if steps and (_keeps(commands, steps[-1].command) or _closer(commands, steps[-1].command)):
            steps.pop()
        steps.extend(step for step in found.steps if step not in steps[-1:])
        if at + 1 == len(parts):
            break
        after = foreseen(commands, request.files)
        if after is None:
            return None
        files, moved = after
        where = request.working_directory
        ran = tuple(Ran(command, 0) for command in commands)
        conversation = conversation.add(Turn(Mode.COMMAND, said, ran=ran, working_directory=where))
        where = posixpath.normpath(posixpath.join(where, moved))
        request = replace(request, files=Remembered(files), working_directory=where)
        before = [*before, *commands] if moved == "." else []
    return Understood(lexicon, steps=tuple(steps))


def _gone_back(
    parts: Sequence[str], at: int, steps: Sequence[Done], lexicon: Lexicon
) -> Done | None:
    """The last step, if it only leaves the one folder that was entered: "…, and come back"."""
    if at + 1 < len(parts) or not returns(parts[at], lexicon):
        return None
    entered = [step for step in steps if step.command.startswith("cd ")]
    return Done("cd -", "gone_back") if len(entered) == 1 else None


def _named(part: str, before: Sequence[str], lexicon: Lexicon, files: FileTree) -> str | None:
    """A step with names for what it points to; ``None`` if that is not clear."""
    said = put_names(part, left_by(before, files), lexicon, files) or part
    return None if before and points(said, lexicon) else said


def _leans_well(
    part: str, commands: Sequence[str], before: Sequence[str], lexicon: Lexicon, request: Request
) -> bool:
    """Whether a step names what it is about, or it is clear what of the steps before it means."""
    if any(command in _OF_HERE for command in commands):
        return False  # "delete a.txt and tell me how big"
    words = [word for command in commands for word in _words(command)]
    unpacked = any(command.startswith(_UNPACKING) for command in before)
    if unpacked and not all(word in part for word in words if request.files.exists(word)):
        return False  # "unpack a.zip and delete the csv" may be about what was in it
    if not _has_pronoun(part, lexicon) or _goes_on(commands, before[-1]):
        return True
    left = next(iter(left_by(before[-1:], request.files)), None)
    if left is None or "rm" in words:
        return False
    meant = left.made if left.how in _ONE_NEW else left.taken if not left.how else []
    return len(meant) == 1 and meant[0] in words


_OF_HERE = frozenset({"du -sh", "du -h", "ls -lh", "wc -l"})
_HERE = re.compile(
    r" (?:(?:in )?there|in it|ah[ií](?: dentro)?|all[ií](?: dentro)?)\b", re.IGNORECASE
)
_BACK = frozenset({"cd -", "cd ..", "git switch -"})
_UNPACKING = ("unzip ", "tar -x", "tar x")
_ONE_NEW = frozenset({"moved", "new", "renamed", "written"})


def _keeps(commands: Sequence[str], before: str) -> bool:
    """Whether a step only keeps what the one before shows: "…, save it as b.txt"."""
    return commands[0].startswith((f"{before} > ", f"{before} >> "))


def _goes_on(commands: Sequence[str], before: str) -> bool:
    """Whether a step keeps or counts what the one before shows, or commits what it added."""
    commits = commands[0].startswith("git commit -m ") and before.startswith("git add ")
    return commits or commands == [f"{before} | wc -l"] or _keeps(commands, before)


def _closer(commands: Sequence[str], before: str) -> bool:
    """Whether a step only says more of how to sort: "sort a.txt, drop the repeated lines"."""
    return commands[:1] == [before.replace("sort ", "sort -u ", 1)] and before.startswith("sort ")


_WITH_NAME = re.compile(r'\b(?:inside|within|dentro de|dentro del) (?=[\w"]*[."])')


def _has_pronoun(part: str, lexicon: Lexicon) -> bool:
    """Whether a step is about what was spoken of: "show it", "enséñamelo", "put a.txt there"."""
    said = _WITH_NAME.sub(" ", fold(part))
    readings = [r for word in re.findall(r"\w+", said) for r in lexicon.readings(word)]
    return any(
        r.section in {"pronoun", "inside"} or (r.section == "verb" and r.value in CLITICS)
        for r in readings
    )


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return []


def _passes_over(steps: Sequence[Done], parts: Sequence[str], reading: Reading) -> bool:
    """Whether a later step may have been taken for part of a text, a name or what is kept.

    As in ``mkdir 'a and go into b'``, and ``head a.csv > b.txt`` for "…, write hello in b.txt".
    """
    begun = ["&&", *(" ".join(fold(part).split()[:_LEADING]) for part in parts[1:])]
    words = [word for step in steps for word in _words(step.command) if " " in word]
    if any(lead in fold(word) for word in words for lead in begun):
        return True
    fewer = len(steps) < len(parts) and any(" > " in step.command for step in steps)
    return fewer and all(_stands_alone(part, reading) for part in parts)


def _stands_alone(part: str, reading: Reading) -> bool:
    """Whether a step names a file and is about nothing that was spoken of."""
    named = any(token.looks_like_name and "." in token.text for token in tokenize(part))
    about = _has_pronoun(part, reading.lexicon) or _saves_shown(part, reading.lexicon)
    return named and not about


def _saves_shown(part: str, lexicon: Lexicon) -> bool:
    """Whether a step keeps what the one before shows: "save the file as b.txt"."""
    words = fold(part).split()[: len(_SAVING)]
    said = ({s for r in lexicon.readings(w) for s in (r.section, r.name)} for w in words)
    return len(words) == len(_SAVING) and all(map(set.__contains__, said, _SAVING))


_SAVING = ("save", "determiner", "file", "cue")
