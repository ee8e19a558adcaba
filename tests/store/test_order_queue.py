"""Tries that no page of the queue looks at every order: each query's plan, on both databases."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Connection

from api_client.vocabulary import JobKind, OrderSort, OrderState, Priority
from desktop.domain.orders import PAST
from desktop.store import order_statement
from desktop.store.engine import Database
from desktop.store.order_filter import Clause, Filter, paths
from desktop.store.order_statement import Reading
from desktop.store.order_walk import Order, Place, kinds_of_values
from tests import databases

SOMEBODY = UUID("01980000-0000-7000-8000-000000000001")
DAYS = (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC))
LIVING = tuple(state for state in OrderState if state not in PAST)
FILTERS = {
    "all": Filter(),
    "states": Filter(states=(OrderState.OPEN, OrderState.CLOSED)),
    "living": Filter(states=LIVING),
    "past": Filter(states=tuple(sorted(PAST))),
    "kinds": Filter(kinds=(JobKind.REPAIR, JobKind.LOCKSMITH)),
    "priorities": Filter(priorities=(Priority.EMERGENCY,)),
    "technician": Filter(technician_id=SOMEBODY),
    "nobody": Filter(assigned=False),
    "somebody": Filter(assigned=True),
    "promised": Filter(promised=DAYS),
    "promised-before": Filter(promised=(None, DAYS[1])),
    "late": Filter(states=LIVING, promised=(None, DAYS[1])),
    "created": Filter(created=DAYS),
    "areas": Filter(areas=("north", "")),
    "lacking": Filter(lacking=True),
    "text": Filter(words=("boil", "\u70ed\u6c34")),
    "ids": Filter(ids=(SOMEBODY,)),
    "his": Filter(his=SOMEBODY),
    "several": Filter(
        states=(OrderState.CLOSED,),
        kinds=(JobKind.REPAIR,),
        priorities=(Priority.HIGH,),
        created=DAYS,
        assigned=True,
    ),
}
ORDERS = [Order(by, descending) for by in OrderSort for descending in (True, False)]
WHOLE_TABLE = {
    "sqlite": re.compile(r"SCAN (o|work_order)\b", re.MULTILINE),
    "postgresql": re.compile(r"Seq Scan on work_order"),
}
SORTED = {
    "sqlite": re.compile(r"USE TEMP B-TREE"),
    "postgresql": re.compile(r"(^|->  )Sort  \(", re.MULTILINE),
}


@pytest.fixture(scope="module")
def connection(shared_place: databases.Place) -> Iterator[Connection]:
    """A database with this release's schema and no orders."""
    database = Database(shared_place)
    database.migrate()
    with database.read() as session:
        found = session.connection()
        if found.dialect.name == "postgresql":
            for plan in ("seqscan", "sort", "bitmapscan"):
                found.exec_driver_sql(f"SET LOCAL enable_{plan} = off")
        yield found
    database.close()


def plan(connection: Connection, query: Clause) -> str:
    """What the database would do, a line for each step."""
    sqlite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    sql = explain + (query.sql if sqlite else query.sql.replace("?", "%s"))
    rows = connection.exec_driver_sql(sql, query.values).all()
    return "\n".join(str(row[-1]) for row in rows)


def places(order: Order) -> list[Place | None]:
    """The beginning, and a place in the middle of the first part."""
    kinds = kinds_of_values(order, 0)
    assert kinds is not None
    values = tuple("m" if kind is str else 7 for kind in kinds)
    return [None, Place(0, values, 7)]


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_no_page_looks_at_every_order(connection: Connection, name: str, order: Order) -> None:
    dialect, asked = connection.dialect.name, FILTERS[name]
    for after in places(order):
        reading = Reading(asked, order, dialect, after)
        for part, one in reading.parts():
            walk = order_statement.walking(one, part, 100)
            found = plan(connection, walk)
            assert not WHOLE_TABLE[dialect].search(found), found
            joined = order.by is OrderSort.TECHNICIAN or asked.words
            if not (
                dialect == "postgresql" and joined
            ):  # what is joined is sorted once more (0019)
                assert not SORTED[dialect].search(found), found
        for path in paths(asked, dialect):
            found = plan(connection, order_statement.sorting(reading, path, 100, counts=True))
            assert not WHOLE_TABLE[dialect].search(found), found


def test_these_plans_are_seen_to_be_wrong(connection: Connection) -> None:
    dialect = connection.dialect.name
    whole = plan(connection, Clause("SELECT o.remark FROM work_order o"))
    assert WHOLE_TABLE[dialect].search(whole), whole
    by_remark = "SELECT o.key FROM work_order o ORDER BY o.remark LIMIT 5"
    assert SORTED[dialect].search(plan(connection, Clause(by_remark)))


def test_what_every_report_changes_lies_in_one_index_alone(connection: Connection) -> None:
    changed = {"state", "changed_at", "version"}
    if connection.dialect.name == "sqlite":
        listing = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    else:
        listing = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    holding = {
        name
        for name, sql in connection.exec_driver_sql(listing).all()
        if re.search(r"ON (public\.)?\"?work_order\"? ", sql)
        and changed & set(re.findall(r"\w+", sql.partition("(")[2]))
    }
    assert holding == {"work_order_state"}
