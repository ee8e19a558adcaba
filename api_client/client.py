"""Decides what a client of the server is: one attribute a noun, one method an endpoint."""

import random
from types import TracebackType
from typing import Self

import requests

from api_client.accounts import Accounts
from api_client.alarms import Alarms
from api_client.audit import Audit
from api_client.backups import Backups
from api_client.callers import Callers
from api_client.centre import Centre
from api_client.changes import Changes
from api_client.claims import Claims
from api_client.diagnostics import Diagnostics
from api_client.endpoints import Resource
from api_client.evidence import Evidence
from api_client.handovers import Handovers
from api_client.history import History
from api_client.kinds import Kinds
from api_client.messages import Messages
from api_client.orders import Orders
from api_client.people import People
from api_client.reminders import Reminders
from api_client.settings import CentreSettings
from api_client.templates import Templates
from api_client.tracking import Tracking
from api_client.transport import Patience, Transport
from api_client.views import Views

NOUNS: tuple[type[Resource], ...] = (
    Centre,
    People,
    Accounts,
    CentreSettings,
    Orders,
    Tracking,
    Evidence,
    Audit,
    Changes,
    Backups,
    Diagnostics,
    Claims,
    Messages,
    History,
    Alarms,
    Reminders,
    Handovers,
    Views,
    Callers,
    Templates,
    Kinds,
)


class Client:
    """One server, as one person (or nobody, without a token). Threads may share it.

    Every call raises ``errors.Unreachable`` for the network and ``errors.Refused`` for the
    server's no.
    """

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
        self.centre = Centre(transport)
        self.people = People(transport)
        self.accounts = Accounts(transport)
        self.settings = CentreSettings(transport)
        self.orders = Orders(transport)
        self.tracking = Tracking(transport)
        self.evidence = Evidence(transport)
        self.audit = Audit(transport)
        self.changes = Changes(transport)
        self.backups = Backups(transport)
        self.diagnostics = Diagnostics(transport)
        self.claims = Claims(transport)
        self.messages = Messages(transport)
        self.history = History(transport)
        self.alarms = Alarms(transport)
        self.reminders = Reminders(transport)
        self.handovers = Handovers(transport)
        self.views = Views(transport)
        self.callers = Callers(transport)
        self.templates = Templates(transport)
        self.kinds = Kinds(transport)

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
