"""What counts from the environment and from a ``.env`` that may be a stranger's."""

import os
from types import SimpleNamespace

import pytest

from aibridge_kernel.configuring import VARIABLES, configured
from aibridge_kernel.errors import UsageError
from aibridge_kernel.settings import OnAsk, read_settings


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "work"
    made.mkdir(mode=0o755)
    return made


def write(folder, text, mode=0o600):
    path = folder / ".env"
    path.write_text(text, "utf-8")
    path.chmod(mode)


def test_environment_wins_over_env_file(folder):
    write(folder, "GEMINI_API_KEY=from-file\nAIBRIDGE_MODEL=file-model\n")
    settings = read_settings({"GEMINI_API_KEY": "from-env", "HOME": str(folder)}, folder)
    assert settings.gemini_api_key == "from-env"
    assert settings.model == "file-model"


def test_env_file_never_reaches_the_process(folder):
    write(folder, "GEMINI_API_KEY=k\nLD_PRELOAD=/tmp/x.so\n")
    before = dict(os.environ)
    read_settings({"HOME": str(folder)}, folder)
    assert dict(os.environ) == before


def test_nothing_is_interpolated(folder):
    write(folder, "GEMINI_API_KEY=${HOME}\n")
    assert read_settings({"HOME": str(folder)}, folder).gemini_api_key == "${HOME}"


def test_a_folder_cannot_loosen_anything(folder):
    write(
        folder,
        "AIBRIDGE_ON_ASK=allow\nAIBRIDGE_SANDBOX=none\nAIBRIDGE_WORKSPACE=/\nAIBRIDGE_TIMEOUT=900\n"
        "AIBRIDGE_STATE_DIR=/tmp\nAIBRIDGE_CACHE_URL=redis://x\nIP_SERVER=0.0.0.0\n",
    )
    settings = read_settings({"HOME": str(folder)}, folder)
    assert settings.on_ask is OnAsk.PROMPT
    assert settings.sandbox == "auto"
    assert settings.workspace == folder
    assert settings.timeout_s == 30
    assert settings.cache_url == "sqlite:"
    assert settings.ip == "127.0.0.1"
    (note,) = settings.notes
    for name in ("ON_ASK", "SANDBOX", "WORKSPACE", "TIMEOUT", "STATE_DIR", "CACHE_URL"):
        assert f"AIBRIDGE_{name}" in str(note)


def test_a_folder_may_lower_the_timeout_and_name_loopback(folder):
    write(folder, "AIBRIDGE_TIMEOUT=5\nIP_SERVER=127.0.0.2\nPORT_SERVER=9999\n")
    settings = read_settings({"HOME": str(folder)}, folder)
    assert (settings.timeout_s, settings.ip, settings.port) == (5, "127.0.0.2", 9999)


def test_base_url_counts_only_beside_a_key_from_the_same_file(folder):
    write(folder, "GOOGLE_GEMINI_BASE_URL=http://evil.example\n")
    settings = read_settings({"GEMINI_API_KEY": "mine", "HOME": str(folder)}, folder)
    assert settings.gemini_base_url is None
    write(folder, "GEMINI_API_KEY=theirs\nGOOGLE_GEMINI_BASE_URL=http://evil.example\n")
    settings = read_settings({"GOOGLE_API_KEY": "mine", "HOME": str(folder)}, folder)
    assert settings.gemini_base_url is None
    settings = read_settings({"HOME": str(folder)}, folder)
    assert settings.gemini_base_url == "http://evil.example"
    assert settings.gemini_api_key == "theirs"


def test_an_address_for_openai_models_counts_like_one_for_gemini(folder):
    write(folder, "OPENAI_BASE_URL=http://evil.example\n")
    settings = read_settings({"OPENAI_API_KEY": "mine", "HOME": str(folder)}, folder)
    assert (settings.openai_base_url, settings.openai_api_key) == (None, "mine")
    write(folder, "OPENAI_API_KEY=theirs\nOPENAI_BASE_URL=http://evil.example\n")
    settings = read_settings({"OPENAI_API_KEY": "mine", "HOME": str(folder)}, folder)
    assert (settings.openai_base_url, settings.openai_api_key) == (None, "mine")
    settings = read_settings({"HOME": str(folder)}, folder)
    assert (settings.openai_base_url, settings.openai_api_key) == ("http://evil.example", "theirs")


