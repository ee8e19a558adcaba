"""Whether districts are taken in from a file at the desk, said, and taken back as one (E15)."""

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import AreaKind, OutlineFault
from api_client.wire.areas import AreaWanted
from desktop.ui.area_import import ImportSheet
from desktop.ui.panels.technicians import TechniciansPanel
from tests.api_client.test_geojson import HOLE, SQUARE, feature
from tests.ui.test_duty_form import anna, client, panel

__all__ = ["anna", "client", "panel"]
pytestmark = pytest.mark.sqlite_alone("about a window, through the same interface as everybody")


def opened(qtbot: QtBot, panel: TechniciansPanel) -> ImportSheet:
    """The window in which districts are taken in."""
    areas = panel.show_areas()
    qtbot.waitUntil(lambda: areas.live.ready)
    sheet = areas.take_in()
    assert sheet is not None
    return sheet


def written(folder: Path, *features: object) -> Path:
    """A file of these features."""
    path = folder / "districts.geojson"
    told = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return path


def test_what_is_sound_is_taken_in_the_rest_said_and_all_taken_back_at_once(
    qtbot: QtBot, panel: TechniciansPanel, client: Client, tmp_path: Path
) -> None:
    before = AreaWanted(name="old Town", kind=AreaKind.DISTRICT, words=("老城",), version=0)
    there = client.areas.keep(new_id(), before)
    crossing = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]
    sheet = opened(qtbot, panel)
    sheet.read(
        written(
            tmp_path,
            feature([SQUARE], name="Old town", code="1"),
            feature([HOLE], name="North", code="2"),
            feature([crossing], name="Crossed", code="3"),
            feature([1, 2], "Point", name="A place", code="4"),
            feature([HOLE], name="", code="5"),
        )
    )
    qtbot.waitUntil(lambda: len(sheet.rows) == 5)
    assert sheet.names.currentText() == "name"
    wrong = [OutlineFault.NOT_OUTLINE, OutlineFault.UNNAMED]
    assert [row.fault for row in sheet.rows] == [None, None, None, *wrong]
    assert "3 districts" in sheet.line.text()
    sheet.take_in()
    qtbot.waitUntil(lambda: len(sheet.rows) == 3)
    crossed = next(row for row in sheet.rows if row.name == "Crossed")
    assert crossed.refused, "the server's own word"
    assert not sheet.take_button.isEnabled()
    kept = {area.name: area for area in client.areas.all().items}
    assert set(kept) == {"old Town", "North"}
    assert (kept["old Town"].words, len(kept["old Town"].rings[0])) == (("老城",), 4)
    assert kept["old Town"].id == there.id
    panel.duties.desk.notices.undo()
    qtbot.waitUntil(lambda: len(client.areas.all().items) == 1)
    qtbot.waitUntil(lambda: client.areas.all().items[0].rings == ())
    sheet.reject()


def test_other_names_may_be_chosen_and_the_same_twice_is_none(
    qtbot: QtBot, panel: TechniciansPanel, tmp_path: Path
) -> None:
    sheet = opened(qtbot, panel)
    sheet.read(
        written(
            tmp_path,
            feature([SQUARE], name="West", short="W"),
            feature([HOLE], name="East", short="w "),
        )
    )
    qtbot.waitUntil(lambda: len(sheet.rows) == 2)
    assert [row.name for row in sheet.rows] == ["West", "East"]
    sheet.names.setCurrentText("short")
    assert {row.fault for row in sheet.rows} == {OutlineFault.NAMED_TWICE}
    assert not sheet.take_button.isEnabled()
    sheet.reject()


def test_a_file_that_is_none_is_said(qtbot: QtBot, panel: TechniciansPanel, tmp_path: Path) -> None:
    sheet = opened(qtbot, panel)
    sheet.read(tmp_path / "gone.geojson")
    qtbot.waitUntil(lambda: "gone.geojson cannot be read" in sheet.line.text())
    path = tmp_path / "wrong.json"
    path.write_bytes("老城".encode("gbk"))
    sheet.read(path)
    qtbot.waitUntil(lambda: "not in UTF-8" in sheet.line.text())
    sheet.reject()


def test_who_serves_an_area_is_ticked_there_and_taken_back(
    qtbot: QtBot, panel: TechniciansPanel, client: Client
) -> None:
    wanted = AreaWanted(name="Harbour", kind=AreaKind.DISTRICT, version=0)
    area = client.areas.keep(new_id(), wanted)
    somebody = client.people.technicians().items[0]
    areas = panel.show_areas()
    qtbot.waitUntil(lambda: areas.live.ready)
    areas.table.choose(area.id)
    areas.choose_serving()
    qtbot.waitUntil(lambda: areas.serving is not None)
    dialog = areas.serving
    assert dialog is not None
    dialog.people.tick(str(somebody.id))
    with qtbot.waitSignal(dialog.sent):
        dialog.send()
    assert client.duty.of(somebody.id).area_ids == (area.id,)
    assert client.areas.all().items[0].serving_ids == (somebody.id,)
    panel.duties.desk.notices.undo()
    qtbot.waitUntil(lambda: client.duty.of(somebody.id).area_ids == ())
    areas.reject()
