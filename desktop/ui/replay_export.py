"""Decides how a replay is kept as files: which kind, where, and what is told of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QFileDialog, QMenu, QPlainTextEdit, QPushButton, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui import replay_files
from desktop.ui.desk import Desk
from desktop.ui.replay_data import Story
from desktop.ui.replay_doubts import Doubts, Tracks
from desktop.ui.replay_files import FileKind, Told
from desktop.ui.saving import save_whole
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button, Label

OF_EACH = frozenset({FileKind.GPX, FileKind.CSV})
"""What is written for each person, in a file of his own."""
NAMES = {
    FileKind.GPX: "replay.export-gpx",
    FileKind.CSV: "replay.export-csv",
    FileKind.PDF: "replay.export-pdf",
    FileKind.PNG: "replay.export-png",
}
"""The key of each kind's name."""
LIST_PX = 420
File = tuple[Path, bytes]


@dataclass(frozen=True, slots=True)
class Planned:
    """A file that is to be written: where, whose track it has, whether it takes one's place."""

    path: Path
    name: str
    there: bool


class FilesSheet(Sheet):
    """Says which files will be written, a line each, before they are."""

    def __init__(self, desk: Desk, planned: Sequence[Planned], parent: QWidget) -> None:
        """List them; it is accepted by whoever wants them so."""
        super().__init__("replay.export-files", desk.theme, parent)
        self._planned = tuple(planned)
        folder = str(self._planned[0].path.parent)
        where, self.list = Label("", "", self), QPlainTextEdit(self)
        where.say("replay.files-in", folder=folder)
        where.setWordWrap(True)
        self.list.setReadOnly(True)
        self.list.setTabChangesFocus(True)
        self.list.setMinimumWidth(LIST_PX)
        self.body.addWidget(where)
        self.body.addWidget(self.list, 1)
        self.write_button = Button("replay.write-files", desk.theme, "file", "main", self)
        self.add_button(self.write_button, main=True)
        self.write_button.setDefault(True)
        self.write_button.clicked.connect(self.accept)
        self.close_button.say("dialog.cancel")
        self.close_button.clicked.disconnect()
        self.close_button.clicked.connect(self.reject)
        self._list()
        self.write_button.setFocus()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._list()

    def _list(self) -> None:
        lines = []
        for each in self._planned:
            key = "replay.file-there" if each.there else "replay.file-new"
            lines.append(words.text(key, file=each.path.name, name=each.name))
        self.list.setPlainText("\n".join(lines))
        self.list.setAccessibleName(words.text("replay.export-files"))


class Export(QObject):
    """Writes a replay: each file whole or not at all."""

    def __init__(
        self, desk: Desk, doubts: Doubts, told: Callable[[], Told | None], parent: QWidget
    ) -> None:
        """Write what `told` gives when it is asked for."""
        super().__init__(parent)
        self._desk, self._doubts, self._told, self._parent = desk, doubts, told, parent
        self.files: FilesSheet | None = None
        """What was said last of which files will be written."""

    def offer(self, button: QPushButton) -> QMenu:
        """Offer each kind."""
        menu = QMenu(self._parent)
        for kind in FileKind:
            action = menu.addAction(words.text(NAMES[kind]))
            action.triggered.connect(partial(self.ask_where, kind))
        menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
        return menu

    def ask_where(self, kind: FileKind) -> None:
        """Ask where it goes."""
        told = self._told()
        if told is None:
            return
        title = words.text("replay.export")
        start, kinds = f"{told.heading}.{kind}", f"{kind.upper()} (*.{kind})"
        named, _ = QFileDialog.getSaveFileName(self._parent, title, start, kinds)
        if named:
            self.put(kind, Path(named))

    def put(self, kind: FileKind, path: Path) -> None:
        """Write it to `path`; where that means several files, say first which."""
        told = self._told()
        if told is None:
            return
        if kind not in OF_EACH or len(told.story.people) == 1:
            self.write(kind, path)
            return
        story = told.story

        def look() -> list[Planned]:
            pairs = zip(story.people, paths_of(path, story), strict=True)
            return [Planned(each, person.name, each.exists()) for person, each in pairs]

        def ask(planned: list[Planned]) -> None:
            self.files = FilesSheet(self._desk, planned, self._parent)
            self.files.accepted.connect(partial(self.write, kind, path))
            self.files.open()

        self._desk.tasks.run(self, look, ask)

    def write(self, kind: FileKind, path: Path) -> None:
        """Write it to `path`; of several people tracks have their numbers in their names."""
        told = self._told()
        if told is None:
            return
        if kind in OF_EACH:
            self._doubts.have(
                lambda tracks: self._save(partial(tracks_of, kind, path, told.story, tracks))
            )
            return
        make = replay_files.pdf if kind is FileKind.PDF else replay_files.png
        self._save(lambda: [(path, make(told))])

    def _save(self, make: Callable[[], Sequence[File]]) -> None:
        def save() -> tuple[Path, bool]:
            files = make()
            for path, content in files:
                if isinstance(save_whole(partial(_put, content), path), OSError):
                    return path, False
            return files[0][0], True

        def tell(done: tuple[Path, bool]) -> None:
            path, good = done
            if good:
                self._desk.notices.done("replay.saved", None, file=str(path))
            else:
                self._desk.notices.trouble(words.text("replay.not-saved", file=str(path)))

        self._desk.tasks.run(self, save, tell)


def paths_of(path: Path, story: Story) -> Sequence[Path]:
    """Give where everybody's track goes: of several people each to a file of his number."""
    if len(story.people) == 1:
        return [path]
    return [path.with_name(f"{path.stem}-{person.number}{path.suffix}") for person in story.people]


def tracks_of(kind: FileKind, path: Path, story: Story, tracks: Tracks) -> Sequence[File]:
    """Give the files of everybody's tracks."""
    return [
        (each, replay_files.track(kind, person, story, tracks[person.id]))
        for person, each in zip(story.people, paths_of(path, story), strict=True)
    ]


def _put(content: bytes, into: IO[bytes]) -> int:
    return into.write(content)
