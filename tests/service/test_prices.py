"""Tries how prices are kept, retired and suggested: repeated, and on two desks at once (E9)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code, JobKind, Noun, Role, ServiceAction
from desktop.domain.fees import Fee
from desktop.domain.prices import Price
from desktop.service import prices
from desktop.service.unit import Actor
from desktop.store.prices import PriceRecord
from tests.databases import Place
from tests.service.scene import LOCK, Scene

FINANCE = Actor(new_id(), "Fi", Role.FINANCE)
CALL_OUT = Price(JobKind.LOCKSMITH, "Call-out", 8_000, "CNY", 600)


@pytest.fixture
def scene(tmp_path: Path, place: Place) -> Iterator[Scene]:
    made = Scene(tmp_path, place)
    yield made
    made.close()


def keep(
    scene: Scene, id_: UUID, seen: int, price: Price = CALL_OUT, by: Actor = FINANCE
) -> PriceRecord:
    return scene.work.write(by, lambda unit: prices.keep(unit, id_, seen, price))


def retire(scene: Scene, id_: UUID) -> PriceRecord:
    return scene.work.write(FINANCE, lambda unit: prices.retire(unit, id_))


def listed(scene: Scene, kind: JobKind | None = None, *, retired: bool = False) -> list[str]:
    found, _ = scene.work.read(
        scene.dispatcher, lambda unit: prices.all_(unit, kind, retired=retired)
    )
    return [record.text for record in found]


def suggested(scene: Scene, order: UUID) -> tuple[Fee, str] | None:
    return scene.work.read(scene.dispatcher, lambda unit: prices.of_order(unit, order))


def test_prices_are_listed_by_kind_and_rank(scene: Scene) -> None:
    keep(scene, new_id(), 0, replace(CALL_OUT, text="last", rank=2))
    keep(scene, new_id(), 0, replace(CALL_OUT, text="b"))
    keep(scene, new_id(), 0, replace(CALL_OUT, text="A"))
    keep(scene, new_id(), 0, replace(CALL_OUT, text="Hour", kind=JobKind.REPAIR, rank=9))
    assert listed(scene) == ["Hour", "A", "b", "last"]
    assert listed(scene, JobKind.REPAIR) == ["Hour"]


def test_the_same_again_changes_nothing_and_each_change_is_on_record(scene: Scene) -> None:
    id_ = new_id()
    assert keep(scene, id_, 0).version == 1
    before = scene.dump()
    assert keep(scene, id_, 0).version == 1
    assert scene.dump() == before
    assert keep(scene, id_, 1, replace(CALL_OUT, amount_minor=9_000)).version == 2
    said = [row for row in scene.audit() if row["noun"] == Noun.PRICE.value]
    assert [row["action"] for row in said] == ["price-kept", "price-kept"]
    assert [row["detail"]["amount_minor"] for row in said] == [8_000, 9_000]


def test_what_somebody_else_kept_meanwhile_is_not_lost(scene: Scene) -> None:
    id_ = new_id()
    keep(scene, id_, 0)
    keep(scene, id_, 1, replace(CALL_OUT, amount_minor=9_000))
    mine = replace(CALL_OUT, amount_minor=7_000, rank=3)
    refusal = scene.refuses(Code.EDIT_CONFLICT, lambda: keep(scene, id_, 1, mine))
    assert refusal.fields == {"fields": ["amount_minor", "rank"], "version": 2}
    scene.refuses(Code.VERSION_UNKNOWN, lambda: keep(scene, id_, 9))
    scene.refuses(Code.CURRENCY_UNKNOWN, lambda: keep(scene, id_, 2, replace(mine, currency="XQZ")))
    scene.refuses(Code.NOT_PERMITTED, lambda: keep(scene, id_, 2, by=scene.supervisor))


def test_what_is_retired_is_not_suggested_and_is_brought_back_by_its_version(scene: Scene) -> None:
    order, id_ = scene.order(kind="locksmith", service=dict(LOCK)), new_id()
    opening = replace(CALL_OUT, text="Opening", action=ServiceAction.OPEN, rank=1)
    keep(scene, id_, 0)
    keep(scene, new_id(), 0, opening)
    keep(scene, new_id(), 0, replace(opening, action=ServiceAction.BREAK))
    found = suggested(scene, order)
    assert found is not None
    assert ([line.text for line in found[0].lines], found[1]) == (["Call-out", "Opening"], "CNY")
    assert retire(scene, id_).version == 2
    assert retire(scene, id_).version == 2
    assert listed(scene) == ["Opening", "Opening"]
    assert listed(scene, retired=True) == ["Call-out", "Opening", "Opening"]
    found = suggested(scene, order)
    assert found is not None
    assert [line.text for line in found[0].lines] == ["Opening"]
    assert keep(scene, id_, 2).version == 3
    scene.refuses(Code.NOT_FOUND, lambda: retire(scene, new_id()))
