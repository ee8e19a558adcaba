"""Tries the one writer: groups, turns, what fails alone, what runs too long, a full disk (A5)."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from api_client.ids import new_id
from api_client.vocabulary import Code, Noun, Role
from desktop.clock import SystemClock
from desktop.domain.refusal import Refusal
from desktop.service import batches, writer
from desktop.service.unit import SYSTEM, Unit, Work
from desktop.store.journal import AuditRecord
from desktop.store.people import TriesRecord
from tests.service.scene import CHAIN, Scene

BUSY_MS = 200


def row(about: str = "") -> TriesRecord:
    """A row that nobody else writes, of a table that minds nothing."""
    return TriesRecord(about=about or str(new_id()), failures=0, last_at=SystemClock().now())


def adding(about: str = "") -> Callable[[Unit], str]:
    """A use case that writes one row and says so."""

    def add(unit: Unit) -> str:
        record = row(about)
        unit.records.add(record)
        unit.record("tried", Noun.CENTRE, record.about)
        unit.announce(Noun.CENTRE, new_id(), 1)
        return record.about

    return add


def rows(scene: Scene) -> set[str]:
    """The rows that are there."""
    return {record.about for record in scene.found(TriesRecord)}


def tried(scene: Scene) -> set[str]:
    """The rows of which the log tells."""
    return {entry["subject"] for entry in scene.audit() if entry["action"] == "tried"}


@contextmanager
def held(scene: Scene) -> Iterator[None]:
    """Keep the writer busy in the block, so that what comes meanwhile makes one group."""
    begun, go_on = threading.Event(), threading.Event()

    def wait(unit: Unit) -> None:
        del unit
        begun.set()
        assert go_on.wait(20)

    first = scene.work.submit(SYSTEM, wait)
    assert begun.wait(20)
    try:
        yield
    finally:
        go_on.set()
    first.result(20)


def at_once(scene: Scene, *use_cases: Callable[[Unit], Any]) -> list[Future[Any]]:
    """Put use cases into the queue so that they make one group, and wait for all."""
    with held(scene):
        entered: list[Future[Any]] = [scene.work.submit(SYSTEM, use_case) for use_case in use_cases]
    for future in entered:
        future.exception(60)
    return entered


def test_what_comes_together_shares_a_commit(scene: Scene) -> None:
    before, grouped = scene.work.groups, scene.work.grouped
    at_once(scene, *(adding() for _ in range(writer.GROUP_MOST + 6)))
    assert scene.work.groups == before + 3  # the one that held it up, a full group, and the rest
    assert scene.work.grouped == grouped + writer.GROUP_MOST + 7
    assert len(rows(scene)) == writer.GROUP_MOST + 6
    assert rows(scene) == tried(scene)


def test_groups_may_be_of_one(scene: Scene) -> None:
    scene.work.close()
    scene.work = Work(scene.database, scene.clock, group_most=1)
    at_once(scene, *(adding() for _ in range(5)))
    assert (scene.work.groups, scene.work.grouped) == (6, 6)


def test_an_answer_is_given_after_the_commit(scene: Scene) -> None:
    seen: SimpleQueue[set[str]] = SimpleQueue()
    with held(scene):
        future = scene.work.submit(SYSTEM, adding("a"))
        future.add_done_callback(lambda _: seen.put(rows(scene)))
        scene.work.submit(SYSTEM, adding("b"))
    assert seen.get(timeout=20) == {"a", "b"}


def test_what_fails_fails_alone(scene: Scene) -> None:
    def refuse(unit: Unit) -> None:
        adding("refused")(unit)
        raise Refusal(Code.NOT_FOUND)

    def crash(unit: Unit) -> None:
        adding("crashed")(unit)
        raise ZeroDivisionError

    def twice(unit: Unit) -> None:
        unit.records.add(row("first"), row("first"))

    found = at_once(scene, adding("first"), refuse, crash, twice, adding("last"))
    assert isinstance(found[1].exception(), Refusal)
    assert isinstance(found[2].exception(), ZeroDivisionError)
    assert found[3].exception() is not None
    assert (found[0].result(), found[4].result()) == ("first", "last")
    assert rows(scene) == tried(scene) == {"first", "last"}


def test_through_a_session_it_fails_alone_too(scene: Scene) -> None:
    def crash(unit: Unit) -> None:
        unit.session.add(row("crashed"))
        unit.session.flush()
        raise ZeroDivisionError

    failed: list[BaseException] = []

    def write(use_case: Callable[[Unit], object]) -> None:
        try:
            scene.work.write(SYSTEM, use_case)
        except ZeroDivisionError as error:
            failed.append(error)

    with held(scene):
        threads = [
            threading.Thread(target=write, args=(use_case,))
            for use_case in (adding("a"), crash, adding("b"))
        ]
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join(20)
    assert len(failed) == 1
    assert rows(scene) == tried(scene) == {"a", "b"}


def test_an_entry_that_cannot_be_chained_takes_nobody_with_it(scene: Scene) -> None:
    def unchainable(unit: Unit) -> None:
        adding("bad")(unit)
        unit.record("tried", Noun.CENTRE, "bad", number=2**60)

    found = at_once(scene, adding("a"), unchainable, adding("b"))
    assert type(found[1].exception()).__name__ == "IntegerDomainError"
    assert rows(scene) == tried(scene) == {"a", "b"}


def counting_long(unit: Unit) -> None:
    """Keep the database busy for minutes, reading."""
    _long(unit, "SELECT COUNT(*) FROM far")


def _long(unit: Unit, ask: str) -> None:
    far = "WITH RECURSIVE far(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM far WHERE n < 1000000000)"
    unit.session.execute(text(f"{far} {ask}"))


def writing_long(unit: Unit) -> None:
    """Keep the database busy for minutes, writing: interrupted, SQLite ends the transaction."""
    unit.session.add(row("long"))
    unit.session.flush()
    far = "WITH RECURSIVE far(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM far WHERE n < 1000000000)"
    insert = "INSERT INTO tries (about, failures, last_at) SELECT 'n' || n, 0, 0 FROM far"
    if unit.session.get_bind().dialect.name == "sqlite":
        unit.session.execute(text(insert.replace("SELECT 'n'", f"{far} SELECT 'n'")))
    else:
        unit.session.execute(text(f"{far} {insert}"))


def asking_often(unit: Unit) -> None:
    """Keep the writer busy for minutes, by statements each of which is quick."""
    for _ in range(300_000):
        unit.records.count(TriesRecord, failures=1)


def hot(scene: Scene, use_case: Callable[[Unit], object]) -> None:
    """Run a use case as reports are."""
    scene.work.wait_for(scene.work.submit(SYSTEM, use_case))


def usual(scene: Scene, use_case: Callable[[Unit], object]) -> None:
    """Run a use case as most are."""
    scene.work.write(SYSTEM, use_case)


@pytest.mark.parametrize(
    ("long", "sent"),
    [(counting_long, usual), (writing_long, usual), (asking_often, usual), (asking_often, hot)],
)
def test_what_runs_too_long_is_undone_and_refused_and_holds_nobody_up(
    scene: Scene,
    long: Callable[[Unit], None],
    sent: Callable[[Scene, Callable[[Unit], object]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writer, "LIMIT_S", 0.5)  # the neighbours keep to it on any machine
    monkeypatch.setattr(writer, "SLOW_LIMIT_S", 0.6)
    scene.work.close()
    scene.work = Work(scene.database, SystemClock())
    refused: list[Refusal] = []
    order: list[str] = []

    def tried_long(unit: Unit) -> None:
        order.append("begun")
        long(unit)

    def slow() -> None:
        try:
            sent(scene, tried_long)
        except Refusal as refusal:
            refused.append(refusal)
            order.append("refused")

    with held(scene):
        first = scene.work.submit(SYSTEM, adding("a"))
        thread = threading.Thread(target=slow)
        thread.start()
        while not scene.work.waiting > 1:
            threading.Event().wait(0.005)
        last = scene.work.submit(SYSTEM, adding("b"))
        last.add_done_callback(lambda _: order.append("b"))
    assert (first.result(30), last.result(30)) == ("a", "b")
    thread.join(60)
    assert [refusal.code for refusal in refused] == [Code.TOOK_TOO_LONG]
    assert order == ["begun", "b", "begun", "refused"]  # served while the slow one was put off
    assert rows(scene) == tried(scene) == {"a", "b"}
    assert scene.work.write(SYSTEM, adding("c")) == "c"


@pytest.mark.sqlite_alone
def test_on_a_full_disk_nothing_is_written_and_all_goes_on_after_it(scene: Scene) -> None:
    def limited(pages: int) -> None:
        with scene.database.engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    limited(1)  # it never goes below what is there
    great = "x" * 100_000

    def large(unit: Unit) -> None:
        unit.records.add(row(great + str(new_id())))

    found = at_once(scene, adding("a"), large, adding("b"))
    codes = {error.code for error in (f.exception() for f in found) if isinstance(error, Refusal)}
    assert codes == {Code.DISK_FULL}
    assert isinstance(found[1].exception(), Refusal)
    written = {future.result() for future in found if future.exception() is None}
    assert rows(scene) == tried(scene) == written
    limited(1_000_000)
    found = at_once(scene, adding("c"), large)
    assert [future.exception() for future in found] == [None, None]


@pytest.mark.sqlite_alone
def test_a_database_that_another_holds_is_not_to_be_had_and_then_is(scene: Scene) -> None:
    def impatient(connection: Any, *_: object) -> None:  # noqa: ANN401
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")

    event.listen(scene.database.engine, "connect", impatient)
    scene.work.read(SYSTEM, lambda unit: unit.session.scalar(select(func.count(AuditRecord.seq))))
    scene.database.engine.dispose()
    with scene.database.engine.connect() as other:
        other.exec_driver_sql("COMMIT")
        other.exec_driver_sql("BEGIN IMMEDIATE")
        found = at_once_refused(scene, adding("a"), adding("b"))
        other.exec_driver_sql("ROLLBACK")
        other.exec_driver_sql("BEGIN")
    assert found == [Code.STORAGE_UNAVAILABLE] * 2
    assert scene.work.write(SYSTEM, adding("c")) == "c"
    assert rows(scene) == tried(scene) == {"c"}


def at_once_refused(scene: Scene, *use_cases: Callable[[Unit], Any]) -> list[Code]:
    """Put use cases into the queue and return by which code each was refused."""
    found = [scene.work.submit(SYSTEM, use_case).exception(30) for use_case in use_cases]
    return [error.code for error in found if isinstance(error, Refusal)]


def ingested(work: Work, use_case: Callable[[Unit], object]) -> None:
    """Run a use case as a report that comes alone."""
    asyncio.run(work.ingest(SYSTEM, use_case))


def written(work: Work, use_case: Callable[[Unit], object]) -> None:
    """Run a use case as a desk's."""
    work.write(SYSTEM, use_case)


