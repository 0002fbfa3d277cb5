"""A Python client of the kernel: sentences in, typed outcomes out.

::

    from aibridge_kernel.client import Bridge

    with Bridge(workspace="data", on_ask="undoable") as bridge:
        outcome = bridge.run("Crear carpeta PROYECTO")
        print(outcome.commands[0].command, outcome.changes.created)
"""

from .bridge import Answer, Bridge, CellError, KernelDied
from .outcomes import Changes, Command, Failure, Moved, Outcome, StatementOutcome, Usage

__all__ = [
    "Answer",
    "Bridge",
    "CellError",
    "Changes",
    "Command",
    "Failure",
    "KernelDied",
    "Moved",
    "Outcome",
    "StatementOutcome",
    "Usage",
]
