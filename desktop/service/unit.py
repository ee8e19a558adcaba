"""Decides what one use case is: one transaction, one actor, one time, its audit and its changes.

A use case takes a :class:`Unit`, loads records, asks the domain, saves, records and announces. It
is a function of the unit alone, for it may be run again when the group around it was lost.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from typing_extensions import override

from api_client.vocabulary import Code, Noun, Permission, Role
from desktop.clock import Clock, machine
from desktop.domain import people as people_rules
from desktop.domain.refusal import Refusal
from desktop.service import numbering
from desktop.service.grouped import Books, Savepoint, told_once
from desktop.service.numbering import Announced, Recorded, iso
from desktop.service.observing import Observer, Outcome, Unobserved, named
from desktop.service.writer import GROUP_MOST, Task, Writer, told
from desktop.store.engine import Database
from desktop.store.ledger_book import Book
from desktop.store.people import TriesRecord
from desktop.store.prepared import Prepared
from desktop.store.records import Mapped, Records

__all__ = ["ANYBODY", "NOBODY", "SYSTEM", "Actor", "Unit", "Work", "iso"]

Answer = TypeVar("Answer")
NOBODY = UUID(int=0)
QUEUE_WAITS_S = 30.0
"""So long a use case waits for its turn at most; then whoever sent it is asked to come again."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: his id, name, role, by which token, and whether he owes a password of his own."""

    id: UUID
    name: str
    role: Role
    token_id: UUID | None = None
    password_due: bool = False

    @property
    def outside(self) -> bool:
        """Whether he sees only what is his own."""
        return self.role in people_rules.OUTSIDE


ANYBODY = Actor(NOBODY, "", Role.ANONYMOUS)
"""Who has not signed in; he may do nothing that needs a permission."""
SYSTEM = Actor(NOBODY, "system", Role.SYSTEM)
"""The program itself: deadlines, the command line on the data folder, a desk on this machine."""


@dataclass(slots=True)
class Unit:
    """One use case's transaction: its records, who asks, and the server's time."""

    records: Records
    actor: Actor
    now: datetime
    _session: Session | None = None
    announced: dict[Announced, None] = field(default_factory=dict)
    recorded: list[Recorded] = field(default_factory=list)
    _book: Book | None = None

    @property
    def book(self) -> Book:
        """The ledger's accounts, commands and transfers, for the use cases that post."""
        if self._book is None:
            connection = self.session.connection()
            self._book = Book(
                connection.connection.cursor, connection.dialect.name, self.session.flush
            )
        return self._book

    @property
    def session(self) -> Session:
        """SQLAlchemy's session; the hot use cases have none (:meth:`Work.ingest`)."""
        assert self._session is not None, "a hot use case asks for a session"
        return self._session

    def require(self, permission: Permission) -> None:
        """Refuse what the actor may not do.

        Raises:
            Refusal: ``not-permitted``.
        """
        people_rules.require(self.actor.role, permission)

    def announce(self, noun: Noun, id_: UUID, version: int, audience: Iterable[UUID] = ()) -> None:
        """Say that something changed, to the desk and to the people outside who may see it."""
        self.announced[Announced(noun, id_, version, frozenset(audience))] = None

    def record(self, action: str, noun: Noun, subject: object, **detail: Any) -> None:  # noqa: ANN401
        """Write a row of the audit log; ``detail`` is in JSON's terms, without personal numbers."""
        self.recorded.append(
            Recorded(
                iso(self.now), self.actor.id, self.actor.role, action, noun, str(subject), detail
            )
        )

    @property
    def silent(self) -> bool:
        """Whether nothing was announced or recorded so far."""
        return not self.announced and not self.recorded


class Awaited(Future[Answer]):
    """The answer to be of a use case in the queue."""

    def __init__(self, task: Task) -> None:
        """Remember whose answer it is, until it is there: no circle is left to be collected."""
        super().__init__()
        self.task: Task | None = task


