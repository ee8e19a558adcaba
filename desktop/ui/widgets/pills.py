"""Decides how filters stand on a line: what is chosen in words, the rest as far as there is room.

What is chosen never leaves the line: it is shortened, then goes to a second line. What is not
chosen and does not fit is in a menu at the end.
"""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.worded import ToolButton

HEIGHT_PX, GAP_PX = 28, 4
MOST_PX, LEAST_PX = 260, 150
"""How wide what is chosen may be, and how narrow it becomes where there is no room."""
SEARCH_MOST_PX, SEARCH_LEAST_PX = 280, 170
ICON_PX, AWAY_PX = 16, 12
FACE_PX = 22
"""What a face has besides its words: its edges."""


class Away(ToolButton):
    """Takes off what is chosen of one part."""

    def __init__(self, part: str, theme: Theme, parent: QWidget) -> None:
        """Name the part whose words are under the key `part`."""
        self._part = part
        super().__init__("filter.remove-one", theme, "close", bare=True, parent=parent)
        self.setProperty("part", "pill-away")
        self.setIconSize(QSize(AWAY_PX, AWAY_PX))

    @override
    def _reword(self) -> None:
        said = words.text("filter.remove-one", part=words.text(self._part))
        self.setAccessibleName(said)
        self.setToolTip(said)


class Pill(QWidget):
    """One part of a filter: its name, or what is chosen of it with a way to take that off."""

    pressed = Signal()
    """Somebody wants to choose."""

    removed = Signal()
    """What is chosen is to be chosen no longer."""

    def __init__(self, key: str, keys: str, theme: Theme, parent: QWidget) -> None:
        """Be called by the text under `key`; `keys` is told in its tip, Qt's portable text."""
        super().__init__(parent)
        self._key, self._keys, self._theme = key, keys, theme
        self._told = ""
        self.face = QToolButton(self)
        self.face.setProperty("part", "pill")
        self.face.setProperty("elides", True)
        self.face.setCheckable(True)
        self.face.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.face.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.face.setIconSize(QSize(ICON_PX, ICON_PX))
        self.away = Away(key, theme, self)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.face, 1)
        across.addWidget(self.away)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.face)
        self.face.clicked.connect(self._press)
        self.away.clicked.connect(self.removed)
        theme.follow(self._dress)
        self.reword()

    @property
    def label(self) -> str:
        """Its name."""
        return words.text(self._key)

    @property
    def chosen(self) -> bool:
        """Whether something is chosen."""
        return bool(self._told)

    @property
    def told(self) -> str:
        """What is said, not shortened."""
        return self._told or self.label

    def tell(self, told: str) -> None:
        """Say what is chosen, as `State: Open`; nothing says that nothing is."""
        self._told = told
        self.reword()

    def reword(self) -> None:
        """Say everything in the language spoken now."""
        native = QKeySequence(self._keys).toString(QKeySequence.SequenceFormat.NativeText)
        tip = words.text("filter.tip", told=self.told, keys=native) if native else self.told
        self.face.setChecked(self.chosen)
        self.face.setAccessibleName(self.told)
        self.face.setToolTip(tip)
        self.away.setVisible(self._removable())
        self._shorten()
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        wide = self.face.fontMetrics().horizontalAdvance(self.told) + FACE_PX
        wide += ICON_PX + 4 if not self.face.icon().isNull() else 0
        wide += self.away.sizeHint().width() if self._removable() else 0
        return QSize(min(wide, MOST_PX) if self.chosen else wide, HEIGHT_PX)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.reword()

    def _removable(self) -> bool:
        return self.chosen

    def _press(self) -> None:
        self.face.setChecked(self.chosen)  # what is chosen says whether it looks so, not the press
        self.pressed.emit()

    def _shorten(self) -> None:
        """Show as much of the words as there is room for."""
        room = self.width() - FACE_PX - (self.away.sizeHint().width() if self._removable() else 0)
        room -= ICON_PX + 4 if not self.face.icon().isNull() else 0
        metrics = self.face.fontMetrics()
        if room < 0 or metrics.horizontalAdvance(self.told) <= room:
            self.face.setText(self.told)
        else:
            self.face.setText(metrics.elidedText(self.told, Qt.TextElideMode.ElideRight, room))

    def _dress(self) -> None:
        """Show that a press opens a list."""
        self.face.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.face.setIcon(self._theme.icon("down", self._theme.colours.muted))


class Flag(Pill):
    """A part of a filter that is asked for or not, and how many orders it would leave."""

    def __init__(
        self, key: str, keys: str, looks: tuple[str, Tone], theme: Theme, parent: QWidget
    ) -> None:
        """Be called by the text under `key`; `looks` are its icon and tone while there are some."""
        self._looks, self._count, self._some = looks, "", False
        super().__init__(key, keys, theme, parent)

    def count(self, number: str, *, some: bool) -> None:
        """Say how many there are, empty where it is not known; `some` whether there are any."""
        if (number, some) != (self._count, self._some):
            self._count, self._some = number, some
            self._dress()
            self.reword()

    @property
    @override
    def told(self) -> str:
        if not self._count:
            return self.label
        return words.text("filter.counted", told=self.label, count=self._count)

    @override
    def _removable(self) -> bool:
        return False

    @override
    def _dress(self) -> None:
        icon, tone = self._looks
        loud = self._some and not self.chosen
        ink = self._theme.tint(tone).text if loud else self._theme.colours.muted
        self.face.setIcon(self._theme.icon(icon, ink))


