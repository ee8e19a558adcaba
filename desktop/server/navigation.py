"""Decides by which links a phone's own navigation is opened to a place (E7).

The centre sends nothing to anybody: a link is opened where a technician taps it. Formats: RFC 5870
(``geo:``) with the words that Android adds, Apple's map links, Google's maps URLs, Amap's URI API.
Places are in degrees (WGS 84); Amap is told so, since maps of China are drawn otherwise.
"""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from api_client.vocabulary import NavigationApp

APPLE = "https://maps.apple.com/"
GOOGLE = "https://www.google.com/maps/dir/"
AMAP, AMAP_SEARCH = "https://uri.amap.com/navigation", "https://uri.amap.com/search"
OURS = "callout"
"""How Amap knows who asks."""


def links(address: str, lat: float | None, lon: float | None) -> Mapping[NavigationApp, str]:
    """Return a link for each program, by degrees where they are known, else by the address.

    Nothing but the place is in it, neither order nor customer.
    """
    if lat is None or lon is None:
        return _by_address(address)
    where, label = f"{lat:.6f},{lon:.6f}", quote(address, safe="")
    there = f"{lon:.6f},{lat:.6f},{address.replace(',', ' ')}"
    amap = {
        "to": there,
        "mode": "car",
        "coordinate": "wgs84",
        "callnative": "1",
        "src": OURS,
    }
    return {
        NavigationApp.PHONE: f"geo:{where}?q={where}({label})" if label else f"geo:{where}",
        NavigationApp.APPLE_MAPS: _asked(APPLE, {"daddr": where, "q": address or where}),
        NavigationApp.GOOGLE_MAPS: _asked(GOOGLE, {"api": "1", "destination": where}),
        NavigationApp.AMAP: _asked(AMAP, amap),
    }


def _by_address(address: str) -> Mapping[NavigationApp, str]:
    if not address:
        return {}
    return {
        NavigationApp.PHONE: f"geo:0,0?q={quote(address, safe='')}",
        NavigationApp.APPLE_MAPS: _asked(APPLE, {"daddr": address}),
        NavigationApp.GOOGLE_MAPS: _asked(GOOGLE, {"api": "1", "destination": address}),
        NavigationApp.AMAP: _asked(AMAP_SEARCH, {"keyword": address, "src": OURS}),
    }


def _asked(url: str, query: Mapping[str, str]) -> str:
    return f"{url}?{urlencode(query, quote_via=quote)}"
