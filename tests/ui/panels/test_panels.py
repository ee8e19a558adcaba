"""Whether each panel is sound with nothing, one row and 5,000: watched by Qt's own tester."""

from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from api_client.vocabulary import OrderState
from api_client.wire.orders import OrderRow
from desktop import words
from desktop.clock import HandClock
from desktop.ui.panels.queue import GROUPS, QueuePanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.theme import Theme
from desktop.words import Language
from tests.ui.conftest import Open

COUNTS = (0, 1, 5_000)


def many(count: int) -> tuple[OrderRow, ...]:
    """Give so many orders, of every state."""
    kinds = centre.rows(Language.ENGLISH)
    return tuple(
        kinds[place % len(kinds)].model_copy(
            update={"id": UUID(int=place + 1), "number": f"WO-{place:06}"}
        )
        for place in range(count)
    )


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("language", Language)
def test_the_queue_holds_any_number(
    open_window: Open, theme: Theme, count: int, language: Language
) -> None:
    window = open_window(StandIn(Language.ENGLISH, empty=True))
    panel = enter(window, lambda: painting.settle(window)).panel(QueuePanel)
    tester = QAbstractItemModelTester(
        panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal, panel
    )
    for row in many(count)[:50]:
        panel.live.take(row)
    panel.model.settle()
    panel.model.replace(many(count))
    words.choose(language)
    theme.toggle()
    panel.table.sortByColumn(3, panel.table.horizontalHeader().sortIndicatorOrder())
    assert panel.model.rowCount() == count
    assert not panel.table.grab().isNull()
    theme.toggle()
    tester.deleteLater()


def test_groups_count_and_show_their_orders(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    panel = enter(window, lambda: painting.settle(window)).panel(QueuePanel)
    states: set[OrderState] = set()
    for group in GROUPS[1:]:
        panel.look_at(group)
        shown = [panel.model.at(place) for place in range(panel.model.rowCount())]
        assert {row.state for row in shown} == group.states & set(centre.STATES)
        states |= group.states
    assert states == GROUPS[0].states
    panel.search.setText("clinic")
    panel.search.textEdited.emit("clinic")
    panel.look_at(GROUPS[0])
    assert {panel.model.at(place).customer.name for place in range(panel.model.rowCount())} == {
        "Northgate Clinic"
    }


def test_each_state_is_in_one_group() -> None:
    for state in GROUPS[0].states:
        assert sum(state in group.states for group in GROUPS[1:]) == 1, state


def test_late_is_reckoned_as_time_passes(open_window: Open, clock: HandClock) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    panel = enter(window, lambda: painting.settle(window)).panel(QueuePanel)
    before = clocks(panel)
    clock.forward(timedelta(days=1))
    panel.model.refresh()
    assert clocks(panel) > before


def clocks(panel: QueuePanel) -> int:
    """Count the orders that are marked as late."""
    model = panel.model
    icons = [model.cell(model.index(place, 6))[2] for place in range(model.rowCount())]
    return icons.count("clock")


def test_technicians_stand_with_the_free_ones_first(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    panel = enter(window, lambda: painting.settle(window)).panel(TechniciansPanel)
    states = [panel.model.at(place).state.value for place in range(panel.model.rowCount())]
    assert states[:2] == ["free", "assigned"]
    assert states[-1] == "off-duty"
    panel.search.setText("khan")
    panel.search.textEdited.emit("khan")
    assert panel.model.rowCount() == 1
