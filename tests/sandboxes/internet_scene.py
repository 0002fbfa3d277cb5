"""An internet of one machine, reached from a machine that is thrown away.

In a forked child: a network and mount namespace of its own ("this machine"), joined by a virtual
cable to a second one ("the internet") where an HTTP server and a name server answer.
"""

import contextlib
import ctypes
import http.server
import os
import socket
import stat
import struct
import subprocess
import threading
from pathlib import Path

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x20000, 0x10000000, 0x40000000
MACHINE, INTERNET, METADATA = "203.0.113.1", "203.0.113.2", "169.254.169.254"
PAGE = b"a page of the internet\n"
NAME = "example.test"
LIBC = ctypes.CDLL(None, use_errno=True)


def build(folder: Path) -> None:
    """Make this process, which is a throw-away child, a machine with an internet."""
    _leave(CLONE_NEWNS | CLONE_NEWNET)
    _run("mount", "--make-rprivate", "/")
    inside, outside = os.pipe()
    ready, tell = os.pipe()
    if os.fork() == 0:  # the internet: it ends with the machine, when the pipe does
        os.close(outside)
        _leave(CLONE_NEWNET)
        os.write(tell, b"n")
        os.read(inside, 1)
        _serve_the_internet(tell)
        os.read(inside, 1)
        os._exit(0)
    other = int(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()[-1])
    os.read(ready, 1)
    _run("ip", "link", "set", "lo", "up")
    _run("ip", "link", "add", "cable", "type", "veth", "peer", "name", "far", "netns", str(other))
    _run("ip", "addr", "add", f"{MACHINE}/24", "dev", "cable")
    _run("ip", "link", "set", "cable", "up")
    _run("ip", "route", "add", "169.254.0.0/16", "dev", "cable")
    os.write(outside, b"g")
    os.read(ready, 1)
    resolver = folder / "resolv.conf"
    resolver.write_text(f"nameserver {INTERNET}\n")
    resolver.chmod(0o644)
    _run("mount", "--bind", resolver, os.path.realpath("/etc/resolv.conf"))
    _open_tunnels(folder)


def _open_tunnels(folder: Path) -> None:
    """Let everybody make tunnels in this machine, as Debian does: bare machines keep it to root."""
    device = Path("/dev/net/tun")
    if os.getuid() != 0 or device.stat().st_mode & stat.S_IWOTH:
        return
    node = folder / "tun"
    os.mknod(node, stat.S_IFCHR, device.stat().st_rdev)
    node.chmod(0o666)
    _run("mount", "--bind", node, device)


@contextlib.contextmanager
def listener(family: int, address: object):
    """A service of this machine; gives a function that says whether anybody called."""
    with socket.socket(family) as service:
        service.bind(address)
        service.listen()
        service.settimeout(0)

        def called() -> bool:
            try:
                service.accept()[0].close()
            except BlockingIOError:
                return False
            return True

        yield called


def _leave(namespaces: int) -> None:
    user, group = os.getuid(), os.getgid()
    extra = 0 if user == 0 else CLONE_NEWUSER
    if LIBC.unshare(namespaces | extra) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    if extra:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")


def _run(*argv: object) -> None:
    subprocess.run([str(each) for each in argv], check=True)


def _serve_the_internet(tell: int) -> None:
    _run("ip", "link", "set", "lo", "up")
    for address in (f"{INTERNET}/24", f"{METADATA}/16"):
        _run("ip", "addr", "add", address, "dev", "far")
    _run("ip", "link", "set", "far", "up")
    pages = http.server.ThreadingHTTPServer(("0.0.0.0", 80), _Page)  # noqa: S104 — a toy internet
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.bind((INTERNET, 53))
    threading.Thread(target=_answer_names, args=(names,), daemon=True).start()
    os.write(tell, b"s")


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        pass


def _answer_names(names: socket.socket) -> None:
    """Answer every question for an IPv4 address with the one there is, any other with nothing."""
    while True:
        question, who = names.recvfrom(512)
        end = question.index(b"\0", 12) + 5
        is_address = question[end - 4 : end - 2] == b"\0\1"
        answer = question[:2] + b"\x81\x80" + struct.pack(">4H", 1, int(is_address), 0, 0)
        answer += question[12:end]
        if is_address:
            answer += struct.pack(">HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(INTERNET)
        names.sendto(answer, who)
