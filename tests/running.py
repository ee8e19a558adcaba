"""Decides how tests have a real server: HTTP on the loopback, a folder of its own, a clock by hand.

``centre`` is shared by the tests of a module; ``own_centre`` is one test's alone, for what moves
the clock, ends tokens or stops the server.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests

from api_client.client import Client
from api_client.ids import new_id
from api_client.transport import new_session
from api_client.vocabulary import DeviceApp, Role
from desktop.app import travelling
from desktop.clock import HandClock
from desktop.gateways.bank_files import BankFiles
from desktop.gateways.card_pictures import CardPictures
from desktop.gateways.folder import CentreFolder
from desktop.gateways.keys import CentreKey
from desktop.gateways.ledger_files import LedgerFiles
from desktop.gateways.reaching import Reaching
from desktop.server import application, listener
from desktop.server.bell import Bell
from desktop.server.context import Centre
from desktop.server.limits import Limits
from desktop.service import centre as centre_cases
from desktop.service import passwords, people
from desktop.service.unit import SYSTEM, Unit, Work
from desktop.settings import Chosen
from desktop.store.blobs import Blobs
from desktop.store.engine import Database
from desktop.store.people import StaffRecord, TokenRecord
from tests.databases import Place, migrated_file
from tests.leftovers import held, left_since

BEGAN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LOCAL_SECRET = "the-secret-of-this-machine"
STARTS_WITHIN_S = 20.0
ENDS_WITHIN_S = 10.0
ANSWERS_WITHIN_S = 20.0


@dataclass(frozen=True)
class Person:
    """Somebody with a bearer token."""

    id: UUID
    role: Role
    token: str


@dataclass
class Running:
    """A server that runs, with what tests need to be anybody on it."""

    url: str
    folder: Path
    work: Work
    clock: HandClock
    served: Centre
    session: requests.Session
    server: listener.Listener
    thread: threading.Thread
    _people: dict[Role, Person] = field(default_factory=dict)

    def person(self, role: Role) -> Person:
        """Somebody of this role, the same one each time; also of roles without a log-in yet."""
        if role not in self._people:
            self._people[role] = self.new_person(role)
        return self._people[role]

    def new_person(self, role: Role, lasts: timedelta | None = None) -> Person:
        """Somebody new of this role, with a token of his own."""
        if role is Role.TECHNICIAN:
            return self.technician()
        id_ = new_id()

        def add(unit: Unit) -> None:
            unit.session.add(
                StaffRecord(
                    id=id_,
                    name=f"{role} {id_}",
                    folded=f"{role} {id_}",
                    role=role,
                    password_hash="none, so that nobody signs in by it",
                    version=1,
                    created_at=unit.now,
                    disabled_at=None,
                    marks={},
                    password_due=0,
                )
            )

        self.work.write(SYSTEM, add)
        return Person(id_, role, self.token_for(id_, role, lasts))

    def technician(self, name: str = "Bo") -> Person:
        """A new technician with a paired phone."""
        id_ = new_id()
        self.work.write(SYSTEM, lambda unit: people.add_technician(unit, id_, name, ""))
        return Person(id_, Role.TECHNICIAN, self.token_for(id_, Role.TECHNICIAN))

    def token_for(self, person_id: UUID, role: Role, lasts: timedelta | None = None) -> str:
        """A new token, made in the database as signing in or pairing makes it."""
        token = passwords.token()

        def add(unit: Unit) -> None:
            unit.session.add(
                TokenRecord(
                    id=new_id(),
                    digest=passwords.digest(token),
                    person_id=person_id,
                    role=role,
                    name="Bo" if role is Role.TECHNICIAN else role.value,
                    device="",
                    created_at=unit.now,
                    expires_at=None if lasts is None else unit.now + lasts,
                    revoked_at=None,
                    last_seen_at=unit.now,
                    address="",
                    release="",
                    platform="",
                    password_due=0,
                    app=DeviceApp.CALLOUT,
                    sealed_key=None,
                )
            )

        self.work.write(SYSTEM, add)
        return token

    def ask(
        self,
        method: str,
        path: str,
        by: Person | str | None = None,
        **more: Any,  # noqa: ANN401
    ) -> requests.Response:
        """Send one request as somebody, with a token as it stands, or as nobody."""
        headers = dict(more.pop("headers", {}))
        if by is not None:
            headers["Authorization"] = f"Bearer {by if isinstance(by, str) else by.token}"
        more.setdefault("timeout", ANSWERS_WITHIN_S)
        return self.session.request(method, self.url + path, headers=headers, **more)

    def client(self, by: Person | str | None = None) -> Client:
        """Our own client as somebody; it shares the connections and needs no closing."""
        token = by.token if isinstance(by, Person) else by
        return Client(self.url, token, session=self.session)

    def order(self, **more: object) -> dict[str, Any]:
        """A new order, as the dispatcher made it."""
        body = new_order(**more)
        answer = self.ask("POST", "/v1/orders", self.person(Role.DISPATCHER), json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def order_of(self, technician: Person, **more: object) -> dict[str, Any]:
        """A new order that a technician has."""
        order = self.order(**more)
        answer = self.ask(
            "POST",
            f"/v1/orders/{order['id']}/assignment",
            self.person(Role.DISPATCHER),
            json={"technician_id": str(technician.id), "reason": "He takes it on top."},
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    @property
    def stored_files(self) -> list[Path]:
        """Every file below DIR/files, half-sent ones too."""
        root = self.folder / "files"
        return sorted(path for path in root.rglob("*") if path.is_file())


def until(condition: Callable[[], bool], within_s: float = 30.0) -> None:
    """Wait for something that another thread or process does."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.01)


