"""Decides what tracking apps say in a bench: a new fix each time, of each device in its turn.

Those of one device are a fiftieth of a second apart and a metre on, of the last minutes: each is
believed, so that each moves its technician, which is the dearest that a fix can do.
"""

import json
from base64 import b64encode

from desktop.bench import plan as planned
from desktop.bench.load import Request
from desktop.bench.plan import Plan
from desktop.clock import Clock

BEGINS_AGO_S = 100.0
"""How long ago the first fix of each device is said to be."""
APART_S = 0.02
ON_DEGREES = 1e-5
"""A metre of latitude."""
ANSWER = b"\r\n\r\n[]"
"""How an answer ends that took a fix."""


class Fixes:
    """The fixes of a made centre's devices, dealt out to the connections; they never run out."""

    def __init__(self, plan: Plan, connections: int, clock: Clock) -> None:
        """Begin with nothing sent."""
        self._plan = plan
        self._connections = connections
        self._began_s = clock.now().timestamp() - BEGINS_AGO_S
        self._sent = [0] * connections

    def next(self, connection: int, most: int, clock: Clock) -> list[Request]:
        """Return the next requests of a connection, at most so many."""
        del clock
        devices = range(connection, self._plan.devices, self._connections)
        first = self._sent[connection]
        return [
            self._request(devices[turn % len(devices)], turn // len(devices))
            for turn in range(first, first + most)
        ]

    def is_dry(self, connection: int) -> bool:
        """Return whether a connection has nothing left to send: never."""
        return self._sent[connection] < 0

    def sent(self, connection: int, count: int) -> None:
        """Note how many of them were sent."""
        self._sent[connection] += count

    def _request(self, device: int, turn: int) -> Request:
        body = json.dumps(
            {
                "_type": "location",
                "lat": round(46.0 + device % 1000 / 1000 + turn * ON_DEGREES, 6),
                "lon": 14.5,
                "tst": round(self._began_s + turn * APART_S, 2),
                "acc": 12,
                "alt": 300,
                "vel": 36,
                "cog": 5,
                "batt": 80,
                "bs": 1,
                "conn": "m",
                "t": "u",
                "tid": "be",
            },
            separators=(",", ":"),
        ).encode()
        said = f"{planned.device_user(device)}:{planned.device_token(device)}"
        wire = (
            "POST /owntracks HTTP/1.1\r\nHost: bench\r\n"
            f"Authorization: Basic {b64encode(said.encode()).decode('ascii')}\r\n"
            f"Content-Type: application/json; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode("ascii") + body
        return Request(b"", "", 0, wire, (ANSWER,))
