"""Tries what a server does by the clock: it tidies, makes backups, and thins them (F5)."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from api_client.vocabulary import AlarmKind, BackupFault, FieldState, Noun
from desktop.app import travelling
from desktop.app.duties import TIDY, TIDY_EVERY, BackupDuty, Duties, claim_terms, kinds
from desktop.app.opening import open_centre
from desktop.domain.backups import Keeping, next_daily
from desktop.domain.refusal import Refusal
from desktop.gateways import archive, keys
from desktop.gateways.backups import FolderShelf, Source
from desktop.gateways.restoring import restore
from desktop.service import alarms, backups, changes
from desktop.service import centre as centre_cases
from desktop.service.firing import Firing
from desktop.service.unit import NOBODY, SYSTEM, Unit
from desktop.settings import Chosen, Settings
from desktop.store.alarms import AlarmRecord
from tests.postgres import Server
from tests.running import until
from tests.service.scene import Scene
from tests.service.test_firing import settle

DAY = timedelta(days=1)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    found = Scene(tmp_path)
    yield found
    found.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Where the records are, if not in the folder."""
    if request.param == "sqlite":
        yield None
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database() as found:
        yield found


def duty(scene: Scene, folder: Path) -> BackupDuty:
    centre_id = scene.work.write(SYSTEM, centre_cases.begin)
    return BackupDuty(
        Source(scene.folder, None, None, "1.2.3"),
        FolderShelf(folder, centre_id),
        Keeping(days=2, weeks=1, months=1),
        scene.clock,
        lambda now: next_daily(now, time(2, 30), UTC),
    )


def standing(scene: Scene) -> backups.Standing:
    return scene.work.read(SYSTEM, backups.standing)


def made(scene: Scene, firing: Firing) -> None:
    """Let the backup that is due be made."""
    before = standing(scene)
    settle(firing)
    until(lambda: standing(scene).running is None and standing(scene) != before)


def test_a_backup_is_made_each_day_and_old_ones_are_thinned(scene: Scene, tmp_path: Path) -> None:
    of = duty(scene, tmp_path / "kept")
    firing = Firing(scene.work, kinds(Settings(), of))
    settle(firing)
    assert standing(scene).next_due_at == datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
    for _ in range(5):
        scene.clock.forward(DAY)
        made(scene, firing)
    firing.stop()
    assert standing(scene).last_success_at == scene.clock.now()
    assert [one.made_at for one in of.shelf.kept()] == [
        scene.clock.now(),
        scene.clock.now() - DAY,
    ]
    with archive.opened(tmp_path / "kept" / of.shelf.kept()[0].name) as newest:
        assert newest.manifest.audit_rows == len(scene.audit()) - 1


def test_a_backup_that_cannot_be_written_is_tried_within_the_hour(
    scene: Scene, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_bytes(b"a file where the folder should be")
    firing = Firing(scene.work, kinds(Settings(), duty(scene, blocked)))
    scene.work.write(SYSTEM, backups.ask)
    made(scene, firing)
    failed = standing(scene)
    assert failed.last_failure == (scene.clock.now(), BackupFault.FOLDER_NOT_WRITABLE)
    assert failed.next_due_at == scene.clock.now() + backups.AGAIN_AFTER
    blocked.unlink()
    scene.clock.forward(backups.AGAIN_AFTER)
    made(scene, firing)
    firing.stop()
    assert standing(scene).last_failure is None


def test_a_backup_without_a_file_that_is_gone_is_no_success(scene: Scene, tmp_path: Path) -> None:
    stored = scene.store(b"a photo")
    scene.blobs.path(stored.sha256).unlink()
    of = duty(scene, tmp_path / "kept")
    firing = Firing(scene.work, kinds(Settings(), of))
    scene.work.write(SYSTEM, backups.ask)
    made(scene, firing)
    firing.stop()
    found = standing(scene)
    assert found.last_success_at is None
    assert found.last_failure == (scene.clock.now(), BackupFault.FILES_DAMAGED)
    assert [one.ok for one in of.shelf.kept()] == [False]


def test_the_feed_is_pruned_chunk_by_chunk(scene: Scene, tmp_path: Path) -> None:
    def tell(unit: Unit) -> None:
        for version in range(7_100):
            unit.announce(Noun.CENTRE, NOBODY, version)

    scene.work.write(SYSTEM, tell)
    tidy = kinds(Settings(changes_kept=1_000), duty(scene, tmp_path / "b"))[TIDY]
    firing = Firing(scene.work, {TIDY: tidy})
    groups = scene.work.grouped
    settle(firing)
    assert scene.work.grouped >= groups + 3  # planned, then two chunks
    auditor = scene.administrator
    with pytest.raises(Refusal):
        scene.work.read(auditor, lambda unit: changes.check_cursor(unit, 6_099))
    scene.work.read(auditor, lambda unit: changes.check_cursor(unit, 6_100))
    scene.clock.forward(TIDY_EVERY - timedelta(seconds=1))
    groups = scene.work.grouped
    settle(firing)
    assert scene.work.grouped == groups


def test_a_server_makes_the_backup_that_is_asked_for(tmp_path: Path, url: str | None) -> None:
    with open_centre(tmp_path / "centre", url) as opened:
        key = keys.CentreKey(b"k" * 32)
        candidates = travelling.candidates(opened.work, Chosen())
        with Duties(opened, key, Settings(), "1.2.3", candidates) as duties:
            opened.work.write(SYSTEM, backups.ask)
            until(lambda: bool(duties.shelf.kept()))
            until(lambda: opened.work.read(SYSTEM, backups.last_success) is not None)
        [kept] = duties.shelf.kept()
    assert kept.ok
    assert restore(Path(duties.shelf.folder) / kept.name, tmp_path / "restored").ok
    assert duties.shelf.folder == str(tmp_path / "centre" / "backups")


def test_a_quick_clock_gives_the_machine_no_more_to_do_and_desks_as_long_to_be_silent() -> None:
    usual = claim_terms(Settings())
    quick = claim_terms(Settings(), 60)
    assert quick.beat_s == usual.beat_s
    assert (quick.stale_s, quick.gone_s) == (60 * usual.stale_s, 60 * usual.gone_s)


def test_a_server_that_begins_calls_no_phone_silent_before_it_could_be_heard(
    scene: Scene, tmp_path: Path
) -> None:
    wang = scene.technician()
    scene.go(scene.assigned(wang), wang, FieldState.STARTED)
    scene.clock.forward(timedelta(hours=2))
    look = {alarms.KIND: kinds(Settings(), duty(scene, tmp_path / "b"))[alarms.KIND]}
    firing = Firing(scene.work, look)

    def raised() -> list[AlarmKind]:
        settle(firing)
        return [row.kind for row in scene.found(AlarmRecord)]

    scene.clock.set(scene.clock.now() + timedelta(hours=1))  # no time passes by that
    assert raised() == []
    scene.clock.forward(timedelta(minutes=14))
    assert raised() == []
    scene.clock.forward(timedelta(minutes=1))
    assert raised() == [AlarmKind.PHONE_SILENT]
    firing.stop()
