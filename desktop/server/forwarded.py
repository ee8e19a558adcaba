"""Decides whose a request is that came by a proxy: a trusted one is believed, and nobody else.

Each proxy adds on the right from whom it took the request. Read from there, the first address that
is no trusted proxy's is the client's; whatever stands further left he may have written himself.
Two headers that tell of different clients are both not believed: most proxies write one of them and
hand the other on as the client sent it (decision 0054).
"""

import ipaddress
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from desktop.domain.reachability import Came
from desktop.settings import Network

FORWARDED_FOR, FORWARDED_PROTO = b"x-forwarded-for", b"x-forwarded-proto"
FORWARDED = b"forwarded"
TELLING = frozenset({FORWARDED_FOR, FORWARDED_PROTO, FORWARDED})
"""Headers by which proxies say for whom they ask."""
HOPS_MOST = 32
SCHEMES = frozenset({"http", "https"})
PROBE = b"x-callout-probe"
_PAIR = re.compile(r'\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)=("(?:[^"\\]|\\.)*"|[^";,\s]*)\s*')


@lru_cache(maxsize=4096)
def is_within(host: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address lies in one of some networks."""
    address = _address(host)
    return address is not None and any(address in each for each in networks)


def came(
    peer: str,
    headers: Iterable[tuple[bytes, bytes]],
    trusted: tuple[Network, ...],
    *,
    encrypted: bool = False,
) -> Came:
    """Return how a request came from the other end of its connection, by what its headers say."""
    said: dict[bytes, list[str]] = {}
    for name, value in headers:
        if name in TELLING:
            said.setdefault(name, []).append(value.decode("latin-1"))
    believed, told = is_within(peer, trusted), bool(said.keys() - {FORWARDED_PROTO})
    if not said or not believed:
        return Came(peer, believed, told, peer, None, encrypted)
    pairs = [*_forwarded(said.get(FORWARDED, ()))]
    ways = [
        _split(said.get(FORWARDED_FOR, ())),
        [pair.get("for", "") for pair in pairs],
    ]
    clients = {_client(peer, hops, trusted) for hops in ways if hops}
    schemes = [
        *(_split(said.get(FORWARDED_PROTO, ()))[-1:]),
        *[pair["proto"] for pair in pairs[-1:] if "proto" in pair],
    ]
    found = {scheme.lower() for scheme in schemes} & SCHEMES
    return Came(
        peer,
        believed,
        told,
        clients.pop() if len(clients) == 1 else peer,
        found.pop() if len(found) == 1 else None,
        encrypted,
    )


@dataclass(slots=True)
class Probes:
    """Requests that a server sends to itself by its public address, and how each came in."""

    _expected: dict[str, Came | None] = field(default_factory=dict)

    def expect(self) -> str:
        """Return the word by which a request will be known."""
        word = secrets.token_hex(16)
        self._expected[word] = None
        return word

    def note(self, word: str, how: Came) -> None:
        """Note how a request came; what nobody expects is nothing."""
        if word in self._expected:
            self._expected[word] = how

    def take(self, word: str) -> Came | None:
        """Return how a request came, None if it did not come to this server; it is over."""
        return self._expected.pop(word, None)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Wraps the application: a request is his for whom a trusted proxy asks.

    ``trusted`` gives the proxies as they are at the moment; ``noted`` is told how a request came
    that the server sent to itself, by its word.
    """

    app: ASGIApp
    trusted: Callable[[], tuple[Network, ...]]
    noted: Callable[[str, Came], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and (client := scope.get("client")) is not None:
            networks, headers = self.trusted(), scope["headers"]
            encrypted = scope["scheme"] == "https"
            if networks:
                found = came(client[0], headers, networks)
                if found.client != client[0]:
                    scope["client"] = (found.client, 0)
                if found.scheme is not None:
                    scope["scheme"] = found.scheme
            for name, value in headers:
                if name == PROBE:
                    how = came(client[0], headers, networks, encrypted=encrypted)
                    self.noted(value.decode("latin-1"), how)
        await self.app(scope, receive, send)


def _client(peer: str, hops: Sequence[str], trusted: tuple[Network, ...]) -> str:
    """Return the first address from the right that is no trusted proxy's.

    What is no address ends the search at whoever wrote it: the last that is known is the client.
    """
    client = peer
    for hop in reversed(hops[-HOPS_MOST:]):
        address = _address(_without_port(hop))
        if address is None:
            return client
        client = str(address)
        if not is_within(client, trusted):
            return client
    return client


def _split(lines: Iterable[str]) -> list[str]:
    return [each.strip() for line in lines for each in line.split(",")]


def _forwarded(lines: Iterable[str]) -> Iterable[dict[str, str]]:
    """Yield what each proxy says, as RFC 7239 has it; one that cannot be read says nothing."""
    for element in re.findall(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+', ",".join(lines)):
        pairs: dict[str, str] = {}
        for part in re.findall(r'(?:[^;"]|"(?:[^"\\]|\\.)*")+', element):
            found = _PAIR.fullmatch(part)
            if found is None:
                pairs = {}
                break
            value = found[2]
            quoted = value[:1] == '"'
            pairs[found[1].lower()] = re.sub(r"\\(.)", r"\1", value[1:-1]) if quoted else value
        yield pairs


def _without_port(hop: str) -> str:
    """Return an address without brackets and port, which some proxies write with it."""
    if hop[:1] == "[":
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _address(host: str) -> "ipaddress.IPv4Address | ipaddress.IPv6Address | None":
    """Return an address, one of version 4 as such however it is written; None of any other text."""
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return found if mapped is None else mapped
