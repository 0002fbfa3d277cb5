"""``jupyter aibridge doctor``: each first-day problem is provoked, found, and its remedy named.

What belongs to the machine is taken away inside namespaces of the test's own (``unshare``).
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from loopback.gemini import KEY, LoopbackGemini

BIN = Path(sys.executable).parent
AS_ROOT_INSIDE = ("unshare", "--user", "--map-root-user", "--mount")


@pytest.fixture
def place(tmp_path):
    (tmp_path / "workspace").mkdir()
    (tmp_path / "home").mkdir()
    return tmp_path


@pytest.fixture
def run(place):
    environment = {
        "PATH": f"{BIN}:{os.environ['PATH']}:/usr/sbin:/sbin",
        "HOME": str(place / "home"),
        "AIBRIDGE_LANGUAGE": "en",
        "JUPYTER_PREFER_ENV_PATH": "0",  # what a person configures wins
    }

    def call(*argv, **variables):
        return subprocess.run(
            argv, capture_output=True, text=True, cwd=place / "workspace",
            env=environment | variables, timeout=100, check=False,
        )  # fmt: skip

    return call


@pytest.fixture
def examine(run):
    """The findings by name, those that are wrong first; exit status 1 exactly if there are any."""

    def call(before="", **variables):
        doctor = "jupyter-aibridge doctor --json"
        argv = ("sh", "-c", doctor)
        if before:
            argv = (*AS_ROOT_INSIDE, "sh", "-ec", f"{before}\nexec {doctor}")
        done = run(*argv, **variables)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert found, done.stderr
        wrong = {finding["check"]: finding for finding in found if not finding["ok"]}
        assert done.returncode == (1 if wrong else 0), done.stderr
        return wrong

    return call


def test_a_machine_where_all_is_well(run):
    done = run("jupyter-aibridge", "doctor")
    assert done.returncode == 0, done.stdout
    assert "✗" not in done.stdout
    assert done.stdout.endswith("\n\nEverything is as it should be.\n")


def test_what_is_wrong_is_counted_in_either_language(run):
    for language, end in (
        ("en", "1 thing to mend: below its ✗ stands how."),
        ("es", "Hay 1 cosa que arreglar: debajo de su ✗ dice cómo."),
    ):
        done = run(
            "jupyter-aibridge", "doctor", AIBRIDGE_SANDBOX="none", AIBRIDGE_LANGUAGE=language
        )
        lines = done.stdout.splitlines()
        marked = next(n for n, line in enumerate(lines) if line.startswith("✗"))
        assert lines[marked + 1] == "    unset AIBRIDGE_SANDBOX"
        assert (done.returncode, lines[-1]) == (1, end)


def test_no_key(run):
    done = run("jupyter-aibridge", "doctor")
    assert "No key is set" in done.stdout
    assert "GEMINI_API_KEY=…" in done.stdout


def test_a_wrong_key(examine):
    with LoopbackGemini() as gemini:
        found = examine(GEMINI_API_KEY="wrong", GOOGLE_GEMINI_BASE_URL=gemini.url)
        assert list(found) == ["model"]
        assert "refused the key" in found["model"]["said"]
        assert "GEMINI_API_KEY" in found["model"]["remedy"]
        assert examine(GEMINI_API_KEY=KEY, GOOGLE_GEMINI_BASE_URL=gemini.url) == {}


def test_a_model_that_does_not_exist(examine):
    with LoopbackGemini() as gemini:
        names = {"GEMINI_API_KEY": KEY, "GOOGLE_GEMINI_BASE_URL": gemini.url}
        found = examine(AIBRIDGE_MODEL="gemini-2.5-flahs", **names)
    assert "gemini-2.5-flash" in found["model"]["remedy"]


def test_no_bubblewrap(examine):
    hidden = f"mount --bind /dev/null {shlex.quote(shutil.which('bwrap'))}"
    assert examine(hidden)["sandbox"]["remedy"] == "sudo apt-get install bubblewrap"


def test_no_user_namespaces(examine):
    off = (
        "echo 0 >/proc/sys/user/max_user_namespaces\n"
        "exec setpriv --bounding-set=-all --inh-caps=-all jupyter-aibridge doctor --json"
    )
    found = examine(off)["sandbox"]
    assert found["remedy"] == "sudo sysctl -w user.max_user_namespaces=15000"


def test_a_sandbox_that_was_switched_off(examine):
    found = examine(AIBRIDGE_SANDBOX="none")["sandbox"]
    assert found["remedy"] == "unset AIBRIDGE_SANDBOX"


SAID_NO = '{"ServerApp": {"jpserver_extensions": {"aibridge_server_ext": false}}}'


def test_a_server_extension_that_is_disabled_and_the_remedy_mends_it(run, examine, place):
    path = place / "home/.jupyter/jupyter_server_config.d/aibridge_server_ext.json"
    path.parent.mkdir(parents=True)
    path.write_text(SAID_NO)
    found = examine()
    assert list(found) == ["server"]
    run(*found["server"]["remedy"].split())
    assert examine() == {}


def test_a_server_extension_that_was_disabled_by_hand(examine, place):
    path = place / "home/.jupyter/jupyter_server_config.json"
    path.parent.mkdir()
    path.write_text(SAID_NO)
    assert examine()["server"]["remedy"] == f"Set aibridge_server_ext to true in {path}"


def test_a_lab_extension_that_is_disabled_and_the_remedy_mends_it(run, examine):
    done = run("jupyter", "labextension", "disable", "--level=user", "jupyter-aibridge")
    assert done.returncode == 0
    found = examine()
    assert list(found) == ["lab"]
    assert run(*found["lab"]["remedy"].split()).returncode == 0
    assert examine() == {}


def test_an_old_jupyterlab(examine, place):
    old = place / "old" / "jupyterlab-4.0.13.dist-info"
    old.mkdir(parents=True)
    (old / "METADATA").write_text("Metadata-Version: 2.1\nName: jupyterlab\nVersion: 4.0.13\n")
    found = examine(PYTHONPATH=str(old.parent))["jupyterlab"]
    assert "4.0.13" in found["said"]
    assert found["remedy"].startswith("pip install --upgrade 'jupyterlab")


def test_no_write_permission(examine, place):
    folder = shlex.quote(str(place / "workspace"))
    read_only = f"mount --bind {folder} {folder}; mount -o remount,bind,ro {folder}; cd {folder}"
    found = examine(read_only)["workspace"]
    assert "Read-only" in found["said"]
    assert found["remedy"].endswith(f"chmod u+rwx {place / 'workspace'}")


def test_the_watch_limit_is_reached(examine):
    found = examine("echo 0 >/proc/sys/user/max_inotify_watches")["watches"]
    assert "limit is reached" in found["said"]
    assert found["remedy"] == "sudo sysctl -w fs.inotify.max_user_watches=524288"
    found = examine("echo 0 >/proc/sys/user/max_inotify_instances")["watches"]
    assert found["remedy"] == "sudo sysctl -w fs.inotify.max_user_instances=1024"


def test_redis_that_cannot_be_reached(examine):
    with socket.socket() as nobody:  # bound, not listening: the port is refused
        nobody.bind(("127.0.0.1", 0))
        found = examine(AIBRIDGE_CACHE_URL=f"redis://127.0.0.1:{nobody.getsockname()[1]}/0")
    assert list(found) == ["cache"]
    assert found["cache"]["remedy"].endswith("export AIBRIDGE_CACHE_URL=sqlite:")


def test_a_state_folder_of_another_owner(examine, place):
    folder = Path("/usr/share")  # root's
    if os.geteuid() == 0:
        folder = place / "theirs"
        folder.mkdir()
        os.chown(folder, 12345, 12345)
    found = examine(AIBRIDGE_STATE_DIR=str(folder))
    assert list(found) == ["state"]
    assert "somebody else" in found["state"]["said"]
    assert found["state"]["remedy"].startswith("export AIBRIDGE_STATE_DIR=")


def test_a_malformed_policy_and_the_remedy_mends_it(run, examine, place):
    path = place / "workspace" / ".aibridge" / "policy.toml"
    path.parent.mkdir()
    path.write_text("[[deny]]\nprogram = rm\n")
    found = examine()["policy"]
    assert "line 2" in found["said"]
    command = found["remedy"].partition("away: ")[2]
    assert run(*shlex.split(command)).returncode == 0
    assert examine() == {}


def test_an_env_file_that_others_may_write(examine, place):
    path = place / "workspace" / ".env"
    path.write_text("GEMINI_API_KEY=x\n")
    path.chmod(0o666)
    assert "chmod go-w" in examine()["env"]["said"]
