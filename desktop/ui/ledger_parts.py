"""Decides how one part of the ledger is shown: what is wanted of it, its rows, more of them."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import words
from desktop.ui.desk import Desk
from desktop.ui.ledger_filters import Bar
from desktop.ui.ledger_pages import Ask, Pages
from desktop.ui.sorted_lines import Record
from desktop.ui.table import Column, TableModel
from desktop.ui.tableview import TableView
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button, Label

Row = TypeVar("Row", bound=Record)
MORE = "ledger.more"


class Part(QWidget, Generic[Row]):
    """A bar that says what is wanted, a table, and the way to the next page where there is one."""

    def __init__(
        self,
        desk: Desk,
        said: tuple[str, str, str],
        columns: Sequence[Column[Row]],
        ask: Callable[[], Ask[Row]],
        bar: Bar | None,
        parent: QWidget,
    ) -> None:
        """Show rows by `columns`.

        `said` are the keys of what it is, of what an empty table says, and of what one says where
        something else than all is wanted.
        """
        super().__init__(parent)
        self._desk, self.bar = desk, bar
        name, *self._empty = said
        theme = desk.theme
        self.model: TableModel[Row] = TableModel(columns, self)
        self.table: TableView[Row] = TableView(self.model, theme, name, self._empty[0], self)
        self.pane = Pane(self.table, theme, self)
        self.pages: Pages[Row] = Pages(self.model, desk.tasks, ask, self)
        self.stale = True
        self.foot = QWidget(self)
        self.rest, self.more = (
            Label("", "caption", self.foot),
            Button(MORE, theme, parent=self.foot),
        )
        below, whole = QHBoxLayout(self.foot), QVBoxLayout(self)
        below.setContentsMargins(12, 4, 12, 4)
        below.addWidget(self.rest, 1)
        below.addWidget(self.more)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if bar is not None:
            whole.addWidget(bar)
            bar.changed.connect(self._want)
        whole.addWidget(self.pane, 1)
        whole.addWidget(self.foot)
        self.foot.hide()
        self.more.clicked.connect(lambda _=False: self.pages.go_on())
        self.pages.loaded.connect(self._take)
        self.pages.failed.connect(self._fail)

    def row(self) -> Row | None:
        """Give the row that is chosen, if one is."""
        id_ = self.table.chosen_id()
        return None if id_ is None else self.model.row(id_)

    def look(self) -> None:
        """Be looked at: ask for what is not here as it is now."""
        if self.stale:
            self.stale = False
            self.pages.reload()

    def reload(self) -> None:
        """Ask for all of it again."""
        self.stale = False
        self.pane.show_loading()
        self.pages.reload()

    def choose_first(self) -> None:
        """Choose what stands on top where somebody looks, unless something is chosen."""
        if self.isVisible() and self.row() is None and self.model.rowCount():
            self.table.choose(self.model.at(0).id)

    def _want(self) -> None:
        """Ask for something else than before."""
        narrows: Any = getattr(self.bar, "narrows", False)
        self.table.empty = self._empty[1] if narrows else self._empty[0]
        self.stale = False
        self.pages.begin_anew()

    def _take(self) -> None:
        self.pane.show_view()
        self.foot.setVisible(self.pages.more)
        self.rest.setText(words.plural("ledger.rest", len(self.pages.rows)))
        self.choose_first()

    def _fail(self, fault: Exception) -> None:
        """Say that loading failed: in passing while rows are shown, else in their place."""
        if self.pages.ready:
            self._desk.tasks.failed.emit(fault)
        else:
            self.stale = True
            self.pane.show_failing(fault, self.reload)
