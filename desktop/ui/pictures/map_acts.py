"""Decides how the pictures of the map come about: everybody, one who is chosen, groups, a menu."""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from api_client.vocabulary import ArrivalSource, OrderState, Priority, TechnicianState
from api_client.wire.people import Technician
from api_client.wire.views import ViewFilter
from desktop import words
from desktop.ui.panels.map import MapPanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import centre, duties
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace

Settle = Callable[[], None]
Act = Callable[[Window, Workplace, Settle], QWidget | None]
SILENT_ONE, ON_HIS_WAY, EXPECTED = 4, 1, 2
"""Places of technicians."""
IN_FIELD = (OrderState.ASSIGNED, OrderState.STARTED, OrderState.ON_SITE, OrderState.WORK_BEGUN)
CALM = (Priority.NORMAL, Priority.LOW)


def show(window: Window, workplace: Workplace, settle: Settle) -> MapPanel:
    """Look at the map, and let it come to rest."""
    window.show_panel("panel.map")
    settle()
    panel = workplace.panel(MapPanel)
    rest(panel, settle)
    return panel


def rest(panel: MapPanel, settle: Settle) -> None:
    """Let the map be where it goes, with all of its tiles."""
    panel.grab()  # what is painted first is loaded then
    settle()
    panel.canvas.arrive()
    panel.canvas.grab()
    settle()
    settle()


def _plain(window: Window, workplace: Workplace, settle: Settle) -> None:
    show(window, workplace, settle)


def _chosen(window: Window, workplace: Workplace, settle: Settle) -> None:
    panel = show(window, workplace, settle)
    panel.choose(centre.technicians(words.language())[ON_HIS_WAY].id)
    panel.looking.turn_follow()
    rest(panel, settle)


def _groups(window: Window, workplace: Workplace, settle: Settle) -> None:
    panel = show(window, workplace, settle)
    panel.canvas.zoom(-2)
    rest(panel, settle)


def _menu(window: Window, workplace: Workplace, settle: Settle) -> None:
    panel = show(window, workplace, settle)
    panel.choose(centre.order_id(centre.SPARKS))
    rest(panel, settle)
    panel.open_menu()


def _with_areas(window: Window, workplace: Workplace, settle: Settle) -> MapPanel:
    panel = show(window, workplace, settle)
    panel.areas.turn()
    settle()
    return panel


def _look_near(panel: MapPanel) -> None:
    """Look where most areas are."""
    panel.canvas.moved.emit()
    panel.canvas.look(panel.canvas.view.at(47.139, 9.523).zoomed(13))


def _areas(window: Window, workplace: Workplace, settle: Settle) -> None:
    panel = _with_areas(window, workplace, settle)
    panel.choose(duties.area_id(1))
    _look_near(panel)
    rest(panel, settle)


def _drawing(window: Window, workplace: Workplace, settle: Settle) -> None:
    """Change an outline so that two of its edges cross."""
    panel = _with_areas(window, workplace, settle)
    panel.choose(duties.area_id(2))
    panel.areas.edit()
    drawing = panel.areas.drawing
    first, second, third = duties.OLD_TOWN
    drawing.begin(((first, third, second, (47.1455, 9.5241)),))
    _look_near(panel)
    rest(panel, settle)


def expect(panel: MapPanel) -> Technician:
    """Have somebody be under way who is expected later than was promised."""
    row = centre.technicians(words.language())[EXPECTED]
    now = centre.NOW
    late = row.model_copy(
        update={
            "state": TechnicianState.TRAVELLING,
            "moving": True,
            "eta_at": now + timedelta(minutes=9),
            "eta_source": ArrivalSource.OSRM,
            "promised_at": now + timedelta(minutes=2),
        }
    )
    panel.people.put((late,))
    panel.rows.counted.emit()
    return late


def _setting_out(row: Technician, place: int, **how: object) -> Technician:
    """Have somebody be under way to the order at a place."""
    about = {"order_id": centre.order_id(place), "order_number": centre.number(place)}
    return row.model_copy(update={"state": TechnicianState.TRAVELLING, **about, **how})


def _way(window: Window, workplace: Workplace, settle: Settle) -> None:
    panel = show(window, workplace, settle)
    panel.choose(expect(panel).id)
    panel.ways.turn()
    rest(panel, settle)


def _listed(window: Window, workplace: Workplace, settle: Settle) -> None:
    """List everybody under way, one of them late; another one is chosen there."""
    panel = show(window, workplace, settle)
    expect(panel)
    soon, unknown = (centre.technicians(words.language())[place] for place in (5, 6))
    panel.people.put(
        (
            _setting_out(soon, 8, eta_at=centre.NOW + timedelta(minutes=21)),
            _setting_out(unknown, 2),
        )
    )
    panel.rows.counted.emit()
    panel.list.go()
    panel.list.chosen.emit(soon.id)
    rest(panel, settle)


def _filtered(window: Window, workplace: Workplace, settle: Settle) -> None:
    """Filter the queue, and look at the same orders on the map."""
    workplace.panel(QueuePanel).look_at(ViewFilter(states=IN_FIELD, priorities=CALM))
    settle()
    panel = show(window, workplace, settle)
    panel.list.turn()
    rest(panel, settle)


def _unfiltered(window: Window, workplace: Workplace, settle: Settle) -> None:
    """Show all orders on the map though the queue is filtered."""
    workplace.panel(QueuePanel).look_at(ViewFilter(late=True))
    settle()
    panel = show(window, workplace, settle)
    panel.rows.filter.turn()
    rest(panel, settle)


SCENES: tuple[tuple[str, Act], ...] = (
    ("map", _plain),
    ("map-chosen", _chosen),
    ("map-groups", _groups),
    ("map-menu", _menu),
    ("map-areas", _areas),
    ("map-drawing", _drawing),
    ("map-way", _way),
    ("map-list", _listed),
    ("map-filtered", _filtered),
    ("map-unfiltered", _unfiltered),
)
PLAIN: Act = _plain
