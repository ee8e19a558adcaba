"""Tries how a database is looked at without a trace, alone, while a server writes, and killed."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from api_client.vocabulary import StartFault
from desktop.domain.audit import follow
from desktop.store import examined
from desktop.store.examined import Examined, Unreadable
from desktop.store.examining import examine
from desktop.store.faults import CannotStart
from tests.postgres import Server
from tests.schema import REVISIONS
from tests.service.scene import Scene

Trace = dict[str, tuple[int, int, str]]


def trace(folder: Path) -> Trace:
    """Each file with its length, its time and its digest."""
    return {
        path.name: (
            path.stat().st_size,
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows(path: Path) -> int:
    """How many audit rows are seen, which are a whole chain."""
    chain = examine(path, lambda database: follow(database.audit()))
    assert chain.first_bad is None
    return chain.rows


_KILLED = """
import os, sys
from pathlib import Path
from tests.postgres import Server
from tests.schema import REVISIONS
from tests.service.scene import Scene
scene = Scene(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    scene.order()
os._exit(0)
"""


def killed(folder: Path, orders: int = 3) -> Path:
    """A database whose process ended without closing it."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", _KILLED, str(folder), str(orders)]
    subprocess.run(command, check=True, cwd=root, timeout=120)
    return folder / "callout.db"