class _Write(Task, Generic[Answer]):
    """A use case that waits for the writer, and for which a thread waits."""

    def __init__(self, work: "Work", actor: Actor, use_case: Callable[[Unit], Answer]) -> None:
        """Remember what is to be done, and for whom."""
        self._work = work
        self._actor = actor
        self._use_case = use_case
        self._answer: list[Answer] = []
        self.unit: Unit | None = None
        self.future: Awaited[Answer] = Awaited(self)

    @override
    def run(self, connection: Connection) -> None:
        self._work.books.leave(connection)
        session = Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        with session, session.begin():
            self.keep(Unit(Mapped(session), self._actor, self._work.clock.now(), session))

    def keep(self, unit: Unit) -> None:
        """Run the use case, and keep its answer until it may be given."""
        self._answer = [self._use_case(unit)]
        self.unit = unit

    @override
    def settle(self) -> None:
        self.future.task = None
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self._answer[0])


class _Ingest(_Write[Answer]):
    """A hot use case: prepared SQL on the driver's cursor, and its answer awaited in a loop."""

    @override
    def run(self, connection: Connection) -> None:
        cursor, book = connection.connection.cursor(), self._work.books.of(connection)
        savepoint = Savepoint(cursor)
        dialect = self._work.database.dialect
        if dialect == "postgresql":  # where a look that fails ends the transaction too
            savepoint.begin()
        try:
            records = Prepared(cursor, dialect, savepoint.begin)
            self.keep(Unit(records, self._actor, self._work.clock.now(), _book=book))
            records.flush()
            book.keep()
        except BaseException:
            book.undo()
            if self._work.database.in_transaction(connection):
                savepoint.undo()
            raise
        else:
            savepoint.release()
        finally:
            cursor.close()


