"""Tries how unsent orders are kept: for one person, newest first, whatever lies there already."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from desktop.ui.drafts import MOST, NAME, Draft, Drafts
from desktop.ui.memory import Memory
from desktop.ui.pictures.centre import NOW

ME, OTHER = UUID(int=1), UUID(int=2)


def draft(number: int, **said: str) -> Draft:
    """A draft that was written in some minutes after the others."""
    return Draft(str(UUID(int=number)), NOW + timedelta(minutes=number), said)


def test_drafts_outlive_the_window_and_are_ones_own(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "desk.ini")
    Drafts(memory.of(ME)).keep(draft(1, title="\u6c34 a leak"))
    memory.write()
    again = Memory(tmp_path / "desk.ini")
    assert [each.said for each in Drafts(again.of(ME)).all()] == [{"title": "\u6c34 a leak"}]
    assert Drafts(again.of(OTHER)).all() == []


def test_the_newest_comes_first_and_replaces_itself(tmp_path: Path) -> None:
    drafts = Drafts(Memory(tmp_path / "desk.ini").of(ME))
    for number in range(1, MOST + 3):
        drafts.keep(draft(number))
    assert len(drafts.all()) == MOST
    assert drafts.all()[0] == draft(MOST + 2)
    drafts.keep(Draft(draft(5).id, NOW + timedelta(hours=2), {"phone": "110"}))
    assert drafts.all()[0].title == "110"
    drafts.forget(draft(5).id)
    assert draft(5).id not in [each.id for each in drafts.all()]


@pytest.mark.parametrize("rubbish", ["{", "[1]", '[{"id": 1}]', '[{"id":"x","at":"y","said":1}]'])
def test_what_cannot_be_read_is_no_draft(tmp_path: Path, rubbish: str) -> None:
    memory = Memory(tmp_path / "desk.ini").of(ME)
    memory.keep_text(NAME, rubbish)
    drafts = Drafts(memory)
    assert drafts.all() == []
    drafts.keep(draft(1))
    assert drafts.all() == [draft(1)]
