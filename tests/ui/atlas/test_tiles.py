"""Whether tiles come without holding up the window, stand in for each other, and say what fails."""

from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from desktop.ui.atlas import margins
from desktop.ui.atlas.ground import Ground
from desktop.ui.atlas.labels import Labels, towns
from desktop.ui.atlas.tiles import TileStore, darkened
from desktop.ui.atlas.view import View
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme
from desktop.ui.tile_source import Bounds, TilesFault, TilesWrong

RED, BLUE = QColor(200, 0, 0), QColor(0, 0, 200)


def png(colour: QColor) -> bytes:
    image = QImage(256, 256, QImage.Format.Format_RGB32)
    image.fill(colour)
    room = QBuffer()
    room.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(room, "PNG")  # type: ignore[call-overload]  # Qt takes a device too
    return bytes(room.data().data())


@dataclass
class Country:
    """Red tiles at zoom 9, a blue one at zoom 10."""

    attribution: str = "© them"
    least: int = 9
    most: int = 10
    bounds: Bounds | None = None
    lost: bool = False
    asked: list[tuple[int, int, int]] = field(default_factory=list)

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        self.asked.append((zoom, column, row))
        if self.lost:
            raise TilesFault(TilesWrong.AWAY, "tiles.example")
        if zoom == 9:
            return png(RED)
        return png(BLUE) if (column, row) == (540, 360) else None


def drawn(ground: Ground, view: View) -> QImage:
    room = QPixmap(view.width, view.height)
    room.fill(Qt.GlobalColor.black)
    painter = QPainter(room)
    ground.paint(painter, view, 1.0)
    painter.end()
    return room.toImage()


def test_a_coarser_tile_stands_in_until_a_finer_is_there(qtbot: QtBot, theme: Theme) -> None:
    tasks, parent, country = Tasks(), QObject(), Country()
    store = TileStore(country, tasks, parent)
    ground = Ground(theme, Labels(theme))
    ground.store = store
    middle = (540.5 / 1024, 360.5 / 1024)
    with qtbot.waitSignal(store.came):
        drawn(ground, View(*middle, 9, 200, 200))
    ground.forget()
    near = View(*middle, 10, 200, 200)
    assert drawn(ground, near).pixelColor(100, 100) == RED
    with qtbot.waitSignal(store.came):
        pass
    ground.forget()
    assert drawn(ground, near).pixelColor(100, 100) == BLUE
    beside = near.panned(256, 0)
    drawn(ground, beside)
    qtbot.waitUntil(lambda: tasks.idle)
    ground.forget()
    assert drawn(ground, beside).pixelColor(100, 100) == RED
    closest = near.zoomed(12)
    ground.forget()
    assert drawn(ground, closest).pixelColor(100, 100) == BLUE
    assert max(zoom for zoom, _, _ in country.asked) == 10
    tasks.close()


def test_what_fails_is_told_once_and_not_asked_for_at_each_frame(qtbot: QtBot) -> None:
    tasks, parent, country = Tasks(), QObject(), Country(lost=True)
    store = TileStore(country, tasks, parent)
    told: list[object] = []
    store.failed.connect(told.append)
    for _ in range(3):
        store.want([(9, 1, 1)])
        qtbot.waitUntil(lambda: tasks.idle)
    assert len(told) == 1
    assert country.asked == [(9, 1, 1)]
    tasks.close()


def test_the_night_dazzles_nobody_and_roads_stay_brightest() -> None:
    image = QImage(4, 1, QImage.Format.Format_RGB32)
    for at, day in enumerate(("#ffffff", "#eeece6", "#fcd6a4", "#aad3df")):
        image.setPixelColor(at, 0, QColor(day))
    dark = darkened(image)
    road, land = dark.pixelColor(0, 0), dark.pixelColor(1, 0)
    assert 60 < road.lightness() < 110
    assert 30 < land.lightness() < road.lightness() - 15
    main, water = dark.pixelColor(2, 0), dark.pixelColor(3, 0)
    assert land.lightness() + 10 < main.lightness() < 110, "a main road of the day is one at night"
    assert main.red() > main.blue()
    assert water.lightness() < land.lightness()


def test_a_stretch_is_a_round_number_that_fits() -> None:
    for metres_a_pixel in (0.3, 1.1, 6.5, 104.0, 9_000.0):
        found = margins.stretch(metres_a_pixel)
        assert str(found).strip("0") in {"1", "2", "5"}
        assert 40 < found / metres_a_pixel <= margins.LONGEST_PX


def test_towns_are_named_in_both_languages() -> None:
    assert {town.english for town in towns()} >= {"Vaduz", "Schaan", "Balzers"}
    assert all(town.chinese.isascii() is False for town in towns())
