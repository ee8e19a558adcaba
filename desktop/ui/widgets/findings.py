"""Decides how what was checked is read: a line each, with the icon and colour of how it went."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget
from typing_extensions import override

from desktop.ui.theme import Theme, Tone, pixmap
from desktop.ui.widgets.linemark import LineMark

ICON_PX = 16
ICONS = {Tone.DONE: "ok", Tone.WAITING: "warning", Tone.TROUBLE: "error"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it went, and the sentence, made anew in each language."""

    tone: Tone
    said: Callable[[], str]


class Findings(QWidget):
    """Findings under each other; their words can be marked and copied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, loud: bool = False) -> None:
        """Begin empty; `loud` ones that are trouble stand on its ground, to be met first."""
        super().__init__(parent)
        self._theme, self._loud = theme, loud
        self._shown: tuple[Finding, ...] = ()
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)
        theme.follow(self._dress)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these."""
        for pair in self._lines:
            for label in pair:
                label.hide()
                label.deleteLater()
        self._shown, self._lines = tuple(findings), []
        for place, _ in enumerate(self._shown):
            mark, sentence = LineMark(self), QLabel(self)
            sentence.setWordWrap(True)
            sentence.setTextFormat(Qt.TextFormat.PlainText)
            sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(mark, place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(sentence, place, 1, Qt.AlignmentFlag.AlignTop)
            self._lines.append((mark, sentence))
        self._dress()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._dress()

    def _dress(self) -> None:
        for finding, (mark, sentence) in zip(self._shown, self._lines, strict=True):
            tint = self._theme.tint(finding.tone)
            shade = tint.text
            if self._loud and finding.tone is Tone.TROUBLE:
                sentence.setStyleSheet(
                    f"background-color: {tint.fill}; color: {tint.text};"
                    " padding: 6px 8px; border-radius: 4px;"
                )
            icon = ICONS.get(finding.tone, "info")
            mark.setPixmap(pixmap(icon, shade, ICON_PX, self.devicePixelRatioF()))
            sentence.setText(finding.said())
