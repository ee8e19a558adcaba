"""Decides how it is chosen by which rule technicians are asked: the customer's, or another one."""

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QComboBox, QWidget
from typing_extensions import override

from api_client.vocabulary import DispatchRule
from desktop import words

RULES: tuple[DispatchRule | None, ...] = (None, *DispatchRule)


class RuleBox(QComboBox):
    """The customer's rule, or one of all."""

    chosen = Signal(object)
    """The DispatchRule that somebody chose, or None for the customer's."""

    def __init__(self, parent: QWidget) -> None:
        """Begin with the customer's."""
        super().__init__(parent)
        self.addItems([""] * len(RULES))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(lambda place: self.chosen.emit(RULES[place]))
        self._reword()

    @property
    def rule(self) -> DispatchRule | None:
        """The rule that is chosen; None for the customer's."""
        return RULES[self.currentIndex()]

    def reset(self) -> None:
        """Take the customer's rule again."""
        self.setCurrentIndex(0)

    @override
    def minimumSizeHint(self) -> QSize:
        # Qt keeps the one of the words before; whether it was reckoned with them is chance.
        return self.sizeHint()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        for place, rule in enumerate(RULES):
            said = words.text("dispatch.customers-rule") if rule is None else words.member(rule)
            self.setItemText(place, said)
        self.setAccessibleName(words.text("field.dispatch-rule"))
