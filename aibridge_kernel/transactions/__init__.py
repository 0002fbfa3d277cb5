"""Transactions: what a command did, applied as a whole, undone exactly, recovered after a crash."""

from .ledger import Keeping, Pruned
from .workspace import OnProgress, Transaction, Transactions, UndoEntry

__all__ = ["Keeping", "OnProgress", "Pruned", "Transaction", "Transactions", "UndoEntry"]
