"""Decides what the desk remembers of how it was left: language, scheme, name, the window."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from desktop import words
from desktop.ui.theme import Scheme


class Memory:
    """What is remembered on this machine for whoever sits here. Nothing secret is in it."""

    def __init__(self, path: Path) -> None:
        """Remember in the file at `path`, which is made when something is kept."""
        self._kept = QSettings(str(path), QSettings.Format.IniFormat)

    def language(self, otherwise: words.Language) -> words.Language:
        """Give the language last chosen."""
        found = self._kept.value("language")
        return words.Language(found) if found in set(words.Language) else otherwise

    def keep_language(self, language: words.Language) -> None:
        """Remember the language."""
        self._kept.setValue("language", language.value)

    def scheme(self, otherwise: Scheme) -> Scheme:
        """Give the scheme last chosen."""
        found = self._kept.value("scheme")
        return Scheme(found) if found in set(Scheme) else otherwise

    def keep_scheme(self, scheme: Scheme) -> None:
        """Remember the scheme."""
        self._kept.setValue("scheme", scheme.value)

    def name(self) -> str:
        """Give the name that was last logged in with."""
        found = self._kept.value("name", "")
        return found if isinstance(found, str) else ""

    def keep_name(self, name: str) -> None:
        """Remember who logged in."""
        self._kept.setValue("name", name)

    def shape(self, part: str) -> QByteArray | None:
        """Give how a part of the window was left, as Qt saves it."""
        found = self._kept.value(f"shape/{part}")
        return found if isinstance(found, QByteArray) else None

    def keep_shape(self, part: str, shape: QByteArray) -> None:
        """Remember how a part of the window is left."""
        self._kept.setValue(f"shape/{part}", shape)

    def write(self) -> None:
        """Put what is kept on disk."""
        self._kept.sync()
