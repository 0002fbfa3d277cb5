"""What must not reach a model, or a message about one: names of secrets and text like keys."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from aibridge_kernel import policy

MARK = "[redacted]"

KEPT_BACK = (
    ".npmrc",
    ".docker",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.kdbx",
    "*.keystore",
    "credentials.json",
    "service-account*.json",
)
"""Patterns of names that, beside what the policy calls secret, are never listed to a model."""

EXAMPLES = (".example", ".sample", ".template", ".dist")
"""Endings of files that show the form of a secret file and hold none."""

_KEYS = re.compile(
    r"""
      AIza[0-9A-Za-z_-]{30,}                       # Google API key
    | AQ\.[0-9A-Za-z_-]{30,}                       # Google authorisation key
    | ya29\.[0-9A-Za-z_-]{20,}                     # Google access token
    | sk-[0-9A-Za-z_-]{20,}                        # OpenAI and kin
    | gh[pousr]_[0-9A-Za-z]{30,}                   # GitHub
    | github_pat_[0-9A-Za-z_]{40,}
    | glpat-[0-9A-Za-z_-]{20,}                     # GitLab
    | xox[abposr]-[0-9A-Za-z-]{10,}                # Slack
    | (?:AKIA|ASIA)[0-9A-Z]{16}                    # Amazon
    | hf_[0-9A-Za-z]{30,}                          # Hugging Face
    | eyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]+   # JSON web token
    | -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----(?:.*?-----END\ [A-Z ]*PRIVATE\ KEY-----|.*)
    """,
    re.VERBOSE | re.DOTALL,
)


def is_secret_name(name: str) -> bool:
    """Whether a file or folder of this name is kept from every model, in any spelling of case."""
    lowered = name.lower()
    if lowered.endswith(EXAMPLES):
        return False
    of_the_policy = policy.is_secret_name(lowered) or policy.is_secret_folder(lowered)
    return of_the_policy or any(fnmatchcase(lowered, pattern) for pattern in KEPT_BACK)


def without(words: str, *known: str | None) -> str:
    """Replace the ``known`` secrets, wherever they stand."""
    for secret in known:
        if secret:
            words = words.replace(secret, MARK)
    return words


def redact(words: str, *known: str | None) -> str:
    """Replace the ``known`` secrets and everything that is shaped like a key."""
    return _KEYS.sub(MARK, without(words, *known))
