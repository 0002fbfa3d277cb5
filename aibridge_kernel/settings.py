"""What a person configured: the process environment, then what may be believed of a ``.env``.

A ``.env`` may come with a stranger's folder, so it is parsed into a dictionary (never into
``os.environ``, never interpolated), ignored unless nobody else could have written it, and may
supply only what cannot loosen anything.
"""

from __future__ import annotations

import ipaddress
import locale
import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from .errors import UsageError
from .values import Text, text

API_KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY", "OPENAI_API_KEY")
FROM_ENV_FILE = (*API_KEYS, "AIBRIDGE_MODEL", "AIBRIDGE_LANGUAGE", "PORT_SERVER")
"""Names that a ``.env`` may supply as they stand; the others need the checks below."""
DEFAULT_IMAGE = "docker.io/library/debian:stable-slim"
"""What containers are made of; it needs bash."""
LANGUAGES = ("es", "en")
DEFAULT_PORT = 8888
SWITCH = dict.fromkeys(("on", "true", "1", "yes"), True) | dict.fromkeys(
    ("off", "false", "0", "no"), False
)
MIN_PASSWORD = 6
"""A shorter one is no secret, and striking it out would leave texts unreadable."""
MAX_ENV_FILE_BYTES = 64 * 1024
MIN_CONTEXT = 500
"""Fewest tokens of earlier turns: below, "it" and "there" have nothing to mean."""


class OnAsk(StrEnum):
    """What the verdict *ask* becomes."""

    PROMPT = "prompt"
    UNDOABLE = "undoable"
    DENY = "deny"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is configured; times in seconds."""

    gemini_api_key: str | None = None
    gemini_base_url: str | None = None
    openai_api_key: str | None = None
    openai_base_url: str | None = None
    model: str | None = None
    token_limit: int | None = None
    context_tokens: int = 8_000
    thinking_budget: int | None = None
    prices: Path | None = None
    on_ask: OnAsk = OnAsk.PROMPT
    sandbox: str = "auto"
    container_image: str = DEFAULT_IMAGE
    workspace: Path = Path()
    timeout_s: float = 30.0
    ask_timeout_s: float = 600.0
    language: str = "en"
    state_dir: Path = Path()
    cache_url: str = "sqlite:"
    undo_budget: int = 2 << 30
    """Bytes that what can be undone in one workspace may take."""
    replay: bool = True
    port: int = DEFAULT_PORT
    ip: str = "127.0.0.1"
    notes: tuple[Text, ...] = ()
    """What was ignored, and why."""

    @property
    def learned(self) -> Path:
        """The sentences that ``%learn`` took over, for the offline translator."""
        return self.state_dir / "phrases.json"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that may never be shown or stored; an address may hold a password."""
        named = (self.gemini_api_key, self.openai_api_key, _password(self.cache_url))
        return tuple(value for value in named if value)

    def __repr__(self) -> str:
        """Never show a key, not even in a log of this value."""
        return f"Settings(model={self.model!r}, workspace={str(self.workspace)!r})"


