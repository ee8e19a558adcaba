"""Whether frozen sums are looked after at the desk: told, counted down, taken, ended, handed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from api_client.vocabulary import (
    Code,
    HoldKind,
    HoldOutcome,
    Noun,
    PaymentMeans,
    PaymentOperation,
    Permission,
)
from api_client.wire.changes import Change
from api_client.wire.holds import Funding
from desktop import words
from desktop.ui import hold_story, holds
from desktop.ui.hold_bar import NEEDED
from desktop.ui.hold_dialogs import CountDialog, DocumentsDialog, EndDialog
from desktop.ui.holds import Situation
from desktop.ui.panels.holds import HoldsPanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.holds import (
    BACK,
    CASE,
    CLERK,
    CONFIRM,
    FEE,
    LAPSED,
    OVER,
    PROVIDER,
    REFUSED,
    SECOND,
    TAKE,
    Holds,
    hold_id,
    id_of,
    request_id,
)
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.theme import Tone
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

Shown = TypeVar("Shown", bound=FormDialog)
NOW, MINUTE, HOUR = centre.NOW, timedelta(minutes=1), timedelta(hours=1)
DEPOSIT, PREPAYMENT = HoldKind.DEPOSIT, HoldKind.PREPAYMENT


@dataclass
class Seated:
    """A clerk at the frozen sums of a made-up centre."""

    window: Window
    made_up: StandIn

    @property
    def panel(self) -> HoldsPanel:
        assert self.window.workplace is not None
        return self.window.workplace.panel(HoldsPanel)

    @property
    def shown(self) -> list[str]:
        """Whose sums are listed, in which order."""
        rows = range(self.panel.model.rowCount())
        return [self.panel.model.at(place).order_number for place in rows]

    @property
    def sent(self) -> list[tuple[str, str, dict[str, Any]]]:
        return self.made_up.holds.sent

    def settle(self) -> None:
        painting.settle(self.window)

    def press(self, keys: str) -> None:
        QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(keys))
        self.settle()

    def choose(self, place: int) -> None:
        self.panel.table.choose(id_of(place))
        self.settle()

    def dialog(self, kind: type[Shown]) -> Shown:
        found = [each for each in self.window.findChildren(kind) if each.isVisible()]
        assert len(found) == 1
        return found[0]

    def told(self, key: str, **fields: words.Field) -> bool:
        return words.text(key, **fields) in self.window.notices.shown

    def read(self) -> str:
        """What the story says."""
        labels = self.panel.story.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())


Sit = Callable[..., Seated]
Refusals = dict[str, tuple[Code, int, dict[str, str]]]


@pytest.fixture
def sit(open_window: Open, qtbot: QtBot) -> Sit:
    def opened(refusals: Refusals | None = None, *, empty: bool = False) -> Seated:
        made_up = StandIn(Language.ENGLISH, refusals=refusals or {}, empty=empty)
        window = open_window(made_up)
        enter(window, lambda: painting.settle(window))
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        found = Seated(window, made_up)
        found.press("Ctrl+B")
        return found

    return opened


def at(place: int, **changed: object) -> Funding:
    """The sums at a place, or as they were with something else."""
    return Holds(Language.ENGLISH).rows[id_of(place)].model_copy(update=changed)


def test_what_waits_for_whom_is_told_in_each_situation_what_presses_first() -> None:
    found = {place: list(holds.situations(at(place))) for place in range(OVER + 1)}
    assert found == {
        CASE: [Situation.CASE],
        SECOND: [Situation.SECOND, Situation.CUSTOMER],
        CLERK: [Situation.CLERK],
        REFUSED: [Situation.CUSTOMER, Situation.FEE],
        CONFIRM: [Situation.CUSTOMER, Situation.CONFIRM],
        FEE: [Situation.CUSTOMER, Situation.FEE],
        BACK: [Situation.GIVE_BACK],
        LAPSED: [Situation.CUSTOMER],
        TAKE: [Situation.TAKE],
        PROVIDER: [Situation.PROVIDER],
        OVER: [],
    }
    assert [place for place in found if not holds.open_(at(place))] == [OVER]
    assert at(BACK).over_at is not None, "what is owed is open, though nothing is frozen any more"
    assert holds.waits(at(OVER)) == "Nothing is waited for."
    assert holds.waits(at(TAKE)) == "The counter has to take the money."


@pytest.mark.parametrize(
    ("funding", "said", "tone"),
    [
        (at(TAKE), "To freeze: 4 min", Tone.WAITING),
        (at(TAKE, funds_by=NOW - MINUTE), "Overdue by 1 min", Tone.TROUBLE),
        (at(FEE), "Documents: 2 d 16 h", None),
        (at(REFUSED), "Documents: 22 h", Tone.WAITING),
        (at(FEE, documents_due_at=NOW), "Overdue by 0 min", Tone.TROUBLE),
        (at(CLERK), "Stopped, 27 h left", Tone.PAUSED),
        (at(CASE), "Case asked for", Tone.TROUBLE),
        (at(BACK), "", None),
        (at(OVER), "", None),
    ],
)
def test_the_first_countdown_is_of_what_is_awaited(
    funding: Funding, said: str, tone: Tone | None
) -> None:
    assert holds.deadline(funding, NOW) == said
    assert holds.deadline_tone(funding, NOW) is tone
    assert (holds.deadline_icon(funding, NOW) is None) == (tone is None), "never a colour alone"


def test_a_clock_that_stands_still_does_not_run_down_and_the_others_do() -> None:
    later = NOW + 5 * HOUR
    assert holds.deadline(at(CLERK), later) == holds.deadline(at(CLERK), NOW)
    assert holds.deadline(at(REFUSED), later) == "Documents: 17 h"
    assert holds.deadline(at(REFUSED), later + 18 * HOUR) == "Overdue by 1 h 0 min"


def test_the_second_countdown_is_of_the_provider_who_lets_go_first() -> None:
    rows = {
        place: (holds.lapses(at(place), NOW), holds.lapses_tone(at(place), NOW))
        for place in (REFUSED, CONFIRM, FEE, LAPSED)
    }
    assert rows == {
        REFUSED: ("5 h", Tone.WAITING),
        CONFIRM: ("4 d", None),
        FEE: ("", None),
        LAPSED: ("9 d", None),
    }
    gone = NOW + 6 * HOUR
    assert holds.lapses(at(REFUSED), gone) == "1 h 0 min ago"
    assert holds.lapses_tone(at(REFUSED), gone) is Tone.TROUBLE


def test_what_lapsed_does_not_look_as_if_it_was_given_back() -> None:
    lapsed, back = holds.sum_of(at(LAPSED), PREPAYMENT), holds.sum_of(at(BACK), DEPOSIT)
    assert lapsed is not None
    assert back is not None
    assert holds.look(lapsed.state) == ("warning", Tone.TROUBLE)
    assert holds.look(back.state) == ("undo", Tone.DONE)


def test_the_story_goes_from_what_was_asked_to_what_is_owed_yet(sit: Sit) -> None:
    desk = sit()
    desk.choose(BACK)
    lines = [line.said for line in hold_story.story(at(BACK))]
    assert lines == [
        "Asked for of J. Whitfield: Prepayment €50.00, Deposit €200.00",
        "Prepayment €50.00 was frozen (Counter)",
        "Deposit €200.00 was frozen (Counter)",
        "The order stands: everything is frozen",
        "Nothing is frozen any more",
        "Prepayment €50.00: Forfeited (the customer abandoned the order for reasons of his own)",
        "Deposit €200.00: Released (decided by hand)",
    ]
    read = desk.read()
    assert all(line in read for line in lines)
    assert "By Piotr Zielinski. Reason: The owner proved his identity to the police." in read
    assert "To be given back at the counter: Deposit €200.00, owed since 08:42" in read
    assert "Cash, receipt 2026-1148" in read
    assert read.index("04:42") < read.index("04:45") < read.index("04:46")
    words.choose(Language.CHINESE)
    desk.settle()
    assert "柜台待退" in desk.read()


def test_the_oldest_stand_first_and_what_is_over_is_a_key_away(sit: Sit) -> None:
    desk = sit()
    QAbstractItemModelTester(desk.panel.model)
    assert desk.shown == [centre.number(place) for place in range(OVER)]
    chosen = desk.panel.chosen()
    assert chosen is not None
    assert chosen.id == id_of(CASE)
    desk.press("2")
    assert desk.shown[0] == centre.number(OVER)
    desk.press("1")
    assert centre.number(OVER) not in desk.shown
    assert desk.panel.bar.buttons["holds.end"].isVisible()
    assert not desk.panel.bar.buttons["holds.count"].isVisible()


def test_nothing_is_offered_where_there_is_nothing(sit: Sit) -> None:
    desk = sit(empty=True)
    assert desk.shown == []
    assert not desk.panel.bar.isVisible()
    assert not any(
        action.ready() for action in desk.panel.offered_actions() if action.key in NEEDED
    )


def test_a_sum_is_taken_at_the_counter_under_its_receipt(sit: Sit) -> None:
    desk = sit()
    desk.choose(TAKE)
    desk.press("D")
    dialog = desk.dialog(CountDialog)
    dialog.send()
    assert dialog.receipt.fault == "The number of the receipt is needed."
    dialog.sum.choose(DEPOSIT)
    assert dialog.what.text() == "Take €200.00 (Deposit)"
    dialog.means.choose(PaymentMeans.CARD_MACHINE)
    dialog.receipt.line.setText("R 77")
    dialog.send()
    desk.settle()
    ((method, path, body),) = desk.sent
    request = request_id(hold_id(TAKE, DEPOSIT), PaymentOperation.FREEZE)
    assert (method, path) == ("POST", f"/v1/payments/{request}/counted")
    assert (body["means"], body["receipt"]) == ("card-machine", "R 77")
    assert desk.told("holds.counted", number=centre.number(TAKE))
    assert "Deposit €200.00 was frozen (Counter)" in desk.read()
    assert "To be taken at the counter: Prepayment €50.00" in desk.read()
    assert "Take €50.00" not in desk.read()


def test_a_deposit_with_a_case_is_ended_by_reason_and_number(sit: Sit) -> None:
    desk = sit()
    desk.choose(CASE)
    desk.press("X")
    dialog = desk.dialog(EndDialog)
    assert dialog.sum.value() is DEPOSIT
    dialog.send()
    assert dialog.case.fault
    assert dialog.reason.fault
    dialog.outcome.choose(HoldOutcome.FORFEITED)
    dialog.case.line.setText("2026-117")
    dialog.reason.prose.setPlainText("He never came")
    dialog.send()
    desk.settle()
    ((_, path, body),) = desk.sent
    assert path == f"/v1/holds/{hold_id(CASE, DEPOSIT)}/end"
    assert body.pop("command_id")
    assert body == {"outcome": "forfeited", "reason": "He never came", "case_number": "2026-117"}
    assert desk.told("holds.ended", number=centre.number(CASE))


def test_the_same_end_keeps_its_command_and_another_has_one_of_its_own(sit: Sit) -> None:
    desk = sit()
    desk.choose(SECOND)
    desk.press("X")
    dialog = desk.dialog(EndDialog)
    assert dialog.second.said == "Piotr Zielinski proposed: Release. If you say the same, it ends."
    desk.made_up.away = True
    dialog.reason.prose.setPlainText("Identity proved")
    dialog.send()
    desk.settle()
    assert dialog.fault, "the server was away; the dialog stays"
    desk.made_up.away = False
    tried = dialog.collect().__closure__
    assert tried is not None
    first = next(c.cell_contents for c in tried if hasattr(c.cell_contents, "command_id"))
    dialog.send()
    desk.settle()
    ((_, _, body),) = desk.sent
    assert body["command_id"] == str(first.command_id)
    assert dialog.command_id("something else") != first.command_id


def test_who_is_slower_is_told_how_it_ended(sit: Sit) -> None:
    path = f"/v1/holds/{hold_id(CASE, DEPOSIT)}/end"
    desk = sit({f"POST {path}": (Code.HOLD_ENDED, 409, {})})
    desk.choose(CASE)
    desk.press("X")
    dialog = desk.dialog(EndDialog)
    dialog.case.line.setText("2026-117")
    dialog.reason.prose.setPlainText("He never came")
    dialog.send()
    desk.settle()
    assert dialog.fault == "Somebody was faster: Forfeited (decided by hand), 10:40."
    asked = desk.made_up.asked.count("/v1/holds")
    dialog.reject()
    desk.settle()
    assert desk.made_up.asked.count("/v1/holds") == asked + 1, "it is looked at anew"


def test_documents_are_handed_in_refused_and_verified(sit: Sit) -> None:
    desk = sit()
    desk.choose(FEE)
    desk.press("I")
    assert desk.told("holds.documents-handed-in", number=centre.number(FEE))
    desk.press("N")
    dialog = desk.dialog(DocumentsDialog)
    dialog.send()
    assert dialog.reason.fault
    dialog.reason.prose.setPlainText("Blurred")
    dialog.send()
    desk.settle()
    desk.choose(CLERK)
    desk.press("D")
    desk.dialog(DocumentsDialog).send()
    desk.settle()
    said = [(path, body) for _, path, body in desk.sent]
    fee, clerk = (f"/v1/orders/{centre.order_id(place)}/documents" for place in (FEE, CLERK))
    assert said == [
        (fee, {"state": "handed-in", "reason": ""}),
        (fee, {"state": "refused", "reason": "Blurred"}),
        (clerk, {"state": "verified", "reason": ""}),
    ]


def test_a_refused_step_is_told_and_looked_at_anew(sit: Sit) -> None:
    path = f"/v1/orders/{centre.order_id(FEE)}/documents"
    desk = sit({f"PUT {path}": (Code.DOCUMENTS_OUT_OF_TURN, 409, {})})
    desk.choose(FEE)
    asked = desk.made_up.asked.count("/v1/holds")
    desk.press("I")
    assert words.refusal(Code.DOCUMENTS_OUT_OF_TURN) in desk.window.notices.shown
    assert desk.made_up.asked.count("/v1/holds") == asked + 1


def test_the_panel_follows_the_feed(sit: Sit) -> None:
    desk = sit()
    rows = desk.made_up.holds.rows
    for seq, (place, about) in enumerate(((CASE, id_of(CASE)), (FEE, id_of(FEE)))):
        rows[id_of(place)] = at(place, version=9, customer_name=f"Changed {place}")
        desk.panel.hear((Change(seq=200 + seq, noun=Noun.HOLD, id=about, version=9),))
        desk.settle()
        held = desk.panel.live.row(id_of(place))
        assert held is not None
        assert held.customer_name == f"Changed {place}"
    assert len(desk.panel.live.rows) == OVER + 1


def test_who_may_not_is_offered_nothing_and_enter_goes_to_the_order(sit: Sit) -> None:
    desk = sit()
    went: list[object] = []
    desk.panel.order_opened.connect(went.append)
    desk.choose(TAKE)
    desk.press("G")
    assert went == [centre.order_id(TAKE)]
    session = desk.panel._desk.session  # noqa: SLF001
    left = tuple(each for each in Permission if each not in NEEDED.values())
    object.__setattr__(session, "permissions", left)
    desk.panel._follow()  # noqa: SLF001
    offered = {action.key: action.ready() for action in desk.panel.offered_actions()}
    assert not any(offered[key] for key in (*NEEDED, "holds.usual"))
    assert offered["holds.go"]
    assert not any(desk.panel.bar.buttons[key].isVisible() for key in NEEDED)
