"""Decides how the pictures of registrations come about: what waits, lapses, was refused."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from api_client.vocabulary import PersonalFile
from desktop import words
from desktop.ui.applicants import Look
from desktop.ui.panels.registrations import RegistrationsPanel
from desktop.ui.pictures.applicants import BLURRED, DAYS_12, LACKS, SILENT, UNKNOWN, WAITS
from desktop.ui.pictures.registrations import id_of
from desktop.ui.workplace import Workplace

Settle = Callable[[], None]
Act = Callable[[Workplace, Settle], QWidget | None]
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
    ("registrations-keep-file", _did(Look.AWAITING, LACKS, RegistrationsPanel.keep_file), {}),
)
"""Each scene's name, what is done when somebody has logged in, and how the centre is then."""
