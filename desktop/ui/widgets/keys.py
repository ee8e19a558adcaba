"""Decides in which order the tab key goes through a window: as it is read, line by line."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QWidget


def read_in_order(root: QWidget) -> None:
    """Let the tab key follow the layouts of `root`, whenever its widgets were made or added."""
    stops = list(_stops(root))
    for before, after in pairwise(stops):
        if before.nextInFocusChain() is not after:
            QWidget.setTabOrder(before, after)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    """Give what the tab key stops at in a widget, in the order in which it is laid out."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
        return
    inner = widget.widget() if isinstance(widget, QScrollArea) else None
    layout = widget.layout()
    if isinstance(widget, QSplitter):
        for side in (widget.widget(place) for place in range(widget.count())):
            if side is not None:
                yield from _stops(side)
    elif inner is not None:
        yield from _stops(inner)
    elif layout is not None:
        yield from _laid_out(layout)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from _stops(widget)
        elif inner is not None:
            yield from _laid_out(inner)
