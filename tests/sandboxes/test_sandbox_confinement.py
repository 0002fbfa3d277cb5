"""What a command in the bubblewrap tier cannot do, as root and as an ordinary user."""

import contextlib
import os
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from aibridge_kernel.sandboxes import View

DENIED = {
    "write to the system": "touch /usr/x || touch /etc/x || touch /var/x || touch /x",
    "write to kernel settings": "echo x > /proc/sys/kernel/hostname",
    "core pattern": "echo x > /proc/sys/kernel/core_pattern",
    "sysrq": "echo h > /proc/sysrq-trigger",
    "write to sysfs": "echo 1 > /sys/kernel/mm/ksm/run",
    "join a control group": "mkdir /sys/fs/cgroup/x || mkdir /sys/fs/cgroup/pids/x",
    "mount": "mount -t tmpfs none /tmp",
    "remount": "mount -o remount,rw /",
    "unmount": "umount /proc/sys || umount /tmp",
    "user namespace": "unshare -U true",
    "mount namespace": "unshare -m true",
    "network namespace": "unshare -n true",
    "another's namespace": "nsenter -t 1 -m true",
    "change root": "chroot / true",
    "make a device": "mknod /tmp/d b 8 0 || mknod /tmp/d c 1 1",
    "own another's file": "touch /tmp/f && chown 12345 /tmp/f",
    "become another": "setpriv --reuid 12345 true",
    "set the clock": "date -s 2001-01-01",
    "host name": "hostname other",
    "raise a limit": "ulimit -n 100000",
    "tcp": "true < /dev/tcp/127.0.0.1/22",
    "udp": "true > /dev/udp/127.0.0.1/53",
    "unix socket": "perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) or exit 1'",
    "abstract socket": "perl -MSocket -e 'socket(S, AF_UNIX, SOCK_DGRAM, 0) or exit 1'",
    "netlink": "perl -e 'socket(S, 16, 3, 0) or exit 1'",
    "raw socket": "perl -e 'socket(S, 2, 3, 1) or exit 1'",
    "packet socket": "perl -e 'socket(S, 17, 3, 0) or exit 1'",
    "vsock": "perl -e 'socket(S, 40, 1, 0) or exit 1'",
    "io_uring": "perl -e 'exit(syscall(425, 8, 0) < 0)'",
    "keyrings": "perl -e 'exit(syscall(250, 0, -3, 1) < 0)'",
    "bpf": "perl -e 'exit(syscall(321, 0, 0, 0) < 0)'",
    "userfaultfd": "perl -e 'exit(syscall(323, 0) < 0)'",
    "perf": "perl -e 'exit(syscall(298, 0, 0, 0, 0, 0) < 0)'",
    "trace": "perl -e 'exit(syscall(101, 0, 0, 0, 0) < 0)'",
    "clone3": "perl -e 'exit(syscall(435, 0, 0) < 0)'",
    "terminal injection": "perl -e 'ioctl(STDIN, 0x5412, \"x\") or exit 1'",
    "32-bit numbers": "perl -e 'exit(syscall(0x40000000 + 41, 1, 1, 0) < 0)'",
}
X86_ONLY = {
    "io_uring",
    "keyrings",
    "bpf",
    "userfaultfd",
    "perf",
    "trace",
    "clone3",
    "32-bit numbers",
}
PROBES = [name for name in DENIED if name not in X86_ONLY or os.uname().machine == "x86_64"]


@pytest.mark.parametrize("name", PROBES)
def test_denied(room, name):
    ran = room.run(DENIED[name], View.OVERLAY)
    assert ran.exit_status != 0, ran


def test_socket_pairs_stay(room):
    command = "perl -MSocket -e 'socketpair(A, B, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or exit 1'"
    assert room.run(command).exit_status == 0


def test_ordinary_programs_work(room):
    room.write("a.txt", "b\na\n")
    ran = room.run(
        "sort a.txt | tr a-z A-Z; (cd /usr && ls -d bin); x=$(mktemp); echo t > $x; cat $x;"
        "perl -e 'print \"p\\n\"'; env true; find . -name '*.txt'; grep -c a a.txt; true"
    )
    assert (ran.exit_status, ran.stderr) == (0, "")
    assert ran.stdout == "A\nB\nbin\nt\np\n./a.txt\n1\n"


def test_read_only_view(room):
    room.write("file", "kept")
    ran = room.run("echo x > file; rm -f file; mkdir new; touch new2; chmod 600 file; cat file")
    assert ran.stdout == "kept"
    assert sorted(path.name for path in room.workspace.iterdir()) == ["file"]


def test_overlay_view_leaves_the_workspace_alone(room):
    room.write("file", "kept")
    ran = room.run("echo x > file; mkdir new; cat file; ls", View.OVERLAY)
    assert ran.stdout == "x\nfile\nnew\n"
    assert sorted(path.name for path in room.workspace.iterdir()) == ["file"]
    assert (room.workspace / "file").read_text() == "kept"
    made = room.folder / "upper1" / "new"
    assert made.stat().st_uid == room.workspace.stat().st_uid


def test_nothing_is_written_beside_the_workspace(room):
    room.run("touch ../beside; mkdir ../folder; mv ../workspace ../moved", View.LIVE)
    assert not {"beside", "folder", "moved"} & {path.name for path in room.folder.iterdir()}


def test_live_view_writes_as_the_person(room):
    room.run("mkdir new", View.LIVE)
    assert (room.workspace / "new").stat().st_uid == room.workspace.stat().st_uid


