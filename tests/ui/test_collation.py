"""Whether words stand in the order in which people look them up (F4)."""

from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop import words
from desktop.ui.collation import place_of
from desktop.ui.table import Column, TableModel
from desktop.words import Language

BY_SIGNS = ["刘洋", "张敏", "李海涛", "王建国", "赵志强", "陈晓燕"]
BY_SOUND = ["陈晓燕", "李海涛", "刘洋", "王建国", "张敏", "赵志强"]


@dataclass(frozen=True)
class Person:
    """A row for tests."""

    id: UUID
    name: str
    version: int = 1


def test_chinese_names_stand_by_their_sound() -> None:
    words.choose(Language.CHINESE, UTC)
    assert sorted(BY_SIGNS) == BY_SIGNS
    assert sorted(BY_SIGNS, key=place_of) == BY_SOUND


def test_case_matters_to_nobody() -> None:
    words.choose(Language.ENGLISH, UTC)
    assert sorted(["b", "A", "C", "a"], key=place_of) == ["A", "a", "b", "C"]
    assert place_of("a") == place_of("A")


@pytest.mark.parametrize("down", [False, True])
def test_a_table_sorts_words_so(qapp: QApplication, down: bool) -> None:  # noqa: FBT001
    words.choose(Language.CHINESE, UTC)
    model: TableModel[Person] = TableModel(
        [Column("name", "column.number", lambda person: person.name)], qapp
    )
    model.replace([Person(UUID(int=place), name) for place, name in enumerate(BY_SIGNS)])
    order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
    model.sort(0, order)
    found = [model.at(place).name for place in range(len(BY_SIGNS))]
    assert found == (BY_SOUND[::-1] if down else BY_SOUND)
    model.deleteLater()
