"""Decides how a bench makes a ledger of a million transfers in seconds, and posts into it.

Each stored hold was frozen and a third of it released; what has to be whole for the ledger to go on
from it, is. What is posted then releases a unit more of the newest: each has enough, whatever order
the commands come in.
"""

import random
import shutil
from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import AccountKind, Role, TransferKind
from desktop.clock import Clock
from desktop.domain.ledger import NO_SUBJECT, AccountKey, Posted, Posting
from desktop.service import centre as centre_cases
from desktop.service import ledger
from desktop.service.unit import SYSTEM, Actor, Unit, Work
from desktop.service.writer import GROUP_MOST
from desktop.store.base import microseconds
from desktop.store.engine import Database
from desktop.store.ledger import TransferRecord

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
CURRENCY, FROZEN_MINOR, RELEASED_MINOR = "CNY", 30_000, 10_000
AUTHORISED = AccountKey(AccountKind.PROVIDER_AUTHORISED, CURRENCY)
AUTHORISED_ID = 1
FINANCE = Actor(UUID(int=1), "bench", Role.FINANCE)
BURST = 32 * GROUP_MOST
"""So many commands are sent at a time, and then awaited."""
POOL, NEWEST = 2_000, 5_000
"""From so many holds is released while it is measured, out of so many of the newest: what a centre
works on is never old, however much it has stored."""
_FILLING = (
    """
    WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < :holds)
    INSERT INTO ledger_account SELECT n + 2, 'hold', :currency,
        printf('%08x-%04x-7000-8000-000000000000', n >> 16, n & 65535), :opened FROM counted
    """,
    """
    INSERT INTO ledger_balance SELECT kind, currency, subject_id, id, :released, :frozen
    FROM ledger_account WHERE kind = 'hold'
    """,
    """
    WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :stored)
    INSERT INTO ledger_command SELECT
        printf('%08x-%04x-7000-8000-000000000000', (:began + n) >> 16, (:began + n) & 65535),
        :digest, n, 1, '2026-01-01', '', :actor, :opened FROM counted
    """,
    """
    INSERT INTO ledger_transfer SELECT first_seq, substr(id, 1, 35) || '1', id,
        iif(first_seq % 2, 'hold-freeze', 'hold-release'),
        iif(first_seq % 2, 1, (first_seq + 3) / 2), iif(first_seq % 2, (first_seq + 3) / 2, 1),
        iif(first_seq % 2, :frozen, :released), :currency, booked_on, NULL,
        printf('%08x-%04x-7000-8000-000000000000', (first_seq - 1) / 2 >> 16,
            (first_seq - 1) / 2 & 65535), NULL
    FROM ledger_command ORDER BY first_seq
    """,
)
"""Each hold is an account; the transfers freeze one and release of it, one after the other."""
_SUMS = "SELECT sum(debits_minor), sum(credits_minor) FROM ledger_balance"
_MOVED = "SELECT count(*), coalesce(sum(amount_minor), 0), max(seq) FROM ledger_transfer"
Row = tuple[Any, ...]


class Arm(StrEnum):
    """What is compared."""

    GROUPED = "grouped"
    """The ledger as it is."""
    SINGLE = "single"
    """Each command has a commit, and so a sync, of its own."""
    BARE = "bare"
    """The same rows of transfers are inserted in groups of the same size, and no more."""
    MILLION = "grouped_million"
    """The ledger as it is, with a hundred times as many transfers in it."""


