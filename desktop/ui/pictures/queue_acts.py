"""Decides how the pictures of the queue come about: grouped, late, on its way, with all columns."""

from array import array
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from api_client.vocabulary import OrderGroup
from desktop.ui.arrangement import Arrangement
from desktop.ui.lineup import KEY
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures import centre
from desktop.ui.tableview import ROW_PX
from desktop.ui.workplace import Workplace

Settle = Callable[[], None]
Act = Callable[[Workplace, Settle], QWidget | None]
MANY = 1_000_000
SCROLLED_ROWS = 8


def _queue(workplace: Workplace, settle: Settle) -> QueuePanel:
    """Give the queue, with an order chosen."""
    queue = workplace.panel(QueuePanel)
    queue.table.choose(centre.order_id(1))
    settle()
    return queue


def grouped(workplace: Workplace, settle: Settle) -> None:
    """Put the orders under whoever has them, fold one group, and stand on a heading."""
    queue = _queue(workplace, settle)
    queue.look.group_by(OrderGroup.TECHNICIAN)
    settle()
    marks = list(queue.model.whole.headings)
    queue.model.fold(marks[1], folded=True)
    queue.table.setFocus()
    queue.table.setCurrentIndex(queue.model.index(0, 0))


def late(workplace: Workplace, settle: Settle) -> None:
    """Look at what is late."""
    workplace.panel(QueuePanel).look_at_late()
    settle()
    queue = workplace.panel(QueuePanel)
    queue.table.choose(queue.model.at(0).id)


def coming(workplace: Workplace, settle: Settle) -> None:
    """Look at the middle of a million orders whose rows are on their way."""
    queue = _queue(workplace, settle)
    queue.model.rows_wanted.disconnect()
    keys = queue.model.keys + array(KEY, range(1_000, 1_000 + MANY))
    queue.model.show(queue.model.fitting(Arrangement(keys))(), complete=True)
    settle()
    queue.table.verticalScrollBar().setValue(SCROLLED_ROWS * ROW_PX)


def wide(workplace: Workplace, settle: Settle) -> None:
    """Show every column, with the order's panel put away."""
    queue = _queue(workplace, settle)
    workplace.dock("panel.order").close()
    settle()
    for place, column in enumerate(queue.model.columns):
        if column.hidden:
            queue.look.columns.turn(place)


def look(workplace: Workplace, settle: Settle) -> None:
    """Open the menu of groups and columns by its keys' button."""
    queue = _queue(workplace, settle)
    queue.look_button.click()


def look_elsewhere(workplace: Workplace, settle: Settle) -> None:
    """Open the menu of the columns of another table, under the heading of the second."""
    workplace.show_panel("panel.technicians")
    settle()
    table = workplace.panel(TechniciansPanel).table
    table.setCurrentIndex(table.model().index(0, 1))
    table.acts.open_menu()


def no_match(workplace: Workplace, _settle: Settle) -> None:
    """Ask for what there is not."""
    workplace.panel(QueuePanel).look_for("zzz")


SCENES: tuple[tuple[str, Act], ...] = (
    ("queue-grouped", grouped),
    ("queue-late", late),
    ("queue-coming", coming),
    ("queue-wide", wide),
    ("queue-no-match", no_match),
    ("queue-look", look),
    ("technicians-columns", look_elsewhere),
)
