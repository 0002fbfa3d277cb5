"""Which tier this machine can have, found out once per process and only when first asked."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.values import Text, text

from .base import OverlayPaths, Sandbox, View
from .bubblewrap import Bubblewrap, overlay_failure, read_only_failure
from .container import Container, find_container_program, image_failure
from .landlock import Landlock, landlock_failure, landlock_version
from .unconfined import Unconfined

__all__ = ["select"]

_INSTALL = text("Install bubblewrap (“apt install bubblewrap”).")
_ALLOW = text("Allow user namespaces, or run on a machine that does.")


@cache
def _bubblewrap() -> Bubblewrap | str:
    """The tier, or why it cannot be had."""
    failure = read_only_failure()
    if failure is not None:
        return failure
    views = {View.READ_ONLY, View.LIVE}
    failure = _overlay_probe()
    if failure is None:
        views.add(View.OVERLAY)
        why = text("Commands run in bubblewrap, on an overlay of the workspace.")
    else:
        why = text(
            "Commands run in bubblewrap. Changes cannot be previewed: {failure}", failure=failure
        )
    return Bubblewrap(frozenset(views), why)


def _overlay_probe() -> str | None:
    """Why overlays cannot be mounted; tried in memory, where an upper layer always may lie."""
    memory = Path("/dev/shm")  # noqa: S108 — a private folder is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        folders = [Path(name, part) for part in ("lower", "upper", "work")]
        for folder in folders:
            folder.mkdir()
        failure = overlay_failure(folders[0], OverlayPaths(*folders[1:]))
        for left in Path(name).glob("work/*"):
            left.rmdir()
    return failure


def _remedy(failure: str) -> Text:
    return _INSTALL if failure.startswith("bwrap: not found") else _ALLOW


def _auto() -> Sandbox:
    found = _bubblewrap()
    if isinstance(found, Bubblewrap):
        return found
    if landlock_failure() is None:
        return Landlock(landlock_version(), _why_landlock(found))
    return Unconfined(_why_none(found))


def _named_bubblewrap() -> Sandbox:
    found = _bubblewrap()
    if isinstance(found, Bubblewrap):
        return found
    raise SandboxError(
        text("The sandbox tier bubblewrap cannot be had here: {failure}", failure=found),
        remedy=_remedy(found),
    )


def _named_landlock() -> Sandbox:
    failure = landlock_failure()
    if failure is None:
        why = text(
            "Commands run under Landlock, as chosen: changes cannot be previewed. “auto” would "
            "use the best there is."
        )
        return Landlock(landlock_version(), why)
    raise SandboxError(
        text("The sandbox tier landlock cannot be had here: {failure}", failure=failure),
        remedy=text("Choose “auto”, which uses the best there is."),
    )


def _why_landlock(failure: str) -> Text:
    return text(
        "Commands run under Landlock and changes cannot be previewed, because bubblewrap said: "
        "{failure} {remedy}",
        failure=failure,
        remedy=_remedy(failure),
    )


def _why_none(failure: str) -> Text:
    return text(
        "Commands run without a sandbox, because bubblewrap said: {failure} {remedy}",
        failure=failure,
        remedy=_remedy(failure),
    )


def _container(image: str) -> Sandbox:
    program = find_container_program()
    if program is None:
        raise SandboxError(
            text("The sandbox tier container needs docker or podman, and neither is here."),
            remedy=text("sudo apt-get install {packages}", packages="podman"),
        )
    failure = image_failure(program, image)
    if failure is not None:
        raise SandboxError(
            text("There can be no container of {image}: {failure}", image=image, failure=failure),
            remedy=text("{program} pull {image}", program=program, image=image),
        )
    why = text(
        "Each command runs in a container of {image}, as chosen: changes cannot be previewed. "
        "“auto” would use the best there is.",
        image=image,
    )
    return Container(program, image, why)


def _none() -> Sandbox:
    return Unconfined(
        text("Commands run without a sandbox, as chosen. “auto” would use the best there is.")
    )


_TIERS: Mapping[str, Callable[[], Sandbox]] = {
    "auto": _auto,
    "bubblewrap": _named_bubblewrap,
    "landlock": _named_landlock,
    "none": _none,
}
_NAMES = (*_TIERS, "container")


def select(name: str = "auto", *, image: str = "") -> Sandbox:
    """The sandbox of that name, or the best there is for ``auto``.

    The first call probes by running the real chain on nothing (about 20 ms). Raises
    ``SandboxError`` when a named tier cannot be had or there is none of that name. ``image`` is
    what containers are made of.
    """
    if name == "container":
        return _container(image)
    if name not in _TIERS:
        raise SandboxError(
            text("There is no sandbox tier “{name}”.", name=name),
            remedy=text("Choose one of: {names}.", names=", ".join(_NAMES)),
        )
    return _TIERS[name]()
