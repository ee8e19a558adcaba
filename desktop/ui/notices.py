"""Decides how the desk tells what happened without stopping anybody: toasts, not dialogs.

A toast says one sentence, may offer what to do, and goes by itself; one that tells of trouble, or
waits for an answer, stays until it is read away. Readers of the screen hear each one.
"""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from desktop import words
from desktop.ui import theme as looks
from desktop.ui.theme import Tone
from desktop.ui.widgets.linemark import LineMark
from desktop.ui.widgets.worded import ToolButton

STAY_MS = 6_000
MARGIN_PX = 16
WIDTH_PX = 380
MOST = 4
MOST_BACK = 20
"""So many things can be taken back, the newest first; what was done before them stays."""
ICONS = {Tone.DONE: "ok", Tone.TROUBLE: "error", Tone.WAITING: "warning"}

Act = tuple[Callable[[], str], Callable[[], None]]
"""What a toast offers: what gives the words on its button in the language spoken now, and what is
then done."""


class Toast(QFrame):
    """One notice on the screen."""

    def __init__(
        self,
        said: str,
        tone: Tone,
        acts: Sequence[Act],
        theme: looks.Theme,
        host: QWidget,
        *,
        stays: bool = False,
    ) -> None:
        """Say `said` over `host`; one act stands beside it, several under it."""
        super().__init__(host)
        self.said, self.stays = said, stays
        self._acts = tuple(acts)
        self.setObjectName("toast")
        self.setAccessibleName(said)
        tint = theme.tint(tone)
        self.setStyleSheet(
            f"#toast {{ background-color: {tint.fill}; border: 1px solid {tint.text};"
            f" border-radius: 6px; }} #toast QLabel {{ color: {tint.text}; }}"
            f"#toast QPushButton {{ color: {tint.text}; background: transparent;"
            f" border: 1px solid {tint.text}; padding: 0 8px; }}"
            f"#toast QPushButton:focus {{ border-width: 2px; padding: 0 7px; }}"
            f"#toast QToolButton:focus {{ border: 2px solid {tint.text}; }}"
        )
        icon, sentence = LineMark(self), QLabel(said, self)
        icon.setPixmap(
            looks.pixmap(ICONS.get(tone, "info"), tint.text, 18, self.devicePixelRatioF())
        )
        sentence.setTextFormat(Qt.TextFormat.PlainText)
        sentence.setWordWrap(True)
        self.buttons = tuple(self._button(act) for act in acts)
        self.away = ToolButton("notice.dismiss", theme, "close", bare=True, parent=self)
        self.away.setIcon(theme.icon("close", tint.text))
        self.away.clicked.connect(self.deleteLater)
        self._lay_out(icon, sentence)
        self.setFixedWidth(WIDTH_PX)
        self.fit()

    def fit(self) -> None:
        """Be as high as the words need; only what is shown knows its font for certain."""
        inside = self.layout()
        assert inside is not None, "a toast has a layout"
        self.setFixedHeight(inside.totalHeightForWidth(WIDTH_PX))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        """Say on the buttons what they do; what has happened was told and stays as it was said."""
        for button, (say, _) in zip(self.buttons, self._acts, strict=True):
            button.setText(say())
            button.setAccessibleName(say())
        self.fit()

    def _lay_out(self, icon: QLabel, sentence: QLabel) -> None:
        """Put one act beside the words, several under them."""
        inside, beside, across = QHBoxLayout(self), QVBoxLayout(), QHBoxLayout()
        inside.setContentsMargins(12, 8, 6, 8)
        inside.setSpacing(10)
        beside.setSpacing(8)
        across.setSpacing(6)
        beside.addWidget(sentence)
        for button in self.buttons:
            across.addWidget(button)
        several = len(self.buttons) > 1
        at = Qt.AlignmentFlag.AlignTop if several else Qt.AlignmentFlag.AlignVCenter
        inside.addWidget(icon, 0, at)
        inside.addLayout(beside, 1)
        if several:
            across.addStretch(1)
            beside.addLayout(across)
        else:
            inside.addLayout(across)
        inside.addWidget(self.away, 0, at)

    def _button(self, act: Act) -> QPushButton:
        say, do = act
        button = QPushButton(say(), self)
        button.setAccessibleName(say())
        button.clicked.connect(lambda _=False: do())
        button.clicked.connect(self.deleteLater)
        return button


