"""The default verdict of each kind of effect in each zone."""

from __future__ import annotations

from typing import Final

from aibridge_kernel.values import Decision, EffectKind, Zone

_ALLOW, _ASK, _DENY = Decision.ALLOW, Decision.ASK, Decision.DENY

_READ: Final = {
    Zone.NEW: _ALLOW,
    Zone.WORKSPACE: _ALLOW,
    Zone.PROTECTED: _ALLOW,
    Zone.SYSTEM: _ALLOW,
    Zone.TEMPORARY: _ASK,
    Zone.OUTSIDE: _ASK,
    Zone.UNKNOWN: _ASK,
    Zone.SECRET: _DENY,
}
_CREATE: Final = {
    Zone.NEW: _ALLOW,
    Zone.WORKSPACE: _ALLOW,
    Zone.TEMPORARY: _ASK,
    Zone.UNKNOWN: _ASK,
    Zone.PROTECTED: _DENY,
    Zone.SYSTEM: _DENY,
    Zone.OUTSIDE: _DENY,
    Zone.SECRET: _DENY,
}
_CHANGE: Final = {**_CREATE, Zone.NEW: _ASK, Zone.WORKSPACE: _ASK}

_PATHS: Final = {
    EffectKind.READ: _READ,
    EffectKind.CREATE: _CREATE,
    EffectKind.MODIFY: _CHANGE,
    EffectKind.DELETE: _CHANGE,
}
_OTHERS: Final = {
    EffectKind.NETWORK: _ASK,
    EffectKind.SIGNAL: _ASK,
    EffectKind.OPAQUE: _ASK,
    EffectKind.PRIVILEGE: _DENY,
}


def decide(kind: EffectKind, zone: Zone) -> Decision:
    """What an effect of ``kind`` in ``zone`` is worth before any policy file."""
    if kind in _OTHERS:
        return _OTHERS[kind]
    return _PATHS[kind][zone]
