"""Decides how the ledger's tables are read and written by those who post: once for a whole group.

A group's use cases share a book: what one of them read or posted, the next one knows without asking
the database, and the rows of all of them are written together before the group is numbered
(docs/decisions/0064). What a use case posted is gone when it is undone. In an ordinary use case,
whose session may look at the tables, each command's rows are written at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from api_client.vocabulary import AccountKind
from desktop.domain.ledger import AccountKey, Sums
from desktop.store.base import Record
from desktop.store.ledger import AccountRecord, BalanceRecord, CommandRecord, TransferRecord

Cursor = Any
"""A cursor of sqlcipher3 or psycopg; the former has no types."""
Row = tuple[Any, ...]
"""A row as it lies in the database, in the order of its table's columns."""
SEQ, ID, COMMAND_ID, KIND, DEBIT_ID, CREDIT_ID, AMOUNT_MINOR = range(7)
BOOKED_ON, ORDER_ID, HOLD_ID, REVERSES = range(8, 12)
"""Where things stand in the row of a transfer; before the day is the currency."""
NOTHING = Sums()
_PLACES = {"sqlite": "?", "postgresql": "%s"}


@dataclass(frozen=True, slots=True)
class Account:
    """An account's number, and what was debited and credited so far."""

    number: int
    sums: Sums


@dataclass(slots=True)
class _Rows:
    """Rows that are not yet in the database, and what changed accounts were before."""

    accounts: list[Row] = field(default_factory=list)
    commands: dict[str, Row] = field(default_factory=dict)
    transfers: list[Row] = field(default_factory=list)
    before: dict[AccountKey, Account | None] = field(default_factory=dict)


class Book:
    """The ledger, as those see it who post."""

    def __init__(
        self,
        cursor: Callable[[], Cursor],
        dialect: str,
        before_writing: Callable[[], None] | None = None,
    ) -> None:
        """Read and write through cursors of one transaction.

        Args:
            cursor: opens one, inside the transaction.
            dialect: ``sqlite`` or ``postgresql``.
            before_writing: writes what rows of the ledger point to. With it each command is
                written at once, without it when :meth:`flush` is called.
        """
        self._open = cursor
        self._cursor: Cursor | None = None
        self._sql = _statements(_PLACES[dialect])
        self._before_writing = before_writing
        self._kept, self._staged = _Rows(), _Rows()
        self._accounts: dict[AccountKey, Account | None] = {}
        self._newest: tuple[int, int, str | None] | None = None

    # ------------------------------------------------------------------------------------ reading

    def account(self, key: AccountKey) -> Account | None:
        """Return an account, None where it was never used."""
        try:
            return self._accounts[key]
        except KeyError:
            row = self._one(self._sql.account, key.kind.value, key.currency, str(key.subject_id))
        found = None if row is None else Account(row[0], Sums(row[1], row[2]))
        self._accounts[key] = found
        return found

    def command(self, id_: str) -> Row | None:
        """Return the row of a command that was posted before."""
        for rows in (self._staged, self._kept):
            if id_ in rows.commands:
                return rows.commands[id_]
        return self._one(self._sql.command, id_)

    def transfers(self, first: int, count: int) -> list[Row]:
        """Return the rows of so many transfers from a number on."""
        numbers = range(first, first + count)
        there = [row for rows in (self._kept, self._staged) for row in rows.transfers]
        found = [row for row in there if row[0] in numbers]
        if found:
            return found
        return self._all(self._sql.transfers, first, first + count)

    def transfer(self, id_: str) -> Row | None:
        """Return the row of a transfer by its id."""
        return self._transfer_by(ID, id_, self._sql.transfer)

    def reversal(self, id_: str) -> Row | None:
        """Return the row of the transfer that took one back, if any did."""
        return self._transfer_by(REVERSES, id_, self._sql.reversal)

    def key(self, number: int) -> AccountKey:
        """Return which account has a number."""
        for key, account in self._accounts.items():
            if account is not None and account.number == number:
                return key
        row = self._one(self._sql.key, number)
        assert row is not None, "a transfer of an account that is not there"
        return AccountKey(AccountKind(row[0]), row[1], UUID(row[2]))

    @property
    def next_seq(self) -> int:
        """The number of the next transfer."""
        return self._newest_of()[0] + len(self._kept.transfers) + len(self._staged.transfers) + 1

    @property
    def closed_until(self) -> str | None:
        """The last day that is closed."""
        return self._newest_of()[2]

    # ------------------------------------------------------------------------------------ writing

    def post(
        self,
        command: Row,
        transfers: Sequence[Row],
        after: Mapping[AccountKey, Sums],
    ) -> None:
        """Write a command, its transfers, and what the accounts have after them."""
        staged = self._staged
        staged.commands[command[0]] = command
        staged.transfers.extend(transfers)
        for key, sums in after.items():
            account = self._accounts[key]
            staged.before.setdefault(key, account)
            assert account is not None, "an account that was not opened"
            self._accounts[key] = Account(account.number, sums)
        if self._before_writing is not None:
            self._before_writing()
            self.keep()
            self.flush()
            self.forget()  # a savepoint of the session's may be undone

    def open(self, key: AccountKey, opened_at: int) -> Account:
        """Open an account, and return it."""
        _, newest, _ = self._newest_of()
        number = newest + len(self._kept.accounts) + len(self._staged.accounts) + 1
        row = (number, key.kind.value, key.currency, str(key.subject_id), opened_at)
        self._staged.accounts.append(row)
        self._staged.before[key] = None
        account = self._accounts[key] = Account(number, NOTHING)
        return account

    def keep(self) -> None:
        """Let what the use case posted stand."""
        kept, staged = self._kept, self._staged
        if not staged.commands:
            return
        kept.accounts += staged.accounts
        kept.commands |= staged.commands
        kept.transfers += staged.transfers
        for key, account in staged.before.items():
            kept.before.setdefault(key, account)
        self._staged = _Rows()

    def undo(self) -> None:
        """Forget what the use case posted."""
        self._accounts |= self._staged.before
        self._staged = _Rows()

    def flush(self) -> None:
        """Write everything that stands."""
        kept, self._kept = self._kept, _Rows()
        if not kept.commands:
            return
        cursor, sql = self._at(), self._sql
        new, changed = [], []
        for key, before in kept.before.items():
            account = self._accounts[key]
            assert account is not None, "an account that was closed"
            sums = (account.sums.debits_minor, account.sums.credits_minor)
            if before is None:
                name = (key.kind.value, key.currency, str(key.subject_id))
                new.append((*name, account.number, *sums))
            else:
                changed.append((*sums, account.number))
        if new:
            cursor.executemany(sql.open, kept.accounts)
            cursor.executemany(sql.balance, new)
        if changed:
            cursor.executemany(sql.move, changed)
        cursor.executemany(sql.post, list(kept.commands.values()))
        cursor.executemany(sql.pass_on, kept.transfers)
        newest_seq, newest_account, closed = self._newest_of()
        self._newest = (newest_seq + len(kept.transfers), newest_account + len(new), closed)

    def forget(self) -> None:
        """Forget what was read: somebody else writes now."""
        assert not self._kept.commands, "what was posted would be lost"
        self._accounts.clear()
        self._newest = None

    def close(self) -> None:
        """Give the cursor back."""
        if self._cursor is not None:
            self._cursor.close()
            self._cursor = None

    # ------------------------------------------------------------------------------------- asking

    def _at(self) -> Cursor:
        if self._cursor is None:
            self._cursor = self._open()
        return self._cursor

    def _all(self, statement: str, *values: object) -> list[Row]:
        cursor = self._at()
        cursor.execute(statement, values)
        return list(cursor.fetchall())

    def _one(self, statement: str, *values: object) -> Row | None:
        rows = self._all(statement, *values)
        return rows[0] if rows else None

    def _newest_of(self) -> tuple[int, int, str | None]:
        """Return the numbers of the newest transfer and account that are there, the closed day."""
        if self._newest is None:
            row = self._one(self._sql.newest)
            assert row is not None
            self._newest = (row[0] or 0, row[1] or 0, row[2])
        return self._newest

    def _transfer_by(self, place: int, id_: str, statement: str) -> Row | None:
        for rows in (self._kept, self._staged):
            for row in rows.transfers:
                if row[place] == id_:
                    return row
        return self._one(statement, id_)


