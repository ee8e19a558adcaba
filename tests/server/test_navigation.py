"""Tries by which links a phone's navigation is opened (E7)."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from api_client.vocabulary import NavigationApp
from desktop.server import navigation

ADDRESS = "外滩 18 号, Unit 3 & 4 (rear)"


def test_each_program_is_told_the_place_in_its_own_way() -> None:
    found = navigation.links(ADDRESS, 31.2345678, -121.4)
    assert list(found) == list(NavigationApp)
    phone = found[NavigationApp.PHONE]
    assert phone.startswith("geo:31.234568,-121.400000?q=31.234568,-121.400000(")
    assert unquote(phone).endswith(f"({ADDRESS})")
    assert phone.isascii()
    asked = {app: parse_qs(urlsplit(url).query) for app, url in found.items()}
    assert asked[NavigationApp.APPLE_MAPS]["daddr"] == ["31.234568,-121.400000"]
    assert asked[NavigationApp.GOOGLE_MAPS] == {
        "api": ["1"],
        "destination": ["31.234568,-121.400000"],
    }
    amap = asked[NavigationApp.AMAP]
    lon, lat, _ = amap["to"][0].split(",")
    assert (lon, lat, amap["coordinate"]) == ("-121.400000", "31.234568", ["wgs84"])


@pytest.mark.parametrize("app", NavigationApp)
def test_without_degrees_the_address_is_looked_for(app: NavigationApp) -> None:
    url = navigation.links(ADDRESS, None, None)[app]
    assert ADDRESS in unquote(url)
    assert "&" not in unquote(url.replace("%26", "")).replace("api=1&", "").replace("&src", "")


def test_where_nothing_is_known_there_is_no_link() -> None:
    assert navigation.links("", None, None) == {}