def read_settings(environment: Mapping[str, str], folder: Path) -> Settings:
    """Merge the environment with the first ``.env`` upward from ``folder``.

    Raises ``UsageError`` for a value that cannot be understood.
    """
    merged, notes = _merge(environment, find_env_file(folder, environment), folder)
    state_dir = merged.get("AIBRIDGE_STATE_DIR")
    return Settings(
        gemini_api_key=merged.get("GEMINI_API_KEY") or merged.get("GOOGLE_API_KEY"),
        gemini_base_url=merged.get("GOOGLE_GEMINI_BASE_URL"),
        openai_api_key=merged.get("OPENAI_API_KEY"),
        openai_base_url=merged.get("OPENAI_BASE_URL"),
        model=merged.get("AIBRIDGE_MODEL"),
        token_limit=_whole(merged, "AIBRIDGE_TOKEN_LIMIT", 0),
        context_tokens=_whole(merged, "AIBRIDGE_CONTEXT_TOKENS", MIN_CONTEXT) or 8_000,
        thinking_budget=_whole(merged, "AIBRIDGE_THINKING_BUDGET", -1),
        prices=Path(merged["AIBRIDGE_PRICES"]).expanduser()
        if "AIBRIDGE_PRICES" in merged
        else None,
        on_ask=as_on_ask(merged.get("AIBRIDGE_ON_ASK", OnAsk.PROMPT)),
        sandbox=merged.get("AIBRIDGE_SANDBOX", "auto"),
        container_image=merged.get("AIBRIDGE_CONTAINER_IMAGE", DEFAULT_IMAGE),
        workspace=Path(merged.get("AIBRIDGE_WORKSPACE") or folder).expanduser(),
        timeout_s=_seconds(merged, "AIBRIDGE_TIMEOUT", 30.0),
        ask_timeout_s=_seconds(merged, "AIBRIDGE_ASK_TIMEOUT", 600.0),
        language=_language(merged),
        state_dir=Path(state_dir).expanduser() if state_dir else _default_state_dir(),
        cache_url=merged.get("AIBRIDGE_CACHE_URL", "sqlite:"),
        undo_budget=_bytes(merged, "AIBRIDGE_UNDO_BUDGET", 2 << 30),
        replay=_is_on(merged, "AIBRIDGE_REPLAY"),
        port=int(_number(merged, "PORT_SERVER", DEFAULT_PORT)),
        ip=merged.get("IP_SERVER", "127.0.0.1"),
        notes=notes,
    )


# --- .env ----------------------------------------------------------------------------------------


def find_env_file(folder: Path, environment: Mapping[str, str]) -> Path | None:
    """Find the first ``.env`` upward from ``folder``, not beyond the server's root or home."""
    stops = {Path(environment.get("HOME") or Path.home()).resolve()}
    if root := environment.get("JUPYTER_SERVER_ROOT"):
        stops.add(Path(root).resolve())
    current = folder.resolve()
    for directory in (current, *current.parents):
        candidate = directory / ".env"
        if candidate.is_file():
            return candidate
        if directory in stops:
            return None
    return None


