"""Contents paths: relative to the server root, ``/`` between parts, the root is ``""``.

Pure text; ``resolution`` is where paths meet the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

__all__ = [
    "Refusal",
    "inside",
    "join_contents",
    "join_real",
    "parent_and_name",
    "parse_contents_path",
    "to_contents_path",
]


class Refusal(StrEnum):
    """Why a directory is not watched; fixed words of the protocol, which the client translates."""

    OUTSIDE = "outside the root"
    HIDDEN = "hidden"
    MISSING = "does not exist"
    NOT_A_DIRECTORY = "not a directory"
    UNREADABLE = "not readable"
    NOT_LOCAL = "not on a local disk"


def parse_contents_path(path: str, is_hidden: Callable[[str], bool]) -> Sequence[str] | Refusal:
    """Split a contents path into names, or say why it can not be one.

    ``..`` is refused instead of folded, because folding changes the meaning of symbolic links;
    a name the file system cannot hold counts as missing.
    """
    if path == "":
        return ()
    names = path.split("/")
    if ".." in names or names[0] == "":
        return Refusal.OUTSIDE
    if any(name in {"", "."} or "\0" in name or not _encodable(name) for name in names):
        return Refusal.MISSING
    if any(is_hidden(name) for name in names):
        return Refusal.HIDDEN
    return names


def _encodable(name: str) -> bool:
    """Whether the name, with undecodable bytes as lone surrogates, can be a file name."""
    try:
        name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


def join_contents(directory: str, name: str) -> str:
    """The contents path of a name in a directory."""
    return f"{directory}/{name}" if directory else name


def join_real(directory: str, name: str) -> str:
    """The real path of a name in a real directory."""
    return f"{directory}{name}" if directory.endswith("/") else f"{directory}/{name}"


def inside(root: str, path: str) -> bool:
    """Whether a real absolute path is the real root or below it."""
    return path == root or path.startswith(root if root.endswith("/") else f"{root}/")


def to_contents_path(root: str, path: str) -> str | None:
    """The contents path of a real absolute path, ``None`` when it lies outside the real root."""
    if not inside(root, path):
        return None
    return path[len(root) :].strip("/")


def parent_and_name(path: str) -> tuple[str, str]:
    """Split a real absolute path into its directory and last name."""
    parent, _, name = path.rpartition("/")
    return parent or "/", name
