"""Programs started in a person's own home."""

import signal

import pytest


@pytest.fixture(autouse=True)
def interruptible():
    """Ctrl-C means something, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def home(home, monkeypatch):
    monkeypatch.setenv("HOME", str(home))
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "AIBRIDGE_ON_ASK", "AIBRIDGE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AIBRIDGE_LANGUAGE", "en")
    return home
