"""What google-genai raises, as faults.

The shapes are those of google-genai 3.4 over httpx2: ``APIError`` for every status but 200, a bare
``JSONDecodeError`` for malformed JSON, ``UnknownApiResponseError`` for malformed server-sent
events, ``httpx2`` errors for the transport.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from aibridge_kernel.errors import AIBridgeError
from aibridge_kernel.providers.base import ProviderSettings
from aibridge_kernel.providers.faults import TOO_MANY_REQUESTS, Fault, Faults, shown

FAULTS = Faults("Gemini", "GEMINI_API_KEY")


def explain(error: Exception, model: str, settings: ProviderSettings) -> Fault:
    """Name the failure of a call into the SDK.

    What an answer of the wrong shape makes the SDK raise is any exception at all (``TypeError``,
    ``AttributeError``, pydantic's): they all mean that the answer made no sense.
    """
    if isinstance(error, AIBridgeError):
        return Fault(error)
    import httpx2  # noqa: PLC0415  — loaded by the SDK, which failed
    from google.genai import errors  # noqa: PLC0415  — the same

    if isinstance(error, errors.APIError):
        return _status(error.code, error.details, model, settings.api_key)
    if isinstance(error, httpx2.TimeoutException | TimeoutError):
        is_total = isinstance(error, TimeoutError)
        return FAULTS.silent(settings.total_s if is_total else settings.stall_s)
    if isinstance(error, httpx2.ConnectError | httpx2.ProxyError | httpx2.UnsupportedProtocol):
        return FAULTS.unreachable(shown(str(error), settings.api_key))
    if isinstance(error, httpx2.HTTPError | httpx2.StreamError):
        return FAULTS.broken_off()
    return FAULTS.senseless()


def _status(code: int, details: Any, model: str, key: str | None) -> Fault:
    """Name a status; ``details`` is the error's JSON, or text from something in between."""
    detail = shown(_message(details), key)
    if code == TOO_MANY_REQUESTS:
        daily = any("PerDay" in quota for quota in _quotas(details))
        return FAULTS.quota(detail, retry_delay(details), final=daily)
    bad_key = "API_KEY_INVALID" in _reasons(details)
    return FAULTS.status(code, detail, model, bad_key=bad_key, wait_s=None)


def retry_delay(details: Any) -> float | None:
    """Read google.rpc.RetryInfo's ``retryDelay`` (``"37s"``, ``"0.5s"``) in seconds."""
    for part in _parts(details, "RetryInfo"):
        if match := re.fullmatch(r"(\d+(?:\.\d+)?)s", str(part.get("retryDelay"))):
            return float(match[1])
    return None


def _reasons(details: Any) -> set[str]:
    return {str(part.get("reason")) for part in _parts(details, "ErrorInfo")}


def _quotas(details: Any) -> set[str]:
    violations = (part.get("violations") for part in _parts(details, "QuotaFailure"))
    return {
        str(violation.get("quotaId"))
        for listed in violations
        if isinstance(listed, list)
        for violation in listed
        if isinstance(violation, dict)
    }


def _parts(details: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the ``google.rpc`` details of one kind; anything may be missing or of another type."""
    error = details.get("error") if isinstance(details, dict) else None
    listed = error.get("details") if isinstance(error, dict) else None
    for part in listed if isinstance(listed, list) else ():
        if isinstance(part, dict) and str(part.get("@type")).endswith(f".{kind}"):
            yield part


def _message(details: Any) -> str:
    if not isinstance(details, dict):
        return ""
    error = details.get("error")
    source = error if isinstance(error, dict) else details
    return str(source.get("message") or "")
