"""Kills a server and tears what it wrote ahead: the rest stays, and what is gone is told (F3, F5).

What lies in the log and not in the file yet can be destroyed after the fact, as can the file. No
program brings it back; it is told by the anchor outside, and nothing of it is served half.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from api_client.vocabulary import EXIT_CODES, StartFault
from tests.commanding import serving
from tests.conftest import Scale
from tests.e2e.peopled import Peopled, Wire, peopled
from tests.running import until

FULL = os.environ.get("CALLOUT_SCALE", Scale.CI) == Scale.FULL
"""A log of which nothing is left is tried twice in any case: torn at its head, and gone."""
ORDERS = 30
LOG_HEAD_BYTES = 32
FRAME_BYTES = 24 + 4096
ENDS_WITHIN_S = 20


@dataclass(frozen=True)
class Killed:
    """A centre whose server was killed, with what it had acknowledged."""

    centre: Peopled
    orders: tuple[str, ...]
    rows: int
    whole_bytes: int
    """How long the log was when the last order was acknowledged; more may have come since."""

    @property
    def log(self) -> Path:
        """What SQLite wrote ahead."""
        return self.centre.data / "callout.db-wal"

    @property
    def index(self) -> Path:
        """The index of that."""
        return self.centre.data / "callout.db-shm"

    def frames(self) -> int:
        """How many frames the log has."""
        return (self.log.stat().st_size - LOG_HEAD_BYTES) // FRAME_BYTES


@pytest.fixture(scope="module")
def first_killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    """A centre that was killed at work; its log holds all that was acknowledged."""
    centre = peopled(tmp_path_factory.mktemp("killed"))
    with serving(centre.data, "--key-file", centre.key) as server:
        with Wire(server.url, centre) as wire:
            orders = tuple(wire.create().json()["id"] for _ in range(ORDERS))
            whole_bytes = (centre.data / "callout.db-wal").stat().st_size
            rows = wire.audit_rows()
            until(lambda: _anchored(centre) == rows)
        server.process.kill()
        server.process.wait(ENDS_WITHIN_S)
    return Killed(centre, orders, rows, whole_bytes)


@pytest.fixture
def killed(first_killed: Killed, tmp_path: Path) -> Killed:
    """A copy of it, to tear."""
    centre = first_killed.centre
    shutil.copytree(centre.data.parent, tmp_path / "copy")
    moved = tmp_path / "copy"
    copy = Peopled(
        moved / "centre",
        moved / "KEY",
        centre.dispatcher,
        centre.auditor,
        centre.unseen,
        centre.phones,
    )
    return replace(first_killed, centre=copy)


def _anchored(centre: Peopled) -> int:
    found = json.loads((centre.data / "audit-head.json").read_text(encoding="utf-8"))
    rows: int = found["rows"]
    return rows


def _cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)


def _flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        (was,) = file.read(1)
        file.seek(at)
        file.write(bytes([was ^ 0x55]))


def _kept(killed: Killed) -> int:
    """How many orders there are, which have to be the first ones that were acknowledged, whole."""
    with (
        serving(killed.centre.data, "--key-file", killed.centre.key) as server,
        Wire(server.url, killed.centre) as wire,
    ):
        answers = [wire.order(id_) for id_ in killed.orders]
        there = [answer.status_code == 200 for answer in answers]
        kept = sum(there)
        assert there == [True] * kept + [False] * (len(there) - kept)
        assert {answer.status_code for answer in answers} <= {200, 404}
        assert all(one.json()["title"] == "No hot water" for one in answers[:kept])
        assert wire.create().status_code == 201
        assert wire.health().json()["ok"]
        facts = wire.ask("GET", "/v1/centre", killed.centre.auditor).json()
    assert (facts["lost"] is not None) is (kept < len(killed.orders)), "the desk is told"
    return kept


def _check_told(killed: Killed) -> int:
    """Hold what verify says before and after a start to what is there, and return that."""
    before = killed.centre.verified()
    lost = before["audit"]["rows"] < killed.rows
    assert before["ok"] is not lost
    assert (before["audit"]["first_bad"] is not None) is lost
    kept = _kept(killed)
    assert (kept < len(killed.orders)) is lost
    after = killed.centre.verified()
    assert after["ok"] is not lost, "a start must not make the loss unseen"
    assert after["database"]["faults"] == []
    return kept


def test_a_log_as_the_kill_left_it_is_taken_up_whole(killed: Killed) -> None:
    assert killed.frames() > ORDERS
    assert _check_told(killed) == ORDERS


def test_the_index_of_the_log_may_be_gone_or_rubbish(killed: Killed) -> None:
    killed.index.write_bytes(Random(7).randbytes(killed.index.stat().st_size))
    assert killed.centre.verified()["ok"]
    killed.index.unlink()
    assert _check_told(killed) == ORDERS


@pytest.mark.parametrize(
    ("part", "beyond"), [*([(0.0, 0)] if FULL else []), (0.3, 24), (0.8, 2000)]
)
def test_a_log_that_was_cut_keeps_what_lies_before_the_cut(
    killed: Killed, part: float, beyond: int
) -> None:
    whole = int(killed.frames() * part)
    _cut(killed.log, LOG_HEAD_BYTES + whole * FRAME_BYTES + beyond)
    kept = _check_told(killed)
    assert kept <= ORDERS * part + 1
    assert kept >= ORDERS * part - 2


def test_a_frame_that_was_cut_in_the_middle_is_no_frame(killed: Killed) -> None:
    _cut(killed.log, killed.whole_bytes - 1)
    assert _check_told(killed) == ORDERS - 1


@pytest.mark.parametrize("at", [0, 25] if FULL else [25])
def test_a_log_without_a_sound_head_is_no_log(killed: Killed, at: int) -> None:
    _flip(killed.log, at)
    assert _check_told(killed) == 0


@pytest.mark.parametrize(("part", "inside"), [(0.0, 100), (0.5, 5), (0.9, 4000)])
def test_a_log_in_which_a_byte_flipped_ends_before_it(
    killed: Killed, part: float, inside: int
) -> None:
    frame = int(killed.frames() * part)
    _flip(killed.log, LOG_HEAD_BYTES + frame * FRAME_BYTES + inside)
    kept = _check_told(killed)
    assert kept < ORDERS
    assert kept <= ORDERS * part + 1


def test_without_its_log_the_file_is_as_it_last_was(killed: Killed) -> None:
    killed.log.unlink()
    assert _check_told(killed) == 0


def _rubbish(killed: Killed) -> None:
    path = killed.centre.data / "callout.db"
    head = path.read_bytes()[: 2 * 4096]
    path.write_bytes(head + Random(7).randbytes(path.stat().st_size - len(head)))


def _no_database(killed: Killed) -> None:
    path = killed.centre.data / "callout.db"
    path.write_bytes(b"something else" * 1000)


def _cut_short(killed: Killed) -> None:
    path = killed.centre.data / "callout.db"
    _cut(path, path.stat().st_size // 2 + 100)


@pytest.mark.parametrize("damage", [_rubbish, _no_database, _cut_short])
def test_a_damaged_file_is_told_with_the_way_out(
    killed: Killed, damage: Callable[[Killed], None]
) -> None:
    killed.log.unlink()
    killed.index.unlink()
    damage(killed)
    said = killed.centre.command("serve")
    assert said.code == EXIT_CODES[StartFault.DATABASE_DAMAGED], said
    assert "Restore" in said.err
    assert "Traceback" not in said.err
    found = killed.centre.command("verify", "--json")
    assert found.code != 0


def test_damage_under_a_running_server_is_refused_and_logged_and_not_served(
    killed: Killed,
) -> None:
    centre = killed.centre
    with serving(centre.data, "--key-file", centre.key) as server, Wire(server.url, centre) as wire:
        assert wire.order(killed.orders[0]).status_code == 200
        server.process.kill()
        server.process.wait(ENDS_WITHIN_S)
    with serving(centre.data, "--key-file", centre.key) as server, Wire(server.url, centre) as wire:
        path = centre.data / "callout.db"
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\x00" * (path.stat().st_size - 4096))
        told = [wire.create(), *(wire.order(one) for one in killed.orders)]
        assert {answer.status_code for answer in told} <= {200, 201, 503}
        refused = [answer for answer in told if answer.status_code == 503]
        assert {answer.json()["code"] for answer in refused} == {"storage-unavailable"}
        assert all(
            answer.json()["title"] == "No hot water" for answer in told if answer.status_code == 200
        )
    assert server.process.returncode == 0
    assert "SQLITE_CORRUPT" in (centre.data / "server.log").read_text(encoding="utf-8")
    assert centre.command("verify", "--json").code != 0
