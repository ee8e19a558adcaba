"""Decides what the first run asks of the machine, and what it is told while a centre is founded.

Here is only what is asked and answered; `desktop.app.founding` does it. No Qt, no network.
"""

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from pathlib import Path

from desktop.words import Language


class FoundingStep(StrEnum):
    """What is done while a centre is founded, in this order; texts lie under `founding-step`."""

    FOLDER = "folder"
    RECORDS = "records"
    KEY = "key"
    ADMINISTRATOR = "administrator"
    SETTINGS = "settings"
    DEMO = "demo"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class BackupsWanted:
    """Where and when backups are made, and of how many days one is kept; None is as usual."""

    folder: Path | None = None
    at: time | None = None
    days_kept: int | None = None


@dataclass(frozen=True, slots=True)
class FoundingWanted:
    """A centre as somebody wants it; `language` None leaves it to each desk."""

    folder: Path
    administrator: str
    password: str = field(repr=False)
    language: Language | None = None
    backups: BackupsWanted = BackupsWanted()
    demo: bool = False
    key_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What is done now, and how far: `done` of `of` things."""

    step: FoundingStep
    done: int = 0
    of: int = 1
