"""Decides where a desk begins when nobody says otherwise: a folder, or a server, chosen before.

It belongs to the person of the machine, beside desk.ini, and nothing in it is secret.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from desktop.gateways.layout import stands

NAME = "home.json"


@dataclass(frozen=True, slots=True)
class Home:
    """A folder of this machine, or the address of a server on another one."""

    folder: Path | None = None
    url: str = ""


def read(config: Path) -> Home | None:
    """Return what was chosen; None where nothing was, or where somebody spoilt the file."""
    try:
        found = json.loads((config / NAME).read_text(encoding="utf-8"))
        folder, url = found.get("folder"), found.get("url", "")
    except (OSError, ValueError, AttributeError):
        return None
    if isinstance(folder, str) and folder:
        return Home(folder=Path(folder))
    return Home(url=url) if isinstance(url, str) and url else None


def forget(config: Path) -> None:
    """Forget what was chosen.

    Raises:
        OSError: it cannot be forgotten.
    """
    (config / NAME).unlink(missing_ok=True)


def settle(config: Path, begun: Home, usual: Path) -> bool:
    """Let the desk begin there from now on unless it begins elsewhere; say whether it does.

    It does where another server was chosen, or where a centre stands in the folder that was
    chosen, or in the `usual` one while nothing was.

    Raises:
        OSError: it cannot be written down.
    """
    before = read(config)
    if before is not None and before.url:
        return before == begun
    folder = usual if before is None else before.folder
    assert folder is not None, "a home without a server has a folder"
    if stands(folder):
        return folder == begun.folder
    write(config, begun)
    return True


def write(config: Path, home: Home) -> None:
    """Remember a choice.

    Raises:
        OSError: it cannot be written down.
    """
    from desktop.gateways.folder import replace_text  # noqa: PLC0415  (most starts only read)

    config.mkdir(parents=True, exist_ok=True)
    chosen = {"url": home.url} if home.folder is None else {"folder": str(home.folder)}
    replace_text(config / NAME, json.dumps(chosen) + "\n")
