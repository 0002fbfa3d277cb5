"""What judging one command text has found so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from posixpath import basename, dirname

from aibridge_kernel.values import Decision, Effect, EffectKind, Reason, Text, Zone, text

from .context import Context
from .matrix import decide
from .provisions import Provision
from .scene import Argument, Scene
from .wording import describe, run_by_others, shown
from .zones import DISCARDED, Place, Zones, is_below, is_run_by_others, strictest

MAXIMUM_WORDS = 6
"""Words of a command that a sentence about it repeats."""
_WRITING = frozenset({EffectKind.CREATE, EffectKind.MODIFY, EffectKind.DELETE})


@dataclass
class Findings:
    """Collects effects and reasons; grows only, so that nothing found can be lost again."""

    context: Context
    zones: Zones
    writes: bool = False
    """Whether a part judged so far changes files."""
    names_unknown: bool = False
    """Whether a part judged so far makes files of names that cannot be told."""
    links: bool = False
    """Whether a part judged so far may have made symbolic links."""
    links_soon: bool = False
    """Whether the part being judged may make some, for all that come after it."""
    _effects: dict[Effect, None] = field(default_factory=dict)
    _grouped: dict[tuple[Decision, EffectKind, Zone], dict[Effect, None]] = field(
        default_factory=dict
    )
    _special: list[Reason] = field(default_factory=list)
    allowed: bool = False
    """Whether the administrator allows what the program being judged would be asked for."""

    def path(
        self,
        kind: EffectKind,
        path: str | None,
        scene: Scene,
        *,
        follow: bool = True,
        tree: bool = False,
        note: Text | None = None,
    ) -> None:
        """Note an effect on ``path``, or on a path that cannot be told (``None``)."""
        candidates = () if path is None else scene.resolve(path)
        for candidate in candidates:
            place = self.zones.locate(
                candidate, follow=follow, tree=tree, written=kind is not EffectKind.READ
            )
            self._place(kind, place, note)
        if not candidates:
            self.add(Effect(kind, Zone.UNKNOWN, path), note)

    def write(self, path: str | None, scene: Scene, *, empty: bool = False) -> None:
        """Note that ``path`` is created, ``empty`` or not, or overwritten where it exists."""
        if path in DISCARDED:
            return
        for candidate in scene.resolve(path) if path is not None else ():
            place = self.zones.locate(candidate, written=True)
            kind = EffectKind.MODIFY if place.exists else EffectKind.CREATE
            self._place(kind, place, None)
            if not empty:
                self._content(place)
        if path is None or not scene.resolve(path):
            self.add(Effect(EffectKind.MODIFY, Zone.UNKNOWN, path))

    def below(self, kind: EffectKind, folder: str, *, links: bool = True) -> None:
        """Note an effect on names that lie somewhere in ``folder``, links perhaps among them."""
        place = self.zones.locate(folder, tree=kind is EffectKind.READ)
        self._place(kind, place, None, inside=True)
        if kind is EffectKind.READ and links:
            self._followed(folder)

    def follow_below(self, path: str | None, scene: Scene) -> None:
        """Note that everything below ``path`` is read, through whatever links lie there."""
        for folder in scene.resolve(path) if path is not None else ():
            self._followed(folder)

    def _followed(self, folder: str) -> None:
        """Note where the links below ``folder`` lead, unless they stay in the workspace."""
        real = self.zones.real(folder)
        links = self.context.files.links_below(real)
        unknown = Effect(EffectKind.READ, Zone.UNKNOWN, real)
        if links is None:
            note = text("follows links in a folder with too many names to look at")
            self.reason(Decision.ASK, note, unknown)
        if self.links:
            note = text("follows links that an earlier part may have made")
            self.reason(Decision.ASK, note, unknown)
        for link in links or ():
            place = self.zones.locate(link)
            if place.zone not in {Zone.WORKSPACE, Zone.NEW}:
                self._place(EffectKind.READ, place, None)

    def _place(
        self, kind: EffectKind, place: Place, note: Text | None, *, inside: bool = False
    ) -> None:
        zone = place.zone
        if self.links and zone is Zone.NEW:
            zone = Zone.UNKNOWN  # a link made a moment ago may lead anywhere
        if kind is EffectKind.DELETE and place.entry == self.context.workspace and not inside:
            zone = strictest(zone, Zone.PROTECTED)
            note = text("would delete the workspace itself")
        self.add(Effect(kind, zone, place.entry), note)

    def _content(self, place: Place) -> None:
        """Note that what is written there is executed by others, if it is."""
        inside = place.entry.removeprefix(self.context.workspace + "/")
        if place.zone in {Zone.NEW, Zone.WORKSPACE} and is_run_by_others(inside):
            effect = Effect(EffectKind.CREATE, place.zone, place.entry)
            self.reason(Decision.ASK, run_by_others(inside), effect)

    def add(self, effect: Effect, note: Text | None = None) -> None:
        """Note any effect; ``note`` replaces the sentence that follows from kind and zone."""
        self.writes = self.writes or effect.kind in _WRITING
        self._note(effect)
        decision = decide(effect.kind, effect.zone)
        if decision is Decision.ALLOW or self._is_allowed(decision, effect):
            return
        if note is not None:
            self.reason(decision, note, effect)
        else:
            group = self._grouped.setdefault((decision, effect.kind, effect.zone), {})
            group[effect] = None

    def reason(
        self, decision: Decision, note: Text, effect: Effect | None, *, rule: str | None = None
    ) -> None:
        """Note a reason of its own."""
        if effect is not None:
            self._note(effect)
            if rule is None and self._is_allowed(decision, effect):
                return
        if not any(str(known.justification) == str(note) for known in self._special):
            self._special.append(Reason(decision, note, effect, rule))

    def _note(self, effect: Effect) -> None:
        if effect in self._effects:
            return
        self._effects[effect] = None
        provisions = self.context.rulebook.provisions
        if not provisions.of_effects:
            return
        for item in provisions.on(effect, self.context.workspace, self.context.files):
            if not item.loosens:
                what = " ".join(part for part in (effect.kind, self._name(effect)) if part)
                self._ruled(item, what, effect)

    def _name(self, effect: Effect) -> str:
        return "" if effect.path is None else shown(effect, self.context.workspace)

    def _ruled(self, provision: Provision, what: str, effect: Effect | None = None) -> None:
        sentence = provision.sentence(what)
        self.reason(provision.decision, sentence, effect, rule=provision.origin)

    def _is_allowed(self, decision: Decision, effect: Effect) -> bool:
        """Whether the administrator's policy turns *ask* about ``effect`` into *allow*."""
        if decision is not Decision.ASK or effect.zone in {Zone.PROTECTED, Zone.SECRET}:
            return False
        provisions = self.context.rulebook.provisions
        return self.allowed or any(
            item.loosens
            for item in provisions.on(effect, self.context.workspace, self.context.files)
        )

    def program(self, arguments: Sequence[Argument]) -> AbstractContextManager[None]:
        """Judge one program, its name first, by what policy files say of it."""
        provisions = self.context.rulebook.provisions
        if not provisions.of_programs:
            return self.lenient(())
        words = [argument.text for argument in arguments]
        met = tuple(provisions.about(words))
        for item in met:
            if not item.loosens:
                self._ruled(item, " ".join(word or "?" for word in words[:MAXIMUM_WORDS]))
        return self.lenient(met)

    def lenient(self, met: Sequence[Provision]) -> AbstractContextManager[None]:
        """Judge a part under what was met for it alone, whatever holds around it."""
        return _Under(self, allowed=bool(met) and any(item.loosens for item in met))

    def named_in(self, source: str) -> None:
        """Note what policy files say of programs that a text, not understood, names."""
        for item in self.context.rulebook.provisions.named_in(source):
            self._ruled(item, " ".join(sorted(item.programs)))

    def opaque(self, note: Text) -> None:
        """Note something whose effects cannot be told, in words."""
        self.reason(Decision.ASK, note, Effect(EffectKind.OPAQUE, Zone.NONE))

    @property
    def is_opaque(self) -> bool:
        """Whether the effects of some part cannot be told, whoever allows it."""
        return any(effect.kind is EffectKind.OPAQUE for effect in self._effects)

    def may_have_changed(self, folder: str, name: re.Pattern[str]) -> bool:
        """Whether a part judged so far may make or remove a name in ``folder``."""
        if self.names_unknown or self.links or self.links_soon:
            return self.writes
        return any(
            effect.path is None
            or is_below(folder, effect.path)
            or (dirname(effect.path) == folder and name.fullmatch(basename(effect.path)))
            for effect in self._effects
            if effect.kind in _WRITING
        )

    def effects(self) -> tuple[Effect, ...]:
        """Every effect once, in the order found."""
        return tuple(self._effects)

    def reasons(self) -> tuple[Reason, ...]:
        """Every reason above *allow*, the strictest first."""
        faults = self.context.rulebook.provisions.faults
        if not (self._grouped or self._special or faults):
            return ()
        grouped = [
            Reason(
                decision,
                describe(kind, zone, [shown(item, self.context.workspace) for item in effects]),
                next(iter(effects)),
            )
            for (decision, kind, zone), effects in self._grouped.items()
        ]
        at_fault = [Reason(decision, note, rule=origin) for decision, note, origin in faults]
        return tuple(sorted([*self._special, *grouped, *at_fault], key=lambda item: -item.decision))


class _Under:
    """What the administrator allows while one part is judged, and again what held before."""

    __slots__ = ("_allowed", "_before", "_findings")

    def __init__(self, findings: Findings, *, allowed: bool) -> None:
        self._findings = findings
        self._allowed = allowed

    def __enter__(self) -> None:
        self._before = self._findings.allowed
        self._findings.allowed = self._allowed

    def __exit__(self, *_: object) -> None:
        self._findings.allowed = self._before
