"""Standing grants on the disk, some of them hostile."""

from __future__ import annotations

import json
import os
import threading

import pytest

from aibridge_kernel.errors import UsageError
from aibridge_kernel.grants import Grants
from aibridge_kernel.policy import Always, Scope
from aibridge_kernel.values import EffectKind

RULE = Always("rm", exact=False, scopes=(Scope(EffectKind.DELETE, "logs", ".tmp"),))
ODD = Always("rm", exact=False, scopes=(Scope(EffectKind.DELETE, "a\udcff\nb"),))


@pytest.fixture
def grants(tmp_path, workspace):
    return Grants(tmp_path / "state", workspace)


def only_file(tmp_path):
    (path,) = (tmp_path / "state/grants").glob("*.json")
    return path


def test_a_grant_survives_as_it_was_given(grants, tmp_path, workspace):
    given = [grants.give(rule).id for rule in (RULE, ODD)]
    known, faults = Grants(tmp_path / "state", workspace).all()
    assert {grant.id: grant.rule for grant in known} == dict(zip(given, (RULE, ODD), strict=True))
    assert faults == ()
    assert all(grant.used is None and grant.counts for grant in known)
    assert (tmp_path / "state/grants").stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in (tmp_path / "state/grants").iterdir()} == {0o600}


def test_using_is_noted_and_never_brings_back_what_was_revoked(grants):
    grant = grants.give(RULE)
    grants.use(grant)
    ((used,), _) = grants.all()
    assert used.used is not None
    assert grants.revoke(grant.id) == (used,)
    grants.use(grant)
    assert grants.all() == ((), ())


def test_revoking(grants):
    first, second = grants.give(RULE), grants.give(ODD)
    with pytest.raises(UsageError):
        grants.revoke("nosuch")
    grants.revoke(first.id)
    assert [grant.id for grant in grants.all()[0]] == [second.id]
    assert len(grants.revoke("all")) == 1
    assert grants.revoke("all") == ()


def test_another_workspace_has_none_of_them(grants, tmp_path):
    grants.give(RULE)
    other = tmp_path / "other"
    other.mkdir()
    assert Grants(tmp_path / "state", other).all() == ((), ())
    assert Grants(tmp_path / "state", other).revoke("all") == ()
    assert len(grants.all()[0]) == 1


def test_another_folder_in_the_same_place_does_not_count(grants, workspace):
    grants.give(RULE)
    workspace.rename(workspace.with_name("moved"))
    workspace.mkdir()
    ((grant,), _) = grants.all()
    assert not grant.counts


def change(**values):
    return lambda path: path.write_text(json.dumps(json.loads(path.read_text()) | values))


def rule(**values):
    def apply(path):
        body = json.loads(path.read_text())
        body["rule"] |= values
        path.write_text(json.dumps(body))

    return apply


def folder(path):
    path.unlink()
    path.mkdir(0o700)


def linked(path):
    target = path.with_suffix(".elsewhere")
    path.rename(target)
    path.symlink_to(target)


def hard_linked(path):
    path.with_suffix(".second").hardlink_to(path)


def fifo(path):
    path.unlink()
    os.mkfifo(path, 0o600)


SCOPE = {"kind": "delete", "path": "a", "suffix": ""}


@pytest.mark.parametrize(
    "harm",
    [
        folder,
        linked,
        hard_linked,
        fifo,
        lambda path: path.chmod(0o640),
        lambda path: path.write_text("{"),
        lambda path: path.write_text("[]"),
        lambda path: path.write_bytes(b"\xff\xfe"),
        lambda path: path.write_text(path.read_text() + " " * 70_000),
        change(version=2),
        change(uid=os.geteuid() + 1),
        change(workspace="zz"),
        change(rule=None),
        change(given="soon"),
        rule(command=""),
        rule(command=["rm"]),
        rule(exact=1),
        rule(reasons=["uses the network"]),
        rule(scopes=[]),
        rule(scopes=[SCOPE | {"kind": "read"}]),
        rule(scopes=[SCOPE | {"kind": "everything"}]),
        rule(scopes=[SCOPE | {"path": "../x"}]),
        rule(scopes=[SCOPE | {"path": "/etc/passwd"}]),
        rule(scopes=[{"kind": "delete"}]),
    ],
)
def test_what_is_not_well_formed_is_not_believed(harm, grants, tmp_path):
    grants.give(RULE)
    harm(only_file(tmp_path))
    known, faults = grants.all()
    assert known == ()
    assert len(faults) == 1


def test_what_belongs_to_somebody_else_is_not_believed(grants, monkeypatch):
    grants.give(RULE)
    monkeypatch.setattr("aibridge_kernel.grants.os.geteuid", lambda: 12345)
    known, faults = grants.all()
    assert (known, len(faults)) == ((), 1)


def test_two_kernels_grant_at_once(tmp_path, workspace):
    start = threading.Barrier(2)

    def give():
        mine = Grants(tmp_path / "state", workspace)
        start.wait()
        for _ in range(20):
            mine.give(RULE)

    threads = [threading.Thread(target=give) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    known, faults = Grants(tmp_path / "state", workspace).all()
    assert (len(known), faults) == (40, ())
