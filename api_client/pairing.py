"""Decides what the picture says that a technician's phone takes to pair: where, and by which code.

It is a text such as `callout-pair:?server=https%3A%2F%2Fdesk.example%3A8700&code=K7QF9-M2TXB`, so
that any reader of such pictures shows what it is and our own page can take it.
"""

from ipaddress import ip_address
from urllib.parse import parse_qs, quote, urlencode, urlsplit

SCHEME = "callout-pair"


def link(server_url: str, code: str) -> str:
    """Return the text of the picture."""
    asked = urlencode({"server": server_url, "code": code}, quote_via=quote)
    return f"{SCHEME}:?{asked}"


def read(text: str) -> tuple[str, str]:
    """Return the server's address and the code that a picture says.

    Raises:
        ValueError: it is none of ours.
    """
    parts = urlsplit(text.strip())
    found = parse_qs(parts.query)
    if parts.scheme != SCHEME or not {"server", "code"} <= found.keys():
        msg = "this is no picture to pair by"
        raise ValueError(msg)
    return found["server"][0], found["code"][0]


def reached_by_phones(server_url: str) -> bool:
    """Say whether another device can be at this address: not one that every machine is itself."""
    host = urlsplit(server_url).hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return host.lower() not in {"", "localhost"}
    return not (address.is_loopback or address.is_unspecified)
