"""Decides how states look: a word, an icon and a colour together, never a colour alone.

One table a vocabulary says it for chips, table cells and timelines alike.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget
from typing_extensions import override

from api_client.vocabulary import (
    FieldState,
    OrderState,
    Priority,
    ReportStatus,
    TechnicianState,
    VisitState,
)
from desktop import words
from desktop.ui import theme as looks
from desktop.ui.theme import Tone

ICON_PX = 14

_O, _V, _T = OrderState, VisitState, TechnicianState

LOOKS: dict[StrEnum, tuple[str, Tone]] = {
    _O.DRAFT: ("draft", Tone.NEUTRAL),
    _O.OPEN: ("circle", Tone.WAITING),
    _O.OFFERED: ("offer", Tone.WAITING),
    _O.AWAITING_CONSENT: ("wait", Tone.WAITING),
    _O.AWAITING_FUNDS: ("funds", Tone.WAITING),
    _O.ASSIGNED: ("send", Tone.MOVING),
    _O.RECEIVED: ("receive", Tone.MOVING),
    _O.ACCEPTED: ("check", Tone.MOVING),
    _O.STARTED: ("travel", Tone.MOVING),
    _O.ON_SITE: ("place", Tone.WORKING),
    _O.WORK_BEGUN: ("work", Tone.WORKING),
    _O.COMPLETED: ("check-double", Tone.DONE),
    _O.APPROVED: ("ok", Tone.DONE),
    _O.DISPUTED: ("flag", Tone.TROUBLE),
    _O.CLOSED: ("archive", Tone.NEUTRAL),
    _O.ON_HOLD: ("pause", Tone.PAUSED),
    _O.CANCELLED: ("ban", Tone.NEUTRAL),
    _O.ABANDONED: ("stop", Tone.TROUBLE),
}

PRIORITY_LOOKS: dict[Priority, tuple[str, Tone | None]] = {
    Priority.LOW: ("fall", None),
    Priority.NORMAL: ("level", None),
    Priority.HIGH: ("rise", Tone.WAITING),
    Priority.EMERGENCY: ("urgent", Tone.TROUBLE),
}

TECHNICIAN_LOOKS: dict[TechnicianState, tuple[str, Tone]] = {
    _T.OFF_DUTY: ("off", Tone.NEUTRAL),
    _T.FREE: ("ok", Tone.DONE),
    _T.ASSIGNED: ("send", Tone.MOVING),
    _T.TRAVELLING: ("travel", Tone.MOVING),
    _T.ON_SITE: ("place", Tone.WORKING),
    _T.WORKING: ("work", Tone.WORKING),
}

REPORT_LOOKS: dict[ReportStatus, tuple[str, Tone]] = {
    ReportStatus.ACCEPTED: ("ok", Tone.DONE),
    ReportStatus.INCOMPLETE: ("warning", Tone.WAITING),
    ReportStatus.REFUSED: ("error", Tone.TROUBLE),
}

_VISIT_LOOKS: dict[VisitState, tuple[str, Tone]] = {
    **{state: LOOKS[_O(state.value)] for state in VisitState if state.value in set(_O)},
    _V.DECLINED: ("ban", Tone.TROUBLE),
    _V.WITHDRAWN: ("undo", Tone.NEUTRAL),
}


UNKNOWN = ("info", Tone.NEUTRAL)
"""How a word looks that only a newer server knows."""


def look(state: StrEnum) -> tuple[str, Tone | None]:
    """Give the icon and tone of a state, of whichever vocabulary it is."""
    if state.name not in type(state).__members__:
        return UNKNOWN
    if isinstance(state, FieldState):
        return _VISIT_LOOKS[VisitState(state.value)]
    assert state in _ALL_LOOKS[type(state)], f"no look for {state!r}"
    return _ALL_LOOKS[type(state)][state]


_ALL_LOOKS: Mapping[type[StrEnum], Mapping[Any, tuple[str, Tone | None]]] = {
    OrderState: LOOKS,
    VisitState: _VISIT_LOOKS,
    TechnicianState: TECHNICIAN_LOOKS,
    Priority: PRIORITY_LOOKS,
    ReportStatus: REPORT_LOOKS,
}


class Chip(QFrame):
    """A state as people see it in forms and headings."""

    def __init__(self, state: StrEnum, theme: looks.Theme, parent: QWidget | None = None) -> None:
        """Show `state`."""
        super().__init__(parent)
        self._state, self._theme = state, theme
        self._icon, self._word = QLabel(self), QLabel(self)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(8, 2, 10, 2)
        inside.setSpacing(5)
        inside.addWidget(self._icon)
        inside.addWidget(self._word)
        theme.follow(self._dress)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._dress()

    def _dress(self) -> None:
        icon, tone = look(self._state)
        tint = self._theme.tint(tone or Tone.NEUTRAL)
        shown = words.member(self._state)
        self._word.setText(shown)
        self.setAccessibleName(shown)
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(looks.pixmap(icon, tint.text, ICON_PX, ratio))
        self.setStyleSheet(
            f"Chip {{ background-color: {tint.fill}; border-radius: 11px; }}"
            f"Chip QLabel {{ color: {tint.text}; font-weight: 600; }}"
        )
