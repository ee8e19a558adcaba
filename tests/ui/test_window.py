"""Whether the desk works on a real server: somebody logs in, and sees and does what there is."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from api_client.client import Client
from api_client.ids import new_id
from api_client.transport import Patience
from api_client.vocabulary import Code, OrderState, Role, Step
from api_client.wire.settings import SettingEdit, SettingEdits
from desktop import words
from desktop.app.machine import VisitingMachine
from desktop.service import people
from desktop.service.unit import SYSTEM
from desktop.ui.assigning import AssignDialog
from desktop.ui.feed import Link
from desktop.ui.memory import Memory
from desktop.ui.new_order import NewOrderDialog
from desktop.ui.pairing import PairingSheet
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.staff import StaffPanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.password import PasswordDialog
from desktop.ui.steps import StepDialog
from desktop.ui.theme import Scheme, Theme
from desktop.ui.window import Window
from tests.running import LOCAL_SECRET, Running, new_report

PASSWORD = "a long enough password"


@pytest.fixture
def window(qtbot: QtBot, own_centre: Running, theme: Theme, tmp_path: Path) -> Iterator[Window]:
    """Give a window on a real server, with this machine's secret."""
    memory = Memory(tmp_path / "desk.ini")
    client = Client(own_centre.url, patience=Patience(tries=2))
    machine = VisitingMachine(own_centre.url, LOCAL_SECRET)
    made = Window(client, machine, theme, own_centre.clock, memory)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def staff(centre: Running, name: str, role: Role) -> UUID:
    """Add a member of staff."""
    return people.add_staff(centre.work, SYSTEM, (new_id(), name, role, PASSWORD)).id


def log_in(qtbot: QtBot, window: Window, name: str, password: str = PASSWORD) -> None:
    """Write name and password, and press Enter."""
    window.start()
    form = window.login.form
    qtbot.waitUntil(form.isVisible)
    window.login.name.line.setText(name)
    window.login.password.line.setText(password)
    QTest.keyClick(window.login.password.line, Qt.Key.Key_Return)


@pytest.fixture
def at_work(qtbot: QtBot, window: Window, own_centre: Running) -> Window:
    """Give a window with a supervisor logged in, live."""
    staff(own_centre, "Hannah", Role.SUPERVISOR)
    log_in(qtbot, window, "Hannah")
    qtbot.waitUntil(lambda: window.workplace is not None)
    assert window.workplace is not None
    workplace = window.workplace
    qtbot.waitUntil(lambda: workplace.standing.link is Link.CONNECTED)
    qtbot.waitUntil(lambda: all(panel.live.ready for panel in (queue(window), crew(window))))
    return window


def queue(window: Window) -> QueuePanel:
    assert window.workplace is not None
    return window.workplace.panel(QueuePanel)


def first(window: Window) -> OrderState:
    """Give the state of the queue's first order."""
    return queue(window).model.at(0).state


def crew(window: Window) -> TechniciansPanel:
    assert window.workplace is not None
    return window.workplace.panel(TechniciansPanel)


def test_a_new_centre_begins_with_its_first_administrator(
    qtbot: QtBot, window: Window, own_centre: Running
) -> None:
    window.start()
    first = window.login.first
    qtbot.waitUntil(first.isVisible)
    window.login.first_name.line.setText("Ada")
    window.login.first_password.line.setText("short")
    window.login.again.line.setText("short")
    first.button.click()
    qtbot.waitUntil(lambda: "8" in window.login.first_password.fault)
    window.login.first_password.line.setText(PASSWORD)
    window.login.again.line.setText("another one altogether")
    first.button.click()
    assert window.login.again.fault
    window.login.again.line.setText(PASSWORD)
    first.button.click()
    qtbot.waitUntil(lambda: window.workplace is not None)
    assert own_centre.client().centre.health().staffed
    assert not window.login.first_password.line.text()


