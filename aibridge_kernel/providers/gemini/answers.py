"""What came back from Gemini, read into an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aibridge_kernel.providers.answers import Answer, Endings
from aibridge_kernel.values import Usage

if TYPE_CHECKING:
    from google.genai.types import GenerateContentResponse, GenerateContentResponseUsageMetadata

ENDINGS = Endings(
    finished="STOP",
    too_long="MAX_TOKENS",
    withheld=frozenset(
        {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY"}
    ),
)


def add(response: GenerateContentResponse, answer: Answer) -> str:
    """Take one more chunk into the answer and return the text it brings."""
    answer.model = response.model_version or answer.model
    if response.usage_metadata is not None:
        answer.usage = _usage(response.usage_metadata)
    if response.prompt_feedback is not None and response.prompt_feedback.block_reason:
        answer.block_reason = str(response.prompt_feedback.block_reason.value)
    piece = ""
    for candidate in (response.candidates or ())[:1]:
        if candidate.finish_reason is not None:
            answer.finish_reason = str(candidate.finish_reason.value)
        parts = (candidate.content and candidate.content.parts) or ()
        piece = "".join(part.text for part in parts if part.text and not part.thought)
    answer.pieces.append(piece)
    return piece


def _usage(metadata: GenerateContentResponseUsageMetadata) -> Usage:
    """Count thoughts as output, as they are billed."""
    thoughts = metadata.thoughts_token_count or 0
    return Usage(
        input_tokens=(metadata.prompt_token_count or 0)
        + (metadata.tool_use_prompt_token_count or 0),
        output_tokens=(metadata.candidates_token_count or 0) + thoughts,
        cached_tokens=metadata.cached_content_token_count or 0,
        thought_tokens=thoughts,
    )
