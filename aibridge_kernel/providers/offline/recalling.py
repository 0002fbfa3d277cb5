"""What a pronoun means: "it", "them", "there", "la", "los", the original.

Where several are as likely it is a question, where nothing was spoken of a refusal.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from .clauses import Ask, Refuse, Thing
from .scene import Scene

__all__ = ["SEVERAL", "recalled"]

SEVERAL = frozenset({"them", "los", "las"})
_SINGLE = frozenset({"it", "lo", "la"})
_PACKED = (".zip", ".tar", ".tar.gz", ".tgz")


def recalled(thing: Thing, scene: Scene) -> list[str]:
    """What a pronoun means: the latest of the gender's kind, else the latest."""
    if thing.pronoun == "original":
        return _original(scene)
    if thing.pronoun in SEVERAL and thing.kind is None and (several := _several(scene)):
        return several
    wanted = {"folder": True, "file": False}.get(thing.kind or thing.pronoun or "")
    if thing.pronoun == "there":
        wanted = True
    path = _there(thing, scene) or scene.latest(folder=wanted, places=wanted is True)
    if wanted is None and thing.pronoun == "la":
        path = _feminine(path, scene)
    if path is None:
        raise Refuse("no_antecedent")
    if thing.pronoun in _SINGLE and thing.kind is None:
        _demand_no_row(path, scene)
    if wanted is None:
        _demand_one_meant(path, thing, scene)
    return [path]


def _several(scene: Scene) -> list[str]:
    """The paths that were spoken of together last; none if it was one."""
    several, latest = scene.together(), scene.latest()
    held = scene.listed(latest) if latest is not None and len(several) < 2 else []  # noqa: PLR2004
    row = several if len(several) > 1 else scene.of_step()
    if len(row) > 1:
        return row
    if held and not any(map(scene.is_folder, held)):
        return held  # "qué hay en docs", "bórralos"
    _demand_no_whole(several, scene)
    return []


def _demand_one_meant(path: str, thing: Thing, scene: Scene) -> None:
    """Ask where a folder or a file may be meant: "what is in docs", "delete it"."""
    held = scene.listed(path)
    if len(held) == 1 and not scene.is_folder(held[0]):
        raise Ask("which_one", names=[path, held[0]])
    other = scene.latest(folder=False)
    if thing.pronoun == "lo" and other not in {None, path}:
        raise Ask("which_one", names=[path, other])


def _demand_no_row(path: str, scene: Scene) -> None:
    """Ask which of several files that were only looked at "it" is: "show a and b, delete it"."""
    row = scene.of_step()
    if len(row) > 1 and path in row:
        raise Ask("which_one", names=row)


def _demand_no_whole(paths: Sequence[str], scene: Scene) -> None:
    """Refuse "them" for an archive or a folder: "zip the txt files", "copia los csv en data"."""
    told = scene.said(paths[0]) if paths else None
    packed = told is not None and told.packed
    if packed or (scene.spoken and scene.is_folder(scene.latest() or "")):
        raise Refuse("no_antecedent")


def _original(scene: Scene) -> list[str]:
    """What the latest was made of, or the archive that was just unpacked."""
    latest = scene.latest()
    origins = scene.origins(latest) if latest is not None else []
    unpacked = latest is not None and scene.begun and latest.endswith(_PACKED)
    if not origins or (origins == [latest] and not unpacked):
        raise Refuse("no_antecedent")
    return origins


def _in_there(thing: Thing, scene: Scene) -> str | None:
    """The folder that a file was just put in: "… and show me what's in there"."""
    path = scene.latest()
    if thing.pronoun != "its_content" or not thing.inside or path is None:
        return None
    held = posixpath.dirname(path)
    return held if held and held == scene.latest(folder=True) else None


def _there(thing: Thing, scene: Scene) -> str | None:
    """The folder that something just went into: "copy a.txt to docs and make b.txt there".

    Where a branch was made and no folder spoken of, "ahí" is here.
    """
    if thing.pronoun != "there":
        return _in_there(thing, scene)
    if scene.branch and scene.latest(folder=True, places=True) is None:
        return "."
    return scene.placed


def _feminine(path: str | None, scene: Scene) -> str | None:
    """What "la" means: a folder that was spoken of, else ``path``.

    Raises ``Ask`` where it may as well be the folder that something went to: "copia foto.jpg a
    docs", "bórrala".
    """
    spoken = scene.latest(folder=True)
    place = scene.latest(folder=True, places=True)
    if path is not None and place is not None and spoken is None:
        raise Ask("which_one", names=[path, place])
    return spoken or path
