"""The text of a policy file: TOML to provisions, every complaint with file and line.

Three authorities write one language. The workspace's file and a package's may only tighten; the
administrator's may also allow what would be asked, and lock what a kernel may be started with.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from aibridge_kernel.values import Decision, EffectKind, Text, Zone, text

from .matrix import decide
from .provisions import Provision

MAXIMUM_PROVISIONS = 200
MAXIMUM_WORDS = 200
"""Characters of a ``because`` that are shown."""

Name = TypeVar("Name", bound=StrEnum)

_DECISIONS: Final = {"deny": Decision.DENY, "ask": Decision.ASK, "allow": Decision.ALLOW}
_OF_PROGRAMS = frozenset({"program", "programs", "command", "commands", "option", "options"})
_OF_EFFECTS = frozenset({"kind", "kinds", "zone", "zones", "path", "paths"})
_LOCKS = frozenset({"on_ask", "sandbox", "models", "audit"})
_MODES = frozenset({"prompt", "undoable", "deny", "allow"})
_TIERS = frozenset({"bubblewrap", "landlock", "container"})


class Authority(StrEnum):
    """Who wrote a policy file."""

    WORKSPACE = "workspace"
    PACKAGE = "package"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """What one policy file says; ``fault`` is why none of it could be believed."""

    path: str
    authority: Authority
    provisions: tuple[Provision, ...] = ()
    grants: bool = True
    """Whether standing grants may be given and count."""
    on_ask: frozenset[str] | None = None
    """What *ask* may become; ``None`` for anything."""
    sandbox: str | None = None
    """The tier that every command must run in."""
    models: tuple[str, ...] | None = None
    """Patterns of the models that may be asked; ``None`` for any."""
    audit: str | None = None
    """``syslog``, or the path of a file or socket that every decision is written to."""
    fault: Text | None = None
    ignored: tuple[Text, ...] = ()
    """Lines without effect, because who wrote them may not say that."""


class _Malformed(Exception):  # noqa: N818 — becomes a ``fault`` where it is caught
    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_policy(source: str, path: str, authority: Authority) -> PolicyFile:
    """Read the text of a policy file; one that cannot be understood comes back with a fault."""
    try:
        return _read(source, path, authority)
    except tomllib.TOMLDecodeError as error:
        fault = text("{path} is not TOML: {error}", path=path, error=error)
    except _Malformed as error:
        fault = error.sentence
    except RecursionError:
        fault = text("{path} is nested too deeply", path=path)
    return PolicyFile(path, authority, fault=fault)


def _read(source: str, path: str, authority: Authority) -> PolicyFile:
    document = tomllib.loads(source)
    place = _Place(source, path)
    provisions: list[Provision] = []
    ignored: list[Text] = []
    locks: dict[str, Any] = {}
    for key, value in document.items():
        if key in _DECISIONS:
            for number, table in enumerate(_tables(key, value, place)):
                provision = _provision(key, table, place.table(key, number))
                if provision.loosens and authority is not Authority.ADMINISTRATOR:
                    ignored.append(_may_not(provision.origin))
                else:
                    provisions.append(provision)
        elif key in _LOCKS or key == "grants":
            locks[key] = _LOCK_READERS[key](value, place.key(key))
            own = authority is Authority.ADMINISTRATOR or (key == "grants" and value is False)
            if not own:
                ignored.append(_may_not(place.key(key)))
                del locks[key]
        else:
            raise _Malformed(text("{origin}: “{key}” is not known", origin=place.key(key), key=key))
    if len(provisions) > MAXIMUM_PROVISIONS:
        raise _Malformed(text("{path} has too many tables", path=path))
    return PolicyFile(path, authority, tuple(provisions), ignored=tuple(ignored), **locks)


def _may_not(origin: str) -> Text:
    return text(
        "{origin} was ignored: only the administrator's policy may allow or lock something.",
        origin=origin,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the file something stands; TOML values do not know."""

    source: str
    path: str

    def key(self, key: str) -> str:
        return self._first(rf"^\s*(?:\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*[=.\]]", 0)

    def table(self, name: str, number: int) -> str:
        return self._first(rf"^\s*\[\[\s*[\"']?{re.escape(name)}[\"']?\s*\]\]", number)

    def _first(self, pattern: str, number: int) -> str:
        found = [
            line
            for line, words in enumerate(self.source.split("\n"), 1)
            if re.match(pattern, words)
        ]
        return f"{self.path}:{found[number] if number < len(found) else 1}"


def _tables(key: str, value: object, place: _Place) -> list[dict[str, Any]]:
    if isinstance(value, list) and all(isinstance(table, dict) for table in value):
        return value
    raise _Malformed(text("{origin}: write [[{key}]]", origin=place.key(key), key=key))


