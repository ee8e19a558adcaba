"""Decides how a command reaches a centre on this machine: through its server, or alone.

While a server holds the data folder, commands ask it by the secret of server.json; else they
open the folder themselves. Either way there is one writer. A centre on PostgreSQL they open beside
its servers, which take turns with them and hear of what they do.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from api_client.client import Client
from api_client.vocabulary import StartFault
from desktop.app.opening import OpenCentre, open_centre
from desktop.gateways import attach, settings_file
from desktop.service import settings as settings_cases
from desktop.service.unit import SYSTEM, Work
from desktop.settings import Chosen, Settings
from desktop.store.faults import CannotStart

TRIES = 50
TRY_EVERY_S = 0.1


def settings(data: Path, work: Work) -> Settings:
    """Return the settings of a centre that no server has open: its own, and this machine's file's.

    Raises:
        CannotStart: the file cannot be read.
    """
    chosen = Chosen(settings_file.read(data))
    chosen.put(work.read(SYSTEM, settings_cases.kept), starting=True)
    return chosen.now


@contextmanager
def reached(data: Path, database: str | None = None) -> Iterator[Client | Work]:
    """Give a client of the server that runs on the folder, else the folder's centre itself.

    Args:
        data: the folder.
        database: the URL of the centre's database, unless the folder knows it or holds the file.

    Raises:
        CannotStart: ``folder-in-use`` when something holds the folder and is no server that
            answers, and what opening the folder raises.
    """
    with entered(data, database) as centre:
        yield centre if isinstance(centre, Client) else centre.work


@contextmanager
def entered(data: Path, database: str | None = None) -> Iterator[Client | OpenCentre]:
    """Give what :func:`reached` does, the centre with its folder and id."""
    with ExitStack() as stack:
        yield _entered(stack, data, database)


def _entered(stack: ExitStack, data: Path, database: str | None) -> Client | OpenCentre:
    """Return what the stack then holds; a server that is starting or stopping is waited for."""
    for left in reversed(range(TRIES)):
        try:
            return stack.enter_context(open_centre(data, database, seated=False))
        except CannotStart as fault:
            running = attach.alive(data) if fault.fault is StartFault.FOLDER_IN_USE else None
            if running is not None:
                return stack.enter_context(Client(running.url, token=running.secret))
            if fault.fault is not StartFault.FOLDER_IN_USE or not left:
                raise
        time.sleep(TRY_EVERY_S)
    raise AssertionError  # the last try raises
