"""Tries what an administrator is told of a tracking app, and what is listed of it (A6)."""

import pytest

from api_client.errors import Refused
from api_client.vocabulary import Code, DeviceApp, Role, SetAside
from tests.provoked_devices import tracked
from tests.running import BEGAN, LOCAL_SECRET, Running
from tests.server.test_devices import APPS, LOCATION, post, rows


def test_an_administrator_is_told_all_that_the_app_wants(own_centre: Running) -> None:
    own_centre.served.settings.put({"public_url": "https://callout.example/"})
    client = own_centre.client(own_centre.person(Role.ADMINISTRATOR))
    wang = own_centre.technician().id
    owntracks = client.devices.add_tracker(wang, DeviceApp.OWNTRACKS, "Her own telephone")
    assert owntracks.url == "https://callout.example/owntracks"
    assert owntracks.user == owntracks.device_id.hex[-12:]
    assert owntracks.config_url.startswith("owntracks:///config?inline=")
    osmand = client.devices.add_tracker(wang, DeviceApp.OSMAND)
    assert osmand.url.startswith("https://callout.example/osmand/")
    assert osmand.config_url == f"{osmand.url}?id={osmand.user}"
    assert (osmand.password, osmand.secret) == ("", "")
    listed = client.people.devices(wang).items
    assert {(item.app, item.name, item.set_aside) for item in listed} == {
        (DeviceApp.OSMAND, "", 0),
        (DeviceApp.OWNTRACKS, "Her own telephone", 0),
        (DeviceApp.CALLOUT, "", 0),
    }


def test_our_own_app_pairs_by_a_code(centre: Running) -> None:
    client = centre.client(LOCAL_SECRET)
    with pytest.raises(Refused) as refused:
        client.devices.add_tracker(centre.technician().id, DeviceApp.CALLOUT)
    assert refused.value.code is Code.REQUEST_INVALID


def test_the_list_tells_what_was_set_aside_last(centre: Running) -> None:
    given = tracked(centre, DeviceApp.OWNTRACKS)
    post(centre, given, b"garbage")
    post(centre, given, {"_type": "weather"})
    (item,) = [
        item
        for item in centre.client(LOCAL_SECRET).people.devices(given.technician_id).items
        if item.id == given.device_id
    ]
    assert (item.set_aside, item.set_aside_reason) == (2, SetAside.TYPE_UNKNOWN)
    assert (item.set_aside_at, item.last_seen_at) == (BEGAN, BEGAN)


def test_our_client_speaks_both_protocols(centre: Running) -> None:
    owntracks, osmand = (tracked(centre, app) for app in APPS)
    phone = centre.client().devices
    phone.tell_owntracks(owntracks.user, owntracks.password, LOCATION)
    secret = osmand.url.rpartition("/")[2]
    phone.ask_osmand(secret, {"lat": "46.05", "lon": "14.5", "speed": "1"})
    coords = {"latitude": 46, "longitude": 14}
    location = {"timestamp": LOCATION["tst"], "coords": coords}
    phone.tell_osmand(secret, {"location": location})
    assert [row.lat for row in rows(centre, owntracks)] == [46.05]
    assert [row.lat for row in rows(centre, osmand)] == [46.05, 46.0]
