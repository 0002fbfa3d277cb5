"""The provider that needs no key: a deterministic bilingual grammar."""
