"""Decides how the pictures of frozen sums come about: the panel, its story, its questions."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.ui.panels.holds import HoldsPanel
from desktop.ui.pictures import fee_acts
from desktop.ui.pictures.holds import BACK, CASE, TAKE, id_of
from desktop.ui.workplace import Workplace

Settle = Callable[[], None]
Act = Callable[[Workplace, Settle], QWidget | None]


def show(workplace: Workplace, settle: Settle, place: int) -> HoldsPanel:
    """Look at the sums at a place."""
    workplace.show_panel("panel.holds")
    panel = workplace.panel(HoldsPanel)
    settle()
    panel.table.choose(id_of(place))
    settle()
    return panel


def _shown(place: int) -> Act:
    def act(workplace: Workplace, settle: Settle) -> None:
        show(workplace, settle, place)

    return act


def _did(place: int, do: Callable[[HoldsPanel], QWidget | None]) -> Act:
    def act(workplace: Workplace, settle: Settle) -> QWidget | None:
        dialog = do(show(workplace, settle, place))
        settle()
        return dialog

    return act


def _panel(workplace: Workplace, settle: Settle) -> None:
    workplace.show_panel("panel.holds")
    settle()


SCENES: tuple[tuple[str, Act, Mapping[str, Any]], ...] = (
    ("holds", _shown(BACK), {}),
    ("holds-empty", _panel, {"empty": True}),
    ("holds-failing", _panel, {"failing": ("/v1/holds",)}),
    ("holds-count", _did(TAKE, HoldsPanel.count), {}),
    ("holds-end", _did(CASE, HoldsPanel.end), {}),
    *fee_acts.SCENES,
)
"""Each scene's name, what is done when somebody has logged in, and how the centre is then."""
