"""Decides which panels the desk has: a list of data, in the order in which people meet them."""

from dataclasses import dataclass
from importlib import import_module
from typing import cast

from api_client.vocabulary import Permission
from desktop.ui.desk import Desk
from desktop.ui.docking import Stand
from desktop.ui.panel import Panel


@dataclass(frozen=True, slots=True)
class Entry:
    """One panel: the key of its words, its icon, its shortcut, who has it.

    `stands` says where it is until somebody moves it. The key also names it in what is remembered,
    and says where it is found: `panel.queue` is `QueuePanel` in `desktop.ui.panels.queue`.
    """

    key: str
    icon: str
    shortcut: str
    permission: Permission
    stands: Stand = Stand.MAIN

    @property
    def kind(self) -> str:
        """The name of its class."""
        return f"{self._module.capitalize()}Panel"

    @property
    def _module(self) -> str:
        return self.key.removeprefix("panel.")

    def make(self, desk: Desk) -> Panel:
        """Make the panel; what it is made of is loaded now (`desktop.ui.furnishing`)."""
        module = import_module(f"desktop.ui.panels.{self._module}")
        return cast("Panel", getattr(module, self.kind)(desk))


ENTRIES: tuple[Entry, ...] = (
    Entry("panel.queue", "queue", "Ctrl+1", Permission.ORDERS_VIEW),
    Entry("panel.order", "order", "Ctrl+2", Permission.ORDERS_VIEW, Stand.BESIDE),
    Entry("panel.dispatch", "offer", "Ctrl+9", Permission.ORDERS_WRITE),
    Entry("panel.technicians", "people", "Ctrl+3", Permission.TECHNICIANS_VIEW),
    Entry("panel.map", "map", "Ctrl+M", Permission.TECHNICIANS_VIEW),
    Entry("panel.alarms", "bell", "Ctrl+4", Permission.ALARMS_VIEW),
    Entry("panel.shift", "handover", "Ctrl+5", Permission.SHIFT_KEEP),
    Entry("panel.registrations", "firm", "Ctrl+0", Permission.REGISTRATIONS_VIEW),
    Entry("panel.holds", "funds", "Ctrl+B", Permission.HOLDS_VIEW),
    Entry("panel.ledger", "ledger", "Ctrl+J", Permission.LEDGER_VIEW),
    Entry("panel.payouts", "send", "Ctrl+O", Permission.PAYOUT_VIEW),
    Entry("panel.staff", "key", "Ctrl+6", Permission.PEOPLE_WRITE, Stand.CLOSED),
    Entry("panel.centre", "server", "Ctrl+7", Permission.DIAGNOSTICS_VIEW, Stand.CLOSED),
    Entry(
        "panel.templates",
        "archive",
        "Ctrl+8",
        Permission.TEMPLATES_WRITE,
        Stand.CLOSED,
    ),
    Entry("panel.prices", "funds", "Ctrl+Shift+P", Permission.PRICES_WRITE, Stand.CLOSED),
    Entry(
        "panel.settings",
        "settings",
        "Ctrl+,",
        Permission.DIAGNOSTICS_VIEW,
        Stand.CLOSED,
    ),
)
