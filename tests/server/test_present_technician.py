"""Tries how a technician's way to an order is written: proposed only while he is under way (E7)."""

from datetime import UTC, datetime

import pytest

from api_client.vocabulary import ArrivalSource, VisitState
from api_client.wire.places import Position
from desktop.server.present_technician import way
from desktop.store.orders import VisitRecord

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("state", VisitState)
def test_an_arrival_is_proposed_while_he_is_under_way(state: VisitState) -> None:
    visit = VisitRecord(
        state=state, arrival_at=AT, arrival_lat=31.2, arrival_lon=121.4, distance_m=None, eta_at=AT
    )
    visit.eta_source = ArrivalSource.OSRM
    told = way(visit)
    if state is VisitState.STARTED:
        assert told == {
            "distance_m": None,
            "eta_at": AT,
            "eta_source": ArrivalSource.OSRM,
            "arrival_at": AT,
            "arrival_position": Position(lat=31.2, lon=121.4, fixed_at=AT),
        }
    else:
        assert told == {"distance_m": None}


def test_who_is_not_there_yet_has_no_arrival_and_who_came_a_way() -> None:
    visit = VisitRecord(state=VisitState.ON_SITE, arrival_at=None, distance_m=5_000.5)
    assert way(visit) == {"distance_m": 5_000.5}