def new_order(**more: object) -> dict[str, Any]:
    """The body of a new order."""
    return {
        "id": str(new_id()),
        "title": "No hot water",
        "place": {"address": "1 Harbour Road", "lat": 31.23, "lon": 121.47},
        "customer": {"name": "A. Chen", "phone": "+86 21 5555 0100"},
        "fault": {"description": "The boiler stays cold."},
        **more,
    }


def new_report(
    order: dict[str, Any], by: Person | UUID, state: str, **more: object
) -> dict[str, Any]:
    """The body of a complete status report of a technician."""
    whom = by.id if isinstance(by, Person) else by
    basic = {name: order[name] for name in ("number", "kind", "priority", "title", "place")}
    return {
        "report_id": str(new_id()),
        "order_id": order["id"],
        "state": state,
        "occurred_at": "2026-11-23T07:59:00Z",
        "position": {"lat": 31.23, "lon": 121.47, "accuracy_m": 12.5},
        "parts": {
            "basic": {**basic, "customer": order["customer"]},
            "equipment": [],
            "fault": {"description": "The boiler stays cold.", "remedy": "A new pump."},
            "spare_parts": [],
            "technician": {"technician_id": str(whom), "state": state, "payload_version": 1},
        },
        **more,
    }


@contextmanager
def running(
    folder: Path, place: Place | None = None, limits: Limits | None = None
) -> Iterator[Running]:
    """Serve a folder in a thread of this process while the block lasts, or what a URL names."""
    clock = HandClock(BEGAN)
    with CentreFolder(folder) as data, listener.listening("127.0.0.1", 0) as (sock, url):
        if not isinstance(place, str) and not data.database.exists():
            data.database.write_bytes(migrated_file())
        database = Database(place if isinstance(place, str) else data.database)
        database.migrate()
        work = Work(database, clock)
        centre_id = work.write(SYSTEM, centre_cases.begin)
        chosen = Chosen()
        served = Centre(
            work=work,
            files=Blobs(data.files),
            bell=Bell(),
            release="1.2.3",
            centre_id=centre_id,
            local_secret=LOCAL_SECRET,
            stop=lambda: server.stop(),  # noqa: PLW0108  (the server is made below)
            seal=CentreKey(bytes(32)),
            pictures=CardPictures(),
            books=LedgerFiles(),
            bank_files=BankFiles(),
            looks=Reaching(),
            settings=chosen,
            candidates=travelling.candidates(work, chosen),
        )
        ready = threading.Event()
        server = listener.Listener(application.build(served), served, ready.set, limits)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, name="server")
        thread.start()
        session = new_session()
        try:
            assert ready.wait(STARTS_WITHIN_S), "the server did not start"
            yield Running(url, folder, work, clock, served, session, server, thread)
        finally:
            session.close()
            server.stop()
            thread.join(ENDS_WITHIN_S)
            work.close()
            database.close()
        assert not thread.is_alive(), "the server did not end"


@contextmanager
def _watched(folder: Path, place: Place) -> Iterator[Running]:
    """Serve a folder, and fail when the server leaves threads, sockets or files behind."""
    before = held(folder)
    with running(folder, place) as centre:
        yield centre
    left = left_since(before, folder)
    assert not left, "the server left behind:\n" + "\n".join(left)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, shared_place: Place) -> Iterator[Running]:
    """A server that the tests of a module share."""
    with _watched(tmp_path_factory.mktemp("centre"), shared_place) as found:
        yield found


@pytest.fixture
def own_centre(tmp_path: Path, place: Place) -> Iterator[Running]:
    """A server of one test."""
    with _watched(tmp_path / "centre", place) as found:
        yield found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests open what the module's server keeps; the server's own end is watched."""
    mark = pytest.mark.leaves_open("the module's server keeps its threads and connections")
    for item in items:
        if "centre" in getattr(item, "fixturenames", ()):
            item.add_marker(mark)
