"""A podman that works where tests run, and an image made of this machine's own programs."""

import ctypes
import os
import shutil
import signal
import subprocess
from pathlib import Path

IMAGE = "localhost/aibridge-test:1"
PROGRAMS = (
    *("bash", "busybox", "perl", "timeout", "setsid", "setpriv", "unshare", "nsenter", "prlimit"),
    *("taskset", "renice", "chattr", "stat", "grep", "mount", "umount"),
)
WRAPPER = """#!/bin/sh
exec unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null
exec {podman} --root {folder}/root --runroot {folder}/run --storage-driver vfs \
--cgroup-manager cgroupfs --events-backend file "$@"' podman "$@"
"""
ROOTLESS = """#!/bin/sh
export HOME={folder}/home XDG_RUNTIME_DIR={folder}/run
cd /
exec {podman} --storage-driver vfs --cgroup-manager cgroupfs --events-backend file "$@"
"""
PAUSE = "run/libpod/tmp/pause.pid"
"""Where podman without root notes the process that holds its namespaces."""
_NEW_MOUNTS = 0x20000


def make_podman(folder: Path) -> Path:
    """A folder with a ``podman`` that has one image, ``IMAGE``."""
    program = _wrapper(folder, WRAPPER)
    _import_image(program, _tree(folder), {})
    return program.parent


def make_podman_of(user: int, folder: Path) -> Path:
    """The same for an ordinary user, in a process where ``lend_identities`` was called."""
    program = _wrapper(folder, ROOTLESS)
    tree = _tree(folder)
    for name in ("home", "run"):
        (folder / name).mkdir()
        os.chown(folder / name, user, user)
    _import_image(program, tree, {"user": user, "group": user, "extra_groups": []})
    return program.parent


def end_podman_of(folder: Path) -> None:
    """End what holds its namespaces."""
    if (folder / PAUSE).exists():
        os.kill(int((folder / PAUSE).read_text()), signal.SIGKILL)


def lend_identities(user: int, folder: Path) -> None:
    """Give a user, for this process alone, the identities that a container needs."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_MOUNTS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    subprocess.run(["umount", "/sys/fs/cgroup/unified"], check=False, capture_output=True)
    lent = folder / "lent"
    lent.write_text(f"{user}:100000:65536\n")
    for name in ("/etc/subuid", "/etc/subgid"):
        subprocess.run(["mount", "--bind", lent, name], check=True)


def _wrapper(folder: Path, text: str) -> Path:
    program = folder / "bin/podman"
    program.parent.mkdir()
    program.write_text(text.format(podman=shutil.which("podman"), folder=folder))
    program.chmod(0o755)
    return program


def _tree(folder: Path) -> Path:
    """What the image is made of."""
    tree = folder / "tree"
    for name in PROGRAMS:
        found = shutil.which(name)
        assert found, name
        _copy(Path(found), tree)
    for applet in subprocess.check_output(["busybox", "--list"], text=True).split():
        link = tree / "usr/bin" / applet
        if not link.exists():
            link.symlink_to("/usr/bin/busybox")
    (tree / "bin").symlink_to("usr/bin")
    return tree


def _import_image(program: Path, tree: Path, identity: dict[str, object]) -> None:
    tar = subprocess.Popen(["tar", "-C", tree, "-c", "."], stdout=subprocess.PIPE)
    command = [program, "import", "-", IMAGE]
    subprocess.run(command, stdin=tar.stdout, check=True, capture_output=True, **identity)
    tar.communicate()
    shutil.rmtree(tree)


def running(binaries: Path) -> str:
    """Every container there is, of whatever state."""
    return subprocess.check_output([binaries / "podman", "ps", "-aq"], text=True)


def _copy(program: Path, tree: Path) -> None:
    target = tree / "usr/bin" / program.name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(program, target)
    told = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
    for word in told.split():
        if word.startswith("/"):
            library = Path(str(tree) + os.path.normpath(word))
            library.parent.mkdir(parents=True, exist_ok=True)
            if not library.exists():
                shutil.copy2(word, library)
