"""Decides what stands on each card of the page "My desk"; what they do is done elsewhere, once.

Everything on them takes effect at once. Where something is decided by the centre, it is said.
"""

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget
from typing_extensions import override

from api_client.vocabulary import AlarmKind, Permission
from api_client.wire.accounts import SessionList
from api_client.wire.settings import Setting, SettingList
from desktop import words
from desktop.ui.account import Account
from desktop.ui.alarms import Volume
from desktop.ui.appearance import Appearance, Ground, Size
from desktop.ui.desk import Desk
from desktop.ui.locking import MINUTE_MS, Lock
from desktop.ui.ringing import Ringing
from desktop.ui.widgets.facts import Card, Facts
from desktop.ui.widgets.form import ChoiceField
from desktop.ui.widgets.worded import Button, CheckBox, Label
from desktop.ui.workplace import Workplace

LOCK_SETTING = "lock_after_min"


def _row(*widgets: QWidget) -> QHBoxLayout:
    """Lay buttons side by side, from the left."""
    across = QHBoxLayout()
    across.setSpacing(8)
    for widget in widgets:
        if isinstance(widget, Button):
            widget.setAutoDefault(False)  # Enter presses what is marked, and nothing looks chosen
        across.addWidget(widget)
    across.addStretch(1)
    return across


def _caption(parent: QWidget, key: str = "") -> Label:
    made = Label(key, "caption", parent)
    made.setWordWrap(True)
    return made


class _Told(Card):
    """A card that says anew what it tells when something, or the language, has changed."""

    def tell(self) -> None:
        """Say how it is now."""
        raise NotImplementedError

    @override
    def _reword(self) -> None:
        super()._reword()
        self.tell()


class PersonCard(_Told):
    """Who somebody is here, his password, and where else he is logged in."""

    def __init__(self, desk: Desk, account: Account, parent: QWidget) -> None:
        """Ask where else he is logged in."""
        super().__init__("mine.person", "person", desk.theme, parent)
        self._desk = desk
        self._open: SessionList | None = None
        self._miss = False
        self.facts, self.others = Facts(self), QLabel(self)
        self.others.setProperty("part", "caption")
        self.others.setWordWrap(True)
        self.password = Button("password.change", desk.theme, "key", parent=self)
        self.sessions = Button("sessions.own", desk.theme, "server", parent=self)
        self.password.clicked.connect(account.change_password)
        self.sessions.clicked.connect(lambda: account.show_sessions().finished.connect(self._ask))
        self.inside.addWidget(self.facts)
        self.inside.addWidget(self.others)
        self.inside.addLayout(_row(self.password, self.sessions))
        self.tell()
        self._ask()

    @override
    def tell(self) -> None:
        session = self._desk.session
        role = words.member(session.role)
        self.facts.show_facts((("field.name", session.name), ("field.role", role)))
        self.others.setText(words.sentences(self._others(), words.text("mine.person-about")))

    def _others(self) -> str:
        """Say where else he is logged in, once it is known."""
        if self._open is None:
            return words.text("mine.sessions-unknown") if self._miss else ""
        others = sum(not each.own for each in self._open.items)
        return (
            words.plural("mine.sessions", others) if others else words.text("mine.sessions-alone")
        )

    def _ask(self) -> None:
        ask = self._desk.client.accounts.own_sessions
        self._desk.tasks.run(self, ask, self._take, self._fail)

    def _take(self, found: SessionList) -> None:
        self._open = found
        self.tell()

    def _fail(self, _fault: Exception) -> bool:
        self._miss = True
        self.tell()
        return True


class LooksCard(_Told):
    """Language, light or dark, size: of this machine, from the log-in page on."""

    def __init__(self, desk: Desk, appearance: Appearance, parent: QWidget) -> None:
        """Show what is chosen."""
        super().__init__("mine.looks", "sun", desk.theme, parent)
        self._appearance = appearance
        self.language = ChoiceField("field.language", desk.theme, words.Language, words.language())
        self.ground = ChoiceField("field.ground", desk.theme, Ground, appearance.ground)
        self.scale = ChoiceField("field.size", desk.theme, Size, appearance.size)
        self.later = _caption(self, "mine.size-later")
        across = QHBoxLayout()
        across.setSpacing(12)
        for field in (self.language, self.ground, self.scale):
            across.addWidget(field, 1)
        self.inside.addLayout(across)
        self.inside.addWidget(self.later)
        self.inside.addWidget(_caption(self, "mine.looks-about"))
        self.language.edited.connect(lambda: appearance.speak(self.language.value()))
        self.ground.edited.connect(lambda: appearance.use_ground(self.ground.value()))
        self.scale.edited.connect(lambda: appearance.use_size(self.scale.value()))
        appearance.changed.connect(self.tell)
        self.tell()

    @override
    def tell(self) -> None:
        self.later.setVisible(self._appearance.size_waits)


