"""Whether somebody is found for each order by keys: in turn, by hand, past a reason, or nobody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from api_client.vocabulary import CascadeState, Code, DispatchRule, Noun, OrderState, Priority
from api_client.wire.changes import Change
from api_client.wire.orders import OrderRow
from desktop import words
from desktop.clock import HandClock
from desktop.ui.dispatch_forms import GiveDialog, OfferDialog, RefuseDialog, StopDialog, WidenDialog
from desktop.ui.panels.dispatch import DispatchPanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.away_acts import leave
from desktop.ui.pictures.dispatch import AGREED, ASKED, FREED, NOBODY, Hunt
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.theme import Tone
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace
from desktop.words import Language
from tests.ui.conftest import Open

SPARKS = centre.SPARKS
FIRST = "Maria Santos"
Shown = TypeVar("Shown", bound=FormDialog)
Sent = list[tuple[str, dict[str, Any]]]


@dataclass
class Seated:
    """Somebody at the dispatch panel of a made-up centre."""

    window: Window
    made_up: StandIn

    @property
    def workplace(self) -> Workplace:
        assert self.window.workplace is not None
        return self.window.workplace

    @property
    def panel(self) -> DispatchPanel:
        return self.workplace.panel(DispatchPanel)

    @property
    def sent(self) -> Sent:
        return self.made_up.dispatching.sent

    @property
    def shown(self) -> list[str]:
        model = self.panel.model
        return [model.cell(model.index(place, 0))[0] for place in range(model.rowCount())]

    @property
    def standing(self) -> list[str]:
        """How each technician stands to the order that is chosen."""
        model = self.panel.candidates.model
        return [model.cell(model.index(place, 2))[0] for place in range(model.rowCount())]

    def settle(self) -> None:
        painting.settle(self.window)

    def press(self, keys: str) -> None:
        QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(keys))
        self.settle()

    def choose(self, place: int) -> None:
        self.panel.table.choose(centre.order_id(place))
        self.panel.candidates.ask()
        self.settle()

    def dialog(self, kind: type[Shown]) -> Shown:
        found = [each for each in self.window.findChildren(kind) if each.isVisible()]
        assert len(found) == 1
        return found[0]

    def told(self, key: str, **fields: words.Field) -> bool:
        return words.text(key, **fields) in self.window.notices.shown

    def hear(self, noun: Noun, id_: UUID, version: int) -> None:
        self.panel.hear((Change(seq=300, noun=noun, id=id_, version=version),))
        self.settle()


Sit = Callable[..., Seated]


@pytest.fixture
def sit(open_window: Open, qtbot: QtBot) -> Sit:
    def opened(hunt: Hunt = Hunt.BUSY, rows: Sequence[OrderRow] | None = None) -> Seated:
        made_up = StandIn(Language.ENGLISH, hunt=hunt, rows=rows)
        window = open_window(made_up)
        enter(window, lambda: painting.settle(window))
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        found = Seated(window, made_up)
        found.press("Ctrl+9")
        return found

    return opened


def test_what_calls_the_desk_stands_first_and_one_key_has_it_offered(
    sit: Sit, clock: HandClock, qtbot: QtBot
) -> None:
    desk = sit()
    assert desk.shown[:2] == ["Nobody left", "Ask customer"]
    assert desk.shown[2:] == ["Waiting"] * 6 + ["Asking"] * 2
    assert desk.panel.model.at(2).priority is Priority.EMERGENCY
    assert desk.panel.chosen() is not None, "the first is chosen at once"
    desk.press("Down")
    desk.press("Down")
    qtbot.waitUntil(lambda: desk.standing == ["May take it"] * 4)
    desk.settle()
    box = desk.panel.rules
    box.setCurrentIndex(box.findText(words.member(DispatchRule.BEST_SERVICE)))
    box.activated.emit(box.currentIndex())
    desk.settle()
    assert desk.panel.candidates.about.text().startswith("Best service · 4 may take it")
    assert desk.panel.candidates.about.text().endswith(
        "The service for times of arrival did not answer in time: times are reckoned in a straight"
        " line."
    )
    row = desk.panel.chosen()
    assert row is not None
    assert desk.workplace.order.order is not None
    assert desk.workplace.order.order.id == row.id
    desk.press("D")
    ((path, told),) = desk.sent
    assert path == f"/v1/orders/{row.id}/dispatch"
    assert told["rule"] == DispatchRule.BEST_SERVICE
    assert desk.told("dispatch.began", number=row.number, name=FIRST, until="10:42:30")
    assert desk.standing[0] == "Asked, 0:30 left"
    clock.forward(timedelta(seconds=9))
    desk.panel._count_down()  # noqa: SLF001  (a second that need not pass)
    assert desk.standing[0] == "Asked, 0:21 left"
    place = desk.panel.model.place(row.id)
    assert place is not None
    cell = desk.panel.model.cell(desk.panel.model.index(place, 1))
    assert cell == ("0:21", None, "clock")
    clock.forward(timedelta(seconds=12))
    desk.panel._count_down()  # noqa: SLF001
    assert desk.panel.model.cell(desk.panel.model.index(place, 1)) == (
        "0:09",
        Tone.WAITING,
        "clock",
    )


def test_one_is_asked_by_hand_and_past_a_reason_only_with_one(sit: Sit) -> None:
    desk = sit()
    desk.choose(SPARKS)
    desk.press("Return")
    assert desk.panel.candidates.table.hasFocus()
    desk.press("Down")
    desk.press("O")
    second = desk.made_up.dispatching.people[2]
    assert desk.sent[0][1]["technician_id"] == str(second.id)
    desk.choose(3)
    desk.press("Q")
    assert desk.standing[4:] == [
        "Off duty; Outside working hours",
        "Busy during this visit",
        "Position too old or unknown; Grade too low; Outside their areas",
    ]
    desk.panel.candidates.table.choose(desk.made_up.dispatching.people[3].id)
    assert desk.panel.candidates.why.text() == "Grace Okoro: Busy during this visit"
    desk.press("O")
    dialog = desk.dialog(OfferDialog)
    assert "Busy during this visit" in dialog.past.said
    dialog.send()
    assert dialog.reason.fault, "no reason, no offer"
    assert len(desk.sent) == 1
    dialog.reason.line.setText("he is next door")
    dialog.send()
    desk.settle()
    assert desk.sent[1][1]["reason"] == "he is next door"
    desk.press("Q")
    assert not desk.panel.candidates.all


def test_one_is_assigned_by_hand_and_twice_at_once_only_with_a_reason(sit: Sit) -> None:
    desk = sit()
    desk.choose(SPARKS)
    path = f"POST /v1/orders/{centre.order_id(SPARKS)}/assignment"
    desk.made_up.refusals = {path: (Code.REASON_MISSING, 409, {})}
    desk.press("S")
    dialog = desk.dialog(GiveDialog)
    dialog.send()
    desk.settle()
    assert dialog.isVisible()
    assert dialog.reason.fault == words.refusal(Code.REASON_MISSING)
    desk.made_up.refusals = {}
    dialog.send()
    assert len(desk.sent) == 0, "from now on it is wanted"
    dialog.reason.line.setText("the customer knows her")
    dialog.send()
    desk.settle()
    assert desk.sent[0][1]["reason"] == "the customer knows her"
    number = centre.number(SPARKS)
    assert desk.told("dispatch.assigned", number=number, name=FIRST)
    desk.press("Ctrl+Z")
    assert f"/v1/orders/{centre.order_id(SPARKS)}/steps" in desk.made_up.asked


def test_a_search_is_stopped_and_widened_with_a_reason(sit: Sit) -> None:
    desk = sit()
    desk.choose(ASKED)
    assert desk.standing == ["Refused", "No answer in time", "Asked, 0:21 left", "May take it"]
    assert not desk.panel.offered_actions()[0].ready(), "it runs"
    desk.press("X")
    stop = desk.dialog(StopDialog)
    stop.reason.line.setText("she rang off")
    stop.send()
    desk.settle()
    assert desk.sent[0][1]["reason"] == "she rang off"
    assert desk.told("dispatch.stopped", number=centre.number(ASKED))
    desk.choose(NOBODY)
    assert desk.standing == ["Refused", "Refused", "No answer in time"], "whom it asked is shown"
    desk.press("W")
    widen = desk.dialog(WidenDialog)
    widen.send()
    assert widen.waive.fault == words.text("dispatch.waive-one")
    next(iter(widen.waive.boxes.values())).click()
    widen.reason.line.setText("nobody lives there")
    widen.send()
    desk.settle()
    assert desk.sent[1][1]["waive"] == ["area"]
    assert desk.panel.search() == "asking"


def test_what_the_customer_says_is_entered(sit: Sit) -> None:
    desk = sit()
    desk.choose(AGREED)
    desk.press("N")
    refuse = desk.dialog(RefuseDialog)
    refuse.send()
    desk.settle()
    assert desk.sent[0][1] == {"accept": False, "reason": ""}
    desk.choose(NOBODY)
    assert desk.panel.rules.rule is None
    desk.choose(AGREED)
    desk.press("Y")
    assert desk.sent[1][1] == {"accept": True, "reason": ""}
    name = desk.made_up.dispatching.people[2].name
    assert desk.told("dispatch.consented", number=centre.number(AGREED), name=name)


def test_an_order_that_waits_for_its_funds_is_seen_with_who_took_it(sit: Sit) -> None:
    place = centre.STATES.index(OrderState.AWAITING_FUNDS)
    waits = centre.rows(Language.ENGLISH)[place].model_copy(update={"technician_name": "Wei Lan"})
    desk = sit(Hunt.QUIET, rows=[waits])
    assert desk.shown == ["Awaiting funds"]
    assert desk.panel.standings.who(waits) == "Wei Lan"
    desk.choose(place)
    ready = {key: button.isEnabled() for key, button in desk.panel.bar.buttons.items()}
    assert ready["dispatch.take-back"]
    assert not desk.panel.bar.buttons["dispatch.take-back"].isHidden()
    assert not ready["dispatch.start"]
    assert not ready["dispatch.offer"]
    assert not ready["dispatch.consent"]


def test_that_nobody_is_left_is_told_wherever_somebody_works(sit: Sit) -> None:
    desk = sit()
    note = desk.window.status.note("panel.dispatch")
    assert "Nobody left for 1 order" in note.text()
    desk.press("Ctrl+1")
    held = desk.made_up.dispatching.cascades[centre.order_id(ASKED)]
    over = {"state": CascadeState.EXHAUSTED, "version": held.version + 1}
    desk.made_up.dispatching.cascades[held.order_id] = held.model_copy(update=over)
    desk.hear(Noun.CASCADE, held.id, held.version + 1)
    said = words.text("dispatch.nobody-left", number=held.order_number, title=held.order_title)
    toast = next(each for each in desk.window.notices.toasts if each.said == said)
    assert not toast.stays, "the alarm does"
    toast.buttons[0].click()
    desk.settle()
    assert desk.workplace.current == "panel.dispatch"
    row = desk.panel.chosen()
    assert row is not None
    assert row.id == held.order_id


def test_whoever_becomes_free_is_proposed_and_never_taken(sit: Sit) -> None:
    desk = sit()
    assert desk.panel.line.isHidden()
    who = desk.made_up.dispatching.people[FREED]
    desk.hear(Noun.TECHNICIAN, who.id, 4)
    said = desk.panel.line.line.said
    assert who.name in said
    assert "1.2 km" in said
    assert desk.sent == []
    desk.press("P")
    desk.panel.candidates.ask()
    desk.settle()
    row, choice = desk.panel.chosen(), desk.panel.candidates.chosen()
    assert row is not None
    assert choice is not None
    assert (row.id, choice.id) == (centre.order_id(SPARKS), who.id)
    assert desk.sent == [], "whoever wants it presses a key more"
    desk.panel.freed.dismiss()
    assert desk.panel.line.isHidden()


def test_a_refusal_is_told_plainly_and_nothing_is_begun_while_the_server_is_away(sit: Sit) -> None:
    desk = sit()
    desk.choose(SPARKS)
    path = f"/v1/orders/{centre.order_id(SPARKS)}/dispatch"
    desk.made_up.refusals = {f"POST {path}": (Code.ORDER_STEP_OUT_OF_TURN, 409, {})}
    before = desk.made_up.asked.count("/v1/orders")
    desk.press("D")
    why = words.refusal(Code.ORDER_STEP_OUT_OF_TURN)
    assert desk.told("dispatch.not-done", number=centre.number(SPARKS), why=why)
    assert desk.made_up.asked.count("/v1/orders") > before, "it is looked at again"
    desk.made_up.refusals = {}
    leave(desk.workplace)
    desk.press("D")
    assert desk.sent == []
    assert any(words.text("dispatch.start") in said for said in desk.window.notices.shown)
    assert desk.panel.bar.buttons["dispatch.start"].property("held")
    desk.panel.model.refresh()
    asking = desk.panel.model.place(centre.order_id(ASKED))
    assert asking is not None
    assert desk.panel.model.cell(desk.panel.model.index(asking, 1))[0] == "", "nobody knows"


@pytest.mark.parametrize("count", [0, 5_000])
def test_any_number_of_orders_waits(sit: Sit, count: int) -> None:
    first = centre.rows(Language.ENGLISH)[0]
    rows = [
        first.model_copy(update={"id": UUID(int=0x9000 + place), "key": place + 1})
        for place in range(count)
    ]
    desk = sit(Hunt.QUIET, rows=rows)
    model = desk.panel.model
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    while model.rowCount() < count:
        model.settle()
    assert model.rowCount() == count
    assert (desk.panel.chosen() is None) is (count == 0)
    QTest.keyClick(desk.panel.table, Qt.Key.Key_End)
    taken = first.model_copy(update={"state": OrderState.ASSIGNED, "version": 8})
    if count:
        id_ = UUID(int=0x9000)
        desk.made_up.rows = [taken.model_copy(update={"id": id_}), *rows[1:]]
        desk.hear(Noun.ORDER, id_, 8)
        assert model.place(id_) is None, "somebody has it"
    tester.deleteLater()


def test_it_goes_on_with_the_order_that_is_shown_where_that_one_waits(sit: Sit) -> None:
    desk = sit()
    wanted = desk.panel.model.at(4).id
    desk.workplace.open_order(wanted)
    desk.settle()
    desk.press("Ctrl+9")
    row = desk.panel.chosen()
    assert row is not None
    assert row.id == wanted


def test_it_goes_to_an_order_that_becomes_known_here_a_moment_later(sit: Sit) -> None:
    desk = sit()
    every = list(desk.panel.live.rows)
    wanted, another = (desk.panel.model.at(place) for place in (4, 2))
    for moves_on in (False, True):
        desk.made_up.rows = [row for row in every if row.id != wanted.id]
        desk.hear(Noun.ORDER, wanted.id, wanted.version + 1)
        assert desk.panel.model.place(wanted.id) is None
        desk.panel.note_shown(centre.order(wanted.id.int - 0x1000, Language.ENGLISH))
        desk.press("Ctrl+9")
        if moves_on:
            desk.panel.table.choose(another.id)
            desk.settle()
        before = desk.panel.chosen()
        desk.made_up.rows = every
        desk.hear(Noun.ORDER, wanted.id, wanted.version + 2)
        row = desk.panel.chosen()
        assert row is not None
        assert row.id == (another.id if moves_on else wanted.id)
        assert (row == before) == moves_on
