"""Decides how somebody prints something: he sees its pages, chooses paper, printer or file."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop import words
from desktop.ui import paper
from desktop.ui.desk import Desk
from desktop.ui.paper import Paper
from desktop.ui.widgets.worded import Button, Label

PAGE_PX = 520


class PrintDialog(QDialog):
    """The pages, and where they go."""

    def __init__(self, desk: Desk, printed: Paper, parent: QWidget) -> None:
        """Show the pages on A4."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._printed = desk, printed
        self.heading = Label("", "title", self)
        self.size_box = QComboBox(self)
        self.size_box.addItems([""] * len(paper.SIZES))
        self.size_box.currentIndexChanged.connect(self._paint)
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

    def ask_for_file(self) -> None:
        """Ask where the PDF goes, and write it."""
        suggested = f"{self._printed.name}.pdf"
        said = words.text("print.file-heading")
        kinds = words.text("print.pdf")
        name, _ = QFileDialog.getSaveFileName(self, said, suggested, f"{kinds} (*.pdf)")
        if name:
            self.write(Path(name))

    def write(self, path: Path) -> None:
        """Write the PDF; what keeps it from that is told."""
        notices = self._desk.notices
        try:
            paper.to_file(self._printed, path, self.size_id)
        except OSError:
            notices.trouble(words.text("print.not-written", path=str(path)))
            return
        notices.done("print.written", None, path=str(path))
        self.accept()

    def ask_for_printer(self) -> None:
        """Ask the system which printer takes it, and print."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(self.size_id))
        if QPrintDialog(printer, self).exec() == QDialog.DialogCode.Accepted:
            paper.to_printer(self._printed, printer)
            self._desk.notices.done("print.sent", None, number=self._printed.name)
            self.accept()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

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
        whole.addLayout(buttons)

    def _paint(self) -> None:
        """Show the pages as they come out."""
        while (item := self._pages.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, picture in enumerate(paper.pages(self._printed, PAGE_PX, self.size_id), 1):
            shown = QLabel()
            shown.setPixmap(picture)
            shown.setAccessibleName(words.text("print.page", n=place))
            self._pages.addWidget(shown, 0, Qt.AlignmentFlag.AlignHCenter)

    def _reword(self) -> None:
        self.heading.setText(self._printed.heading())
        self.setWindowTitle(self.heading.text())
        self.setAccessibleName(self.heading.text())
        self.size_box.setAccessibleName(words.text("print.paper"))
        for place, key in enumerate(paper.SIZES):
            self.size_box.setItemText(place, words.text(key))
        self._paint()
