"""Tries the index of what orders say: in step with them, on both databases, whatever they say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.service.unit import SYSTEM, Unit
from desktop.store import order_text
from tests.databases import Place
from tests.service.scene import Scene

ODD = "ab1-/\\\"'%_&|!():*^{}~ \u6c34\u70ed\u00e9\u3042"


@pytest.fixture
def scene(tmp_path: Path, place: Place) -> Iterator[Scene]:
    """A centre of one test."""
    made = Scene(tmp_path, place)
    yield made
    made.close()


def found(scene: Scene, *words: str) -> list[int]:
    """The keys that the index finds."""

    def look(unit: Unit) -> list[int]:
        connection = unit.session.connection()
        sql, sought = order_text.finding(connection.dialect.name, words)
        if connection.dialect.name == "postgresql":
            sql = sql.replace("?", "%s")
        return sorted(row[0] for row in connection.exec_driver_sql(sql, (sought,)))

    return scene.work.read(SYSTEM, look)


def put(scene: Scene, key: int, text: str) -> None:
    scene.work.write(SYSTEM, lambda unit: order_text.put(unit.session.connection(), key, text))


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(text=st.text(alphabet=ODD, max_size=10), data=st.data())
def test_any_part_of_any_word_is_found(scene: Scene, text: str, data: st.DataObject) -> None:
    put(scene, 1, text)
    words = text.split()
    if words:
        word = data.draw(st.sampled_from(words))
        begin = data.draw(st.integers(0, len(word) - 1))
        end = data.draw(st.integers(begin + 1, len(word)))
        assert found(scene, word[begin:end]) == [1]
    assert found(scene, "zzz") == []


def test_what_is_put_again_takes_the_place_of_what_was(scene: Scene) -> None:
    put(scene, 7, "boiler cold")
    put(scene, 8, "boiler hot")
    assert found(scene, "boil") == [7, 8]
    assert found(scene, "boil", "cold") == [7]
    put(scene, 7, "\u70ed\u6c34\u5668")
    assert found(scene, "boil") == [8]
    assert found(scene, "\u6c34\u5668") == [7]


def test_made_anew_it_finds_the_same(scene: Scene) -> None:
    for title in ("Boiler cold", "\u6ca1\u6709\u70ed\u6c34", "It's 100%"):
        scene.order(title=title)
    asked = ("boil", "\u70ed\u6c34", "100%", "it's", "wo-2026", "0002")
    before = [found(scene, word) for word in asked]
    assert before == [[1], [2], [3], [3], [1, 2, 3], [2]]
    scene.work.write(SYSTEM, lambda unit: order_text.rebuild(unit.session.connection()))
    assert [found(scene, word) for word in asked] == before


def test_an_edit_that_is_undone_leaves_the_index_as_it_was(scene: Scene) -> None:
    order = scene.order(title="Boiler")

    def edit(unit: Unit) -> None:
        order_text.put(unit.session.connection(), scene.row(order).key, "radiator")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        scene.work.write(SYSTEM, edit)
    assert found(scene, "radiator") == []
    assert len(found(scene, "boil")) == 1
