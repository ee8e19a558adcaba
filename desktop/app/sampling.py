"""Decides how demo data come into a centre that is being founded: by a server of this process.

It serves nobody but the demo, by a clock that the demo moves, on the loopback.
"""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from api_client.client import Client
from desktop.app.opening import OpenCentre
from desktop.clock import HandClock
from desktop.server import application, listener
from desktop.server.bell import Bell
from desktop.server.context import Centre
from desktop.service.ports import Seal
from desktop.simulator import sample
from desktop.simulator.sample import Filled
from desktop.words import Language

STARTS_WITHIN_S = 30.0
RELEASE = "demo"


def fill(
    opened: OpenCentre,
    clock: HandClock,
    password: str,
    language: Language,
    told: Callable[[int, int], None],
) -> Filled:
    """Fill demo data into an open centre whose clock is `clock`; see desktop.simulator.sample."""
    with served(opened) as root:
        return sample.fill(root, clock, password, language.value, told, sample.ORDERS)


@contextmanager
def served(opened: OpenCentre, seal: Seal | None = None) -> Iterator[Client]:
    """Give a client that may do all, of a server that runs while the block lasts.

    Without a ``seal`` nobody can be registered.
    """
    with listener.listening("127.0.0.1", 0) as (sock, url):
        served = Centre(
            work=opened.work,
            files=opened.files,
            bell=Bell(),
            release=RELEASE,
            centre_id=opened.centre_id,
            local_secret=secrets.token_urlsafe(32),
            stop=lambda: server.stop(),  # noqa: PLW0108  (the server is made below)
            seal=seal,
        )
        ready = threading.Event()
        server = listener.Listener(application.build(served), served, ready.set)
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [sock]}, name="demo-server", daemon=True
        )
        thread.start()
        try:
            if not ready.wait(STARTS_WITHIN_S):
                raise RuntimeError(url)
            with Client(url, served.local_secret) as client:
                yield client
        finally:
            server.stop()
            thread.join()