class Running:
    """An arm: a database with a ledger in it, into which is posted, and how fast."""

    def __init__(self, database: Database, stored: int) -> None:
        """Post into a ledger of so many transfers."""
        self.database = database
        self.stored = stored
        self.posted = 0
        self.rates: list[float] = []
        self._dice = random.Random(stored)  # noqa: S311  (a repeatable pool, no secret)
        holds = range(max(0, stored // 2 - NEWEST), stored // 2)
        self._pool = self._dice.sample(holds, min(POOL, len(holds)))

    def go_on(self, seconds: float, clock: Clock) -> None:
        """Post for so long, and note how many a second."""
        count, took_s = self.post(seconds, clock)
        self.rates.append(count / took_s)
        self.posted += count

    def post(self, seconds: float, clock: Clock) -> tuple[int, float]:
        """Post for so long, and return how many are on disk, and how long it took."""
        raise NotImplementedError

    def is_sound(self) -> bool:
        """Return whether there is what was posted, and the balances are what it comes to."""
        with self.database.read() as session:
            connection = session.connection()
            debits, credits_ = connection.exec_driver_sql(_SUMS).one()
            count, moved, newest = connection.exec_driver_sql(_MOVED).one()
        return count == newest == self.stored + self.posted and self._fits(debits, credits_, moved)

    def close(self) -> None:
        """End it."""
        self.database.close()

    def _fits(self, debits: int, credits_: int, moved: int) -> bool:
        return debits == credits_ == moved

    def _next(self) -> int:
        """Return a hold of the pool."""
        return self._dice.choice(self._pool)


class Ours(Running):
    """The ledger as it is, in groups of so many commands at most."""

    def __init__(
        self, database: Database, stored: int, clock: Clock, group_most: int, burst: int
    ) -> None:
        """Post through the one writer, so many commands at a time."""
        super().__init__(database, stored)
        self._burst = burst
        self._work = Work(database, clock, group_most=group_most)

    @override
    def post(self, seconds: float, clock: Clock) -> tuple[int, float]:
        """Post burst after burst; what makes a burst's commands is no part of the time."""
        count, took_s = 0, 0.0
        while took_s < seconds:
            burst = [_Command(self._next()) for _ in range(self._burst)]
            began_s = clock.monotonic_s()
            answers = [self._work.submit(FINANCE, command) for command in burst]
            for answer in reversed(answers):  # once the last one is there, all are
                self._work.wait_for(answer)
            took_s += clock.monotonic_s() - began_s
            count += self._burst
        return count, took_s

    @override
    def close(self) -> None:
        self._work.close()
        super().close()


class _Command:
    """A command of one transfer: a unit of a hold is released."""

    def __init__(self, which: int) -> None:
        """Say what is asked for."""
        hold = AccountKey(AccountKind.HOLD, CURRENCY, hold_id(which))
        kind = TransferKind.HOLD_RELEASE
        self._id = new_id()
        self._body = {"act": kind.value, "hold_id": str(hold.subject_id), "minor": 1}
        self._posting = Posting(hold, AUTHORISED, 1, kind, None, hold.subject_id)

    def __call__(self, unit: Unit) -> Posted:
        return ledger.post(unit, self._id, self._body, [self._posting])


class Bare(Running):
    """Rows of the same form, inserted one after another in groups; nothing else is written."""

    @override
    def post(self, seconds: float, clock: Clock) -> tuple[int, float]:
        count, began_s = 0, clock.monotonic_s()
        until_s = began_s + seconds
        statement = _inserting(TransferRecord.__table__)
        command = _command_id(1)
        with closing(self.database.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            while clock.monotonic_s() < until_s:
                first = self.stored + self.posted + count + 1
                cursor.execute("BEGIN IMMEDIATE")
                for seq in range(first, first + GROUP_MOST):
                    row = _transfer(seq, str(new_id()), command, self._next())
                    cursor.execute(statement, row)
                cursor.execute("COMMIT")
                count += GROUP_MOST
            cursor.close()
        return count, clock.monotonic_s() - began_s

    @override
    def _fits(self, debits: int, credits_: int, moved: int) -> bool:
        return debits == credits_ == moved - self.posted


def made(folder: Path, arm: Arm, stored: int, clock: Clock, burst: int = BURST) -> Running:
    """Make an arm's database in a folder, on disk; arms of one size are copies of one file."""
    first = folder / f"filled-{stored}.db"
    if not first.exists():
        _make(first, stored, clock)
    path = folder / f"{arm}.db"
    shutil.copyfile(first, path)
    database = Database(path)
    if arm is Arm.BARE:
        return Bare(database, stored)
    return Ours(database, stored, clock, 1 if arm is Arm.SINGLE else GROUP_MOST, burst)


def _make(path: Path, stored: int, clock: Clock) -> None:
    """Make a centre with so many transfers."""
    database = Database(path)
    database.migrate()
    work = Work(database, clock)
    work.write(SYSTEM, centre_cases.begin)
    work.close()
    with closing(database.engine.raw_connection()) as connection:
        connection.detach()  # its settings are not for anybody else
        _fill(connection.cursor(), stored)
    database.close()


def hold_id(which: int) -> UUID:
    """Return the id of a hold, counted from 0."""
    return UUID(int=(7 << 76) | (2 << 62) | (which << 80))


def _fill(cursor: Any, stored: int) -> None:  # noqa: ANN401  (the driver has no types)
    """Lay the rows of so many transfers, made by the database itself: each hold was frozen, and a
    third of it released.
    """
    holds = stored // 2
    for setting in ("foreign_keys = OFF", "synchronous = OFF"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.execute("BEGIN IMMEDIATE")
    frozen, released = holds * FROZEN_MINOR, holds * RELEASED_MINOR
    name = (AUTHORISED.kind.value, CURRENCY, str(NO_SUBJECT))
    opened = microseconds(BEGAN)
    cursor.execute(
        "INSERT INTO ledger_account VALUES (?, ?, ?, ?, ?)", (AUTHORISED_ID, *name, opened)
    )
    cursor.execute(
        "INSERT INTO ledger_balance VALUES (?, ?, ?, ?, ?, ?)",
        (*name, AUTHORISED_ID, frozen, released),
    )
    values = {
        "holds": holds,
        "currency": CURRENCY,
        "stored": stored,
        "opened": opened,
        "began": opened // 1000,
        "actor": str(FINANCE.id),
        "digest": "0" * 64,
        "frozen": FROZEN_MINOR,
        "released": RELEASED_MINOR,
    }
    for statement in _FILLING:
        cursor.execute(statement, values)
    cursor.execute("COMMIT")
    for setting in ("synchronous = FULL", "wal_checkpoint(TRUNCATE)"):
        cursor.execute(f"PRAGMA {setting}")
        cursor.fetchall()


def _inserting(table: Any) -> str:  # noqa: ANN401
    assert isinstance(table, Table)
    names = ", ".join(column.name for column in table.columns)
    places = ", ".join("?" * len(table.columns))
    return f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608  (names of ours)


def _transfer(seq: int, id_: str, command_id: str, which: int) -> Row:
    """Return the release of a unit by the columns of its row."""
    moved = (TransferKind.HOLD_RELEASE.value, which + 2, AUTHORISED_ID, 1, CURRENCY)
    return seq, id_, command_id, *moved, "2026-01-01", None, str(hold_id(which)), None


def _command_id(seq: int) -> str:
    """Return the id of a stored command: those of later ones are higher."""
    number = microseconds(BEGAN) // 1000 + seq
    return str(UUID(int=number << 80 | 7 << 76 | 2 << 62))
