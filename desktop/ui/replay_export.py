"""Decides how a replay is kept as files: which kind, where, and what is told of it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import IO

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from desktop import words
from desktop.ui import replay_files
from desktop.ui.desk import Desk
from desktop.ui.replay_data import Story
from desktop.ui.replay_doubts import Doubts, Tracks
from desktop.ui.replay_files import FileKind, Told
from desktop.ui.saving import save_whole

OF_EACH = frozenset({FileKind.GPX, FileKind.CSV})
"""What is written for each person, in a file of his own."""
NAMES = {
    FileKind.GPX: "replay.export-gpx",
    FileKind.CSV: "replay.export-csv",
    FileKind.PDF: "replay.export-pdf",
    FileKind.PNG: "replay.export-png",
}
"""The key of each kind's name."""
File = tuple[Path, bytes]


class Export(QObject):
    """Writes a replay: each file whole or not at all."""

    def __init__(
        self, desk: Desk, doubts: Doubts, told: Callable[[], Told | None], parent: QWidget
    ) -> None:
        """Write what `told` gives when it is asked for."""
        super().__init__(parent)
        self._desk, self._doubts, self._told, self._parent = desk, doubts, told, parent

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
            self.write(kind, Path(named))

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
        made = [(path, make(told))]
        self._save(lambda: made)

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


def tracks_of(kind: FileKind, path: Path, story: Story, tracks: Tracks) -> Sequence[File]:
    """Give the files of everybody's tracks."""
    several = len(story.people) > 1
    return [
        (
            path.with_name(f"{path.stem}-{person.number}{path.suffix}") if several else path,
            replay_files.track(kind, person, story, tracks[person.id]),
        )
        for person in story.people
    ]


def _put(content: bytes, into: IO[bytes]) -> int:
    return into.write(content)
