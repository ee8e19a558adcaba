"""Decides what tests of the benches share: a place, a quiet voice, and a look into a database."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop.bench.place import Place, place


@pytest.fixture
def where(tmp_path: Path) -> Iterator[Place]:
    """A place for a bench; what it says of its file system is a disk's, whatever lies below."""
    with place(tmp_path, 1) as found:
        yield Place(found.folder, "ext4")


class Heard:
    """What a bench said while it ran."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def __call__(self, key: str, **fields: object) -> None:
        del fields
        self.keys.append(key)


@pytest.fixture
def say() -> Heard:
    """Somebody who hears how far a bench is."""
    return Heard()


def counted(database: Path, query: str) -> int:
    """The one number that a query gives; a table's name alone counts its rows."""
    sql = query if " " in query else f"SELECT count(*) FROM {query}"  # noqa: S608
    with closing(dbapi2.connect(str(database))) as connection:
        found = connection.execute(sql).fetchone()[0]
    assert isinstance(found, int)
    return found
