"""Each app tells a fix in its own units, and the server has it as the phone meant it."""

from datetime import timedelta

import pytest

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import DeviceApp
from api_client.wire.people import NewTechnician
from desktop.simulator import apps
from desktop.simulator.fixes import Fix
from tests.running import LOCAL_SECRET, Running


@pytest.mark.parametrize("app", DeviceApp)
def test_a_fix_arrives_as_it_was_meant(own_centre: Running, app: DeviceApp) -> None:
    at = own_centre.clock.now() - timedelta(seconds=5)
    fix = Fix(at, 47.141234, 9.521234, 8.0, 20.0, 271.0, 63)
    with Client(own_centre.url, LOCAL_SECRET) as root:
        id_ = new_id()
        code = root.people.add_technician(NewTechnician(id=id_, name="Anna", phone=""))
        paired = root.with_token(None).people.pair(code.pairing_code, "simulated phone")
        given = None if app is DeviceApp.CALLOUT else root.devices.add_tracker(id_, app)
        phone = root.with_token(paired.token)
        apps.teller(phone, own_centre.clock.now, given).tell(fix)
        [had] = root.positions.track(id_, at - timedelta(minutes=1), filtered=True)
        assert (had.lat, had.lon, had.kept, had.battery_percent) == (fix.lat, fix.lon, True, 63)
        assert had.time == at.replace(microsecond=0)
        assert had.speed_mps == pytest.approx(20.0, abs=0.15)
        assert had.course == pytest.approx(271.0)
        assert had.accuracy_m == pytest.approx(8.0)
