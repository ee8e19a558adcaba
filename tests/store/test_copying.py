"""Tries that all rows come over from one database to another as they lie there, or none (F5)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from api_client.vocabulary import FieldState, StartFault
from desktop.store import copying
from desktop.store.copying import CopyDiffers
from desktop.store.engine import Database
from desktop.store.faults import CannotStart
from tests.databases import Place
from tests.postgres import Server
from tests.service.scene import Scene

Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def full(tmp_path: Path, place: Place) -> Iterator[Scene]:
    """A centre with rows in nearly every table, on either database."""
    scene = Scene(tmp_path, place)
    wang = scene.technician("王 \\ \t 'x'")
    order = scene.assigned(wang, remark="tab\tand line\nand \\N and 汉字 and 👩‍🔧")
    scene.edit(order, scene.row(order).version, title="Warm")
    scene.go(order, wang, FieldState.COMPLETED)
    yield scene
    scene.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database to copy into, of either kind."""
    if request.param == "sqlite":
        found = Database(tmp_path / "other.db")
        found.migrate()
        yield found
        found.close()
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database() as url:
        found = Database(url)
        yield found
        found.close()


def rows(database: Database) -> Rows:
    """Every row as the driver gives it."""
    with copying.picture(database) as connection:
        return {
            each.name: sorted(
                (
                    tuple(row)
                    for row in connection.execute(
                        text(
                            f"SELECT {', '.join(column.name for column in each.columns)} "  # noqa: S608
                            f"FROM {each.name}"
                        )
                    )
                ),
                key=repr,
            )
            for each in copying.tables()
        }


def copy(source: Database, target: Database) -> dict[str, int]:
    with copying.picture(source) as there, copying.alone(target) as here:
        return copying.copy(there, here, lambda: None)


def test_every_row_comes_over_as_it_lies(full: Scene, other: Database) -> None:
    before = rows(full.database)
    counted = copy(full.database, other)
    assert rows(other) == before == rows(full.database)
    assert counted == {name: len(found) for name, found in before.items()}
    assert sum(counted.values()) > 40
    assert {type(value) for row in before["work_order"] for value in row} >= {int, str}


def test_keys_are_counted_on_after_the_largest(full: Scene, other: Database) -> None:
    copy(full.database, other)
    largest = "SELECT max(key) FROM order_step"
    with other.write() as session:
        before = session.scalar(text(largest))
        session.execute(
            text(
                "INSERT INTO order_step (id, order_id, step, from_state, to_state, actor_id, "
                "actor_name, actor_role, occurred_at, received_at, reason, digest) "
                "SELECT 'another', order_id, step, from_state, to_state, actor_id, actor_name, "
                "actor_role, occurred_at, received_at, reason, digest FROM order_step LIMIT 1"
            )
        )
        assert session.scalar(text(largest)) == before + 1


def test_a_copy_that_is_ended_leaves_nothing(full: Scene, other: Database) -> None:
    left = iter(range(5))

    def carry_on() -> None:
        if next(left, None) is None:
            raise ZeroDivisionError

    with (
        pytest.raises(ZeroDivisionError),
        copying.picture(full.database) as there,
        copying.alone(other) as here,
    ):
        copying.copy(there, here, carry_on)
    assert not any(rows(other).values())


def test_a_copy_with_other_numbers_is_no_copy(full: Scene, other: Database) -> None:
    def differ() -> None:
        with copying.picture(full.database) as there, copying.alone(other) as here:
            here.execute(text("INSERT INTO tries (about, failures, last_at) VALUES ('x', 1, 1)"))
            copying.copy(there, here, lambda: None)

    with pytest.raises(CopyDiffers) as found:
        differ()
    assert found.value.args == ("tries", 0, 1)
    assert not any(rows(other).values())


def test_a_picture_does_not_change_while_others_write(full: Scene) -> None:
    with copying.picture(full.database) as connection:
        before = copying.counts(connection)
        full.technician("Later")
        assert copying.counts(connection) == before
    with copying.picture(full.database) as connection:
        assert copying.counts(connection)["technician"] == before["technician"] + 1


def test_what_is_not_empty_is_refused(full: Scene, other: Database) -> None:
    with copying.picture(other) as connection:
        copying.refuse_unless_empty(connection, "other")
    with pytest.raises(CannotStart) as refused, copying.picture(full.database) as connection:
        copying.refuse_unless_empty(connection, "full")
    assert refused.value.fault is StartFault.DATABASE_NOT_EMPTY
    with other.write() as session:
        session.execute(text("CREATE TABLE somebody_elses (x INTEGER)"))
    with pytest.raises(CannotStart), copying.picture(other) as connection:
        copying.refuse_unless_empty(connection, "other")


@pytest.mark.sqlite_alone
def test_a_database_without_any_table_is_empty(postgres: Server) -> None:
    with postgres.database(migrated=False) as url:
        bare = Database(url)
        with copying.picture(bare) as connection:
            copying.refuse_unless_empty(connection, "bare")
        bare.close()
