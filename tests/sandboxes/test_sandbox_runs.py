"""What every tier promises of a run: streams, statuses, directories."""

import asyncio
import os

import pytest

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.sandboxes import Limits, View, select, supervision

TIERS = ("bubblewrap", "landlock", "none")


@pytest.fixture(params=TIERS)
def anywhere(request, room):
    """A room under each tier; live, the one view all have."""
    room.tier = request.param
    return room


def live(room, command, **options):
    return room.run(command, View.LIVE, **options)


def test_streams_stay_apart(anywhere):
    ran = live(anywhere, "echo out; echo err >&2")
    assert (ran.stdout, ran.stderr, ran.exit_status) == ("out\n", "err\n", 0)


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("true", 0),
        ("false", 1),
        ("exit 3", 3),
        ("(exit 4)", 4),
        ("exec sh -c 'exit 5'", 5),
        ("nosuchprogram", 127),
        ("kill -TERM $$", 143),
        ("sh -c 'kill -KILL $$'", 137),
        ("cd /nowhere", 1),
        ("trap 'exit 6' EXIT; true", 6),
        ("if", 2),
        ("set -e; false; echo no", 1),
    ],
)
def test_exit_status_is_the_shells_own(anywhere, command, status):
    assert live(anywhere, command).exit_status == status


def test_a_run_that_ends_before_its_start_is_noticed(anywhere, monkeypatch):
    """What says that it started, and its end, are both there when the event loop looks next."""
    read_some, come_up = supervision.read_some, supervision._Run.come_up
    launched = []

    async def noted(run):
        launched.append(run.process.pid)
        return await come_up(run)

    def read_late(number):
        os.waitid(os.P_PID, launched[-1], os.WEXITED | os.WNOWAIT)
        return read_some(number)

    monkeypatch.setattr(supervision._Run, "come_up", noted)
    monkeypatch.setattr(supervision, "read_some", read_late)
    assert live(anywhere, "echo out").stdout == "out\n"


def test_standard_input_is_empty(anywhere):
    assert live(anywhere, "cat; read x || echo none").stdout == "none\n"


def test_globs_are_not_expanded_again(anywhere):
    anywhere.write("a")
    assert live(anywhere, "echo *").stdout == "*\n"


def test_directory_is_carried_on(anywhere):
    anywhere.write("sub/deep/file")
    ran = live(anywhere, "cd sub/deep")
    assert ran.directory == str(anywhere.workspace / "sub/deep")
    again = live(anywhere, "pwd", working_directory=anywhere.workspace / "sub")
    assert again.stdout == f"{anywhere.workspace}/sub\n"


@pytest.mark.parametrize(
    "command", ["cd /", "cd ..", "exec true", "kill -9 $$", "cd sub; exec cat"]
)
def test_directory_stays_when_the_shell_left_or_did_not_say(anywhere, command):
    anywhere.write("sub/file")
    assert live(anywhere, command).directory == str(anywhere.workspace)


def test_directory_name_with_newline(anywhere):
    anywhere.write("a\nb\n/file")
    ran = live(anywhere, "cd $'a\\nb\\n'")
    assert ran.directory == str(anywhere.workspace / "a\nb\n")


def test_directory_that_was_removed_is_not_reported(anywhere):
    ran = live(anywhere, "mkdir gone; cd gone; rmdir ../gone")
    assert ran.directory == str(anywhere.workspace)


def test_failed_directory_change_keeps_status(anywhere):
    anywhere.write("sub/file")
    ran = live(anywhere, "cd sub && false")
    assert (ran.exit_status, ran.directory) == (1, str(anywhere.workspace / "sub"))


def test_characters_are_never_split(anywhere):
    ran = live(
        anywhere, r"printf '\303'; sleep 0.05; printf '\261 \342\202'; sleep 0.05; printf '\254'"
    )
    assert ran.stdout == "ñ €"


def test_undecodable_output_is_escaped(anywhere):
    assert live(anywhere, r"printf 'a\377b\303'").stdout == "a\\xffb\\xc3"


def test_carriage_returns_and_colours_pass(anywhere):
    assert live(anywhere, r"printf '1%%\r2%%\r\033[31mred\033[0m'").stdout == (
        "1%\r2%\r\x1b[31mred\x1b[0m"
    )


def test_output_is_bounded_and_kept_on_disk(anywhere):
    limits = Limits(output_bytes=1000, output_file_bytes=5000)
    ran = live(anywhere, "yes | head -c 100000; echo end", limits=limits)
    assert ran.stdout == "y\n" * 500
    assert ran.output_bytes == 100_004
    assert ran.kept == b"y\n" * 2500


def test_output_up_to_the_limit_needs_no_file(anywhere):
    ran = live(anywhere, "yes | head -c 1000", limits=Limits(output_bytes=1000))
    assert (len(ran.stdout), ran.kept) == (1000, None)


def test_wall_clock(anywhere):
    ran = live(anywhere, "echo before; sleep 60", limits=Limits(wall_s=0.5))
    assert (ran.timed_out, ran.stdout, ran.exit_status) == (True, "before\n", 137)


def test_background_processes_do_not_hold_a_run_up(anywhere):
    ran = live(anywhere, "sleep 60 & echo done", limits=Limits(wall_s=20))
    assert (ran.timed_out, ran.stdout) == (False, "done\n")


def test_shell_waits_for_its_own_jobs_only(anywhere):
    ran = live(anywhere, "sh -c 'echo job' & wait; echo waited", limits=Limits(wall_s=20))
    assert (ran.timed_out, ran.stdout) == (False, "job\nwaited\n")


def test_environment_is_cleared_but_for_a_list(anywhere, monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "do not tell")
    monkeypatch.setenv("LC_TIME", "C.UTF-8")
    ran = live(anywhere, "env", environment={"COLUMNS": "80"})
    names = {line.partition("=")[0] for line in ran.stdout.splitlines()}
    allowed = {"PATH", "HOME", "PWD", "OLDPWD", "SHLVL", "_", "COLUMNS", "TERM", "TZ", "USER"}
    locale = {name for name in names if name.startswith("LC_")}
    assert names - locale <= allowed | {"LANG", "LANGUAGE", "LOGNAME", "AIBRIDGE_RUN", "TMPDIR"}
    assert {"PATH", "HOME", "COLUMNS", "LC_TIME"} <= names
    assert f"HOME={anywhere.home}\n" in ran.stdout


def test_arguments_with_any_byte(anywhere):
    anywhere.write("odd")
    odd = anywhere.workspace / os.fsdecode(b"od\xff d")
    odd.mkdir()
    anywhere.own()
    ran = live(anywhere, "pwd | od -An -c | tail -n 1", working_directory=odd)
    assert "377" in ran.stdout


def test_view_that_a_tier_cannot_give_is_refused(room):
    async def run():
        with pytest.raises(SandboxError, match="no view “read-only”"):
            await select("none").run(room.job("true"), lambda *_: None)

    asyncio.run(run())
