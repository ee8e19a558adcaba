"""Decides how one setting is read and written: what it does, its editor, and what is wrong.

What somebody is writing stays when another changes the setting meanwhile: that is said beside it,
and the next save is on the version that the other made.
"""

import re
from contextlib import suppress
from datetime import time

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from api_client.wire.settings import Setting
from desktop import words
from desktop.ui.theme import Theme, Tone, pixmap
from desktop.ui.widgets.form import mark
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.worded import ToolButton

REACHING = frozenset({"public", "others", "trusted", "plain", "certificate"})
"""First words of settings that say who reaches the server, and how."""
EDITOR_PX, MARK_PX, UNIT_PX = 220, 18, 62


def sentence(name: str) -> str:
    """Say what a setting does; one that only a newer server knows is named."""
    key = f"setting.{name}"
    return words.text(key) if words.known(key) else name


def title(name: str) -> str:
    """Say how a setting is called; one that only a newer server knows is named."""
    key = f"setting.title.{name}"
    return words.text(key) if words.known(key) else name


def unit_of(name: str) -> str:
    """Say what a setting is counted in: what its name ends in, or what it alone counts."""
    for key in (f"setting.unit.{name}", f"setting.unit.{name.rpartition('_')[2]}"):
        if words.known(key):
            return words.text(key)
    return ""


def group_of(name: str) -> str:
    """Give the group in which a setting stands: the first word of its name, where it has one."""
    first = name.partition("_")[0]
    if first in REACHING:
        return "reach"
    return first if words.known(f"setting.group.{first}") else "other"


def fault_of(setting: Setting, text: str) -> str:
    """Say what is wrong with a text, with the bound that it breaks; nothing when it is right."""
    if setting.kind == "time":
        return "" if _is_time(text) else words.text("first-run.time-wrong")
    if not fits(setting.pattern, text):
        key = f"setting.form.{setting.name}"
        return words.text(key if words.known(key) else "invalid.string-pattern-mismatch")
    if setting.kind not in {"whole", "number"}:
        return ""
    try:
        value = int(text) if setting.kind == "whole" else float(text)
    except ValueError:
        return words.text(
            "invalid.int-parsing" if setting.kind == "whole" else "invalid.float-parsing"
        )
    low, high = setting.minimum, setting.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        return words.text("settings.between", low=plain(low), high=plain(high))
    return ""


def _is_time(text: str) -> bool:
    """Say whether a text is a time of the day, to the minute."""
    with suppress(ValueError):
        return time.fromisoformat(text).isoformat("minutes") == text
    return False


def fits(pattern: str, text: str) -> bool:
    """Say whether a text is of a server's pattern; one that is not understood here fits all."""
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return True


def plain(value: float | None) -> str:
    """Give a bound as people read it."""
    if value is None:
        return "…"
    return words.number(int(value)) if value == int(value) else str(value)


def choice_of(name: str, text: str) -> str:
    """Give the key of how one of the choices of a setting is called."""
    return f"setting.choice.{name}.{text or 'none'}"


def shown(name: str, text: str) -> str:
    """Give a value with its unit, as people read it."""
    key = choice_of(name, text)
    if words.known(key):
        return words.text(key)
    if not text:
        return words.text("settings.nothing")
    said, unit = text, unit_of(name)
    if unit:
        with suppress(ValueError):
            said = words.number(float(text))
    return f"{said} {unit}".strip()


