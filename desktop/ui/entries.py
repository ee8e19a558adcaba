"""Decides which panels the desk has: a list of data, in the order in which people meet them."""

from collections.abc import Callable
from dataclasses import dataclass

from api_client.vocabulary import Permission
from desktop.ui.desk import Desk
from desktop.ui.docking import Stand
from desktop.ui.panel import Panel
from desktop.ui.panels.alarms import AlarmsPanel
from desktop.ui.panels.centre import CentrePanel
from desktop.ui.panels.order import OrderPanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.settings import SettingsPanel
from desktop.ui.panels.shift import ShiftPanel
from desktop.ui.panels.staff import StaffPanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.panels.templates import TemplatesPanel


@dataclass(frozen=True, slots=True)
class Entry:
    """One panel: the key of its words, its icon, its shortcut, who has it, how it is made.

    `stands` says where it is until somebody moves it. The key also names it in what is remembered.
    """

    key: str
    icon: str
    shortcut: str
    permission: Permission
    make: Callable[[Desk], Panel]
    stands: Stand = Stand.MAIN


ENTRIES: tuple[Entry, ...] = (
    Entry("panel.queue", "queue", "Ctrl+1", Permission.ORDERS_VIEW, QueuePanel),
    Entry("panel.order", "order", "Ctrl+2", Permission.ORDERS_VIEW, OrderPanel, Stand.BESIDE),
    Entry("panel.technicians", "people", "Ctrl+3", Permission.TECHNICIANS_VIEW, TechniciansPanel),
    Entry("panel.alarms", "bell", "Ctrl+6", Permission.ALARMS_VIEW, AlarmsPanel),
    Entry("panel.shift", "handover", "Ctrl+7", Permission.SHIFT_KEEP, ShiftPanel),
    Entry("panel.staff", "key", "Ctrl+4", Permission.PEOPLE_WRITE, StaffPanel, Stand.CLOSED),
    Entry(
        "panel.centre", "server", "Ctrl+5", Permission.DIAGNOSTICS_VIEW, CentrePanel, Stand.CLOSED
    ),
    Entry(
        "panel.templates",
        "archive",
        "Ctrl+8",
        Permission.TEMPLATES_WRITE,
        TemplatesPanel,
        Stand.CLOSED,
    ),
    Entry(
        "panel.settings",
        "settings",
        "Ctrl+,",
        Permission.DIAGNOSTICS_VIEW,
        SettingsPanel,
        Stand.CLOSED,
    ),
)
