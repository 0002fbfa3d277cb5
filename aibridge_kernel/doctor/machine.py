"""What the machine allows: sandboxes, the network of commands, watching folders."""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

from aibridge_kernel.errors import AIBridgeError
from aibridge_kernel.sandboxes import missing_for_network, select
from aibridge_kernel.settings import Settings
from aibridge_kernel.values import Text, Tier, text

from .findings import Finding

MIN_WATCHES = 8192
ENOUGH_WATCHES = 524288
WATCH_LIMIT = Path("/proc/sys/fs/inotify/max_user_watches")
_IN_CREATE = 0x100
_SWITCHES = (
    ("/proc/sys/kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "kernel.apparmor_restrict_unprivileged_userns=0",
    ),
    ("/proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces=15000"),
)
"""Where user namespaces are switched off, and the setting that switches them on."""


def sandbox(settings: Settings) -> Finding:
    """Which tier is in force, and what would raise it."""
    try:
        found = select(settings.sandbox, image=settings.container_image)
    except AIBridgeError as error:
        raise_it = settings.sandbox == "bubblewrap"
        remedy = _raising(str(error.happened)) if raise_it else error.remedy
        return Finding("sandbox", ok=False, said=error.happened, remedy=remedy)
    said = text("Sandbox: {tier}. {why}", tier=found.tier.value, why=found.why)
    is_chosen = settings.sandbox != "auto"
    if found.tier is Tier.BUBBLEWRAP or (is_chosen and found.tier is not Tier.NONE):
        return Finding("sandbox", ok=True, said=said)
    remedy = text("unset AIBRIDGE_SANDBOX") if is_chosen else _raising(str(found.why))
    return Finding("sandbox", ok=False, said=said, remedy=remedy)


def _raising(why: str) -> Text:
    """The command after which there can be bubblewrap."""
    if "bwrap: not found" in why:
        return text("sudo apt-get install {packages}", packages="bubblewrap")
    for path, off, setting in _SWITCHES:
        try:
            is_off = Path(path).read_text("ascii").strip() == off
        except OSError:
            continue
        if is_off:
            return text("sudo sysctl -w {setting}", setting=setting)
    return text("Run in a container or machine that allows user namespaces; see docs/sandboxes.md.")


def network() -> Finding:
    """Whether a command could be let onto the internet; going without is no fault."""
    missing = missing_for_network()
    if not missing:
        said = text("Commands can be let onto the internet, one by one.")
        return Finding("network", ok=True, said=said)
    return Finding(
        "network",
        ok=True,
        said=text("Commands cannot be let onto the internet, not even after a yes."),
        remedy=text("sudo apt-get install {packages}", packages=" ".join(missing)),
    )


def watches(folder: Path) -> Finding:
    """Whether another folder can be watched now, and how many there may be."""
    try:
        limit = int(WATCH_LIMIT.read_text("ascii"))
    except (OSError, ValueError):
        return Finding("watches", ok=True, said=text("File changes are watched by polling."))
    refused = _watch_failure(folder)
    if refused == errno.EMFILE:
        return Finding(
            "watches",
            ok=False,
            said=text("No more programs of yours can watch folders: the limit is reached."),
            remedy=text("sudo sysctl -w {setting}", setting="fs.inotify.max_user_instances=1024"),
        )
    more = text("sudo sysctl -w {setting}", setting=f"fs.inotify.max_user_watches={ENOUGH_WATCHES}")
    if refused == errno.ENOSPC:
        said = text("No more folders can be watched: the limit is reached.")
        return Finding("watches", ok=False, said=said, remedy=more)
    said = text("The system allows {limit} watched folders.", limit=limit)
    if limit < MIN_WATCHES:
        return Finding("watches", ok=False, said=said, remedy=more)
    return Finding("watches", ok=True, said=said)


def _watch_failure(folder: Path) -> int:
    """Try to watch a folder with inotify; 0, or the error number."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_CLOEXEC)
    if descriptor < 0:
        return ctypes.get_errno()
    try:
        watch = libc.inotify_add_watch(descriptor, os.fsencode(folder), _IN_CREATE)
        return ctypes.get_errno() if watch < 0 else 0
    finally:
        os.close(descriptor)
