"""Decides how a day is filled in: year, month and day by digits or arrow keys."""

from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit

from desktop.ui.theme import Theme
from desktop.ui.widgets.form import LEFT_PX, Field

FORM = "yyyy-MM-dd"
FIRST, LAST = QDate(2000, 1, 1), QDate(2099, 12, 31)
"""Between which days messages name one."""


class DayEdit(QDateEdit):
    """A day, without a zone: as the books have it."""

    def __init__(self, day: date) -> None:
        """Offer `day`."""
        super().__init__()
        self.setDisplayFormat(FORM)
        self.setDateRange(FIRST, LAST)
        self.setButtonSymbols(QDateEdit.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(LEFT_PX, 0, 0, 0)  # the sheet reaches no line in a box
        self.put(day)

    def put(self, day: date) -> None:
        """Show a day."""
        self.setDate(QDate(day.year, day.month, day.day))

    def value(self) -> date:
        """Give the day that is shown."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())


class DayField(Field):
    """A day to fill in."""

    def __init__(self, label: str, theme: Theme, day: date) -> None:
        """Offer `day`."""
        self.edit = DayEdit(day)
        super().__init__(label, theme, self.edit, wanted=True)
        self.edit.dateChanged.connect(self._change)

    def value(self) -> date:
        """Give the day."""
        return self.edit.value()
