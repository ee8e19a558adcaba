"""Decides what the use cases of a group have in common: the ledger's book, and what is told once.

A hot use case that writes nothing by itself, but what it posts into the book, needs no savepoint:
there is nothing in the database to take back.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from api_client.vocabulary import Noun
from desktop.service.numbering import Announced
from desktop.store.engine import Database
from desktop.store.ledger_book import Book

OF_THE_WHOLE = frozenset({Noun.LEDGER})
"""Nouns that are about a whole, so that one change tells all that a group did to it."""


class Books:
    """The ledger's book of the group at work."""

    def __init__(self, database: Database) -> None:
        """Begin without one."""
        self._dialect = database.dialect
        self._book: tuple[Connection, Book] | None = None

    def of(self, connection: Connection) -> Book:
        """Return the ledger as the group on this connection sees it."""
        if self._book is None or self._book[0] is not connection:
            self._book = (connection, Book(connection.connection.cursor, self._dialect))
        return self._book[1]

    def leave(self, connection: Connection) -> None:
        """Write what the group's hot use cases posted: others look at the tables now."""
        if self._book is not None and self._book[0] is connection:
            self._book[1].flush()
            self._book[1].close()
        self._book = None


class Savepoint:
    """What a use case can be taken back to; it begins with the first statement that writes."""

    def __init__(self, cursor: Any) -> None:  # noqa: ANN401  (the driver has no types)
        """Begin nothing yet."""
        self._cursor = cursor
        self._begun = False

    def begin(self) -> None:
        """Begin, if it has not begun."""
        if not self._begun:
            self._cursor.execute("SAVEPOINT use_case")
            self._begun = True

    def undo(self) -> None:
        """Take back what was written since it began."""
        if self._begun:
            self._cursor.execute("ROLLBACK TO SAVEPOINT use_case")
            self.release()

    def release(self) -> None:
        """Let what was written stand."""
        if self._begun:
            self._cursor.execute("RELEASE SAVEPOINT use_case")


def told_once(announced: Iterable[Announced]) -> Iterable[Announced]:
    """Leave out what another change of the group tells of too: the ledger is one thing."""
    found = list(announced)
    newest = {change.noun: change for change in found if change.noun in OF_THE_WHOLE}
    return [change for change in found if newest.get(change.noun, change) is change]
