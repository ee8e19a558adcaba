"""Whether everything that a panel may hold is legible as it is painted, and shows its focus."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDateTimeEdit,
    QDockWidget,
    QDoubleSpinBox,
    QGroupBox,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTextEdit,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

import desktop.ui
from desktop.ui import sheets
from desktop.ui.colours import colours
from desktop.ui.theme import Scheme, Theme
from tests.ui.contrasts import BLOCK, DISABLED, READ, contrast, painted, ring, strongest

SAID = BLOCK * 8
Make = Callable[[], QWidget]


def _tree() -> QTreeWidget:
    made = QTreeWidget()
    made.setHeaderHidden(True)
    for _ in range(5):
        QTreeWidgetItem(QTreeWidgetItem(made, [BLOCK * 20]), [BLOCK * 20])
    made.expandAll()
    return made


def _chosen_tree() -> QTreeWidget:
    made = _tree()
    made.selectAll()
    made.setSelectionMode(QTreeWidget.SelectionMode.MultiSelection)
    made.selectAll()
    return made


def _list() -> QListWidget:
    made = QListWidget()
    made.addItems([BLOCK * 30] * 12)
    return made


def _table() -> QTableWidget:
    made = QTableWidget(6, 2)
    made.horizontalHeader().hide()
    made.verticalHeader().hide()
    for row in range(6):
        for column in range(2):
            made.setItem(row, column, QTableWidgetItem(BLOCK * 10))
    return made


def _chosen_table() -> QTableWidget:
    made = _table()
    made.selectAll()
    return made


def _header() -> QHeaderView:
    owner = QTableWidget(1, 3)
    owner.setHorizontalHeaderLabels([SAID] * 3)
    made = owner.horizontalHeader()
    made.setProperty("owner", owner)
    return made


def _tabs() -> QTabWidget:
    made = QTabWidget()
    for _ in range(2):
        made.addTab(QWidget(), SAID)
    return made


def _group() -> QGroupBox:
    made = QGroupBox(BLOCK * 16)
    made.setFixedSize(220, 34)
    return made


def _dock() -> QDockWidget:
    made = QDockWidget(BLOCK * 16)
    made.setWidget(QWidget())
    made.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
    made.setFixedSize(220, 32)
    return made


def _progress() -> QProgressBar:
    made = QProgressBar()
    made.setProperty("part", "told")
    made.setRange(0, 10)
    made.setValue(9)
    made.setFormat(BLOCK * 12)
    made.setFixedWidth(220)
    return made


def _text() -> QTextEdit:
    return QTextEdit((BLOCK * 24 + "<br>") * 12)


def _spin() -> QSpinBox:
    made = QSpinBox()
    made.setPrefix(BLOCK * 6)
    return made


def _combo() -> QComboBox:
    made = QComboBox()
    made.setEditable(True)
    made.addItem(SAID)
    return made


def _radio() -> QRadioButton:
    made = QRadioButton(SAID)
    made.setAutoExclusive(False)
    return made


READ_KINDS: dict[str, Make] = {
    "tree": _tree,
    "chosen tree": _chosen_tree,
    "list": _list,
    "table": _table,
    "chosen table": _chosen_table,
    "tabs": _tabs,
    "group": _group,
    "dock": _dock,
    "progress": _progress,
    "text": _text,
    "number": _spin,
    "editable choice": _combo,
    "radio": _radio,
}


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("kind", READ_KINDS)
def test_all_that_a_panel_may_hold_is_legible(
    qtbot: QtBot, qapp: QApplication, theme: Theme, scheme: Scheme, kind: str
) -> None:
    theme.apply(scheme)
    widget = READ_KINDS[kind]()
    qtbot.addWidget(widget)
    widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    assert strongest(painted(widget, qapp)) >= READ
    widget.setEnabled(False)
    assert strongest(painted(widget, qapp)) >= DISABLED
    theme.apply(Scheme.LIGHT)


@pytest.mark.parametrize("scheme", Scheme)
def test_menus_are_legible_chosen_or_not(
    qtbot: QtBot, qapp: QApplication, theme: Theme, scheme: Scheme
) -> None:
    theme.apply(scheme)
    menu = QMenu()
    qtbot.addWidget(menu)
    first = menu.addAction(BLOCK * 12)
    menu.addAction(BLOCK * 12).setEnabled(False)
    assert strongest(painted(menu, qapp).copy(0, 0, 400, 34)) >= READ
    assert strongest(painted(menu, qapp).copy(0, 36, 400, 24)) >= DISABLED
    menu.setActiveAction(first)
    assert strongest(painted(menu, qapp).copy(0, 0, 400, 34)) >= READ
    theme.apply(Scheme.LIGHT)


FOCUSED_KINDS: dict[str, Make] = {
    "button": lambda: QPushButton("a"),
    "tool": QToolButton,
    "line": QLineEdit,
    "choice": QComboBox,
    "day": QDateEdit,
    "moment": QDateTimeEdit,
    "number": QSpinBox,
    "fraction": QDoubleSpinBox,
    "prose": QPlainTextEdit,
    "text": QTextEdit,
    "check": lambda: QCheckBox("a"),
    "radio": lambda: QRadioButton("a"),
    "tabs": _tabs,
    "tree": _tree,
    "list": _list,
    "table": _table,
    "slider": lambda: QSlider(Qt.Orientation.Horizontal),
    "calendar": QCalendarWidget,
}
LEAST_RING_DOTS = 40


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("kind", FOCUSED_KINDS)
def test_the_focus_is_plain_to_see(
    qtbot: QtBot, qapp: QApplication, theme: Theme, scheme: Scheme, kind: str
) -> None:
    theme.apply(scheme)
    qapp.setCursorFlashTime(0)
    widget, other = FOCUSED_KINDS[kind](), QLineEdit()
    window = QWidget()
    qtbot.addWidget(window)
    other.setParent(window)
    widget.setParent(window)
    widget.move(10, 60)
    widget.resize(widget.sizeHint())
    window.resize(500, 400)
    window.show()
    qtbot.waitActive(window)
    other.setFocus()
    qapp.processEvents()
    plain = window.grab(widget.geometry()).toImage()
    aim = widget.tabBar() if isinstance(widget, QTabWidget) else widget
    aim.setFocus(Qt.FocusReason.TabFocusReason)
    qapp.processEvents()
    focused = window.grab(widget.geometry()).toImage()
    assert ring(plain, focused) >= LEAST_RING_DOTS
    theme.apply(Scheme.LIGHT)


@pytest.mark.parametrize("scheme", Scheme)
def test_ink_without_a_ground_of_its_own_is_read_on_any(scheme: Scheme) -> None:
    named = colours(scheme).named()
    own = sheets.sheet(scheme).split("/* What qt-material leaves", 1)[1]
    measured = 0
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", own):
        ink = re.search(r"(?:^|[;\s])color: (#\w{6})", body)
        if ink is None or re.search(r"background(-color)?: #", body):
            continue
        measured += 1
        wanted = DISABLED if ":disabled" in selector else READ
        for ground in ("window", "surface"):
            assert contrast(ink[1], named[ground]) >= wanted, selector
    assert measured > 10


def test_no_icon_of_the_style_is_used() -> None:
    sources = sorted(Path(desktop.ui.__file__).parent.rglob("*.py"))
    assert len(sources) > 30
    forbidden = re.compile(r"standardIcon|standardPixmap|StandardPixmap|QMessageBox\.\w+\(")
    found = [
        f"{path.name}: {line.strip()}"
        for path in sources
        for line in path.read_text(encoding="utf-8").splitlines()
        if forbidden.search(line)
    ]
    assert found == []


def test_our_sheets_name_no_colour_of_their_own() -> None:
    for name in sheets.SHEETS:
        written = (Path(desktop.ui.__file__).parents[2] / "resources" / "themes" / name).read_text(
            encoding="utf-8"
        )
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?!qt)", re.sub(r"#qt_\w+", "", written)), name
