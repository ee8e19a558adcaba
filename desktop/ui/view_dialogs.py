"""Decides how a view is named and shared, and what is asked where another was quicker (F1)."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.wire.views import View, ViewFilter
from desktop import words
from desktop.ui import filters, view_saving
from desktop.ui.desk import Desk
from desktop.ui.faults import Unfilled
from desktop.ui.view_saving import Change, Overtaken
from desktop.ui.views import SavedViews
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import LineField
from desktop.ui.widgets.worded import CheckBox, Label

WIDTH_PX = 440
NAME_LETTERS = 64


class NameDialog(FormDialog):
    """Asks how a view is called and who sees it: a new one of what is shown, or one that is kept.

    `sent` carries the View, or what somebody else made of it meanwhile (Overtaken).
    """

    def __init__(
        self, desk: Desk, views: SavedViews, parent: QWidget, view: View | None = None
    ) -> None:
        """Ask for a new view of what is shown, or for another name of `view`."""
        title = "view.save-title" if view is None else "view.rename-title"
        super().__init__(title, "view.save", desk.theme, desk.tasks, parent)
        self._desk, self._views, self._view, self._id = desk, views, view, new_id()
        self.name = LineField("view.name", desk.theme, wanted=True, most=NAME_LETTERS)
        self.shared = CheckBox("view.share", self)
        told = Label("", "caption", self)
        told.setWordWrap(True)
        asked = views.shown.filter if view is None else view.content.filter
        told.setText(filters.sentence(asked) or words.text("view.no-filter"))
        self.add("name", self.name)
        for part in (told, self.name, self.shared):
            self.body.addWidget(part)
        named = filters.title(asked) if view is None else view.name
        self.name.line.setText(named[:NAME_LETTERS])
        self.name.line.selectAll()
        if view is not None:
            self.shared.setChecked(view.shared)
        self.setMinimumWidth(WIDTH_PX)
        self.name.setFocus()

    @override
    def collect(self) -> Callable[[], View | Overtaken]:
        name, shared, client = self.name.text(), self.shared.isChecked(), self._desk.client
        taken = self._views.named(name)
        if taken is not None and (self._view is None or taken.id != self._view.id):
            raise Unfilled({"name": words.text("view.name-taken")})
        if self._view is None:
            return partial(client.views.put, self._id, self._views.edit(name, shared=shared))
        change = Change(self._view, name=name, shared=shared)
        change.on(self._view)
        return partial(view_saving.save, client.views, change)


class Way(QRadioButton):
    """One way out of several, in words."""

    def __init__(self, key: str, parent: QWidget) -> None:
        """Say the text under `key`."""
        super().__init__(parent)
        self._key = key
        self._reword()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        self.setText(words.text(self._key))
        self.setAccessibleName(words.text(self._key))


class OvertakenDialog(FormDialog):
    """Asks what is to become of a view that somebody else changed or deleted meanwhile.

    `sent` carries the View that came of it, or the Overtaken where another one is to be saved
    (`apart`) or it stays deleted.
    """

    def __init__(self, desk: Desk, overtaken: Overtaken, parent: QWidget) -> None:
        """Ask about `overtaken`; to keep both is chosen."""
        super().__init__("view.overtaken-title", "view.go-on", desk.theme, desk.tasks, parent)
        self._desk, self._overtaken = desk, overtaken
        now, change = overtaken.now, overtaken.change
        gone = now is None
        told = Label("", "", self)
        told.setWordWrap(True)
        name = change.base.name
        told.say("view.deleted-meanwhile" if gone else "view.changed-meanwhile", name=name)
        self.body.addWidget(told)
        if now is not None:
            self._tell("view.mine", change.on(change.base).content.filter)
            self._tell("view.theirs", now.content.filter)
        self.apart = Way("view.keep-both", self)
        self.over = Way("view.keep-mine", self)
        self.theirs = Way("view.keep-theirs" if not gone else "view.stay-deleted", self)
        self._all = QButtonGroup(self)
        for way in (self.apart, self.over, self.theirs):
            self._all.addButton(way)
            self.body.addWidget(way)
        self.over.setVisible(not gone)
        self.apart.setChecked(True)
        self.apart.setFocus()
        self.setMinimumWidth(WIDTH_PX)

    @override
    def collect(self) -> Callable[[], View | Overtaken]:
        overtaken = self._overtaken
        if self.over.isChecked():
            return partial(view_saving.save, self._desk.client.views, overtaken.mine())
        if self.theirs.isChecked() and overtaken.now is not None:
            now = overtaken.now
            return lambda: now
        return lambda: overtaken

    def _tell(self, key: str, asked: ViewFilter) -> None:
        said = filters.sentence(asked) or words.text("view.no-filter")
        line = Label("", "caption", self)
        line.setWordWrap(True)
        line.setText(words.text(key, filter=said))
        self.body.addWidget(line)
