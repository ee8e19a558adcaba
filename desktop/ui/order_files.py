"""Decides how the files of an order are looked through: small pictures, one after the other (A5).

Each look at evidence is on record, and a file may be large: pictures are fetched when the page is
before somebody's eyes, one at a time, and made in the background.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.evidence import Evidence
from api_client.vocabulary import AttachmentPurpose, Permission
from api_client.wire.orders import AttachmentRow, Order
from desktop import words
from desktop.ui import decoding
from desktop.ui.desk import Desk
from desktop.ui.order_pages import Page, marked
from desktop.ui.theme import Tone, pixmap
from desktop.ui.values import joined
from desktop.ui.widgets.worded import Button, Label

DIGEST_LETTERS = 16
KEPT = 200
"""So many small pictures are kept at most."""
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
Act = Callable[[AttachmentRow], object]


KINDS = {
    "image": "file.photo",
    "video": "file.video",
    "audio": "file.sound",
    "application/pdf": "file.pdf",
}
"""The key of the words for what people know by name, by media type or by its first part."""


def file_name(file: AttachmentRow) -> str:
    """Give what a file is called where somebody keeps it."""
    return f"{file.sha256[:16]}{SUFFIXES.get(file.media_type, '.bin')}"


def fetch(evidence: Evidence, file: AttachmentRow, target: Path) -> Path:
    """Bring a file to a place of this machine, whole or not at all; its digest is checked."""
    beside = target.with_name(f"{target.name}.part")
    with beside.open("wb") as into:
        evidence.fetch(file.sha256, into)
    beside.replace(target)
    return target


def about(file: AttachmentRow) -> str:
    """Say what a file is: its purpose, kind and size."""
    purpose = words.word(AttachmentPurpose, file.purpose)
    return joined(purpose, kind(file.media_type), words.size(file.length))


def kind(media_type: str) -> str:
    """Say of which kind a file is; one that has no name among people, by its media type."""
    key = KINDS.get(media_type) or KINDS.get(media_type.partition("/")[0])
    return words.text(key) if key else media_type


def sender(order: Order, file: AttachmentRow, now: datetime) -> str:
    """Say who sent a file, and when his report came."""
    report = next((each for each in order.reports if each.report_id == file.report_id), None)
    if report is None:
        return ""
    at = words.moment(report.received_at, now)
    return words.text("order.file-from", who=report.technician_name, at=at)


class FilesPage(Page):
    """A line for each file: small picture, purpose, size, who sent it, digest, what can be done."""

    def __init__(self, desk: Desk, look: Act, save: Act) -> None:
        """Begin empty; `look` shows a file large, `save` keeps it."""
        super().__init__("order.page-files", desk.theme)
        self._desk, self.look, self._save = desk, look, save
        self._pictures: dict[str, QImage] = {}
        self._frames: dict[str, list[QLabel]] = {}
        self._wanted: list[str] = []
        self._fetching = ""

    @override
    def fill(self, order: Order, now: datetime) -> None:
        self.clear()
        self._frames = {}
        for file in order.attachments:
            self.inside.addWidget(self._line(order, file, now))
        if not order.attachments:
            self.inside.addWidget(Label("order.no-files", "caption"))
        self.inside.addStretch(1)
        may = self._desk.may(Permission.FILES_VIEW)
        self._wanted = [
            file.sha256
            for file in order.attachments
            if may and file.held and decoding.shown(file.media_type, file.length)
        ]
        self._fetch_next()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fetch_next()

    def _line(self, order: Order, file: AttachmentRow, now: datetime) -> QWidget:
        line = QFrame()
        line.setProperty("part", "card")
        across, told = QHBoxLayout(line), QVBoxLayout()
        across.setContentsMargins(8, 8, 10, 8)
        across.setSpacing(10)
        across.addWidget(self._frame(file))
        told.setSpacing(1)
        digest = words.text("order.file-digest", digest=file.sha256[:DIGEST_LETTERS])
        said = (about(file), sender(order, file, now), digest)
        for sentence, part in zip(said, ("strong", "caption", "caption"), strict=True):
            if sentence:
                label = QLabel(sentence, line)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setWordWrap(True)
                label.setProperty("part", part)
                label.setToolTip(file.sha256 if sentence == digest else "")
                told.addWidget(label)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        if not file.held:
            awaited = words.text("order.file-awaited")
            told.addWidget(marked(awaited, "wait", Tone.WAITING, self.theme))
        elif self._desk.may(Permission.FILES_VIEW):
            if decoding.shown(file.media_type, file.length):
                buttons.addWidget(self._button("order.view-file", "eye", file, self.look))
            buttons.addWidget(self._button("order.save-file", "file", file, self._save))
            buttons.addStretch(1)
            told.addLayout(buttons)
        told.addStretch(1)
        across.addLayout(told, 1)
        line.setAccessibleName(joined(*said))
        return line

    def _button(self, key: str, icon: str, file: AttachmentRow, act: Act) -> Button:
        button = Button(key, self.theme, icon)
        button.setFlat(True)
        button.setAccessibleDescription(about(file))
        button.clicked.connect(lambda _=False: act(file))
        return button

    def _frame(self, file: AttachmentRow) -> QLabel:
        frame = QLabel()
        frame.setFixedSize(decoding.THUMB_PX + QSize(2, 2))
        frame.setAlignment(Qt.AlignmentFlag.AlignCenter)
        colours = self.theme.colours
        frame.setStyleSheet(
            f"QLabel {{ background-color: {colours.window}; border: 1px solid {colours.line}; }}"
        )
        icon = "photo" if decoding.shown(file.media_type, file.length) else "file"
        frame.setPixmap(pixmap(icon, colours.muted, 28, self.devicePixelRatioF()))
        self._frames.setdefault(file.sha256, []).append(frame)
        if file.sha256 in self._pictures:
            frame.setPixmap(QPixmap.fromImage(self._pictures[file.sha256]))
        return frame

    def _fetch_next(self) -> None:
        """Fetch the next picture that is not here yet, while the page is seen."""
        if self._fetching or not self.isVisible():
            return
        left = [each for each in self._wanted if each not in self._pictures]
        if not left:
            return
        self._fetching = sha256 = left[0]
        client = self._desk.client
        self._desk.tasks.run(
            self,
            lambda: decoding.fetched(client, sha256, decoding.THUMB_PX),
            lambda image: self._hang(sha256, image),
            lambda _fault: self._skip(sha256),
        )

    def _hang(self, sha256: str, image: QImage) -> None:
        self._fetching = ""
        if image.isNull():
            self._skip(sha256)
            return
        self._pictures[sha256] = image
        for old in list(self._pictures)[:-KEPT]:
            del self._pictures[old]
        for frame in self._frames.get(sha256, ()):
            frame.setPixmap(QPixmap.fromImage(image))
        self._fetch_next()

    def _skip(self, sha256: str) -> bool:
        """Leave the sign of a file where there is no picture to be had, until it is shown anew."""
        self._fetching = ""
        self._wanted = [each for each in self._wanted if each != sha256]
        self._fetch_next()
        return True
