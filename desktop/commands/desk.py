"""Decides the command ``callout``: the desk on a data folder of this machine (F1, F2)."""

import argparse
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from api_client.vocabulary import StartFault
from desktop import words
from desktop.app.machine import LocalMachine, VisitingMachine, config_folder, usual_folder
from desktop.clock import Clock
from desktop.commands import speech
from desktop.gateways import home
from desktop.gateways.layout import stands
from desktop.store.faults import CannotStart
from desktop.ui.machine import Begun, Machine


class RunDesk(Protocol):
    """Opens the window on a server and gives the exit code; see desktop.app.desk."""

    def __call__(
        self,
        machine: Machine,
        login: tuple[str, str] | None = None,
        *,
        clock: Clock | None = None,
        opened: Callable[..., object] | None = None,
    ) -> int:
        """Open the window until it is closed."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command under its own name."""
    add_options(subparsers.add_parser("desk", help=words.text("command.desk")))


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the desk may be told; without a command the program itself takes these."""
    parser.add_argument("--data", type=Path, metavar="DIR")
    parser.add_argument("--key-file", type=Path, metavar="F")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Open the desk, which starts the folder's server if none runs; take leave of it at the end.

    Why a server cannot start is said in the window: people who start the desk see no terminal.
    """
    while (begun := begin(asked.data, asked.key_file)) is not None:
        if begun.folder is not None:
            return _open_here(begun.folder, asked.key_file, begun.login)
        machine = VisitingMachine(begun.url, chosen_in=config_folder())
        code = open_once(machine, begun.url)
        if not machine.forgotten:
            return code
    return 0


def _open_here(folder: Path, key_file: Path | None, login: tuple[str, str] | None) -> int:
    """Open the desk on a folder of this machine, and take leave of its server at the end."""
    machine = LocalMachine(folder, key_file)
    try:
        return open_once(machine, folder, login)
    finally:
        machine.leave()


def begin(data: Path | None, key_file: Path | None) -> Begun | None:
    """Give where the desk begins: what was named, else what was chosen before, else the usual.

    Where no centre is the first run leads to one; None when somebody closed it.

    Raises:
        CannotStart: ``qt-missing``.
    """
    config = config_folder()
    chosen = home.read(config) if data is None else None
    if chosen is not None and chosen.url:
        return Begun(url=chosen.url)
    usual = usual_folder()
    lost = None if chosen is None else chosen.folder
    folder = data or lost or usual
    if stands(folder):
        return Begun(folder=folder)
    with _needing_qt():
        from desktop.app.first_run import run_first  # noqa: PLC0415  (Qt is an extra)
    from desktop.app.founder import LocalFounder  # noqa: PLC0415  (most starts need none)

    return run_first(LocalFounder(data or usual, key_file, config if data is None else None), lost)


def open_once(machine: Machine, centre: Path | str, login: tuple[str, str] | None = None) -> int:
    """Open the one window that this person has on a data folder, or on a server by its address.

    When it is open already it comes forward, and nothing else is done. `login` is a name and a
    password to begin with.

    Raises:
        CannotStart: ``qt-missing``; ``desk-silent`` when it is open and does not answer.
    """
    gc.disable()  # until the desk's own collector takes over: desktop.ui.collecting
    with _needing_qt():
        from desktop.app import one_window  # noqa: PLC0415  (Qt is an extra)
    if isinstance(centre, Path):
        known_by, came = one_window.of_folder(centre), "desk.came-forward"
    else:
        known_by, came = one_window.of_server(centre), "desk.came-forward-server"
    with one_window.only(known_by, config_folder()) as summons:
        if summons is None:
            speech.line(words.text(came))
            return 0
        return window()(machine, login, opened=summons.listen)


def window() -> RunDesk:
    """Return the desk's composition.

    Raises:
        CannotStart: ``qt-missing`` where the package's desk extra is not installed.
    """
    with _needing_qt():
        from desktop.app.desk import run_desk  # noqa: PLC0415  (Qt is an extra)
    return run_desk


@contextmanager
def _needing_qt() -> Iterator[None]:
    """Load Qt, and say it plainly where something of the desk extra is not installed."""
    try:
        from desktop.app import qt_features  # noqa: PLC0415  (Qt is an extra)

        qt_features.switch_none()
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in {"PySide6", "shiboken6", "qt_material"}:
            raise
        raise CannotStart(StartFault.QT_MISSING) from error
