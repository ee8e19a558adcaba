"""Decides how the matters of a handover are read or edited: by kind, each with its order (F1)."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import HandoverKind
from api_client.wire.handovers import HandoverItem
from desktop import words
from desktop.clock import Clock
from desktop.ui import handovers
from desktop.ui.theme import Theme
from desktop.ui.widgets.facts import Card
from desktop.ui.widgets.links import Link

MOST_SHOWN = 20
"""So many matters of a kind are shown; more of them are counted, and handed over as well."""
REMARK_LETTERS = 200
REMARK_PX = 200
NUMBER_PX = 138
LIFT_PX = 2
"""So much lower words stand, that they are on one line with the number beside them."""


class Matter:
    """One line on the screen: to be left out or remarked upon where it can be edited."""

    def __init__(self, item: HandoverItem, parent: QWidget, *, editable: bool) -> None:
        """Show `item`."""
        self.item = item
        self.box = QCheckBox(parent) if editable else None
        self.remark = QLineEdit(item.remark, parent) if editable else None
        self.said, self.told = _label("", parent), _label("caption", parent)
        self.noted = _label("strong", parent)
        if self.box is not None:
            self.box.setChecked(True)
        if self.remark is not None:
            self.remark.setMaxLength(REMARK_LETTERS)
            self.remark.setMinimumWidth(REMARK_PX)

    def value(self) -> HandoverItem | None:
        """Give the line as it now is; None where it is left out."""
        if self.box is not None and not self.box.isChecked():
            return None
        if self.remark is None:
            return self.item
        return self.item.model_copy(update={"remark": self.remark.text().strip()})

    def say(self, clock: Clock) -> None:
        """Say it in the language spoken now."""
        item = self.item
        self.said.setText(item.said or words.text(handovers.heading(item.kind)))
        told = handovers.told(item, clock.now())
        self.told.setText(told)
        self.told.setVisible(bool(told))
        self.noted.setText(item.remark)
        self.noted.setVisible(bool(item.remark) and self.remark is None)
        name = f"{item.number} {item.said}".strip()
        if self.box is not None:
            self.box.setAccessibleName(words.text("handover.keep-matter", matter=name))
        if self.remark is not None:
            self.remark.setPlaceholderText(words.text("handover.remark-hint"))
            self.remark.setAccessibleName(words.text("handover.remark-on", matter=name))


class Parts(QWidget):
    """The matters of a handover, a card for each kind."""

    order_wanted = Signal(object)
    """The id of an order that somebody wants to see."""

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget, *, editable: bool) -> None:
        """Begin without any; `editable` ones can be left out and remarked upon."""
        super().__init__(parent)
        self._theme, self._clock, self._editable = theme, clock, editable
        self._cards: list[QWidget] = []
        self._more: list[tuple[QLabel, int]] = []
        self._unshown: list[HandoverItem] = []
        self.matters: list[Matter] = []
        self._none = _label("caption", self)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(8)
        self._down.addWidget(self._none)
        self._reword()

    def show_items(self, items: Sequence[HandoverItem]) -> None:
        """Show these; what was left out or remarked upon before stays so."""
        left_out = {handovers.key(each.item) for each in self.matters if each.value() is None}
        remarks = {
            handovers.key(value): value.remark
            for value in (each.value() for each in self.matters)
            if value is not None and value.remark
        }
        own = [each.item for each in self.matters if each.item.kind is HandoverKind.OTHER]
        known = {handovers.key(item) for item in items}
        items = [*items, *(item for item in own if handovers.key(item) not in known)]
        self._clear()
        for kind, found in handovers.grouped(items).items():
            self._show_kind(kind, found)
        for matter in self.matters:
            at = handovers.key(matter.item)
            if matter.box is not None:
                matter.box.setChecked(at not in left_out)
            if matter.remark is not None and at in remarks:
                matter.remark.setText(remarks[at])
        self._reword()

    def add(self, item: HandoverItem) -> None:
        """Show one more matter, and take the focus to its remark."""
        self.show_items([*(each.item for each in self.matters), *self._unshown, item])
        added = next(
            each for each in self.matters if handovers.key(each.item) == handovers.key(item)
        )
        if added.remark is not None:
            added.remark.setFocus()

    def values(self) -> tuple[HandoverItem, ...]:
        """Give the lines as they now are, without those that are left out."""
        shown = (each.value() for each in self.matters)
        return (*(value for value in shown if value is not None), *self._unshown)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _clear(self) -> None:
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards, self._more, self._unshown, self.matters = [], [], [], []

    def _show_kind(self, kind: HandoverKind, items: Sequence[HandoverItem]) -> None:
        icon, tone = handovers.look(kind)
        card = Card(handovers.heading(kind), icon, self._theme, self, tone)
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(1, NUMBER_PX)
        for item in items[:MOST_SHOWN]:
            self._show(item, card, grid)
        rest = items[MOST_SHOWN:]
        if rest:
            more = _label("caption", card)
            grid.addWidget(more, grid.rowCount(), 2)
            self._more.append((more, len(rest)))
            self._unshown += rest
        card.inside.addLayout(grid)
        self._cards.append(card)
        self._down.addWidget(card)

    def _show(self, item: HandoverItem, card: QWidget, grid: QGridLayout) -> None:
        matter = Matter(item, card, editable=self._editable)
        top, row = Qt.AlignmentFlag.AlignTop, grid.rowCount()
        if matter.box is not None:
            grid.addWidget(matter.box, row, 0, top)
        if item.order_id is not None:
            grid.addWidget(self._link(item.number, item.order_id, card), row, 1, top)
        words_ = QVBoxLayout()
        words_.setSpacing(1)
        words_.setContentsMargins(0, LIFT_PX, 0, 0)
        for label in (matter.said, matter.told, matter.noted):
            words_.addWidget(label)
        grid.addLayout(words_, row, 2)
        if matter.remark is not None:
            grid.addWidget(matter.remark, row, 3, top)
        self.matters.append(matter)

    def _link(self, number: str, order_id: UUID, parent: QWidget) -> Link:
        link = Link(number, parent)
        link.clicked.connect(self._wanting(order_id))
        return link

    def _wanting(self, order_id: UUID) -> Callable[[], None]:
        return lambda: self.order_wanted.emit(order_id)

    def _reword(self) -> None:
        self._none.setText(words.text("handover.no-matters"))
        self._none.setVisible(not self.matters)
        for matter in self.matters:
            matter.say(self._clock)
        for label, count in self._more:
            label.setText(words.plural("handover.more", count))


def _label(part: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if part:
        label.setProperty("part", part)
    return label
