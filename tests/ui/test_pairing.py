"""Whether a phone can be paired from the desk: the picture is read by a reader of such (F3)."""

from datetime import timedelta
from typing import cast

import pytest
import zxingcpp
from PySide6.QtGui import QImage

from api_client import pairing
from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from api_client.wire.people import Technician
from desktop.clock import HandClock
from desktop.ui.feed import Feed
from desktop.ui.pairing import PairingSheet
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.keepers import CODE, code_for
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import URL, StandIn
from desktop.ui.theme import Theme
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

pytestmark = pytest.mark.furnished

WHERE = "https://desk.centre.example:8700"


def technicians_of(window: Window, place: int = 3) -> TechniciansPanel:
    """Log in, open the panel of technicians and choose one."""
    panel = enter(window, lambda: painting.settle(window)).panel(TechniciansPanel)
    panel.table.choose(centre.technicians(Language.ENGLISH)[place].id)
    return panel


def shown(window: Window) -> PairingSheet:
    """Show a code for the chosen technician."""
    panel = technicians_of(window)
    person = cast("Technician", panel.chosen())
    sheet = panel.show_code(code_for(person.id), person.name)
    painting.settle(window)
    return sheet


def seen(sheet: PairingSheet) -> list[str]:
    """What a reader finds in the picture as it is painted."""
    image = sheet.qr.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return [each.text for each in zxingcpp.read_barcodes(_packed(image))]


def known(sheet: PairingSheet) -> bool:
    """Whether a phone is said to have taken the code."""
    return sheet.paired is not None


def _packed(image: QImage) -> memoryview:
    rows = bytes(image.constBits())
    step, width = image.bytesPerLine(), image.width()
    packed = b"".join(rows[at : at + width] for at in range(0, step * image.height(), step))
    return memoryview(packed).cast("B", (image.height(), width))


@pytest.mark.parametrize("dark", [False, True])
def test_the_picture_is_read_by_a_reader_also_in_the_dark(
    open_window: Open,
    theme: Theme,
    dark: bool,  # noqa: FBT001
) -> None:
    if dark:
        theme.toggle()
    sheet = shown(open_window(StandIn(Language.ENGLISH)))
    (text,) = seen(sheet)
    assert pairing.read(text) == (WHERE, CODE)
    assert sheet.letters.text() == CODE
    assert not sheet.warning.isVisibleTo(sheet)
    sheet.accept()
    if dark:
        theme.toggle()


def test_an_address_of_this_machine_alone_is_said_to_be_no_good(open_window: Open) -> None:
    sheet = shown(open_window(StandIn(Language.ENGLISH)))
    sheet.show_code(sheet.code.model_copy(update={"server_url": "http://127.0.0.1:8700"}))
    assert sheet.warning.isVisibleTo(sheet)
    sheet.show_code(sheet.code.model_copy(update={"server_url": ""}))
    assert sheet.address.text() == URL
    sheet.accept()


def test_the_time_runs_down_and_a_new_code_is_had(open_window: Open, clock: HandClock) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    sheet = shown(window)
    assert "23:58:41" in sheet.left.text()
    clock.forward(timedelta(hours=23, minutes=58, seconds=40))
    sheet.count_down()
    assert "0:00:01" in sheet.left.text()
    before = sheet.qr.size()
    clock.forward(timedelta(seconds=1))
    sheet.count_down()
    assert (CODE in sheet.letters.text(), sheet.qr.matrix) == (False, ())
    assert sheet.qr.size() == before
    assert not sheet.copy_button.isEnabled()
    assert sheet.new_button.isDefault()
    clock.set(centre.NOW)
    sheet.new_button.click()
    painting.settle(window)
    assert made_up.keepers.sent[-1][1].endswith("/pairing-code")
    assert seen(sheet)
    assert sheet.copy_button.isEnabled()
    assert sheet.close_button.isDefault()
    sheet.accept()


def test_a_phone_that_has_paired_is_seen_at_once(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    panel = technicians_of(window)
    person = cast("Technician", panel.chosen())
    made_up.keepers.phones = 0
    sheet = panel.show_code(code_for(person.id), person.name)
    painting.settle(window)
    assert not known(sheet)
    feed = window.findChild(Feed)
    assert feed is not None
    made_up.keepers.phones = 1
    other = centre.technicians(Language.ENGLISH)[0].id
    for id_ in (other, person.id):
        assert not known(sheet)
        feed.changed.emit([Change(seq=121, noun=Noun.TECHNICIAN, id=id_, version=4)])
        painting.settle(window)
    assert known(sheet)
    assert "Pixel 9" in sheet.said.text()
    assert not sheet.qr.matrix, "a code that is used up is shown no longer"
    assert not sheet.copy_button.isEnabled()
    sheet.new_button.click()
    painting.settle(window)
    assert (known(sheet), bool(sheet.qr.matrix)) == (False, True)
    feed.changed.emit([Change(seq=122, noun=Noun.TECHNICIAN, id=person.id, version=5)])
    painting.settle(window)
    assert not known(sheet), "the phone that has taken the first code has not taken this one"
    sheet.accept()


def test_a_phone_that_pairs_before_anybody_has_looked_is_seen_too(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    panel = technicians_of(window)
    person = cast("Technician", panel.chosen())
    made_up.keepers.phones = 1
    sheet = panel.show_code(code_for(person.id), person.name, frozenset())
    painting.settle(window)
    assert known(sheet)
    sheet.accept()


def test_phones_are_listed_and_a_lost_one_is_ended(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    sheet = technicians_of(window).show_devices()
    assert sheet is not None
    painting.settle(window)
    rows = {sheet.model.at(place).device.name: sheet.model.at(place) for place in range(3)}
    sheet.table.choose(rows["iPhone 15"].id)
    assert not sheet.end_button.isEnabled()
    sheet.table.choose(rows["Pixel 9"].id)
    sheet.end_button.click()
    painting.settle(window)
    assert made_up.keepers.sent[-1][:2] == ("DELETE", f"/v1/devices/{rows['Pixel 9'].id}")
    sheet.accept()


def test_a_technician_goes_off_duty_with_a_reason_and_comes_back(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    panel = technicians_of(window)
    person = cast("Technician", panel.chosen())
    dialog = panel.disable_or_enable()
    assert dialog is not None
    dialog.reason.line.setText("He is ill.")
    dialog.send()
    painting.settle(window)
    method, path, told = made_up.keepers.sent[-1]
    assert (method, path) == ("PATCH", f"/v1/technicians/{person.id}")
    assert (told["disabled"], told["reason"]) == (True, "He is ill.")
    assert cast("Technician", panel.chosen()).disabled_at is not None
    assert window.notices.undo()
    painting.settle(window)
    assert made_up.keepers.sent[-1][2] == {"version": 4, "disabled": False}
    edit = panel.edit_technician()
    assert edit is not None
    edit.phone.line.setText("0171 555 0000")
    edit.send()
    painting.settle(window)
    assert made_up.keepers.sent[-1][2] == {"version": 5, "phone": "0171 555 0000"}
    assert window.notices.undo()
    painting.settle(window)
    assert made_up.keepers.sent[-1][2] == {"version": 6, "phone": person.phone}