class Notices(QObject):
    """The toasts of one window, newest lowest."""

    def __init__(self, host: QWidget, theme: looks.Theme, stay_ms: int = STAY_MS) -> None:
        """Show toasts over `host`; those that need no answer go after `stay_ms`."""
        super().__init__(host)
        self._host, self._theme, self._stay_ms = host, theme, stay_ms
        self._toasts: list[Toast] = []
        self._back: list[tuple[Toast, Callable[[], None]]] = []
        self._came_from: QWidget | None = None
        host.installEventFilter(self)

    @property
    def shown(self) -> tuple[str, ...]:
        """What is said on the screen now."""
        return tuple(toast.said for toast in self._toasts)

    @property
    def toasts(self) -> tuple[Toast, ...]:
        """The toasts on the screen now."""
        return tuple(self._toasts)

    def done(self, key: str, act: Act | None = None, /, **fields: words.Field) -> None:
        """Tell of something that went well."""
        self.say(words.text(key, **fields), Tone.DONE, act)

    def undoable(self, key: str, undo: Callable[[], None], /, **fields: words.Field) -> None:
        """Tell of something that went well and can be taken back once: by the toast, or by `undo`.

        It is for `undo` to say what was taken back, or why that goes no longer.
        """

        def take_back() -> None:
            self._back = [each for each in self._back if each[1] is not take_back]
            undo()

        act = partial(words.text, "notice.undo"), take_back
        toast = self.say(words.text(key, **fields), Tone.DONE, act)
        self._back = [*self._back, (toast, take_back)][-MOST_BACK:]

    def undo(self) -> bool:
        """Take the last thing back that still can be; say whether there was one."""
        if not self._back:
            return False
        toast, take_back = self._back[-1]
        self.withdraw(toast)
        take_back()
        return True

    def trouble(self, sentence: str, act: Act | None = None) -> None:
        """Tell of something that did not; it stays until it is read away."""
        self.say(sentence, Tone.TROUBLE, act, stays=True)

    def say(
        self,
        sentence: str,
        tone: Tone,
        act: Act | None = None,
        *others: Act,
        stays: bool = False,
    ) -> Toast:
        """Show a sentence, until it is read away if it `stays`; the same twice is shown once."""
        for toast in [each for each in self._toasts if each.said == sentence]:
            self.withdraw(toast)
        acts = others if act is None else (act, *others)
        toast = Toast(sentence, tone, acts, self._theme, self._host, stays=stays)
        self._toasts.append(toast)
        toast.destroyed.connect(self._tidy)
        for button in (*toast.buttons, toast.away):
            button.clicked.connect(partial(self._give_back, toast))
        if not stays:
            QTimer.singleShot(self._stay_ms, toast, partial(self._expire, toast))
        while len(self._toasts) > MOST:
            earlier = self._toasts[:-1]
            self.withdraw(next((each for each in earlier if not each.stays), earlier[0]))
        toast.show()
        toast.fit()
        self._place()
        toast.raise_()
        if self._host.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._host, sentence))
        return toast

    def take_focus(self) -> None:
        """Go to what the newest notice offers, or to where it is put away; then to earlier ones.

        Whoever answers it is back where he was.
        """
        focus = self._host.focusWidget()
        at = next((at for at, each in enumerate(self._toasts) if _inside(each, focus)), None)
        if at is None:
            self._came_from, at = focus, len(self._toasts)
        for toast in self._toasts[at - 1 :][:1]:
            (*toast.buttons, toast.away)[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def withdraw(self, toast: Toast) -> None:
        """Show a toast no longer: what it tells is no longer so; one that is gone is no matter."""
        if isValid(toast) and toast in self._toasts:
            self._toasts.remove(toast)
            self._place()
            self._give_back(toast)
            toast.deleteLater()

    def clear(self) -> None:
        """Show nothing any more and take nothing back: whom it concerned has left."""
        self._back = []
        for toast in list(self._toasts):
            self.withdraw(toast)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _tidy(self) -> None:
        """Close the gap that a toast leaves; the whole window may be going."""
        if isValid(self) and isValid(self._host):
            self._toasts = [toast for toast in self._toasts if isValid(toast)]
            self._place()

    def _expire(self, toast: Toast) -> None:
        """Let a toast go whose time is over, unless somebody is about to answer it."""
        if _inside(toast, self._host.focusWidget()):
            QTimer.singleShot(self._stay_ms, toast, partial(self._expire, toast))
        else:
            toast.deleteLater()

    def _give_back(self, toast: Toast, _checked: object = None) -> None:
        """Give the focus back where it came from, if it is still in a toast that goes."""
        if not _inside(toast, self._host.focusWidget()):
            return
        came_from, self._came_from = self._came_from, None
        if came_from is not None and isValid(came_from):
            came_from.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        bottom = self._host.height() - MARGIN_PX - 28
        for toast in reversed(self._toasts):
            bottom -= toast.height()
            toast.move(self._host.width() - toast.width() - MARGIN_PX, bottom)
            bottom -= 8


def _inside(toast: Toast, focus: QWidget | None) -> bool:
    """Say whether the focus is in a toast."""
    return focus is not None and toast.isAncestorOf(focus)
