"""Tries the steps by which the schema came to be: up, down, up again, with data (docs/how-to)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text, update
from sqlalchemy import table as table_named
from sqlalchemy.exc import DatabaseError

from api_client.ids import new_id
from api_client.vocabulary import AccountKind, OfferState, StartFault, Step, TransferKind
from desktop.domain.ledger import AccountKey, Posting
from desktop.service import ledger, queue, settings
from desktop.service.unit import SYSTEM
from desktop.settings import Chosen
from desktop.store import append_only, order_text
from desktop.store.base import Record
from desktop.store.engine import Database
from desktop.store.faults import CannotStart
from desktop.store.orders import VisitRecord
from tests.databases import Place
from tests.postgres import Server
from tests.schema import REVISIONS, schema, to
from tests.service.dispatching import Dispatching
from tests.service.scene import CHAIN, Scene


@pytest.fixture
def database(empty_place: Place) -> Iterator[Database]:
    found = Database(empty_place)
    yield found
    found.close()


def recorded(name: str | None, kind: str, _: object) -> bool:
    """Whether something in the database is the records' own, and not made of them for search."""
    return kind != "table" or name is None or not name.startswith("order_text")


def test_the_migrations_make_what_the_records_say(database: Database) -> None:
    database.migrate()
    opts = {"compare_type": True, "include_name": recorded}
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Record.metadata) == []


def test_each_step_down_unmakes_what_the_step_up_made_and_up_again_it_is_the_same(
    database: Database,
) -> None:
    made = []
    for revision in REVISIONS:
        to(database, revision)
        made.append(schema(database))
    for place in reversed(range(len(REVISIONS) - 1)):
        to(database, REVISIONS[place])
        assert schema(database) == made[place]
    to(database, "base")
    assert schema(database) == {}
    database.migrate()
    assert schema(database) == made[-1]
    assert set(made[-1]) >= set(Record.metadata.tables)