@pytest.mark.parametrize("name", ["a,b", "a:b", "a\\b", "a b", "a\nb", "ä'\"$x"])
def test_workspace_of_any_name(room, name):
    room.workspace = room.workspace.rename(room.folder / name)
    ran = room.run("echo x > made; ls", View.OVERLAY)
    assert (ran.stdout, ran.exit_status) == ("made\n", 0)
    assert list(room.workspace.iterdir()) == []


def test_home_is_empty(room):
    (room.home / ".ssh").mkdir()
    (room.home / ".ssh" / "id").write_text("key")
    room.own()
    ran = room.run("ls -A ~; echo x > ~/tmp && cat ~/tmp; ls -A /root /home 2>/dev/null")
    assert "id" not in ran.stdout
    assert "x\n" in ran.stdout
    assert not (room.home / "tmp").exists()


def test_workspace_in_the_home_is_all_there_is_of_it(room):
    (room.home / "secret").write_text("key")
    room.own()
    ran = room.run("ls -A ..; ls -A ~", home=room.folder)
    assert ran.stdout == "workspace\nworkspace\n"


def test_temporary_folders_are_private(room):
    with contextlib.suppress(FileNotFoundError):
        Path("/dev/shm/aibridge-seen").unlink()  # noqa: S108
    ran = room.run(
        "for d in /tmp /var/tmp /dev/shm /run; do echo x > $d/aibridge-seen || echo no; done"
    )
    assert (ran.stdout, ran.exit_status) == ("", 0)
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run"):  # noqa: S108
        assert not Path(folder, "aibridge-seen").exists()


def test_other_processes_are_not_seen(room):
    ran = room.run("set +f; echo /proc/[0-9]*")
    assert len(ran.stdout.split()) <= 4


def test_unix_sockets_outside_cannot_be_reached(room):
    path = room.folder / "listener"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        path.chmod(0o777)
        listener.listen()
        listener.settimeout(0)
        room.run(f"perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(\"{path}\")'", View.LIVE)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_loopback_of_this_machine_cannot_be_reached(room):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        listener.settimeout(0)
        ran = room.run(f"exec 3<>/dev/tcp/127.0.0.1/{port}")
        assert ran.exit_status != 0
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_masked_files_and_folders(room):
    room.write(".env", "KEY=1")
    room.write("keys/one", "1")
    room.write("plain", "plain")
    masked = (room.workspace / ".env", room.workspace / "keys", room.workspace / "absent")
    for view in (View.READ_ONLY, View.OVERLAY, View.LIVE):
        ran = room.run(
            "cat .env keys/one; ls keys; cp .env c; rm -f .env; mv .env d; rm -rf keys; cat plain",
            view,
            masked=masked,
        )
        assert ran.stdout == "plain"
    assert (room.workspace / ".env").read_text() == "KEY=1"
    assert (room.workspace / "keys/one").read_text() == "1"


def test_masked_under_every_name(room):
    secret = room.write(".env", "KEY=1")
    room.write("deep/er/plain", "plain")
    os.link(secret, room.workspace / "deep/er/link")
    (room.workspace / "soft").symlink_to(".env")
    room.own()
    ran = room.run("cat .env deep/er/link soft deep/er/plain", masked=(secret,))
    assert ran.stdout == "plain"


def test_who_walks_over_secrets_goes_on(room):
    masked = (room.write(".env", "KEY=1"), room.workspace / "keys")
    room.write("keys/one", "KEY=1")
    room.write("plain", "KEY=2")
    room.own()
    ran = room.run("grep -r KEY . && tar cf - . | tar tf - | sort", masked=masked)
    assert (ran.exit_status, ran.stderr) == (0, "")
    found, *packed = ran.stdout.splitlines()
    assert found == "./plain:KEY=2"
    assert packed == ["./", "./.env", "./keys/", "./plain"]


def test_masked_link_to_a_secret_elsewhere(room):
    secret = room.folder / "elsewhere"
    secret.write_text("KEY=1")
    room.own()
    (room.workspace / ".env").symlink_to(secret)
    assert room.run("cat .env", masked=(room.workspace / ".env",)).stdout == ""


def test_password_file_cannot_be_read(room):
    assert room.run("cat /etc/shadow").stdout == ""


def test_setuid_programs_give_nothing(room):
    ran = room.run("su -c id 2>/dev/null < /dev/null; grep NoNewPrivs /proc/self/status")
    assert ran.stdout == "NoNewPrivs:\t1\n"


def test_no_capabilities(room):
    """Root's bounding set stays full, but no new privileges means that it cannot be drawn on."""
    ran = room.run("grep -E 'Cap(Inh|Prm|Eff|Amb)' /proc/self/status")
    assert {line.split()[1] for line in ran.stdout.splitlines()} == {"0" * 16}


def test_spawned_from_a_lasting_thread(room):
    """The tie to the parent is to its thread: a run ends if the thread that spawned it does."""
    assert threading.current_thread() is threading.main_thread()
    assert room.run("sleep 0.2; echo alive").stdout == "alive\n"


def test_nothing_of_an_overlay_is_seen_outside(room):
    room.run("echo x > f; sleep 0.05", View.OVERLAY)
    seen = subprocess.run(
        ["cat", "/proc/self/mountinfo"], capture_output=True, text=True, check=True
    )
    assert str(room.workspace) not in seen.stdout
