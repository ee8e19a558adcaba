"""Decides how views are saved, named, shared, taken back and deleted at the desk (F1).

Each act says what it did, and can be taken back where that is possible.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from api_client.wire.views import View
from desktop.ui import view_saving
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.view_saving import Change, Overtaken
from desktop.ui.views import BUILT_IN, SavedViews

if TYPE_CHECKING:
    from desktop.ui.view_dialogs import NameDialog, OvertakenDialog

SAVE_KEYS, SAVE_AS_KEYS, REVERT_KEYS = "Ctrl+S", "Ctrl+Shift+S", "Alt+Z"


class ViewActs(QObject):
    """What can be done with views, from the keyboard or the menu of views."""

    def __init__(self, desk: Desk, views: SavedViews, panel: QWidget) -> None:
        """Act on `views`; dialogs stand over `panel`."""
        super().__init__(panel)
        self._desk, self._views, self._panel = desk, views, panel
        self._gate = Gate(desk, self)

    def offered_actions(self) -> Sequence[Action]:
        """Give what can be done, for the command bar, the sheet of keys and the menu."""
        views = self._views
        return (
            *(
                Action(
                    each.act,
                    each.icon,
                    partial(views.choose_built_in, each),
                    each.shortcut,
                    within=True,
                )
                for each in BUILT_IN
            ),
            *self._gate.actions(
                Action("view.save-it", "check", self.save, SAVE_KEYS, views.may_save, within=True),
                Action(
                    "view.save-as", "add", self.save_as, SAVE_AS_KEYS, views.may_save, within=True
                ),
                Action("view.rename", "edit", self.rename, "", self.may_change, within=True),
                Action("view.delete", "close", self.delete, "", self.may_change, within=True),
            ),
            Action("view.revert", "undo", views.revert, REVERT_KEYS, self.is_changed, within=True),
        )

    def is_changed(self) -> bool:
        """Say whether there is something to take back."""
        return self._views.is_changed

    def may_change(self) -> bool:
        """Say whether the current view may be changed by the person before this desk."""
        current = self._views.current
        return current is not None and self._views.may_change(current)

    def save(self) -> "NameDialog | None":
        """Save what is shown: into the current view, or as a new one where that is none of his."""
        current = self._views.current
        if current is None or not self.may_change():
            return self.save_as()
        if self._views.shown == current.content:
            self._desk.notices.done("view.as-saved", None, name=current.name)
            return None
        self._send(Change(current, content=self._views.shown), "view.saved")
        return None

    def save_as(self) -> "NameDialog | None":
        """Save what is shown as a new view."""
        if not self._views.may_save():
            return None
        from desktop.ui.view_dialogs import NameDialog  # noqa: PLC0415  (when it is wanted)

        dialog = NameDialog(self._desk, self._views, self._panel)
        dialog.sent.connect(self._take_new)
        dialog.open()
        return dialog

    def rename(self) -> "NameDialog | None":
        """Give the current view another name, or share it; what was changed of it stays so."""
        current = self._views.current
        if current is None or not self.may_change():
            return None
        from desktop.ui.view_dialogs import NameDialog  # noqa: PLC0415  (when it is wanted)

        dialog = NameDialog(self._desk, self._views, self._panel, current)
        dialog.sent.connect(partial(self._take_named, current))
        dialog.open()
        return dialog

    def delete(self) -> None:
        """Delete the current view; what is shown stays."""
        view = self._views.current
        if view is None or not self.may_change():
            return
        views = self._desk.client.views

        def done(_: None) -> None:
            self._views.forget(view)
            if view.owner_id == self._desk.session.staff_id:
                undo = partial(self._restore, view)
                self._desk.notices.undoable("view.deleted", undo, name=view.name)
            else:  # made again it would be this person's
                self._desk.notices.done("view.deleted", None, name=view.name)

        self._desk.tasks.run(self, partial(views.delete, view.id), done)

    def _restore(self, view: View) -> None:
        views = self._desk.client.views

        def done(now: View) -> None:
            self._views.take_changed(now)
            self._desk.notices.done("view.restored", None, name=now.name)

        self._desk.tasks.run(self, partial(view_saving.restore, views, view), done)

    def _send(self, change: Change, key: str) -> None:
        views = self._desk.client.views
        done = partial(self._take, change, key)
        self._desk.tasks.run(self, partial(view_saving.save, views, change), done)

    def _take(self, change: Change, key: str, outcome: View | Overtaken) -> None:
        if isinstance(outcome, Overtaken):
            self.ask(outcome)
            return
        self._views.take_changed(outcome)
        base = change.base
        back = Change(outcome, base.content, base.name, base.shared)
        undo = partial(self._send, back, "view.put-back")
        self._desk.notices.undoable(key, undo, name=outcome.name)

    def _take_new(self, view: View) -> None:
        self._views.take(view)
        key = "view.saved-shared" if view.shared else "view.saved"
        self._desk.notices.done(key, None, name=view.name)

    def _take_named(self, before: View, outcome: View | Overtaken) -> None:
        self._take(Change(before), "view.renamed", outcome)

    def ask(self, overtaken: Overtaken) -> "OvertakenDialog":
        """Ask what is to become of a view that somebody else was quicker with."""
        from desktop.ui.view_dialogs import OvertakenDialog  # noqa: PLC0415  (when it is wanted)

        dialog = OvertakenDialog(self._desk, overtaken, self._panel)

        def take(outcome: View | Overtaken) -> None:
            if dialog.apart.isChecked():
                self.save_as()
            elif dialog.theirs.isChecked() and isinstance(outcome, View):
                self._views.choose(outcome)
            elif dialog.theirs.isChecked():
                self._views.forget(overtaken.change.base)
            else:
                self._take(overtaken.change, "view.saved", outcome)
            self._views.load()

        dialog.sent.connect(take)
        dialog.open()
        return dialog
