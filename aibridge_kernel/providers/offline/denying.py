"""What is denied beside a request and not done by it: "what is in a.zip? don't extract it".

Such a clause is heeded where the steps that the rest asks for do nothing of the kind. Where they
might, "copy docs to old, don't copy a.txt", the sentence stays as it is: refused.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from functools import cache
from typing import TYPE_CHECKING, Any

from .phrase_files import table
from .quoting import Done
from .tokens import fold, tokenize

if TYPE_CHECKING:
    from .lexicon import Lexicon
    from .planning import Understood

Exists = Callable[[str], bool]

_CLITIC = re.compile(r"(?:ar|er|ir|ando|endo)(?:me|te|se)?(?:l[oae]s?)$")
_QUOTES = re.compile(r"[\"«»“”`]")
_BETWEEN = re.compile(r"""('[^']*'|"[^"]*")|&&|\|\||[|;]""")
_UNZIPPING = ("gunzip ", "gzip ")
_ACTING = frozenset({"-delete", "-exec", "xargs"})
_LOOKS = frozenset({
    "awk", "cat", "cd", "comm", "cut", "date", "df", "diff", "du", "echo", "file", "find", "grep",
    "head", "less", "ls", "nl", "ps", "pwd", "sort", "stat", "tac", "tail", "tree", "uniq", "wc",
    "zcat",
})  # fmt: skip
_DONE = {
    "chmod": {"permit"}, "cp": {"copy"}, "ln": {"link"}, "mkdir": {"create"},
    "mv": {"move", "rename"},
    "rm": {"delete"}, "rmdir": {"delete"}, "touch": {"create"}, "unzip": {"extract"},
    "zip": {"compress"},
}  # fmt: skip
"""What programs do; others do what nobody here can say."""
_CHANGES = frozenset({"change", "save", "write"})
_KNOWN = frozenset({
    "change", "compress", "copy", "create", "delete", "extract", "join", "link", "move", "rename",
    "replace", "save", "write",
})  # fmt: skip
_LOST = frozenset({"change", "delete", "move", "rename"})
"""What leaves nothing where and as it was."""
_SPOILING = frozenset({"delete", "move", "rename", "save", "write"})
_SPARING = frozenset({"compress", "copy", "extract", "link"})
"""What leaves the things that it is done to as they are."""
_CHOOSING = [["sin"], ["without"], ["not"]]
"""What may say which ones are meant: "the files not extracted"."""
_BARE = frozenset({"put"})
"""What "save" is read as besides."""
_MOST = 3
"""Clauses that are looked at in a sentence."""


@dataclass(frozen=True, slots=True)
class _Denial:
    """What shall not be done."""

    acts: frozenset[str]
    original: bool = False
    """Whether it is said of what a copy or a move leaves behind."""
    others: bool = False
    """Whether it is said of what is not named."""
    absent: bool = False
    """Whether it is only told that what shall be made is not there."""
    spared: frozenset[str] = frozenset()
    """Names, or what they end in, that nothing shall be done to."""

    def is_heeded(self, steps: Sequence[Done], sentence: str) -> bool:
        """Whether the steps do nothing of the kind."""
        if self.spared:
            return all(_spares(step.command, self.spared) for step in steps)
        done = [_acts(step.command) for step in steps]
        acts = frozenset().union(*(acts or () for acts in done))
        return None not in done and self._heeds(acts, steps, sentence)

    def _heeds(self, acts: frozenset[str], steps: Sequence[Done], sentence: str) -> bool:
        if self.absent:
            return bool(acts) and acts <= {"create"}
        if self.others and (acts & self.acts or "change" in self.acts):
            return all(_names_only(step.command, sentence) for step in steps)
        if "move" in acts and self.original:
            return False
        if self.acts <= {"change"} and acts <= _SPARING:
            return not self.others
        changes = bool(acts) and "change" in self.acts and not acts <= _SPARING
        return not (acts & self.acts or changes)


