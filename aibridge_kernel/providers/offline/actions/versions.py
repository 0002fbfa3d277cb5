"""git: stage, commit, branches, history, changes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import every, folder
from aibridge_kernel.providers.offline.quoting import Done, path_word, path_words
from aibridge_kernel.providers.offline.tokens import fold

__all__ = [
    "git_branch_delete",
    "git_branch_new",
    "git_branch_rename",
    "git_commit",
    "git_compare",
    "git_diff",
    "git_init",
    "git_log",
    "git_merge",
    "git_merge_known",
    "git_restore",
    "git_stage",
    "git_stage_all",
    "git_switch",
    "git_unstage",
]

_SWITCHING = frozenset({"switch", "checkout", "git"})
_USUAL_BRANCHES = frozenset({"main", "master", "dev", "develop", "trunk"})
_SHOWN = re.compile(
    r"\b(?:show|list|display|print|muestra\w*|lista\w*|ensena\w*) (?:\w+ ){0,2}(?:branches|ramas)\b"
)
_DESCRIBED = re.compile(r"\b(?:rama|branch) (?:de (?:la )?que|that|which|en (?:la )?que|where)\b")
_CHANGES = re.compile(
    r"^\W*(?:guarda|guardar|registra|save|(?:record|register|store) all) .*\b(?:cambios|changes)\b"
)
_ALL = re.compile(
    r"\b(?:todo|(?:commit|with|of|for) everyth[a-z]{1,4}g"
    r"|comm?itt? (?:it )?all(?! (?:the|my|of|files|staged|changes)\b)"
    r"|commit (?:de|con) todos (?:los|mis) cambios"
    r"|todos (?:los|mis) cambios en (?:un|el) commit|commit all (?:the|my) changes)\b"
)
_BRANCH = re.compile(r"^[\w][\w./-]*$", re.ASCII)

_EARLIEST = r"\b(?:first|oldest|initial|earliest|primer|primeros)(?: \w+)? commits?\b"


def git_init(task: Task) -> Iterator[Done]:
    """Make a repository here or in a folder."""
    place = task.thing("place")
    where = "." if place is None or place.here else _repository(place, task)
    if where == ".":
        yield Done("git init", "git_started")
    else:
        yield Done(f"git init {path_word(where)}", "git_started_in", {"names": [where]})


def _repository(place: Thing, task: Task) -> str:
    """Where a repository shall be: a folder, or a new one, which git makes itself."""
    name = place.names[0] if len(place.names) == 1 else ""
    new = name and not task.scene.exists(name) and place.article and not place.definite
    return name if new else folder(place, task.scene, task.now)


def git_stage(task: Task) -> Iterator[Done]:
    """Stage files, or everything."""
    things = task.things("object")
    if all(thing.here or (thing.kind == "item" and not thing.names) for thing in things):
        yield Done("git add -A", "git_staged_all")
        return
    place = task.thing("place")
    where = "." if place is None else folder(place, task.scene, task.now)
    paths = [path for thing in things for path in every(thing, task.scene, task.now, where)]
    for path in paths:
        task.scene.speak(path, folder=task.scene.is_folder(path))
    yield Done(f"git add {path_words(paths)}", "git_staged", {"names": paths})


def git_unstage(task: Task) -> Iterator[Done]:
    """Take files, or everything, out of what the next commit will hold; the files stay."""
    things = task.things("object")
    if all(thing.here or (thing.kind == "item" and not thing.names) for thing in things):
        yield Done("git restore --staged .", "git_unstaged_all")
        return
    paths = [path for thing in things for path in every(thing, task.scene, task.now)]
    yield Done(f"git restore --staged {path_words(paths)}", "git_unstaged", {"names": paths})


def git_stage_all(task: Task) -> Iterator[Done]:
    """Stage every change: "stage all changes", and "add everything" in a repository.

    What is there already can only be added to what will be committed: "add app.py".
    """
    things = task.things("object")
    names = [name for thing in things for name in thing.names]
    if things and task.scene.committing and all(t.pronoun and not t.names for t in things):
        yield from git_stage(task)  # "add it and commit it"
        return
    if names and all(t.names for t in things) and all(map(task.scene.exists, (".git", *names))):
        yield from git_stage(task)
        return
    everything = all(t.all or t.kind == "item" for t in things) and task.scene.exists(".git")
    if things and not (everything and all(t.plural and not (t.names or t.types) for t in things)):
        raise Pass
    yield Done("git add -A", "git_staged_all")


def git_commit(task: Task) -> Iterator[Done]:
    """Commit what is staged, or every change when that is said."""
    thing = task.thing("object")
    message = task.text
    if message is None and (told := task.thing("message")) is not None:
        message = _as_message(told, task)
    if message is None and thing is not None and thing.quoted:
        message, thing = thing.names[0], None
    if message is None:
        raise Ask("commit_message")
    if thing is not None and thing.pronoun and not (thing.names or thing.words):
        thing = None  # "commit it": what is staged
    if thing is not None and thing.names and not thing.words:
        yield from _commit_only(thing, message, task)
        return
    if thing is not None and thing.kind != "item":
        raise Refuse("not_known")
    said = task.sentence.casefold().replace(message.casefold(), "")
    new = "everything" in task.topics or _ALL.search(said) is not None
    if new and "in_stage" in task.topics:
        raise Refuse("not_known")
    if new:
        yield Done("git add -A", "git_staged_all")  # "commitea todo": new files as well
    changes = "changes" in task.topics or _CHANGES.search(said) is not None
    option = "-am" if not new and (thing is not None or changes) else "-m"
    yield Done(f"git commit {option} {shlex.quote(message)}", "git_committed", {"text": message})


def _as_message(told: Thing, task: Task) -> str:
    """The message of "commit everything as wip"; "commit as Ana" may tell who commits."""
    if not (told.quoted or task.things("object") or task.topics & {"changes", "everything"}):
        raise Ask("commit_message")
    return task.words(told)


def _commit_only(thing: Thing, message: str, task: Task) -> Iterator[Done]:
    """Commit the files that are named, and nothing else that is staged."""
    paths = every(thing, task.scene, task.now)
    yield Done(f"git add {path_words(paths)}", "git_staged", {"names": paths})
    command = f"git commit -m {shlex.quote(message)} {path_words(paths)}"
    yield Done(command, "git_committed", {"text": message})


def git_branch_new(task: Task) -> Iterator[Done]:
    """Make a branch."""
    if any(thing.kind for thing in task.things("object")):
        raise Pass  # "a folder x on the other branch"
    bases = [thing for thing in task.things("base") if not thing.here]
    base = _named_branches(bases, task)
    if len(base) != len(bases):
        raise Refuse("not_known")
    name = _branch(task)
    task.scene.branch = name
    command = shlex.join(["git", "branch", name, *base])
    yield Done(command, "git_branch_new", {"names": [name]})


def git_compare(task: Task) -> Iterator[Done]:
    """Show how two branches differ."""
    things = [*task.things("object"), *task.things("other")]
    names = sorted(_named_branches(things, task), key=task.sentence.find)
    if len(names) != 2:  # noqa: PLR2004  — one and the other
        raise Pass
    yield Done(shlex.join(["git", "diff", *names]), "git_compared", {"names": names})


def _named_branches(things: list[Thing], task: Task) -> list[str]:
    """The branches that are named; none when anything else is said."""
    said = [name for thing in things for name in (*thing.names, *thing.words)]
    known = all(
        name in _USUAL_BRANCHES or task.scene.exists(f".git/refs/heads/{name}") for name in said
    )
    plain = known and not any(map(task.scene.named, said)) and task.scene.exists(".git")
    return said if plain and not any(thing.filters or thing.pronoun for thing in things) else []


def git_restore(task: Task) -> Iterator[Done]:
    """Take files back to how the last commit has them; needs a repository."""
    things = task.things("object")
    if not task.scene.exists(".git") or not all(thing.names for thing in things):
        raise Refuse("not_known")
    paths = [path for thing in things for path in every(thing, task.scene, task.now)]
    for path in paths:
        task.scene.speak(path, folder=task.scene.is_folder(path))
    yield Done(f"git restore {path_words(paths)}", "git_restored", {"names": paths})


def git_branch_delete(task: Task) -> Iterator[Done]:
    """Delete a branch that is merged."""
    name = _branch(task)
    yield Done(f"git branch -d {shlex.quote(name)}", "git_branch_deleted", {"names": [name]})


def git_switch(task: Task) -> Iterator[Done]:
    """Change to a branch."""
    thing = task.thing("object")
    if "branch" not in task.topics and not (thing and _is_branch(thing, task)):
        raise Pass
    if thing is not None and thing.fresh and "branch" not in task.topics:
        raise Pass  # "switch to a new job"
    if _SHOWN.search(fold(task.sentence)):
        raise Refuse("not_known")  # "show the branches on the server"
    name = _branch(task)
    if "branch" not in task.topics and not _may_be_branch(name, task):
        raise Pass  # "switch to decaf"
    fresh = thing is not None and thing.fresh and not task.scene.exists(f".git/refs/heads/{name}")
    option = "-c " if fresh else ""
    yield Done(f"git switch {option}{shlex.quote(name)}", "git_switched", {"names": [name]})


def _may_be_branch(name: str, task: Task) -> bool:
    """Whether a branch is called so, or that cannot be told."""
    heads, exists = ".git/refs/heads", task.scene.exists
    packed = exists(".git/packed-refs") or exists(".git/refs/remotes")
    known = name in _USUAL_BRANCHES or name == task.scene.branch or packed
    return known or exists(f"{heads}/{name}") or not exists(heads)


def _is_branch(thing: Thing, task: Task) -> bool:
    """Whether a branch is meant though none is spoken of: "switch to main" in a repository."""
    if thing.pronoun:
        return task.scene.branch is not None
    said = [*thing.names, *thing.words]
    if thing.kind or len(said) != 1 or task.scene.named(said[0]) or not task.scene.exists(".git"):
        return False
    return said[0] in _USUAL_BRANCHES or fold(task.sentence).split()[0] in _SWITCHING


def git_merge(task: Task) -> Iterator[Done]:
    """Merge a branch into the current one, or into another, which is switched to first."""
    into = _named_branches(task.things("into"), task)
    if task.things("into"):
        if len(into) != 1:
            raise Refuse("not_known")
        yield Done(f"git switch {shlex.quote(into[0])}", "git_switched", {"names": into})
    name = _branch(task)
    yield Done(f"git merge {shlex.quote(name)}", "git_merged", {"names": [name]})


def git_merge_known(task: Task) -> Iterator[Done]:
    """Merge a branch that is known as one though no branch is spoken of: "merge develop"."""
    if len(_named_branches(task.things("object"), task)) != 1:
        raise Pass
    yield from git_merge(task)


def git_branch_rename(task: Task) -> Iterator[Done]:
    """Give a branch another name."""
    old, new = _branch(task), task.thing("new")
    said = (new.names or new.words) if new is not None else []
    if len(said) != 1 or not _BRANCH.match(said[0]):
        raise Refuse("no_name")
    names = {"names": [old, said[0]]}
    yield Done(f"git branch -m {shlex.quote(old)} {shlex.quote(said[0])}", "git_renamed", names)


def git_log(task: Task) -> Iterator[Done]:
    """Show the history, or its latest commits."""
    if earliest := re.search(_EARLIEST, task.sentence, re.IGNORECASE):
        first = task.filters.get("first")
        count = first if isinstance(first, int) and first is not True else 1
        several = earliest[0].lower().endswith("s") and first is None
        if task.things("object") or several:
            raise Refuse("not_known")
        yield Done(f"git log --oneline --reverse | head -n {count}", "git_log")
        return
    said = task.filters.get("last") or task.filters.get("first")
    option = f" -n {said}" if isinstance(said, int) and said is not True else ""
    if task.filters.keys() & {"last_line", "newest"} or "latest_commit" in task.topics:
        option = " -n 1"
    option += _since(task)
    things = [thing for thing in task.things("object") if not thing.here]
    if not all(thing.names or thing.pronoun for thing in things):
        raise Refuse("not_known")
    paths = [path for thing in things for path in every(thing, task.scene, task.now)]
    operands = " -- " + path_words(paths) if paths else ""
    yield Done(f"git log --oneline{option}{operands}", "git_log")


def _since(task: Task) -> str:
    """From when on commits are shown, as an option."""
    if "today" in task.filters:
        return " --since=midnight"
    if "since_yesterday" in task.filters:
        return " --since=yesterday.midnight"
    if "yesterday" in task.filters:
        return " --since=yesterday.midnight --until=midnight"
    if "newer" not in task.filters:
        return ""
    days = float(task.filters["newer"])
    count, unit = (round(days), "days") if days >= 1 else (round(days * 24), "hours")
    return f" --since='{count} {unit} ago'"


def git_diff(task: Task) -> Iterator[Done]:
    """Show changes since the last commit, of some files if named."""
    said = re.search(r"\bgit\b", task.sentence, re.IGNORECASE)
    if task.roles and not said and not task.scene.exists(".git"):
        raise Pass  # "what changed in a.txt" outside a repository
    paths = [path for t in task.things("object") for path in every(t, task.scene, task.now)]
    operands = " -- " + path_words(paths) if paths else ""
    yield Done(f"git diff HEAD{operands}", "git_diff")


def _branch(task: Task) -> str:
    thing = task.thing("object")
    if _DESCRIBED.search(fold(task.sentence)):
        raise Refuse("no_name")  # "la rama de la que hablamos"
    if thing is not None and thing.pronoun and task.scene.branch:
        return task.scene.branch
    if thing is None or len(thing.names or thing.words) != 1:
        raise Ask("name_it")
    name = (thing.names or thing.words)[0]
    if not _BRANCH.match(name):
        raise Refuse("no_name")
    return name
