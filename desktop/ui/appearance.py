"""Decides how the desk speaks and looks on this machine: language, light or dark, size (F4).

It is chosen by whoever sits here and holds from the log-in page on, so for everybody who uses this
account of the machine. All but the size takes effect at once.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from desktop import words
from desktop.ui.memory import Memory
from desktop.ui.theme import Scheme, Theme

SCALE = "QT_SCALE_FACTOR"


class Ground(StrEnum):
    """On which ground the desk writes."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Size(StrEnum):
    """How large everything is, beside what the system says of the screen."""

    USUAL = "usual"
    LARGER = "larger"
    LARGE = "large"
    LARGEST = "largest"


FACTORS = {Size.USUAL: 1.0, Size.LARGER: 1.1, Size.LARGE: 1.25, Size.LARGEST: 1.5}


def size_of(memory: Memory) -> Size:
    """Give the size last chosen."""
    found = memory.size()
    return Size(found) if found in set(Size) else Size.USUAL


@contextmanager
def sized(size: Size) -> Iterator[None]:
    """Let an application that is made in the block be as large as this.

    Who said another size for this start, in the environment, is left his way. Programs that the
    desk starts later choose for themselves.
    """
    if SCALE in os.environ or size is Size.USUAL:
        yield
        return
    os.environ[SCALE] = str(FACTORS[size])
    try:
        yield
    finally:
        del os.environ[SCALE]


def system_scheme() -> Scheme:
    """Give the scheme that the system uses for its programs."""
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return Scheme.DARK if dark else Scheme.LIGHT


class Appearance(QObject):
    """What was chosen, and the way to choose otherwise."""

    changed = Signal()

    def __init__(self, theme: Theme, memory: Memory, parent: QObject) -> None:
        """Follow the system where nothing was chosen."""
        super().__init__(parent)
        self._theme, self._memory = theme, memory
        self._began = size_of(memory)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def ground(self) -> Ground:
        """What was chosen of light and dark."""
        scheme = self._memory.scheme()
        return Ground.SYSTEM if scheme is None else Ground(scheme.value)

    @property
    def size(self) -> Size:
        """What was chosen for the next start."""
        return size_of(self._memory)

    @property
    def size_waits(self) -> bool:
        """Whether the next start will have another size than this one."""
        return self.size is not self._began

    def speak(self, language: words.Language) -> None:
        """Speak `language` from now on."""
        words.choose(language)
        self._memory.keep_language(language)
        self.changed.emit()

    def speak_other(self) -> None:
        """Speak the other language from now on."""
        chinese = words.language() is words.Language.CHINESE
        self.speak(words.Language.ENGLISH if chinese else words.Language.CHINESE)

    def suggest(self, language: str) -> None:
        """Speak the centre's language unless somebody chose one here; it is his to keep."""
        if language in set(words.Language) and not self._memory.chose_language:
            words.choose(words.Language(language))

    def use_ground(self, ground: Ground) -> None:
        """Be light or dark from now on, or as the system is."""
        self._memory.keep_scheme(None if ground is Ground.SYSTEM else Scheme(ground.value))
        self._dress()

    def use_other_scheme(self) -> None:
        """Change from light to dark or back."""
        self._theme.toggle()
        self._memory.keep_scheme(self._theme.scheme)
        self.changed.emit()

    def use_size(self, size: Size) -> None:
        """Be of another size from the next start on: Qt takes one once."""
        self._memory.keep_size(size.value)
        self.changed.emit()

    def _follow(self) -> None:
        if self.ground is Ground.SYSTEM:
            self._dress()

    def _dress(self) -> None:
        wanted = self._memory.scheme() or system_scheme()
        if wanted is not self._theme.scheme:
            self._theme.apply(wanted)
        self.changed.emit()