@dataclass(frozen=True, slots=True)
class _Statements:
    """The statements of one dialect."""

    account: str
    key: str
    command: str
    transfer: str
    reversal: str
    transfers: str
    newest: str
    open: str
    balance: str
    move: str
    post: str
    pass_on: str


@cache
def _statements(place: str) -> _Statements:
    """Return the statements with the dialect's mark for a value."""
    transfer = f"SELECT {_listed(TransferRecord)} FROM ledger_transfer WHERE"  # noqa: S608  (ours)
    return _Statements(
        account=(
            "SELECT account_id, debits_minor, credits_minor FROM ledger_balance "  # noqa: S608
            f"WHERE kind = {place} AND currency = {place} AND subject_id = {place}"
        ),
        key=f"SELECT kind, currency, subject_id FROM ledger_account WHERE id = {place}",  # noqa: S608
        command=f"SELECT {_listed(CommandRecord)} FROM ledger_command WHERE id = {place}",  # noqa: S608
        transfer=f"{transfer} id = {place}",
        reversal=f"{transfer} reverses = {place}",
        transfers=f"{transfer} seq >= {place} AND seq < {place} ORDER BY seq",
        newest=(
            "SELECT (SELECT max(seq) FROM ledger_transfer), (SELECT max(id) FROM ledger_account), "
            "(SELECT last_on FROM ledger_period ORDER BY number DESC LIMIT 1)"
        ),
        open=_inserting(AccountRecord, place),
        balance=_inserting(BalanceRecord, place),
        move=(
            f"UPDATE ledger_balance SET debits_minor = {place}, credits_minor = {place} "  # noqa: S608
            f"WHERE account_id = {place}"
        ),
        post=_inserting(CommandRecord, place),
        pass_on=_inserting(TransferRecord, place),
    )


def _listed(kind: type[Record]) -> str:
    return ", ".join(f'"{column.name}"' for column in kind.__table__.columns)


def _inserting(kind: type[Record], place: str) -> str:
    places = ", ".join([place] * len(kind.__table__.columns))
    return f'INSERT INTO "{kind.__tablename__}" ({_listed(kind)}) VALUES ({places})'  # noqa: S608
