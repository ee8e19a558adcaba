"""Tries that a server anchors each new head of the audit log by itself (F3)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api_client.vocabulary import Noun, StartFault
from desktop.app.facts import lost_in
from desktop.app.housekeeping import Housekeeping
from desktop.app.opening import OpenCentre, open_centre
from desktop.gateways import anchor, keys
from desktop.service.unit import SYSTEM, iso
from desktop.settings import Settings
from desktop.store.faults import CannotStart
from tests.conftest import ExpectedWarnings


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
    keeper.anchor()
    path = opened.folder.path / anchor.NAME
    first, written = anchor.read(path), path.stat().st_mtime_ns
    keeper.anchor()
    assert path.stat().st_mtime_ns == written
    opened.work.write(SYSTEM, lambda unit: unit.record("looked", Noun.CENTRE, ""))
    keeper.anchor()
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


def test_a_database_that_is_not_to_be_had_is_logged_and_ends_nothing(
    opened: OpenCentre, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("anchor-not-written")
    path = opened.folder.path / anchor.NAME
    with housekeeping(opened, anchor_every_s=3600):
        opened.work.write(SYSTEM, lambda unit: unit.record("looked", Noun.CENTRE, ""))
        opened.work.database.close()
        opened.folder.database.write_bytes(b"no database any more" * 1000)
    assert path.is_file()


def test_a_folder_in_which_no_anchor_can_lie_cannot_be_served(opened: OpenCentre) -> None:
    (opened.folder.path / anchor.DAILY).touch()
    with pytest.raises(CannotStart) as found:
        housekeeping(opened).__enter__()
    assert found.value.fault is StartFault.FOLDER_NOT_WRITABLE


def test_what_the_database_does_not_hold_to_is_told_for_good(
    opened: OpenCentre, expected_warnings: ExpectedWarnings
) -> None:
    """As after a log that was cut: the anchor outside knows of more rows than are there."""
    folder, signer = opened.folder.path, keys.CentreKey(b"k" * 32).signing_key()
    assert lost_in(folder) is None
    at = iso(opened.work.clock.now())
    anchor.write(folder, signer, 999, "f" * 64, at)
    expected_warnings.expect("anchor-contradicted")
    for _ in range(2):  # the second start finds nothing new, and says what the first one found
        with housekeeping(opened):
            assert lost_in(folder) is not None
    lost = lost_in(folder)
    assert lost is not None
    assert (lost.rows, iso(lost.at)) == (999, at)
    (kept,) = (folder / anchor.DAILY).glob(f"{anchor.CONTRADICTED}-*")
    assert kept == folder / lost.file
    forged = kept.read_text(encoding="utf-8").replace("999", "998")
    kept.write_text(forged, encoding="utf-8")
    assert lost_in(folder) is None, "what this centre did not sign proves nothing"
    kept.unlink()
    assert lost_in(folder) is None
