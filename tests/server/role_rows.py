"""Decides what a row of the table of roles is: an endpoint, who may, about whose object."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import Role
from tests.running import LOCAL_SECRET, Person, Running, new_report


class Whose(StrEnum):
    """Whose object a request is about, as a technician sees it."""

    NOBODYS = "nobody's in particular"
    OWN = "his own"
    ANOTHERS = "another's"
    ABSENT = "absent"


@dataclass(frozen=True)
class Asked:
    """A valid request: method, path, and what goes with it."""

    method: str
    path: str
    more: dict[str, Any]


@dataclass
class Scene:
    """What a request is built from: who asks, and an object of his or of another."""

    centre: Running
    asker: Person
    owner: Person
    present: bool

    def id_of(self, made: Callable[[], object]) -> str:
        """The id of an object that is made now, or of one that is not there."""
        return str(made()) if self.present else str(new_id())

    def order(self) -> dict[str, Any]:
        """An order of the owner; one that was never made when the object is absent."""
        made = self.centre.order_of(self.owner)
        return made if self.present else {**made, "id": str(new_id())}

    def report_id(self) -> str:
        """The id of a report that the owner sent."""
        sent = new_report(self.centre.order_of(self.owner), self.owner, "received")
        answer = self.centre.ask("POST", "/v1/reports", self.owner, json=sent)
        assert answer.json()["accepted"], answer.text
        return str(sent["report_id"])

    def file(self) -> str:
        """The digest of a file that the owner stored."""
        content = str(new_id()).encode()
        sha256 = hashlib.sha256(content).hexdigest()
        if self.present:
            answer = self.centre.ask("PUT", f"/v1/files/{sha256}", self.owner, data=content)
            assert answer.status_code == 201, answer.text
        return sha256

    def staff_id(self) -> UUID:
        """The id of somebody of the staff."""
        return self.centre.new_person(Role.FINANCE).id

    def session_id(self) -> UUID:
        """The id of a session of somebody of the staff."""
        somebody = self.staff_id()
        return self.centre.client(LOCAL_SECRET).accounts.sessions_of(somebody).items[0].id

    def device_id(self) -> str:
        """The id of a phone."""
        technician = self.centre.technician()
        devices = self.centre.client(LOCAL_SECRET).people.devices(technician.id)
        return str(devices.items[0].id)


@dataclass(frozen=True)
class Row:
    """One line of the table: an endpoint, who may, about whose object, and a valid request."""

    endpoint: str
    may: set[str]
    build: Callable[[Scene], dict[str, Any]]
    done: int = 200
    whose: tuple[Whose, ...] = (Whose.NOBODYS,)
    sees: frozenset[str] = frozenset()
    """Who is told that the object is not there, although he may not do this to it."""
    refused: int = 403
    """How somebody is told that he may not, who came in."""

    @property
    def ends_session(self) -> bool:
        return "sessions/current" in self.endpoint

    @property
    def method(self) -> str:
        return self.endpoint.split()[0]

    @property
    def path(self) -> str:
        return self.endpoint.split()[1]
