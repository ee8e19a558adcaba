"""Decides what is wrong with a window by looking at it: text that is cut, controls without a name.

`callout pictures --check` and the tests look at every scene with the same eyes.
"""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QDateTimeEdit,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTabWidget,
    QTextEdit,
    QWidget,
)

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
    QTextEdit,
)
INNER = ("qt_", "QComboBoxPrivate", "QTableCornerButton")
"""Parts that Qt makes inside its own controls."""
ROLES = frozenset(
    {
        QAccessible.Role.PushButton,
        QAccessible.Role.CheckBox,
        QAccessible.Role.RadioButton,
        QAccessible.Role.EditableText,
        QAccessible.Role.ComboBox,
        QAccessible.Role.SpinBox,
        QAccessible.Role.Slider,
        QAccessible.Role.PageTab,
        QAccessible.Role.MenuItem,
        QAccessible.Role.ButtonMenu,
        QAccessible.Role.ButtonDropDown,
        QAccessible.Role.Table,
        QAccessible.Role.Tree,
        QAccessible.Role.List,
    }
)
"""What a reader of the screen may stop at."""
WHOLE = frozenset(
    {
        QAccessible.Role.Table,
        QAccessible.Role.Tree,
        QAccessible.Role.List,
        QAccessible.Role.ComboBox,
        QAccessible.Role.SpinBox,
    }
)
"""What is named as a whole; what is in it is read by its own text."""
SLACK_PX = 1
ELIDED = "elides"
"""The property of a widget that shortens its words on purpose, and says them whole in a tip."""
FRAME_PX = 12


def shown_in(root: QWidget) -> Iterator[QWidget]:
    """Give the widgets of ours that can be seen."""
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or widget.objectName().startswith("qt_"):
            continue
        inner = widget.metaObject().className().startswith(INNER)
        if not inner and not isinstance(widget.parentWidget(), QDateTimeEdit | QComboBox):
            yield widget


def name_of(widget: QWidget) -> str:
    """Give what a reader of the screen says first of a widget."""
    found: QAccessibleInterface | None = QAccessible.queryAccessibleInterface(widget)
    return "" if found is None else found.text(QAccessible.Text.Name)


def nameless(root: QWidget) -> list[str]:
    """Give the controls that a reader of the screen cannot name: ours, and parts of them."""
    found = [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in shown_in(root)
        if (isinstance(widget, CONTROLS) or reached(widget)) and not name_of(widget).strip()
    ]
    top: QAccessibleInterface | None = QAccessible.queryAccessibleInterface(root)
    return found if top is None else [*found, *_nameless_parts(top)]


def reached(widget: QWidget) -> bool:
    """Say whether the tab key stops at a widget."""
    by_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(by_tab) and widget.isEnabled() and not isinstance(widget, QAbstractScrollArea)


def _nameless_parts(node: QAccessibleInterface) -> Iterator[str]:
    for place in range(node.childCount()):
        child: QAccessibleInterface | None = node.child(place)
        if child is None or not child.isValid() or bool(child.state().invisible):
            continue
        role = child.role()
        if role in ROLES and not child.text(QAccessible.Text.Name).strip() and not _inner(child):
            yield f"{role.name} under {node.text(QAccessible.Text.Name) or node.role().name}"
        if role not in WHOLE:
            yield from _nameless_parts(child)


def _inner(node: QAccessibleInterface) -> bool:
    thing: QObject | None = node.object()
    return thing is not None and thing.objectName().startswith("qt_")


def cut(root: QWidget) -> list[str]:
    """Give the words that do not fit where they stand."""
    found = []
    for widget in shown_in(root):
        if widget.property(ELIDED) or widget.visibleRegion().isEmpty():
            continue
        said = _cut(widget)
        if said:
            where = type(widget.parentWidget()).__name__
            found.append(f"{type(widget).__name__} in {where}: {said}")
    return found


def _cut(widget: QWidget) -> str:
    """Give the words that do not fit into this widget, or nothing."""
    room = widget.width() + SLACK_PX
    wide = said = ""
    if isinstance(widget, QLabel):
        said, wide = widget.text(), widget.text() if _label_cut(widget) else ""
    elif isinstance(widget, QAbstractButton):
        said, wide = widget.text(), widget.text() if widget.sizeHint().width() > room else ""
    elif isinstance(widget, QComboBox):
        said = widget.currentText()
        wide = said if widget.minimumSizeHint().width() > room else ""
    elif isinstance(widget, QAbstractSpinBox):
        said = widget.text()
        wide = said if widget.fontMetrics().horizontalAdvance(said) + FRAME_PX > room else ""
    elif isinstance(widget, QLineEdit):
        said = wide = "" if widget.height() >= widget.fontMetrics().height() else widget.text()
    elif isinstance(widget, QTabWidget):
        bar = widget.tabBar()
        said = wide = "" if bar.sizeHint().width() <= bar.width() + SLACK_PX else "tabs"
    elif isinstance(widget, QTableView):
        said = wide = _headings_cut(widget)
    return wide if said else ""


def _label_cut(label: QLabel) -> bool:
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + SLACK_PX
    hint = label.minimumSizeHint()
    return hint.width() > label.width() + SLACK_PX or hint.height() > label.height() + SLACK_PX


def _headings_cut(table: QTableView) -> str:
    """Give the headings of a table that are wider than their columns as it first stands."""
    header: QHeaderView = table.horizontalHeader()
    if header.isHidden() or table.model() is None:
        return ""
    metrics = header.fontMetrics()
    told = [
        str(table.model().headerData(column, Qt.Orientation.Horizontal) or "")
        for column in range(header.count())
        if not header.isSectionHidden(column)
        and metrics.horizontalAdvance(
            str(table.model().headerData(column, Qt.Orientation.Horizontal) or "")
        )
        + FRAME_PX
        > header.sectionSize(column)
    ]
    return ", ".join(told)
