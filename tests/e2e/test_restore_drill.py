"""The restore drill: a backup of a centre at work has all that was acknowledged before it began."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from api_client.client import Client
from desktop.clock import SystemClock
from desktop.commands import demo
from desktop.simulator.centre import Play, PlayedCentre
from desktop.simulator.day import HURRIED
from desktop.simulator.dispatcher import Habits
from desktop.simulator.invariants import judged
from desktop.simulator.network import ROUGH
from tests.commanding import ROOT, callout, serving
from tests.conftest import Scale
from tests.postgres import Server
from tests.running import until
from tests.service.scene import Scene

BACKUPS = {Scale.CI: 1, Scale.FULL: 5}
PHOTOS_MISSING = (
    "SELECT count(*) FROM attachment JOIN report USING (report_id) "
    "WHERE status = 'accepted' AND sha256 NOT IN (SELECT sha256 FROM file)"
)
CHANGES_BETWEEN = 30
WITHIN_S = 90.0


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[tuple[str, ...]]:
    """How the server is told where its records are."""
    if request.param == "sqlite":
        yield ()
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database(migrated=False) as url:
        yield ("--database", url)


def said(*arguments: str | Path) -> dict[str, Any]:
    """What a command answers that goes well."""
    done = callout(*arguments, "--json", within_s=WITHIN_S)
    assert done.code == 0, (done.out, done.err)
    return done.answer


def exported(data: Path) -> list[str]:
    """The audit log, a row a line."""
    done = callout("audit", "export", "--data", data, within_s=WITHIN_S)
    assert done.code == 0, done.err
    return done.out.splitlines()


def counted(data: Path, query: str) -> int:
    with closing(dbapi2.connect(str(data / "callout.db"))) as connection:
        [(found,)] = connection.execute(query).fetchall()
        return int(found)


def _tells_of_a_file(row: str | bytes) -> bool:
    """Whether a row of the log is about a file that came."""
    return bool(json.loads(row)["action"] == "file-stored")


def test_what_was_acknowledged_before_a_backup_began_is_in_it(
    tmp_path: Path, database: tuple[str, ...], scale: Scale
) -> None:
    data, key = tmp_path / "centre", tmp_path / "centre.key"
    play = Play(6, 7, tmp_path / "phones", HURRIED, ROUGH, Habits(), watched=True)
    rows_before: list[int] = []
    with serving(data, *database, "--key-file", key) as server:
        centre = PlayedCentre(server.url, server.secret, play, SystemClock())
        try:
            centre.open()
            centre.start()
            with Client(server.url) as client:
                for number in range(BACKUPS[scale]):
                    enough = client.centre.health().seq + CHANGES_BETWEEN
                    until(lambda: client.centre.health().seq >= enough, WITHIN_S)  # noqa: B023
                    until(lambda: any(map(_tells_of_a_file, exported(data))), WITHIN_S)
                    rows_before.append(said("verify", "--data", data)["audit"]["rows"])
                    said("backup", "--data", data, "--key-file", key, tmp_path / f"{number}.zip")
            centre.finish(demo.GRACE_S)
            run, claimed = centre.evidence()
        finally:
            centre.end()
            centre.close()
        live = exported(data)
    assert [one.name for one in judged(run, claimed).findings if not one.ok] == []
    for number, rows in enumerate(rows_before):
        restored = tmp_path / f"restored {number}"
        found = said("restore", tmp_path / f"{number}.zip", "--data", restored)
        assert found["secrets"] == "decrypt"
        assert rows <= found["audit"]["rows"] < len(live)
        assert exported(restored) == live[: found["audit"]["rows"]]
        for action, query in (
            ("order-created", "SELECT count(*) FROM work_order"),
            ("file-stored", "SELECT count(*) FROM file"),
        ):
            told = sum(json.loads(row)["action"] == action for row in exported(restored))
            assert told == counted(restored, query) > 0, action
        assert counted(restored, "SELECT count(*) FROM report WHERE status = 'accepted'") > 0
        assert counted(restored, PHOTOS_MISSING) == 0
        assert said("verify", "--data", restored, "--key-file", key)["ok"]
    with serving(tmp_path / "restored 0", "--key-file", key) as again, Client(again.url) as client:
        assert client.centre.health().staffed


KILLED = """
import sys, threading
from datetime import UTC, datetime
from pathlib import Path
from desktop.gateways import backups
left = int(sys.argv[3])
def carry_on():
    global left
    left -= 1
    if left < 0:
        print("there", flush=True)
        threading.Event().wait()
source = backups.Source(Path(sys.argv[1]), None, None, "1.2.3")
backups.make(source, Path(sys.argv[2]), datetime(2026, 11, 23, tzinfo=UTC), carry_on)
"""


@pytest.mark.parametrize("steps", [0, 1, 4])
def test_a_backup_that_is_killed_leaves_nothing_under_its_name(tmp_path: Path, steps: int) -> None:
    folder = tmp_path / "centre"
    folder.mkdir()
    scene = Scene(folder)
    scene.store(b"x" * 5_000_000)
    scene.close()
    target = tmp_path / "b.zip"
    command = [sys.executable, "-c", KILLED, str(folder), str(target), str(steps)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"there\n"
        assert list(tmp_path.glob(".b.zip.*"))
        child.kill()
    assert not target.exists()
    made = said("backup", "--data", folder, target)
    assert said("restore", target, "--data", tmp_path / "restored")["audit"] == {
        **made["audit"],
        "first_bad": None,
    }
