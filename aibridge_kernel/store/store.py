"""One kernel's way to everything that is remembered."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .conversations import Conversations
from .database import Striking, open_database
from .history import History
from .pages import Pages


class Store(History):
    """History and conversations of a user; one instance per kernel, used on its main thread.

    Known secrets are struck out before anything is written.
    """

    def __init__(self, folder: Path, workspace: Path, secrets: Iterable[str] = ()) -> None:
        striking = Striking(secrets)
        database = open_database(folder)
        super().__init__(database, workspace, striking)
        self.pages = Pages(database, workspace)
        self.conversations = Conversations(database, workspace, striking)

    def close(self) -> None:
        """Release the file."""
        self._database.close()
