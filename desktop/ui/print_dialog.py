"""Decides how somebody prints something: he sees its pages, chooses paper, printer or file.

Several things go onto paper one after the other, so that the window stays alive, and it can be
stopped.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop import words
from desktop.ui import paper
from desktop.ui.desk import Desk
from desktop.ui.paper import Paper, PdfPress, Press
from desktop.ui.widgets.bounds import DeskDialog
from desktop.ui.widgets.worded import Button, Label

PAGE_PX = 520
SEEN = 2
"""Of so many things the pages are seen before they are printed."""


class PrintDialog(DeskDialog):
    """The pages, and where they go."""

    def __init__(self, desk: Desk, printed: Paper, parent: QWidget, *more: Paper) -> None:
        """Show the pages on A4; of several things, those of the first ones."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._printed = desk, (printed, *more)
        self._left: list[Paper] = []
        self._press: Press | None = None
        self.heading = Label("", "title", self)
        self.size_box = QComboBox(self)
        self.size_box.addItems([""] * len(paper.SIZES))
        self.size_box.currentIndexChanged.connect(self._paint)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, len(self._printed))
        self.bar.hide()
        self.file_button = Button("print.file", desk.theme, "file", parent=self)
        self.print_button = Button("print.printer", desk.theme, "send", parent=self)
        self.leave_button = Button("dialog.cancel", desk.theme, parent=self)
        self.print_button.setDefault(True)
        self.file_button.clicked.connect(self.ask_for_file)
        self.print_button.clicked.connect(self.ask_for_printer)
        self.leave_button.clicked.connect(self.reject)
        self._pages = QVBoxLayout()
        self._arrange()
        self._reword()
        self.resize(620, 780)

    @property
    def size_id(self) -> QPageSize.PageSizeId:
        """The paper that is chosen."""
        return tuple(paper.SIZES.values())[self.size_box.currentIndex()]

    @property
    def name(self) -> str:
        """What is printed is called: its name, or how many things there are."""
        if len(self._printed) == 1:
            return self._printed[0].name
        return words.plural("print.several", len(self._printed))

    def ask_for_file(self) -> None:
        """Ask where the PDF goes, and write it."""
        suggested = f"{self._printed[0].name}.pdf"
        said = words.text("print.file-heading")
        kinds = words.text("print.pdf")
        name, _ = QFileDialog.getSaveFileName(self, said, suggested, f"{kinds} (*.pdf)")
        if name:
            self.write(Path(name))

    def write(self, path: Path) -> None:
        """Write the PDF; what keeps it from that is told."""
        press = PdfPress(self.name, self.size_id)

        def keep() -> None:
            notices = self._desk.notices
            try:
                press.write(path)
            except OSError:
                notices.trouble(words.text("print.not-written", path=str(path)))
                return
            notices.done("print.written", None, path=str(path))
            self.accept()

        self._put_all(press, keep)

    def ask_for_printer(self) -> None:
        """Ask the system which printer takes it, and print."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(self.size_id))
        printer.setDocName(self.name)

        def tell() -> None:
            self._desk.notices.done("print.sent", None, number=self.name)
            self.accept()

        if QPrintDialog(printer, self).exec() == QDialog.DialogCode.Accepted:
            self._put_all(Press(printer), tell)

    @override
    def done(self, result: int) -> None:
        """Close; what is not on paper yet does not get there."""
        self._left = []
        if self._press is not None:
            self._press.stop()
        super().done(result)

    def _put_all(self, press: Press, after: Callable[[], None]) -> None:
        """Put all on paper, and do `after` when all is there."""
        self._left, self._press = list(self._printed), press
        for part in (self.file_button, self.print_button, self.size_box):
            part.setEnabled(False)
        self.bar.setValue(0)
        self.bar.setVisible(len(self._printed) > 1)
        self._put_next(press, after)

    def _put_next(self, press: Press, after: Callable[[], None]) -> None:
        if not self._left:
            return
        press.put(self._left.pop(0))
        self.bar.setValue(len(self._printed) - len(self._left))
        if self._left:
            QTimer.singleShot(0, self, lambda: self._put_next(press, after))
            return
        press.end()
        self.bar.hide()
        for part in (self.file_button, self.print_button, self.size_box):
            part.setEnabled(True)
        after()

    def _arrange(self) -> None:
        page = QWidget()
        page.setLayout(self._pages)
        scroll = QScrollArea(self)
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        buttons, whole = QHBoxLayout(), QVBoxLayout(self)
        buttons.addWidget(self.size_box)
        buttons.addStretch(1)
        for button in (self.leave_button, self.file_button, self.print_button):
            buttons.addWidget(button)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(self.heading)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.bar)
        whole.addLayout(buttons)

    def _paint(self) -> None:
        """Show the pages as they come out."""
        while (item := self._pages.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        seen = [
            picture
            for printed in self._printed[:SEEN]
            for picture in paper.pages(printed, PAGE_PX, self.size_id)
        ]
        for place, picture in enumerate(seen, 1):
            shown = QLabel()
            shown.setPixmap(picture)
            shown.setAccessibleName(words.text("print.page", n=place))
            self._pages.addWidget(shown, 0, Qt.AlignmentFlag.AlignHCenter)
        more = len(self._printed) - SEEN
        if more > 0:
            told = QLabel(words.plural("print.more", more))
            self._pages.addWidget(told, 0, Qt.AlignmentFlag.AlignHCenter)

    @override
    def _reword(self) -> None:
        one = len(self._printed) == 1
        said = self._printed[0].heading() if one else words.text("print.heading", number=self.name)
        self.heading.setText(said)
        self.setWindowTitle(self.heading.text())
        self.setAccessibleName(self.heading.text())
        self.size_box.setAccessibleName(words.text("print.paper"))
        self.bar.setAccessibleName(said)
        for place, key in enumerate(paper.SIZES):
            self.size_box.setItemText(place, words.text(key))
        self._paint()
