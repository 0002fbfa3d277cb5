"""Under what an answer is kept: what was asked, of whom, and what was said before. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.providers.base import Request
from aibridge_kernel.providers.prompt import VERSION


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom something is asked, and by which verb (``translate``, ``chat``, …)."""

    provider: str
    model: str
    verb: str


def key(asked: Asked, conversation: Conversation, request: Request) -> str:
    """Make the key of one request; nothing of the machine's state is in it."""
    parts = (
        asked.provider,
        asked.model,
        asked.verb,
        VERSION,
        request.language,
        request.text,
        request.clarifies,
        request.working_directory,
        None if request.failure is None else astuple(request.failure),
        conversation.digest,
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def models_key(provider: str) -> str:
    """Make the key under which a provider's list of models is kept."""
    return hashlib.sha256(json.dumps(("models", provider)).encode()).hexdigest()
