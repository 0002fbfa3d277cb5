"""What is remembered across kernels, in SQLite: history, conversations, cached answers."""

from .conversations import Earlier
from .database import STRUCK_OUT, private_folder
from .history import HistoryRow, OutcomeRow
from .pages import Entry, Search
from .store import Store

__all__ = [
    "STRUCK_OUT",
    "Earlier",
    "Entry",
    "HistoryRow",
    "OutcomeRow",
    "Search",
    "Store",
    "private_folder",
]