def unheard(
    sentence: str, lexicon: Lexicon, exists: Exists, read: Callable[[str], Understood]
) -> Understood | None:
    """What becomes of a sentence without what it denies, if nothing of that is done."""
    said = _said(lexicon.language)
    folded = fold(sentence)
    heard = not said["words"].isdisjoint(token.norm for token in tokenize(sentence))
    if not heard or len(folded) != len(sentence) or _QUOTES.search(sentence):
        return None
    rest, denials = sentence, list[_Denial]()
    for _ in range(_MOST):
        found = next(_denied(rest, said, lexicon, exists), None)
        if found is None:
            break
        denials.append(found[1])
        rest = said["looks"].sub("", found[0]) or found[0]
        if not rest.strip(" ,.;:!?"):
            return None
    understood = read(rest) if denials else None
    if understood is None or not understood.steps:
        return None
    if all(denial.is_heeded(understood.steps, fold(rest)) for denial in denials):
        return replace(understood, heeded=True)
    if not any(step.command.startswith(_UNZIPPING) for step in understood.steps):
        return None
    kept = read(f"{rest.rstrip(' .!')} {said['keeping']}")
    heeded = kept.steps and all(one.is_heeded(kept.steps, fold(rest)) for one in denials)
    return replace(kept, heeded=True) if heeded else None


def _denied(
    sentence: str, said: dict[str, Any], lexicon: Lexicon, exists: Exists
) -> Iterator[tuple[str, _Denial]]:
    """The sentence without a clause that denies something, and what that is."""
    folded = fold(sentence)
    for kind in ("act", "keep", "absent", "worry"):
        for pattern in said[kind]:
            for match in pattern.finditer(folded):
                denial = _DENIALS[kind](match, said, lexicon, exists)
                if denial is not None and match.group("clause"):
                    lead, tail = sentence[: match.start("clause")], sentence[match.end() :]
                    ends = not tail.strip() or tail.lstrip()[0] in ",;.!?)"
                    yield f"{lead.rstrip(' ,;:(') if ends else lead.rstrip(' (')}{tail}", denial


def _act(
    match: re.Match[str], said: dict[str, Any], lexicon: Lexicon, exists: Exists
) -> _Denial | None:
    """What shall not be done, if it is said of nothing in particular: "don't delete anything"."""
    verb, *words = match.group("what").split()
    lead = match.string[: match.start()].strip()
    if not lead and any(map(exists, words)):
        return None  # "no borres docs, dime cuánto ocupa": what follows may point to it
    joined = match.group("clause").split(match.group("what"))[0].strip(" ").split()
    if lead and not words and joined in _CHOOSING and not _CLITIC.search(verb):
        return None  # "lista los archivos sin comprimir"
    known = said["verbs"].get(verb)
    names = frozenset({known}) if known else _verbs(verb, lexicon)
    if not names - _BARE or not names - _BARE <= _KNOWN:
        return None
    others = bool(said["others"].intersection(words))
    plain = said["object"] | said["others"] | said["inside"]
    typed = others and {w for w in words if any(r.section == "type" for r in lexicon.readings(w))}
    if not all(word in plain or exists(word) or (typed and word in typed) for word in words):
        return None
    acts = {"change" if name == "replace" else name for name in names - _BARE}
    original = bool(said["original"].intersection(words))
    if original and acts <= {"save"}:
        return None  # "no guardes el original" asks for more than a copy
    return _Denial(frozenset(acts), original, others)


def _kept(
    match: re.Match[str], said: dict[str, Any], lexicon: Lexicon, exists: Exists
) -> _Denial | None:
    """What shall stay: "keep the originals where they are", "leave the bak"."""
    words = match.group("what").split()
    known = said["object"] | said["behind"]
    others = {word for word in words if word not in known}
    spared = {word for word in others if "." in word or _is_type(word, lexicon)}
    if others and others == spared:
        return _Denial(_LOST, spared=frozenset(spared))
    if not words or not all(word in known or exists(word) for word in words):
        return None
    return _Denial(_LOST, original=True)


def _is_type(word: str, lexicon: Lexicon) -> bool:
    return any(r.section == "type" and r.name == word for r in lexicon.readings(word))


def _spares(command: str, names: frozenset[str]) -> bool:
    """Whether a command does nothing to what has these names, or ends so."""
    words = [word.rpartition("/")[2] for word in shlex.split(command)[1:]]
    if command.startswith("find ") or any(re.match(r"-\w*[rR]", word) for word in words):
        return False
    touched = (word for word in words for name in names if _may_be(fold(word), name))
    return not any(touched)


def _may_be(word: str, name: str) -> bool:
    """Whether a word of a command stands for a name, or for one that ends so."""
    return word.endswith("*") or fnmatch(name, word) or f".{word}".endswith(f".{name}")


