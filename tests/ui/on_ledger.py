"""Decides how somebody sits at the ledger of a made-up centre, for tests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from api_client.vocabulary import (
    AccountKind,
    Code,
    TransferKind,
)
from desktop import words
from desktop.ui.panels.ledger import LedgerPanel
from desktop.ui.pictures import painting
from desktop.ui.pictures.ledger import Ledger as MadeUp
from desktop.ui.pictures.ledger import id_of
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

Shown = TypeVar("Shown", bound=FormDialog)
K, T = AccountKind, TransferKind
ADJUSTED, FORFEITED, FEE = 15, 12, 7
"""The numbers of transfers that are looked at."""


@dataclass
class Seated:
    """Somebody at the ledger of a made-up centre."""

    window: Window
    made_up: StandIn

    @property
    def panel(self) -> LedgerPanel:
        assert self.window.workplace is not None
        return self.window.workplace.panel(LedgerPanel)

    @property
    def ledger(self) -> MadeUp:
        return self.made_up.ledger

    @property
    def asked(self) -> list[str]:
        """The last part of the path of everything that was asked for."""
        return [path.rpartition("/")[2] for path, _ in self.ledger.asked]

    def cells(self, view: str) -> list[list[str]]:
        """What each line of a part says."""
        model = self.panel.parts[view].model
        return [
            [str(model.index(row, column).data()) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    def settle(self) -> None:
        painting.settle(self.window)

    def press(self, keys: str) -> None:
        QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(keys))
        self.settle()

    def entry(self, number: int) -> None:
        """Choose a transfer."""
        self.press("2")
        self.panel.journal.table.choose(id_of(number))
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
        found = Seated(window, made_up)
        found.press("Ctrl+J")
        return found

    return opened
