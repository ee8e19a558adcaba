"""Tries where a technician is said to be, whatever the clocks say (A3, A6)."""

from datetime import timedelta

import pytest

from api_client.vocabulary import (
    FieldState,
)
from desktop.domain.positions import Sighting
from desktop.service import positions
from desktop.service.unit import Actor
from desktop.store.orders import StepRecord
from desktop.store.people import TechnicianRecord
from desktop.store.positions import PositionRecord
from tests.service.scene import BEGAN, Scene

S = FieldState
DAY = timedelta(days=1)


def position(scene: Scene, technician: Actor) -> tuple[float | None, float | None]:
    (row,) = scene.found(TechnicianRecord, TechnicianRecord.id == technician.id)
    return row.lat, row.lon


def tell(scene: Scene, technician: Actor, lat: float, ago: timedelta = timedelta()) -> None:
    """Tell a position by a phone whose clock is right."""
    now = scene.clock.now()
    scene.work.write(
        technician,
        lambda unit: positions.position(unit, Sighting(lat, 1.0, now - ago), now),
    )


def test_a_late_position_does_not_move_a_technician_back(scene: Scene) -> None:
    wang = scene.technician()
    tell(scene, wang, 31.0)
    tell(scene, wang, 30.0, timedelta(hours=1))
    assert position(scene, wang) == (31.0, 1.0)
    assert len(scene.found(PositionRecord)) == 2


def test_a_position_from_before_the_clock_was_set_back_is_replaced(scene: Scene) -> None:
    # It would stand for the newest until the clock comes to that time again, days later.
    wang = scene.technician()
    scene.clock.set(BEGAN + 3 * DAY)
    tell(scene, wang, 31.0)
    scene.clock.set(BEGAN)
    tell(scene, wang, 32.0)
    assert position(scene, wang) == (32.0, 1.0)


@pytest.mark.parametrize("off", [-2 * DAY, 2 * DAY, timedelta(0), timedelta(days=-9000)])
def test_both_clocks_are_kept_and_how_far_the_phones_is_off(scene: Scene, off: timedelta) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    happened = scene.clock.now() + off
    scene.clock.forward(timedelta(hours=24))
    report = scene.report(
        order, wang, S.RECEIVED, occurred_at=happened, sent_at=scene.clock.now() + off
    )
    assert scene.send(wang, report).accepted
    (milestone,) = scene.milestones(order)
    assert milestone.occurred_at == happened
    assert milestone.received_at == BEGAN + DAY
    assert milestone.skew_s == off.total_seconds()
    (step,) = scene.found(StepRecord, StepRecord.id == report.report_id)
    assert (step.occurred_at, step.received_at) == (happened, BEGAN + DAY)
    (where,) = scene.found(PositionRecord)
    assert where.occurred_at == BEGAN
