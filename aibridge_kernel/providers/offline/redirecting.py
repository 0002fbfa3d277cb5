"""What a step prints, kept in a file: "ordena a.txt y guárdalo en b.txt"."""

from __future__ import annotations

import re
from dataclasses import replace

from .clauses import Ask, Clause, Refuse, Thing
from .quoting import Done, path_word
from .scene import Scene
from .telling_later import told_later

_PACKED = (".gz", ".tar", ".tgz", ".zip")
PRINTING = frozenset({
    "column", "common_lines", "compared", "counted", "counted_entries", "date", "found",
    "joined_shown", "lines_missing", "lines_without", "listed", "repeated",
    "rewritten_apart", "searched",
    "searched_files", "shown",
    "shown_backwards", "shown_first", "shown_last", "shown_range", "sorted", "sorted_by_column",
    "sorted_by_named_column", "tallied", "transformed", "treed", "unique",
})  # fmt: skip
_NUMBERED = re.compile(r"^grep -([a-zA-Z]*n[a-zA-Z]*) ")
_SORTED = frozenset({"sorted", "sorted_in_place"})
_SAVING = frozenset({"put", "save", "write", "move"})
_KEEPING = frozenset({"save"})
_COUNTS = frozenset({"counted", "counted_entries"})
_LISTS = frozenset({"found", "listed"})
_CUES = frozenset({"to", "in", "as"})


def amend(clause: Clause, step: Done, scene: Scene) -> Done | None:
    """The step before as the clause wants it: counted, without repeats, or kept in a file."""
    amended = _counted(clause, step) or _without_repeats(clause, step) or _kept(clause, step)
    amended = amended or told_later(clause, step, scene)
    return amended or _written_to_file(clause, _printed(step), scene)


def _kept(clause: Clause, step: Done) -> Done | None:
    """A sorted file kept so: "sort a.txt and save it"."""
    things = [thing for phrase in clause.phrases for thing in phrase.things if not thing.empty]
    bare = all(t.pronoun and not (t.names or t.filters or t.words) for t in things)
    said = clause.verbs & _KEEPING and bare and (things or clause.topics == {"result"})
    plain = step.command.startswith("sort ") and not {">", "|"} & set(step.command.split())
    names = step.values.get("names", ())
    if not (said and plain and step.reply == "sorted" and len(names) == 1):
        return None
    if clause.topics - {"result"} or clause.text is not None:
        return None
    word = path_word(names[0])
    command = f"{step.command.removesuffix(word)}-o {word} {word}"
    return replace(step, command=command, reply="sorted_in_place")


def unnumbered(step: Done) -> Done:
    """A search without the numbers of lines, which are for who looks at them, unless asked for."""
    if step.reply != "searched" or step.values.get("numbered"):
        return step
    return replace(step, command=_NUMBERED.sub(_without_numbers, step.command))


def _without_numbers(option: re.Match[str]) -> str:
    letters = option[1].replace("n", "")
    return f"grep -{letters} " if letters else "grep "


def kept_in(step: Done, target: str, scene: Scene) -> Done | None:
    """A step with what it prints in a new file; ``None`` if it prints nothing.

    Raises:
        Ask: The file is there.
        Refuse: No such file can hold what is printed.
    """
    step = _printed(step)
    return redirected(step, target, scene) if step.reply in PRINTING else None


def _printed(step: Done) -> Done:
    """A step that would change its file as one that prints: what is kept elsewhere spares it."""
    if not step.command.startswith("grep -r"):
        step = unnumbered(step)
    if step.command.startswith("sed -i ") and len(step.values.get("names", ())) == 1:
        return replace(step, command=step.command.replace(" -i", "", 1), reply="rewritten_apart")
    if step.reply == "deduplicated":
        return replace(step, command=step.command.partition(" > ")[0], reply="unique")
    if step.reply == "sorted_in_place":
        command = re.sub(r" -o (\S+)(?= \1$)", "", step.command)
        return replace(step, command=command, reply="sorted")
    return step


def _written_to_file(clause: Clause, step: Done, scene: Scene) -> Done | None:
    """The step with its output written to the file that the clause names, if it says so."""
    if not clause.verbs & _SAVING or step.reply not in PRINTING or clause.text is not None:
        return None
    if clause.verb == "move" and step.reply.startswith("shown"):
        return None  # "show a.txt and move it to b.txt": the file, not what was shown
    target = _target(clause, step)
    if target is None:
        return None
    return redirected(step, target, scene)


def _counted(clause: Clause, step: Done) -> Done | None:
    """The step with what it finds counted: "find the md files and count them"."""
    things = [thing for phrase in clause.phrases for thing in phrase.things]
    counting = "count" in clause.verbs and not clause.topics - {"number"}
    said = counting and all(t.pronoun and not (t.names or t.filters) for t in things)
    plain = step.command.startswith(("find ", "ls *")) and " -l" not in step.command
    if not said or step.reply not in {"found", "listed"} or not plain:
        return None
    return replace(step, command=f"{step.command} | wc -l", reply="counted_entries")


def _without_repeats(clause: Clause, step: Done) -> Done | None:
    """A sorted file with each line once: "ordena a.txt y quita los repetidos"."""
    things = [thing for phrase in clause.phrases for thing in phrase.things]
    bare = all(t.pronoun and not (t.names or t.filters) for t in things if not t.empty)
    said = "delete" in clause.verbs and "duplicate" in clause.topics
    said = said and clause.topics <= {"duplicate", "line", "names", "untouched"} and bare
    if not said or step.reply not in _SORTED or not step.command.startswith("sort "):
        return None
    return replace(step, command=step.command.replace("sort ", "sort -u ", 1))


def redirected(step: Done, target: str, scene: Scene) -> Done:
    """The step with its output in a new file."""
    if " && " in step.command or target.lower().endswith(_PACKED):
        raise Refuse("not_known")  # only what the last program prints would be kept, as text
    if scene.exists(target):
        raise Ask("would_overwrite", name=target)
    scene.add(target, folder=False)
    values = {**step.values, "target": target, "kept": target}
    return replace(step, command=f"{step.command} > {path_word(target)}", values=values)


def _target(clause: Clause, step: Done) -> str | None:
    """The new file's name; the object must be a pronoun, "el resultado", a count "the number"."""
    names: list[str] = []
    for phrase in clause.phrases:
        for thing in phrase.things:
            if phrase.cue is None and thing.pronoun and not thing.names:
                continue
            if not _is_file(thing) or phrase.cue not in _CUES:
                return None
            names.extend(thing.names)
    said = any(p.cue is None for p in clause.phrases) or clause.topics == {"result"}
    said = said or (clause.topics == {"number"} and _is_one_number(step))
    said = said or (clause.topics == {"list"} and step.reply in _LISTS)
    return names[0] if said and len(names) == 1 else None


def _is_one_number(step: Done) -> bool:
    """Whether a step prints one number: ``wc`` prints one for each of several files."""
    return step.reply in _COUNTS and len(step.values.get("names", ())) == 1


def _is_file(thing: Thing) -> bool:
    named = len(thing.names) == 1 and not thing.words and thing.kind in {None, "file"}
    return named and ("." in thing.names[0].strip("./") or thing.kind == "file")