class Work:
    """Runs use cases on one database: readers side by side, writers one after another."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        group_most: int = GROUP_MOST,
        observer: Observer | None = None,
        waits_s: float = QUEUE_WAITS_S,
    ) -> None:
        """Use the open database.

        Args:
            database: where the records lie; it stays open until after :meth:`close`.
            clock: gives each unit its time.
            group_most: how many use cases share a commit at most.
            observer: hears of the work; it may be put in later.
            waits_s: how long a use case waits for its turn at most.
        """
        self.database = database
        self.clock = clock
        self._waits_s = waits_s
        self.observer: Observer = observer or Unobserved()
        timer = machine(clock)
        self._writer = Writer(database, timer, lambda: self.observer, self._number, group_most)
        self._writer.listen(self._ring)
        self._listeners: list[Callable[[], None]] = []
        self.books = Books(database)

    @property
    def groups(self) -> int:
        """How many groups were committed."""
        return self._writer.groups

    @property
    def grouped(self) -> int:
        """How many use cases were in them."""
        return self._writer.grouped

    @property
    def waiting(self) -> int:
        """How many use cases wait for their turn."""
        return self._writer.waiting

    @property
    def fault(self) -> Code | None:
        """Why nothing can be written, as far as is known, else None.

        ``disk-full``, ``server-outdated`` or ``storage-unavailable``.
        It is what the newest try to write found, and None again after one that succeeded.
        """
        return self._writer.fault

    def try_storage(self) -> None:
        """Write something and take it back: nothing hinders writing where that succeeds.

        Raises:
            Refusal: as :meth:`write`.
        """
        self.write(SYSTEM, _write_and_take_back)
        self._writer.fault = None

    def listen(self, bell: Callable[[], None]) -> None:
        """Call ``bell`` after each commit that announced something; any thread may call it."""
        self._listeners.append(bell)

    def ring(self) -> None:
        """Call the bells, as after a commit: another server on this database has committed."""
        for bell in self._listeners:
            bell()

    def close(self) -> None:
        """Carry out what waits, and end the writer's thread; nothing is written after that."""
        self._writer.close()

    def write(self, actor: Actor, use_case: Callable[[Unit], Answer]) -> Answer:
        """Run a use case that changes something; what it returns is on disk.

        Raises:
            Refusal: whatever the use case refused; nothing was changed then. Also ``disk-full``,
                ``storage-unavailable``, ``took-too-long``, ``server-busy``, ``server-outdated``,
                ``server-stopping``.
        """
        began_s = machine(self.clock).monotonic_s()
        task = _Write(self, actor, use_case)

        def act() -> Answer:
            self._writer.enter(task)
            return self.wait_for(task.future)

        return self._heard(use_case, began_s, act)

    def submit(self, actor: Actor, use_case: Callable[[Unit], Answer]) -> Awaited[Answer]:
        """Put a hot use case in the queue and return its answer to be, for :meth:`wait_for`."""
        task = _Ingest(self, actor, use_case)
        self._writer.enter(task)
        return task.future

    def wait_for(self, answer: Awaited[Answer]) -> Answer:
        """Wait until a use case is on disk, or has waited for its turn for too long.

        Raises:
            Refusal: as :meth:`write`.
        """
        with suppress(TimeoutError):
            return answer.result(self._waits_s)
        self.withdraw(answer)
        return answer.result()

    def withdraw(self, answer: Awaited[Any]) -> None:
        """Refuse a use case as ``server-busy``, unless its turn has come already."""
        task = answer.task
        if task is not None:
            self._writer.withdraw(task)

    async def ingest(self, actor: Actor, use_case: Callable[[Unit], Answer]) -> Answer:
        """Run a hot use case, whose unit has records alone; what it returns is on disk.

        Raises:
            Refusal: as :meth:`write`.
        """
        began_s = machine(self.clock).monotonic_s()
        task = _Ingest(self, actor, use_case)
        task.loop = asyncio.get_running_loop()
        settled = asyncio.Event()
        task.future.add_done_callback(lambda _: settled.set())
        self._writer.enter(task)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._waits_s):
                await settled.wait()
        if not settled.is_set():
            self._writer.withdraw(task)
            await settled.wait()
        return self._heard(use_case, began_s, task.future.result)

    def read(self, actor: Actor, use_case: Callable[[Unit], Answer]) -> Answer:
        """Run a use case that only looks, on one unchanging picture of the database.

        Raises:
            Refusal: whatever the use case refused; ``storage-unavailable``.
        """

        def look() -> Answer:
            try:
                with self.database.read() as session:
                    unit = Unit(Mapped(session), actor, self.clock.now(), session)
                    answer = use_case(unit)
            except SQLAlchemyError as error:
                raise told(error) from error
            assert unit.silent, "a reader announced a change or wrote a row of the audit log"
            return answer

        return self._heard(use_case, machine(self.clock).monotonic_s(), look)

    def _heard(
        self, use_case: Callable[[Unit], Answer], began_s: float, act: Callable[[], Answer]
    ) -> Answer:
        """Act, and tell the observer how it went."""
        outcome = Outcome.FAILED
        try:
            answer = act()
            outcome = Outcome.DONE
        except Refusal:
            outcome = Outcome.REFUSED
            raise
        finally:
            seconds = machine(self.clock).monotonic_s() - began_s
            self.observer.use_case_done(named(use_case), seconds, outcome)
        return answer

    def _number(self, connection: Connection, tasks: Sequence[_Write[Any]]) -> None:
        """Number what a group announced and recorded, last in its transaction, and say so."""
        self.books.leave(connection)
        units = [task.unit for task in tasks if task.unit is not None and not task.unit.silent]
        if not units:
            return
        cursor = connection.connection.cursor()
        numbering.number(
            Prepared(cursor, self.database.dialect),
            told_once(change for unit in units for change in unit.announced),
            (entry for unit in units for entry in unit.recorded),
        )
        cursor.close()
        if any(unit.announced for unit in units):
            self.database.announce(connection)

    def _ring(self, tasks: Sequence[_Write[Any]]) -> None:
        """Ring once for a group that announced something; what it wrote is on disk."""
        if any(task.unit is not None and not task.unit.silent for task in tasks):
            self._writer.fault = None
        if any(task.unit is not None and task.unit.announced for task in tasks):
            self.ring()


def _write_and_take_back(unit: Unit) -> None:
    """Write a row that nobody reads, and delete it."""
    about = "whether anything can be written"
    unit.session.add(TriesRecord(about=about, failures=0, last_at=unit.now))
    unit.session.flush()
    unit.records.delete(TriesRecord, about=about)
