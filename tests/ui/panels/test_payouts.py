"""Whether payouts are looked after at the desk: told, prepared, released, saved, followed (E9)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Code, Noun, Permission
from api_client.wire.changes import Change
from desktop import words
from desktop.ui import payout_bar, payouts
from desktop.ui.panels.payouts import PayoutsPanel
from desktop.ui.payout_dialogs import (
    BankDialog,
    CancelDialog,
    DetailsDialog,
    FileDialog,
    PrepareDialog,
    RefundDialog,
    ReleaseDialog,
)
from desktop.ui.payouts import ALL, REFUNDS, RUNS, TECHNICIANS, Scope
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.payouts import (
    BACK,
    FILE,
    OVER,
    PREPARED,
    RELEASED,
    line_id,
    request_id,
    run_id,
)
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.theme import Tone
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

Shown = TypeVar("Shown", bound=FormDialog)


@dataclass
class Seated:
    """A clerk at the payouts of a made-up centre."""

    window: Window
    made_up: StandIn

    @property
    def panel(self) -> PayoutsPanel:
        assert self.window.workplace is not None
        return self.window.workplace.panel(PayoutsPanel)

    @property
    def shown(self) -> list[str]:
        """What is listed, in which order."""
        return [payouts.who(self.panel.model.at(at)) for at in range(self.panel.model.rowCount())]

    @property
    def sent(self) -> list[tuple[str, str, dict[str, Any]]]:
        return self.made_up.payouts.sent

    @property
    def offered(self) -> set[str]:
        """The keys of the buttons that are there."""
        return {key for key, each in self.panel.bar.buttons.items() if each.isVisible()}

    def settle(self) -> None:
        painting.settle(self.window)

    def press(self, keys: str) -> None:
        QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(keys))
        self.settle()

    def choose(self, view: str, id_: object) -> None:
        self.panel.look_at(view)
        self.settle()
        self.panel.table.choose(id_)  # type: ignore[arg-type]
        self.settle()

    def dialog(self, kind: type[Shown]) -> Shown:
        found = [each for each in self.window.findChildren(kind) if each.isVisible()]
        assert len(found) == 1
        return found[0]

    def told(self, key: str, **fields: words.Field) -> bool:
        return words.text(key, **fields) in self.window.notices.shown


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
        assert window.workplace is not None
        window.workplace.show_panel("panel.payouts")
        painting.settle(window)
        return Seated(window, made_up)

    return opened


def test_each_view_shows_its_own_and_says_how_many(sit: Sit) -> None:
    desk = sit()
    QAbstractItemModelTester(desk.panel.model)
    people = [each.name for each in centre.technicians(Language.ENGLISH)[:5]]
    assert desk.shown == sorted(people)
    desk.press("3")
    assert desk.shown == ["PO-20261121-02", "PO-20261121-01", "PO-20261122-01"]
    desk.press("4")
    assert len(desk.shown) == 4
    desk.press("2")
    assert len(desk.shown) == 3
    counts = [button.text() for button in desk.panel._views.values()]  # noqa: SLF001
    assert counts == ["Technicians (5)", "Refunds (3)", "Runs under way (3)", "All runs (4)"]


def test_what_is_owed_says_who_can_be_paid(sit: Sit) -> None:
    desk = sit()
    said = {payouts.who(row): payouts.stands(row) for row in desk.panel.live.rows}
    tom, aisha, piotr, grace, daniel = (
        each.name for each in centre.technicians(Language.ENGLISH)[:5]
    )
    assert said[piotr] == "Bank details are missing."
    assert said[grace].endswith("€520.00 on its way.")
    assert said[daniel] == "€870.00 on its way."
    assert said[aisha] == "Can be paid: …5678 · LGT."
    assert tom in said


@pytest.mark.parametrize(
    ("view", "id_", "keys"),
    [
        (RUNS, run_id(PREPARED), {payout_bar.RELEASE, payout_bar.CANCEL}),
        (RUNS, run_id(RELEASED), {payout_bar.FILE, payout_bar.PAID, payout_bar.RETURNED}),
        (ALL, run_id(OVER), {payout_bar.FILE}),
        (REFUNDS, request_id(0), {payout_bar.REFUND}),
        (REFUNDS, request_id(1), set()),
    ],
)
def test_what_can_be_done_is_what_is_apt(sit: Sit, view: str, id_: object, keys: set[str]) -> None:
    desk = sit()
    desk.choose(view, id_)
    assert desk.offered == keys
    assert desk.panel.lines.isVisible() is (view != REFUNDS)


def test_who_may_not_run_is_offered_the_release_alone(sit: Sit) -> None:
    desk = sit()
    session = desk.panel._desk.session  # noqa: SLF001
    left = tuple(each for each in Permission if each is not Permission.PAYOUT_RUN)
    object.__setattr__(session, "permissions", left)
    desk.choose(RUNS, run_id(PREPARED))
    assert desk.offered == {payout_bar.RELEASE}
    desk.press("X")
    assert not desk.window.findChildren(CancelDialog)
    desk.choose(TECHNICIANS, desk.panel.model.at(0).id)
    assert desk.offered == set()


def test_bank_details_are_kept(sit: Sit) -> None:
    desk = sit()
    desk.press("B")
    dialog = desk.dialog(DetailsDialog)
    assert dialog.fields.account.text() == "6222020012345678901"
    dialog.fields.account.line.setText("")
    dialog.send()
    assert dialog.fields.account.fault
    dialog.fields.account.line.setText("DE89 3704 0044 0532 0130 00")
    dialog.send()
    desk.settle()
    assert not desk.window.findChildren(DetailsDialog) or not dialog.isVisible()


@pytest.mark.parametrize("scope", Scope)
def test_a_run_is_prepared_for_all_or_for_one(sit: Sit, scope: Scope) -> None:
    desk = sit()
    row = next(row for row in desk.panel.live.rows if payouts.who(row) == "Aisha Khan")
    desk.choose(TECHNICIANS, row.id)
    desk.press("P")
    dialog = desk.dialog(PrepareDialog)
    assert "3 technicians are paid" in dialog.who.text()
    assert "Piotr Nowak" in dialog.who.text()
    dialog.scope.choose(scope)
    alone = scope is Scope.CHOSEN
    assert ("One technician is paid €380.00." in dialog.who.text()) is alone
    dialog.send()
    desk.settle()
    [(method, path, body)] = desk.sent
    assert (method, path, body["currency"]) == ("POST", "/v1/payouts", "EUR")
    aisha = centre.technicians(Language.ENGLISH)[1]
    assert body["technician_ids"] == ([str(aisha.id)] if alone else None)
    assert desk.told("payouts.done-prepared", number="PO-20261122-01")
    assert desk.shown[0].startswith("PO-")


def test_a_refund_asks_where_it_goes(sit: Sit) -> None:
    desk = sit()
    desk.choose(REFUNDS, request_id(0))
    desk.press("D")
    dialog = desk.dialog(RefundDialog)
    assert dialog.fields.holder.text()
    dialog.fields.account.line.setText("6222 0200 1234 5678")
    dialog.fields.bank.line.setText("ICBC")
    dialog.send()
    desk.settle()
    [(method, path, body)] = desk.sent
    assert (method, path) == ("POST", "/v1/refunds")
    assert [one["request_id"] for one in body["refunds"]] == [str(request_id(0))]
    assert body["refunds"][0]["bank"] == "ICBC"


def test_a_run_is_released_and_one_is_cancelled_with_a_reason(sit: Sit) -> None:
    desk = sit()
    desk.choose(RUNS, run_id(PREPARED))
    desk.press("X")
    dialog = desk.dialog(CancelDialog)
    dialog.send()
    assert dialog.reason.fault
    dialog.reject()
    desk.settle()
    desk.press("S")
    desk.dialog(ReleaseDialog).send()
    desk.settle()
    assert [path.rpartition("/")[2] for _, path, _ in desk.sent] == ["release"]
    assert desk.told("payouts.done-released", number="PO-20261122-01")
    assert desk.offered == {payout_bar.FILE, payout_bar.PAID, payout_bar.RETURNED}


def test_who_prepared_a_large_run_is_told_why_he_does_not_release_it(sit: Sit) -> None:
    path = f"POST /v1/payouts/{run_id(PREPARED)}/release"
    desk = sit({path: (Code.SECOND_PERSON_NEEDED, 409, {})})
    desk.choose(RUNS, run_id(PREPARED))
    desk.press("S")
    dialog = desk.dialog(ReleaseDialog)
    dialog.send()
    desk.settle()
    assert dialog.fault == words.refusal(Code.SECOND_PERSON_NEEDED)


def test_one_payment_comes_back_and_the_others_were_paid(sit: Sit) -> None:
    desk = sit()
    desk.choose(RUNS, run_id(PREPARED))
    desk.press("S")
    desk.dialog(ReleaseDialog).send()
    desk.settle()
    desk.panel.lines.choose(line_id(PREPARED, 1))
    desk.press("N")
    dialog = desk.dialog(BankDialog)
    assert dialog.scope.value() is Scope.CHOSEN
    dialog.reason.editor.setPlainText("No such account.")  # type: ignore[attr-defined]
    dialog.send()
    desk.settle()
    desk.press("Y")
    paid = desk.dialog(BankDialog)
    assert paid.scope.value() is Scope.ALL
    assert "2 payments" in paid.what.text()
    paid.send()
    desk.settle()
    bodies = {path.rpartition("/")[2]: body for _, path, body in desk.sent}
    assert bodies["returned"]["line_ids"] == [str(line_id(PREPARED, 1))]
    assert bodies["paid"]["line_ids"] is None
    desk.choose(ALL, run_id(PREPARED))
    row = desk.panel.chosen()
    assert row is not None
    assert payouts.stands(row) == "One of 3 payments came back."
    assert (payouts.tone(row), payouts.icon(row)) == (Tone.TROUBLE, "undo"), "it is to be seen"


def test_the_banks_file_is_saved_where_somebody_wants_it(
    sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: list[str] = []

    def named(_parent: object, _title: str, name: str) -> tuple[str, str]:
        asked.append(name)
        return str(tmp_path / name), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", named)
    desk = sit()
    desk.choose(RUNS, run_id(RELEASED))
    desk.press("F")
    desk.dialog(FileDialog).send()
    desk.settle()
    assert asked == ["PO-20261121-01.xml"]
    qtbot.waitUntil((tmp_path / asked[0]).exists)
    assert (tmp_path / asked[0]).read_bytes() == FILE
    assert desk.told("payouts.done-saved", name=asked[0])


def test_what_changes_is_asked_for_again(sit: Sit, qtbot: QtBot) -> None:
    desk = sit()
    asked = desk.made_up.asked
    before = asked.count("/v1/payables")
    desk.panel.hear((Change(seq=300, noun=Noun.ORDER, id=run_id(0), version=1),))
    for seq in (301, 302):
        desk.panel.hear((Change(seq=seq, noun=Noun.LEDGER, id=run_id(0), version=seq),))
    qtbot.waitUntil(lambda: asked.count("/v1/payables") > before)
    assert asked.count("/v1/payables") == before + 1


def test_a_refund_leads_to_its_order(sit: Sit, qtbot: QtBot) -> None:
    desk = sit()
    desk.choose(REFUNDS, request_id(0))
    with qtbot.waitSignal(desk.panel.order_opened) as opened:
        desk.press("G")
    assert opened.args == [centre.order_id(5)]
    desk.choose(RUNS, run_id(BACK))
    desk.panel.lines.choose(line_id(BACK, 0))
    with qtbot.waitSignal(desk.panel.order_opened):
        desk.panel.go()


def test_a_centre_that_owes_nothing_says_so(sit: Sit) -> None:
    desk = sit(empty=True)
    for at, key in enumerate(("technicians", "refunds", "runs", "all"), start=1):
        desk.press(str(at))
        assert desk.panel.table.empty == f"payouts.empty-{key}"
        assert words.text(desk.panel.table.empty)
    assert desk.offered == set()
