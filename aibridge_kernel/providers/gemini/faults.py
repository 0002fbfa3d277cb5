"""Everything that can go wrong between the kernel and Gemini, as an error with a remedy.

The shapes are those of google-genai 3.4 over httpx2: ``APIError`` for every status but 200, a bare
``JSONDecodeError`` for malformed JSON, ``UnknownApiResponseError`` for malformed server-sent
events, ``httpx2`` errors for the transport.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aibridge_kernel.errors import AIBridgeError, ProviderError
from aibridge_kernel.providers.base import ProviderSettings
from aibridge_kernel.providers.redaction import redact
from aibridge_kernel.values import text

TOO_MANY_REQUESTS = 429
UNAVAILABLE = 503
MAX_DETAIL = 300

CHECK_KEY = text(
    "Check GEMINI_API_KEY; `CHANGE-MODEL offline` works without a key.",
)
CHECK_NETWORK = text("Check the network and run the cell again; `CHANGE-MODEL offline` needs none.")
RUN_AGAIN = text("Run the cell again, or choose another model with CHANGE-MODEL.")
OTHER_MODEL = text("CHANGE-MODEL without a name lists the models that the key can use.")


@dataclass(frozen=True, slots=True)
class Fault:
    """An error, and whether and when another attempt makes sense.

    ``wait_s`` is what the server asked for; ``None`` with ``again`` leaves it to the caller.
    """

    error: AIBridgeError
    again: bool = False
    wait_s: float | None = None


def missing_key() -> ProviderError:
    """Make the error for a Gemini model without a key."""
    return ProviderError(
        text("There is no key for Gemini."),
        remedy=text(
            "Put GEMINI_API_KEY into the environment or into .env and restart the kernel; "
            "`CHANGE-MODEL offline` works without a key."
        ),
    )


def unopened(error: Exception, key: str | None) -> ProviderError:
    """Make the error for an SDK that cannot be imported or set up (a proxy it does not know)."""
    return ProviderError(
        text("The Gemini client could not be set up: {detail}", detail=_detail(str(error), key)),
        remedy=text("`jupyter aibridge doctor` looks for the cause."),
    )


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
    if isinstance(error, httpx2.TimeoutException):
        return _silent(settings.stall_s)
    if isinstance(error, TimeoutError):
        return _silent(settings.total_s)
    if isinstance(error, httpx2.ConnectError | httpx2.ProxyError | httpx2.UnsupportedProtocol):
        detail = _detail(str(error), settings.api_key)
        happened, remedy = (
            text("Gemini could not be reached: {detail}", detail=detail),
            CHECK_NETWORK,
        )
    elif isinstance(error, httpx2.HTTPError | httpx2.StreamError):
        happened, remedy = text("The connection to Gemini broke off."), RUN_AGAIN
    else:
        happened, remedy = text("Gemini's answer made no sense."), RUN_AGAIN
    return Fault(ProviderError(happened, remedy=remedy))


def _silent(seconds: float) -> Fault:
    happened = text("Gemini did not answer within {seconds} s.", seconds=_number(seconds))
    return Fault(ProviderError(happened, remedy=RUN_AGAIN))


def _status(code: int, details: Any, model: str, key: str | None) -> Fault:
    """Name a status; ``details`` is the error's JSON, or text from something in between."""
    detail = _detail(_message(details), key)
    if code == TOO_MANY_REQUESTS:
        return _quota(details, detail)
    if code == UNAVAILABLE:
        happened = text("Gemini is overloaded (503).")
        return Fault(ProviderError(happened, remedy=RUN_AGAIN), again=True)
    if code in {401, 403} or "API_KEY_INVALID" in _reasons(details):
        happened = text("Gemini refused the key: {detail}", detail=detail)
        return Fault(ProviderError(happened, remedy=CHECK_KEY))
    if code == 404:  # noqa: PLR2004  — a status code
        happened = text("Gemini has no model {model} for this.", model=model)
        return Fault(ProviderError(happened, remedy=OTHER_MODEL))
    if code >= 500:  # noqa: PLR2004  — the same
        happened = text("Gemini failed ({code}).", code=code)
        return Fault(ProviderError(happened, remedy=RUN_AGAIN))
    happened = text("Gemini refused the request ({code}): {detail}", code=code, detail=detail)
    return Fault(ProviderError(happened, remedy=RUN_AGAIN))


def _quota(details: Any, detail: str) -> Fault:
    wait_s = retry_delay(details)
    happened = text("Gemini's quota for this key is used up: {detail}", detail=detail)
    if wait_s is None:
        remedy = text("Wait a little and run the cell again, or choose another model.")
        return Fault(ProviderError(happened, remedy=remedy))
    remedy = text(
        "Run the cell again in {seconds} s, or choose another model.", seconds=_number(wait_s)
    )
    daily = any("PerDay" in quota for quota in _quotas(details))
    return Fault(ProviderError(happened, remedy=remedy), again=not daily, wait_s=wait_s)


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


def _detail(message: str, key: str | None) -> str:
    """Take one printable line of a stranger's message; markup means it was not Gemini's."""
    line = " ".join(redact(message, key).split())
    printable = "".join(character for character in line if character.isprintable())
    if not printable or printable.lstrip().startswith("<"):
        return "…"
    return printable if len(printable) <= MAX_DETAIL else f"{printable[:MAX_DETAIL]}…"


def _number(seconds: float) -> str:
    return f"{seconds:g}"
