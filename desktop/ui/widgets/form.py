"""Decides how people fill something in: a label above, one editor, and what is wrong below it."""

from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtCore import QDate, QDateTime, QEvent, Qt, QTime, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme, pixmap
from desktop.ui.widgets.linemark import LineMark
from desktop.ui.widgets.worded import Label

Word = TypeVar("Word", bound=StrEnum)
MOST_LETTERS = 200
LEFT_PX = 6


def mark(editor: QWidget, sentence: str) -> None:
    """Mark what is filled in as wrong, for eyes and for readers of the screen, or as right."""
    editor.setProperty("invalid", bool(sentence))
    editor.style().unpolish(editor)
    editor.style().polish(editor)
    editor.setAccessibleDescription(sentence)


class Field(QWidget):
    """One thing to fill in. Its fault is shown, said to readers of the screen, and marked."""

    edited = Signal()

    def __init__(self, label: str, theme: Theme, editor: QWidget, *, wanted: bool = False) -> None:
        """Put `editor` under the words of `label`; `wanted` marks what must not be left empty."""
        super().__init__()
        self._label_key, self._wanted, self._theme = label, wanted, theme
        self.editor = editor
        self._label, self._mark = QLabel(self), LineMark(self)
        self._fault = Label("", "fault", self)
        self._fault.setWordWrap(True)
        self._label.setBuddy(editor)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._fault, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(3)
        inside.addWidget(self._label)
        inside.addWidget(editor)
        inside.addLayout(below)
        self.setFocusProxy(editor)
        self.show_fault("")
        self._reword()

    @property
    def fault(self) -> str:
        """What is shown to be wrong; empty when nothing is."""
        return self._fault.text() if not self._fault.isHidden() else ""

    def want(self, *, wanted: bool) -> None:
        """Mark, or not, that this must not be left empty."""
        self._wanted = wanted
        self._reword()

    def _change(self) -> None:
        """Tell of an edit: what was wrong before it is no longer said."""
        self.show_fault("")
        self.edited.emit()

    def show_fault(self, sentence: str) -> None:
        """Show what is wrong; an empty sentence takes it away."""
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))
        self._mark.setVisible(bool(sentence))
        self._mark.setPixmap(
            pixmap("error", self._theme.colours.danger, 14, self.devicePixelRatioF())
        )
        mark(self.editor, sentence)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        shown = words.text(self._label_key)
        self._label.setText(words.text("form.wanted", label=shown) if self._wanted else shown)
        self.editor.setAccessibleName(shown)


class LineField(Field):
    """One line of text."""

    def __init__(
        self,
        label: str,
        theme: Theme,
        *,
        wanted: bool = False,
        secret: bool = False,
        hint: str = "",
        most: int = MOST_LETTERS,
    ) -> None:
        """Ask for a line of at most `most` letters; `hint` is the key of an example."""
        self.line = QLineEdit()
        self.line.setMaxLength(most)
        self._hint = hint
        if secret:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        super().__init__(label, theme, self.line, wanted=wanted)
        self.line.textEdited.connect(self._change)

    def text(self) -> str:
        """Give what was written, without spaces around it."""
        return self.line.text().strip()

    @override
    def _reword(self) -> None:
        super()._reword()
        if self._hint:
            self.line.setPlaceholderText(words.text(self._hint))


class WholeField(LineField):
    """A whole number; what is written instead of one is for the message to refuse."""

    def __init__(self, label: str, theme: Theme, *, usual: int, most: int = 3) -> None:
        """Ask for a number of at most `most` digits; `usual` is what holds where nothing stands."""
        self._usual = usual
        super().__init__(label, theme, most=most)
        self.line.setPlaceholderText(words.number(usual))

    def value(self) -> int | str:
        """Give the number, or what stands there and is none."""
        return whole(self.text()) if self.text() else self._usual

    def put(self, value: int) -> None:
        """Write a number in."""
        self.line.setText(str(value))


def whole(written: str) -> int | str:
    """Give the whole number that is written, or what is written and is none."""
    return int(written) if written.isascii() and written.isdigit() else written


