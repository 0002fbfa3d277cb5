"""A network grant: the internet is reached, this machine is not."""

import asyncio
import os
import signal
import socket
from pathlib import Path

import internet_scene as scene
import pytest
from room import in_child, run_job

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.sandboxes import Limits, View, internet, select
from aibridge_kernel.sandboxes.processes import descendants

FETCH = "curl -sS --max-time 5 http://{}/"


@pytest.fixture
def online(room):
    """Run commands in a machine of one's own, which has an internet."""

    def run(*commands, view=View.READ_ONLY, around=None, **options):
        def in_machine():
            scene.build(room.folder)
            if around is not None:
                return around(lambda command: room.run(command, view, network=True, **options))
            return [room.run(command, view, network=True, **options) for command in commands]

        return in_child(in_machine, user=None)

    return run


def test_internet_is_reached_by_address_and_by_name(online):
    by_address, by_name = online(FETCH.format(scene.INTERNET), FETCH.format(scene.NAME))
    assert (by_address.stdout, by_name.stdout) == (scene.PAGE.decode(),) * 2
    assert (by_address.exit_status, by_name.stderr) == (0, "")


def test_what_is_fetched_goes_to_the_overlay(online, room):
    (ran,) = online(f"curl -sS -O http://{scene.INTERNET}/page; cat page", view=View.OVERLAY)
    assert ran.stdout == scene.PAGE.decode()
    assert list(room.workspace.iterdir()) == []
    assert (room.folder / "upper1" / "page").read_bytes() == scene.PAGE


def test_metadata_is_there_for_this_machine_but_not_for_the_command(online):
    def compare(run):
        with socket.create_connection((scene.METADATA, 80), timeout=5):
            return run(FETCH.format(scene.METADATA))

    ran = online(around=compare)
    assert (ran.stdout, ran.exit_status) == ("", 7)


@pytest.mark.parametrize("address", [scene.MACHINE, "127.0.0.1", "0.0.0.0", "198.19.253.2"])  # noqa: S104
def test_services_of_this_machine_are_not_reached(online, address):
    def call(run):
        with scene.listener(socket.AF_INET, ("0.0.0.0", 8888)) as called:  # noqa: S104
            ran = run(FETCH.format(f"{address}:8888"))
            return ran.exit_status, called()

    assert online(around=call) == (7, False)


@pytest.mark.parametrize("address", ["::1", f"::ffff:{scene.MACHINE}", "fe80::1%tap0"])
def test_services_of_this_machine_are_not_reached_by_ipv6(online, address):
    def call(run):
        with scene.listener(socket.AF_INET6, ("::", 8888)) as called:
            ran = run(FETCH.format(f"[{address}]:8888"))
            return ran.exit_status, called()

    assert online(around=call) == (7, False)


@pytest.mark.parametrize(
    "path",
    [
        "\0/tmp/.X11-unix/X0",
        "run/docker.sock",
        "run/dbus/system_bus_socket",
        "ssh-agent",
        "S.gpg-agent",
    ],
)
def test_unix_sockets_are_not_reached(online, room, path):
    if not path.startswith("\0"):
        path = str(room.folder / path)
        Path(path).parent.mkdir(parents=True, exist_ok=True)

    def call(run):
        with scene.listener(socket.AF_UNIX, path) as called:
            name = path.replace("\0", "\\0")
            ran = run(
                "perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) or exit 9; "
                f'connect(S, pack_sockaddr_un("{name}")) or exit 8\''
            )
            return ran.exit_status, called()

    assert online(around=call) == (9, False)


def test_filter_is_out_of_the_commands_reach(online):
    denied = ("nft flush ruleset", "ip link set lo down", "ip route add 1.2.3.4 dev lo")
    for ran in online(*denied):
        assert ran.exit_status != 0


def test_no_gateway_is_left(online):
    def look(run):
        run("true")
        return [n for n in descendants(os.getpid()) if _is_gateway(n)]

    assert online(around=look) == []


def test_gateway_ends_with_the_kernel(online, room):
    job = room.job("echo up; sleep 1000", network=True)

    def scenario(_):
        reading, writing = os.pipe()
        kernel = os.fork()
        if kernel == 0:
            try:
                room.call(lambda: asyncio.run(_run_telling(job, writing)))
            finally:
                os._exit(0)
        os.close(writing)
        victim = int(os.read(reading, 100))
        gateways = [os.pidfd_open(n) for n in descendants(kernel) if _is_gateway(n)]
        os.kill(victim, signal.SIGKILL)
        os.waitpid(kernel, 0)
        return len(gateways), all(_ends(gateway) for gateway in gateways)

    count, ended = online(around=scenario)
    assert count >= 1
    assert ended


def test_gateway_that_fails_is_told(room, monkeypatch, tmp_path):
    program = tmp_path / "slirp4netns"
    program.write_text("#!/bin/sh\necho 'no tap device' >&2; exit 1\n")
    program.chmod(0o755)
    tmp_path.chmod(0o755)
    monkeypatch.setattr(internet, "PATH", f"{tmp_path}:{internet.PATH}")

    async def run():
        with pytest.raises(SandboxError, match="no tap device"):
            await select().run(room.job("true", network=True), lambda *_: None)

    asyncio.run(run())


def test_missing_for_network_are_named(room, monkeypatch, tmp_path):
    monkeypatch.setattr(internet, "PATH", str(tmp_path))

    async def run():
        with pytest.raises(SandboxError) as caught:
            await select().run(room.job("true", network=True), lambda *_: None)
        assert str(caught.value.remedy) == "sudo apt-get install slirp4netns nftables"

    asyncio.run(run())


def test_wall_clock_holds_while_the_network_is_opened(room, monkeypatch, tmp_path):
    program = tmp_path / "slirp4netns"
    program.write_text("#!/bin/sh\nexec sleep 1000\n")
    program.chmod(0o755)
    monkeypatch.setattr(internet, "PATH", f"{tmp_path}:{internet.PATH}")
    job = room.job("true", network=True, limits=Limits(wall_s=0.5))
    assert asyncio.run(run_job("bubblewrap", job)).timed_out


async def _run_telling(job, writing):
    await select().run(job, lambda *_: os.write(writing, str(os.getpid()).encode()))


def _is_gateway(process):
    try:
        return Path(f"/proc/{process}/comm").read_text() == "slirp4netns\n"
    except OSError:
        return False


def _ends(pidfd):
    import select as polling  # noqa: PLC0415 — the name is the sandbox's here

    poll = polling.poll()
    poll.register(pidfd, polling.POLLIN)
    return bool(poll.poll(5000))
