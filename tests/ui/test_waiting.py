"""Whether an order that was written while the server was away waits, and then is made, once."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from api_client.client import Client
from api_client.transport import Patience
from api_client.vocabulary import Code, Role
from api_client.wire.orders import OrderRow
from desktop import words
from desktop.app.machine import VisitingMachine
from desktop.ui import outbox
from desktop.ui.close_sheet import CloseSheet
from desktop.ui.feed import Link
from desktop.ui.memory import Memory
from desktop.ui.new_order import NewOrderDialog
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import away_acts, centre, intake, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.theme import Theme
from desktop.ui.waiting import Waiting
from desktop.ui.window import Window
from desktop.words import Language
from tests.fault_proxy import Fault, FaultProxy, Way, fault_proxy
from tests.running import LOCAL_SECRET, Running
from tests.ui.conftest import Open
from tests.ui.test_window import log_in, staff

GONE = Fault(up=Way(cut=1))
UNANSWERED = Fault(down=Way(cut=1))
"""The server gets it, and its answer is lost."""
CREATE = "POST /v1/orders"


def waiting(window: Window) -> Waiting:
    assert window.workplace is not None
    return window.workplace.panel(QueuePanel).waiting_bar.waiting


def waits(window: Window, count: int) -> bool:
    return len(waiting(window).orders) == count


def noted(window: Window) -> str:
    """Give what the status line says of what waits."""
    note = window.status.note("panel.queue")
    return "" if note.isHidden() else note.text()


def written(window: Window) -> NewOrderDialog:
    """Write an order of a known customer by a template."""
    return intake.template(window, partial(painting.settle, window))


@pytest.fixture
def made_up() -> StandIn:
    return StandIn(Language.ENGLISH)


@pytest.fixture
def window(open_window: Open, made_up: StandIn) -> Window:
    """A dispatcher at work on a made-up centre."""
    made = open_window(made_up)
    enter(made, partial(painting.settle, made))
    return made


@pytest.fixture
def written_away(window: Window, made_up: StandIn) -> Window:
    """Let an order wait."""
    dialog = written(window)
    assert window.workplace is not None
    away_acts.leave(window.workplace)
    made_up.away = True
    dialog.send()
    painting.settle(window)
    return window


def come_back(window: Window, made_up: StandIn) -> None:
    """Let the server be there again."""
    made_up.away = False
    assert window.workplace is not None
    window.workplace.begin()
    painting.settle(window)


def test_while_the_server_is_away_an_order_is_written_to_wait(
    window: Window, made_up: StandIn
) -> None:
    dialog = written(window)
    assert (dialog.away.said, dialog.send_button.text()) == ("", words.text("new-order.send"))
    assert window.workplace is not None
    away_acts.leave(window.workplace)
    made_up.away = True
    assert dialog.away.said == words.text("waiting.write-on", since="10:42")
    assert dialog.send_button.text() == words.text("waiting.let-wait")
    dialog.send()
    painting.settle(window)
    assert open_dialogs(window) == []
    assert words.text("waiting.begun", title="Water leaks") in window.notices.shown
    assert noted(window) == words.plural("waiting.count", 1)
    words.choose(Language.CHINESE)
    assert noted(window) == words.plural("waiting.count", 1)
    come_back(window, made_up)


def test_one_that_is_not_answered_waits_as_well(window: Window, made_up: StandIn) -> None:
    dialog = written(window)
    made_up.failing = (CREATE,)
    dialog.send()
    painting.settle(window)
    assert [each.order.title for each in waiting(window).orders] == ["Water leaks"]
    made_up.failing = ()
    waiting(window).send()
    painting.settle(window)
    assert waiting(window).orders == ()


def test_it_is_sent_by_itself_and_told(written_away: Window, made_up: StandIn) -> None:
    come_back(written_away, made_up)
    assert waiting(written_away).orders == ()
    assert waiting(written_away).outbox.all() == []
    said = words.text("waiting.made", number=centre.number(0))
    assert said in written_away.notices.shown
    assert noted(written_away) == ""
    toast = next(each for each in written_away.notices.toasts if each.said == said)
    toast.buttons[0].click()
    assert written_away.workplace is not None
    assert written_away.workplace.current == "panel.order"


def test_one_that_is_refused_becomes_a_draft_and_is_opened(
    qtbot: QtBot, written_away: Window, made_up: StandIn
) -> None:
    made_up.refusals = {CREATE: (Code.NOT_PERMITTED, 403, {})}
    come_back(written_away, made_up)
    fault = words.refusal(Code.NOT_PERMITTED)
    said = words.text("waiting.refused", title="Water leaks", fault=fault)
    assert waiting(written_away).orders == ()
    assert waiting(written_away).outbox.all() == []
    toast = next(each for each in written_away.notices.toasts if each.said == said)
    toast.buttons[0].click()
    qtbot.waitUntil(lambda: bool(open_dialogs(written_away)))
    assert open_dialogs(written_away)[0].form.subject.text() == "Water leaks"


def open_dialogs(window: Window) -> list[NewOrderDialog]:
    return [each for each in window.findChildren(NewOrderDialog) if each.isVisible()]


def test_one_that_waits_is_opened_and_changed_under_its_id(
    qtbot: QtBot, written_away: Window, made_up: StandIn
) -> None:
    assert written_away.workplace is not None
    bar = written_away.workplace.panel(QueuePanel).waiting_bar
    id_ = waiting(written_away).orders[0].id
    sheet = bar.look()
    sheet.table.choose(id_)
    sheet.open_chosen()
    qtbot.waitUntil(lambda: bool(open_dialogs(written_away)))
    dialog = open_dialogs(written_away)[0]
    assert (dialog.order_id, waiting(written_away).orders, bar.said) == (id_, (), "")
    painting.settle(written_away)
    assert waiting(written_away).outbox.all() == []
    dialog.form.subject.line.setText("Water everywhere")
    dialog.send()
    painting.settle(written_away)
    assert [each.order.title for each in waiting(written_away).orders] == ["Water everywhere"]
    come_back(written_away, made_up)


def test_what_the_disk_does_not_take_stays_in_its_window(
    window: Window, made_up: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "save_whole", lambda _put, _path: OSError("no room"))
    dialog = written(window)
    made_up.failing = (CREATE,)
    dialog.send()
    painting.settle(window)
    assert dialog.isVisible()
    assert dialog.send_button.isEnabled()
    assert dialog.fault == words.text("waiting.not-kept")
    dialog.reject()


def test_an_order_that_is_there_with_other_words_is_said_to_be(
    window: Window, made_up: StandIn
) -> None:
    dialog = written(window)
    made_up.refusals = {CREATE: (Code.ID_REUSED, 409, {})}
    dialog.send()
    painting.settle(window)
    assert dialog.fault == words.text("waiting.there-before")


def test_whoever_leaves_is_told_of_what_waits(written_away: Window, made_up: StandIn) -> None:
    said = words.plural("waiting.left", 1)
    written_away.close()
    asked = written_away.findChild(CloseSheet)
    assert isinstance(asked, CloseSheet)
    assert written_away.isVisible()
    asked.accept()
    assert written_away.isVisible()
    written_away.log_out()
    assert said in written_away.notices.shown
    made_up.away = False
    painting.settle(written_away)


# On a real server


Start = Callable[[], Window]


@pytest.fixture
def proxy(own_centre: Running) -> Iterator[FaultProxy]:
    with fault_proxy(own_centre.url) as made:
        yield made


@pytest.fixture
def start(
    qtbot: QtBot, own_centre: Running, proxy: FaultProxy, theme: Theme, tmp_path: Path
) -> Iterator[Start]:
    """Open desks of one dispatcher on one machine, behind a network that can be cut."""
    staff(own_centre, "Hannah", Role.DISPATCHER)
    opened: list[Window] = []

    def begin() -> Window:
        patience = Patience(tries=1, first_wait_s=0.01, longest_wait_s=0.05)
        client, memory = Client(proxy.url, patience=patience), Memory(tmp_path / "desk.ini")
        machine = VisitingMachine(proxy.url, LOCAL_SECRET)
        made = Window(client, machine, theme, own_centre.clock, memory)
        opened.append(made)
        qtbot.addWidget(made)
        made.show()
        log_in(qtbot, made, "Hannah")
        qtbot.waitUntil(lambda: made.workplace is not None)
        workplace = made.workplace
        assert workplace is not None
        qtbot.waitUntil(lambda: workplace.standing.link is Link.CONNECTED)
        return made

    yield begin
    for each in opened:
        each.log_out()
        each.close()


def write(window: Window, title: str) -> NewOrderDialog:
    dialog = intake.new(window, partial(painting.settle, window))
    for field, said in (
        (dialog.form.phone, "021 5555 0100"),
        (dialog.form.customer, "Harbour Hotel"),
        (dialog.form.address, "2 Quay Street"),
        (dialog.form.subject, title),
    ):
        field.line.setText(said)
    dialog.form.equipment.add_line()[0].setText("Boiler")
    return dialog


def orders(centre: Running) -> list[OrderRow]:
    return list(centre.client(centre.person(Role.DISPATCHER)).orders.rows())


def test_an_order_whose_answer_was_lost_arrives_once(
    qtbot: QtBot, start: Start, own_centre: Running, proxy: FaultProxy
) -> None:
    bo = own_centre.technician("Bo Larsen")
    window = start()
    dialog = write(window, "No hot water")
    dialog.form.technician.line.setText("Bo Larsen")
    proxy.cut()
    proxy.expect(*[UNANSWERED] * 2_000)
    qtbot.waitUntil(lambda: linked(window) is Link.AWAY)
    dialog.send()
    qtbot.waitUntil(lambda: len(waiting(window).orders) == 1)
    waiting(window).send()
    qtbot.waitUntil(lambda: len(orders(own_centre)) == 1)
    qtbot.waitUntil(lambda: window.tasks.idle)
    assert len(waiting(window).orders) == 1
    proxy.faults.clear()
    qtbot.waitUntil(lambda: waiting(window).orders == ())
    made = orders(own_centre)
    assert [(each.title, each.technician_id) for each in made] == [("No hot water", bo.id)]
    said = words.text("waiting.made", number=made[0].number)
    qtbot.waitUntil(lambda: said in window.notices.shown)


def linked(window: Window) -> Link:
    assert window.workplace is not None
    return window.workplace.standing.link


def test_what_waited_when_the_desk_was_closed_is_sent_at_the_next_login(
    qtbot: QtBot, start: Start, own_centre: Running, proxy: FaultProxy
) -> None:
    window = start()
    proxy.expect(*[GONE] * 2_000)
    proxy.cut()
    qtbot.waitUntil(lambda: linked(window) is Link.AWAY)
    for place, title in enumerate(("No hot water", "No light"), start=1):
        write(window, title).send()
        qtbot.waitUntil(partial(waits, window, place))
    window.close()
    asked = window.findChild(CloseSheet)
    assert isinstance(asked, CloseSheet)
    asked.go_button.click()
    assert not window.isVisible()
    assert orders(own_centre) == []
    proxy.faults.clear()
    again = start()
    qtbot.waitUntil(lambda: len(orders(own_centre)) == 2)
    said = words.plural("waiting.made-many", 2)
    qtbot.waitUntil(lambda: said in again.notices.shown)
    assert sorted(each.title for each in orders(own_centre)) == ["No hot water", "No light"]
    assert waiting(again).outbox.all() == []
