"""Whether buttons that do not fit on a line go to the next one, and their room grows with them."""

import pytest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.flow import Flow


@pytest.mark.parametrize(("width_px", "lines"), [(700, 1), (250, 2), (110, 4)])
def test_as_many_a_line_as_fit(qtbot: QtBot, width_px: int, lines: int) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    flow = Flow(6)
    inside = QVBoxLayout(window)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.addWidget(flow)
    inside.addStretch(1)
    buttons: list[QWidget] = []
    for _ in range(4):
        button = QPushButton("x")
        button.setFixedSize(100, 26)
        buttons.append(button)
    flow.show_all(buttons)
    window.resize(width_px, 400)
    window.show()
    qtbot.waitUntil(lambda: len({button.y() for button in buttons}) == lines)
    lowest = max(button.geometry().bottom() for button in buttons)
    qtbot.waitUntil(lambda: flow.height() > lowest)
    flow.show_all([])
    assert flow.shown == ()
