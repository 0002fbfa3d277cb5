"""The first line of a table, as a provider may look at it: of files that may be read only."""

import os

import pytest

from aibridge_kernel.workspace import WorkspaceTree


@pytest.fixture
def tree(workspace):
    (workspace / "docs").mkdir()
    return WorkspaceTree(workspace, workspace / "docs", (workspace / "keys.csv",))


def test_the_first_line_of_a_file_inside(tree, workspace):
    (workspace / "docs" / "a.csv").write_bytes("año,mes\r\n1,2\r\n".encode())
    (workspace / "b.csv").write_text("only")
    assert tree.first_line("a.csv") == "año,mes"
    assert tree.first_line("../b.csv") == "only"


@pytest.mark.parametrize("content", [b"", b"\nx", b"x" * 4097, b"a\xf1o,mes\n"])
def test_what_is_no_line_of_text_is_not_told(tree, workspace, content):
    (workspace / "docs" / "a.csv").write_bytes(content)
    assert tree.first_line("a.csv") is None


def test_nothing_outside_no_secret_and_no_other_sort_of_file_is_read(tree, workspace, tmp_path):
    (tmp_path / "out.csv").write_text("a,b\n")
    (workspace / "keys.csv").write_text("a,b\n")
    (workspace / "docs" / "link.csv").symlink_to(tmp_path / "out.csv")
    (workspace / "docs" / "kept.csv").symlink_to(workspace / "keys.csv")
    os.link(tmp_path / "out.csv", workspace / "docs" / "hard.csv")
    os.mkfifo(workspace / "docs" / "pipe.csv")
    names = ("link.csv", "kept.csv", "hard.csv", "pipe.csv", "../keys.csv", "../../out.csv", ".")
    assert [tree.first_line(name) for name in names] == [None] * 7


def test_what_a_command_would_be_asked_about_is_not_read(workspace):
    (workspace / "a.csv").write_text("a,b\n")
    asked = []
    tree = WorkspaceTree(workspace, workspace, may_read=lambda path: bool(asked.append(path)))
    assert tree.first_line("a.csv") is None
    assert asked == [str(workspace / "a.csv")]
