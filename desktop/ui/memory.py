"""Decides what the desk remembers of how it was left: language, scheme, name, each one's things.

What belongs to one person is kept under his id, so that two who take turns here do not find
each other's layout.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

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

    @property
    def chose_language(self) -> bool:
        """Whether a language was ever chosen on this machine."""
        return self._kept.value("language") in set(words.Language)

    def keep_language(self, language: words.Language) -> None:
        """Remember the language."""
        self._kept.setValue("language", language.value)

    def scheme(self) -> Scheme | None:
        """Give the scheme last chosen; None follows the system."""
        found = self._kept.value("scheme")
        return Scheme(found) if found in set(Scheme) else None

    def keep_scheme(self, scheme: Scheme | None) -> None:
        """Remember the scheme, or to follow the system."""
        self._kept.setValue("scheme", "system" if scheme is None else scheme.value)

    def size(self) -> str:
        """Give the word for the size last chosen, if there was one."""
        found = self._kept.value("size", "")
        return found if isinstance(found, str) else ""

    def keep_size(self, size: str) -> None:
        """Remember the size by its word."""
        self._kept.setValue("size", size)

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

    def of(self, person_id: UUID) -> "PersonMemory":
        """Give what is remembered for one person."""
        return PersonMemory(self._kept, f"person-{person_id}")

    def write(self) -> None:
        """Put what is kept on disk."""
        self._kept.sync()


class PersonMemory:
    """What is remembered on this machine for one person: small things, nothing secret."""

    def __init__(self, kept: QSettings, group: str) -> None:
        """Remember in `kept`, under `group`."""
        self._kept, self._group = kept, group

    def shape(self, part: str) -> QByteArray | None:
        """Give how a part of the window was left, as Qt saves it."""
        found = self._kept.value(f"{self._group}/shape-{part}")
        return found if isinstance(found, QByteArray) else None

    def keep_shape(self, part: str, shape: QByteArray) -> None:
        """Remember how a part of the window is left."""
        self._kept.setValue(f"{self._group}/shape-{part}", shape)

    def text(self, name: str, otherwise: str = "") -> str:
        """Give a small text that was kept under `name`."""
        found = self._kept.value(f"{self._group}/text-{name}", otherwise)
        return found if isinstance(found, str) else otherwise

    def keep_text(self, name: str, text: str) -> None:
        """Remember a small text under `name`."""
        self._kept.setValue(f"{self._group}/text-{name}", text)

    def names(self) -> tuple[str, ...]:
        """Give the names of all that is kept: `text-` or `shape-`, and what it was kept under."""
        self._kept.beginGroup(self._group)
        found = tuple(self._kept.childKeys())
        self._kept.endGroup()
        return found

    def forget(self, names: Iterable[str]) -> dict[str, object]:
        """Keep these no longer; give what they held, for `put_back`."""
        held: dict[str, object] = {}
        for name in names:
            held[name] = self._kept.value(f"{self._group}/{name}")
            self._kept.remove(f"{self._group}/{name}")
        return held

    def put_back(self, held: Mapping[str, object]) -> None:
        """Keep again what was forgotten."""
        for name, value in held.items():
            self._kept.setValue(f"{self._group}/{name}", value)

    def write(self) -> None:
        """Put what is kept on disk."""
        self._kept.sync()

    def file(self, name: str) -> Path:
        """Give where something of his lies that is more than a small text, beside the rest."""
        beside = Path(self._kept.fileName())
        return beside.with_name(f"{beside.stem}-{self._group}-{name}")
