"""What a phone's fixes are like, and that each is told until the server has it."""

from datetime import UTC, datetime, timedelta

import pytest

from api_client.errors import Reason, Unreachable
from desktop.simulator.fixes import KEPT, Fix, Tracker
from desktop.simulator.plan import FixFault
from desktop.simulator.roads import Spot, apart_m

AT = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
SPOT = Spot(47.14, 9.52, 13.5, 270.0)


class Heard:
    """Hears what a phone tells, unless the network is away."""

    def __init__(self) -> None:
        """Hear."""
        self.fixes: list[Fix] = []
        self.away = False

    def tell(self, fix: Fix) -> None:
        """Hear a fix."""
        if self.away:
            raise Unreachable(Reason.CUT)
        self.fixes.append(fix)


def taken(tracker: Tracker, count: int) -> None:
    for number in range(count):
        tracker.take(AT + timedelta(seconds=number), SPOT, 80)


def test_most_fixes_are_good_and_the_others_are_wrong_as_the_seed_says() -> None:
    tracker, again = Tracker("7/Anna"), Tracker("7/Anna")
    taken(tracker, 1_500)
    taken(again, 1_500)
    fixes = [told.fix for told in tracker.told]
    assert fixes == [told.fix for told in again.told]
    apart: dict[FixFault, list[float]] = {}
    for fix in fixes:
        apart.setdefault(fix.fault, []).append(apart_m(fix.lat, fix.lon, SPOT.lat, SPOT.lon))
        assert (fix.speed_mps, fix.course, fix.battery) == (13.5, 270.0, 80)
        assert (fix.accuracy_m > 800) is (fix.fault is FixFault.POOR)
    assert set(apart) == set(FixFault)
    assert max(apart[FixFault.NONE]) < 25
    assert min(apart[FixFault.OUTLIER]) > 390_000
    assert 200 < min(apart[FixFault.POOR]) <= max(apart[FixFault.POOR]) < 700
    assert all((fix.lat, fix.lon) == (0, 0) for fix in fixes if fix.fault is FixFault.NULL_ISLAND)
    repeated = [fix for fix in fixes if fix.fault is FixFault.REPEATED]
    assert len(repeated) == 2 * len(set(repeated))


def test_without_a_network_fixes_wait_and_are_told_the_oldest_first() -> None:
    tracker, heard = Tracker("2/Anna"), Heard()
    heard.away = True
    taken(tracker, 3)
    with pytest.raises(Unreachable):
        tracker.tell(heard.tell)
    assert [(told.tries, told.held) for told in tracker.told] == [
        (1, False),
        (0, False),
        (0, False),
    ]
    heard.away = False
    while tracker.waits():
        tracker.tell(heard.tell)
    assert heard.fixes == [told.fix for told in tracker.told]
    assert all(told.held for told in tracker.told)
    assert tracker.told[0].tries == 2


def test_a_phone_keeps_so_many_fixes_and_no_more() -> None:
    tracker = Tracker("7/Anna")
    taken(tracker, KEPT + 50)
    assert tracker.waits() == KEPT
