"""Decides how the pictures of the ledger come about: its parts, its questions."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.ui.panels.ledger import ACCOUNTS, ENTRIES, PERIODS, TRIAL, LedgerPanel
from desktop.ui.pictures.ledger import id_of
from desktop.ui.workplace import Workplace

Settle = Callable[[], None]
Act = Callable[[Workplace, Settle], QWidget | None]
FROZEN, COUNTED = 12, 15
"""The numbers of transfers that are looked at."""


def show(workplace: Workplace, settle: Settle, view: str) -> LedgerPanel:
    """Look at a part of the ledger."""
    workplace.show_panel("panel.ledger")
    panel = workplace.panel(LedgerPanel)
    settle()
    panel.look_at(view)
    settle()
    return panel


def _shown(view: str) -> Act:
    def act(workplace: Workplace, settle: Settle) -> None:
        show(workplace, settle, view)

    return act


def _entry(number: int) -> Act:
    def act(workplace: Workplace, settle: Settle) -> None:
        show(workplace, settle, ENTRIES).journal.table.choose(id_of(number))
        settle()

    return act


def _account(workplace: Workplace, settle: Settle) -> None:
    show(workplace, settle, ACCOUNTS).see_journal()
    settle()


def _reversal(workplace: Workplace, settle: Settle) -> QWidget | None:
    panel = show(workplace, settle, ENTRIES)
    panel.journal.table.choose(id_of(COUNTED))
    settle()
    return _settled(panel.reverse(), settle)


def _opening(workplace: Workplace, settle: Settle) -> QWidget | None:
    return _settled(show(workplace, settle, ACCOUNTS).open(), settle)


def _closing(workplace: Workplace, settle: Settle) -> QWidget | None:
    return _settled(show(workplace, settle, PERIODS).close_period(), settle)


def _settled(dialog: QWidget | None, settle: Settle) -> QWidget | None:
    settle()
    return dialog


SCENES: tuple[tuple[str, Act, Mapping[str, Any]], ...] = (
    ("ledger", _shown(ACCOUNTS), {}),
    ("ledger-journal", _entry(FROZEN), {}),
    ("ledger-of-account", _account, {}),
    ("ledger-trial", _shown(TRIAL), {}),
    ("ledger-periods", _shown(PERIODS), {}),
    ("ledger-empty", _shown(ACCOUNTS), {"empty": True}),
    ("ledger-failing", _shown(ENTRIES), {"failing": ("/v1/ledger/transfers",)}),
    ("ledger-reverse", _reversal, {}),
    ("ledger-open", _opening, {}),
    ("ledger-close", _closing, {}),
)
"""Each scene's name, what is done when somebody has logged in, and how the centre is then."""
