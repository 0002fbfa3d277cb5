"""First-day problems and the one command that mends each."""

from __future__ import annotations

from collections.abc import Iterator

from aibridge_kernel.settings import Settings

from .findings import Finding
from .folders import policy, state_folder, workspace
from .installation import kernelspec, lab_extension, server_extension, versions
from .machine import network, sandbox, watches
from .services import cache, model

__all__ = ["Finding", "examine"]


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything a first day needs; asks the configured provider once, if there is one."""
    return tuple(_findings(settings))


def _findings(settings: Settings) -> Iterator[Finding]:
    yield from versions()
    yield from model(settings)
    yield from (Finding("env", ok=False, said=note) for note in settings.notes)
    yield from policy(settings)
    yield sandbox(settings)
    yield network()
    yield kernelspec()
    yield server_extension()
    yield lab_extension()
    yield watches(settings.workspace.resolve())
    yield workspace(settings.workspace.resolve())
    yield state_folder(settings.state_dir)
    yield cache(settings)
