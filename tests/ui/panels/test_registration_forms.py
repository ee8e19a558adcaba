"""Whether firms and persons are registered, edited beside others and judged, by what is sent."""

from uuid import UUID

import pytest

from api_client.errors import Refused
from api_client.vocabulary import Code, Risk, Standing, Weekday
from desktop import words
from desktop.ui import applied
from desktop.ui.firm_times import FirmTimesDialog
from desktop.ui.pictures import centre
from desktop.ui.pictures.applicants import DAYS_12, VALID
from desktop.ui.pictures.registrations import SCOPE, id_of
from desktop.ui.registration_dialogs import ApplicationClash, JudgeDialog, NewPersonDialog
from desktop.ui.registration_edits import Draft, save
from tests.ui.panels import test_registrations
from tests.ui.panels.test_registrations import Seated, Sit

sit = test_registrations.sit
PATCH = f"PATCH /v1/registrations/{id_of(DAYS_12)}"
PHONE = "138 0013 9999"


def person(desk: Seated) -> NewPersonDialog:
    """A new person's dialog, opened by its key."""
    desk.press("Ins")
    return desk.dialog(NewPersonDialog)


def test_a_technician_is_registered_under_his_id(sit: Sit) -> None:
    desk = sit()
    firms = {row.name: str(row.id) for row in desk.panel.live.rows if row.state is not None}
    desk.panel.live._hold((), [id_of(DAYS_12)])  # noqa: SLF001  (one who is not registered)
    dialog = person(desk)
    assert [name for _, name in desk.panel.firms()] == sorted(firms)
    technician = centre.technicians(words.language())[4]
    dialog.technician.choose(str(technician.id))
    assert dialog.form.name.text() == technician.name
    assert dialog.form.phone.text() == technician.phone
    dialog.number.line.setText("110105199001010018")
    dialog.form.licence_number.line.setText("KS-1")
    dialog.form.licence_until.line.setText("2027-12-31")
    dialog.form.areas.line.setText("Altona, Harbour")
    dialog.send()
    desk.settle()
    ((method, path, told),) = desk.sent
    assert (method, path) == ("POST", "/v1/registrations")
    assert (told["id"], told["identity_number"]) == (str(technician.id), "110105199001010018")
    assert told["licence_until"] == "2027-12-31T23:59:00.000000Z"
    assert told["areas"] == ["Altona", "Harbour"]
    assert desk.told("registrations.added", name=technician.name)
    chosen = desk.panel.chosen()
    assert chosen is not None
    assert chosen.id == technician.id


def test_what_is_wrong_is_said_at_its_field_by_us_or_by_the_server(sit: Sit) -> None:
    desk = sit({"POST /v1/registrations": (Code.CHECK_DIGIT_WRONG, 422, {})})
    dialog = person(desk)
    dialog.form.licence_until.line.setText("31.12.27")
    dialog.send()
    assert "31.12.27" in dialog.form.licence_until.fault
    assert desk.sent == []
    dialog.form.licence_until.line.clear()
    dialog.send()
    assert dialog.form.name.fault, "no registration is without a name"
    dialog.form.name.line.setText("Bo Li")
    dialog.number.line.setText("110105194912310021")
    dialog.send()
    desk.settle()
    assert dialog.number.fault == words.refusal(Code.CHECK_DIGIT_WRONG)
    assert dialog.number.line.hasFocus()
    dialog.reject()


def test_a_firm_is_registered_and_edited(sit: Sit) -> None:
    desk = sit()
    desk.press("Shift+Ins")
    firm = desk.panel.new_firm()
    assert firm is not None
    desk.choose(VALID)
    dialog = desk.panel.edit()
    assert dialog is not None
    dialog.form.address.line.setText("9 Market Street")
    dialog.send()
    desk.settle()
    path = f"/v1/firms/{id_of(VALID)}"
    assert desk.sent == [("PATCH", path, {"version": 3, "address": "9 Market Street"})]
    assert desk.told("registrations.edited", name="Alster Lock Service", fields="Address")


def test_only_what_was_changed_is_sent_and_nothing_where_nothing_was(sit: Sit) -> None:
    desk = sit()
    desk.choose(DAYS_12)
    desk.press("F2")
    dialog = desk.panel.edit()
    assert dialog is not None
    dialog.send()
    desk.settle()
    assert desk.sent == []
    dialog = desk.panel.edit()
    assert dialog is not None
    scope = dialog.form.by_name["scope"]
    (kept, *_) = ((each.lock_kind.value, each.action.value) for each in SCOPE)
    scope.tick([kept])  # type: ignore[attr-defined]
    dialog.form.phone.line.setText(PHONE)
    dialog.send()
    desk.settle()
    ((_, _, told),) = desk.sent
    assert told == {
        "version": 3,
        "phone": PHONE,
        "scope": [{"lock_kind": kept[0], "action": kept[1]}],
    }


