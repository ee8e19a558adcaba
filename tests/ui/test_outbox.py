"""Whether orders that wait lie on the disk, whole, in their order, and nothing there is lost."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from api_client.wire.orders import NewOrder
from api_client.wire.people import Technician
from desktop.ui import outbox
from desktop.ui.outbox import Full, Outbox, WaitingOrder
from desktop.ui.pictures import centre
from desktop.ui.pictures.centre import NOW
from desktop.words import Language
from tests.conftest import ExpectedWarnings
from tests.running import new_order


def waits(number: int, whom: Technician | None = None) -> WaitingOrder:
    """An order that was written, the fields as they stood, and perhaps who is to be sent."""
    body = new_order(id=str(UUID(int=number)), title=f"漏水 {number}")
    order = NewOrder.model_validate_json(json.dumps(body))
    return WaitingOrder.of(order, NOW, {"title": f"漏水 {number}", "parts": [{"a": "b"}]}, whom)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "waiting.json"


def test_what_waits_is_there_again_after_the_desk_has_ended(path: Path) -> None:
    bo = centre.technicians(Language.ENGLISH)[0]
    written = [waits(1), waits(2, bo), waits(3)]
    for each in written:
        Outbox(path).keep(each)
    assert Outbox(path).all() == written
    sent = written[1].order.model_dump_json(exclude_unset=True)
    assert Outbox(path).all()[1].order.model_dump_json(exclude_unset=True) == sent
    Outbox(path).forget(UUID(int=2))
    assert Outbox(path).all() == [written[0], written[2]]


def test_an_order_waits_once_however_often_it_is_kept(path: Path) -> None:
    kept = Outbox(path)
    kept.keep(waits(1))
    kept.keep(waits(2))
    kept.keep(waits(1))
    assert [each.id.int for each in kept.all()] == [2, 1]
    kept.forget(UUID(int=7))
    assert len(kept.all()) == 2


def test_one_that_a_newer_desk_wrote_is_left_alone(path: Path) -> None:
    newer = {"id": "x", "order": {"kind": "new one"}, "more": 1}
    path.write_text(json.dumps([newer]), encoding="utf-8")
    kept = Outbox(path)
    kept.keep(waits(1))
    kept.forget(UUID(int=1))
    assert kept.all() == []
    assert json.loads(path.read_text(encoding="utf-8")) == [newer]


@pytest.mark.parametrize("rubbish", ["{", "{}", "[1]", ""])
def test_a_file_that_is_none_is_put_aside(
    path: Path, rubbish: str, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("waiting-orders-unreadable")
    path.write_text(rubbish, encoding="utf-8")
    kept = Outbox(path)
    assert kept.all() == []
    kept.keep(waits(1))
    assert len(kept.all()) == 1
    assert path.with_suffix(".unreadable").read_text(encoding="utf-8") == rubbish


def test_what_the_disk_does_not_take_is_not_kept_and_harms_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Outbox(path)
    kept.keep(waits(1))
    monkeypatch.setattr(outbox, "save_whole", lambda _put, _path: OSError("no room"))
    with pytest.raises(OSError, match="no room"):
        kept.keep(waits(2))
    assert [each.id.int for each in kept.all()] == [1]


def test_so_many_wait_and_no_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST", 2)
    kept = Outbox(path)
    kept.keep(waits(1))
    kept.keep(waits(2))
    with pytest.raises(Full):
        kept.keep(waits(3))
    kept.keep(waits(2))
    assert len(kept.all()) == 2
