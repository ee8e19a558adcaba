"""Whether a desk shows what a device said that nobody could read, and why (A6)."""

from uuid import UUID

import pytest

from desktop.ui.devices import DevicesSheet
from desktop.ui.pictures import painting
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open
from tests.ui.test_pairing import technicians_of

pytestmark = pytest.mark.furnished

TRACCAR, PIXEL = UUID(int=0x5101), UUID(int=0x5000)


def devices(window: Window) -> DevicesSheet:
    """Open the devices of the chosen technician."""
    sheet = technicians_of(window).show_devices()
    assert sheet is not None
    painting.settle(window)
    return sheet


def test_the_list_says_how_many_and_why_and_opens_them(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    sheet = devices(window)
    row = sheet.model.row(TRACCAR)
    assert row is not None
    told = {column.key: column.value(row) for column in sheet.model.columns}
    assert (told["app"], told["aside"]) == ("Traccar Client", "2  ·  without a position")
    sheet.table.choose(PIXEL)
    assert (sheet.aside_button.isEnabled(), sheet.show_aside()) == (False, None)
    sheet.table.choose(TRACCAR)
    assert sheet.aside_button.isEnabled()
    shown = sheet.show_aside()
    assert shown is not None
    painting.settle(window)
    assert shown.model.rowCount() == 2
    assert shown.message.toPlainText().endswith("batt=12")
    assert shown.message.isReadOnly()
    shown.table.choose(UUID(int=1))
    assert "lat={0}" in shown.message.toPlainText()
    shown.accept()
    sheet.accept()
