"""Entry-point registries: built-ins and anyone's plugins come in through the same door."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

DISTRIBUTION = "jupyter-aibridge"
PROVIDERS = "aibridge.providers"
MAGICS = "aibridge.magics"
POLICIES = "aibridge.policies"


def registered(group: str) -> Mapping[str, EntryPoint]:
    """Find what is installed under an entry-point group, by name, without importing any of it.

    A name of our own stays ours: an installed plugin cannot take it over.
    """
    found = sorted(entry_points(group=group), key=is_ours)
    return {entry.name: entry for entry in found}


class PluginError(Exception):
    """A plug-in could not be imported; says which package it came with and why."""


def load(entry: EntryPoint) -> Any:
    """Import what an entry point names; raise ``PluginError`` whatever goes wrong in there."""
    try:
        return entry.load()
    except (Exception, SystemExit) as error:
        package = entry.dist.name if entry.dist is not None else entry.value
        raise PluginError(f"{package}: {type(error).__name__}: {error}") from error


def is_ours(entry: EntryPoint) -> bool:
    """Whether an entry point is one of our own."""
    return entry.dist is not None and entry.dist.name == DISTRIBUTION