def held(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table by its columns, but what search makes of them."""
    with database.engine.connect() as connection:
        found = {}
        for table in inspect(connection).get_table_names():
            if recorded(table, "table", None) and table != "alembic_version":
                everything = select(text("*")).select_from(table_named(table))
                rows = connection.execute(everything).mappings()
                found[table] = sorted(map(dict, rows), key=repr)
    return found


def by_columns(rows: list[dict[str, Any]], names: Iterable[str]) -> list[str]:
    """What rows hold in some of their columns, in an order that is the same for the same rows."""
    return sorted(repr([row[name] for name in sorted(names)]) for row in rows)


def test_what_a_centre_holds_is_the_same_at_each_older_revision_and_back_again(
    tmp_path: Path, place: Place
) -> None:
    scene = Scene(tmp_path, place)
    wang = scene.technician()
    done = scene.assigned(wang)
    for state in CHAIN:  # what a fix was taken for is lost on the way down: each is another one
        scene.clock.forward(timedelta(minutes=1))
        scene.go(done, wang, state)
    scene.order(draft=True)
    order = scene.order(customer={"name": "A. Chen", "phone": "+86 21 5830 9917", "account": ""})
    scene.edit(order, scene.row(order).version, title="Cold again")
    scene.step(order, Step.CANCEL, "not needed")
    forget = update(VisitRecord).values(measure_at=None)  # what is to be measured goes on the way
    scene.work.write(SYSTEM, lambda unit: unit.session.execute(forget))
    assert sum(map(bool, held(scene.database).values())) > 12
    go_down_and_up(scene.database, REVISIONS)
    scene.close()
    scene.open()
    assert scene.row(order).title == "Cold again"
    scene.close()


def go_down_and_up(database: Database, revisions: Sequence[str]) -> None:
    """Go down through revisions and up again; what each of them knows of stays the same."""
    before, made = held(database), schema(database)
    for revision in (*reversed(revisions[:-1]), *revisions[1:]):
        to(database, revision)
        now = held(database)
        for table, rows in now.items():
            if rows or before[table]:
                there = set(rows[0])
                assert there <= set(before[table][0])
                assert by_columns(rows, there) == by_columns(before[table], there), table
    assert held(database) == before
    assert schema(database) == made


def test_what_is_offered_is_the_same_at_each_revision_that_knows_of_offers(
    tmp_path: Path, place: Place
) -> None:
    scene = Scene(tmp_path, place)
    at = Dispatching(scene)
    wang, li = at.technicians("Wang", "Li")
    taken, waits, asked = scene.order(), scene.order(kind="locksmith"), scene.order()
    first = at.start(taken)
    at.answer(at.open_offer(first), wang, accept=False, reason="Too far away.")
    at.answer(at.open_offer(first), li)
    second = at.start(waits)
    at.answer(at.open_offer(second), wang)
    at.consent(waits, accept=False, reason="Not him.")
    third = at.start(asked)
    story = at.story(second)
    assert {state for _, state in story} == {OfferState.CUSTOMER_REFUSED, OfferState.OPEN}
    assert all(held(scene.database)[table] for table in ("cascade", "offer"))
    go_down_and_up(scene.database, REVISIONS[REVISIONS.index("0017") :])
    scene.close()
    scene.open()
    assert at.story(second) == story
    assert at.answer(at.open_offer(third), wang).refusal is None
    scene.close()


def test_what_is_booked_is_the_same_at_each_revision_that_knows_of_the_ledger(
    tmp_path: Path, place: Place
) -> None:
    scene = Scene(tmp_path, place)
    cash, fee = (AccountKey(kind, "CNY") for kind in (AccountKind.CASH, AccountKind.FEE))
    received = Posting(cash, fee, 500, TransferKind.FEE_RECEIPT, scene.order())
    scene.work.write(SYSTEM, lambda unit: ledger.post(unit, new_id(), {}, [received]))
    scene.clock.forward(timedelta(days=1))
    today = scene.clock.now().date()
    scene.work.write(
        scene.supervisor,
        lambda unit: ledger.close_period(unit, new_id(), today - timedelta(days=1), ""),
    )
    tables = {name for name in Record.metadata.tables if name.startswith("ledger_")}
    assert all(held(scene.database)[name] for name in tables)
    go_down_and_up(scene.database, REVISIONS[REVISIONS.index("0025") :])
    scene.close()


def test_orders_that_are_there_are_found_by_the_digits_of_a_number(
    tmp_path: Path, place: Place
) -> None:
    scene = Scene(tmp_path, place)
    customer = {"name": "A. Chen", "phone": "+86 21 5830 9917", "account": ""}
    wanted = scene.order(customer=customer)
    scene.order()

    def found(digits: str) -> list[str]:
        page = scene.work.read(
            scene.dispatcher, lambda unit: queue.page(unit, queue.Wanted(text=digits), 10, None)
        )
        return [row.id for row in page.rows]

    assert found("309917") == [str(wanted)]
    to(scene.database, REVISIONS[REVISIONS.index("0009") - 1])
    with scene.database.engine.begin() as connection:  # as the release of that revision would
        connection.execute(
            text("UPDATE work_order SET search = replace(search, '862158309917', '')")
        )
        order_text.rebuild(connection)
    assert found("309917") == []
    scene.database.migrate()
    assert found("309917") == [str(wanted)]
    scene.close()


def test_the_address_for_phones_goes_along_with_its_history_when_its_name_changes(
    tmp_path: Path, place: Place
) -> None:
    scene = Scene(tmp_path, place)
    edit = settings.Edit("public_url", 0, "https://desk.example")
    scene.work.write(scene.administrator, lambda unit: settings.edit(unit, Chosen(), [edit]))
    kept = held(scene.database)

    def names() -> set[str]:
        rows = held(scene.database)
        return {row["name"] for name in ("setting", "setting_change") for row in rows[name]}

    assert names() == {"public_url"}
    to(scene.database, REVISIONS[REVISIONS.index("0014") - 1])
    assert names() == {"phones_url"}
    scene.database.migrate()
    assert held(scene.database) == kept
    with pytest.raises(DatabaseError, match="append-only"), scene.database.write() as session:
        session.execute(text("UPDATE setting_change SET name = 'another'"))
    scene.close()


def test_a_migration_that_fails_leaves_nothing_behind(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(table: str, dialect: str) -> tuple[str, ...]:
        raise ZeroDivisionError(table, dialect)

    with monkeypatch.context() as patch:
        patch.setattr(append_only, "making", fail)
        with pytest.raises(ZeroDivisionError):
            database.migrate()
    assert schema(database) == {}
    database.migrate()


def test_a_database_of_a_newer_release_is_refused_and_left_alone(
    database: Database, empty_place: Place
) -> None:
    database.migrate()
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = empty_place.read_bytes() if isinstance(empty_place, Path) else schema(database)
    with pytest.raises(CannotStart) as fault:
        database.migrate()
    assert fault.value.fault is StartFault.DATABASE_NEWER
    assert fault.value.fields == {"revision": "9999"}
    after = empty_place.read_bytes() if isinstance(empty_place, Path) else schema(database)
    assert after == before


def test_text_sorts_by_code_points_whatever_the_database_was_made_with(database: Database) -> None:
    database.migrate()
    names = ["a", "B", "Z", "_", "\u00e4", "b", "中", "\U0001f527", "\uff5e", "10", "9"]
    with database.write() as session:
        for name in names:
            session.execute(text("INSERT INTO order_day VALUES (:name, 1)"), {"name": name})
    with database.read() as session:
        found = session.execute(text("SELECT day FROM order_day ORDER BY day")).scalars().all()
    assert found == sorted(names)


def test_no_text_of_ours_is_left_to_the_locale_of_a_postgresql(postgres: Server) -> None:
    with postgres.database() as url:
        found = postgres.ask(
            "SELECT table_name, column_name, collation_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND data_type = 'text'",
            url.rpartition("/")[2],
        )
    assert len(found) > 100
    assert {(table, column) for table, column, collation in found if collation != "C"} == set()
