"""Tries how a centre is opened: what an older release wrote is kept before it is changed (F5)."""

from pathlib import Path

import pytest
from sqlalchemy import text

from api_client.vocabulary import StartFault
from desktop.app.opening import open_centre
from desktop.gateways.folder import CentreFolder
from desktop.store import snapshots
from desktop.store.engine import Database
from desktop.store.faults import CannotStart
from tests.schema import REVISIONS, to
from tests.service.scene import Scene


def older(folder: Path) -> CentreFolder:
    """A centre with an order, as an older release left it."""
    scene = Scene(folder)
    scene.order(title="No hot water")
    to(scene.database, REVISIONS[-2])
    scene.close()
    return CentreFolder(folder)


def titles(path: Path) -> list[str]:
    database = Database(path)
    try:
        with database.read() as session:
            return list(session.scalars(text("SELECT title FROM work_order")))
    finally:
        database.close()


def test_an_older_database_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    folder = older(tmp_path)
    with open_centre(tmp_path) as opened:
        assert opened.work.database.outdated() is None
    kept = folder.before(REVISIONS[-2])
    database = Database(kept)
    assert database.outdated() == REVISIONS[-2]
    database.close()
    assert titles(kept) == titles(folder.database) == ["No hot water"]
    assert not list(tmp_path.glob("*.part"))


def test_one_of_this_release_is_not_copied(tmp_path: Path) -> None:
    for _ in range(2):
        with open_centre(tmp_path):
            pass
    assert not list(tmp_path.glob("callout-before-*"))


def test_without_room_for_the_copy_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = older(tmp_path)

    def full(source: Path, into: Path) -> None:
        raise CannotStart(StartFault.DISK_FULL, path=str(into), source=str(source))

    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "of_file", full)
        with pytest.raises(CannotStart), open_centre(tmp_path):
            pass
    database = Database(folder.database)
    assert database.outdated() == REVISIONS[-2]
    database.close()
    with open_centre(tmp_path):
        assert folder.before(REVISIONS[-2]).is_file()