def _absent(match: re.Match[str], _: dict[str, Any], __: Lexicon, exists: Exists) -> _Denial | None:
    there = match.groupdict().get("there")
    return _Denial(frozenset(), absent=True) if there is None or exists(there.rstrip("/")) else None


def _worry(match: re.Match[str], said: dict[str, Any], _: Lexicon, __: Exists) -> _Denial | None:
    """What shall not happen by accident, told before a request that points to none of it."""
    pointing = said["pointing"].isdisjoint(re.findall(r"\w+", match.string[match.end() :]))
    return _Denial(_SPOILING) if pointing else None


_DENIALS = {"act": _act, "keep": _kept, "absent": _absent, "worry": _worry}


def _verbs(word: str, lexicon: Lexicon) -> frozenset[str]:
    """What a verb may stand for, also with what is done to it in it: "borrarlos", "extracting"."""
    found = {r.name for r in lexicon.readings(word) if r.section == "verb"}
    found = found or {reading.name for reading in lexicon.verbs(word)}
    if not found and (match := _CLITIC.search(word)):
        stem = word[: match.start()] + match.group()[:2]
        found = {reading.name for reading in lexicon.verbs(stem)} or {
            r.name for r in lexicon.readings(stem) if r.section == "verb"
        }
    stems = (word.removesuffix("ing"), word.removesuffix("ing") + "e")
    if not found and word.endswith("ing"):
        found = {r.name for w in stems for r in lexicon.readings(w) if r.section == "verb"}
    return frozenset(found)


def _acts(command: str) -> frozenset[str] | None:
    """What a command does to files, ``None`` if nobody can say."""
    acts: set[str] = set()
    if "$" in command or "\n" in command:
        return None
    for part in _BETWEEN.sub(lambda found: found[1] or "\0", command).split("\0"):
        program, *words = shlex.split(part) or [""]
        if program == "find" and _ACTING.intersection(words):
            acts |= {"delete"} if "-delete" in words else {"delete", *_KNOWN}
        elif program in {"unzip", "tar"} and words and re.fullmatch(r"-\w*[lt]\w*", words[0]):
            continue
        elif program == "tar":
            acts |= {"extract"} if re.match(r"-?\w*x", words[0]) else {"compress"}
        elif program in {"gunzip", "gzip"}:
            packs = "extract" if program == "gunzip" else "compress"
            acts |= {packs} if "-k" in words else {packs, "delete"}
        elif program == "sed" and any(re.match(r"-\w*i", word) for word in words):
            acts |= _CHANGES
        elif program in _DONE:
            acts |= _DONE[program]
        elif program not in _LOOKS and program != "sed":
            return None
        acts |= (
            _CHANGES if re.search(r"(?<!2)>", part) or program == "tee" or "-o" in words else set()
        )
    return frozenset(acts)


def _names_only(command: str, sentence: str) -> bool:
    """Whether a command is done to nothing but what the sentence names."""
    words = [word for word in shlex.split(command)[1:] if not word.startswith("-")]
    return "*" not in command and all(fold(word) in sentence for word in words)


@cache
def _said(language: str) -> dict[str, Any]:
    """The words and patterns of a language."""
    known = table(f"{language}/denying.toml")
    said, act, keep = known["said"], known["act"], known["keep"]
    led = [
        f"{said['before']}{denied} (?P<what>[^,;.!?()]+?){said['behind']}"
        for denied in act["denied"]
    ]
    kept = [
        f"{said['before']}{denied} (?P<what>[^,;.!?()]+?){said['behind']}"
        for denied in keep["denied"]
    ]
    told = [f"{said['before']}{fact}{said['behind']}" for fact in known["absent"]["facts"]]
    worries = [f"{said['before']}{fact}{said['behind']}" for fact in known["worry"]["facts"]]
    patterns = {"act": led, "keep": kept, "absent": told, "worry": worries}
    sets = {name: frozenset(act[name]) for name in ("inside", "object", "original", "others")}
    return {
        **{
            kind: [re.compile(f"(?P<clause>{p})") for p in found]
            for kind, found in patterns.items()
        },
        **sets,
        "verbs": act["verbs"],
        "keeping": said["keeping"],
        "words": frozenset(said["words"]),
        "behind": frozenset(keep["behind"]),
        "pointing": frozenset(known["worry"]["pointing"]),
        "looks": re.compile(said["looks"]),
    }
