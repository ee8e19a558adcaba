"""Decides how bad the network between a phone and the server is, by a seeded die (A4, A5).

It sits under a client's session as a requests adapter. What it does with the n-th request depends
on the seed and n alone, so that the same seed gives the same faults whatever the machine does.
"""

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import Any

import requests
from requests.adapters import BaseAdapter
from typing_extensions import override

from api_client.trust import ClosingAdapter


class Fault(StrEnum):
    """What happens to a request."""

    NONE = "none"
    LOSE_REQUEST = "lose-request"
    LOSE_REPLY = "lose-reply"
    REPEAT = "repeat"
    HOLD_BACK = "hold-back"
    DELAY = "delay"


@dataclass(frozen=True, slots=True)
class Weather:
    """How often each fault happens, as a part of all requests; delays in seconds."""

    lose_request: float = 0.04
    lose_reply: float = 0.06
    repeat: float = 0.05
    hold_back: float = 0.03
    delay: float = 0.10
    longest_delay_s: float = 0.15


FAIR = Weather(0.0, 0.0, 0.0, 0.0, 0.0)
ROUGH = Weather()
Pause = Callable[[float], object]


class Network(BaseAdapter):
    """Carries requests, badly. A request that is held back arrives after the next one."""

    def __init__(self, seed: str, weather: Weather, pause: Pause, pin: str | None = None) -> None:
        """Roll by ``seed``; ``pause`` waits some seconds.

        With a ``pin`` the server with the certificate of this SHA-256 alone is believed.
        """
        super().__init__()
        self._inner = ClosingAdapter(pin)
        self._seed, self._pause = seed, pause
        self.weather = weather
        self._lock = Lock()
        self._count = 0
        self._held: list[tuple[requests.PreparedRequest, dict[str, Any]]] = []
        self._streams: list[requests.Response] = []
        self.offline = False
        self.log: list[Fault] = []

    @override
    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Carry one request, or lose it.

        Raises:
            requests.ConnectionError: as the real network would.

        """
        how: dict[str, Any] = {"timeout": timeout, "verify": verify, "cert": cert}
        if self.offline:
            raise requests.ConnectionError("no network")
        if stream and "event-stream" in str(request.headers.get("Accept")):
            response = self._inner.send(request, stream=True, **how)
            self._streams.append(response)
            return response
        fault, delay_s = self._rolled()
        return self._carry(fault, delay_s, _replayable(request), how)

    def _carry(
        self, fault: Fault, delay_s: float, request: requests.PreparedRequest, how: dict[str, Any]
    ) -> requests.Response:
        if fault is Fault.LOSE_REQUEST:
            raise requests.ConnectionError("the request was lost")
        if fault is Fault.HOLD_BACK:
            with self._lock:
                self._held.append((request, how))
            raise requests.ReadTimeout("the request is on a long way")
        if fault is Fault.DELAY:
            self._pause(delay_s)
        response = self._whole(request, how)
        self.deliver()
        if fault is Fault.REPEAT:
            response = self._whole(request, how)
        if fault is Fault.LOSE_REPLY:
            raise requests.ReadTimeout("the reply was lost")
        return response

    def deliver(self) -> None:
        """Let what was held back arrive; nobody waits for the replies."""
        with self._lock:
            held, self._held = self._held, []
        for request, how in held:
            with suppress(requests.RequestException):
                self._whole(request, how)

    def cut(self) -> None:
        """Break every open stream off."""
        streams, self._streams = self._streams, []
        for response in streams:
            with suppress(OSError, ValueError, RuntimeError):
                response.raw.shutdown()

    def _whole(self, request: requests.PreparedRequest, how: dict[str, Any]) -> requests.Response:
        """Send and read the whole reply, so that the server is done with the request."""
        response = self._inner.send(request, stream=False, **how)
        response.content  # noqa: B018  (reads it)
        return response

    def _rolled(self) -> tuple[Fault, float]:
        with self._lock:
            self._count += 1
            fault, delay_s = rolled(self._seed, self._count, self.weather)
            self.log.append(fault)
        return fault, delay_s

    @override
    def close(self) -> None:
        """Drop the connections."""
        self._inner.close()


def rolled(seed: str, number: int, weather: Weather) -> tuple[Fault, float]:
    """Give what happens to the n-th request, and how long a delay is in seconds."""
    dice = random.Random(f"{seed}/{number}")
    chance = dice.random()
    delay_s = dice.uniform(0.0, weather.longest_delay_s)
    for fault, part in (
        (Fault.LOSE_REQUEST, weather.lose_request),
        (Fault.LOSE_REPLY, weather.lose_reply),
        (Fault.REPEAT, weather.repeat),
        (Fault.HOLD_BACK, weather.hold_back),
        (Fault.DELAY, weather.delay),
    ):
        if chance < part:
            return fault, delay_s
        chance -= part
    return Fault.NONE, delay_s


def _replayable(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Give the request with its body read, so that it can arrive later or twice."""
    reader = getattr(request.body, "read", None)
    if reader is None:
        return request
    copied = request.copy()
    copied.body = reader()
    return copied
