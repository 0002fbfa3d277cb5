"""Transactions: what a command did, applied as a whole, undone exactly, recovered after a crash."""

from .workspace import Transaction, Transactions, UndoEntry

__all__ = ["Transaction", "Transactions", "UndoEntry"]
