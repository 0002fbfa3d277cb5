"""What came back from Gemini: its text, why it ended, what it cost.

Nothing of this raises in the SDK: an answer stopped for safety, a blocked prompt, an answer cut at
its length limit, one that only thinks, a stream that just ends. All look like success until the
finish reason is read, so an answer counts only with ``STOP``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from aibridge_kernel.errors import AIBridgeError
from aibridge_kernel.values import Text, Usage, text

if TYPE_CHECKING:
    from google.genai.types import GenerateContentResponse, GenerateContentResponseUsageMetadata

FINISHED = "STOP"
TOO_LONG = "MAX_TOKENS"
WITHHELD = frozenset(
    {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY"}
)

REPHRASE = text("Say it in other words, or choose another model with CHANGE-MODEL.")
SHORTER = text("Ask for less at a time, or choose another model with CHANGE-MODEL.")
AGAIN = text("Run the cell again, or choose another model with CHANGE-MODEL.")

Kind = TypeVar("Kind", bound=AIBridgeError)


@dataclass(slots=True)
class Answer:
    """An answer as it grows, chunk by chunk; a whole response is its only chunk."""

    model: str
    pieces: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    finish_reason: str | None = None
    block_reason: str | None = None

    @property
    def text(self) -> str:
        """Everything said so far, without the model's thoughts."""
        return "".join(self.pieces)

    def add(self, response: GenerateContentResponse) -> str:
        """Take one more chunk and return the text it brings."""
        self.model = response.model_version or self.model
        if response.usage_metadata is not None:
            self.usage = _usage(response.usage_metadata)
        if response.prompt_feedback is not None and response.prompt_feedback.block_reason:
            self.block_reason = str(response.prompt_feedback.block_reason.value)
        piece = ""
        for candidate in (response.candidates or ())[:1]:
            if candidate.finish_reason is not None:
                self.finish_reason = str(candidate.finish_reason.value)
            parts = (candidate.content and candidate.content.parts) or ()
            piece = "".join(part.text for part in parts if part.text and not part.thought)
        self.pieces.append(piece)
        return piece

    def check(self, kind: type[Kind]) -> None:
        """Raise ``kind`` unless this is a whole answer that says something."""
        happened, remedy = self._fault()
        if happened is not None:
            raise kind(happened, remedy=remedy)

    def _fault(self) -> tuple[Text | None, Text]:
        reason = self.finish_reason
        if self.block_reason is not None:
            blocked = text("Gemini did not accept the text ({reason}).", reason=self.block_reason)
            return blocked, REPHRASE
        if reason in WITHHELD:
            return text("Gemini withheld its answer ({reason}).", reason=reason), REPHRASE
        if reason == TOO_LONG:
            return text("Gemini's answer was cut at its length limit."), SHORTER
        if reason is None and self.text:
            return text("Gemini's answer broke off before its end."), AGAIN
        if reason not in {FINISHED, None}:
            return text("Gemini ended its answer early ({reason}).", reason=reason), AGAIN
        return (None if self.text.strip() else text("Gemini's answer was empty.")), AGAIN


def _usage(metadata: GenerateContentResponseUsageMetadata) -> Usage:
    """Count thoughts as output, as they are billed."""
    return Usage(
        input_tokens=(metadata.prompt_token_count or 0)
        + (metadata.tool_use_prompt_token_count or 0),
        output_tokens=(metadata.candidates_token_count or 0) + (metadata.thoughts_token_count or 0),
        cached_tokens=metadata.cached_content_token_count or 0,
    )
