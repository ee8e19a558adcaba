"""Decides how a test has a centre with a desk and phones, served by a process that can be hurt."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import requests

from api_client.ids import new_id
from api_client.transport import new_session
from api_client.vocabulary import DeviceApp, Role
from desktop.app.opening import open_centre
from desktop.service import passwords, people
from desktop.service.unit import SYSTEM, Unit
from desktop.store.people import TokenRecord
from tests.commanding import Said, callout
from tests.running import new_order, new_report

ANSWERS_WITHIN_S = 30.0
ON_THE_WAY = ("received", "accepted", "started", "on-site", "work-begun")


@dataclass(frozen=True)
class Phone:
    """A technician's paired phone."""

    id: UUID
    token: str


@dataclass(frozen=True)
class Peopled:
    """A centre's folder with a dispatcher, an auditor and phones; no server is part of it."""

    data: Path
    key: Path
    dispatcher: str
    auditor: str
    unseen: str
    """The token of a dispatcher who was last seen so long ago that it is time to note it again."""
    phones: tuple[Phone, ...]

    def command(self, name: str, *more: str | Path) -> Said:
        """Run a command on the folder."""
        return callout(name, "--data", self.data, "--key-file", self.key, *more)

    def verified(self) -> dict[str, Any]:
        """What ``callout verify`` finds."""
        return self.command("verify", "--json").answer


def peopled(folder: Path, phones: int = 1, database: str | None = None) -> Peopled:
    """Make a centre with people in it, as the commands on its folder do."""
    technicians = [(new_id(), passwords.token()) for _ in range(phones)]
    desk, auditor, unseen = (passwords.token() for _ in range(3))
    data = folder / "centre"
    with open_centre(data, database) as opened:

        def add(unit: Unit) -> None:
            unit.session.add(token_of(unit, new_id(), Role.DISPATCHER, desk))
            unit.session.add(token_of(unit, new_id(), Role.AUDITOR, auditor))
            long_ago = token_of(unit, new_id(), Role.DISPATCHER, unseen)
            long_ago.last_seen_at = unit.now - timedelta(days=1)
            unit.session.add(long_ago)
            for place, (id_, token) in enumerate(technicians):
                people.add_technician(unit, id_, f"Bo {place}", "")
                unit.session.add(token_of(unit, id_, Role.TECHNICIAN, token))

        opened.work.write(SYSTEM, add)
    found = tuple(Phone(id_, token) for id_, token in technicians)
    return Peopled(data, folder / "KEY", desk, auditor, unseen, found)


def token_of(unit: Unit, person: UUID, role: Role, token: str) -> TokenRecord:
    """A token as signing in or pairing makes it."""
    return TokenRecord(
        id=new_id(),
        digest=passwords.digest(token),
        person_id=person,
        role=role,
        name="Bo" if role is Role.TECHNICIAN else role.value,
        device="",
        created_at=unit.now,
        expires_at=None,
        revoked_at=None,
        last_seen_at=unit.now,
        address="",
        release="",
        platform="",
        password_due=0,
        app=DeviceApp.CALLOUT,
        sealed_key=None,
    )


class Wire:
    """Sends single requests to a server, without the client's patience."""

    def __init__(self, url: str, centre: Peopled) -> None:
        """Speak to one server about one centre."""
        self.url = url
        self.centre = centre
        self._session = new_session()

    def __enter__(self) -> Self:
        """Keep connections open while the block lasts."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self._session.close()

    def ask(
        self,
        method: str,
        path: str,
        token: str | None = None,
        **more: Any,  # noqa: ANN401
    ) -> requests.Response:
        """Send one request."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        more.setdefault("timeout", ANSWERS_WITHIN_S)
        return self._session.request(method, self.url + path, headers=headers, **more)

    def health(self) -> requests.Response:
        """Ask whether the server is well."""
        return self.ask("GET", "/v1/health")

    def create(self, **more: object) -> requests.Response:
        """Ask for a new order."""
        return self.ask("POST", "/v1/orders", self.centre.dispatcher, json=new_order(**more))

    def order(self, id_: str) -> requests.Response:
        """Ask for an order."""
        return self.ask("GET", f"/v1/orders/{id_}", self.centre.dispatcher)

    def order_of(self, phone: Phone) -> dict[str, Any]:
        """A new order that a phone has."""
        order = self.create().json()
        answer = self.ask(
            "POST",
            f"/v1/orders/{order['id']}/assignment",
            self.centre.dispatcher,
            json={"technician_id": str(phone.id)},
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def report(self, phone: Phone, body: dict[str, Any]) -> requests.Response:
        """Send a report from a phone."""
        return self.ask("POST", "/v1/reports", phone.token, json=body)

    def reports(self, phone: Phone) -> list[dict[str, Any]]:
        """The reports of a whole way for a new order of a phone, not sent yet."""
        order = self.order_of(phone)
        return [new_report(order, phone.id, state) for state in ON_THE_WAY]

    def put(self, content: bytes) -> requests.Response:
        """Send a file."""
        return self.ask("PUT", f"/v1/files/{digest(content)}", self.centre.dispatcher, data=content)

    def audit_rows(self) -> int:
        """How many rows the audit log has."""
        after = 0
        while True:
            path = f"/v1/audit?after={after}&limit=500"
            items = self.ask("GET", path, self.centre.auditor).json()["items"]
            if not items:
                return after
            after = items[-1]["seq"]


def digest(content: bytes) -> str:
    """The name of a file's bytes."""
    return hashlib.sha256(content).hexdigest()
