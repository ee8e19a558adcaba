"""Decides how a picture is taken: a window of one size, settled, with its dialog over it."""

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEvent, QEventLoop, QPoint, QRect, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from api_client.ids import new_id
from desktop import words
from desktop.clock import HandClock
from desktop.ui.feed import Link
from desktop.ui.live_counts import LiveCounts
from desktop.ui.memory import Memory
from desktop.ui.pictures import centre, looking
from desktop.ui.pictures.scenes import SCENES, Scene
from desktop.ui.pictures.setups import SETUPS, Setup, closed
from desktop.ui.pictures.standin import MachineStandIn
from desktop.ui.table import RowModel
from desktop.ui.theme import Scheme, Theme
from desktop.ui.window import Window

WIDTH_PX, HEIGHT_PX = 1440, 860
USUAL_PERCENT = 100
SLICE_MS = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """Which pictures are wanted: scenes by name with wildcards, languages, schemes, a size in dots
    of 100 %.
    """

    scenes: tuple[str, ...] = ("*",)
    languages: tuple[words.Language, ...] = tuple(words.Language)
    schemes: tuple[Scheme, ...] = tuple(Scheme)
    size: tuple[int, int] = (WIDTH_PX, HEIGHT_PX)

    def wants(self, scene: Scene | Setup) -> bool:
        """Say whether a scene is among them."""
        return any(fnmatchcase(scene.name, each) for each in self.scenes)


EVERYTHING = Choice()


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that was written, and what is wrong with what it shows."""

    path: Path
    wrong: tuple[str, ...]


def paint(
    out: Path, app: QApplication, theme: Theme, choice: Choice = EVERYTHING
) -> Iterator[Taken]:
    """Paint scenes in languages, light and dark, as PNG under `out`; give each file."""
    out.mkdir(parents=True, exist_ok=True)
    app.setCursorFlashTime(0)
    words.be_strict(strict=True)
    percent = round(app.devicePixelRatio() * 100)
    scaled = "" if percent == USUAL_PERCENT else f".{percent}"
    with TemporaryDirectory(prefix="callout-pictures-") as folder:
        for language, scheme in product(choice.languages, choice.schemes):
            words.choose(language, UTC)
            theme.apply(scheme)
            states: tuple[Scene | Setup, ...] = (*SCENES, *SETUPS)
            for scene in filter(choice.wants, states):
                path = out / f"{scene.name}.{language}.{scheme}{scaled}.png"
                wrong: list[str] = []
                if isinstance(scene, Setup):
                    taken = picture_before(scene, theme, choice.size, wrong)
                else:
                    taken = picture(scene, theme, Path(folder), choice.size, wrong)
                if not taken.save(str(path)):
                    raise OSError(errno.EIO, "the picture could not be written", str(path))
                yield Taken(path, tuple(wrong))


def picture(
    scene: Scene,
    theme: Theme,
    folder: Path,
    size: tuple[int, int] = (WIDTH_PX, HEIGHT_PX),
    wrong: list[str] | None = None,
) -> QPixmap:
    """Give one scene in the language and scheme of now; `folder` may be written in.

    What is wrong with what it shows is added to `wrong`.
    """
    stand_in = scene.centre(words.language())
    window = Window(
        stand_in.client(),
        scene.machine(),
        theme,
        HandClock(centre.NOW + scene.ahead),
        Memory(folder / f"{new_id()}.ini"),
        stand_in.follow,
    )
    window.resize(*size)
    window.show()
    window.start()
    settle(window)
    dialog = scene.act(window, lambda: settle(window))
    settle(window)
    if wrong is not None:
        roots = [window] if dialog is None else [window, dialog]
        wrong.extend(
            said for root in roots for said in (*looking.nameless(root), *looking.cut(root))
        )
    taken = _over(window, dialog, theme)
    if dialog is not None:
        dialog.close()
    if not window.close():  # it asks first where something waits
        window.log_out()
        window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return taken


def picture_before(setup: Setup, theme: Theme, size: tuple[int, int], wrong: list[str]) -> QPixmap:
    """Give one state of the first run, which stands alone; `wrong` is as of `picture`.

    It has its own size unless another one than the desk's is asked for.
    """
    window = setup.opened(theme, None if size == (WIDTH_PX, HEIGHT_PX) else size)
    wrong.extend((*looking.nameless(window), *looking.cut(window)))
    taken = window.grab()
    closed(window)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return taken


def settle(window: Window) -> None:
    """Let everything that is under way come to its end."""
    loop, turn = QEventLoop(), QTimer()
    turn.start(SLICE_MS)  # so that waiting for what goes on in the background has an end
    while True:
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        workplace = window.workplace
        waiting = workplace is not None and workplace.standing.link is Link.CONNECTING
        if workplace is not None:
            workplace.complete()
        for model in window.findChildren(RowModel):
            model.settle()
        for counts in window.findChildren(LiveCounts):
            counts.settle()
        machine = window.machine
        held = isinstance(machine, MachineStandIn) and machine.waiting
        if (window.tasks.idle or held) and not waiting:
            break
    loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, SLICE_MS)


def _floating(window: Window, taken: QPixmap, theme: Theme) -> None:
    """Paint the panels that float over the window."""
    docks = () if window.workplace is None else window.workplace.docks
    painter = QPainter(taken)
    painter.setPen(QColor(theme.colours.control_line))
    for dock in docks:
        if dock.isFloating() and dock.isVisible():
            place = dock.geometry().translated(-window.mapToGlobal(QPoint(0, 0)))
            painter.drawPixmap(place.topLeft(), dock.grab())
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
    painter.end()


def _popped_up(window: Window, taken: QPixmap) -> None:
    """Paint the menu that is open over the window, and close it."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        painter = QPainter(taken)
        painter.drawPixmap(popup.pos() - window.mapToGlobal(QPoint(0, 0)), popup.grab())
        painter.end()
        popup.close()


def _over(window: Window, dialog: QWidget | None, theme: Theme) -> QPixmap:
    """Give the window with the dialog in its middle, framed, as people see the two."""
    taken = window.grab()
    _floating(window, taken, theme)
    _popped_up(window, taken)
    if dialog is None:
        return taken
    above = dialog.grab()
    painter = QPainter(taken)
    painter.fillRect(window.rect(), QColor(0, 0, 0, 90))
    place = QRect(QPoint(0, 0), dialog.size())
    place.moveCenter(window.rect().center())
    painter.drawPixmap(place.topLeft(), above)
    painter.setPen(QColor(theme.colours.control_line))
    painter.drawRect(place.adjusted(-1, -1, 0, 0))
    painter.end()
    return taken
