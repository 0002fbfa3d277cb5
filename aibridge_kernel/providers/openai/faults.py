"""What the OpenAI SDK raises, as faults (openai 3 over httpx2)."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from aibridge_kernel.errors import AIBridgeError
from aibridge_kernel.providers.base import ProviderSettings
from aibridge_kernel.providers.faults import TOO_MANY_REQUESTS, Fault, shown

from .endpoints import Endpoint

if TYPE_CHECKING:
    import httpx2

NEVER_BY_WAITING = frozenset({"insufficient_quota", "billing_hard_limit_reached"})


def explain(error: Exception, model: str, settings: ProviderSettings, endpoint: Endpoint) -> Fault:
    """Name the failure of a call into the SDK."""
    if isinstance(error, AIBridgeError):
        return Fault(error)
    import openai  # noqa: PLC0415  — loaded already: it failed

    faults = endpoint.faults
    if isinstance(error, openai.APIStatusError):
        return _status(error, model, endpoint)
    if isinstance(error, openai.APITimeoutError | TimeoutError):
        is_total = isinstance(error, TimeoutError)
        return faults.silent(settings.total_s if is_total else settings.stall_s)
    if isinstance(error, openai.APIConnectionError):
        return _connection(error.__cause__, endpoint)
    if isinstance(error, openai.APIError) and isinstance(error.body, dict):
        # An error in the middle of a stream; some servers give its status as its code.
        code = int(error.code) if error.code and error.code.isdecimal() else 500
        return faults.status(code, shown(error.message, endpoint.key), model, wait_s=None)
    return _connection(error, endpoint)


def _connection(error: BaseException | None, endpoint: Endpoint) -> Fault:
    """Tell what failed on the way from an answer that makes no sense."""
    import httpx2  # noqa: PLC0415  — loaded by the SDK, which failed

    if isinstance(error, httpx2.ConnectError | httpx2.ProxyError | httpx2.UnsupportedProtocol):
        return endpoint.faults.unreachable(shown(str(error), endpoint.key))
    if isinstance(error, httpx2.HTTPError | httpx2.StreamError):
        return endpoint.faults.broken_off()
    return endpoint.faults.senseless()


def _status(error: Any, model: str, endpoint: Endpoint) -> Fault:
    body = error.body if isinstance(error.body, dict) else {}
    detail = shown(str(body.get("message") or ""), endpoint.key)
    wait_s = retry_after(error.response)
    if error.status_code == TOO_MANY_REQUESTS:
        kinds = {str(body.get("code")), str(body.get("type"))}
        return endpoint.faults.quota(detail, wait_s, final=bool(kinds & NEVER_BY_WAITING))
    bad_key = body.get("code") == "invalid_api_key"
    return endpoint.faults.status(error.status_code, detail, model, bad_key=bad_key, wait_s=wait_s)


def retry_after(response: httpx2.Response) -> float | None:
    """Read how many seconds to wait: ``retry-after-ms``, or ``retry-after`` as seconds or date."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(response.headers[name]) * unit
        except (KeyError, ValueError):
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    return _until(response.headers.get("retry-after", ""), response.headers.get("date", ""))


def _until(moment: str, now: str) -> float | None:
    """Count the seconds from the server's own clock to a date that it named."""
    try:
        wait = (parsedate_to_datetime(moment) - parsedate_to_datetime(now)).total_seconds()
    except (TypeError, ValueError):
        return None
    return max(wait, 0.0)