@pytest.mark.parametrize("send", [written, ingested])
def test_nobody_waits_for_a_turn_for_ever(
    scene: Scene, send: Callable[[Work, Callable[[Unit], object]], None]
) -> None:
    scene.work.close()
    scene.work = Work(scene.database, scene.clock, waits_s=0.05)
    with held(scene):
        scene.refuses(Code.SERVER_BUSY, send, scene.work, adding("a"))
        assert scene.work.waiting == 0
    assert rows(scene) == set()
    scene.work.close()
    scene.work = Work(scene.database, scene.clock)
    send(scene.work, adding("b"))
    assert rows(scene) == {"b"}


def test_a_batch_that_gets_no_turn_is_withdrawn_whole_and_taken_when_it_comes_again(
    scene: Scene,
) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    batch = [scene.report(order, wang, state) for state in CHAIN[:2]]
    scene.work.close()
    scene.work = Work(scene.database, scene.clock, waits_s=0.05)
    with held(scene):
        scene.refuses(Code.SERVER_BUSY, batches.report, scene.work, wang, batch)
        assert scene.work.waiting == 0
    assert scene.milestones(order) == []
    scene.work.close()
    scene.work = Work(scene.database, scene.clock)
    outcomes = batches.report(scene.work, wang, batch)
    assert [outcome.accepted for outcome in outcomes] == [True, True]


