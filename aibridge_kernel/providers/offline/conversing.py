"""Sentences that only say what is other than before: "¿y en fotos?", "no, mejor a docs".

Each is put into words that say all; the grammar must then understand those. Nothing that changes
files is done again for another place or kind, only looked at.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from aibridge_kernel.conversation import Conversation, Turn
from aibridge_kernel.providers.base import FileTree

from .correcting import made_by
from .found import found_by
from .lexicon import Lexicon
from .planning import Understood
from .quoting import Done, path_words, shows
from .tokens import Token, fold, tokenize

_MOST = 4
"""Words besides what is other; who says more asks for more."""
_RECENT = 3
"""Turns that "that copy" may point to."""
_LISTS = frozenset({"-1", "-t", "-S", "-r"})
_COUNTED = ["|", "wc", "-l"]
_PARTS = re.compile(r"[\W_]+")
_NEW_NAME = re.compile(r"[^\s/]+\.[a-z]\w{0,4}", re.IGNORECASE)
_MOVING = frozenset({"mv", "cp"})
_PACKED = (".zip", ".tar.gz", ".tgz")
_OF_COPY = re.compile(r"(?:copy|copia) ", re.IGNORECASE)
"""What no name begins with: "call that copy b.txt"."""
_NO_LETTER = re.compile(r"[^a-z0-9]")


def latest(conversation: Conversation, at: str) -> Turn | None:
    """The turn before, if it ran well and here."""
    turn = conversation.turns[-1] if conversation.turns else None
    if turn is None or turn.foreign or not turn.ran or any(ran.failed for ran in turn.ran):
        return None
    return turn if turn.working_directory == at else None


def elsewhere(
    sentence: str,
    turn: Turn,
    lexicon: Lexicon,
    files: FileTree,
    understand: Callable[[str], Understood],
) -> str | None:
    """The sentence of the turn before about the folder, file or kind that is named now."""
    known = lexicon.speech["follow"]
    tokens = [token for token in tokenize(sentence) if not token.punctuation]
    passed = {*known["lead"], *known["around"], *known["within"]}
    said = [token for token in tokens if _what(token, lexicon, files) or token.norm not in passed]
    if len(said) != 1 or len(tokens) > _MOST + 1 or tokens[0].norm not in known["leading"]:
        return None
    what = _what(said[0], lexicon, files)
    before = [t for t in tokenize(turn.prose) if what and _what(t, lexicon, files) == what]
    if len(before) != 1:
        return None
    earlier = understand(turn.prose).steps
    if not earlier or not all(shows(step.reply) for step in earlier):
        return None
    word = f'"{said[0].text}"' if what in {"folder", "file"} else said[0].text
    return turn.prose[: before[0].start] + word + turn.prose[before[0].end :]


def _what(token: Token, lexicon: Lexicon, files: FileTree) -> str | None:
    """Whether a word is a folder or a file that is here, or a type."""
    entries = {entry.name: entry.is_directory for entry in files.entries(".")}
    name = token.text.rstrip("/")
    if name in entries:
        return "folder" if entries[name] else "file"
    typed = not token.quoted and any(r.section == "type" for r in lexicon.readings(token.norm))
    return "type" if typed else None


def of_kind(sentence: str, turn: Turn, lexicon: Lexicon, files: FileTree) -> str | None:
    """Only one kind of the files just listed: "now only the csvs", "y los csv"."""
    known = lexicon.speech["follow"]
    said = re.match(known["only_kind"], fold(sentence))
    words = shlex.split(turn.ran[-1].command)
    operands = [word for word in words[1:] if not word.startswith("-")]
    if said is None or words[:1] != ["ls"] or len(operands) > 1 or "|" in words:
        return None
    kind, folder = said["kind"], operands[0] if operands else ""
    if folder and not files.entries(posixpath.normpath(folder)):
        return None
    if not any(r.section == "type" for r in lexicon.readings(kind)):
        return None
    told = known["list_kind"] if folder else known["list_kind_here"]
    return str(told).format(kind=kind, folder=folder)


def other_word(sentence: str, turn: Turn, lexicon: Lexicon) -> str | None:
    """The search of the turn before for another word: "and refund?", "ahora busca lobo"."""
    words = shlex.split(turn.ran[-1].command)
    known = lexicon.speech["follow"]
    said = re.fullmatch(known["other_word"], fold(sentence).strip(" .?!¿¡"))
    if said is None or words[:1] != ["grep"] or "-e" not in words[:-1]:
        return None
    text, lead = words[words.index("-e") + 1], said.start("word")
    at = fold(sentence).index(said.string) + lead
    word = sentence[at : at + len(said["word"])].strip("\"'«»“”")
    return turn.prose.replace(text, f'"{word}"') if turn.prose.count(text) == 1 and word else None


def git_history(sentence: str, turn: Turn, lexicon: Lexicon) -> str | None:
    """The history of commits, when the turn before was about git: "enséñame el log"."""
    about = bool(turn.ran) and turn.ran[-1].command.startswith("git ")
    asked = re.match(lexicon.speech["follow"]["git_log"], fold(sentence))
    return "git log" if about and asked else None


def more_inside(sentence: str, turn: Turn, lexicon: Lexicon) -> str | None:
    """A further new thing, when the turn before made some: "dentro otra que se llame fotos"."""
    known = lexicon.speech["follow"]
    command = turn.ran[-1].command
    made = {"mkdir": "new_folder", "touch": "new_file"}.get(command.split()[0])
    made = "new_branch" if command.startswith("git branch") else made
    if made is None or not re.match(known["inside_too"], fold(sentence)):
        return None
    return f"{known['create']} {re.sub(known['other'], known[made], sentence, count=1)}"


def more_text(sentence: str, turn: Turn, lexicon: Lexicon) -> str | None:
    """A further line for the file just written: "añade pagar la luz", "y también huevos"."""
    words = shlex.split(turn.ran[-1].command)
    known = lexicon.speech["follow"]
    written = len(words) > 2 and words[-2] in {">", ">>"} and words[0] == "printf"  # noqa: PLR2004
    added = re.fullmatch(known["add"], sentence.strip(" .!"), re.IGNORECASE) if written else None
    if added is None:
        return None
    text = next(text for text in added.groups() if text).strip()
    text = text[1:-1] if text[:1] + text[-1:] in {'""', "''", "«»", "“”"} else text
    if any(mark in text for mark in "\"'«»“”"):
        return None
    return str(known["append"]).format(text=text.strip(), file=words[-1])


def what_is_left(sentence: str, turn: Turn, lexicon: Lexicon) -> str | None:
    """What is where something was just deleted: "¿y ahora qué queda?"."""
    words = shlex.split(turn.ran[-1].command)
    known = lexicon.speech["follow"]
    if words[:1] != ["rm"] or not re.fullmatch(known["left"], fold(sentence).strip(" .?!¿")):
        return None
    folder = posixpath.dirname(words[-1].rstrip("/")) or "."
    return str(known["list"]).format(folder=folder)


def came_out(sentence: str, turn: Turn, lexicon: Lexicon) -> str | None:
    """What an archive just unpacked held: "what came out?"."""
    words = shlex.split(turn.ran[-1].command)
    known = lexicon.speech["follow"]
    if not re.fullmatch(known["came_out"], fold(sentence).strip(" .?!¿")):
        return None
    into = {"unzip": "-d", "tar": "-C"}.get(words[0])
    if into is None or into not in words[:-1] or (words[0] == "tar" and "x" not in words[1]):
        return None
    return str(known["list"]).format(folder=words[words.index(into) + 1])


def also_to(sentence: str, turn: Turn, lexicon: Lexicon, files: FileTree) -> str | None:
    """The same with another name and target: "renombra a.txt a b.txt", "y c.txt a d.txt"."""
    known = lexicon.speech["follow"]
    said = re.fullmatch(known["and_to"], sentence.strip(" .!"), re.IGNORECASE)
    program = turn.ran[-1].command.split()[0]
    if said is None or program not in _MOVING or not files.exists(said[1]):
        return None
    renames = program == "mv" and not files.entries(said[2]) and "." in said[2]
    verb = known["rename"] if renames else known["move" if program == "mv" else "copy"]
    return str(verb).format(old=said[1], new=said[2], place=said[2])


def branch_gone(sentence: str, branch: str | None, lexicon: Lexicon) -> str | None:
    """The branch just made, when it shall go: "bórrala"."""
    known = lexicon.speech["follow"]
    asked = branch and re.fullmatch(known["delete_it"], fold(sentence).strip(" .!¡"))
    return f"{known['delete']} {known['branch']} {branch}" if asked else None


def of_copy(sentence: str, turn: Turn, lexicon: Lexicon, files: FileTree) -> str | None:
    """What was just made, in place of words for it: "rename the copy", "delete it again"."""
    known = lexicon.speech["follow"]
    plain = fold(sentence).strip(" .!¡?")
    again = re.fullmatch(known["again_gone"], plain)
    copied = None if again else re.search(known["the_copy"], fold(sentence))
    if len(turn.ran) != 1 or not (again or copied) or len(fold(sentence)) != len(sentence):
        return None
    program, *words = shlex.split(turn.ran[-1].command) or [""]
    if program != "cp" and not (again and program in {"mkdir", "touch"}):
        return None
    made = made_by(program, [word for word in words if not word.startswith("-")], files)
    if made is None or not files.exists(made) or '"' in sentence:
        return None
    if copied is None:
        return f'{known["delete"]} "{made}"'
    return f'{sentence[: copied.start()]}"{made}"{sentence[copied.end() :]}'


def lacks_copy(sentence: str, conversation: Conversation, found: Understood) -> bool:
    """Whether "that copy" is spoken of, and neither a copy nor anything called so is meant."""
    turns = conversation.turns[-_RECENT:]
    if not turns or not re.search(found.lexicon.speech["follow"]["the_copy"], fold(sentence)):
        return False
    ran = [*(ran.command for turn in turns for ran in turn.ran), *(s.command for s in found.steps)]
    return not any("cp " in command or "cop" in command for command in ran)


def on_branch(sentence: str, word: str, turn: Turn, lexicon: Lexicon) -> str | None:
    """The word as a branch, when the turn before was about branches: "borra develop"."""
    about = turn.ran[-1].command.startswith(("git branch", "git switch"))
    said = lexicon.speech["follow"]["branch"]
    return sentence.replace(word, f"{said} {word}") if about and sentence.count(word) == 1 else None


def lines_with(sentence: str, turn: Turn, lexicon: Lexicon) -> str | None:
    """How many lines hold a word, when the turn before counted a file's: "¿cuántas con error?"."""
    words = shlex.split(turn.ran[-1].command)
    known = lexicon.speech["follow"]
    asked = re.match(known["how_many_with"], fold(sentence))
    if asked is None or words[:2] != ["wc", "-l"] or len(words) != 3:  # noqa: PLR2004  — one file
        return None
    word = sentence[asked.start(1) : asked.end(1)].strip("\"'«»“”")
    return str(known["lines_with"]).format(file=words[2], word=word)


