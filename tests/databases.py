"""Decides on which database a test runs: on SQLite, and on a real PostgreSQL too where it matters.

A test that asks for ``place``, ``empty_place`` or a centre runs once for each database, if it lies
where this names, and is not marked ``sqlite_alone``. Those of the
server's edge are dealt out among the databases, each to one, unless everything is tried
(``CALLOUT_SCALE=full``): what they try is decided above the use cases, which run on both.
"""

import os
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from desktop.service import writer
from desktop.store.engine import Database
from tests.postgres import Server

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
ON_BOTH = (
    "tests/server/",
    "tests/service/",
    "tests/simulation/",
    "tests/store/",
    "tests/test_migrations.py",
)
"""Where tests run on both; the others are about what stands before a database."""
DEALT_OUT = "tests/server"
ROOT = Path(__file__).parents[1]
ALONE_S = 30.0
Place = Path | str
"""Where a database lies: a file, or what a URL names."""


def pytest_configure() -> None:
    """Let a use case that is alone take as long as a machine that stands still for seconds takes.

    Where the limit itself is tried, the test says which.
    """
    writer.SLOW_LIMIT_S = ALONE_S


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on each database that it is about."""
    if "database_kind" not in metafunc.fixturenames:
        return
    alone = metafunc.definition.get_closest_marker("sqlite_alone") is not None
    path = metafunc.definition.path.relative_to(ROOT).as_posix()
    kinds = (SQLITE, POSTGRESQL) if path.startswith(ON_BOTH) and not alone else (SQLITE,)
    metafunc.parametrize("database_kind", kinds, indirect=True, scope="module")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is dealt to another database: the same cases in every run."""
    if os.environ.get("CALLOUT_SCALE") == "full":
        return
    left_out = [item for item in items if not _dealt_to_its_own(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _dealt_to_its_own(item)]


def _dealt_to_its_own(item: pytest.Item) -> bool:
    """Say whether a case is to run on the database that it names."""
    named = getattr(item, "fixturenames", ())
    if not item.path.is_relative_to(ROOT / DEALT_OUT) or "database_kind" not in named:
        return True
    if item.get_closest_marker("sqlite_alone") is not None:
        return True
    assert isinstance(item, pytest.Function)
    on = str(item.callspec.params["database_kind"])
    case = item.nodeid.replace(on, "")
    return on == (SQLITE, POSTGRESQL)[zlib.crc32(case.encode()) % 2]


@cache
def migrated_file() -> bytes:
    """A database file with this release's schema and nothing in it, migrated once."""
    with TemporaryDirectory(prefix="callout-schema-") as folder:
        path = Path(folder) / "callout.db"
        database = Database(path)
        database.migrate()
        database.close()
        return path.read_bytes()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The PostgreSQL server of this process's tests."""
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="module")
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on."""
    found: str = request.param
    return found


@pytest.fixture
def place(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """Where a test's database lies: with this release's schema if it is there already."""
    yield from _placed(database_kind, tmp_path, request, migrated=True)


@pytest.fixture
def empty_place(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Place]:
    """Where a test's database lies, of which nothing is there."""
    yield from _placed(database_kind, tmp_path, request, migrated=False)


@pytest.fixture(scope="module")
def shared_place(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Place]:
    """Where the database of a module's tests lies."""
    yield from _placed(database_kind, tmp_path_factory.mktemp("place"), request, migrated=True)


def _placed(
    kind: str, folder: Path, request: pytest.FixtureRequest, *, migrated: bool
) -> Iterator[Place]:
    if kind == SQLITE:
        yield folder / "callout.db"
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database(migrated=migrated) as url:
        yield url
