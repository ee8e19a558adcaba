"""Decides how sums stand under each other: named, right-aligned, the total the heaviest."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.fee_sums import Sums

GAP_PX = 28


class Totals(QFrame):
    """What lines come to, tax, what is taken off, and the total, on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Say nothing yet."""
        super().__init__(parent)
        self.setProperty("part", "card")
        self._sums: Sums | None = None
        self._currency = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(14, 8, 14, 10)
        self._grid.setHorizontalSpacing(GAP_PX)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 1)
        self.rows = [(QLabel(self), QLabel(self)) for _ in range(4)]
        right = Qt.AlignmentFlag.AlignRight
        for place, pair in enumerate(self.rows):
            for column, label in enumerate(pair, start=1):
                label.setTextFormat(Qt.TextFormat.PlainText)
                part = "strong" if place == len(self.rows) - 1 else "caption" if column == 1 else ""
                if part:
                    label.setProperty("part", part)
                self._grid.addWidget(label, place, column, right)

    def show_sums(self, sums: Sums | None, currency: str) -> None:
        """Say what it comes to; None is what cannot be reckoned yet."""
        self._sums, self._currency = sums, currency
        self._reword()

    @property
    def said(self) -> str:
        """What is said of the total."""
        return self.rows[-1][1].text()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        found, told = self._sums, []
        for place, ((name, said), key) in enumerate(
            zip(
                self.rows,
                ("fee.net", "fee.tax", "fee.discount", "fee.total"),
                strict=True,
            )
        ):
            name.setText(words.text(key))
            said.setText(words.text("fee.unclear") if found is None else self._said(found, place))
            told.append(f"{name.text()} {said.text()}")
        for label in self.rows[2]:
            label.setVisible(found is None or bool(found.discount_minor))
        self.setAccessibleName(words.text("list.comma").join(told))

    def _said(self, found: Sums, place: int) -> str:
        amounts = (found.net_minor, found.tax_minor, -found.discount_minor, found.total_minor)
        return words.money(amounts[place], self._currency)