def read_env_file(path: Path) -> tuple[dict[str, str], Text | None]:
    """Parse a ``.env``; empty, with the reason, where somebody else could have written it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        return {}, text("{path} was ignored: {error}.", path=path, error=error.strerror or error)
    with os.fdopen(descriptor, encoding="utf-8", errors="replace") as file:
        status = os.fstat(descriptor)
        if not (_only_ours(status) and _only_ours(path.parent.stat())):
            return {}, text(
                "{path} was ignored: it or its folder belongs to, or can be written by, "
                "somebody else. Take their right to write away (chmod go-w).",
                path=path,
            )
        if status.st_size > MAX_ENV_FILE_BYTES:
            return {}, text("{path} was ignored: it is too large.", path=path)
        values = dotenv_values(stream=file, interpolate=False)
    return {name: value for name, value in values.items() if value}, None


def _only_ours(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _merge(
    environment: Mapping[str, str], env_file: Path | None, folder: Path
) -> tuple[dict[str, str], tuple[Text, ...]]:
    merged = {name: value for name, value in environment.items() if value}
    if env_file is None:
        return merged, ()
    found, problem = read_env_file(env_file)
    if problem is not None:
        return merged, (problem,)
    believed, ignored = _believe(found, merged)
    notes = (
        text(
            "From {path} these were ignored, because a folder may not set them so: {names}. "
            "Set them in the environment instead.",
            path=os.path.relpath(env_file, folder),
            names=", ".join(sorted(ignored)),
        ),
    )
    return believed | merged, notes if ignored else ()


def _believe(
    found: Mapping[str, str], environment: Mapping[str, str]
) -> tuple[dict[str, str], set[str]]:
    """Split what a ``.env`` says into what it may supply and the known names it may not."""
    believed = {name: value for name, value in found.items() if name in FROM_ENV_FILE}
    gemini_keys = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
    for url, keys in (
        ("GOOGLE_GEMINI_BASE_URL", gemini_keys),
        ("OPENAI_BASE_URL", ("OPENAI_API_KEY",)),
    ):
        own_key = any(key in found for key in keys)
        if url in found and own_key and not any(key in environment for key in keys):
            believed[url] = found[url]
    if "IP_SERVER" in found and _is_loopback(found["IP_SERVER"]):
        believed["IP_SERVER"] = found["IP_SERVER"]
    limit = _seconds(environment, "AIBRIDGE_TIMEOUT", 30.0)
    lower = "AIBRIDGE_TIMEOUT"
    if lower in found and _makes_sense(found, lower) and _seconds(found, lower, limit) <= limit:
        believed[lower] = found[lower]
    for name in ("PORT_SERVER", "AIBRIDGE_LANGUAGE"):
        if name in believed and not _makes_sense(found, name):
            del believed[name]
    known = {
        name
        for name in found
        if name.startswith("AIBRIDGE_") or name.endswith(("_BASE_URL", "_SERVER"))
    }
    return believed, {name for name in known - believed.keys() if name not in environment}


def _makes_sense(found: Mapping[str, str], name: str) -> bool:
    readers: dict[str, Callable[[], object]] = {
        "AIBRIDGE_TIMEOUT": lambda: _seconds(found, name, 1.0),
        "AIBRIDGE_LANGUAGE": lambda: _language(found),
        "PORT_SERVER": lambda: _number(found, name, 1.0),
    }
    try:
        readers[name]()
    except UsageError:
        return False
    return True


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


# --- single values -------------------------------------------------------------------------------


def _default_state_dir() -> Path:
    from jupyter_core.paths import jupyter_data_dir  # noqa: PLC0415 — only where it is needed

    return Path(jupyter_data_dir()) / "aibridge"


def as_on_ask(value: str) -> OnAsk:
    """Read a value of ``AIBRIDGE_ON_ASK``; raise ``UsageError`` for another."""
    try:
        return OnAsk(value.strip().lower())
    except ValueError:
        raise _bad("AIBRIDGE_ON_ASK", value, ", ".join(OnAsk)) from None


def _is_on(values: Mapping[str, str], name: str) -> bool:
    """Read a switch; what is not set is on."""
    value = values.get(name, "on").strip().lower()
    if value not in SWITCH:
        raise _bad(name, value, "on, off")
    return SWITCH[value]


def _password(url: str) -> str | None:
    with suppress(ValueError):
        password = urlsplit(url).password
        if password and len(password) >= MIN_PASSWORD:
            return password
    return None


def _number(values: Mapping[str, str], name: str, default: float) -> float:
    value = values.get(name)
    if value is None:
        return default
    try:
        return float(value)
    except ValueError:
        raise _bad(name, value, text("a number")) from None


def _bytes(values: Mapping[str, str], name: str, default: int) -> int:
    number = _number(values, name, default)
    if not 0 <= number < float("inf"):
        raise _bad(name, values[name], text("a number of bytes"))
    return int(number)


def _whole(values: Mapping[str, str], name: str, least: int) -> int | None:
    """Read a whole number from ``least`` upward; ``None`` where there is none."""
    value = values.get(name)
    if value is None:
        return None
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if number < least:
        raise _bad(name, value, text("a whole number, {least} or more", least=least))
    return number


def _seconds(values: Mapping[str, str], name: str, default: float) -> float:
    number = _number(values, name, default)
    if not 0 < number < float("inf"):
        raise _bad(name, values[name], text("a number of seconds above zero"))
    return number


def _language(values: Mapping[str, str]) -> str:
    chosen = values.get("AIBRIDGE_LANGUAGE")
    if chosen is not None:
        code = chosen.strip().lower()[:2]
        if code not in LANGUAGES:
            raise _bad("AIBRIDGE_LANGUAGE", chosen, ", ".join(LANGUAGES))
        return code
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        code = (values.get(name) or "").lower()[:2]
        if code in LANGUAGES:
            return code
    code = (locale.getlocale()[0] or "")[:2].lower()
    return code if code in LANGUAGES else "en"


def _bad(name: str, value: str, expected: Text | str) -> UsageError:
    return UsageError(
        text("{name} is set to {value!r}, which is not understood.", name=name, value=value),
        remedy=text("Set it to: {expected}.", expected=expected),
    )
