"""Decides how an icon of the set becomes one that Qt draws when, and as large as, it is wanted.

Qt's own engine for SVG draws it: sharp in any size and at any scale, and nothing is drawn before it
is seen. The engine takes drawings from files or from a stream; a stream has no file to lose.
"""

from PySide6.QtCore import QByteArray, QDataStream, QIODevice
from PySide6.QtGui import QIcon

from desktop.ui.colours import tinted

ENGINE = "svg"
"""The name of Qt's engine, as its plugin tells it."""
STREAM = QDataStream.Version.Qt_6_0
OFF = QIcon.State.Off.value


def icon(name: str, colour: str, disabled: str) -> QIcon:
    """Give an icon in a colour, and in another one where it stands on what is disabled."""
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
        stream << QByteArray(tinted(name, ink).encode())
    stream.writeInt32(0)  # pictures beside the drawings: none
    made = QIcon()
    read = QDataStream(written)
    read.setVersion(STREAM)
    read >> made
    return made