def _provision(word: str, table: Mapping[str, Any], origin: str) -> Provision:
    unknown = sorted(table.keys() - _OF_PROGRAMS - _OF_EFFECTS - {"because"})
    if unknown:
        raise _Malformed(text("{origin}: “{key}” is not known", origin=origin, key=unknown[0]))
    programs = _words(table, "program", origin)
    about = table.keys() - {"because"}
    if bool(programs) != bool(about & _OF_PROGRAMS) or (programs and about & _OF_EFFECTS):
        raise _Malformed(
            text("{origin}: a table is about a program or about kinds, zones, paths", origin=origin)
        )
    if not about:
        raise _Malformed(text("{origin}: the table is empty", origin=origin))
    provision = Provision(
        _DECISIONS[word],
        origin,
        str(table.get("because", ""))[:MAXIMUM_WORDS],
        frozenset(programs),
        tuple(tuple(command.split()) for command in _words(table, "command", origin)),
        frozenset(_words(table, "option", origin)),
        frozenset(_named(EffectKind, _words(table, "kind", origin), origin)),
        frozenset(_named(Zone, _words(table, "zone", origin), origin)),
        tuple(_words(table, "path", origin)),
    )
    if provision.loosens:
        _check_loosening(provision)
    return provision


def _words(table: Mapping[str, Any], key: str, origin: str) -> tuple[str, ...]:
    """The strings under ``key`` (one) or its plural (a list)."""
    several = table.get(f"{key}s", [])
    found = [table[key]] if key in table else []
    found += several if isinstance(several, list) else [several]
    if not all(isinstance(word, str) and word.strip() for word in found) or (
        (key in table or f"{key}s" in table) and not found
    ):
        raise _Malformed(text("{origin}: “{key}” takes words", origin=origin, key=key))
    return tuple(found)


def _named(names: type[Name], words: Iterable[str], origin: str) -> list[Name]:
    try:
        return [names(word) for word in words]
    except ValueError as error:
        raise _Malformed(
            text(
                "{origin}: {error}; one of: {names}",
                origin=origin,
                error=error,
                names=", ".join(names),
            )
        ) from None


def _check_loosening(provision: Provision) -> None:
    """Raise unless all that it allows is *ask* now: what is denied stays so."""
    if provision.programs:
        return
    kinds = provision.kinds
    zones = provision.zones or {Zone.NONE}
    pairs = [
        (kind, zone)
        for kind in kinds
        for zone in zones
        if _has_zone(kind) is (zone is not Zone.NONE)
    ]
    if not pairs or EffectKind.OPAQUE in kinds:
        raise _Malformed(
            text(
                "{origin}: name the kinds and zones to allow; what is opaque, by its program",
                origin=provision.origin,
            )
        )
    for kind, zone in pairs:
        never = zone in {Zone.PROTECTED, Zone.SECRET, Zone.UNKNOWN}
        if never or decide(kind, zone) is Decision.DENY:
            raise _Malformed(
                text(
                    "{origin}: {kind} in zone {zone} is denied whoever allows it",
                    origin=provision.origin,
                    kind=kind,
                    zone=zone,
                )
            )


def _has_zone(kind: EffectKind) -> bool:
    return kind in {EffectKind.READ, EffectKind.CREATE, EffectKind.MODIFY, EffectKind.DELETE}


# --- locks ---------------------------------------------------------------------------------------


def _is_true_or_false(value: object, origin: str) -> bool:
    if isinstance(value, bool):
        return value
    raise _Malformed(text("{origin}: write true or false", origin=origin))


def _strings(value: object, origin: str) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    if found and all(isinstance(word, str) and word for word in found):
        return tuple(found)
    raise _Malformed(text("{origin}: write words", origin=origin))


def _modes(value: object, origin: str) -> frozenset[str]:
    found = frozenset(_strings(value, origin))
    if found <= _MODES and found & {"prompt", "deny"}:
        return found
    raise _Malformed(
        text("{origin}: write some of {names}", origin=origin, names=", ".join(sorted(_MODES)))
    )


def _tier(value: object, origin: str) -> str:
    if isinstance(value, str) and value in _TIERS:
        return value
    raise _Malformed(
        text("{origin}: write one of {names}", origin=origin, names=", ".join(sorted(_TIERS)))
    )


def _sink(value: object, origin: str) -> str:
    if isinstance(value, str) and (value == "syslog" or value.startswith("/")):
        return value
    raise _Malformed(text("{origin}: write “syslog” or an absolute path", origin=origin))


_LOCK_READERS: Final[dict[str, Callable[[object, str], Any]]] = {
    "grants": _is_true_or_false,
    "on_ask": _modes,
    "sandbox": _tier,
    "models": _strings,
    "audit": _sink,
}
