"""Only a demo's clock runs faster, and a real centre's folder never becomes a demo's."""

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api_client.vocabulary import StartFault
from desktop.gateways import demo_mark
from desktop.gateways.layout import DATABASE
from desktop.store.faults import CannotStart

NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)


def test_a_folder_without_a_mark_has_the_machines_clock(tmp_path: Path) -> None:
    assert demo_mark.clock(tmp_path, None, NOW) is None
    assert demo_mark.clock(tmp_path / "not there", None, NOW) is None
    assert not list(tmp_path.iterdir())


def test_a_demo_goes_on_at_its_pace_until_another_is_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "centre"
    begun = demo_mark.clock(folder, 60, NOW)
    assert begun is not None
    assert begun.pace == 60
    assert timedelta() <= begun.now() - NOW < timedelta(minutes=30)
    (folder / DATABASE).write_bytes(b"a database")
    again = demo_mark.clock(folder, None, NOW + timedelta(days=1))
    assert again is not None
    assert again.pace == 60
    slower = demo_mark.clock(folder, 2, NOW + timedelta(days=1))
    assert slower is not None
    assert slower.pace == 2
    assert slower.now() < NOW + timedelta(minutes=30)
    kept = demo_mark.read(folder)
    assert kept == demo_mark.DemoMark(2, NOW.isoformat())


def test_a_real_centre_refuses_a_pace_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"a database")
    for pace in (60, 1):
        with pytest.raises(CannotStart) as caught:
            demo_mark.clock(tmp_path, pace, NOW)
        assert caught.value.fault is StartFault.PACE_REFUSED
    assert [path.name for path in tmp_path.iterdir()] == [DATABASE]


def test_a_mark_is_written_whole_or_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo_mark.write(tmp_path, 60, NOW)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, f"no space left for {descriptor}")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotStart) as caught:
        demo_mark.write(tmp_path, 30, NOW)
    assert caught.value.fault is StartFault.DISK_FULL
    assert demo_mark.read(tmp_path) == demo_mark.DemoMark(60, NOW.isoformat())
    assert [path.name for path in tmp_path.iterdir()] == [demo_mark.DEMO_FILE]


@pytest.mark.parametrize("pace", [0, 0.5, -60, 601, float("nan")])
def test_no_clock_runs_backwards_or_slower_or_wildly(tmp_path: Path, pace: float) -> None:
    with pytest.raises(CannotStart) as caught:
        demo_mark.clock(tmp_path / "centre", pace, NOW)
    assert caught.value.fault is StartFault.PACE_REFUSED
    assert not (tmp_path / "centre").exists()


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"pace": 60, "at": "soon"}', '{"pace": null}']
)
def test_a_mark_that_cannot_be_understood_is_no_leave(tmp_path: Path, content: str) -> None:
    (tmp_path / demo_mark.DEMO_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(CannotStart) as caught:
        demo_mark.clock(tmp_path, None, NOW)
    assert caught.value.fault is StartFault.PACE_REFUSED
