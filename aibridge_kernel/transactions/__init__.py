"""Transactions: what a command did, applied as a whole, undone exactly, recovered after a crash."""

from .direct import DirectRun
from .ledger import Keeping, Pruned
from .predicted import Predicted, predicted
from .workspace import OnProgress, Transaction, Transactions, UndoEntry

__all__ = [
    "DirectRun",
    "Keeping",
    "OnProgress",
    "Predicted",
    "Pruned",
    "Transaction",
    "Transactions",
    "UndoEntry",
    "predicted",
]