class ProseField(Field):
    """Several lines of text; the tab key leaves it."""

    def __init__(self, label: str, theme: Theme, *, wanted: bool = False, lines: int = 3) -> None:
        """Ask for some `lines` of text."""
        self.prose = QPlainTextEdit()
        self.prose.setTabChangesFocus(True)
        self.prose.ensurePolished()  # or its font is not yet the one that it is written in
        self.prose.setFixedHeight(self.prose.fontMetrics().lineSpacing() * lines + 22)
        super().__init__(label, theme, self.prose, wanted=wanted)
        self.prose.textChanged.connect(self._change)

    def text(self) -> str:
        """Give what was written, without spaces around it."""
        return self.prose.toPlainText().strip()

    @override
    def _change(self) -> None:
        if self.fault:
            self.show_fault("")
        self.edited.emit()


class ChoiceField(Field, Generic[Word]):
    """One word of a vocabulary."""

    def __init__(self, label: str, theme: Theme, choices: Iterable[Word], first: Word) -> None:
        """Offer `choices`, with `first` chosen."""
        self._choices = tuple(choices)
        self.box = QComboBox()
        for choice in self._choices:
            self.box.addItem(words.member(choice))
        self.box.setCurrentIndex(self._choices.index(first))
        super().__init__(label, theme, self.box)
        self.box.currentIndexChanged.connect(self._change)

    def value(self) -> Word:
        """Give the chosen word."""
        return self._choices[self.box.currentIndex()]

    def choose(self, word: Word) -> None:
        """Choose a word."""
        self.box.setCurrentIndex(self._choices.index(word))

    @override
    def _reword(self) -> None:
        super()._reword()
        for place, choice in enumerate(self._choices):
            self.box.setItemText(place, words.member(choice))


class OptionField(Field, Generic[Word]):
    """One word of a vocabulary, or none."""

    def __init__(self, label: str, theme: Theme, choices: Iterable[Word], none: str) -> None:
        """Offer `choices` after the words of the key `none`, which are chosen."""
        self._choices: tuple[Word | None, ...] = (None, *choices)
        self._none = none
        self.box = QComboBox()
        self.box.addItems([""] * len(self._choices))
        super().__init__(label, theme, self.box)
        self.box.currentIndexChanged.connect(self._change)

    def value(self) -> Word | None:
        """Give the chosen word, or None."""
        return self._choices[self.box.currentIndex()]

    def choose(self, word: Word | None) -> None:
        """Choose a word, or none."""
        self.box.setCurrentIndex(self._choices.index(word))

    @override
    def _reword(self) -> None:
        super()._reword()
        for place, choice in enumerate(self._choices):
            said = words.text(self._none) if choice is None else words.member(choice)
            self.box.setItemText(place, said)


class MomentField(Field):
    """A day and time in the local zone, or none: the box before it says whether there is one."""

    def __init__(self, label: str, theme: Theme, start: datetime) -> None:
        """Offer `start`, an aware time, unset."""
        holder = QWidget()
        self.box, self.when = QCheckBox(holder), QDateTimeEdit(holder)
        self.when.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.when.setCalendarPopup(False)
        self.when.lineEdit().setTextMargins(LEFT_PX, 0, 0, 0)  # the sheet reaches no line in a box
        shown = words.local(start)
        self.when.setDateTime(
            QDateTime(QDate(shown.year, shown.month, shown.day), QTime(shown.hour, shown.minute))
        )
        self.when.setEnabled(False)
        self.box.toggled.connect(self.when.setEnabled)
        inside = QHBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(self.box)
        inside.addWidget(self.when, 1)
        super().__init__(label, theme, holder)
        holder.setFocusProxy(self.box)
        self.box.toggled.connect(self._change)
        self.when.dateTimeChanged.connect(self._change)

    def show_value(self, at: datetime | None) -> None:
        """Show an aware time, to the minute, or that there is none."""
        self.box.setChecked(at is not None)
        if at is not None:
            shown = words.local(at)
            self.when.setDateTime(
                QDateTime(
                    QDate(shown.year, shown.month, shown.day), QTime(shown.hour, shown.minute)
                )
            )

    def value(self) -> datetime | None:
        """Give the time in UTC, or None when the box is empty."""
        if not self.box.isChecked():
            return None
        at = self.when.dateTime()
        day, hour = at.date(), at.time()
        return words.from_local(
            date(day.year(), day.month(), day.day()), time(hour.hour(), hour.minute())
        )

    @override
    def _reword(self) -> None:
        super()._reword()
        shown = words.text(self._label_key)
        self.box.setAccessibleName(words.text("form.set", label=shown))
        self.when.setAccessibleName(shown)


def across(*fields: tuple[Field, int]) -> QWidget:
    """Put fields side by side, each as wide as its share."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    for field, share in fields:
        row.addWidget(field, share, Qt.AlignmentFlag.AlignTop)
    return holder
