"""Decides how phones tell where they are in hours that are played fast: on the road, and parked.

By the plan alone, without dice, so that nothing else comes out otherwise because of it (A6).
"""

from collections.abc import Sequence
from functools import partial

from api_client.client import Client
from api_client.wire.places import Position
from api_client.wire.tracking import PositionFix
from desktop.simulator.happenings import Happenings
from desktop.simulator.offering import Met
from desktop.simulator.roads import Route, Spot
from desktop.simulator.sample import MovedClock

MOVING_S, PARKED_S = 60.0, 540.0
"""How much time lies between two fixes: less than with phones that are played as they are."""
ACCURACY_M = 8.0


class Telling:
    """Lets phones tell; who is not to be heard by the plan says nothing."""

    def __init__(
        self, root: Client, clock: MovedClock, crew: Sequence[Met], queue: Happenings
    ) -> None:
        """Tell nothing yet; what is told on the road stands in ``queue``."""
        self._root, self._clock, self._crew, self._queue = root, clock, crew, queue

    def parked(self) -> None:
        """Let the phones of those who work and stand tell where that is, now and then."""
        now_s = self._queue.now_s
        for one in self._crew:
            waits = now_s - one.told_s < PARKED_S
            if one.route is None and one.planned.works(now_s) and not waits:
                self._tell(one, Spot(*one.place, 0.0, 0.0))

    def set_out(self, member: Met, route: Route) -> None:
        """Let somebody's phone tell where he is on a way, from now until he is there."""
        member.route = route
        self._later(member, route, self._queue.now_s)

    def arrive(self, member: Met) -> None:
        """Let him be where his way ends."""
        if member.route is not None:
            member.place, member.route = member.route.points[-1], None

    def _later(self, member: Met, route: Route, since_s: float) -> None:
        self._queue.at(self._queue.now_s + MOVING_S, partial(self._drive, member, route, since_s))

    def _drive(self, member: Met, route: Route, since_s: float) -> None:
        went_s, haste = self._queue.now_s - since_s, member.planned.haste
        if member.route is route and went_s * haste < route.duration_s:
            self._tell(member, route.at(went_s, haste))
            self._later(member, route, since_s)

    def _tell(self, member: Met, spot: Spot) -> None:
        now_s = self._queue.now_s
        if member.planned.is_quiet(now_s):
            return
        member.told_s = now_s
        lat, lon = round(spot.lat, 6), round(spot.lon, 6)
        fix = PositionFix(
            position=Position(lat=lat, lon=lon, accuracy_m=ACCURACY_M),
            occurred_at=self._clock.now(),
            battery=member.planned.battery_at(now_s),
            speed_mps=round(spot.speed_mps, 2),
            course=round(spot.course, 1) % 360,
        )
        member.phone(self._root).tracking.position(fix)
