"""Decides how a command reaches a centre on this machine: through its server, or alone.

While a server holds the data folder, commands ask it by the secret of server.json; else they
open the folder themselves. Either way there is one writer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api_client.client import Client
from api_client.errors import Unreachable
from api_client.vocabulary import StartFault
from desktop.app import serving
from desktop.gateways.folder import CentreFolder
from desktop.service.unit import Work
from desktop.store.faults import CannotStart


@contextmanager
def reached(data: Path) -> Iterator[Client | Work]:
    """Give a client of the server that runs on the folder, else the folder's centre itself.

    Raises:
        CannotStart: ``server-unreachable`` when something holds the folder and does not answer.
    """
    try:
        with serving.open_centre(data) as opened:
            yield opened.work
            return
    except CannotStart as fault:
        if fault.fault is not StartFault.FOLDER_IN_USE:
            raise
    running = CentreFolder(data).running()
    if running is None:
        raise CannotStart(StartFault.FOLDER_IN_USE, path=str(data))
    with Client(running.url, token=running.secret) as client:
        try:
            client.centre.health()
        except Unreachable as error:
            raise CannotStart(StartFault.SERVER_UNREACHABLE, url=running.url) from error
        yield client