def test_what_two_people_changed_stands_side_by_side(sit: Sit) -> None:
    desk = sit()
    desk.choose(DAYS_12)
    dialog = desk.panel.edit()
    assert dialog is not None
    dialog.form.phone.line.setText(PHONE)
    row = desk.made_up.registrations.rows[id_of(DAYS_12)]
    standing = row.standing.model_copy(update={"version": 8})
    theirs = {"phone": "+86 138 0013 7777", "standing": standing}
    desk.made_up.registrations.rows[row.id] = row.model_copy(update=theirs)
    desk.made_up.refusals = {PATCH: (Code.EDIT_CONFLICT, 409, {})}
    dialog.send()
    desk.settle()
    asking = desk.dialog(ApplicationClash)
    (line,) = asking.lines
    assert (line.mine.value.text(), line.theirs.value.text()) == (PHONE, "+86 138 0013 7777")
    line.choose(mine=True)
    asking.send()
    desk.settle()
    assert asking.fault == words.refusal(Code.EDIT_CONFLICT), "it is not tried for ever"
    desk.made_up.refusals = {}
    asking.send()
    desk.settle()
    assert desk.sent[-1][2] == {"version": 8, "phone": PHONE}


def test_whoever_changed_a_sealed_number_second_is_told(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = sit()
    desk.choose(DAYS_12)
    whole = desk.panel.record.whole
    assert whole is not None
    draft = Draft(whole.subject, {"identity_number": "110105199001010018"})
    client = desk.panel._desk.client  # noqa: SLF001
    refusal = Refused(Code.EDIT_CONFLICT, 409, {"fields": ["identity_number"]})

    def refuse(*_: object) -> None:
        raise refusal

    monkeypatch.setattr(client.registrations, "edit_person", refuse)
    with pytest.raises(Refused):
        save(client, draft)


def test_a_person_is_judged_for_a_reason(sit: Sit) -> None:
    desk = sit()
    desk.choose(DAYS_12)
    desk.press("J")
    dialog = desk.dialog(JudgeDialog)
    dialog.standing.choose(Standing.WARNED)
    dialog.risk.choose(Risk.YELLOW)
    dialog.count.line.setText("many")
    dialog.send()
    assert dialog.reason.fault == words.refusal(Code.REASON_MISSING)
    assert dialog.count.fault == words.text("registrations.not-whole")
    dialog.count.line.setText("61")
    dialog.reason.line.setText("Came late twice.")
    dialog.send()
    desk.settle()
    ((method, path, told),) = desk.sent
    assert (method, path) == ("PATCH", f"/v1/registrations/{id_of(DAYS_12)}/credential")
    assert told == {
        "version": 3,
        "reason": "Came late twice.",
        "standing": "warned",
        "risk": "yellow",
    }
    warned = words.member(Standing.WARNED)
    assert desk.told("registrations.judged", name="Daniel Weiss", standing=warned)
    desk.choose(VALID)
    assert not desk.panel.bar.buttons["registrations.judge"].isVisible(), "a firm is not judged"
    assert UUID(int=0xF100) == id_of(VALID)


def test_it_is_said_when_and_where_a_firm_works(sit: Sit) -> None:
    desk = sit()
    desk.choose(VALID)
    desk.press("F4")
    desk.settle()
    dialog = desk.dialog(FirmTimesDialog)
    monday, friday = dialog.times.days[Weekday.MONDAY], dialog.times.days[Weekday.FRIDAY]
    assert not monday.isEnabled(), "at any time"
    dialog.times.bound.setChecked(True)
    monday.line.setText("8-12, 13-17:30")
    friday.line.setText("never")
    dialog.send()
    assert "never" in friday.fault
    assert desk.sent == []
    friday.line.clear()
    dialog.taking.setChecked(False)
    dialog.send()
    desk.settle()
    ((method, path, told),) = desk.sent
    assert (method, path) == ("PATCH", f"/v1/firms/{id_of(VALID)}")
    assert told["taking_orders"] is False
    assert [(each["weekday"], each["begins"], each["ends"]) for each in told["hours"]] == [
        ("monday", "08:00", "12:00"),
        ("monday", "13:00", "17:30"),
    ]
    assert set(told) == {"version", "taking_orders", "hours"}


def test_what_holds_is_read_as_people_say_it() -> None:
    stretch = {"weekday": "monday", "begins": "08:00", "ends": "12:00"}
    assert applied.said("hours", None) == "At any time"
    assert applied.said("hours", []) == "At no time"
    assert applied.said("hours", [stretch]) == "Monday 08:00–12:00"  # noqa: RUF001  (as people write)
    assert applied.said("taking_orders", value=False) == "No"
    assert applied.said("area_ids", []) == "everywhere"
    assert applied.said("area_ids", ["a", "b"]) == "2 areas"
    assert applied.said("days_off", []) == "(empty)"
    away = [{"first": "2026-12-24", "last": "2026-12-26"}]
    assert applied.said("days_off", away).count("Dec") == 2
