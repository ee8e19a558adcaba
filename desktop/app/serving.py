"""Decides how a server that serves a centre is put together, and runs until asked to stop.

No Qt here: the server runs without it installed.
"""

import gc
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from desktop.app.housekeeping import Housekeeping
from desktop.app.log import logging_to
from desktop.app.opening import OpenCentre, open_centre
from desktop.gateways import keys
from desktop.gateways.folder import Running
from desktop.server import application, listener
from desktop.server.bell import Bell
from desktop.server.context import Centre
from desktop.service import centre as centre_cases
from desktop.service.unit import SYSTEM, iso
from desktop.settings import Settings

RELEASE = version("callout")


@dataclass(frozen=True, slots=True)
class Serving:
    """How a server is asked to run; port 0 is any free one."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 0
    database: str | None = None
    key_file: Path | None = None
    embedded: bool = False


def serve(asked: Serving, ready: Callable[[str, bool], None]) -> None:
    """Serve a data folder until asked to stop.

    Args:
        asked: what to serve and where.
        ready: called once requests are answered, with the address and whether the key had to
            be kept beside the data.

    Raises:
        CannotStart: any of the start faults.
    """
    with open_centre(asked.data, asked.database) as opened, logging_to(opened.folder.log):
        key = keys.obtain(
            opened.folder.path, asked.key_file, opened.centre_id, first=not opened.has_key
        )
        opened.work.write(SYSTEM, lambda unit: centre_cases.hold_key(unit, key))
        opened.files.sweep()
        with (
            listener.listening(asked.host, asked.port) as (sock, url),
            Housekeeping(opened, key, Settings()),
        ):
            running = Running(
                pid=os.getpid(),
                url=url,
                secret=secrets.token_urlsafe(32),
                started_at=iso(opened.work.clock.now()),
                release=RELEASE,
            )

            def tell() -> None:
                opened.folder.tell_running(running)
                ready(url, key.beside_data)

            server = _server(opened, running, tell, embedded=asked.embedded)
            try:
                gc.freeze()
                server.run(sockets=[sock])
            finally:
                opened.folder.tell_stopped()


def _server(
    opened: OpenCentre, running: Running, ready: Callable[[], None], *, embedded: bool
) -> listener.Listener:
    """Return the server of an open centre, with the way to stop itself."""
    served = Centre(
        work=opened.work,
        files=opened.files,
        bell=Bell(),
        release=RELEASE,
        centre_id=opened.centre_id,
        local_secret=running.secret,
        stop=lambda: server.stop(),  # noqa: PLW0108  (the server is made below)
        embedded=embedded,
    )
    server = listener.Listener(application.build(served), served, ready)
    return server