def test_whose_turn_has_come_is_waited_for(scene: Scene) -> None:
    scene.work.close()
    scene.work = Work(scene.database, scene.clock, waits_s=0.0)
    begun, go_on = threading.Event(), threading.Event()

    def wait(unit: Unit) -> str:
        begun.set()
        assert go_on.wait(20)
        return adding("a")(unit)

    answer = scene.work.submit(SYSTEM, wait)
    assert begun.wait(20)
    scene.work.withdraw(answer)
    go_on.set()
    assert scene.work.wait_for(answer) == "a"
    assert rows(scene) == {"a"}


def test_a_full_queue_takes_no_more(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "QUEUE_MOST", 2)
    with held(scene):
        entered = [scene.work.submit(SYSTEM, adding(about)) for about in ("a", "b")]
        with pytest.raises(Refusal) as refused:
            scene.work.submit(SYSTEM, adding("c"))
        assert refused.value.code is Code.SERVER_BUSY
    assert {future.result(20) for future in entered} == rows(scene) == {"a", "b"}


def test_what_waits_at_the_end_is_still_done_and_nothing_after_it(scene: Scene) -> None:
    entered = [scene.work.submit(SYSTEM, adding(about)) for about in ("a", "b")]
    scene.work.close()
    assert {future.result(0) for future in entered} == rows(scene) == {"a", "b"}
    with pytest.raises(Refusal) as refused:
        scene.work.submit(SYSTEM, adding("c"))
    assert refused.value.code is Code.SERVER_STOPPING
    assert rows(scene) == {"a", "b"}


def test_a_use_case_within_a_use_case_is_a_bug_of_ours(scene: Scene) -> None:
    def nested(unit: Unit) -> None:
        del unit
        scene.work.write(SYSTEM, adding())

    with pytest.raises(AssertionError, match="within"):
        scene.work.write(SYSTEM, nested)
    assert rows(scene) == set()


def test_a_hot_use_case_has_no_session(scene: Scene) -> None:
    (found,) = at_once(scene, lambda unit: unit.session)
    assert isinstance(found.exception(), AssertionError)
    assert scene.work.write(SYSTEM, lambda unit: unit.actor.role) is Role.SYSTEM
