"""Whether panels come back as they were left: for each person, and for each set-up of screens."""

import pytest
from PySide6.QtCore import QRect

from api_client.ids import new_id
from desktop.ui import layouts, placing
from desktop.ui.docking import Dock
from desktop.ui.layouts import Screen, digest, nearest
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace
from desktop.words import Language
from tests.ui.conftest import Open

pytestmark = pytest.mark.furnished

LAPTOP = Screen(0, 0, 1440, 900, 100)
WIDE = Screen(1440, 0, 2560, 1440, 100)
FAR = QRect(1440, 0, 2560, 1440)
BESIDE = Screen(1440, 0, 1920, 1080, 100)


def _place(workplace: Workplace, dock: Dock) -> QRect | None:
    """Give where a panel is that is seen; Qt keeps the others anywhere."""
    return dock.geometry() if workplace.sees(dock.key) else None


def log_in(open_window: Open) -> tuple[Window, Workplace]:
    window = open_window(StandIn(Language.ENGLISH))
    window.resize(1300, 700)
    return window, enter(window, lambda: painting.settle(window))


def stood(workplace: Workplace) -> list[tuple[str, bool, bool, QRect | None]]:
    """Give how each panel stands: floating, in front, where."""
    return [
        (dock.key, dock.isFloating(), workplace.sees(dock.key), _place(workplace, dock))
        for dock in workplace.docks
    ]


def test_a_set_up_is_known_whatever_order_its_screens_are_named_in() -> None:
    assert digest((LAPTOP, WIDE)) == digest((WIDE, LAPTOP))
    assert digest((LAPTOP,)) != digest((LAPTOP, WIDE))
    assert digest((LAPTOP,)) != digest((Screen(0, 0, 1440, 900, 150),))


def test_the_most_alike_set_up_is_taken() -> None:
    known = [(LAPTOP,), (LAPTOP, WIDE)]
    assert nearest((LAPTOP, BESIDE), known) == (LAPTOP, WIDE)
    assert nearest((Screen(0, 0, 1920, 1080, 100),), known) == (LAPTOP,)
    assert nearest((LAPTOP,), []) is None
    alike = [(Screen(0, 0, 1440, 900, 150),), (LAPTOP,)]
    assert nearest((Screen(0, 0, 1440, 900, 125),), alike) == (LAPTOP,)


def test_panels_come_back_as_they_were_left(open_window: Open) -> None:
    window, workplace = log_in(open_window)
    workplace.dock("panel.technicians").turn()
    workplace.dock("panel.technicians").setGeometry(QRect(40, 60, 500, 300))
    workplace.dock("panel.order").close()
    workplace.show_panel("panel.centre")
    painting.settle(window)
    left = stood(workplace)
    window.close()
    second, again = log_in(open_window)
    painting.settle(second)
    assert stood(again) == left


def test_a_layout_that_was_reset_is_had_back(open_window: Open) -> None:
    window, workplace = log_in(open_window)
    workplace.dock("panel.technicians").turn()
    workplace.dock("panel.order").close()
    workplace.lock(locked=True)
    painting.settle(window)
    left = [each[:3] for each in stood(workplace)]
    workplace.reset()
    painting.settle(window)
    assert [each[:3] for each in stood(workplace)] != left
    assert window.notices.undo()
    painting.settle(window)
    assert [each[:3] for each in stood(workplace)] == left
    assert workplace.locked


def test_another_person_finds_his_own_layout(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, workplace = log_in(open_window)
    default = stood(workplace)
    workplace.dock("panel.order").close()
    window.log_out()
    painting.settle(window)
    monkeypatch.setattr(centre, "DISPATCHER", new_id())
    other = enter(window, lambda: painting.settle(window))
    assert [each[:3] for each in stood(other)] == [each[:3] for each in default]


def test_each_person_finds_the_window_where_he_left_it(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _ = log_in(open_window)
    first, his, hers = centre.DISPATCHER, QRect(20, 30, 1230, 720), QRect(90, 60, 1260, 740)
    window.setGeometry(his)
    for person, place in ((new_id(), hers), (first, his)):
        window.log_out()
        painting.settle(window)
        monkeypatch.setattr(centre, "DISPATCHER", person)
        enter(window, lambda: painting.settle(window))
        if person != first:
            assert window.geometry() == his, "nothing is known of her yet: it stays"
            window.setGeometry(hers)
        assert window.geometry() == place


def test_another_set_up_of_screens_has_its_own_place_and_one_that_is_gone_is_left(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, two = layouts.present(), (LAPTOP, WIDE)
    window, workplace = log_in(open_window)
    at_home, far = QRect(20, 30, 1230, 720), QRect(2000, 200, 1260, 700)
    window.setGeometry(at_home)
    workplace.layouts.keep()
    monkeypatch.setattr(layouts, "present", lambda: two)
    monkeypatch.setattr(layouts, "usable", lambda: (QRect(0, 0, 1440, 900), FAR))
    workplace.layouts.restore()
    window.setGeometry(far)
    workplace.layouts.keep()
    monkeypatch.setattr(layouts, "present", lambda: here)
    workplace.layouts.restore()
    assert window.geometry() == at_home
    monkeypatch.setattr(layouts, "present", lambda: two)
    workplace.layouts.restore()
    assert window.geometry() == far
    monkeypatch.setattr(layouts, "usable", lambda: (QRect(0, 0, 1440, 900),))
    workplace.layouts.rescue()
    assert QRect(0, 0, 1440, 900).contains(window.geometry())


def test_a_window_that_was_large_is_large_again_and_small_where_it_was(
    open_window: Open,
) -> None:
    window, _ = log_in(open_window)
    usual = QRect(20, 30, 1230, 720)
    window.setGeometry(usual)
    window.showMaximized()
    painting.settle(window)
    said = placing.told(window)
    window.showNormal()
    window.setGeometry(QRect(60, 60, 1260, 740))
    placing.put(window, said, (QRect(0, 0, 1440, 900),))
    assert window.isMaximized()
    assert window.normalGeometry() == usual
    placing.put(window, "[1, 2", (QRect(0, 0, 1440, 900),))
    assert window.isMaximized(), "rubbish changes nothing"


def test_another_set_up_of_screens_has_its_own_layout(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = layouts.present()
    _, workplace = log_in(open_window)
    order = workplace.dock("panel.order")
    workplace.layouts.keep()
    monkeypatch.setattr(layouts, "present", lambda: (LAPTOP, WIDE))
    order.close()
    workplace.layouts.keep()
    workplace.layouts.restore()
    assert order.isVisible()
    order.close()
    workplace.layouts.keep()
    monkeypatch.setattr(layouts, "present", lambda: here)
    workplace.layouts.restore()
    assert order.isVisible()
    monkeypatch.setattr(layouts, "present", lambda: (LAPTOP, WIDE))
    workplace.layouts.restore()
    assert order.isHidden()
