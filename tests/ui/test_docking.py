"""Whether panels float, come back, are closed and locked, and never lie where nobody sees them."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import words
from desktop.ui.docking import BAR_PX, GRIP_PX, Dock, rescued
from desktop.ui.pictures import painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.workplace import Workplace
from desktop.words import Language
from tests.ui.conftest import Open

pytestmark = pytest.mark.furnished

LEFT, RIGHT = QRect(0, 0, 1920, 1040), QRect(1920, 0, 1280, 1000)


@pytest.fixture
def workplace(open_window: Open) -> Workplace:
    window = open_window(StandIn(Language.ENGLISH))
    return enter(window, lambda: painting.settle(window))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (QRect(100, 100, 600, 400), QRect(100, 100, 600, 400)),
        (QRect(2000, 10, 600, 400), QRect(2000, 10, 600, 400)),
        (QRect(3200 - GRIP_PX, 10, 600, 400), QRect(3200 - GRIP_PX, 10, 600, 400)),
        (QRect(3200 - GRIP_PX + 1, 10, 600, 400), QRect(2600, 10, 600, 400)),
        (QRect(5000, 3000, 600, 400), QRect(1320, 640, 600, 400)),
        (QRect(100, -BAR_PX, 600, 400), QRect(100, 0, 600, 400)),
        (QRect(100, 1040 - BAR_PX + 1, 600, 400), QRect(100, 640, 600, 400)),
        (QRect(-9000, 0, 4000, 3000), QRect(0, 0, 1920, 1040)),
    ],
)
def test_a_floating_panel_is_brought_where_it_can_be_seen(place: QRect, expected: QRect) -> None:
    assert rescued(place, (LEFT, RIGHT)) == expected


def test_a_panel_floats_and_comes_back(workplace: Workplace) -> None:
    dock = workplace.dock("panel.technicians")
    dock.bar.float_button.click()
    assert dock.isFloating()
    assert dock.isVisible()
    assert dock.bar.float_button.accessibleName() == words.text(
        "dock.dock", panel=words.text("panel.technicians")
    )
    dock.bar.float_button.click()
    assert not dock.isFloating()
    assert dock in workplace.tabifiedDockWidgets(workplace.dock("panel.queue"))


def test_the_keyboard_works_on_in_a_panel_that_floats(workplace: Workplace, qtbot: QtBot) -> None:
    dock = workplace.dock("panel.technicians")
    for _ in range(2):
        dock.bar.float_button.setFocus()
        dock.bar.float_button.click()
        qtbot.waitUntil(lambda: holds_focus(dock))


def holds_focus(dock: Dock) -> bool:
    worked_in = QApplication.focusWidget()
    return worked_in is not None and dock.widget().isAncestorOf(worked_in)


def test_the_panel_that_is_worked_in_floats_and_closes_by_name_of_nothing(
    workplace: Workplace,
) -> None:
    workplace.show_panel("panel.technicians")
    dock = workplace.dock("panel.technicians")
    workplace.float_panel()
    assert dock.isFloating()
    workplace.float_panel()
    assert not dock.isFloating()
    workplace.close_panel()
    assert dock.isHidden()
    assert workplace.current == "panel.queue"
    workplace.close_panel()
    assert workplace.dock("panel.queue").isHidden()
    assert workplace.current not in {"panel.queue", "panel.technicians"}
    assert not workplace.dock(workplace.current).isHidden()


def test_a_closed_panel_is_opened_by_the_menu(workplace: Workplace) -> None:
    dock = workplace.dock("panel.order")
    dock.bar.close_button.click()
    assert dock.isHidden()
    offered = [each for each in workplace.panels_menu().actions() if not each.isSeparator()]
    shown = {each.text(): each for each in offered}
    panels = [words.text(entry.key) for entry in workplace.entries]
    about_all = [words.text("layout.lock"), words.text("window.reset-layout")]
    assert list(shown) == panels + about_all
    assert not shown[words.text("panel.order")].isChecked()
    shown[words.text("panel.order")].trigger()
    assert dock.isVisible()
    assert not dock.isHidden()


def test_what_is_locked_can_be_closed_and_not_moved(workplace: Workplace) -> None:
    dock = workplace.dock("panel.order")
    dock.lock(locked=True)
    assert dock.features() == Dock.DockWidgetFeature.DockWidgetClosable
    assert not dock.bar.float_button.isEnabled()
    dock.lock(locked=False)
    assert dock.features() & Dock.DockWidgetFeature.DockWidgetFloatable
    assert dock.bar.float_button.isEnabled()


def test_the_words_of_a_bar_change_with_the_language(qtbot: QtBot, workplace: Workplace) -> None:
    dock = workplace.dock("panel.technicians")
    dock.turn()
    words.choose(Language.CHINESE)
    qtbot.waitUntil(lambda: dock.bar.title.text() == words.text("panel.technicians"))
    assert dock.windowTitle() == "技术员"
    assert "技术员" in dock.bar.close_button.accessibleName()
