"""How a phone made of code says that its technician's shift begins and ends."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from api_client.vocabulary import Role, TechnicianState
from api_client.wire.duty import DutyEdit
from desktop.simulator import plan
from desktop.simulator.day import Equipped, Pace
from desktop.simulator.driving import Begun, Driver, Today
from desktop.simulator.network import FAIR
from desktop.simulator.outbox import Outbox
from desktop.simulator.phone import Device, Phone
from desktop.simulator.plan import HOUR_S
from tests.running import Running

CALM = Pace(decline=0.0, abandon=0.0, deadliness=0.0)
HOUR = timedelta(hours=1)


@pytest.mark.sqlite_alone("about what a phone does, through the same interface as everybody")
def test_he_signs_on_and_off_with_his_shift_once_and_off_only_when_nothing_is_in_hand(
    own_centre: Running, tmp_path: Path
) -> None:
    clock, anna = own_centre.clock, own_centre.technician("Anna")
    today = Today(plan.made(7, 1, "en"), clock.now() - 8 * HOUR)
    hours = {"shift_s": (9 * HOUR_S, 11 * HOUR_S), "break_s": (0.0, 0.0), "quiet_s": ()}
    planned = replace(today.plan.technicians[0], **hours)  # type: ignore[arg-type]
    own = Equipped(own_centre.url, anna.token, Device(anna.id), tmp_path, "7/A", CALM, FAIR, clock)
    begun = Begun((planned.home.lat, planned.home.lon))
    driver = Driver(own, Event(), Event(), planned, today, begun)
    outbox, client = Outbox(tmp_path), own_centre.client(anna)
    phone = Phone(client, outbox, own.device, clock, driver._dice)  # noqa: SLF001
    desk = own_centre.client(own_centre.person(Role.DISPATCHER))

    def then(after: timedelta = timedelta()) -> tuple[TechnicianState, int]:
        clock.forward(after)
        driver._tick(phone)  # noqa: SLF001
        return desk.people.technician(anna.id).state, desk.duty.of(anna.id).version

    assert then() == (TechnicianState.OFF_DUTY, 1)
    assert then() == (TechnicianState.OFF_DUTY, 1)
    assert then(HOUR) == (TechnicianState.FREE, 2)
    own_centre.order_of(anna)
    assert then(2 * HOUR)[0] is TechnicianState.ASSIGNED
    assert desk.duty.of(anna.id).on_duty
    # what the desk says of him stands until his next shift begins
    desk.duty.edit(anna.id, DutyEdit(version=2, on_duty=False))
    assert then()[1] == 3
    outbox.close()
    driver.network.close()