def test_a_wrong_password_is_said_plainly_and_can_be_tried_again(
    qtbot: QtBot, window: Window, own_centre: Running
) -> None:
    staff(own_centre, "Hannah", Role.DISPATCHER)
    log_in(qtbot, window, "Hannah", "not this one")
    qtbot.waitUntil(lambda: window.login.form.fault == words.refusal(Code.SIGN_IN_WRONG))
    assert not window.login.password.line.text()
    window.login.password.line.setText(PASSWORD)
    window.login.form.button.click()
    qtbot.waitUntil(lambda: window.workplace is not None)


def test_who_is_named_at_the_start_is_logged_in_once(
    qtbot: QtBot, window: Window, own_centre: Running
) -> None:
    staff(own_centre, "Hannah", Role.DISPATCHER)
    window.start(("Hannah", PASSWORD))
    qtbot.waitUntil(lambda: window.workplace is not None)
    window.log_out()
    qtbot.waitUntil(window.login.form.isVisible)
    assert window.workplace is None
    assert not window.login.password.line.text()


def test_what_others_do_appears_by_itself(
    qtbot: QtBot, at_work: Window, own_centre: Running
) -> None:
    made = own_centre.order(title="Lift stands still")
    model = queue(at_work).model
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    own_centre.technician("Bo Larsen")
    qtbot.waitUntil(lambda: crew(at_work).model.rowCount() == 1)
    row = model.row(UUID(made["id"]))
    assert row is not None
    assert row.title == "Lift stands still"


def test_an_order_goes_from_the_dialog_to_the_phone_and_its_report_comes_back(
    qtbot: QtBot, at_work: Window, own_centre: Running
) -> None:
    technician = own_centre.technician("Bo Larsen")
    qtbot.waitUntil(lambda: crew(at_work).model.rowCount() == 1)
    dialog = write(qtbot, at_work)
    qtbot.waitUntil(dialog.isActiveWindow)
    with qtbot.waitSignal(dialog.sent):
        QTest.keyClick(
            dialog.form.fault_text.prose, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )
    workplace = at_work.workplace
    assert workplace is not None
    qtbot.waitUntil(lambda: workplace.order.order is not None)
    order = workplace.order.order
    assert order is not None
    assigning = workplace.order.take(Step.ASSIGN)
    assert isinstance(assigning, AssignDialog)
    qtbot.waitUntil(assigning.send_button.isEnabled)
    with qtbot.waitSignal(assigning.sent):
        QTest.keyClick(assigning.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: first(at_work) is OrderState.ASSIGNED)
    held = own_centre.client(technician).orders.get(order.id).model_dump(mode="json")
    report = new_report(held, technician, "received")
    assert own_centre.ask("POST", "/v1/reports", technician, json=report).json()["accepted"]
    qtbot.waitUntil(lambda: first(at_work) is OrderState.RECEIVED)
    qtbot.waitUntil(
        lambda: workplace.order.order is not None and len(workplace.order.order.reports) == 1
    )
    qtbot.waitUntil(lambda: crew(at_work).model.at(0).order_number == order.number)
    incomplete = new_report(held, technician, "accepted", position=None)
    assert not own_centre.ask("POST", "/v1/reports", technician, json=incomplete).json()["accepted"]
    qtbot.waitUntil(lambda: queue(at_work).model.at(0).incomplete_reports == 1)


def write(qtbot: QtBot, window: Window) -> NewOrderDialog:
    """Open the dialog by its key, and fill in what is wanted."""
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.findChild(NewOrderDialog) is not None)
    dialog = window.findChild(NewOrderDialog)
    assert isinstance(dialog, NewOrderDialog)
    for field, said in (
        (dialog.form.phone, "021 5555 0100"),
        (dialog.form.customer, "Harbour Hotel"),
        (dialog.form.address, "2 Quay Street"),
        (dialog.form.subject, "No hot water"),
    ):
        QTest.keyClicks(field.line, said)
    dialog.form.equipment.add_line()[0].setText("Boiler")
    return dialog


