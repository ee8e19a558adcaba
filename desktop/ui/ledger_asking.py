"""Decides how each part of the ledger is asked for, as it is wanted now (E16)."""

from collections.abc import Callable, Sequence
from datetime import date

from api_client.ledger import Ledger
from desktop.ui.ledger_filters import AccountFilter, JournalFilter
from desktop.ui.ledger_pages import Ask
from desktop.ui.ledger_rows import AccountRow, PeriodRow, TransferRow, TrialRow, trial_rows


def accounts(client: Ledger, wanted: AccountFilter) -> Ask[AccountRow]:
    """Give what asks for accounts."""
    kind, text = wanted.kind.chosen(), wanted.search.text().strip()
    kinds, filled = () if kind is None else (kind,), wanted.filled.isChecked()

    def ask(begins: int | None, most: int) -> tuple[Sequence[AccountRow], int | None]:
        page = client.accounts(kinds=kinds, filled=filled, text=text, after=begins or 0, limit=most)
        return [AccountRow(each) for each in page.items], page.next

    return ask


def journal(client: Ledger, wanted: JournalFilter) -> Ask[TransferRow]:
    """Give what asks for transfers, the newest first."""
    sought = wanted.sought()

    def ask(begins: int | None, most: int) -> tuple[Sequence[TransferRow], int | None]:
        page = client.transfers(before=begins, limit=most, **sought)
        return [TransferRow(each) for each in page.items], page.next

    return ask


def trial(client: Ledger, day: Callable[[], date]) -> Ask[TrialRow]:
    """Give what asks for the trial balance as of a day; it is one page."""
    last_on = day()
    return lambda _begins, _most: (trial_rows(client.trial(last_on)), None)


def periods(client: Ledger) -> Ask[PeriodRow]:
    """Give what asks for the closed periods, which are one page."""
    return lambda _begins, _most: ([PeriodRow(each) for each in client.periods().items], None)