class LockCard(_Told):
    """After how long the desk locks itself, who says so, and locking it now."""

    def __init__(
        self, desk: Desk, lock: Lock, settings: Callable[[], None], parent: QWidget
    ) -> None:
        """Ask who set it, where the person may know; `settings` shows where it is changed."""
        super().__init__("mine.lock", "lock", desk.theme, parent)
        self._desk, self._lock = desk, lock
        self._setting: Setting | None = None
        self.after, self.by = QLabel(self), QLabel(self)
        self.by.setProperty("part", "caption")
        self.now = Button("lock.now", desk.theme, "lock", parent=self)
        self.change = Button("mine.lock-change", desk.theme, "settings", parent=self)
        self.change.setVisible(desk.may(Permission.SETTINGS_WRITE))
        self.now.clicked.connect(lock.lock)
        self.change.clicked.connect(settings)
        for label in (self.after, self.by):
            label.setWordWrap(True)
            self.inside.addWidget(label)
        self.inside.addLayout(_row(self.now, self.change))
        lock.turned.connect(self.tell)
        self.tell()
        if desk.may(Permission.DIAGNOSTICS_VIEW):
            desk.tasks.run(self, desk.client.settings.list, self._take, lambda _: True)

    @override
    def tell(self) -> None:
        minutes = self._lock.after_ms // MINUTE_MS
        self.after.setText(
            words.plural("mine.lock-after", minutes) if minutes else words.text("mine.lock-never")
        )
        self.by.setText(self._by())

    def _by(self) -> str:
        setting = self._setting
        if setting is None:
            return words.text("mine.lock-centre")
        if setting.fixed:
            return words.text("mine.lock-fixed")
        if setting.changed_at is None:
            return words.text("mine.lock-usual")
        at = words.moment(setting.changed_at, self._desk.clock.now())
        return words.text("mine.lock-by", who=setting.changed_by, at=at)

    def _take(self, found: SettingList) -> None:
        self._setting = next((each for each in found.items if each.name == LOCK_SETTING), None)
        self.tell()


class AlarmsCard(_Told):
    """What rings, how loud, and whether the tray tells."""

    def __init__(self, desk: Desk, ringing: Ringing, parent: QWidget) -> None:
        """Show what the person's ears are set to."""
        super().__init__("mine.alarms", "bell", desk.theme, parent)
        self._ringing = ringing
        ears = ringing.ears
        self.mute, self.tray = CheckBox("alarms.mute", self), CheckBox("alarms.tray", self)
        self.volume = ChoiceField("field.volume", desk.theme, Volume, ears.volume)
        self.kinds = {kind: CheckBox(_key(kind), self) for kind in AlarmKind}
        self.mute.clicked.connect(lambda muted: ringing.mute(muted=muted))
        self.tray.clicked.connect(lambda wanted: ears.notice(wanted=wanted))
        self.volume.edited.connect(lambda: ringing.turn(self.volume.value()))
        for kind, box in self.kinds.items():
            box.clicked.connect(lambda wanted, of=kind: ringing.hear(of, wanted=wanted))
        heard = QGridLayout()
        heard.setHorizontalSpacing(12)
        heard.setVerticalSpacing(4)
        for place, box in enumerate(self.kinds.values()):
            heard.addWidget(box, place // 2, place % 2)
        for widget in (self.mute, self.volume, _caption(self, "mine.alarms-which")):
            self.inside.addWidget(widget)
        self.inside.addLayout(heard)
        self.inside.addWidget(self.tray)
        self.inside.addWidget(_caption(self, "mine.alarms-about"))
        ringing.changed.connect(self.tell)
        self.tell()

    @override
    def tell(self) -> None:
        ears = self._ringing.ears
        self.mute.setChecked(ears.muted)
        self.tray.setChecked(ears.noticed)
        self.volume.box.blockSignals(True)
        self.volume.choose(ears.volume)
        self.volume.box.blockSignals(False)
        for kind, box in self.kinds.items():
            box.setChecked(ears.hears(kind))
        for each in (self.volume, *self.kinds.values()):
            each.setEnabled(not ears.muted)


class LayoutCard(_Told):
    """How the panels stand: held where they are, or put back."""

    def __init__(self, desk: Desk, workplace: Workplace, parent: QWidget) -> None:
        """Show whether they are held."""
        super().__init__("mine.layout", "panels", desk.theme, parent)
        self._workplace = workplace
        self.held = CheckBox("layout.lock", self)
        self.reset = Button("window.reset-layout", desk.theme, "undo", parent=self)
        self.held.clicked.connect(workplace.turn_lock)
        self.reset.clicked.connect(self.put_back)
        self.inside.addLayout(_row(self.held, self.reset))
        self.inside.addWidget(_caption(self, "mine.layout-about"))
        self.tell()

    def put_back(self) -> None:
        """Put every panel where it stands by default."""
        self._workplace.reset()
        self.tell()

    @override
    def tell(self) -> None:
        self.held.setChecked(self._workplace.locked)


def _key(kind: AlarmKind) -> str:
    return f"{words.family(AlarmKind)}.{kind}"
