"""Decides how the settings of a centre are looked at and changed: all made from the model (F1).

No setting has a line of its own here: what the server lists is shown, by groups, with an editor
by its kind. An administrator writes; whoever may look at the centre's state reads. Where two write
the same, who saves second is told what the first made of it, and saves again if he still wants to.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from api_client.errors import Refused
from api_client.vocabulary import Code, Noun, Permission
from api_client.wire.changes import Change
from api_client.wire.settings import Setting, SettingEdit, SettingEdits, SettingList
from desktop import words
from desktop.ui import faults, undoing
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.panel import Panel
from desktop.ui.setting_field import SettingField, group_of, title
from desktop.ui.setting_history import HistorySheet
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button, Label

MOST_NAMED = 3
"""Of what was saved so many settings are named, the others counted."""


class SettingsPanel(Panel):
    """Every setting of the centre."""

    def __init__(self, desk: Desk) -> None:
        """Show the settings of the desk's server."""
        super().__init__()
        self._desk = desk
        self.may = desk.may(Permission.SETTINGS_WRITE)
        self.fields: dict[str, SettingField] = {}
        self._unseen: SettingList | None = None
        self._groups: dict[str, Label] = {}
        self.search = QLineEdit(self)
        self.history_button = Button("settings.history", desk.theme, "clock", parent=self)
        self.discard_button = Button("settings.discard", desk.theme, "undo", parent=self)
        self.save_button = Button("dialog.save", desk.theme, "check", "main", self)
        self.wrong_button = Button("settings.wrong", desk.theme, "error", "danger", self)
        self._inside = QWidget()
        self._down = QVBoxLayout(self._inside)
        self._down.setContentsMargins(18, 6, 18, 18)
        self._down.setSpacing(0)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self._inside)
        self.pane = Pane(self.area, desk.theme, self)
        self.gate = Gate(desk, self)
        self._lay_out()
        self.search.textEdited.connect(lambda _: self._filter())
        self.gate.guard(self.history_button, self.show_history)
        self.gate.guard(self.save_button, self.save)
        self.discard_button.clicked.connect(self.discard)
        self.wrong_button.clicked.connect(self.show_wrong)
        for button in (self.discard_button, self.save_button):
            button.setVisible(self.may)
        self._suit()
        self._reword()

    @override
    def offered_actions(self) -> Sequence[Action]:
        return (
            Action("settings.find", "search", self.search.setFocus, "Ctrl+F", within=True),
            *self.gate.actions(
                Action("settings.save", "check", self.save, "Ctrl+S", self._savable, within=True),
                Action("settings.history", "clock", self.show_history),
            ),
            Action("settings.discard", "undo", self.discard, "", self._unsaved),
            Action("settings.wrong", "error", self.show_wrong, "", self._any_wrong),
        )

    @override
    def reload(self) -> None:
        self.pane.show_loading()
        ask = self._desk.client.settings.list
        self._desk.tasks.run(self, ask, self._take, self._fail)

    @override
    def hear(self, changes: Sequence[Change]) -> None:
        if any(change.noun is Noun.SETTING for change in changes):
            self.reload()

    @override
    def known_at(self, heard_at: datetime) -> datetime | None:
        return heard_at if self._known else None

    @override
    def enter(self) -> None:
        self.search.setFocus()

    @override
    def miss(self, fault: Exception) -> None:
        if not self._known:
            self.pane.show_failing(fault, self.reload)

    def save(self) -> None:
        """Send what was changed, all or nothing."""
        if not self._savable():
            return
        edits = SettingEdits(
            edits=tuple(
                SettingEdit(name=name, version=field.setting.version, value=value)
                for name, field in self.fields.items()
                if field.unsaved
                for value in [None if field.text == field.setting.default else field.text]
            )
        )
        before = tuple(self.fields[each.name].setting for each in edits.edits)
        client = self._desk.client.settings
        self.save_button.setEnabled(False)
        self._desk.tasks.run(
            self, lambda: client.edit(edits), partial(self._saved, before), self._refused
        )

    def discard(self) -> None:
        """Write what the server holds into every editor again."""
        for field in self.fields.values():
            field.discard()

    def show_wrong(self) -> None:
        """Go to the first value that is wrong, whatever is searched for."""
        self._go_to(next((f for f in self.fields.values() if f.fault), None))

    def _go_to(self, field: SettingField | None) -> None:
        """Bring a field into view and the focus into it, whatever is searched for."""
        if field is not None:
            self.search.clear()
            self._filter()
            self.area.ensureWidgetVisible(field)
            field.editor.setFocus()

    def show_history(self) -> HistorySheet:
        """Show who changed what, when, from what to what."""
        sheet = HistorySheet(self._desk, self)
        sheet.open()
        return sheet

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(6)
        self.search.setMinimumWidth(200)
        self.search.setMaximumWidth(320)
        top.addWidget(self.search, 1)
        top.addStretch(1)
        for button in (
            self.wrong_button,
            self.history_button,
            self.discard_button,
            self.save_button,
        ):
            top.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.pane, 1)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._unseen is not None:
            self._take(self._unseen)

    def _take(self, found: SettingList) -> None:
        """Show what the server holds; what somebody is writing stays.

        The fields are made when somebody first looks: most never do.
        """
        self._unseen = None if self.fields or self.isVisible() else found
        if self._unseen is not None:
            self.pane.show_view()
            self._count()
            return
        if not self.fields:
            self._make(found)
        for each in found.items:
            field = self.fields.get(each.name)
            if field is not None:
                field.follow(each)
        self.pane.show_view()
        self._suit()
        self._count()

    @property
    def _known(self) -> int:
        """How many settings the server has, as far as it has said."""
        return len(self.fields if self._unseen is None else self._unseen.items)

    def _count(self) -> None:
        """Say in the panel's head how many there are."""
        if self._known:
            self.counted.emit(words.plural("settings.count", self._known))

    def _make(self, found: SettingList) -> None:
        """Make a field for each setting, by groups in the order of the model."""
        by_group: dict[str, list[SettingField]] = {}
        for each in found.items:
            here = self._desk.machine.keeps_server
            field = SettingField(each, self._desk.theme, may=self.may, here=here)
            field.edited.connect(self._suit)
            self.fields[each.name] = field
            by_group.setdefault(group_of(each.name), []).append(field)
        for group, fields in by_group.items():
            heading = Label(f"setting.group.{group}", "heading", self._inside)
            self._groups[group] = heading
            self._down.addSpacing(12)
            self._down.addWidget(heading)
            for field in fields:
                self._down.addWidget(field)
        self._down.addStretch(1)

    def _saved(self, before: Sequence[Setting], found: SettingList) -> None:
        """Show what is saved, and offer to take it back."""
        left = {each.name: each for each in found.items}
        for each in before:
            self.fields[each.name].show_setting(left[each.name])
        self._take(found)
        names = words.text("fault.comma").join(title(each.name) for each in before[:MOST_NAMED])
        if len(before) > MOST_NAMED:
            names = words.text("settings.more", names=names, n=len(before) - MOST_NAMED)
        waits = any(left[each.name].waits for each in before)
        key = "settings.saved-wait" if waits else "settings.saved"
        back = partial(self._put_back, before, left)
        undoing.offer(self._desk, self, key, back, self._take, names=names)

    def _put_back(
        self, before: Sequence[Setting], left: Mapping[str, Setting]
    ) -> SettingList | None:
        """Set these as they were, all or none; None where somebody has changed one since."""
        client = self._desk.client.settings
        now = {each.name: each for each in client.list().items}
        if any(now[each.name].value != left[each.name].value for each in before):
            return None
        edits = tuple(
            SettingEdit(
                name=each.name,
                version=now[each.name].version,
                value=each.value if each.changed else None,
            )
            for each in before
        )
        return client.edit(SettingEdits(edits=edits))

    def _refused(self, fault: Exception) -> bool:
        """Show what the server found wrong where it is."""
        told = fault.fields.get("settings") if isinstance(fault, Refused) else None
        if (
            isinstance(fault, Refused)
            and fault.code == Code.SETTING_WRONG
            and isinstance(told, dict)
        ):
            for name, kind in told.items():
                if name in self.fields:
                    self.fields[name].show_fault(faults.worded(str(kind)))
        elif isinstance(fault, Refused) and fault.code == Code.EDIT_CONFLICT:
            self._look_again()
        else:
            self._desk.notices.trouble(faults.sentence(fault))
        self._suit()
        return True

    def _look_again(self) -> None:
        """Ask what others changed meanwhile, and show it beside what is being written."""

        def take(found: SettingList) -> None:
            self._take(found)
            self._go_to(next((f for f in self.fields.values() if f.overtaken), None))

        self._desk.notices.trouble(words.text("settings.overtaken"))
        self._desk.tasks.run(self, self._desk.client.settings.list, take, self._fail)

    def _fail(self, fault: Exception) -> bool:
        if self._known:
            return False
        self.pane.show_failing(fault, self.reload)
        return True

    def _unsaved(self) -> bool:
        return any(field.unsaved for field in self.fields.values())

    def _any_wrong(self) -> bool:
        return any(field.fault for field in self.fields.values())

    def _savable(self) -> bool:
        return self.may and self._unsaved() and not self._any_wrong()

    def _suit(self) -> None:
        wrong, unsaved = sum(bool(f.fault) for f in self.fields.values()), self._unsaved()
        self.discard_button.setEnabled(unsaved)
        self.save_button.setEnabled(self._savable())
        self.save_button.explain("settings.wrong-first" if wrong and unsaved else "")
        if not unsaved:
            self.save_button.explain("settings.no-changes")
        self.wrong_button.setVisible(bool(wrong))

    def _filter(self) -> None:
        wanted = self.search.text().strip().casefold()
        for field in self.fields.values():
            field.setVisible(field.matches(wanted))
        for group, heading in self._groups.items():
            heading.setVisible(
                any(
                    not field.isHidden()
                    for name, field in self.fields.items()
                    if group_of(name) == group
                )
            )

    def _reword(self) -> None:
        said = words.text("settings.find")
        self.search.setPlaceholderText(said)
        self.search.setAccessibleName(said)
        self.setAccessibleName(words.text("panel.settings"))
        self.area.setAccessibleName(words.text("panel.settings"))
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._count()
