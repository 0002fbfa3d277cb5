"""The audit's sinks: they are somebody else's, and a line that is not written stops the command."""

from __future__ import annotations

import json
import os
import socket

import pytest

from aibridge_kernel import audit, policies
from aibridge_kernel.doctor.folders import policy as diagnose
from aibridge_kernel.errors import SandboxError
from aibridge_kernel.settings import read_settings


@pytest.fixture
def receiver(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "sink"))
        listening.settimeout(10)
        yield listening


@pytest.fixture
def elsewhere(monkeypatch):
    """Sinks made by the test stand for somebody else's."""
    monkeypatch.setattr(audit, "is_own", lambda status: False)  # noqa: ARG005


@pytest.mark.usefixtures("elsewhere")
def test_a_line_to_each_sink(receiver, tmp_path, monkeypatch):
    record = {"event": "run", "command": "rm x\n\udcff", "reasons": ["deletes"]}
    audit.write(str(tmp_path / "sink"), record)
    assert json.loads(receiver.recv(65536)) == record
    monkeypatch.setattr(audit, "SYSTEM_LOG", str(tmp_path / "sink"))
    audit.write("syslog", record)
    head, _, line = receiver.recv(65536).decode().partition(": ")
    assert head == f"<86>aibridge[{os.getpid()}]"
    assert json.loads(line) == record
    log = tmp_path / "log"
    log.write_text("")
    for _ in range(2):
        audit.write(str(log), record)
    assert [json.loads(line) for line in log.read_text().splitlines()] == [record, record]


@pytest.mark.usefixtures("elsewhere")
def test_a_long_command_fits_a_datagram(receiver, tmp_path):
    audit.write(str(tmp_path / "sink"), {"command": "x" * 1_000_000, "reasons": ["y" * 9000] * 500})
    assert len(json.loads(receiver.recv(1 << 20))["command"]) == audit.MAXIMUM_TEXT + 1


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("kind", ["missing", "link", "folder", "fifo"])
def test_what_cannot_be_written_is_an_error_with_a_remedy(tmp_path, kind):
    path = tmp_path / "log"
    if kind == "link":
        (tmp_path / "real").write_text("")
        path.symlink_to("real")
    elif kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    with pytest.raises(SandboxError) as error:
        audit.write(str(path), {})
    assert error.value.remedy is not None


@pytest.mark.usefixtures("elsewhere")
def test_the_doctor_tries_the_sink_and_writes_nothing(tmp_path, receiver, monkeypatch):
    log = tmp_path / "etc/audit.log"
    log.parent.mkdir(mode=0o755)
    policy = log.with_name("policy.toml")
    place = policies.Administrator(policy, os.geteuid(), log.parent)
    monkeypatch.setattr(policies, "ADMINISTRATOR", place)
    settings = read_settings({"AIBRIDGE_WORKSPACE": str(tmp_path)}, tmp_path)

    def found(sink):
        policy.write_text(f'audit = "{sink}"\n')
        policy.chmod(0o644)
        return next(finding for finding in diagnose(settings) if finding.name == "audit")

    assert not found(log).ok
    assert f"install -m 622 /dev/null {log}" in str(found(log).remedy)
    log.touch()
    assert found(log).ok
    assert log.read_text() == ""
    assert found(tmp_path / "sink").ok
    receiver.settimeout(0)
    with pytest.raises(BlockingIOError):
        receiver.recv(1)
    monkeypatch.setattr(audit, "SYSTEM_LOG", str(tmp_path / "nowhere"))
    assert "rsyslog" in str(found("syslog").remedy)


def test_a_sink_of_the_kernels_own_user_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "log"
    path.write_text("")
    monkeypatch.setattr("aibridge_kernel.audit.os.geteuid", lambda: 4321)
    status = os.stat_result((0o100600, 1, 1, 1, 4321, 0, 0, 0, 0, 0))
    assert audit.is_own(status)
    monkeypatch.setattr("aibridge_kernel.audit.is_own", lambda _: True)
    with pytest.raises(SandboxError, match="belongs to the kernel's user"):
        audit.write(str(path), {})
    assert path.read_text() == ""
