"""Decides how a server hears that another one on the same PostgreSQL has committed changes (A6).

It is told by NOTIFY and listens on a connection of its own. What it misses while that is broken
costs time and nothing else: it looks once when it is back, and followers look every ten seconds.
"""

import logging
import selectors
import socket
import threading
from collections.abc import Callable
from typing import Any, Self

import psycopg

from desktop.domain.traces import traced

BACK_OFF_S = (0.1, 0.5, 1.0, 2.0, 5.0)
"""How long it waits before it tries to connect again; then always as long as the last."""
_log = logging.getLogger(__name__)


class Listening:
    """Listens in a thread of its own while the block lasts."""

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection[Any]],
        channel: str,
        name: str,
        heard: Callable[[], None],
    ) -> None:
        """Listen on a channel, but not to what was told under this process's own name."""
        self._connect = connect
        self._channel = channel
        self._name = name
        self._heard = heard
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listening", daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._woken, self._waking = socket.socketpair()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the thread."""
        self._stopping.set()
        self._waking.send(b".")
        self._thread.join()
        self._waking.close()
        self._woken.close()

    def _run(self) -> None:
        failed = 0
        while not self._stopping.is_set():
            try:
                with self._connect() as connection:
                    connection.execute(f"LISTEN {self._channel}".encode())
                    if failed:
                        _log.info("listening-again", extra={"attempt": failed})
                    failed = 0
                    self._heard()
                    self._listen(connection)
            except (psycopg.Error, OSError) as error:
                if not failed:
                    _log.warning("listening-lost", extra=traced(error))
                self._stopping.wait(BACK_OFF_S[min(failed, len(BACK_OFF_S) - 1)])
                failed += 1

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        """Hear what comes until the block ends or the connection breaks."""
        driver = connection.pgconn
        with selectors.DefaultSelector() as selector:
            selector.register(driver.socket, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not self._stopping.is_set():
                selector.select()
                driver.consume_input()
                told = []
                while (notice := driver.notifies()) is not None:
                    told.append(notice.extra)
                if any(by != self._name.encode() for by in told):
                    self._heard()
