"""Decides how the parts of the map are turned on and off, and what stands above and below it."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.desk import Desk
from desktop.ui.map_marks import JOBS, PEOPLE, Part
from desktop.ui.theme import Theme, Tone, pixmap
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.worded import CountButton, ToolButton

KEPT = "map-hidden"
ICON_PX = 16
HEAD_PX, HEIGHT_PX, HEAD_ICON_PX = 24, 28, 18
SIGNS: Mapping[Part, tuple[str, Tone]] = {
    Part.FREE: ("ok", Tone.DONE),
    Part.BUSY: ("work", Tone.MOVING),
    Part.OFF: ("off", Tone.NEUTRAL),
    Part.OLD: ("clock", Tone.NEUTRAL),
    Part.WAITING: ("circle", Tone.WAITING),
    Part.UNDER_WAY: ("travel", Tone.MOVING),
    Part.LATE: ("clock", Tone.TROUBLE),
}
LIKE_ON_MAP = Qt.ToolButtonStyle.ToolButtonTextBesideIcon


class Head(QLabel):
    """The sign of what the parts after it are of."""

    def __init__(self, key: str, icon: str, parent: QWidget) -> None:
        """Be called by the text under `key`."""
        super().__init__(parent)
        self._key, self._icon = key, icon
        self.setFixedSize(HEAD_PX, HEIGHT_PX)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def dress(self, theme: Theme) -> None:
        """Be drawn in the colours of now, called in the language of now."""
        ink = theme.colours.muted
        self.setPixmap(pixmap(self._icon, ink, HEAD_ICON_PX, self.devicePixelRatioF()))
        self.setAccessibleName(words.text(self._key))
        self.setToolTip(words.text(self._key))


class MapBar(QWidget):
    """The parts, each with how many there are, and the buttons that move the map."""

    turned = Signal()
    """Other parts are shown."""

    def __init__(
        self, desk: Desk, runs: Mapping[str, Callable[[], object]], parent: QWidget
    ) -> None:
        """Show the parts that the person showed last; `runs` is what the other buttons do."""
        super().__init__(parent)
        self._theme, self._memory = desk.theme, desk.memory
        kept = set(desk.memory.text(KEPT).split())
        self.hidden = frozenset(part for part in Part if part.value in kept)
        self.parts = {part: CountButton(f"map.part-{part}", desk.theme, self) for part in Part}
        for part, button in self.parts.items():
            button.setToolButtonStyle(LIKE_ON_MAP)
            button.setChecked(part not in self.hidden)
            button.clicked.connect(lambda _, of=part: self.turn(of))
        self.buttons = {
            key: ToolButton(key, desk.theme, icon, bare=True, parent=self)
            for key, icon in (
                ("map.areas", "area"),
                ("map.follow", "follow"),
                ("map.all", "whole"),
                ("map.out", "minus"),
                ("map.in", "add"),
            )
        }
        for key, tool in self.buttons.items():
            tool.clicked.connect(lambda _, run=runs[key]: run())
        for key in ("map.follow", "map.areas"):
            self.buttons[key].setCheckable(True)
        self.heads = Head("map.technicians", "person", self), Head("map.orders", "place", self)
        self._arrange()
        desk.theme.follow(self._dress)

    @property
    def stops(self) -> tuple[QToolButton, ...]:
        """Its buttons in reading order."""
        return (*self.parts.values(), *self.buttons.values())

    def turn(self, part: Part) -> None:
        """Show a part, or hide it; it is remembered."""
        self.hidden ^= {part}
        self.parts[part].setChecked(part not in self.hidden)
        self._memory.keep_text(KEPT, " ".join(sorted(self.hidden)))
        self.turned.emit()

    def count(self, counts: Mapping[Part, int] | None) -> None:
        """Say how many there are of each part; None says that it is not known yet."""
        for part, button in self.parts.items():
            button.count(None if counts is None else counts.get(part, 0))
        for flow in self.findChildren(Flow):
            flow.settle()

    def show_followed(self, *, followed: bool, can: bool) -> None:
        """Say whether somebody is followed, or could be."""
        button = self.buttons["map.follow"]
        button.setChecked(followed)
        button.setEnabled(can or followed)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._dress()

    def _arrange(self) -> None:
        flow = Flow(4, self)
        people, jobs = ([self.parts[part] for part in group] for group in (PEOPLE, JOBS))
        flow.show_all([self.heads[0], *people, self.heads[1], *jobs])
        across = QHBoxLayout(self)
        across.setContentsMargins(12, 10, 12, 8)
        across.setSpacing(4)
        across.addWidget(flow, 1)
        for button in self.buttons.values():
            across.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def _dress(self) -> None:
        for head in self.heads:
            head.dress(self._theme)
        for part, button in self.parts.items():
            icon, tone = SIGNS[part]
            button.setToolTip(words.text(f"map.turn-{part}"))
            button.setIcon(self._theme.icon(icon, self._theme.tint(tone).text))


class MapLine(QWidget):
    """One line below the map: what is chosen, or what is wrong with the map."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Say nothing yet."""
        super().__init__(parent)
        self._theme, self._icon, self._tone = theme, "info", Tone.NEUTRAL
        self._said: Callable[[], str] = _nothing
        self.sign, self.label = QLabel(self), QLabel(self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        across = QHBoxLayout(self)
        across.setContentsMargins(12, 6, 12, 6)
        across.setSpacing(8)
        across.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        across.addWidget(self.label, 1)
        theme.follow(self._dress)

    def say(self, icon: str, tone: Tone, said: Callable[[], str]) -> None:
        """Say what `said` gives, in whichever language is spoken."""
        self._icon, self._tone, self._said = icon, tone, said
        self._dress()

    def clear(self) -> None:
        """Say nothing."""
        self.say("info", Tone.NEUTRAL, _nothing)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._dress()

    def _dress(self) -> None:
        ink = self._theme.tint(self._tone).text
        self.sign.setPixmap(pixmap(self._icon, ink, ICON_PX, self.devicePixelRatioF()))
        self.label.setText(self._said())
        self.sign.setVisible(bool(self.label.text()))


def _nothing() -> str:
    return ""
