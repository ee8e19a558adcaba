"""Decides how a picture is made of a file's bytes, away from the window's thread and in bounds."""

from io import BytesIO

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from api_client.client import Client

THUMB_PX = QSize(112, 84)
WHOLE_PX = QSize(6000, 6000)
"""A picture is decoded no larger than this; a phone's photo fits."""
LARGEST_BYTES = 64 * 2**20
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp"})
"""Kinds of file that are shown as pictures; others are saved and opened elsewhere."""


def shown(media_type: str, length: int) -> bool:
    """Say whether a file is shown as a picture."""
    return media_type in SHOWN and length <= LARGEST_BYTES


def fetched(client: Client, sha256: str, most: QSize) -> QImage:
    """Fetch a file and give its picture, no larger than `most`; a null one where it is none."""
    into = BytesIO()
    client.evidence.fetch(sha256, into)
    return decoded(into.getvalue(), most)


def decoded(content: bytes, most: QSize) -> QImage:
    """Give the picture in these bytes, upright, no larger than `most`."""
    held = QByteArray(content)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isValid() and (size.width() > most.width() or size.height() > most.height()):
        turned = bool(reader.transformation().value & 4)
        bound = most.transposed() if turned else most
        reader.setScaledSize(size.scaled(bound, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
