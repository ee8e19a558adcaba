"""Tries over HTTP how an administrator sees backups and has one made (F5)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from api_client.vocabulary import BackupFault, Role
from desktop.service import backups
from desktop.service.ports import Kept
from desktop.service.unit import SYSTEM
from tests.running import Running

MADE_AT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


class Laid:
    """A shelf on which two backups lie."""

    folder = "D:\\backups"

    def kept(self) -> Sequence[Kept]:
        """The two, one of which lacks files."""
        return (Kept("b.zip", MADE_AT, 12, ok=True), Kept("a.zip", MADE_AT, 11, ok=False))


def test_an_administrator_asks_for_one_and_sees_how_it_went(own_centre: Running) -> None:
    own_centre.served.shelf = Laid()
    by = own_centre.person(Role.ADMINISTRATOR)
    asked = own_centre.ask("POST", "/v1/backups", by)
    assert asked.status_code == 202
    assert own_centre.ask("POST", "/v1/backups", by).json() == asked.json()
    found = own_centre.ask("GET", "/v1/backups", by).json()
    assert found["running"] == asked.json()
    assert found["running"]["begun_at"] is None
    assert found["folder"] == "D:\\backups"
    made_at = "2026-11-22T02:30:00.000000Z"
    assert found["items"] == [
        {"name": "b.zip", "made_at": made_at, "size_bytes": 12, "ok": True},
        {"name": "a.zip", "made_at": made_at, "size_bytes": 11, "ok": False},
    ]
    own_centre.work.write(SYSTEM, backups.begin)
    run_id = UUID(asked.json()["id"])
    own_centre.work.write(
        SYSTEM, lambda unit: backups.end(unit, run_id, "", 0, BackupFault.DISK_FULL)
    )
    found = own_centre.ask("GET", "/v1/backups", by).json()
    assert found["running"] is None
    assert found["last_success_at"] is None
    assert found["last_failure"]["code"] == "disk-full"


def test_the_client_asks_likewise(own_centre: Running) -> None:
    client = own_centre.client(own_centre.person(Role.ADMINISTRATOR).token)
    run = client.backups.make()
    standing = client.backups.standing()
    assert standing.running == run
    assert (standing.folder, standing.items) == ("", ())


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_dispatcher_is_refused(own_centre: Running, method: str) -> None:
    answer = own_centre.ask(method, "/v1/backups", own_centre.person(Role.DISPATCHER))
    assert answer.status_code == 403
