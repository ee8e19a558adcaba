"""Decides which buttons stand beside the registration that is chosen: what is apt now (E1).

What it does not need is not there, so that the usual thing to do is seen at once.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from api_client.vocabulary import Permission, Review
from api_client.wire.registrations import RegistrationRow
from desktop import words
from desktop.ui import applicants
from desktop.ui.applicants import Stage
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.values import joined
from desktop.ui.widgets.worded import Button, Label

Run = Callable[[], object]
ICONS: Mapping[str, str] = {
    "registrations.approve": "check",
    "registrations.refuse": "ban",
    "registrations.file": "send",
    "registrations.answer": "receive",
    "registrations.edit": "draft",
    "registrations.judge": "flag",
    "registrations.times": "wait",
}
"""The icon of each thing that can be done, in the order in which the buttons stand."""
NEEDED: Mapping[str, Permission] = {
    **dict.fromkeys(ICONS, Permission.REGISTRATIONS_REVIEW),
    "registrations.edit": Permission.REGISTRATIONS_WRITE,
    "registrations.times": Permission.REGISTRATIONS_WRITE,
}
"""Who may; the server decides all the same."""
MAIN: Mapping[Stage, str] = {
    Stage.AWAITING: "registrations.approve",
    Stage.REFUSED_HERE: "registrations.edit",
    Stage.REFUSED_THERE: "registrations.file",
    Stage.LAPSED: "registrations.file",
    Stage.LAPSING: "registrations.file",
    Stage.UNFILED: "registrations.file",
    Stage.SILENT: "registrations.answer",
    Stage.FILING: "registrations.answer",
}
"""The usual thing to do at each stage."""
USUAL = "registrations.usual"
KEYS: Mapping[str, str] = {
    "registrations.approve": "Y",
    "registrations.refuse": "N",
    "registrations.file": "G",
    "registrations.answer": "P",
    "registrations.edit": "F2",
    "registrations.judge": "J",
    "registrations.times": "F4",
}
"""Single letters, which Qt leaves to whoever is being written into, and keys of functions."""
_OF_ONE_KIND: Mapping[str, bool] = {"registrations.judge": False, "registrations.times": True}
"""What is done with persons alone, or with firms alone (True)."""


def apt(row: RegistrationRow | None, key: str, now: datetime) -> bool:
    """Say whether something can be done with a registration as it stands."""
    if row is None:
        return False
    standing = row.standing
    if key in {"registrations.approve", "registrations.refuse"}:
        return standing.review is Review.AWAITING
    if key == "registrations.answer":
        return standing.awaited
    if key in _OF_ONE_KIND:
        return applicants.is_firm(row) is _OF_ONE_KIND[key]
    if key == "registrations.file":
        ended = applicants.stage(row, now) is Stage.ENDED
        return standing.review is Review.APPROVED and not standing.awaited and not ended
    return True


class RegistrationBar(QWidget):
    """The registration that is chosen, and what can be done with it."""

    def __init__(self, desk: Desk, gate: Gate, runs: Mapping[str, Run], parent: QWidget) -> None:
        """Do what `runs` says under the key of each button, through `gate`."""
        super().__init__(parent)
        self._desk = desk
        self.about, self.more = (
            Label("", "heading", self),
            Label("", "caption", self),
        )
        self.more.setWordWrap(True)
        self.buttons: dict[str, Button] = {}
        across, told = QHBoxLayout(), QVBoxLayout()
        told.setSpacing(1)
        told.addWidget(self.about)
        told.addWidget(self.more)
        across.addLayout(told, 1)
        across.setSpacing(6)
        for key, run in runs.items():
            button = Button(key, desk.theme, ICONS[key], parent=self)
            gate.guard(button, run)
            across.addWidget(button)
            self.buttons[key] = button
        inside = QVBoxLayout(self)
        inside.setContentsMargins(14, 8, 12, 6)
        inside.addLayout(across)

    def suit(self, row: RegistrationRow | None) -> None:
        """Show what is apt for a registration."""
        now = self._desk.clock.now()
        usual = None if row is None else MAIN.get(applicants.stage(row, now))
        for key, button in self.buttons.items():
            may = self._desk.may(NEEDED[key])
            button.setVisible(may and apt(row, key, now))
            button.weigh("main" if key == usual else "")
        self.setVisible(row is not None)
        if row is None:
            return
        self.about.setText(row.name)
        key, _, _ = applicants.STAGES[applicants.stage(row, now)]
        said = joined(applicants.kind(row), row.firm_name, row.phone, words.text(key))
        self.more.setText(said)
