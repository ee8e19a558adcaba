"""Decides how a service that reckons times of arrival is asked: soon answered, little read, trusted
with nothing.

Only the address that the centre set is asked. Nobody is followed elsewhere, and whoever answers too
slowly, too much or nonsense is not believed.
"""

import http.client
import json
import socket
import ssl
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from http import HTTPStatus
from itertools import accumulate
from typing import Any
from urllib.parse import urlsplit

from api_client.vocabulary import TravelFault
from desktop.service.ports import NoTimes

CONNECTS_WITHIN_S, WHOLE_WITHIN_S = 1.0, 2.5
BODY_MOST = 1 << 20
PORTS = {"https": 443, "http": 80}
FIRST_LETTER, BITS, MORE = 63, 5, 0x20
"""How a line is spelt: each letter holds five bits, a sixth says that more follow."""
MICRODEGREE = 1e-6


@dataclass(frozen=True, slots=True)
class Service:
    """A service by HTTP at an address: scheme, host, perhaps a port and a path before its own."""

    url: str
    connects_within_s: float = CONNECTS_WITHIN_S
    whole_within_s: float = WHOLE_WITHIN_S

    def ask(self, path: str, body: object = None) -> Any:  # noqa: ANN401  (what JSON may hold)
        """Return the JSON that answers a GET of a path, or a POST of a body in JSON.

        Raises:
            NoTimes: ``unreachable``, ``silent`` where it takes longer than it may, ``wrong`` where
                it answers anything else.
        """
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, PORTS["http"])
        try:
            connected = self._connected(host, port, encrypted=parts.scheme == "https")
        except TimeoutError as error:
            raise NoTimes(TravelFault.SILENT) from error
        except (OSError, UnicodeError) as error:
            raise NoTimes(TravelFault.UNREACHABLE) from error
        with closing(connected):
            told = self._told(connected, parts.netloc, f"{parts.path.rstrip('/')}{path}", body)
        try:
            return json.loads(told)
        except (ValueError, RecursionError) as error:
            raise NoTimes(TravelFault.WRONG) from error

    def _connected(self, host: str, port: int, *, encrypted: bool) -> socket.socket:
        plain = socket.create_connection((host, port), self.connects_within_s)
        if not encrypted:
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

    def _told(self, connected: socket.socket, authority: str, path: str, body: object) -> bytes:
        """Ask, and return what is said; whoever says it too slowly is cut off."""
        over = threading.Event()

        def cut() -> None:
            over.set()
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)

        connected.settimeout(self.whole_within_s)
        watch = threading.Timer(self.whole_within_s, cut)
        watch.daemon = True
        watch.start()
        try:
            told = _answer(connected, authority, path, body)
            if over.is_set():  # what was cut off may seem to be whole
                raise NoTimes(TravelFault.SILENT)
        except (OSError, http.client.HTTPException) as error:
            slow = over.is_set() or isinstance(error, TimeoutError)
            raise NoTimes(TravelFault.SILENT if slow else TravelFault.UNREACHABLE) from error
        else:
            return told
        finally:
            watch.cancel()
            watch.join()


def _answer(connected: socket.socket, authority: str, path: str, body: object) -> bytes:
    """Return the body of a good answer.

    Raises:
        NoTimes: ``no-way`` where a request is refused, as both services do from places beside no
            road; ``wrong``: it leads elsewhere, or is longer than any can be.
    """
    asking = http.client.HTTPConnection(authority)
    asking.sock = connected
    headers = {"Accept": "application/json", "Connection": "close"}
    sent = None if body is None else json.dumps(body).encode()
    if sent is not None:
        headers["Content-Type"] = "application/json"
    asking.request("GET" if sent is None else "POST", path, body=sent, headers=headers)
    with closing(asking.getresponse()) as response:
        told = response.read(BODY_MOST + 1)
        if response.length and len(told) <= BODY_MOST:
            raise http.client.IncompleteRead(told, response.length)
        if response.status == HTTPStatus.BAD_REQUEST:
            raise NoTimes(TravelFault.NO_WAY)
        if response.status != HTTPStatus.OK or len(told) > BODY_MOST:
            raise NoTimes(TravelFault.WRONG)
        return told


def seconds(value: object) -> float | None:
    """Return a time that a service told, None where it found no way.

    Raises:
        NoTimes: ``wrong``: it is no number.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NoTimes(TravelFault.WRONG)
    return float(value)


def polyline(value: object) -> tuple[tuple[float, float], ...]:
    """Return the places (degrees) of a line as both services spell it, to millionths of a degree.

    The format is Google's encoded polyline with six places instead of five.

    Raises:
        NoTimes: ``wrong``: it is no such text, or ends within a number.
    """
    if not isinstance(value, str):
        raise NoTimes(TravelFault.WRONG)
    numbers: list[int] = []
    bits = shift = 0
    for letter in value:
        told = ord(letter) - FIRST_LETTER
        if not 0 <= told < 2 * MORE:
            raise NoTimes(TravelFault.WRONG)
        bits |= (told & (MORE - 1)) << shift
        shift += BITS
        if not told & MORE:
            numbers.append(~(bits >> 1) if bits & 1 else bits >> 1)
            bits = shift = 0
    if shift or len(numbers) % 2:
        raise NoTimes(TravelFault.WRONG)
    lats, lons = accumulate(numbers[::2]), accumulate(numbers[1::2])
    return tuple(
        (lat * MICRODEGREE, lon * MICRODEGREE) for lat, lon in zip(lats, lons, strict=True)
    )
