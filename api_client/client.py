"""Decides what a client of the server is: one attribute a noun, one method an endpoint."""

import random
from collections.abc import Iterator
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Self

import requests

from api_client.endpoints import Resource
from api_client.transport import Patience, Transport

if TYPE_CHECKING:
    from api_client.accounts import Accounts
    from api_client.alarms import Alarms
    from api_client.areas import Areas
    from api_client.audit import Audit
    from api_client.backups import Backups
    from api_client.callers import Callers
    from api_client.candidates import Candidates
    from api_client.centre import Centre
    from api_client.changes import Changes
    from api_client.claims import Claims
    from api_client.devices import Devices
    from api_client.diagnostics import Diagnostics
    from api_client.dispatch import Dispatch
    from api_client.duty import Duties
    from api_client.evidence import Evidence
    from api_client.handovers import Handovers
    from api_client.history import History
    from api_client.holds import Holds
    from api_client.identities import Identities
    from api_client.kinds import Kinds
    from api_client.ledger import Ledger
    from api_client.messages import Messages
    from api_client.nearby import Nearby
    from api_client.orders import Orders
    from api_client.payouts import Payouts
    from api_client.people import People
    from api_client.positions import Positions
    from api_client.prices import Prices
    from api_client.reachability import ReachabilityCheck
    from api_client.registrations import Registrations
    from api_client.reminders import Reminders
    from api_client.replay import Replays
    from api_client.settings import CentreSettings
    from api_client.templates import Templates
    from api_client.tracking import Tracking
    from api_client.views import Views

_KINDS = {
    "centre": "Centre",
    "people": "People",
    "accounts": "Accounts",
    "positions": "Positions",
    "replay": "Replays",
    "settings": "CentreSettings",
    "orders": "Orders",
    "tracking": "Tracking",
    "evidence": "Evidence",
    "audit": "Audit",
    "changes": "Changes",
    "backups": "Backups",
    "diagnostics": "Diagnostics",
    "reachability": "ReachabilityCheck",
    "claims": "Claims",
    "messages": "Messages",
    "history": "History",
    "alarms": "Alarms",
    "reminders": "Reminders",
    "handovers": "Handovers",
    "holds": "Holds",
    "views": "Views",
    "callers": "Callers",
    "candidates": "Candidates",
    "nearby": "Nearby",
    "templates": "Templates",
    "prices": "Prices",
    "kinds": "Kinds",
    "devices": "Devices",
    "dispatch": "Dispatch",
    "areas": "Areas",
    "duty": "Duties",
    "registrations": "Registrations",
    "identities": "Identities",
    "ledger": "Ledger",
    "payouts": "Payouts",
}
"""The class of each attribute, in the module of its name. They are loaded when they are asked for:
a desk needs few of them before its queue is painted."""


def nouns() -> Iterator[type[Resource]]:
    """Give the class of each attribute of a client."""
    for name in _KINDS:
        yield _kind(name)


def _kind(name: str) -> type[Resource]:
    kind: type[Resource] = getattr(import_module(f"api_client.{name}"), _KINDS[name])
    return kind


class Client:
    """One server, as one person (or nobody, without a token). Threads may share it.

    Every call raises ``errors.Unreachable`` for the network and ``errors.Refused`` for the
    server's no.
    """

    centre: "Centre"
    people: "People"
    accounts: "Accounts"
    positions: "Positions"
    replay: "Replays"
    settings: "CentreSettings"
    orders: "Orders"
    tracking: "Tracking"
    evidence: "Evidence"
    audit: "Audit"
    changes: "Changes"
    backups: "Backups"
    diagnostics: "Diagnostics"
    reachability: "ReachabilityCheck"
    claims: "Claims"
    messages: "Messages"
    history: "History"
    alarms: "Alarms"
    reminders: "Reminders"
    handovers: "Handovers"
    holds: "Holds"
    views: "Views"
    callers: "Callers"
    candidates: "Candidates"
    nearby: "Nearby"
    templates: "Templates"
    prices: "Prices"
    kinds: "Kinds"
    devices: "Devices"
    dispatch: "Dispatch"
    areas: "Areas"
    duty: "Duties"
    registrations: "Registrations"
    identities: "Identities"
    ledger: "Ledger"
    payouts: "Payouts"

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        session: requests.Session | None = None,
        patience: Patience | None = None,
        jitter: random.Random | None = None,
        transport: Transport | None = None,
    ) -> None:
        """Point at ``url``; nothing is sent yet. A given ``session`` is closed with the client."""
        if transport is None:
            transport = Transport(url, token, session=session, patience=patience, jitter=jitter)
        self._transport = transport

    def __getattr__(self, name: str) -> Resource:
        """Give what is called by a noun, loaded now and kept."""
        if name not in _KINDS:
            raise AttributeError(name)
        made = _kind(name)(self._transport)
        setattr(self, name, made)
        return made

    @property
    def url(self) -> str:
        """The server's address."""
        return self._transport.url

    def move(self, url: str) -> None:
        """Go on with the same server at another address, as do all clients made ``with_token``."""
        self._transport.move(url)

    def trust(self, pin: str | None) -> None:
        """Believe the server with the certificate of this SHA-256 alone, as do all clients made
        ``with_token``; None lets the system's authorities vouch for it.
        """
        self._transport.trust(pin)

    @property
    def token(self) -> str | None:
        """The bearer token, or None."""
        return self._transport.token

    def with_token(self, token: str | None) -> "Client":
        """Give a client of the same server for another token.

        It shares the connections: closing the first one ends both, closing this one ends none.
        """
        return Client(self.url, transport=self._transport.with_token(token))

    def close(self) -> None:
        """End waits and drop the connections; calls still under way raise Unreachable."""
        self._transport.close()

    def __enter__(self) -> Self:
        """Give the client itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the client."""
        self.close()
