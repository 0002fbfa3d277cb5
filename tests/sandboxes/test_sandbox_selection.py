"""Which tier is in force and what the person is told about it."""

import pytest

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.sandboxes import View, bubblewrap, landlock, select, selection
from aibridge_kernel.values import Tier


@pytest.fixture
def unprobed():
    selection._bubblewrap.cache_clear()
    yield
    selection._bubblewrap.cache_clear()


@pytest.fixture
def without_bubblewrap(unprobed, monkeypatch, tmp_path):  # noqa: ARG001  — set up first
    """A machine whose program folders hold no bwrap."""
    monkeypatch.setattr(bubblewrap, "PATH", str(tmp_path))


@pytest.fixture
def without_landlock(monkeypatch):
    monkeypatch.setattr(landlock, "landlock_version", lambda: 0)


@pytest.fixture
def without_namespaces(unprobed, monkeypatch, tmp_path):  # noqa: ARG001  — set up first
    """A machine whose bwrap says what it says where user namespaces are off."""
    program = tmp_path / "bwrap"
    program.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2; exit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "PATH", f"{tmp_path}:{bubblewrap.PATH}")


@pytest.mark.usefixtures("unprobed")
def test_bubblewrap_where_it_works():
    found = select()
    assert found.tier is Tier.BUBBLEWRAP
    assert found.views == frozenset(View)
    assert str(found.why) == "Commands run in bubblewrap, on an overlay of the workspace."
    assert select("bubblewrap") == found


@pytest.mark.usefixtures("unprobed")
def test_probing_is_done_once():
    assert select() is select()


@pytest.mark.usefixtures("without_bubblewrap", "without_landlock")
def test_none_where_bubblewrap_is_missing():
    found = select()
    assert (found.tier, found.views) == (Tier.NONE, frozenset({View.LIVE}))
    assert "apt install bubblewrap" in str(found.why)


@pytest.mark.usefixtures("without_bubblewrap")
def test_named_tier_that_is_missing():
    with pytest.raises(SandboxError) as caught:
        select("bubblewrap")
    assert "not found" in str(caught.value.happened)
    assert "apt install bubblewrap" in str(caught.value.remedy)


@pytest.mark.usefixtures("without_namespaces", "without_landlock")
def test_none_where_there_are_no_namespaces():
    found = select()
    assert found.tier is Tier.NONE
    assert "No permissions to create new namespace" in str(found.why)
    assert "user namespaces" in str(found.why)


@pytest.mark.usefixtures("unprobed")
def test_no_overlay_means_no_overlay_view(monkeypatch):
    monkeypatch.setattr(selection, "overlay_failure", lambda *_: "mount: wrong fs type")
    found = select()
    assert found.views == {View.READ_ONLY, View.LIVE}
    assert "wrong fs type" in str(found.why)


def test_none_by_name():
    assert select("none").tier is Tier.NONE


def test_unknown_name():
    with pytest.raises(SandboxError) as caught:
        select("jail")
    assert "jail" in str(caught.value.happened)
    assert "auto, bubblewrap, landlock, none, container" in str(caught.value.remedy)


@pytest.mark.usefixtures("without_namespaces")
def test_landlock_where_there_are_no_namespaces():
    found = select()
    assert (found.tier, found.views) == (Tier.LANDLOCK, {View.READ_ONLY, View.LIVE})
    assert "No permissions to create new namespace" in str(found.why)
    assert "user namespaces" in str(found.why)


def test_landlock_by_name():
    assert select("landlock").tier is Tier.LANDLOCK


def test_landlock_that_is_too_old(monkeypatch):
    monkeypatch.setattr(landlock, "landlock_version", lambda: 2)
    with pytest.raises(SandboxError, match="3 needed"):
        select("landlock")
