"""Decides how a simulated phone tells where it is by the apps that people have (A6).

Callout's own API, OwnTracks in its HTTP mode, and the OsmAnd protocol that Traccar Client speaks:
each in its own units.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from api_client.client import Client
from api_client.vocabulary import Connection, DeviceApp
from api_client.wire.devices import TrackerGiven
from api_client.wire.places import Position
from api_client.wire.tracking import PositionFix
from desktop.simulator.fixes import Fix

KMH, KNOTS = 3.6, 3600 / 1852
UNPLUGGED = 1
MOBILE = "m"


class Teller(Protocol):
    """Tells a server one fix, by the protocol of an app."""

    def tell(self, fix: Fix) -> None:
        """Tell it.

        Raises:
            Unreachable: the network; it is to be told again.
            Refused: the server does not want it.

        """


class ApiTeller:
    """Callout's own app."""

    def __init__(self, client: Client, now: Callable[[], datetime]) -> None:
        """Tell through ``client``; ``now`` is the phone's clock, right or wrong."""
        self._client, self._now = client, now

    def tell(self, fix: Fix) -> None:
        """Tell it; see Teller."""
        self._client.tracking.position(
            PositionFix(
                position=Position(lat=fix.lat, lon=fix.lon, accuracy_m=fix.accuracy_m),
                occurred_at=fix.at,
                sent_at=self._now(),
                battery=fix.battery,
                charging=False,
                connection=Connection.MOBILE,
                speed_mps=fix.speed_mps,
                course=fix.course,
            )
        )


class OwnTracksTeller:
    """OwnTracks in its HTTP mode: kilometres an hour, whole seconds."""

    def __init__(self, client: Client, given: TrackerGiven) -> None:
        """Tell through ``client``, which has no token, as the tracker that was given."""
        self._client, self._given = client, given

    def tell(self, fix: Fix) -> None:
        """Tell it; see Teller."""
        message = {
            "_type": "location",
            "lat": fix.lat,
            "lon": fix.lon,
            "tst": int(fix.at.timestamp()),
            "acc": round(fix.accuracy_m),
            "vel": round(fix.speed_mps * KMH),
            "cog": round(fix.course) % 360,
            "batt": fix.battery,
            "bs": UNPLUGGED,
            "conn": MOBILE,
            "tid": self._given.user[:2],
        }
        self._client.devices.tell_owntracks(self._given.user, self._given.password, message)


class OsmAndTeller:
    """Traccar Client of old, and OsmAnd: a query, knots."""

    def __init__(self, client: Client, given: TrackerGiven) -> None:
        """Tell through ``client``, which has no token, as the tracker that was given."""
        self._client, self._given = client, given
        self._secret = given.url.rstrip("/").rpartition("/")[2]

    def tell(self, fix: Fix) -> None:
        """Tell it; see Teller."""
        told = {
            "id": self._given.user,
            "lat": f"{fix.lat:.6f}",
            "lon": f"{fix.lon:.6f}",
            "timestamp": str(int(fix.at.timestamp())),
            "accuracy": str(fix.accuracy_m),
            "speed": f"{fix.speed_mps * KNOTS:.3f}",
            "bearing": f"{fix.course:.1f}",
            "batt": str(fix.battery),
        }
        self._client.devices.ask_osmand(self._secret, told)


def teller(client: Client, now: Callable[[], datetime], given: TrackerGiven | None) -> Teller:
    """Give by what a phone tells: the tracker that was given, else Callout's own app."""
    if given is None:
        return ApiTeller(client, now)
    stranger = client.with_token(None)
    if given.app is DeviceApp.OWNTRACKS:
        return OwnTracksTeller(stranger, given)
    return OsmAndTeller(stranger, given)
