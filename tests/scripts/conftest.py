"""A workspace and a home folder of the test's own."""

import signal

import pytest


@pytest.fixture(autouse=True)
def interruptible():
    """Ctrl-C means something, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def workspace(tmp_path):
    made = tmp_path / "workspace"
    made.mkdir()
    return made


@pytest.fixture
def home(tmp_path, monkeypatch):
    made = tmp_path / "home"
    made.mkdir()
    monkeypatch.setenv("HOME", str(made))
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "AIBRIDGE_ON_ASK", "AIBRIDGE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AIBRIDGE_LANGUAGE", "en")
    return made
