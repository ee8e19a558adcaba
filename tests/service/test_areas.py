"""Tries how areas are kept: repeated, by two at once, taken away and brought back."""

from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import AreaKind, Code
from desktop.domain.refusal import Refusal
from desktop.service import areas, duty
from desktop.service.areas import Kept, Wanted
from desktop.service.unit import SYSTEM
from tests.service.scene import Scene

SQUARE = ((31.0, 121.0), (31.0, 122.0), (32.0, 122.0), (32.0, 121.0))


def keep(scene: Scene, id_: UUID, seen: int, name: str = "Pudong", *words: str) -> Kept:
    wanted = Wanted(name, AreaKind.DISTRICT, words)
    return areas.keep(scene.work, scene.supervisor, id_, seen, wanted)


def names(scene: Scene) -> list[str]:
    found, _ = scene.work.read(scene.dispatcher, areas.all_)
    return [each.record.name for each in found]


def test_an_area_is_kept_once_and_changed_by_field(scene: Scene) -> None:
    id_ = new_id()
    assert keep(scene, id_, 0).record.version == 1
    before = scene.dump()
    assert keep(scene, id_, 0).record.version == 1
    assert scene.dump() == before
    assert keep(scene, id_, 1, "Pudong", "浦东新区").record.version == 2
    with pytest.raises(Refusal) as refused:
        keep(scene, id_, 1, "Pudong", "Pudong New Area")
    assert refused.value.code is Code.EDIT_CONFLICT
    assert refused.value.fields == {"fields": ["words"], "version": 2}


def test_two_areas_are_never_called_the_same(scene: Scene) -> None:
    first = new_id()
    keep(scene, first, 0, "Pudong")
    with pytest.raises(Refusal) as refused:
        keep(scene, new_id(), 0, "PU DONG")
    assert refused.value.code is Code.AREA_NAME_TAKEN
    scene.work.write(SYSTEM, lambda unit: areas.take_away(unit, first))
    keep(scene, new_id(), 0, "Pudong")
    with pytest.raises(Refusal) as refused:
        keep(scene, first, 2, "Pudong")
    assert refused.value.code is Code.AREA_NAME_TAKEN
    assert names(scene) == ["Pudong"]


def test_an_outline_is_kept_as_it_was_drawn_and_a_wrong_one_not_at_all(scene: Scene) -> None:
    id_ = new_id()
    areas.keep(scene.work, SYSTEM, id_, 0, Wanted("Old town", AreaKind.POLYGON, rings=(SQUARE,)))
    found = scene.work.read(scene.dispatcher, areas.by_id)[id_]
    assert found.rings == (SQUARE,)
    crossed = (SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3])
    before = scene.dump()
    with pytest.raises(Refusal) as refused:
        areas.keep(
            scene.work, SYSTEM, id_, 1, Wanted("Old town", AreaKind.POLYGON, rings=(crossed,))
        )
    assert refused.value.code is Code.POLYGON_CROSSES_ITSELF
    after = scene.dump()
    assert {table for table in after if after[table] != before[table]} == {"audit", "centre"}
    assert "input-refused" in str(after["audit"][-1])
    assert "polygon-crosses-itself" in str(after["audit"][-1])


def test_who_serves_an_area_that_is_taken_away_serves_no_place_and_is_not_lost(
    scene: Scene,
) -> None:
    id_, wang = new_id(), scene.technician()
    keep(scene, id_, 0)
    scene.work.write(SYSTEM, lambda unit: duty.edit(unit, wang.id, 0, {"area_ids": [str(id_)]}))
    (kept,), _ = scene.work.read(scene.dispatcher, areas.all_)
    assert kept.served_by == (wang.name,)
    gone = scene.work.write(SYSTEM, lambda unit: areas.take_away(unit, id_))
    assert gone.version == scene.work.write(SYSTEM, lambda unit: areas.take_away(unit, id_)).version
    assert names(scene) == []
    scene.refuses(
        Code.NOT_FOUND, lambda: scene.work.read(SYSTEM, lambda unit: areas.one(unit, id_))
    )
    scene.refuses(
        Code.NOT_FOUND, lambda: scene.work.write(SYSTEM, lambda u: areas.take_away(u, new_id()))
    )
    his = scene.work.read(SYSTEM, duty.of)[wang.id]
    assert his.area_ids == (id_,)
    assert scene.work.read(SYSTEM, areas.by_id) == {}
    assert keep(scene, id_, 2).served_by == (wang.name,)


def test_nobody_serves_a_fence(scene: Scene) -> None:
    id_, wang = new_id(), scene.technician()
    areas.keep(scene.work, SYSTEM, id_, 0, Wanted("Harbour", AreaKind.FENCE, rings=(SQUARE,)))
    scene.refuses(
        Code.AREA_UNKNOWN,
        lambda: scene.work.write(
            SYSTEM, lambda unit: duty.edit(unit, wang.id, 0, {"area_ids": [str(id_)]})
        ),
    )
