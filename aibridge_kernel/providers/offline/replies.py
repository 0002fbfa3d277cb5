"""Sentences for the person, from ``phrases/<language>/replies.toml``."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from typing import Any

from .lexicon import Lexicon
from .tokens import fold, tokenize

_NAMED = 6
FACTS = frozenset(
    {
        "already_there",
        "declined",
        "no_column",
        "no_column_but",
        "no_column_number",
        "not_a_folder",
        "not_there",
        "not_there_but",
        "other_count",
        "other_kind_file",
        "other_kind_folder",
        "same_place",
    }
)
"""Refusals that tell how things are: neither other words nor a model would change that."""
CONTENTS = frozenset({"no_column", "no_column_but", "no_column_number"})
"""Those that tell what is in a file."""


def explanation(lexicon: Lexicon, reply: str, values: Mapping[str, Any]) -> str:
    """One sentence that says what a command does, and in which new file what it shows is kept."""
    templates = lexicon.replies["explanations"]
    said = _rendered(lexicon, templates, reply, values)
    return (
        f"{said.rstrip('.')}; {templates['kept'].format_map(values)}" if "kept" in values else said
    )


def question(lexicon: Lexicon, reply: str, values: Mapping[str, Any]) -> str:
    """A question back."""
    return _rendered(lexicon, lexicon.replies["questions"], reply, values)


def refusal(lexicon: Lexicon, reply: str, values: Mapping[str, Any], verb: str | None) -> str:
    """Why not, and what would help where anything would: a sentence of this verb, a key, ``IA``."""
    said = _rendered(lexicon, lexicon.replies["refusals"], reply, values)
    if reply in FACTS:
        return said
    samples: Mapping[str, str] = lexicon.replies["samples"]
    sample = samples.get(verb or "", samples["default"])
    return f"{said} {lexicon.replies['help']['try'].format(sample=sample)}"


def agreement(lexicon: Lexicon, answer: str) -> bool | None:
    """Whether an answer says yes or no, ``None`` if it says something else."""
    said = " ".join(token.norm for token in tokenize(answer) if not token.punctuation)
    for agreed, key in ((True, "yes"), (False, "no")):
        if said in {fold(word) for word in lexicon.replies["answers"][key]}:
            return agreed
    return None


def chat(lexicon: Lexicon) -> str:
    """Why there is no chat here, and how to get one."""
    return str(lexicon.replies["help"]["chat"])


def _rendered(
    lexicon: Lexicon, templates: Mapping[str, str], reply: str, values: Mapping[str, Any]
) -> str:
    names = values.get("names") or ()
    key = f"{reply}_many" if len(names) != 1 and f"{reply}_many" in templates else reply
    words = {name: str(value) for name, value in values.items()}
    words["names"] = listed(lexicon, names)
    if names == ["."] and f"{reply}_here" in templates:
        key = f"{reply}_here"
    for name in ("target", "name", "suggestion"):
        if name in words:
            path = words[name] and "://" not in words[name]
            words[name] = posixpath.normpath(words[name]) if path else words[name]
    return templates[key].format(**words)


def listed(lexicon: Lexicon, names: Sequence[str]) -> str:
    """``«a», «b» y «c»``; long lists are cut with the number of the rest."""
    help_words: Mapping[str, str] = lexicon.replies["help"]
    quoted = [help_words["quote"].format(name=name) for name in names[:_NAMED]]
    if len(names) > _NAMED:
        quoted.append(help_words["more"].format(n=len(names) - _NAMED))
    if len(quoted) < 2:  # noqa: PLR2004  — nothing to join
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {help_words['and']} {quoted[-1]}"
