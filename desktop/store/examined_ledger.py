"""Decides what is read of a ledger by who trusts nothing of ours: its rows, as they lie (F5)."""

import json
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from api_client.vocabulary import AccountKind, TransferKind
from desktop.domain.ledger import CLOSED, POSTED, AccountKey, Posting, Sums
from desktop.domain.ledger_export import Entry
from desktop.domain.ledger_proof import Row, Rows
from desktop.store.base import Record, moment
from desktop.store.examined import Source, Unreadable
from desktop.store.ledger import (
    AccountRecord,
    BalanceRecord,
    CommandRecord,
    PeriodRecord,
    TransferRecord,
)

_NOT_THE_OTHER_WAY_ROUND = """
    SELECT back.seq FROM ledger_transfer AS back
    LEFT JOIN ledger_transfer AS first ON first.id = back.reverses
    WHERE back.reverses IS NOT NULL AND (first.seq IS NULL OR first.seq >= back.seq
        OR first.debit_id <> back.credit_id OR first.credit_id <> back.debit_id
        OR first.amount_minor <> back.amount_minor OR first.reverses IS NOT NULL)
"""
_JOURNAL = """
    SELECT moved.seq, moved.id, moved.kind, moved.debit_id, moved.credit_id, moved.amount_minor,
        moved.booked_on, moved.hold_id, moved.reverses, said.reason, said.posted_at, about.number
    FROM ledger_transfer AS moved JOIN ledger_command AS said ON said.id = moved.command_id
    LEFT JOIN work_order AS about ON about.id = moved.order_id ORDER BY moved.seq
"""


PAGE_ROWS = 1_000


class Looked(Protocol):
    """A database that is asked for rows."""

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield what a query finds."""


@contextmanager
def rows(source: Source) -> Iterator[Rows]:
    """Give everything that there is of a ledger; nothing where a database has none yet.

    Raises:
        Unreadable: while it is read, a row cannot be.
    """
    if TransferRecord.__tablename__ not in source.tables():
        yield Rows((), (), (), (), (), (), (), ())
        return
    with ExitStack() as stack:  # whoever stops half-way leaves no cursor

        def opened(found: Generator[Row]) -> Iterator[Row]:
            return stack.enter_context(closing(found))

        yield Rows(
            accounts=opened(_all(source, AccountRecord, "id")),
            balances=opened(_all(source, BalanceRecord, "account_id")),
            commands=opened(_all(source, CommandRecord, "first_seq")),
            transfers=opened(_all(source, TransferRecord, "seq")),
            periods=opened(_all(source, PeriodRecord, "number")),
            posted=opened(_told(source, POSTED)),
            closed=opened(_told(source, CLOSED)),
            reversals=[seq for (seq,) in source.rows(_NOT_THE_OTHER_WAY_ROUND)],
        )


def _all(source: Looked, kind: type[Record], by: str) -> Generator[Row]:
    """Yield every row of a table by its columns, in the order of one of them."""
    names = [column.name for column in kind.__table__.columns]
    listed = ", ".join(f'"{name}"' for name in names)
    query = f'SELECT {listed} FROM "{kind.__tablename__}" ORDER BY "{by}"'  # noqa: S608  (ours)
    for values in source.rows(query):
        yield dict(zip(names, values, strict=True))


def _told(source: Source, action: str) -> Generator[Row]:
    """Yield what the audit log has of an act: the subject as ``id``, and its detail."""
    query = f"SELECT subject, detail FROM audit WHERE action = '{action}' ORDER BY seq"  # noqa: S608
    for subject, detail in source.rows(query):
        yield {**_detail(detail), "id": subject}


def _detail(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    return found if isinstance(found, dict) else {}


def _key(row: Row) -> AccountKey:
    return AccountKey(AccountKind(row["kind"]), row["currency"], UUID(row["subject_id"]))


class Seen:
    """The database of an open session, seen through its driver, a page of rows at a time."""

    def __init__(self, session: Session) -> None:
        """Look by the session's own transaction, and so at its one picture."""
        self._connection = session.connection()

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield what a query finds."""
        paged = self._connection.execution_options(yield_per=PAGE_ROWS)
        with paged.exec_driver_sql(query) as found:
            for row in found:
                yield tuple(row)


def balances(source: Looked) -> dict[AccountKey, int]:
    """Return what is in each account, in minor units, on the side on which its kind grows."""
    return {
        _key(row): Sums(row["debits_minor"], row["credits_minor"]).balance_minor(_key(row).kind)
        for row in _all(source, BalanceRecord, "account_id")
    }


def journal(source: Looked) -> Iterator[Entry]:
    """Yield every transfer with what is said of it, in their order.

    Raises:
        Unreadable: the next one cannot be read.
    """
    accounts = {row["id"]: _key(row) for row in _all(source, AccountRecord, "id")}
    for seq, id_, kind, debit, credit, minor, on, hold, reverses, reason, at, number in source.rows(
        _JOURNAL
    ):
        posting = Posting(
            debit=accounts[debit],
            credit=accounts[credit],
            amount_minor=minor,
            kind=TransferKind(kind),
            hold_id=None if hold is None else UUID(hold),
            reverses=None if reverses is None else UUID(reverses),
        )
        yield Entry(
            seq=seq,
            id=UUID(id_),
            booked_on=date.fromisoformat(on),
            posted_at=moment(at).isoformat(timespec="seconds"),
            posting=posting,
            reason=reason,
            order_number=number or "",
        )
