"""Decides what is done in the pictures of people: staff, log-ins, phones and their pairing."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from PySide6.QtWidgets import QWidget

from api_client.vocabulary import DeviceApp
from api_client.wire.people import DeviceList, OneTimePassword, StaffMember, Technician
from desktop import words
from desktop.ui.connecting import ConnectingSheet
from desktop.ui.pairing import PairingSheet
from desktop.ui.panels.settings import SettingsPanel
from desktop.ui.panels.staff import StaffPanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures import centre
from desktop.ui.pictures.keepers import ONE_TIME, TRACKER, code_for, given_for, tracker
from desktop.ui.replay import ReplaySheet
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace

Settle = Callable[[], None]
Act = Callable[[Workplace, Settle], QWidget | None]
BUSY = 3
"""The place of a technician who is on an order."""
HALFWAY_MS = 135 * 60_000
"""A time of a replay at which somebody is not heard of."""


def _staff(workplace: Workplace, settle: Settle) -> tuple[StaffPanel, StaffMember]:
    workplace.show_panel("panel.staff")
    panel = workplace.panel(StaffPanel)
    panel.table.choose(centre.staff(words.language())[1].id)
    settle()
    member = panel.chosen()
    assert member is not None, "somebody is chosen"
    return panel, member


def _one_time(workplace: Workplace, settle: Settle) -> QWidget | None:
    panel, member = _staff(workplace, settle)
    return panel.show_one_time(member, OneTimePassword(staff_id=member.id, password=ONE_TIME))


def _edit(workplace: Workplace, settle: Settle) -> QWidget | None:
    return _staff(workplace, settle)[0].edit_member()


def _reset(workplace: Workplace, settle: Settle) -> QWidget | None:
    return _staff(workplace, settle)[0].reset_password()


def _sessions(workplace: Workplace, settle: Settle) -> QWidget | None:
    sheet = _staff(workplace, settle)[0].show_all_sessions()
    settle()
    return sheet


def _disabled(workplace: Workplace, settle: Settle) -> None:
    _staff(workplace, settle)[0].disable_or_enable()
    settle()


def _technician(workplace: Workplace, settle: Settle) -> tuple[TechniciansPanel, Technician]:
    workplace.show_panel("panel.technicians")
    panel = workplace.panel(TechniciansPanel)
    panel.table.choose(centre.technicians(words.language())[BUSY].id)
    settle()
    person = panel.chosen()
    assert person is not None, "somebody is chosen"
    return panel, person


def _pairing(workplace: Workplace, settle: Settle) -> PairingSheet:
    panel, person = _technician(workplace, settle)
    sheet = panel.show_code(code_for(person.id), person.name)
    settle()
    return sheet


def _local(workplace: Workplace, settle: Settle) -> QWidget | None:
    sheet = _pairing(workplace, settle)
    sheet.show_code(sheet.code.model_copy(update={"server_url": "http://127.0.0.1:8700"}))
    return sheet


def _paired(workplace: Workplace, settle: Settle) -> QWidget | None:
    panel, person = _technician(workplace, settle)
    sheet = panel.show_code(code_for(person.id), person.name, frozenset())
    settle()
    return sheet


def _over(workplace: Workplace, settle: Settle) -> QWidget | None:
    sheet = _pairing(workplace, settle)
    past = {"expires_at": centre.NOW - timedelta(seconds=1)}
    sheet.show_code(sheet.code.model_copy(update=past))
    return sheet


def _devices(workplace: Workplace, settle: Settle) -> QWidget | None:
    sheet = _technician(workplace, settle)[0].show_devices()
    settle()
    return sheet


def _track(workplace: Workplace, settle: Settle) -> QWidget | None:
    sheet = _technician(workplace, settle)[0].show_track()
    settle()
    return sheet


def _doubtful(workplace: Workplace, settle: Settle) -> QWidget | None:
    sheet = _technician(workplace, settle)[0].show_track()
    assert sheet is not None, "somebody is chosen"
    settle()
    sheet.doubtful.setChecked(True)
    settle()
    return sheet


def _replay(workplace: Workplace, settle: Settle) -> QWidget | None:
    sheet = _technician(workplace, settle)[0].show_replay()
    assert sheet is not None, "somebody is chosen"
    return _played(sheet, settle)


def _order_replay(workplace: Workplace, settle: Settle) -> QWidget | None:
    workplace.open_order(centre.order_id(1))
    settle()
    sheet = workplace.order.replay()
    assert sheet is not None, "an order is shown"
    return _played(sheet, settle)


def _doubted_replay(workplace: Workplace, settle: Settle) -> QWidget | None:
    sheet = _technician(workplace, settle)[0].show_replay()
    assert sheet is not None, "somebody is chosen"
    settle()
    sheet.doubted.setChecked(True)
    return _played(sheet, settle)


def _played(sheet: ReplaySheet, settle: Settle) -> ReplaySheet:
    """Stand in the second gap, with all tiles of the map."""
    settle()
    sheet.canvas.grab()
    settle()
    settle()
    sheet.go(HALFWAY_MS)
    return sheet


def _connect(workplace: Workplace, settle: Settle) -> ConnectingSheet:
    panel, _ = _technician(workplace, settle)
    sheet = panel.connect_app()
    assert sheet is not None, "somebody is chosen"
    settle()
    return sheet


def _connected(
    workplace: Workplace, settle: Settle, app: DeviceApp, base: str = "https://desk.centre.example"
) -> ConnectingSheet:
    sheet = _connect(workplace, settle)
    person = workplace.panel(TechniciansPanel).chosen()
    assert person is not None, "somebody is chosen"
    sheet.show_given(given_for(person.id, app, base))
    settle()
    return sheet


def _owntracks(workplace: Workplace, settle: Settle) -> QWidget | None:
    return _connected(workplace, settle, DeviceApp.OWNTRACKS)


def _osmand(workplace: Workplace, settle: Settle) -> QWidget | None:
    return _connected(workplace, settle, DeviceApp.OSMAND, "http://127.0.0.1:8470")


def _heard(workplace: Workplace, settle: Settle) -> QWidget | None:
    sheet = _connected(workplace, settle, DeviceApp.OWNTRACKS)
    person = workplace.panel(TechniciansPanel).chosen()
    assert person is not None, "somebody is chosen"
    spoken = tracker(person.id, TRACKER, DeviceApp.OWNTRACKS, 0)
    placed = person.model_copy(update={"position_received_at": centre.NOW})
    sheet.take(DeviceList(items=(spoken,)), placed)
    return sheet


def _aside(workplace: Workplace, settle: Settle) -> QWidget | None:
    sheet = _technician(workplace, settle)[0].show_devices()
    settle()
    assert sheet is not None, "somebody is chosen"
    sheet.table.choose(UUID(int=0x5101))
    settle()
    shown = sheet.show_aside()
    settle()
    return shown


def _window(workplace: Workplace) -> Window:
    window = workplace.window()
    assert isinstance(window, Window), "a workplace stands in a window"
    return window


def _own_password(workplace: Workplace, settle: Settle) -> QWidget | None:
    dialog = _window(workplace).account.change_password()
    dialog.old.line.setText("the present one")
    dialog.new.line.setText("one of them")
    dialog.again.line.setText("the other one")
    dialog.send()
    settle()
    return dialog


def _own_sessions(workplace: Workplace, settle: Settle) -> QWidget | None:
    sheet = _window(workplace).account.show_sessions()
    settle()
    return sheet


def _locked(workplace: Workplace, settle: Settle) -> QWidget | None:
    lock = _window(workplace).lock
    lock.lock()
    settle()
    if lock.screen is not None:
        lock.screen.show_waiting(2)
    return lock.screen


def _settings(workplace: Workplace, settle: Settle) -> SettingsPanel:
    workplace.show_panel("panel.settings")
    settle()
    return workplace.panel(SettingsPanel)


def _settings_full(workplace: Workplace, settle: Settle) -> None:
    _settings(workplace, settle)


def _settings_wrong(workplace: Workplace, settle: Settle) -> None:
    panel = _settings(workplace, settle)
    for name, text in (("backup_days_kept", "400"), ("lock_after_min", "10")):
        panel.fields[name].line.setText(text)
        panel.fields[name].line.textEdited.emit(text)
    panel.show_wrong()
    settle()


def _settings_overtaken(workplace: Workplace, settle: Settle) -> None:
    panel = _settings(workplace, settle)
    field = panel.fields["lock_after_min"]
    field.line.setText("10")
    field.line.textEdited.emit("10")
    by = centre.spoken(words.language()).people[1]
    theirs = {"value": "20", "version": field.setting.version + 1, "changed_by": by}
    field.follow(field.setting.model_copy(update=theirs))
    settle()


def _settings_history(workplace: Workplace, settle: Settle) -> QWidget | None:
    sheet = _settings(workplace, settle).show_history()
    settle()
    return sheet


def _away(workplace: Workplace, settle: Settle) -> QWidget | None:
    return _technician(workplace, settle)[0].disable_or_enable()


SCENES: tuple[tuple[str, Act], ...] = (
    ("staff-edit", _edit),
    ("staff-reset", _reset),
    ("staff-one-time", _one_time),
    ("staff-sessions", _sessions),
    ("staff-disabled", _disabled),
    ("technicians-pairing", _pairing),
    ("technicians-pairing-local", _local),
    ("technicians-paired", _paired),
    ("technicians-code-over", _over),
    ("technicians-devices", _devices),
    ("technicians-connect", _connect),
    ("technicians-owntracks", _owntracks),
    ("technicians-traccar", _osmand),
    ("technicians-app-heard", _heard),
    ("technicians-set-aside", _aside),
    ("technicians-away", _away),
    ("replay", _replay),
    ("replay-order", _order_replay),
    ("replay-doubted", _doubted_replay),
    ("technicians-track", _track),
    ("technicians-track-doubtful", _doubtful),
    ("own-password", _own_password),
    ("own-sessions", _own_sessions),
    ("locked", _locked),
    ("settings", _settings_full),
    ("settings-wrong", _settings_wrong),
    ("settings-overtaken", _settings_overtaken),
    ("settings-history", _settings_history),
)
