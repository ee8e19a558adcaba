"""Whether a clerk reviews, files and looks at registrations by keys, and sees why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from api_client.registerwords import LAPSES_SOON
from api_client.vocabulary import Code, Filing, FirmState, Noun, PersonalFile, Post, Review
from api_client.wire.changes import Change
from api_client.wire.registrations import RegistrationRow
from desktop import words
from desktop.clock import HandClock
from desktop.ui import applicants, applied
from desktop.ui.applicants import Look, Stage
from desktop.ui.desk import Desk
from desktop.ui.panels.registrations import RegistrationsPanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.applicants import (
    BLURRED,
    DAYS_3,
    DAYS_12,
    LACKS,
    SILENT,
    UNKNOWN,
    VALID,
    WAITS,
)
from desktop.ui.pictures.registrations import NUMBER, Registrations, id_of
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.registration_reviews import (
    AnswerDialog,
    ApproveDialog,
    KeepFileDialog,
    RefuseDialog,
)
from desktop.ui.theme import Tone
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

Shown = TypeVar("Shown", bound=FormDialog)
NOW = centre.NOW


@dataclass
class Seated:
    """A clerk at the registrations of a made-up centre."""

    window: Window
    made_up: StandIn

    @property
    def panel(self) -> RegistrationsPanel:
        assert self.window.workplace is not None
        return self.window.workplace.panel(RegistrationsPanel)

    @property
    def shown(self) -> list[str]:
        """Who is listed, in which order."""
        return [self.panel.model.at(place).name for place in range(self.panel.model.rowCount())]

    @property
    def sent(self) -> list[tuple[str, str, dict[str, Any]]]:
        return self.made_up.registrations.sent

    def settle(self) -> None:
        painting.settle(self.window)

    def press(self, keys: str) -> None:
        QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(keys))
        self.settle()

    def choose(self, place: int) -> None:
        self.panel.look_at(Look.ALL)
        self.panel.table.choose(id_of(place))
        self.settle()

    def dialog(self, kind: type[Shown]) -> Shown:
        found = [each for each in self.window.findChildren(kind) if each.isVisible()]
        assert len(found) == 1
        return found[0]

    def told(self, key: str, **fields: words.Field) -> bool:
        return words.text(key, **fields) in self.window.notices.shown

    def read(self, section: int) -> str:
        """What can be read in a section."""
        page: QWidget = self.panel.record.sections[section].page
        return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


Sit = Callable[..., Seated]
Refusals = dict[str, tuple[Code, int, dict[str, str]]]


@pytest.fixture
def sit(open_window: Open, qtbot: QtBot) -> Sit:
    def opened(refusals: Refusals | None = None) -> Seated:
        made_up = StandIn(Language.ENGLISH, refusals=refusals or {})
        window = open_window(made_up)
        enter(window, lambda: painting.settle(window))
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        found = Seated(window, made_up)
        found.press("Ctrl+0")
        return found

    return opened


def row_of(place: int) -> RegistrationRow:
    return Registrations(Language.ENGLISH).rows[id_of(place)]


def changed(place: int, **standing: object) -> RegistrationRow:
    """A registration that stands otherwise."""
    row = row_of(place)
    own: dict[str, object] = {n: standing.pop(n) for n in ("state", "post") if n in standing}
    own["standing"] = row.standing.model_copy(update=standing)
    return row.model_copy(update=own)


def test_each_registration_stands_by_what_there_is_to_do_about_it() -> None:
    lapsed = {"lapses_at": NOW - timedelta(seconds=1)}
    cases: dict[Stage, RegistrationRow] = {
        Stage.AWAITING: row_of(WAITS),
        Stage.REFUSED_HERE: row_of(BLURRED),
        Stage.REFUSED_THERE: row_of(UNKNOWN),
        Stage.LAPSED: changed(DAYS_12, **lapsed),
        Stage.SILENT: row_of(SILENT),
        Stage.LAPSING: row_of(DAYS_12),
        Stage.FILING: changed(SILENT, silent=False),
        Stage.UNFILED: changed(VALID, filing=Filing.UNFILED),
        Stage.VALID: row_of(VALID),
        Stage.ENDED: changed(DAYS_12, post=Post.LEFT, **lapsed),
    }
    assert {stage: applicants.stage(row, NOW) for stage, row in cases.items()} == {
        stage: stage for stage in Stage
    }
    looked = {
        look: {stage for stage, row in cases.items() if applicants.fits(row, look, NOW)}
        for look in Look
    }
    assert looked == {
        Look.AWAITING: {Stage.AWAITING},
        Look.LAPSING: {Stage.LAPSED, Stage.LAPSING},
        Look.REFUSED: {Stage.REFUSED_HERE, Stage.REFUSED_THERE},
        Look.ALL: set(Stage),
    }
    closed = changed(DAYS_12, state=FirmState.CLOSED)
    assert not applicants.fits(closed, Look.LAPSING, NOW)


@pytest.mark.parametrize(
    ("left", "said", "tone"),
    [
        (timedelta(days=12), "12 days left", Tone.WAITING),
        (timedelta(days=7), "7 days left", Tone.TROUBLE),
        (timedelta(minutes=1), "0 days left", Tone.TROUBLE),
        (-timedelta(minutes=1), "Over for 0 days", Tone.TROUBLE),
        (-timedelta(days=1), "Over for 1 day", Tone.TROUBLE),
        (LAPSES_SOON, "30 days left", Tone.WAITING),
        (LAPSES_SOON + timedelta(days=1), "23 Dec 2026", None),
    ],
)
def test_the_days_that_are_left_are_told_by_word_icon_and_tone(
    left: timedelta, said: str, tone: Tone | None
) -> None:
    row = changed(DAYS_12, lapses_at=NOW + left)
    assert applicants.expires(row, NOW) == said
    assert applicants.expires_tone(row, NOW) is tone
    assert (applicants.expires_icon(row, NOW) is None) == (tone is None)


def test_a_value_is_read_by_its_field() -> None:
    assert applied.label("card-front") == "Identity card, portrait side"
    assert applied.label("newer-than-this") == "newer-than-this"
    assert applied.said("scope", [["safe", "open"], ["safe", "repair"]]) == "Safe: Open, Repair"
    assert applied.said("firm_id", "7", lambda id_: f"firm {id_}") == "firm 7"
    assert applied.said("licence_until", "2028-01-01T12:00:00Z") == "1 Jan 2028"
    assert applied.said("areas", []) == words.text("value.nothing")
    assert applied.said("right-thumb", "image") == "from a scanner's image"
    assert "9f2c" not in applied.said("face", "9f2c")


def test_each_look_is_a_key_away_with_its_count_and_what_presses_first_stands_first(
    sit: Sit,
) -> None:
    desk = sit()
    QAbstractItemModelTester(desk.panel.model)
    counts = [button.text() for button in desk.panel.top.looks.values()]
    assert counts == ["Await review 3", "Lapse soon 2", "Refused 2", "All 10"]
    assert desk.shown == ["Aisha Khan", "Harbour Keys", "Tom Baker"], "who waits longest first"
    assert desk.panel.chosen() is not None, "the first is chosen at once"
    desk.press("2")
    assert desk.shown == ["Daniel Weiss", "Maria Santos"]
    desk.press("3")
    assert desk.shown == ["Piotr Nowak", "Grace Okoro"]
    why = [desk.panel.model.cell(desk.panel.model.index(place, 5))[0] for place in range(2)]
    assert why == ["The portrait side of the card is blurred.", "No such licence is known here."]
    desk.press("4")
    assert len(desk.shown) == 10
    desk.panel.top.search.setText("khan")
    desk.panel.top.search.textEdited.emit("khan")
    assert desk.shown == ["Aisha Khan"]
    (found, *_) = desk.panel.find_held("night owl")
    found.open()
    assert desk.shown != ["Aisha Khan"]
    assert desk.panel.chosen() == row_of(SILENT)


def test_an_application_is_approved_by_the_usual_key(sit: Sit, clock: HandClock) -> None:
    desk = sit()
    desk.panel.table.choose(id_of(WAITS))
    desk.settle()
    desk.press("D")
    dialog = desk.dialog(ApproveDialog)
    assert not dialog.reason.isVisible(), "nothing is lacking"
    desk.press("Return")
    ((method, path, told),) = desk.sent
    assert (method, path) == ("POST", f"/v1/registrations/{id_of(WAITS)}/review")
    assert told == {"approve": True, "reason": "", "version": 2}
    assert desk.told("registrations.was-filed", name="Tom Baker")
    assert "Tom Baker" not in desk.shown
    assert desk.panel.top.looks[Look.AWAITING].text() == "Await review 2"
    clock.forward(timedelta(minutes=1))


def test_what_lacks_a_field_is_not_approved_and_what_lacks_a_picture_for_a_reason_alone(
    sit: Sit,
) -> None:
    desk = sit()
    desk.choose(LACKS)
    desk.press("Y")
    assert desk.told(
        "registrations.incomplete", name="Aisha Khan", fields="Licence number, Identity card"
    )
    assert desk.sent == []
    desk.panel.top.search.setText("harbour")
    desk.panel.top.search.textEdited.emit("harbour")
    desk.panel.table.choose(UUID(int=0xF101))
    desk.settle()
    dialog = desk.panel.approve()
    assert isinstance(dialog, ApproveDialog)
    assert dialog.wants_reason
    dialog.send()
    assert dialog.reason.fault == words.refusal(Code.REASON_MISSING)
    assert desk.sent == []
    dialog.reason.line.setText("Seen at the counter.")
    dialog.send()
    desk.settle()
    assert desk.sent[0][2]["reason"] == "Seen at the counter."


def test_a_refusal_says_why_and_what_others_did_meanwhile_is_told(sit: Sit) -> None:
    path = f"/v1/registrations/{id_of(WAITS)}/review"
    desk = sit(refusals={f"POST {path}": (Code.EDIT_CONFLICT, 409, {})})
    desk.choose(WAITS)
    desk.press("N")
    dialog = desk.dialog(RefuseDialog)
    dialog.send()
    assert dialog.reason.fault == words.refusal(Code.REASON_MISSING)
    dialog.reason.line.setText("Blurred.")
    dialog.send()
    desk.settle()
    assert dialog.fault == words.refusal(Code.EDIT_CONFLICT)
    desk.made_up.refusals = {}
    dialog.send()
    desk.settle()
    assert desk.sent[-1][2] == {"approve": False, "reason": "Blurred.", "version": 2}
    row = desk.panel.live.row(id_of(WAITS))
    assert row is not None
    assert row.standing.review is Review.REFUSED
    assert desk.told("registrations.was-refused", name="Tom Baker")


def test_it_is_filed_anew_and_the_answer_noted_where_nobody_else_brings_it(sit: Sit) -> None:
    desk = sit()
    desk.choose(DAYS_3)
    desk.press("D")
    assert desk.sent[-1][:2] == ("POST", f"/v1/registrations/{id_of(DAYS_3)}/filing")
    assert desk.told("registrations.was-filed", name="Maria Santos")
    desk.choose(SILENT)
    desk.press("D")
    dialog = desk.dialog(AnswerDialog)
    dialog.said.choose(Filing.REFUSED)
    dialog.send()
    assert dialog.reason.fault == words.refusal(Code.REASON_MISSING)
    dialog.reason.line.setText("Unknown.")
    dialog.send()
    desk.settle()
    assert desk.sent[-1][2] == {
        "approve": False,
        "receipt": "",
        "reason": "Unknown.",
        "filed_until": None,
    }
    assert desk.told("registrations.police-refused", name="Night Owl Locksmiths")


def test_every_field_the_way_to_the_police_and_who_changed_what_are_read(sit: Sit) -> None:
    desk = sit()
    desk.choose(UNKNOWN)
    assert "Grade A lock: every service" in desk.read(0)
    assert "Nothing: not filed" in desk.read(0)
    desk.press("Alt+2")
    told = desk.read(1)
    assert "BJ-TH-20261120-77" in told, "the receipt of the refusal"
    assert "BA-2026-1183" in told, "and the firm's"
    assert "01935e4c-0000-7000-8000-000000000103" in told, "the request's number"
    desk.press("Alt+3")
    told = desk.read(2)
    assert "+86 139 1000 2211  →  +86 138 0013 8005" in told
    assert words.text("registrations.sealed-changed") in told


def test_nothing_that_is_sealed_is_asked_for_before_somebody_looks(sit: Sit) -> None:
    desk = sit()
    desk.choose(DAYS_12)
    desk.press("Alt+4")
    sealed = [
        path for path in desk.made_up.asked if path.endswith("/identity") or "/files/" in path
    ]
    assert sealed == []
    assert NUMBER not in desk.read(3)
    assert words.text("registrations.looks-recorded") in desk.read(3)
    desk.press("Ctrl+I")
    assert NUMBER in desk.read(3)
    assert f"/v1/registrations/{id_of(DAYS_12)}/identity" in desk.made_up.asked
    sheet = desk.panel.record.identity.look_at(PersonalFile.CARD_FRONT)
    assert sheet is not None
    desk.settle()
    assert sheet.photo.isVisible()
    sheet.accept()
    desk.choose(DAYS_3)
    desk.choose(DAYS_12)
    desk.press("Alt+4")
    assert NUMBER not in desk.read(3), "what was seen is forgotten"


def test_a_picture_is_kept(sit: Sit, tmp_path: Path) -> None:
    desk = sit()
    desk.choose(LACKS)
    dialog = desk.panel.keep_file()
    assert isinstance(dialog, KeepFileDialog)
    assert dialog.kind.value() is PersonalFile.CARD_BACK, "what is lacking is offered first"
    dialog.send()
    assert dialog.path.fault == words.text("registrations.file-not-there")
    picture = tmp_path / "card.png"
    picture.write_bytes(b"a picture")
    dialog.path.name_path(picture)
    dialog.send()
    desk.settle()
    assert desk.sent[-1][:2] == ("PUT", f"/v1/registrations/{id_of(LACKS)}/files/card-back")
    assert desk.told(
        "registrations.file-kept", name="Aisha Khan", what=words.member(PersonalFile.CARD_BACK)
    )


def test_changes_of_firms_and_persons_are_followed(sit: Sit) -> None:
    desk = sit()
    desk.choose(VALID)
    row = row_of(VALID)
    standing = row.standing.model_copy(update={"version": 9})
    desk.made_up.registrations.rows[row.id] = row.model_copy(
        update={"name": "Alster Locks", "standing": standing}
    )
    desk.panel.hear((Change(seq=300, noun=Noun.FIRM, id=row.id, version=9),))
    desk.settle()
    assert desk.panel.bar.about.text() == "Alster Locks"


def test_who_may_only_look_has_no_button_to_press(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = sit()
    desk.choose(WAITS)
    monkeypatch.setattr(Desk, "may", lambda *_: False)
    desk.panel.bar.suit(desk.panel.chosen())
    desk.panel.record.identity.again()
    desk.settle()
    assert not any(button.isVisible() for button in desk.panel.bar.buttons.values())
    assert desk.panel.approve() is None
    assert desk.panel.keep_file() is None
    buttons = desk.panel.record.identity.findChildren(QPushButton)
    assert not any(button.isVisibleTo(desk.panel.record) for button in buttons)
    desk.panel.look_at_number()
    assert not any(path.endswith("/identity") for path in desk.made_up.asked)