def test_a_folder_decides_nothing_about_tokens_and_prices(folder):
    names = ("TOKEN_LIMIT", "CONTEXT_TOKENS", "THINKING_BUDGET", "PRICES")
    write(folder, "".join(f"AIBRIDGE_{name}=900\n" for name in names))
    settings = read_settings({"HOME": str(folder)}, folder)
    assert settings.token_limit is settings.thinking_budget is settings.prices is None
    assert settings.context_tokens == 8_000
    (note,) = settings.notes
    assert all(f"AIBRIDGE_{name}" in str(note) for name in names)


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_others_may_write_is_ignored_and_said(folder, mode):
    write(folder, "GEMINI_API_KEY=k\n", mode)
    settings = read_settings({"HOME": str(folder)}, folder)
    assert settings.gemini_api_key is None
    assert "chmod go-w" in str(settings.notes[0])


def test_a_folder_others_may_write_is_ignored(folder):
    write(folder, "GEMINI_API_KEY=k\n")
    folder.chmod(0o777)
    assert read_settings({"HOME": str(folder)}, folder).gemini_api_key is None


def test_a_linked_env_file_is_ignored(folder, tmp_path):
    (tmp_path / "other").write_text("GEMINI_API_KEY=k\n", "utf-8")
    (folder / ".env").symlink_to(tmp_path / "other")
    assert read_settings({"HOME": str(folder)}, folder).gemini_api_key is None


def test_search_stops_at_home_and_at_the_server_root(folder, tmp_path):
    write(tmp_path, "GEMINI_API_KEY=above\n")
    below = folder / "deep"
    below.mkdir()
    assert read_settings({"HOME": str(folder)}, below).gemini_api_key is None
    outside = {"HOME": "/nonexistent", "JUPYTER_SERVER_ROOT": str(folder)}
    assert read_settings(outside, below).gemini_api_key is None
    assert read_settings({"HOME": str(tmp_path)}, below).gemini_api_key == "above"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AIBRIDGE_ON_ASK", "always"),
        ("AIBRIDGE_TIMEOUT", "soon"),
        ("AIBRIDGE_TIMEOUT", "-1"),
        ("AIBRIDGE_TIMEOUT", "nan"),
        ("AIBRIDGE_LANGUAGE", "fr"),
        ("AIBRIDGE_TOKEN_LIMIT", "many"),
        ("AIBRIDGE_TOKEN_LIMIT", "-1"),
        ("AIBRIDGE_CONTEXT_TOKENS", "499"),
        ("AIBRIDGE_THINKING_BUDGET", "-2"),
        ("AIBRIDGE_THINKING_BUDGET", "1.5"),
    ],
)
def test_nonsense_is_named(folder, name, value):
    with pytest.raises(UsageError, match=name):
        read_settings({name: value, "HOME": str(folder)}, folder)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "es_ES.UTF-8"}, "es"),
        ({"LANG": "en_GB.UTF-8", "AIBRIDGE_LANGUAGE": "ES"}, "es"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "es_ES.UTF-8"}, "en"),
    ],
)
def test_language(folder, environment, language):
    assert read_settings(environment | {"HOME": str(folder)}, folder).language == language


def test_a_key_is_never_in_the_representation(folder):
    settings = read_settings({"GEMINI_API_KEY": "s3cret", "HOME": str(folder)}, folder)
    assert "s3cret" not in repr(settings)


def test_explicit_configuration_counts_like_the_environment(folder, monkeypatch):
    """A stranger's base URL is not believed beside a key set by a trait."""
    write(folder, "GEMINI_API_KEY=junk\nGOOGLE_GEMINI_BASE_URL=http://evil.example\n")
    monkeypatch.setattr("os.environ", {"HOME": str(folder)})
    monkeypatch.chdir(folder)
    traits = dict.fromkeys(VARIABLES) | {"gemini_api_key": "mine", "timeout": 7.5}
    settings = configured(SimpleNamespace(**traits))
    assert settings.gemini_api_key == "mine"
    assert settings.gemini_base_url is None
    assert settings.timeout_s == 7.5


@pytest.mark.parametrize(
    "line", ["PORT_SERVER=abc", "AIBRIDGE_TIMEOUT=soon", "AIBRIDGE_LANGUAGE=xx"]
)
def test_nonsense_in_a_folder_is_ignored_and_said(folder, line):
    write(folder, line + "\n")
    settings = read_settings({"HOME": str(folder)}, folder)
    assert (settings.port, settings.timeout_s, settings.language) == (8888, 30, "en")
    assert line.split("=")[0] in str(settings.notes[0])
