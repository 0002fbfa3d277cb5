"""A podman that works where tests run, and an image made of this machine's own programs."""

import os
import shutil
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


def make_podman(folder: Path) -> Path:
    """A folder with a ``podman`` that has one image, ``IMAGE``."""
    binaries = folder / "bin"
    binaries.mkdir()
    program = binaries / "podman"
    program.write_text(WRAPPER.format(podman=shutil.which("podman"), folder=folder))
    program.chmod(0o755)
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
    tar = subprocess.Popen(["tar", "-C", tree, "-c", "."], stdout=subprocess.PIPE)
    subprocess.run(
        [program, "import", "-", IMAGE], stdin=tar.stdout, check=True, capture_output=True
    )
    tar.communicate()
    shutil.rmtree(tree)
    return binaries


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
