"""Everything that can go wrong between the kernel and a model's server, as errors with a remedy.

What each SDK raises is read in its own package; the words for it are the same for all, here.
"""

from __future__ import annotations

from dataclasses import dataclass

from aibridge_kernel.errors import AIBridgeError, ProviderError
from aibridge_kernel.values import text

from .redaction import redact

TOO_MANY_REQUESTS = 429
UNAVAILABLE = 503
MAX_DETAIL = 300

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


@dataclass(frozen=True, slots=True)
class Faults:
    """The faults of one service: ``who`` answers (``Gemini``), ``key_name`` holds its key."""

    who: str
    key_name: str

    def missing_key(self) -> ProviderError:
        """Make the error for a model whose key is not set."""
        return ProviderError(
            text("There is no key for {who}.", who=self.who),
            remedy=text(
                "Put {key_name} into the environment or into .env and restart the kernel; "
                "`CHANGE-MODEL offline` works without a key.",
                key_name=self.key_name,
            ),
        )

    def unopened(self, error: Exception, key: str | None) -> ProviderError:
        """Make the error for an SDK that cannot be set up (a proxy it does not know)."""
        detail = shown(str(error), key)
        return ProviderError(
            text("The {who} client could not be set up: {detail}", who=self.who, detail=detail),
            remedy=text("`jupyter aibridge doctor` looks for the cause."),
        )

    def unreachable(self, detail: str) -> Fault:
        """Nobody answers at the address, or there is no such address."""
        happened = text("{who} could not be reached: {detail}", who=self.who, detail=detail)
        return Fault(ProviderError(happened, remedy=CHECK_NETWORK))

    def silent(self, seconds: float) -> Fault:
        """No answer within the limit."""
        happened = text(
            "{who} did not answer within {seconds} s.", who=self.who, seconds=f"{seconds:g}"
        )
        return Fault(ProviderError(happened, remedy=RUN_AGAIN))

    def broken_off(self) -> Fault:
        """The connection ended in the middle of an answer."""
        happened = text("The connection to {who} broke off.", who=self.who)
        return Fault(ProviderError(happened, remedy=RUN_AGAIN))

    def senseless(self) -> Fault:
        """The answer is not of the form that the protocol asks for."""
        happened = text("{who}'s answer made no sense.", who=self.who)
        return Fault(ProviderError(happened, remedy=RUN_AGAIN))

    def status(
        self, code: int, detail: str, model: str, *, bad_key: bool = False, wait_s: float | None
    ) -> Fault:
        """Name an HTTP status other than 429; ``wait_s`` is what the server asked for."""
        if code == UNAVAILABLE:
            happened = text("{who} is overloaded (503).", who=self.who)
            return Fault(ProviderError(happened, remedy=RUN_AGAIN), again=True, wait_s=wait_s)
        if code in {401, 403} or bad_key:
            happened = text("{who} refused the key: {detail}", who=self.who, detail=detail)
            remedy = text(
                "Check {key_name}; `CHANGE-MODEL offline` works without a key.",
                key_name=self.key_name,
            )
            return Fault(ProviderError(happened, remedy=remedy))
        if code == 404:  # noqa: PLR2004  — a status code
            happened = text("{who} has no model {model} for this.", who=self.who, model=model)
            return Fault(ProviderError(happened, remedy=OTHER_MODEL))
        if code >= 500:  # noqa: PLR2004  — the same
            happened = text("{who} failed ({code}).", who=self.who, code=code)
            return Fault(ProviderError(happened, remedy=RUN_AGAIN))
        happened = text(
            "{who} refused the request ({code}): {detail}", who=self.who, code=code, detail=detail
        )
        return Fault(ProviderError(happened, remedy=RUN_AGAIN))

    def quota(self, detail: str, wait_s: float | None, *, final: bool) -> Fault:
        """A limit on requests or tokens is reached; ``final`` where waiting does not help."""
        happened = text(
            "{who}'s quota for this key is used up: {detail}", who=self.who, detail=detail
        )
        if wait_s is None:
            remedy = text("Wait a little and run the cell again, or choose another model.")
            return Fault(ProviderError(happened, remedy=remedy))
        remedy = text(
            "Run the cell again in {seconds} s, or choose another model.", seconds=f"{wait_s:g}"
        )
        return Fault(ProviderError(happened, remedy=remedy), again=not final, wait_s=wait_s)


def shown(message: str, key: str | None) -> str:
    """Take one printable line of a stranger's message; markup means a proxy's page."""
    line = " ".join(redact(message, key).split())
    printable = "".join(character for character in line if character.isprintable())
    if not printable or printable.lstrip().startswith("<"):
        return "…"
    return printable if len(printable) <= MAX_DETAIL else f"{printable[:MAX_DETAIL]}…"