def called_so(sentence: str, spoken: str | None, lexicon: Lexicon, files: FileTree) -> str | None:
    """The file that was spoken of by another name: "call it b.txt", "que se llame b.txt"."""
    known = lexicon.speech["follow"]
    said = re.fullmatch(known["call_it_so"], fold(sentence).strip(" .!¡"))
    if said is None or spoken is None or len(fold(sentence)) != len(sentence):
        return None
    at = fold(sentence).index(said.string)
    new = sentence[at + said.start("name") : at + said.end("name")].strip("\"'«»“”")
    there = files.exists(new) or not _NEW_NAME.fullmatch(new)
    return (
        None if there or _OF_COPY.match(new) else str(known["rename"]).format(old=spoken, new=new)
    )


def files_shown(turn: Turn, files: FileTree, now: float) -> list[str]:
    """The files that the turn before listed or found, in any order."""
    words = shlex.split(turn.ran[-1].command) if len(turn.ran) == 1 else []
    words = words[: -len(_COUNTED)] if words[-len(_COUNTED) :] == _COUNTED else words
    found = found_by(words, files, ".", now)
    if not found and words[:1] == ["ls"] and len(words) < 3 and words[-1][:1] != "-":  # noqa: PLR2004
        folder = words[1] if len(words) > 1 else "."
        entries = [e for e in files.entries(posixpath.normpath(folder)) if e.name[:1] != "."]
        found = [
            (posixpath.normpath(posixpath.join(folder, e.name)), e.is_directory) for e in entries
        ]
    return [path for path, is_folder in found if not is_folder]


