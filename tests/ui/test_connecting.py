"""Whether a tracking app can be connected from the desk: scanned or typed, and seen to speak."""

import pytest
import zxingcpp
from PySide6.QtGui import QGuiApplication, QImage

from api_client.vocabulary import DeviceApp, Noun, SetAside
from api_client.wire.changes import Change
from api_client.wire.people import DeviceList
from desktop.ui.connecting import VALUES, ConnectingSheet
from desktop.ui.feed import Feed
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.keepers import TRACKER, given_for, tracker
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open
from tests.ui.test_pairing import technicians_of

pytestmark = pytest.mark.furnished


def connecting(window: Window) -> ConnectingSheet:
    """Open the sheet for the chosen technician."""
    sheet = technicians_of(window).connect_app()
    assert sheet is not None
    painting.settle(window)
    return sheet


def spoken(sheet: ConnectingSheet) -> bool:
    """Whether the app is said to have spoken."""
    return sheet.heard is not None


def scanned(sheet: ConnectingSheet) -> str:
    """What a reader finds in the picture as it is painted."""
    image = sheet.qr.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows, step = bytes(image.constBits()), image.bytesPerLine()
    width, height = image.width(), image.height()
    packed = b"".join(rows[at : at + width] for at in range(0, step * height, step))
    (found,) = zxingcpp.read_barcodes(memoryview(packed).cast("B", (height, width)))
    return str(found.text)


@pytest.mark.parametrize("app", [DeviceApp.OWNTRACKS, DeviceApp.OSMAND])
def test_what_is_made_is_shown_to_scan_and_to_type(open_window: Open, app: DeviceApp) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    sheet = connecting(window)
    assert not sheet.told.isVisibleTo(sheet)
    before = len(made_up.keepers.sent)
    sheet.apps.choose(app)
    sheet.make_button.click()
    painting.settle(window)
    (sent,) = made_up.keepers.sent[before:]
    assert (sent[1].endswith("/trackers"), sent[2]["app"]) == (True, app.value)
    given = sheet.given
    assert given is not None
    assert given.app is app
    assert scanned(sheet) == given.config_url
    shown = [name for name, value in sheet.values.items() if value.isVisibleTo(sheet)]
    assert shown == list(VALUES[app])
    for name in shown:
        sheet.copy_buttons[name].click()
        assert QGuiApplication.clipboard().text() == getattr(given, name)
        assert sheet.values[name].text() in sheet.values[name].accessibleName()
    assert not sheet.make_button.isVisibleTo(sheet), "told once"
    assert not sheet.warning.isVisibleTo(sheet)
    sheet.accept()


def test_an_address_of_this_machine_alone_is_said_to_be_no_good(open_window: Open) -> None:
    sheet = connecting(open_window(StandIn(Language.ENGLISH)))
    technician = sheet._technician.id  # noqa: SLF001  (whose it is)
    sheet.show_given(given_for(technician, DeviceApp.OSMAND, "http://127.0.0.1:8470"))
    assert sheet.warning.isVisibleTo(sheet)
    sheet.accept()


def test_the_first_message_is_seen_at_once(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    sheet = connecting(window)
    sheet.make_button.click()
    painting.settle(window)
    feed = window.findChild(Feed)
    assert feed is not None
    assert sheet.given is not None
    change = Change(seq=121, noun=Noun.TECHNICIAN, id=sheet.given.technician_id, version=4)
    feed.changed.emit([change])
    painting.settle(window)
    assert not spoken(sheet), "it is listed, and has said nothing"
    made_up.keepers.heard = True
    feed.changed.emit([change])
    painting.settle(window)
    assert spoken(sheet)
    assert "position has come in" not in sheet.said.text()
    held = made_up.keepers.technicians
    now = held[sheet.given.technician_id].model_copy(update={"position_received_at": centre.NOW})
    held[now.id] = now
    feed.changed.emit([change])
    painting.settle(window)
    assert "position has come in" in sheet.said.text()
    wrong = tracker(sheet.given.technician_id, TRACKER, DeviceApp.OWNTRACKS, 1)
    sheet.take(DeviceList(items=(wrong,)), now)
    assert wrong.set_aside_reason is SetAside.NO_FIX
    assert "without a position" in sheet.said.text()
    sheet.accept()