class _Choices(QComboBox):
    """Values to choose from; the wheel scrolls the page over it, and changes nothing."""

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class SettingField(QWidget):
    """One setting. It never says anything that is not true of every setting."""

    edited = Signal()

    def __init__(self, setting: Setting, theme: Theme, *, may: bool, here: bool = False) -> None:
        """Show `setting`; `may` says whether the person may change settings.

        `here` says that the server is on this machine, so that its folders can be looked through.
        """
        super().__init__()
        self._theme, self._may = theme, may
        self.setting = setting
        self._told, self._name, self._unit = QLabel(self), QLabel(self), QLabel(self)
        self._about, self._mark, self._fault = QLabel(self), QLabel(self), QLabel(self)
        self.meanwhile = Notice(theme, self)
        self._overtaken = False
        self._told.setWordWrap(True)
        self._about.setWordWrap(True)
        for label, part in (
            (self._name, "strong"),
            (self._told, "caption"),
            (self._unit, "caption"),
            (self._about, "caption"),
            (self._fault, "fault"),
        ):
            label.setProperty("part", part)
        self.line, self.box = QLineEdit(self), _Choices(self)
        self.box.addItems([shown(setting.name, each) for each in setting.choices])
        self._chooses = setting.kind == "choice" and setting.value in setting.choices
        self.editor: QWidget = self.box if self._chooses else self.line
        for each in (self.line, self.box):
            each.setVisible(each is self.editor)
        self.editor.setFixedWidth(EDITOR_PX)
        if setting.kind in {"whole", "number", "time"}:
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.reset_button = ToolButton("settings.reset", theme, "undo", bare=True, parent=self)
        self._mark.setFixedWidth(MARK_PX)
        self.browse_button = ToolButton("settings.browse", theme, "folder", bare=True, parent=self)
        self._browses = here and setting.kind == "folder"
        for beside in (self._unit, self.browse_button):
            beside.setFixedWidth(UNIT_PX)
        self._unit.setVisible(not self._browses)
        for widget in (self._mark, self.reset_button):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        self._lay_out()
        self.show_setting(setting)
        self.line.textEdited.connect(self._change)
        self.box.currentIndexChanged.connect(self._change)
        self.browse_button.clicked.connect(self._browse)
        self.reset_button.clicked.connect(self.reset)

    @property
    def text(self) -> str:
        """What stands in the editor."""
        if self._chooses:
            return self.setting.choices[self.box.currentIndex()]
        return self.line.text().strip()

    @property
    def unsaved(self) -> bool:
        """Whether it differs from what the server holds."""
        return self.text != self.setting.value

    @property
    def fault(self) -> str:
        """What is wrong with what stands in the editor."""
        return self._fault.text()

    @property
    def overtaken(self) -> bool:
        """Whether somebody else changed it while it was being written here."""
        return self._overtaken and self.unsaved

    def follow(self, setting: Setting) -> None:
        """Take what the server holds; what is being written stays, and who was faster is said."""
        if setting.fixed or not self.unsaved or self.text == setting.value:
            self.show_setting(setting)
            return
        self._overtaken |= setting.version != self.setting.version
        self.setting = setting
        self._suit()
        self._reword()

    def show_setting(self, setting: Setting) -> None:
        """Show what the server holds."""
        self.setting, self._overtaken = setting, False
        self._fill(setting.value)
        free = self._may and not setting.fixed
        self.line.setReadOnly(not free)
        self.box.setEnabled(free)
        self.browse_button.setVisible(self._browses and free)
        self.show_fault("")
        self._suit()
        self._reword()

    def reset(self) -> None:
        """Write what it usually is into the editor."""
        self._fill(self.setting.default)
        self._change()

    def discard(self) -> None:
        """Write what the server holds into the editor again."""
        self._overtaken = False
        self._fill(self.setting.value)
        self._change()

    def show_fault(self, said: str) -> None:
        """Show what is wrong; nothing takes it away."""
        self._fault.setText(said)
        self._fault.setVisible(bool(said))
        mark(self.editor, said)
        self.editor.setAccessibleDescription(said or sentence(self.setting.name))
        self._suit()

    def matches(self, wanted: str) -> bool:
        """Say whether a search finds it."""
        name = self.setting.name
        return wanted in f"{title(name)} {sentence(name)} {name}".casefold()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _fill(self, text: str) -> None:
        self.line.setText(text)
        if text in self.setting.choices:
            self.box.setCurrentIndex(self.setting.choices.index(text))

    def _browse(self) -> None:
        """Let the machine's own dialog find a folder."""
        found = QFileDialog.getExistingDirectory(self, title(self.setting.name), self.text)
        if found:
            self.line.setText(found)
            self._change()

    def _change(self, _: object = None) -> None:
        self.show_fault(fault_of(self.setting, self.text))
        self.edited.emit()

    def _suit(self) -> None:
        free = self._may and not self.setting.fixed
        self.reset_button.setVisible(free)
        self.reset_button.setEnabled(self.text != self.setting.default)
        if self.overtaken:
            self.meanwhile.show_words("warning", Tone.WAITING, self._who_was_faster)
        else:
            self.meanwhile.hide()
        icon = "draft" if self.unsaved else ""
        self._mark.setVisible(self.unsaved)
        if icon:
            colour = self._theme.colours.accent
            self._mark.setPixmap(pixmap(icon, colour, 16, self.devicePixelRatioF()))
            self._mark.setToolTip(words.text("settings.unsaved"))

    def _lay_out(self) -> None:
        beside, editing, down = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        down.setSpacing(2)
        for label in (self._name, self._told, self._about, self.meanwhile):
            down.addWidget(label)
        down.addStretch(1)
        unit = self.browse_button if self._browses else self._unit
        for widget in (self._mark, self.editor, unit, self.reset_button):
            editing.addWidget(widget)
        editing.setSpacing(6)
        right = QVBoxLayout()
        right.setSpacing(3)
        right.addLayout(editing)
        below = QHBoxLayout()
        below.addSpacing(MARK_PX + editing.spacing())
        below.addWidget(self._fault, 1)
        right.addLayout(below)
        right.addStretch(1)
        beside.setContentsMargins(0, 6, 0, 8)
        beside.setSpacing(18)
        beside.addLayout(down, 1)
        beside.addLayout(right)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(beside)

    def _reword(self) -> None:
        setting = self.setting
        self._name.setText(title(setting.name))
        self._name.setToolTip(setting.name)
        self._told.setText(sentence(setting.name) if words.known(f"setting.{setting.name}") else "")
        self._unit.setText(unit_of(setting.name))
        for at, each in enumerate(setting.choices):
            self.box.setItemText(at, shown(setting.name, each))
        self.editor.setAccessibleName(title(setting.name))
        self.editor.setAccessibleDescription(self.fault or sentence(setting.name))
        self._about.setText(" · ".join(self._facts()))
        self._about.setToolTip(setting.name)

    def _who_was_faster(self) -> str:
        """Say who changed it meanwhile, and to what."""
        setting = self.setting
        value = shown(setting.name, setting.value)
        return words.text("settings.meanwhile", name=setting.changed_by, value=value)

    def _facts(self) -> list[str]:
        """Say what it usually is, who changed it, and when a change takes effect."""
        setting = self.setting
        found = [words.text("settings.default", value=shown(setting.name, setting.default))]
        if setting.fixed:
            found.append(words.text("settings.fixed"))
        elif setting.changed_at is not None:
            when = words.moment(setting.changed_at)
            found.append(words.text("settings.by", name=setting.changed_by, when=when))
        if setting.waits:
            found.append(words.text("settings.waits"))
        elif setting.restart:
            found.append(words.text("settings.restart"))
        return found
