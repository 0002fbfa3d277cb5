"""The change set of one command becomes the files of the workspace."""

from __future__ import annotations

import functools
import threading

from aibridge_kernel.refusals import not_applied
from aibridge_kernel.transactions import Transaction
from aibridge_kernel.values import ChangeSet, text
from aibridge_kernel.working import Stage

from .record import Record


class Applying:
    """Applies what one command did, and notes under which id it can be undone."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._state = record.state

    async def apply(self, transaction: Transaction, changes: ChangeSet) -> None:
        """Apply the changes, or tidy up where there are none."""
        if not changes:
            await self._state.unfinished.clean(transaction.discard)
            return
        stop = threading.Event()
        with self._state.working.at(Stage.APPLYING) as doing:
            apply = functools.partial(
                transaction.apply,
                self._record.outcome.command,
                interrupted=stop.is_set,
                on_progress=doing.step,
            )
            try:
                undo_id = await self._state.unfinished.run(
                    apply, stop=stop.set, late=self._applied_late
                )
            except OSError as error:
                raise not_applied(error) from error
        self.applied(undo_id)

    def applied(self, undo_id: str | None) -> None:
        """Note what was applied."""
        self._record.note(undo_id=undo_id)
        if undo_id is not None:
            self._state.applied.add(undo_id)

    def _applied_late(self, undo_id: str | None) -> None:
        """The interrupt came when nothing was left to break off; the outcome is out already."""
        self.applied(undo_id)
        words = text(
            "The interrupted command had just been applied: {command}",
            command=self._record.outcome.command,
        )
        self._state.notices.append(words)
