"""A served workspace and terminals that join it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
from kernel.harness import KEPT

EXECUTABLE = Path(sys.executable).with_name("jupyter-aibridge")
LIMIT = 90
TOKEN = "the-token-of-the-test"  # noqa: S105 — of a server that ends with the test
PROMPT = r"In \[\d+\]: "


def environment(home: Path, **variables: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"HOME": str(home), "AIBRIDGE_LANGUAGE": "en", "TERM": "dumb"} | variables


@contextmanager
def served(
    workspace: Path,
    home: Path,
    port: int,
    ip: str = "127.0.0.1",
    inside: tuple[str, ...] = (),
) -> Iterator[str]:
    """Run ``jupyter aibridge serve`` until the block ends; yields its address."""
    variables = {"PORT_SERVER": str(port), "IP_SERVER": ip, "JUPYTER_TOKEN": TOKEN}
    argv = [*inside, str(EXECUTABLE), "serve"]
    server = subprocess.Popen(
        [*argv, "--workspace", str(workspace)],
        env=environment(home, **variables),
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        for line in server.stdout:
            if "is running at" in line:
                break
        yield f"http://{ip}:{port}"
    finally:
        server.terminate()
        server.stdout.read()
        server.stdout.close()
        server.wait(LIMIT)


def terminal(
    home: Path, workspace: Path, *arguments: str, inside: tuple[str, ...] = (), **variables: str
) -> pexpect.spawn:
    """Start ``jupyter aibridge connect`` at a terminal."""
    argv = [*inside, str(EXECUTABLE), "connect", *arguments]
    return pexpect.spawn(
        argv[0],
        argv[1:],
        env=environment(home, **variables),
        cwd=str(workspace),
        encoding="utf-8",
        timeout=LIMIT,
        dimensions=(60, 160),
        echo=False,
    )


@contextmanager
def two_networks() -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Two network namespaces with a cable between them: 10.77.0.1 and 10.77.0.2.

    Yields what to put in front of a command line to run it in the one or the other.
    """
    with _holder(["unshare", "--map-root-user", "--net"]) as first:
        user = ("nsenter", "--target", str(first), "--user", "--preserve-credentials")
        with _holder([*user, "unshare", "--net"]) as second:
            here = (*user, "--net")
            there = ("nsenter", "--target", str(second), *user[3:], "--net")
            subprocess.run(
                [
                    *here,
                    "ip",
                    "link",
                    "add",
                    "v0",
                    "type",
                    "veth",
                    "peer",
                    "v1",
                    "netns",
                    str(second),
                ],
                check=True,
            )
            for inside, name, address in ((here, "v0", "10.77.0.1"), (there, "v1", "10.77.0.2")):
                for command in (f"addr add {address}/24 dev {name}", f"link set {name} up"):
                    subprocess.run([*inside, "ip", *command.split()], check=True)
                subprocess.run([*inside, "ip", "link", "set", "lo", "up"], check=True)
            yield here, there


@contextmanager
def _holder(prefix: list[str]) -> Iterator[int]:
    """A process that keeps a namespace until the block ends."""
    holder = subprocess.Popen(
        [*prefix, "sh", "-c", "echo $$; exec cat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        holder.stdout.readline()
        yield holder.pid
    finally:
        holder.stdin.close()
        holder.wait(LIMIT)
        holder.stdout.close()
