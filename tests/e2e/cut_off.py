"""Decides what is tried of a desk that has no network at all: a program of its own, no test.

It is run in a network namespace that has nothing but its loopback: ``python -m tests.e2e.cut_off
DIR PERSON TIME``, with name and password of who logs in as two lines to read. The demo's server is
started there and the desk opened on it; the map and a replay are looked at, and the replay is
printed. Its last line tells in JSON what was seen, and what the kernel noted of that namespace:
each packet, connection or look-up of a name that found no way out.
"""

import fcntl
import json
import logging
import socket
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from api_client.client import Client
from desktop.app.desk import NOWHERE
from desktop.app.machine import VisitingMachine
from desktop.clock import HandClock
from desktop.commands.demo import serving
from desktop.ui.feed import Link
from desktop.ui.memory import Memory
from desktop.ui.panels.map import MapPanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.replay import SPEEDS
from desktop.ui.replay_files import FileKind
from desktop.ui.theme import Scheme, Theme
from desktop.ui.window import Window

assert sys.platform == "linux", "elsewhere there are no network namespaces"

GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 0x1
"""Of an interface, as Linux has them (netdevice(7))."""
WITHIN_S, LOOK_MS, PACE = 60.0, 20, 1.0
ELSEWHERE = ("192.0.2.1", 443), ("2001:db8::1", 443)
"""Addresses of nobody, kept for examples (RFC 5737, RFC 3849)."""
NO_NAME = "tiles.example"
USUAL = "does not support"
"""What Qt says of each window where there is no screen."""


def main() -> None:
    """Look at everything, and tell."""
    data, person, begins = Path(sys.argv[1]), UUID(sys.argv[2]), sys.argv[3]
    raise_loopback()
    said: list[str] = []
    qInstallMessageHandler(lambda kind, _, text: said.append(text) if heard(kind, text) else None)
    logging.getLogger().addHandler(Noted(said))
    began = no_way_out()
    login = sys.stdin.readline().rstrip("\n"), sys.stdin.readline().rstrip("\n")
    with serving(data, data.parent / "KEY", PACE) as server:
        app = QApplication([sys.argv[0]])
        clock = HandClock(datetime.fromisoformat(begins))
        memory = Memory(data.parent / "cut-off.ini")
        theme, machine = Theme(app, Scheme.LIGHT), VisitingMachine(server.url, server.secret)
        window = Window(Client(NOWHERE), machine, theme, clock, memory)
        window.show()
        window.start(login)
        wait(lambda: link(window) is Link.CONNECTED, "it is connected")
        found: dict[str, object] = {"map": the_map(window)}
        found["replay"] = the_replay(window, person, clock, data.parent)
        found["link"] = str(link(window))
        window.close()
        wait(lambda: link(window) is None or not window.isVisible(), "it is closed")
    found |= {"tried": no_way_out() - began, "said": said}
    found["noted"] = noted()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    sys.stdout.write(f"{json.dumps(found)}\n")


def the_map(window: Window) -> dict[str, object]:
    """Look at the map until nothing more of it is loaded."""
    assert window.workplace is not None
    window.show_panel("panel.map")
    panel = window.workplace.panel(MapPanel)
    wait(lambda: panel.rows.ready and panel.canvas.store is not None, "there is a map")
    store = panel.canvas.store
    assert store is not None
    panel.canvas.arrive()

    def tiles() -> int:
        zoom = min(max(round(panel.canvas.view.zoom), store.tiles.least), store.tiles.most)
        return sum(store.held((zoom, *at)) is not None for at in panel.canvas.view.tiles(zoom))

    def drawn() -> bool:
        panel.canvas.grab()
        return tiles() > 0 and window.tasks.idle

    wait(drawn, "it is drawn")
    return {
        "marks": sum(len(layer.marks) for layer in panel.rows.layers),
        "tiles": tiles(),
        "colours": colours(panel.canvas.grab().toImage()),
        "fault": panel.ground.fault is not None,
    }


def the_replay(window: Window, person: UUID, clock: HandClock, out: Path) -> dict[str, object]:
    """Play a technician's day to its end, and print it."""
    assert window.workplace is not None
    window.show_panel("panel.technicians")
    panel = window.workplace.panel(TechniciansPanel)
    wait(lambda: panel.model.place(person) is not None, "he is there")
    panel.choose(person)
    sheet = panel.show_replay()
    assert sheet is not None
    wait(lambda: sheet.story is not None and window.tasks.idle, "it is loaded")
    sheet.pace(len(SPEEDS))
    sheet.turn()
    frames = 0
    while sheet.playing:
        clock.forward(timedelta(seconds=5))
        sheet.timer.timeout.emit()
        sheet.canvas.grab()
        frames += 1
    for kind in (FileKind.PNG, FileKind.PDF):
        sheet.export.write(kind, out / f"cut-off.{kind}")
    wait(lambda: window.tasks.idle, "it is printed")
    story, ended = sheet.story, sheet.at_ms
    assert story is not None
    shown: dict[str, object] = {
        "events": len(sheet.rows),
        "ended": ended == story.ends_ms,
        "frames": frames,
        "fault": sheet.ground.fault is not None,
        "printed": colours(QImage(str(out / "cut-off.png"))),
    }
    sheet.accept()
    return shown


def colours(image: QImage) -> int:
    """Say in how many colours a picture is, of those that a coarse look finds."""
    small = image.scaled(200, 200)
    return len({small.pixel(x, y) for x in range(200) for y in range(200)})


def link(window: Window) -> Link | None:
    """Give how the window stands to its server."""
    return None if window.workplace is None else window.workplace.standing.link


def wait(condition: Callable[[], bool], what: str) -> None:
    """Let Qt do what there is to do until something has happened."""
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, f"not within {WITHIN_S} s: {what}"
        loop = QEventLoop()
        QTimer.singleShot(LOOK_MS, loop.quit)
        loop.exec()


def raise_loopback() -> None:
    """Bring the namespace's loopback up, which is all that it has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as some:
        asked = struct.pack("16sH14x", b"lo", 0)
        (flags,) = struct.unpack_from("H", fcntl.ioctl(some, GET_FLAGS, asked), 16)
        fcntl.ioctl(some, SET_FLAGS, struct.pack("16sH14x", b"lo", flags | UP))


def no_way_out() -> int:
    """Give how often anybody in this namespace wanted to send something that has no way out."""
    lines = [line.split() for line in Path("/proc/net/snmp").read_text("ascii").splitlines()]
    names, values = (line for line in lines if line[0] == "Ip:")
    old = int(values[names.index("OutNoRoutes")])
    six = Path("/proc/net/snmp6")
    if not six.exists():
        return old
    told = dict(line.split() for line in six.read_text("ascii").splitlines())
    return old + int(told["Ip6OutNoRoutes"])


def noted() -> int:
    """Try to get out, and to look up a name, and give how often the kernel noted it."""
    before = no_way_out()
    for address in ELSEWHERE:
        with suppress(OSError):
            socket.create_connection(address, timeout=1).close()
    with suppress(OSError):
        socket.getaddrinfo(NO_NAME, 443)
    return no_way_out() - before


def heard(kind: QtMsgType, text: str) -> bool:
    """Say whether what Qt says is more than what it says of each window."""
    return kind is not QtMsgType.QtDebugMsg and USUAL not in text


class Noted(logging.Handler):
    """Keeps what is logged as a warning or worse."""

    def __init__(self, into: list[str]) -> None:
        """Keep it in `into`."""
        super().__init__(logging.WARNING)
        self._into = into

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self._into.append(record.getMessage())


if __name__ == "__main__":
    main()
