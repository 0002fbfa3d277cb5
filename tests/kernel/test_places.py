"""Workspaces of an uncommon kind: the home folder, odd names, links, somebody else's."""

import os

import pytest
from harness import running_kernel, tree


def test_home_as_workspace(home):
    """The state folder lies inside the workspace then, and stays out of sight and out of reach."""
    (home / ".ssh").mkdir()
    (home / ".ssh" / "id").write_text("private")
    with running_kernel(home, home) as bridge:
        assert bridge.run("Crear carpeta PROYECTO").command["changes"]["created"] == ["PROYECTO/"]
        assert (home / "PROYECTO").is_dir()
        bridge.run("!rm -r PROYECTO", "y")
        assert not (home / "PROYECTO").exists()
        assert bridge.run("%undo").status == "ok"
        assert (home / "PROYECTO").is_dir()
        assert "private" not in bridge.run("!cat .ssh/id", "y").stdout
        assert bridge.run("!rm -r .ssh", "y").ename == "PolicyDenied"


@pytest.mark.parametrize("name", ["con espacios", "ñandú «x»", "-guion", "a'b\"c$d", "t\tab"])
def test_workspace_of_any_name(tmp_path, home, name):
    workspace = tmp_path / name
    workspace.mkdir()
    with running_kernel(workspace, home) as bridge:
        assert bridge.run("Crear carpeta PROYECTO").status == "ok"
        assert tree(workspace) == {"PROYECTO": None}


def test_workspace_behind_a_link(tmp_path, workspace, home):
    link = tmp_path / "link"
    link.symlink_to(workspace)
    with running_kernel(link, home) as bridge:
        assert bridge.run("Crear carpeta PROYECTO").status == "ok"
        assert tree(workspace) == {"PROYECTO": None}


def test_names_that_are_not_utf8_survive(bridge):
    name = os.fsencode(bridge.workspace) + b"/caf\xe9.txt"
    with open(name, "wb") as file:  # noqa: PTH123 — a name of bytes
        file.write(b"x")
    cell = bridge.run("!ls && rm caf*", "y")
    assert cell.status == "ok"
    assert cell.command["changes"]["deleted"] == ["caf\\xe9.txt"]
    assert not os.path.exists(name)  # noqa: PTH110 — a name of bytes
    bridge.run("%undo")
    assert os.path.exists(name)  # noqa: PTH110 — a name of bytes


def test_workspace_above_the_notebook(workspace, home):
    deep = workspace / "notebooks"
    deep.mkdir()
    with running_kernel(workspace, home, cwd=deep, AIBRIDGE_WORKSPACE=str(workspace)) as bridge:
        bridge.run("!touch here ../above")
        assert tree(workspace) == {"above": "", "notebooks": None, "notebooks/here": ""}


def test_secrets_in_subfolders_stay_unread(bridge):
    folder = bridge.workspace / "sub" / "deep"
    folder.mkdir(parents=True)
    (folder / ".env").write_text("API_KEY=deep-secret\n")
    (folder / "readme.txt").write_text("API_KEY is in .env\n")
    (bridge.workspace / "other.txt").hardlink_to(outside(bridge))
    for command in (
        "grep -r KEY .",
        "grep -r '' .",
        "find . -name '.env*' -exec cat {} +",
        "tar cf - sub",
        "cat sub/deep/.env",
        "cat other.txt",
        "grep -r token .",
    ):
        cell = bridge.run(f"!{command}", on_prompt=lambda _: bridge.client.input("y"))
        said = f"{cell.stdout}{cell.stderr}"
        assert "deep-secret" not in said, command
        assert "hidden-token" not in said or command == "cat other.txt", command
    assert "API_KEY is in .env" in bridge.run("!grep -r KEY .").stdout


def outside(bridge):
    credentials = bridge.workspace.parent / "credentials"
    credentials.write_text("hidden-token\n")
    return credentials


def test_an_archive_says_which_secrets_it_lacks(bridge, workspace):
    (workspace / "a").mkdir()
    (workspace / "a/.env").write_text("KEY=1\n", "utf-8")
    (workspace / "a/plain").write_text("KEY=2\n", "utf-8")
    packed = bridge.run("!tar cf packed.tar a")
    assert packed.command["hidden"] == ["a/.env"]
    assert "without the secrets in a/.env" in packed.text
    found = bridge.run("!grep -r KEY a")
    assert (found.status, found.stdout) == ("ok", "a/plain:KEY=2\n")
    assert found.command["hidden"] == []
