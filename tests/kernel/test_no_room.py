"""A state folder that cannot be written: commands go on, and what is missing is said once."""

import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
import json, sys
from pathlib import Path
from harness import running_kernel

folder = Path(sys.argv[1])
workspace, home, state = folder / "workspace", folder / "home", folder / "state"
(workspace / "a").write_text("words")

def fill():
    for size in (1 << 16, 1):
        with (state / f"filler{size}").open("wb", buffering=0) as file:
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                pass
    for number in range(10_000):
        try:
            (state / f"more{number}").touch()
        except OSError:
            break

seen = []
with running_kernel(workspace, home, AIBRIDGE_STATE_DIR=str(state)) as bridge:
    if sys.argv[2] == "full":
        bridge.run("!true")
        fill()
    for source in ("!cat a", "!touch b", "!rm b", "%undo", "!ls", "%history", "INFO"):
        cell = bridge.run(source, "y")
        seen.append([source, cell.status, cell.ename, cell.stdout, cell.stderr])
    bridge.client.history(hist_access_type="tail", n=5)
    reply = bridge.client.get_shell_msg(timeout=60)
    seen.append(["history", reply["content"]["status"], None, "", ""])
print(json.dumps(seen))
"""

MOUNTS = {"full": "-o size=2m", "read-only": "-o ro"}


@pytest.mark.parametrize("how", MOUNTS)
def test_commands_go_on_without_a_history(how, tmp_path):
    for name in ("workspace", "home", "state"):
        (tmp_path / name).mkdir()
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    prefix = ["unshare", "-Urm"] if os.geteuid() != 0 else ["unshare", "-m"]
    mount = f'mount -t tmpfs {MOUNTS[how]} tmpfs {tmp_path / "state"} && exec "$@"'
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [*prefix, "sh", "-c", mount, "sh", sys.executable, "-P", script, tmp_path, how],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    cells = json.loads(done.stdout)
    statuses = {source: (status, ename) for source, status, ename, _, _ in cells}
    unopened = how == "read-only"
    assert statuses == {
        **dict.fromkeys(("!cat a", "!touch b", "!rm b", "%undo", "!ls"), ("ok", None)),
        "%history": ("error", "UsageError") if unopened else ("ok", None),
        "INFO": ("ok", None),
        "history": ("ok", None),
    }
    complaints = [source for source, *_, stderr in cells if "not remembered" in stderr]
    assert complaints == ["!cat a"]
    assert [stdout for source, _, _, stdout, _ in cells if source == "!ls"] == ["a\nb\n"]
    assert (tmp_path / "workspace/a").read_text() == "words"