def test_a_database_at_rest_is_read_as_it_lies(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.order()
    scene.close()
    before = trace(tmp_path)
    assert list(before) == ["callout.db"]
    assert rows(tmp_path / "callout.db") == 2
    assert trace(tmp_path) == before


@pytest.mark.parametrize("index", ["there", "gone", "garbled"])
def test_a_killed_database_is_read_with_its_log_and_left_alone(tmp_path: Path, index: str) -> None:
    folder = tmp_path / "a centre 中心?#"
    folder.mkdir()
    path = killed(folder)
    shm = path.with_name("callout.db-shm")
    if index == "gone":
        shm.unlink()
    elif index == "garbled":
        shm.write_bytes(b"\xff" * shm.stat().st_size)
    before = trace(folder)
    assert before["callout.db-wal"][0] > 0
    assert rows(path) == 4
    assert trace(folder) == before


def test_a_server_that_writes_is_seen_up_to_its_last_commit(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    path = tmp_path / "callout.db"
    for number in range(5):
        scene.order()
        assert rows(path) == number + 2
    scene.close()


def test_what_began_to_write_meanwhile_is_seen_by_looking_again(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.close()
    looks: list[int] = []

    def look(database: Examined) -> int:
        if not looks:
            scene.open()
            scene.order()
        looks.append(len(list(database.audit())))
        return looks[-1]

    assert examine(tmp_path / "callout.db", look) == 2
    assert looks == [1, 2]
    scene.close()


def test_the_whole_is_one_picture(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.order()

    def look(database: Examined) -> tuple[int, int]:
        _, counted, _ = database.centre()
        scene.order()
        return counted, len(list(database.audit()))

    assert examine(tmp_path / "callout.db", look) == (2, 2)
    scene.close()


def test_rows_come_as_they_lie_also_where_no_text_is_left(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    for _ in range(2):
        scene.order()
    scene.close()
    path = tmp_path / "callout.db"
    raw = dbapi2.connect(str(path), isolation_level=None)
    raw.execute("DROP TRIGGER audit_no_update")
    raw.execute("UPDATE audit SET action = CAST(x'ff41' AS TEXT) WHERE seq = 1")
    raw.execute("UPDATE audit SET role = 'king', detail = '{' WHERE seq = 2")
    raw.execute("UPDATE audit SET detail = replace(detail, ':', ' : ') WHERE seq = 3")
    raw.close()
    found = examine(path, lambda database: list(database.audit()))
    assert found[0]["action"] == "\udcffA"
    assert (found[1]["role"], found[1]["detail"]) == ("king", "{")
    assert isinstance(found[2]["detail"], str)


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("{}", {}),
        ('{"a":[1,"王",null,true]}', {"a": [1, "王", None, True]}),
        ('{"a": 1}', '{"a": 1}'),
        ('{"a":1,"a":2}', '{"a":1,"a":2}'),
        ('{"a":1.0e0}', '{"a":1.0e0}'),
        ("[" * 100_000, "[" * 100_000),
        ("[" * 400 + "]" * 400, "[" * 400 + "]" * 400),
        ("", ""),
    ],
)
def test_a_detail_that_we_never_wrote_so_stays_text(detail: str, expected: object) -> None:
    assert examined._detail(detail) == expected  # noqa: SLF001  (no way in but a whole database)


def test_what_is_no_database_of_ours_is_one_plain_fault(tmp_path: Path) -> None:
    path = tmp_path / "callout.db"
    with pytest.raises(CannotStart) as fault:
        rows(path)
    assert fault.value.fault is StartFault.DATABASE_UNREACHABLE
    dbapi2.connect(str(path)).close()
    path.touch()
    with pytest.raises(CannotStart) as fault:
        rows(path)
    assert fault.value.fault is StartFault.DATABASE_DAMAGED
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(CannotStart) as fault:
        rows(path)
    assert fault.value.fault is StartFault.DATABASE_DAMAGED


def test_what_sqlite_finds_wrong_is_said_in_its_words(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    for _ in range(20):
        scene.order()
    assert examine(tmp_path / "callout.db", lambda database: database.faults()) == []
    scene.close()
    path = tmp_path / "callout.db"
    raw = dbapi2.connect(str(path), isolation_level=None)
    (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'file'").fetchone()
    (size,) = raw.execute("PRAGMA page_size").fetchone()
    raw.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xee" * size
    path.write_bytes(content)

    def look(database: Examined) -> list[str]:
        with pytest.raises(Unreadable):
            database.files()
        return database.faults()

    assert examine(path, look)


def test_a_postgresql_is_looked_at_as_it_lies_and_left_alone(
    tmp_path: Path, postgres: Server
) -> None:
    with postgres.database() as url:
        scene = Scene(tmp_path, url)
        for _ in range(3):
            scene.order()
        stored = scene.store(b"a photo")
        before = scene.dump()
        told = examine(url, lambda database: list(database.audit()))
        assert told == scene.audit()
        looked = examine(
            url,
            lambda database: (
                database.files(),
                database.counts()["work_order"],
                database.revision(),
                database.faults(),
                database.centre()[1],
            ),
        )
        assert looked == ({stored.sha256: 7}, 3, REVISIONS[-1], [], len(told))
        assert scene.dump() == before
        scene.close()


def test_a_row_that_was_changed_in_postgresql_is_seen_as_it_now_is(
    tmp_path: Path, postgres: Server
) -> None:
    with postgres.database() as url:
        scene = Scene(tmp_path, url)
        scene.order()
        scene.order()
        scene.close()
        name = url.rpartition("/")[2]
        postgres.ask("ALTER TABLE audit DISABLE TRIGGER USER", name)
        postgres.ask("UPDATE audit SET detail = '{\"a\": 1}', role = 'king' WHERE seq = 2", name)
        found = examine(url, lambda database: list(database.audit()))
        assert (found[1]["role"], found[1]["detail"]) == ("king", '{"a": 1}')
        assert follow(found).first_bad == 2


def test_a_postgresql_that_holds_no_centre_is_one_plain_fault(postgres: Server) -> None:
    with postgres.database(migrated=False) as url:
        with pytest.raises(CannotStart) as fault:
            examine(url, lambda database: follow(database.audit()))
        assert fault.value.fault is StartFault.DATABASE_DAMAGED
    with pytest.raises(CannotStart) as fault:
        examine(url, lambda database: follow(database.audit()))
    assert fault.value.fault is StartFault.DATABASE_MISSING
