"""Decides how the pictures of payouts come about: the panel in each view, its questions."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.ui.panels.payouts import PayoutsPanel
from desktop.ui.payouts import REFUNDS, RUNS, TECHNICIANS, Row
from desktop.ui.pictures.payouts import PREPARED, RELEASED, request_id, run_id
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.workplace import Workplace

Settle = Callable[[], None]
Act = Callable[[Workplace, Settle], QWidget | None]


def show(workplace: Workplace, settle: Settle, view: str, id_: UUID | None = None) -> PayoutsPanel:
    """Look at a view, and at what has an id there; else at what is first."""
    workplace.show_panel("panel.payouts")
    panel = workplace.panel(PayoutsPanel)
    settle()
    panel.look_at(view)
    settle()
    if id_ is None and panel.model.rowCount():
        first: Row = panel.model.at(0)
        id_ = first.id
    panel.table.choose(id_)
    settle()
    return panel


def _shown(view: str, id_: UUID | None = None) -> Act:
    def act(workplace: Workplace, settle: Settle) -> None:
        show(workplace, settle, view, id_)

    return act


def _did(view: str, id_: UUID | None, do: Callable[[PayoutsPanel], object]) -> Act:
    def act(workplace: Workplace, settle: Settle) -> QWidget | None:
        panel = show(workplace, settle, view, id_)
        do(panel)
        settle()
        return next((each for each in panel.findChildren(FormDialog) if each.isVisible()), None)

    return act


SCENES: tuple[tuple[str, Act, Mapping[str, Any]], ...] = (
    ("payouts", _shown(TECHNICIANS), {}),
    ("payouts-refunds", _shown(REFUNDS), {}),
    ("payouts-runs", _shown(RUNS, run_id(RELEASED)), {}),
    ("payouts-empty", _shown(TECHNICIANS), {"empty": True}),
    ("payouts-failing", _shown(TECHNICIANS), {"failing": ("/v1/payables",)}),
    ("payouts-details", _did(TECHNICIANS, None, PayoutsPanel.details), {}),
    ("payouts-prepare", _did(TECHNICIANS, None, PayoutsPanel.prepare), {}),
    ("payouts-refund", _did(REFUNDS, request_id(0), PayoutsPanel.refund), {}),
    ("payouts-release", _did(RUNS, run_id(PREPARED), PayoutsPanel.release), {}),
    ("payouts-returned", _did(RUNS, run_id(RELEASED), PayoutsPanel.returned), {}),
    ("payouts-file", _did(RUNS, run_id(RELEASED), PayoutsPanel.file), {}),
)
"""Each scene's name, what is done when somebody has logged in, and how the centre is then."""
