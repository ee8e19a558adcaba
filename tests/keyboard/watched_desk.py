"""Decides how the real desk is looked at from within: what its active window shows, and where.

The desk is started as ``callout`` starts it; beside it stands somebody who tells on standard
output what is asked on standard input. Nothing is pressed or chosen from here.
"""

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from api_client.wire.views import ViewContent
from desktop.app.desk import run_desk
from desktop.app.machine import LocalMachine
from desktop.bench import speaking
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.window import Window


class Witness(QObject):
    """Tells what one desk shows."""

    asked = Signal(object)
    """A question, brought to the main thread."""

    def __init__(self, window: Window, app: QApplication) -> None:
        """Answer about `window` from the first turn of the event loop on."""
        super().__init__(window)
        self._window, self._app = window, app
        self._acts = {"see": self._see, "tidy": self._tidy, "picture": self._picture}
        self.asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        threading.Thread(target=self._listen, name="witness", daemon=True).start()

    def _listen(self) -> None:
        for question in speaking.asked():
            self.asked.emit(question)
        QTimer.singleShot(0, self._window, self._window.close)

    def _answer(self, question: dict[str, Any]) -> None:
        speaking.tell(**self._acts[question["act"]](question))

    # What may be asked

    def _see(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Tell what the active window shows, and where the focus is."""
        workplace = self._window.workplace
        active = QApplication.activePopupWidget() or QApplication.activeWindow()
        focus = QApplication.focusWidget()
        return {
            "window": "" if active is None else _name(active),
            "texts": [] if active is None else list(_texts(active)),
            "focus": "" if focus is None else _name(focus),
            "written": "" if focus is None else _written(focus),
            "chosen": _chosen(focus),
            "panel": "" if workplace is None else workplace.current,
            "link": "" if workplace is None else workplace.standing.link.value,
            "who": self._window.status.who.text(),
        }

    def _tidy(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Put all away that a task before has left: dialogs, toasts, a filter, a layout."""
        for left in self._app.topLevelWidgets():
            if isinstance(left, QDialog) and left.isVisible():
                left.done(0)
        self._window.commands.end(back=False)
        for toast in self._window.notices.toasts:
            toast.deleteLater()
        workplace = self._window.workplace
        if workplace is not None:
            for queue in (each for each in workplace.panels if isinstance(each, QueuePanel)):
                queue.look.show(ViewContent())
                workplace.look_for("")
            workplace.reset()
        return {}

    def _picture(self, question: dict[str, Any]) -> dict[str, Any]:
        """Keep a picture of the whole screen, for the eyes of whoever mends."""
        grabbed = self._app.primaryScreen().grabWindow(0)
        return {"kept": grabbed.save(question["path"])}


def _texts(window: QWidget) -> Iterator[str]:
    """Give every text that can be read in a window, from its first child to its last."""
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            yield from (text for text in _said(widget) if text)


def _said(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QLineEdit):
        yield widget.displayText()
    elif isinstance(widget, QPlainTextEdit):
        yield widget.toPlainText()
    elif isinstance(widget, QComboBox):
        yield widget.currentText()
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(place) for place in range(widget.count()))
    elif isinstance(widget, QHeaderView):
        yield _headings(widget)
    elif isinstance(widget, QAbstractItemView):
        yield from _rows(widget)


def _headings(header: QHeaderView) -> str:
    """Give the headings of a table as they stand: which way is sorted, how wide each is."""
    told = []
    for place in map(header.logicalIndex, range(header.count())):
        if not header.isSectionHidden(place):
            said = header.model().headerData(place, header.orientation())
            sorts = header.isSortIndicatorShown() and header.sortIndicatorSection() == place
            rises = header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            way = (" rising" if rises else " falling") if sorts else ""
            told.append(f"{said}{way} {header.sectionSize(place)} px")
    return " | ".join(told)


def _rows(view: QAbstractItemView) -> Iterator[str]:
    """Give the rows of a table or list that can be seen, each with its cells joined."""
    model, seen = view.model(), view.viewport().rect()
    for row in range(max(view.indexAt(seen.topLeft()).row(), 0), model.rowCount()):
        if view.visualRect(model.index(row, 0)).top() > seen.bottom():
            return
        yield _cells(view, row)


def _cells(view: QAbstractItemView, row: int) -> str:
    model = view.model()
    listed = isinstance(model, QAbstractListModel)  # Qt keeps the one column of a list to itself
    columns = 1 if listed else model.columnCount()
    cells = [model.index(row, column).data() for column in range(columns)]
    return " | ".join(str(cell) for cell in cells if cell)


def _name(widget: QWidget) -> str:
    """Give the name by which a reader of the screen would call it."""
    heard = QAccessible.queryAccessibleInterface(widget)
    return heard.text(QAccessible.Text.Name) or widget.windowTitle()


def _written(widget: QWidget) -> str:
    """Give what stands in an editor."""
    return next(_said(widget), "") if not isinstance(widget, QAbstractItemView) else ""


def _chosen(widget: QWidget | None) -> str:
    """Give the current row of a table or list."""
    if not isinstance(widget, QAbstractItemView) or not widget.currentIndex().isValid():
        return ""
    return _cells(widget, widget.currentIndex().row())


def main() -> None:
    """Run the desk on a folder as the command line says: JSON of `data`, `key` and `kept`."""
    asked = json.loads(sys.argv[1])
    machine = LocalMachine(Path(asked["data"]), Path(asked["key"]))
    try:
        run_desk(machine, kept=Path(asked["kept"]), opened=Witness)
    finally:
        machine.leave()


if __name__ == "__main__":
    main()
