"""Tries what is told of how much a database holds: every table of ours, and of no other."""

from pathlib import Path

from sqlalchemy import inspect, text

from desktop.service import diagnostics
from desktop.service.unit import SYSTEM
from desktop.store import counting
from desktop.store.counting import TABLES
from desktop.store.examining import examine
from tests.service.scene import Scene


def test_every_table_of_the_schema_is_counted_and_no_other(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.order()
    with scene.work.database.write() as session:
        session.execute(text("CREATE TABLE wang_xiaoming (x INTEGER)"))
    counted = scene.work.read(SYSTEM, diagnostics.counted)
    with scene.work.database.read() as session:
        there = set(inspect(session.connection()).get_table_names())
    others = {"alembic_version", "wang_xiaoming"}
    others |= {name for name in there if name.startswith("order_text")}  # made of the others
    assert set(counted.rows) == TABLES == there - others
    assert counted.rows["work_order"] == 1
    assert counted.revision.isdigit()
    scene.close()
    found = examine(tmp_path / "callout.db", lambda database: database.counts())
    assert found == counted.rows
    assert examine(tmp_path / "callout.db", lambda one: one.revision()) == counted.revision


def test_the_size_is_that_of_file_and_log(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.order()
    with scene.work.database.read() as session:
        assert counting.size_bytes(session) >= 100_000
        assert counting.log_bytes(session) == (tmp_path / "callout.db-wal").stat().st_size
    scene.close()
    assert (tmp_path / "callout.db").stat().st_size >= 100_000