def narrowed(sentence: str, turn: Turn, lexicon: Lexicon, shown: Sequence[str]) -> Done | None:
    """Which of the files just shown or counted hold a word: "which of them mention Leeds?"."""
    known = lexicon.speech["follow"]
    asked = re.match(known["which_hold"], fold(sentence))
    if asked is None or len(fold(sentence)) != len(sentence) or not shown:
        return None
    word = sentence[asked.start(1) : asked.end(1)].strip("\"'«»“”")
    if not word or fold(word) in known["which_hold_never"] or len(turn.ran) != 1:
        return None
    command = f"grep -lF -e {shlex.quote(word)} {path_words(shown)}"
    return Done(command, "searched_files", {"text": word})


def its_content(sentence: str, latest: str | None, lexicon: Lexicon) -> str | None:
    """What is in what was spoken of last: "¿qué tiene dentro?"."""
    packed = latest is not None and latest.endswith(_PACKED)
    follow = lexicon.speech["follow"]
    known = follow["its_content"] or (packed and follow["in_archive"])
    asked = known and latest and re.match(known, fold(sentence))
    return f'qué contiene "{latest}"' if asked else None


def sorted_by(turn: Turn, files: FileTree) -> list[str]:
    """Paths that a listing sorted by size or date showed the first of."""
    words = shlex.split(turn.ran[-1].command) if len(turn.ran) == 1 else []
    return [path for path, _ in found_by(words, files, ".", 0)] if "|" in words else []


