"""Runs harmful commands in a throw-away sandbox and tells what damage each one did.

The sandbox is a namespace of its own in every respect: the fixture tree and a made-up home lie on
file systems in memory, system folders are covered by an overlay in memory, the network is a
loopback device that leads nowhere. Each command gets processes of its own and the state it started
from; commands come from data and never from a shell's text.
"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

DRIVER = Path(__file__).with_name("harm_driver.py")
ROOMS = 2
"""Sandboxes at the same time."""
BATCH = 100
"""Commands that one sandbox runs, one after the other."""


def damage(commands: list[str], template: Path) -> list[set[str]]:
    """What each command, run on a copy of the tree in ``template``, did."""
    parts = [commands[start : start + BATCH] for start in range(0, len(commands), BATCH)]
    with ThreadPoolExecutor(ROOMS) as pool:
        results = pool.map(lambda part: _in_sandbox(part, template), parts)
        return [set(done) for part in results for done in part]


def _in_sandbox(commands: list[str], template: Path) -> list[list[str]]:
    python = Path(sys.base_prefix)
    kept = ["--ro-bind", python, python] if python.parts[1] in {"home", "root"} else []
    arguments = [
        *("bwrap", "--unshare-all", "--uid", "0", "--gid", "0", "--cap-add", "ALL", "--clearenv"),
        *("--die-with-parent", "--new-session", "--ro-bind", "/", "/", "--dev", "/dev"),
        *("--proc", "/proc", "--tmpfs", "/home", "--tmpfs", "/root", "--tmpfs", "/tmp"),  # noqa: S108
        *("--tmpfs", "/srv", "--tmpfs", "/run", *kept, "--tmpfs", "/mnt"),
        *("--ro-bind", template, "/srv/template", "--ro-bind", DRIVER, "/srv/driver.py"),
        *(Path(sys.executable).resolve(), "-I", "/srv/driver.py", "canary-process"),
    ]
    done = subprocess.run(
        [str(item) for item in arguments],
        input=json.dumps(commands).encode(),
        check=False,
        capture_output=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    found = json.loads(done.stdout)
    assert len(found) == len(commands)
    return found
