"""Decides where a centre's settings are written: DIR/settings.json, those that differ alone."""

from pathlib import Path

from pydantic import ValidationError

from api_client.vocabulary import StartFault
from desktop.settings import Settings
from desktop.store.faults import CannotStart

NAME = "settings.json"


def read(folder: Path) -> Settings:
    """Return the settings of a data folder; what is not written there is as it usually is.

    Raises:
        CannotStart: ``settings-unreadable``, with where the first fault is.
    """
    path = folder / NAME
    try:
        written = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):  # a file in the folder's place is said later
        return Settings()
    except OSError as error:
        raise CannotStart(StartFault.SETTINGS_UNREADABLE, path=str(path)) from error
    try:
        return Settings.model_validate_json(written)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        at = ".".join(map(str, first["loc"]))[:60]
        raise CannotStart(StartFault.SETTINGS_UNREADABLE, path=str(path), at=at) from None
