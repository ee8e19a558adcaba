"""Decides how a centre's templates of orders are kept: by kind of job, with the usual ones (F1)."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import Noun
from api_client.wire.centre import Versioned
from api_client.wire.templates import Template, TemplateContent, TemplateWanted
from desktop import words
from desktop.ui import undoing, usual
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.template_form import TemplateDialog
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button


def columns() -> Sequence[Column[Template]]:
    """Give the columns of the templates."""

    def promised(row: Template) -> str:
        minutes = row.promised_min or 0
        for size, key in ((24 * 60, "unit.days"), (60, "unit.hours"), (1, "unit.minutes")):
            if minutes and minutes % size == 0:
                return words.text(key, n=minutes // size)
        return ""

    return (
        Column("name", "field.template", lambda row: row.name, 190),
        Column("kind", "field.kind", lambda row: words.member(row.kind), 120),
        Column("title", "field.wrong", lambda row: row.title, 280, stretch=True),
        Column("priority", "field.priority", lambda row: words.member(row.priority), 100),
        Column(
            "promised",
            "column.promised-within",
            promised,
            130,
            sort=lambda row: row.promised_min or 0,
        ),
        Column("by", "column.kept-by", lambda row: row.changed_by, 140),
    )


class TemplatesPanel(ListPanel):
    """All templates."""

    def __init__(self, desk: Desk) -> None:
        """Show the templates of the desk's server."""
        super().__init__()
        self._desk = desk
        self.model: TableModel[Template] = TableModel(columns(), self)
        self.table = TableView(self.model, desk.theme, "templates.heading", "templates.empty", self)
        self.live: Live[Template] = Live(
            self.model, Noun.TEMPLATE, desk.tasks, self._load, self._fetch, self
        )
        self.pane = Pane(self.table, desk.theme, self)
        self.gate = Gate(desk, self)
        self.edit_button = Button("template.edit", desk.theme, "draft", parent=self)
        self.away_button = Button("template.take-away", desk.theme, "close", parent=self)
        self.usual_button = Button("templates.usual", desk.theme, "archive", parent=self)
        self.new_button = Button("template.new", desk.theme, "add", "main", self)
        self._arrange()
        remember(self.table, desk, "templates", (0, Qt.SortOrder.AscendingOrder))
        self.table.chosen.connect(lambda _: self._suit())
        self.table.opened.connect(lambda _: self.edit())
        self.live.loaded.connect(self.pane.show_view)
        self.live.failed.connect(self._fail)
        self.live.counted.connect(self._count)
        for button, run in (
            (self.new_button, self.write),
            (self.edit_button, self.edit),
            (self.away_button, self.take_away),
            (self.usual_button, self.add_usual),
        ):
            self.gate.guard(button, run)
        self._suit()
        self._reword()

    @override
    def offered_actions(self) -> Sequence[Action]:
        def one() -> bool:
            return self.chosen() is not None

        return self.gate.actions(
            Action("template.new", "add", self.write, "Ins", within=True),
            Action("template.edit", "draft", self.edit, "F2", one, within=True),
            Action("template.take-away", "close", self.take_away, "Del", one, within=True),
            Action("templates.usual", "archive", self.add_usual),
        )

    @property
    def desk(self) -> Desk:
        """The collaborators of this panel."""
        return self._desk

    def chosen(self) -> Template | None:
        """Give the template that is chosen, if one is."""
        id_ = self.table.chosen_id()
        return None if id_ is None else self.live.row(id_)

    def write(self) -> TemplateDialog:
        """Open the dialog for a new template."""
        return self._open(None)

    def edit(self) -> TemplateDialog | None:
        """Open the dialog for the chosen one."""
        template = self.chosen()
        return None if template is None else self._open(template)

    def take_away(self) -> None:
        """Take the chosen one away; it can be brought back at once."""
        template = self.chosen()
        if template is None:
            return
        client = self._desk.client
        self._desk.tasks.run(
            self,
            lambda: client.templates.take_away(template.id),
            lambda gone: self._taken_away(template, gone),
        )

    def add_usual(self) -> None:
        """Add the usual templates, in the language spoken now, whose names are not there yet."""
        there = {row.name for row in self.live.rows}
        wanted = [each for each in usual.templates() if each.name not in there]
        client = self._desk.client

        def add() -> int:
            for each in wanted:
                client.templates.keep(new_id(), each)
            return len(wanted)

        self._desk.tasks.run(self, add, self._added)

    def _added(self, count: int) -> None:
        self._desk.notices.done("templates.added", None, n=count)
        self.live.reload()

    def _taken_away(self, template: Template, gone: Versioned) -> None:
        wanted = TemplateWanted(**{**_content(template), "version": gone.version})
        back = partial(self._desk.client.templates.keep, template.id, wanted)
        self._offer_back("template.taken-away", back, template)
        self.live.reload()

    def _open(self, template: Template | None) -> TemplateDialog:
        dialog = TemplateDialog(self._desk, template, self)
        dialog.sent.connect(lambda now: self._kept(template, now))
        dialog.open()
        return dialog

    def _kept(self, before: Template | None, now: Template) -> None:
        self.live.take(now)
        self.model.settle()
        self.table.choose(now.id)
        templates = self._desk.client.templates

        def newest() -> Template | None:
            return next(iter(self._fetch([now.id])), None)

        def unmake() -> Versioned | None:
            row = newest()
            same = row is not None and _content(row) == _content(now)
            return templates.take_away(now.id) if same else None

        def put(row: Template, changes: undoing.Values) -> Template:
            wanted = {**_content(row), **changes, "version": row.version}
            return templates.keep(row.id, TemplateWanted(**wanted))

        if before is None:
            self._offer_back("template.made", unmake, now)
        elif _content(before) == _content(now):
            self._desk.notices.done("edit.nothing-changed", None, number=now.name)
        else:
            back = partial(undoing.put_back, _content, before, now, newest, put)
            self._offer_back("template.kept", back, now)

    def _offer_back(self, key: str, back: Callable[[], object], template: Template) -> None:
        """Tell of a change, and offer to take it back."""
        undoing.offer(self._desk, self, key, back, lambda _: self.live.reload(), name=template.name)

    def _load(self) -> Sequence[Template]:
        return self._desk.client.templates.all().items

    def _fetch(self, ids: Sequence[UUID]) -> Sequence[Template]:
        return [each for each in self._load() if each.id in set(ids)]

    def _suit(self) -> None:
        for button in (self.edit_button, self.away_button):
            button.setEnabled(self.chosen() is not None)

    def _count(self) -> None:
        self.counted.emit(words.text("templates.count", n=words.number(len(self.live.rows))))
        self._suit()

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(8)
        for button in (self.edit_button, self.away_button):
            top.addWidget(button)
        top.addStretch(1)
        top.addWidget(self.usual_button)
        top.addWidget(self.new_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.pane, 1)

    @override
    def _reword(self) -> None:
        self.table.reword()
        self._count()


def _content(template: Template) -> dict[str, Any]:
    """Give what a template says, by its fields."""
    return {name: getattr(template, name) for name in TemplateContent.model_fields}
