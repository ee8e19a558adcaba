"""Decides how the pictures of registrations come about: what waits, lapses, was refused."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from api_client.vocabulary import Code, PersonalFile, Weekday
from desktop import words
from desktop.ui.applicants import Look
from desktop.ui.edits import Clash
from desktop.ui.firm_times import FirmTimesDialog
from desktop.ui.panels.registrations import RegistrationsPanel
from desktop.ui.pictures import centre
from desktop.ui.pictures.applicants import (
    BLURRED,
    DAYS_12,
    LACKS,
    SAID,
    SILENT,
    UNKNOWN,
    VALID,
    WAITS,
)
from desktop.ui.pictures.registrations import id_of
from desktop.ui.registration_dialogs import ApplicationClash, NewPersonDialog
from desktop.ui.registration_edits import Clashed, Draft
from desktop.ui.workplace import Workplace

Settle = Callable[[], None]
Act = Callable[[Workplace, Settle], QWidget | None]
WRONG: Mapping[str, tuple[Code, int, dict[str, str]]] = {
    "POST /v1/registrations": (Code.CHECK_DIGIT_WRONG, 422, {})
}
DETAILS, FILING, HISTORY, IDENTITY = range(4)
"""The places of the sections."""


def show(
    workplace: Workplace, settle: Settle, look: Look, place: int, section: int = DETAILS
) -> RegistrationsPanel:
    """Look at some registrations, and at one of them."""
    workplace.show_panel("panel.registrations")
    panel = workplace.panel(RegistrationsPanel)
    settle()
    panel.look_at(look)
    panel.table.choose(id_of(place, words.language()))
    settle()
    panel.record.turn(section)
    settle()
    return panel


def _shown(look: Look, place: int, section: int = DETAILS) -> Act:
    def act(workplace: Workplace, settle: Settle) -> None:
        show(workplace, settle, look, place, section)

    return act


def _did(look: Look, place: int, do: Callable[[RegistrationsPanel], QWidget | None]) -> Act:
    """Do something with a registration."""

    def act(workplace: Workplace, settle: Settle) -> QWidget | None:
        dialog = do(show(workplace, settle, look, place))
        settle()
        return dialog

    return act


def _identity(workplace: Workplace, settle: Settle) -> None:
    show(workplace, settle, Look.ALL, DAYS_12, IDENTITY).look_at_number()
    settle()


def _picture(panel: RegistrationsPanel) -> QWidget | None:
    return panel.record.identity.look_at(PersonalFile.CARD_FRONT)


def _refused_unread(panel: RegistrationsPanel) -> QWidget | None:
    dialog = panel.refuse()
    assert dialog is not None, "it awaits its review"
    dialog.send()
    return dialog


def _new_firm(workplace: Workplace, settle: Settle) -> QWidget | None:
    dialog = show(workplace, settle, Look.ALL, VALID).acts.new_firm()
    settle()
    return dialog


def _new_person(workplace: Workplace, settle: Settle) -> NewPersonDialog:
    panel = show(workplace, settle, Look.ALL, VALID)
    people = centre.technicians(words.language())
    dialog = panel.acts.show_new_person(panel.firms(), {people[0].id: people[0]})
    settle()
    return dialog


def _wrong_number(workplace: Workplace, settle: Settle) -> QWidget | None:
    """Hand in a number with a wrong sign: the server minds it."""
    dialog = _new_person(workplace, settle)
    dialog.form.name.line.setText(centre.technicians(words.language())[0].name)
    dialog.number.line.setText("110105194912310021")
    dialog.send()
    settle()
    return dialog


def _clash(workplace: Workplace, settle: Settle) -> QWidget | None:
    """Open both values of what two people changed."""
    panel = show(workplace, settle, Look.ALL, DAYS_12)
    dialog = panel.edit()
    assert dialog is not None, "all of it is here"
    base, mine = dialog.subject, "138 0013 9999"
    latest = base.model_copy(update={"phone": "+86 138 0013 7777"})
    when = centre.NOW - timedelta(minutes=3)
    clash = Clash("phone", base.phone, mine, latest.phone, SAID[words.language()].applied_by, when)
    dialog.end(Clashed(latest, Draft(base, {"phone": mine}), (clash,)))
    settle()
    return dialog.findChild(ApplicationClash)


def _times(workplace: Workplace, settle: Settle) -> QWidget | None:
    """Say that a firm works on week days, and has two days off."""
    panel = show(workplace, settle, Look.ALL, VALID)
    panel.times()
    settle()
    dialog = workplace.window().findChild(FirmTimesDialog)
    assert isinstance(dialog, FirmTimesDialog), "areas are known at once here"
    dialog.times.bound.setChecked(True)
    for day in tuple(Weekday)[:5]:
        dialog.times.days[day].line.setText("8-12, 13-17:30")
    dialog.times.days_off.fill([{"first": "2026-12-24", "last": "2026-12-26"}])
    return dialog


def _panel(workplace: Workplace, settle: Settle) -> None:
    workplace.show_panel("panel.registrations")
    settle()


SCENES: tuple[tuple[str, Act, Mapping[str, Any]], ...] = (
    ("registrations", _shown(Look.AWAITING, WAITS), {}),
    ("registrations-lacking", _shown(Look.AWAITING, LACKS), {}),
    ("registrations-lapsing", _shown(Look.LAPSING, DAYS_12), {}),
    ("registrations-refused", _shown(Look.REFUSED, UNKNOWN, FILING), {}),
    ("registrations-silent", _shown(Look.ALL, SILENT, FILING), {}),
    ("registrations-history", _shown(Look.REFUSED, BLURRED, HISTORY), {}),
    ("registrations-identity", _identity, {}),
    ("registrations-picture", _did(Look.ALL, DAYS_12, _picture), {}),
    ("registrations-empty", _panel, {"empty": True}),
    ("registrations-failing", _panel, {"failing": ("/v1/registrations",)}),
    (
        "registrations-detail-failing",
        _shown(Look.AWAITING, WAITS),
        {"failing": (f"/v1/registrations/{id_of(WAITS)}",)},
    ),
    ("registrations-approve", _did(Look.AWAITING, WAITS, RegistrationsPanel.approve), {}),
    ("registrations-refuse-wrong", _did(Look.AWAITING, WAITS, _refused_unread), {}),
    ("registrations-answer", _did(Look.ALL, SILENT, RegistrationsPanel.answer), {}),
    ("registrations-new-firm", _new_firm, {}),
    ("registrations-new-person", _new_person, {}),
    ("registrations-new-person-wrong", _wrong_number, {"refusals": WRONG}),
    ("registrations-edit-firm", _did(Look.ALL, VALID, RegistrationsPanel.edit), {}),
    ("registrations-times", _times, {}),
    ("registrations-edit-person", _did(Look.ALL, DAYS_12, RegistrationsPanel.edit), {}),
    ("registrations-clash", _clash, {}),
    ("registrations-judge", _did(Look.ALL, DAYS_12, RegistrationsPanel.judge), {}),
    ("registrations-keep-file", _did(Look.AWAITING, LACKS, RegistrationsPanel.keep_file), {}),
)
"""Each scene's name, what is done when somebody has logged in, and how the centre is then."""
