"""Decides which towns are named on the map, in which language: tiles have no names of theirs."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QApplication

from desktop import words
from desktop.ui.atlas.view import View
from desktop.ui.colours import Inks

HALO_PX = 3.0
LARGE_PX, SMALL_PX = 15, 12
GAP_PX = 6


@dataclass(frozen=True, slots=True)
class Town:
    """A town: its names, where it is, and from which zoom on it is named."""

    english: str
    chinese: str
    lat: float
    lon: float
    from_zoom: float

    @property
    def name(self) -> str:
        """Its name in the language spoken now."""
        return self.chinese if words.language() is words.Language.CHINESE else self.english


@cache
def towns() -> tuple[Town, ...]:
    """Read the towns, the largest first."""
    read = json.loads(files("resources").joinpath("map", "towns.json").read_text(encoding="utf-8"))
    made = (Town(each["en"], each["zh"], each["lat"], each["lon"], each["from"]) for each in read)
    return tuple(sorted(made, key=lambda town: town.from_zoom))


class Labels:
    """Draws names with a halo, the larger town's where two would touch."""

    def __init__(self, theme: Inks) -> None:
        """Draw in the colours of `theme`."""
        self._theme = theme

    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        """Paint the names that are due at this zoom; sharp at any `ratio`, as paths are."""
        assert ratio > 0
        taken: list[QRectF] = []
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for town in towns():
            if view.zoom < town.from_zoom or not view.sees(town.lat, town.lon, -40):
                continue
            font = QFont(QApplication.font())
            large = view.zoom >= town.from_zoom + 2
            font.setPixelSize(LARGE_PX if large else SMALL_PX)
            font.setWeight(QFont.Weight.DemiBold)
            path = QPainterPath()
            path.addText(QPointF(0, 0), font, town.name)
            box = path.boundingRect()
            px, py = view.pixel(town.lat, town.lon)
            path.translate(round(px - box.center().x()), round(py - box.center().y()))
            room = path.boundingRect().adjusted(-GAP_PX, -GAP_PX, GAP_PX, GAP_PX)
            if any(room.intersects(each) for each in taken):
                continue
            taken.append(room)
            self._draw(painter, path)

    def _draw(self, painter: QPainter, path: QPainterPath) -> None:
        halo = QColor(self._theme.colours.surface)
        halo.setAlpha(215)
        round_ = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.strokePath(path, QPen(halo, HALO_PX, Qt.PenStyle.SolidLine, *round_))
        painter.fillPath(path, QColor(self._theme.colours.muted))