def listed(turn: Turn, files: FileTree) -> list[str]:
    """Paths in the order in which a plain listing showed them; nothing when that is not sure."""
    words = shlex.split(turn.ran[-1].command) if len(turn.ran) == 1 else []
    operands = [word for word in words[1:] if not word.startswith("-")]
    plain = words[:1] == ["ls"] and not {"|", ">"} & set(words)
    if not plain or not {w for w in words[1:] if w.startswith("-")} <= _LISTS:
        return []
    if len(operands) > 1:
        return _named_in_order(words, operands, files)
    folder, pattern = operands[0] if operands else ".", "*"
    if any(mark in folder for mark in "*?["):
        folder, pattern = posixpath.split(folder)
    entries = [e for e in files.entries(posixpath.normpath(folder)) if e.name[:1] != "."]
    entries = sorted(filter(lambda e: fnmatchcase(e.name, pattern), entries), key=lambda e: e.name)
    if entries != sorted(entries, key=lambda e: _NO_LETTER.sub("", fold(e.name))):
        return []  # locales sort them differently
    if "-t" in words or "-S" in words:
        entries.sort(key=lambda e: -(e.modified if "-t" in words else e.size))
    if "-r" in words:
        entries.reverse()
    return [posixpath.normpath(posixpath.join(folder, entry.name)) for entry in entries]


def _named_in_order(words: Sequence[str], paths: Sequence[str], files: FileTree) -> list[str]:
    """The files that a listing names one by one, as it shows them."""
    bare = [_NO_LETTER.sub("", fold(path)) for path in sorted(paths)]
    known = {posixpath.join(posixpath.dirname(path), e.name): e
             for path in paths for e in files.entries(posixpath.dirname(path) or ".")}  # fmt: skip
    found = [known[path] for path in sorted(paths) if path in known]
    plain = all(not entry.is_directory for entry in found) and len(found) == len(paths)
    if not plain or bare != sorted(bare) or {"-S", "-t", "-r"} & {*words}:
        return []
    return sorted(paths)


def held_there(name: str, turns: Sequence[Turn], at: str, files: FileTree) -> str | None:
    """The one path that a name is in the folder the latest turns looked into or filled."""
    for turn in reversed(turns[-3:]):
        for ran in reversed(turn.ran):
            words = shlex.split(ran.command) if "|" not in ran.command else []
            told = len(words) > 1 and words[0] in {"ls", "mv", "cp", "unzip"}
            if not told or turn.working_directory != at:
                continue
            folder = words[-1]
            copied = posixpath.join(folder, posixpath.basename(words[-2].rstrip("/")))
            folder = copied if words[0] != "ls" and files.entries(copied) else folder
            found = [
                entry.name
                for entry in files.entries(posixpath.normpath(folder))
                if fold(name) in {fold(entry.name), fold(posixpath.splitext(entry.name)[0])}
            ]
            if len(found) == 1:
                return posixpath.join(folder.rstrip("/"), found[0])
    return None


def among_shown(word: str, turn: Turn, files: FileTree) -> str | None:
    """The one of the files just listed or compared whose name holds a word: "the old one"."""
    words = shlex.split(turn.ran[-1].command) if len(turn.ran) == 1 else []
    shown = files_shown(turn, files, 0)
    if words[:1] == ["diff"]:
        shown = [w for w in words[1:] if not w.startswith("-") and files.exists(w)]
    held = [p for p in shown if fold(word) in _PARTS.split(fold(posixpath.basename(p)))]
    return held[0] if len(held) == 1 else None
