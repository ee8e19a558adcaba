"""Decides how an icon of the set becomes one that Qt draws when, and as large as, it is wanted.

Qt's own engine for SVG draws it: sharp in any size and at any scale, and nothing is drawn before it
is seen. The engine takes drawings from files or from a stream; a stream has no file to lose.
"""

from PySide6.QtCore import QByteArray, QDataStream, QIODevice, QSize
from PySide6.QtGui import QIcon

from desktop.ui.colours import tinted

ENGINE = "svg"
"""The name of Qt's engine, as its plugin tells it."""
STREAM = QDataStream.Version.Qt_6_0
OFF = QIcon.State.Off.value


SQUARE, BESIDE = 24, 30
"""How wide a drawing is, and one that stands before words: Qt leaves it too little room to them.

In any size in which the icon is whole dots wide the room is too: nothing gets blurred.
"""


def room_for(height_px: int) -> QSize:
    """Give the size of an icon of so many pixels that stands before words."""
    return QSize(height_px * BESIDE // SQUARE, height_px)


def icon(name: str, colour: str, disabled: str, *, beside: bool = False) -> QIcon:
    """Give an icon in a colour, and in another one where it stands on what is disabled.

    One that stands `beside` words has room at its right.
    """
    written = QByteArray()
    stream = QDataStream(written, QIODevice.OpenModeFlag.WriteOnly)
    stream.setVersion(STREAM)
    stream.writeQString(ENGINE)
    stream.writeUInt32(0)  # drawings by the name of their file: none
    stream.writeInt32(0)  # not compressed
    inks = {QIcon.Mode.Normal: colour, QIcon.Mode.Disabled: disabled}
    stream.writeUInt32(len(inks))
    for mode, ink in inks.items():
        stream.writeInt32(mode.value << 4 | OFF)
        drawn = tinted(name, ink)
        stream << QByteArray((_widened(drawn) if beside else drawn).encode())
    stream.writeInt32(0)  # pictures beside the drawings: none
    made = QIcon()
    read = QDataStream(written)
    read.setVersion(STREAM)
    read >> made
    return made


def _widened(drawn: str) -> str:
    """Give a drawing with room at its right."""
    wide = drawn.replace(f'width="{SQUARE}"', f'width="{BESIDE}"', 1)
    return wide.replace(f"0 0 {SQUARE} {SQUARE}", f"0 0 {BESIDE} {SQUARE}", 1)