class PillLine(QWidget):
    """The line to type in, the pills that fit, a menu of the others, a button that clears all."""

    def __init__(
        self, search: QLineEdit, pills: Sequence[Pill], more: QToolButton, clear: QToolButton
    ) -> None:
        """Stand in this order; of the pills the first ones stay longest where room is short."""
        super().__init__()
        self._search, self._more, self._clear = search, more, clear
        self._pills, self._standing = tuple(pills), tuple(pills)
        self.hidden: tuple[Pill, ...] = ()
        for widget in (search, *pills, more, clear):
            widget.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT_PX)
        for before, after in zip(self.stops, self.stops[1:], strict=False):
            QWidget.setTabOrder(before, after)

    @property
    def stops(self) -> list[QWidget]:
        """Where the tab key stops, in order."""
        inner = [part for pill in self._standing for part in (pill.face, pill.away)]
        return [self._search, *inner, self._more, self._clear]

    def stand(self, order: Sequence[Pill]) -> None:
        """Let the pills stand in this order from left to right."""
        self._standing = tuple(order)

    def settle(self) -> None:
        """Place everything anew: something else is chosen, or said."""
        self._place(self.width())

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.settle()  # something in the line says something else
        return super().event(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(event.size().width())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(SEARCH_LEAST_PX + 2 * LEAST_PX, HEIGHT_PX)

    def _place(self, room_px: int) -> None:
        clears = not self._clear.isHidden()
        end_px = self._clear.sizeHint().width() + GAP_PX if clears else 0
        widths = {pill: pill.sizeHint().width() for pill in self._pills if pill.chosen}
        fixed = SEARCH_LEAST_PX + end_px
        others = [pill for pill in self._pills if not pill.chosen]
        left = room_px - fixed - _sum(widths.values())
        if _sum(pill.sizeHint().width() for pill in others) > left:
            left -= self._more.sizeHint().width() + GAP_PX
            others = _fitting(others, left)
        self.hidden = tuple(each for each in self._pills if each not in {*widths, *others})
        self._more.setVisible(bool(self.hidden))
        fixed += self._more.sizeHint().width() + GAP_PX if self.hidden else 0
        if not others and _sum(_narrowed(widths).values()) <= room_px - fixed:
            widths = _narrowed(widths, room_px - fixed)
        widths |= {pill: pill.sizeHint().width() for pill in others}
        for pill in self._pills:
            pill.setVisible(pill in widths)
        spare = room_px - fixed - _sum(widths.values())
        search_px = min(SEARCH_MOST_PX, SEARCH_LEAST_PX + max(spare, 0))
        shown: list[tuple[QWidget, int]] = [(self._search, search_px)]
        shown += [(pill, widths[pill]) for pill in self._standing if pill in widths]
        shown += [(self._more, self._more.sizeHint().width())] if self.hidden else []
        shown += [(self._clear, end_px - GAP_PX)] if clears else []
        self._flow(shown, room_px)

    def _flow(self, shown: Sequence[tuple[QWidget, int]], room_px: int) -> None:
        left, top = 0, 0
        for widget, wide in shown:
            if left > 0 and left + wide > room_px:
                left, top = 0, top + HEIGHT_PX + GAP_PX
            widget.setGeometry(left, top, min(wide, max(room_px, 1)), HEIGHT_PX)
            left += wide + GAP_PX
        if self.height() != top + HEIGHT_PX:
            self.setFixedHeight(top + HEIGHT_PX)


def _sum(widths: Iterable[int]) -> int:
    return sum(each + GAP_PX for each in widths)


def _fitting(pills: Sequence[Pill], room_px: int) -> list[Pill]:
    """Give the first pills that fit; one that is too wide is passed over by narrower ones."""
    fitting = []
    for pill in pills:
        wide = pill.sizeHint().width() + GAP_PX
        if wide <= room_px:
            fitting.append(pill)
            room_px -= wide
    return fitting


def _narrowed(widths: Mapping[Pill, int], room_px: int = 0) -> dict[Pill, int]:
    """Give the widths made narrower, the widest first, until they fit or can be no narrower."""
    narrowed = dict(widths)
    while _sum(narrowed.values()) > room_px:
        widest = max(narrowed, key=lambda pill: narrowed[pill], default=None)
        if widest is None or narrowed[widest] <= LEAST_PX:
            break
        narrowed[widest] -= min(8, narrowed[widest] - LEAST_PX)
    return narrowed
