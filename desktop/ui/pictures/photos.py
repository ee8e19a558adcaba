"""Decides what the photos of the made-up centre show: drawn here, the same from run to run."""

import hashlib
from functools import cache

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QImageWriter, QLinearGradient, QPainter, QPolygonF

WIDTH_PX, HEIGHT_PX = 1600, 1200
LENGTHS = (2_437_120, 913_408, 1_871_872)
WALLS = (("#8fa3ad", "#5d6f78"), ("#b7b09c", "#7d7663"), ("#9fb39a", "#5f7a63"))


@cache
def photo(place: int) -> bytes:
    """Give the bytes of a photo: a boiler on a wall, as long as a phone's would be."""
    image = QImage(WIDTH_PX, HEIGHT_PX, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    wall = QLinearGradient(0, 0, 0, HEIGHT_PX)
    for at, colour in enumerate(WALLS[place % len(WALLS)]):
        wall.setColorAt(at, QColor(colour))
    painter.fillRect(image.rect(), wall)
    painter.setPen(QColor("#39444a"))
    painter.setBrush(QColor("#eef1f2"))
    painter.drawRoundedRect(QRectF(480, 160, 640, 760), 36, 36)
    painter.setBrush(QColor("#cfd8dc"))
    painter.drawRect(QRectF(540, 640, 520, 190))
    painter.setBrush(QColor("#c0392b" if place == 0 else "#2e7d32"))
    painter.drawEllipse(QPointF(800, 380), 120, 120)
    painter.setBrush(QColor("#f5f5f5"))
    painter.drawPolygon(QPolygonF([QPointF(790, 390), QPointF(815, 380), QPointF(880, 300)]))
    for pipe in (560, 700, 860, 1000):
        painter.fillRect(QRectF(pipe, 920, 34, 280), QColor("#b87333"))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    content = bytes(buffer.data().data())
    return content.ljust(LENGTHS[place % len(LENGTHS)], b"\0")


@cache
def digest(place: int) -> str:
    """Give a photo's SHA-256."""
    return hashlib.sha256(photo(place)).hexdigest()
