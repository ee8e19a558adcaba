"""Decides how somebody is called who does not look at the window: a sound, the tray, the taskbar.

Each of them may be absent on a machine; the bar in the window is there in any case.
"""

import logging
from importlib.resources import files
from typing import Any, Protocol

from PySide6.QtCore import QObject, QUrl
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from typing_extensions import override

from api_client.vocabulary import Noun
from desktop.ui.forward import bring_forward, front
from desktop.ui.theme import Theme

LOG = logging.getLogger(__name__)
STAYS_MS = 10_000
"""How long the system is asked to show a notice of the tray."""


class Beacon(Protocol):
    """How a desk calls."""

    def sound(self, volume: float) -> None:
        """Sound once, from 0 (nothing) to 1 (as loud as the machine is set)."""

    def hush(self) -> None:
        """Be silent at once."""

    def notify(self, of: Noun, title: str, sentence: str) -> None:
        """Tell of something outside the window; it is of that kind."""

    def settle(self, of: Noun) -> None:
        """Show outside the window that nothing of that kind calls any more."""


class Unseen(Beacon):
    """Calls nobody: where the window alone is looked at."""

    @override
    def sound(self, volume: float) -> None:
        """Do nothing."""

    @override
    def hush(self) -> None:
        """Do nothing."""

    @override
    def notify(self, of: Noun, title: str, sentence: str) -> None:
        """Do nothing."""

    @override
    def settle(self, of: Noun) -> None:
        """Do nothing."""


class MachineBeacon(QObject):
    """Calls by what this machine has."""

    def __init__(self, theme: Theme, app: QApplication) -> None:
        """Touch neither audio nor tray until something calls."""
        super().__init__(app)
        self._theme = theme
        self._effect: Any = None
        self._deaf = False
        self._tray: QSystemTrayIcon | None = None
        self._calling: set[Noun] = set()

    def sound(self, volume: float) -> None:
        """Sound once, where there is anything to sound by."""
        effect = self._loaded()
        if effect is not None:
            effect.setVolume(volume)
            effect.play()

    def hush(self) -> None:
        """Stop what sounds."""
        if self._effect is not None:
            self._effect.stop()

    def notify(self, of: Noun, title: str, sentence: str) -> None:
        """Show a notice of the tray, and mark the window in the taskbar."""
        self._calling.add(of)
        window = front()
        if window is not None:
            QApplication.alert(window)
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        icon = self._theme.icon("bell", self._theme.colours.danger)
        if self._tray is None:
            self._tray = QSystemTrayIcon(icon, self)
            self._tray.activated.connect(bring_forward)
            self._tray.messageClicked.connect(bring_forward)
        self._tray.setIcon(icon)
        self._tray.setToolTip(f"{title}: {sentence}")
        self._tray.show()
        self._tray.showMessage(title, sentence, icon, STAYS_MS)

    def settle(self, of: Noun) -> None:
        """Take the icon out of the tray, once nothing of any kind calls."""
        self._calling.discard(of)
        if self._tray is not None and not self._calling:
            self._tray.hide()

    def _loaded(self) -> Any:  # noqa: ANN401  (the library may be absent)
        """Give what sounds; None where this machine has no audio, which is found out once."""
        if self._effect is None and not self._deaf:
            try:
                from PySide6.QtMultimedia import (  # noqa: PLC0415  (needs the system's audio)
                    QMediaDevices,
                    QSoundEffect,
                )
            except ImportError:
                LOG.info("no-audio")
                self._deaf = True
                return None
            if QMediaDevices.defaultAudioOutput().isNull():
                return None  # headphones may be plugged in later
            source = files("resources").joinpath("sounds", "alarm.wav")
            self._effect = QSoundEffect(self)
            self._effect.setSource(QUrl.fromLocalFile(str(source)))
        return self._effect