def test_what_is_wrong_with_an_order_is_shown_in_its_fields(
    qtbot: QtBot, at_work: Window, own_centre: Running
) -> None:
    dialog = write(qtbot, at_work)
    form = dialog.form
    form.customer.line.clear()
    boxes = form.parts.add_line()
    boxes[0].setText("Pump")
    boxes[2].setText("many")
    dialog.send()
    assert form.customer.fault
    assert not form.subject.fault
    form.customer.line.setText("Harbour Hotel")
    dialog.send()
    assert form.parts.fault
    assert not form.customer.fault
    boxes[2].setText("2")
    form.window_text.write("16-14")
    dialog.send()
    assert form.window_text.fault
    assert own_centre.client(own_centre.person(Role.DISPATCHER)).orders.page().total == 0
    form.window_text.write("14-16")
    with qtbot.waitSignal(dialog.sent):
        dialog.send()
    qtbot.waitUntil(lambda: queue(at_work).model.rowCount() == 1)
    page = own_centre.client(own_centre.person(Role.DISPATCHER)).orders.page()
    assert page.total == 1


def test_a_step_asks_for_its_reason_and_is_taken(
    qtbot: QtBot, at_work: Window, own_centre: Running
) -> None:
    own_centre.order()
    qtbot.waitUntil(lambda: queue(at_work).model.rowCount() == 1)
    row = queue(at_work).model.at(0)
    queue(at_work).table.choose(row.id)
    workplace = at_work.workplace
    assert workplace is not None
    qtbot.waitUntil(lambda: workplace.order.order is not None)
    dialog = workplace.order.take(Step.HOLD)
    assert isinstance(dialog, StepDialog)
    dialog.send()
    qtbot.waitUntil(lambda: bool(dialog.reason.fault))
    dialog.reason.prose.setPlainText("The customer is away")
    with qtbot.waitSignal(dialog.sent):
        dialog.send()
    qtbot.waitUntil(lambda: queue(at_work).model.at(0).state is OrderState.ON_HOLD)
    assert workplace.order.take(Step.RESUME) is None
    qtbot.waitUntil(lambda: queue(at_work).model.at(0).state is OrderState.OPEN)


def test_a_step_that_somebody_else_was_quicker_with_is_refused_in_words(
    qtbot: QtBot, at_work: Window, own_centre: Running
) -> None:
    made = own_centre.order()
    qtbot.waitUntil(lambda: queue(at_work).model.rowCount() == 1)
    workplace = at_work.workplace
    assert workplace is not None
    workplace.order.show_id(UUID(made["id"]))
    qtbot.waitUntil(lambda: workplace.order.order is not None)
    shown = workplace.order.order
    assert shown is not None
    workplace.order.show_order(shown.model_copy(update={"steps": (Step.PUBLISH,)}))  # as it was
    workplace.order.take(Step.PUBLISH)
    refused = words.refusal(Code.ORDER_STEP_OUT_OF_TURN)
    qtbot.waitUntil(lambda: refused in at_work.notices.shown)


def test_a_login_that_was_ended_leads_back_and_says_why(
    qtbot: QtBot, at_work: Window, own_centre: Running
) -> None:
    administrator = own_centre.client(own_centre.person(Role.ADMINISTRATOR))
    hannah = next(each for each in administrator.people.staff().items if each.name == "Hannah")
    administrator.people.revoke_staff(hannah.id)
    assert at_work.workplace is not None
    at_work.workplace.reload()
    qtbot.waitUntil(lambda: at_work.workplace is None)
    qtbot.waitUntil(lambda: at_work.login.form.fault == words.refusal(Code.TOKEN_REVOKED))


def test_logging_out_ends_the_session(qtbot: QtBot, at_work: Window, own_centre: Running) -> None:
    at_work.log_out()
    assert at_work.workplace is None
    qtbot.waitUntil(at_work.login.form.isVisible)
    assert at_work.login.name.text() == "Hannah"
    assert not at_work.login.form.fault
    log_in(qtbot, at_work, "Hannah")
    qtbot.waitUntil(lambda: at_work.workplace is not None)
    assert own_centre.client().centre.health().ok


