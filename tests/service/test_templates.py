"""Tries how templates are kept: repeated, on two desks at once, taken away and brought back."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code
from desktop.domain.refusal import Refusal
from desktop.service import templates
from desktop.store.templates import TemplateRecord
from tests.databases import Place
from tests.service.scene import Scene

LEAK = {"name": "Leak", "kind": "repair", "title": "A leak", "fault": ""}


@pytest.fixture
def scene(tmp_path: Path, place: Place) -> Iterator[Scene]:
    made = Scene(tmp_path, place)
    yield made
    made.close()


def keep(scene: Scene, id_: UUID, seen: int, **content: str) -> TemplateRecord:
    whole = {**LEAK, **content}
    return scene.work.write(scene.supervisor, lambda unit: templates.keep(unit, id_, seen, whole))


def names(scene: Scene) -> list[str]:
    found, _ = scene.work.read(scene.dispatcher, templates.all_)
    return [record.content["name"] for record in found]


def test_templates_are_listed_by_name(scene: Scene) -> None:
    for name in ("Lock", "boiler", "Cellar"):
        keep(scene, new_id(), 0, name=name)
    assert names(scene) == ["boiler", "Cellar", "Lock"]


def test_the_same_again_changes_nothing(scene: Scene) -> None:
    id_ = new_id()
    assert keep(scene, id_, 0).version == 1
    before = scene.dump()
    assert keep(scene, id_, 0).version == 1
    assert scene.dump() == before
    assert keep(scene, id_, 1, title="Another").version == 2
    assert keep(scene, id_, 1, title="Another").version == 2


def test_what_somebody_else_kept_meanwhile_is_not_lost(scene: Scene) -> None:
    id_ = new_id()
    keep(scene, id_, 0)
    keep(scene, id_, 1, title="Theirs")
    with pytest.raises(Refusal) as refused:
        keep(scene, id_, 1, title="Mine", fault="Water.")
    assert refused.value.code is Code.EDIT_CONFLICT
    assert refused.value.fields == {"fields": ["fault", "title"], "version": 2}
    with pytest.raises(Refusal) as refused:
        keep(scene, id_, 7)
    assert refused.value.code is Code.VERSION_UNKNOWN


def test_what_was_taken_away_is_brought_back_by_its_version(scene: Scene) -> None:
    id_ = new_id()
    keep(scene, id_, 0)
    gone = scene.work.write(scene.supervisor, lambda unit: templates.take_away(unit, id_))
    assert (gone.version, names(scene)) == (2, [])
    again = scene.work.write(scene.supervisor, lambda unit: templates.take_away(unit, id_))
    assert again.version == 2
    assert keep(scene, id_, 2).version == 3
    assert names(scene) == ["Leak"]


def test_what_was_never_there_is_not_found(scene: Scene) -> None:
    with pytest.raises(Refusal) as refused:
        scene.work.write(scene.supervisor, lambda unit: templates.take_away(unit, new_id()))
    assert refused.value.code is Code.NOT_FOUND
