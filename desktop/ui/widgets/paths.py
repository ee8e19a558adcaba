"""Decides how people name a file or a folder of this machine: typed, pasted, or looked for."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme
from desktop.ui.widgets.form import Field, mark
from desktop.ui.widgets.worded import Button

LONGEST = 4096


class _Browse(Button):
    """A button to look for one path of several: it is named by what it looks for."""

    def __init__(self, label: str, theme: Theme, parent: QWidget) -> None:
        """Look for what the key `label` names."""
        self._label = label
        super().__init__("restore.browse", theme, parent=parent)

    @override
    def _reword(self) -> None:
        super()._reword()
        self.setAccessibleName(words.text("restore.browse-for", label=words.text(self._label)))


class PathField(Field):
    """A path, with a button to look for it."""

    def __init__(
        self, label: str, theme: Theme, *, folder: bool = False, wanted: bool = False
    ) -> None:
        """Ask for a file that is there, or for a `folder`."""
        holder = QWidget()
        self._folder = folder
        self.line = QLineEdit(holder)
        self.line.setMaxLength(LONGEST)
        self.browse = _Browse(label, theme, holder)
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._look)
        across = QHBoxLayout(holder)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(6)
        across.addWidget(self.line, 1)
        across.addWidget(self.browse)
        super().__init__(label, theme, holder, wanted=wanted)
        holder.setFocusProxy(self.line)
        self.line.textChanged.connect(self._change)

    def path(self) -> Path | None:
        """Give what was named; None for nothing."""
        named = self.line.text().strip()
        return Path(named).expanduser() if named else None

    def name_path(self, path: Path) -> None:
        """Put a path into the line."""
        self.line.setText(str(path))

    @override
    def show_fault(self, sentence: str) -> None:
        super().show_fault(sentence)
        mark(self.line, sentence)

    def _look(self) -> None:
        """Let the machine's own dialog find it."""
        title, start = words.text(self._label_key), self.line.text()
        if self._folder:
            found = QFileDialog.getExistingDirectory(self, title, start)
        else:
            found, _ = QFileDialog.getOpenFileName(self, title, start, words.text("restore.filter"))
        if found:
            self.name_path(Path(found))

    @override
    def _reword(self) -> None:
        super()._reword()
        self.line.setAccessibleName(words.text(self._label_key))
