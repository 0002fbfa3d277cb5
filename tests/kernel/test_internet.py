"""A download in a real kernel: asked, answered with yes, previewed, there; undone, gone."""

import pytest
from harness import running_kernel
from sandboxes import internet_scene as scene
from sandboxes.room import in_child


@pytest.fixture
def online(tmp_path):
    """Run a function of a kernel on a machine that has an internet."""
    workspace, home = tmp_path / "workspace", tmp_path / "home"
    workspace.mkdir()
    home.mkdir()

    def run(function):
        def on_machine():
            scene.build(tmp_path)
            with running_kernel(workspace, home) as bridge:
                return function(bridge)

        return in_child(on_machine, user=None)

    return run


def test_download(online):
    def download(bridge):
        cell = bridge.run(f"!curl -sS -O http://{scene.NAME}/page", "y")
        there = (bridge.workspace / "page").read_bytes()
        changes = cell.command["changes"]["created"]
        bridge.run("%undo")
        return cell.status, cell.prompts, there, changes, (bridge.workspace / "page").exists()

    status, prompts, there, changes, left = online(download)
    assert (status, there, changes, left) == ("ok", scene.PAGE, ["page"], False)
    assert len(prompts) == 1
    assert "network" in prompts[0]


def test_no_is_a_no(online):
    def refuse(bridge):
        cell = bridge.run(f"!curl -sS -O http://{scene.NAME}/page", "n")
        return cell.ename, list(bridge.workspace.iterdir())

    assert online(refuse) == ("ApprovalRefused", [])


def test_this_machine_is_not_reached_after_a_yes(online):
    def metadata(bridge):
        cell = bridge.run(f"!curl -sS --max-time 5 http://{scene.METADATA}/", "y")
        return cell.ename, cell.stdout, cell.command["exit_status"]

    assert online(metadata) == ("CommandFailed", "", 7)
