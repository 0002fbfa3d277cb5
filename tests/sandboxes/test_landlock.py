"""The Landlock tier beyond what every tier promises and the escape suite tries."""

import pytest

from aibridge_kernel.sandboxes import View
from aibridge_kernel.sandboxes.landlock_rules import Right, handled


@pytest.fixture
def alone(room):
    room.tier = "landlock"
    return room


def test_live_view_writes(alone):
    ran = alone.run(
        "mkdir a && touch a/b && echo x > c && mv c a/c && rm a/b && ls a",
        View.LIVE,
        protected=(alone.workspace / "absent",),
    )
    assert (ran.stdout, ran.stderr) == ("c\n", "")
    assert (alone.workspace / "a/c").read_text() == "x\n"


def test_read_only_view(alone):
    alone.write("file", "kept")
    ran = alone.run("echo x > file; rm -f file; mkdir new; touch new2; chmod 600 file; cat file")
    assert ran.stdout == "kept"
    assert [path.name for path in alone.workspace.iterdir()] == ["file"]


def test_entry_by_entry_where_something_is_protected(alone):
    for name in (".git/config", "sub/deep/.git/config", "sub/plain", "other/plain", ".env"):
        alone.write(name, "kept\n")
    protected = tuple(alone.workspace / name for name in (".git", "sub/deep/.git"))
    ran = alone.run(
        "echo x > new; echo x > sub/new; echo x > .git/config; rm -f sub/deep/.git/config;"
        "cat .env; echo x > sub/plain; echo x > other/new; cat .git/config; ls -A",
        View.LIVE,
        protected=protected,
        masked=(alone.workspace / ".env",),
    )
    assert ran.stdout == "kept\n.env\n.git\nother\nsub\n"
    assert (alone.workspace / "sub/plain").read_text() == "x\n"
    assert (alone.workspace / "other/new").exists()
    assert not (alone.workspace / "new").exists()
    assert not (alone.workspace / "sub/new").exists()
    for name in (".git/config", "sub/deep/.git/config"):
        assert (alone.workspace / name).read_text() == "kept\n"


def test_temporary_folder_is_its_own_and_goes(alone):
    ran = alone.run('x=$(mktemp) && echo y > "$x" && cat "$x" && dirname "$x"')
    said, folder = ran.stdout.split()
    assert said == "y"
    assert alone.run(f"ls {folder}").exit_status != 0


def test_filling_the_temporary_folder_ends_the_run(alone, small):
    limits = small.__class__(wall_s=10, overlay_inodes=200)
    ran = alone.run("cd $TMPDIR; perl -e 'for (1..1e6) { open F, \">f$_\" }'", limits=limits)
    assert ran.breach == "It made more than 200 files."


def test_new_files_are_touched_without_a_word(alone):
    assert alone.run("touch new", View.LIVE).exit_status == 0
    assert alone.run("touch -d 2001-01-01 new", View.LIVE).exit_status != 0


def test_rights_known_to_each_version():
    assert not handled(3) & Right.IOCTL_DEV
    assert handled(3) & Right.TRUNCATE
    assert handled(5) & Right.IOCTL_DEV
