"""Decides how who is nearest to a place, and a way there, are written on the wire (A8)."""

from collections.abc import Iterator
from itertools import accumulate

from api_client.vocabulary import ArrivalSource, TravelFault, TravelMode
from api_client.wire.base import Id, Items, Message, Moment, Spelt, Word
from api_client.wire.places import Position

MICRODEGREE = 1e-6


class NearbyTechnician(Message):
    """A free technician: metres in a straight line, seconds until he would be there, by whom."""

    technician_id: Id
    name: Word
    distance_m: float
    eta_s: float
    source: Spelt[ArrivalSource]
    position_at: Moment | None


class NearbyList(Message):
    """The nearest free technicians, the soonest there first, as of ``at``.

    ``fallen_back`` says why the service that knows roads was not used, null where it was, or where
    there is none.
    """

    items: Items[NearbyTechnician]
    at: Moment
    fallen_back: Spelt[TravelFault] | None = None


class Way(Message):
    """A technician's way from where he is to a place, as of ``at``.

    ``eta_s`` is how many seconds he needs, ``metres`` how long the way is by roads, null where none
    were reckoned with; then the way is a straight line of ``distance_m``. ``lats_e6`` and
    ``lons_e6`` (millionths of a degree) are differences, the first from nothing. Where nobody knows
    where he is, there is no way and all but ``technician_id`` and ``mode`` is null.
    """

    technician_id: Id
    name: Word
    mode: Spelt[TravelMode]
    at: Moment
    position: Position | None = None
    lats_e6: Items[int] = ()
    lons_e6: Items[int] = ()
    distance_m: float | None = None
    eta_s: float | None = None
    metres: float | None = None
    source: Spelt[ArrivalSource] | None = None
    fallen_back: Spelt[TravelFault] | None = None

    def points(self) -> Iterator[tuple[float, float]]:
        """Give each place on the way, in degrees."""
        for lat, lon in zip(accumulate(self.lats_e6), accumulate(self.lons_e6), strict=True):
            yield lat * MICRODEGREE, lon * MICRODEGREE
