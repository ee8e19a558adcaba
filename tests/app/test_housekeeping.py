"""Tries what a server does by itself: anchors each new head, prunes the feed in passing (F3)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api_client.vocabulary import Noun, StartFault
from desktop.app.housekeeping import Housekeeping
from desktop.app.opening import OpenCentre, open_centre
from desktop.domain.refusal import Refusal
from desktop.gateways import anchor, keys
from desktop.service import changes
from desktop.service.unit import NOBODY, SYSTEM, Unit
from desktop.settings import Settings
from desktop.store.faults import CannotStart
from tests.conftest import ExpectedWarnings
from tests.service.scene import Scene


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenCentre]:
    with open_centre(tmp_path) as found:
        yield found


def housekeeping(opened: OpenCentre, **settings: float) -> Housekeeping:
    key = keys.CentreKey(b"k" * 32)
    return Housekeeping(opened, key, Settings.model_validate(settings))


def test_each_new_head_is_anchored_and_an_old_one_is_not_written_again(
    opened: OpenCentre,
) -> None:
    keeper = housekeeping(opened)
    keeper.tidy()
    path = opened.folder.path / anchor.NAME
    first, written = anchor.read(path), path.stat().st_mtime_ns
    keeper.tidy()
    assert path.stat().st_mtime_ns == written
    opened.work.write(SYSTEM, lambda unit: unit.record("looked", Noun.CENTRE, ""))
    keeper.tidy()
    assert anchor.read(path).rows == first.rows + 1


def test_the_end_of_a_server_anchors_what_came_last(opened: OpenCentre) -> None:
    path = opened.folder.path / anchor.NAME
    with housekeeping(opened, anchor_every_s=3600):
        before = anchor.read(path).rows
        opened.work.write(SYSTEM, lambda unit: unit.record("looked", Noun.CENTRE, ""))
        assert anchor.read(path).rows == before
    assert anchor.read(path).rows == before + 1


def test_an_anchor_that_cannot_be_written_is_logged_and_ends_nothing(
    opened: OpenCentre, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("anchor-not-written")
    path = opened.folder.path / anchor.DAILY
    with housekeeping(opened, anchor_every_s=3600):
        opened.work.write(SYSTEM, lambda unit: unit.record("looked", Noun.CENTRE, ""))
        for one in path.iterdir():
            one.unlink()
        path.rmdir()
        path.touch()


def test_a_folder_in_which_no_anchor_can_lie_cannot_be_served(opened: OpenCentre) -> None:
    (opened.folder.path / anchor.DAILY).touch()
    with pytest.raises(CannotStart) as found:
        housekeeping(opened).__enter__()
    assert found.value.fault is StartFault.FOLDER_NOT_WRITABLE


def test_the_feed_is_pruned_in_passing(tmp_path: Path) -> None:
    scene = Scene(tmp_path)

    def tell(unit: Unit) -> None:
        for version in range(1101):
            unit.announce(Noun.CENTRE, NOBODY, version)

    scene.work.write(SYSTEM, tell)
    scene.close()
    with open_centre(tmp_path) as opened:
        housekeeping(opened, changes_kept=1000).tidy()
        auditor = scene.administrator
        with pytest.raises(Refusal):
            opened.work.read(auditor, lambda unit: changes.check_cursor(unit, 100))
        opened.work.read(auditor, lambda unit: changes.check_cursor(unit, 101))