def test_an_administrator_adds_who_works_here(
    qtbot: QtBot, window: Window, own_centre: Running
) -> None:
    staff(own_centre, "Ada", Role.ADMINISTRATOR)
    log_in(qtbot, window, "Ada")
    qtbot.waitUntil(lambda: window.workplace is not None)
    assert window.workplace is not None
    panel = window.workplace.panel(StaffPanel)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    dialog = panel.write_member()
    dialog.name.line.setText("ada")
    dialog.password.line.setText(PASSWORD)
    dialog.send()
    qtbot.waitUntil(lambda: bool(dialog.name.fault))
    dialog.name.line.setText("Hannah")
    with qtbot.waitSignal(dialog.sent):
        dialog.send()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    technicians = crew(window)
    adding = technicians.write_technician()
    adding.name.line.setText("Bo Larsen")
    with qtbot.waitSignal(adding.sent):
        adding.send()
    qtbot.waitUntil(lambda: technicians.findChild(PairingSheet) is not None)
    sheet = technicians.findChild(PairingSheet)
    assert sheet is not None
    assert "Bo Larsen" in sheet.heading.text()
    qtbot.waitUntil(lambda: window.tasks.idle)
    sheet.accept()
    qtbot.waitUntil(lambda: technicians.model.rowCount() == 1)
    window.log_out()
    log_in(qtbot, window, "Hannah")
    qtbot.waitUntil(lambda: window.findChild(PasswordDialog) is not None)
    own = window.findChild(PasswordDialog)
    assert own is not None, "the administrator knows the one that she was given"
    own.old.line.setText(PASSWORD)
    for field in (own.new, own.again):
        field.line.setText(f"{PASSWORD} of her own")
    own.send()
    qtbot.waitUntil(lambda: window.workplace is not None)
    assert window.workplace is not None
    keys = "queue order dispatch technicians map alarms shift registrations holds"
    assert [entry.key for entry in window.workplace.entries] == [
        f"panel.{key}" for key in keys.split()
    ]


def test_language_and_colours_are_remembered(
    qtbot: QtBot, at_work: Window, theme: Theme, tmp_path: Path
) -> None:
    qtbot.waitUntil(lambda: at_work.windowTitle() == words.text("app.title"))
    at_work.appearance.speak_other()
    assert words.language() is words.Language.CHINESE
    assert "调度台" in at_work.windowTitle()
    at_work.appearance.use_other_scheme()
    assert theme.scheme is Scheme.DARK
    at_work.appearance.use_other_scheme()
    at_work.appearance.use_other_scheme()
    at_work.close()
    kept = Memory(tmp_path / "desk.ini")
    assert kept.language(words.Language.ENGLISH) is words.Language.CHINESE
    assert kept.scheme() is Scheme.DARK
    assert kept.name() == "Hannah"
    theme.apply(Scheme.LIGHT)


def test_panels_come_to_the_front_by_their_keys(qtbot: QtBot, at_work: Window) -> None:
    qtbot.waitUntil(at_work.isVisible)
    at_work.show_panel("panel.technicians")
    assert crew(at_work).isVisible()
    at_work.show_panel("panel.queue")
    assert queue(at_work).isVisible()


@pytest.mark.parametrize("chosen_here", [None, words.Language.ENGLISH])
def test_a_desk_begins_in_the_centres_language_until_somebody_chooses(
    qtbot: QtBot,
    window: Window,
    own_centre: Running,
    tmp_path: Path,
    chosen_here: words.Language | None,
) -> None:
    chinese = SettingEdits(edits=(SettingEdit(name="language", version=0, value="zh_CN"),))
    own_centre.client(own_centre.person(Role.ADMINISTRATOR)).settings.edit(chinese)
    kept = Memory(tmp_path / "desk.ini")
    if chosen_here is not None:
        kept.keep_language(chosen_here)
        kept.write()
    told: list[str] = []
    window.login.language_told.connect(told.append)
    window.start()
    qtbot.waitUntil(lambda: told == ["zh_CN"])
    assert words.language() is (chosen_here or words.Language.CHINESE)
    assert not kept.chose_language or chosen_here
