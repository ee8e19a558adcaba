"""Decides how the made-up centre answers: the client's requests meet messages, not a network.

It takes the place of the network library's adapter, so that client, transport and panels are
the real ones. It can be away, empty, unstaffed, or refuse.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import requests
from pydantic import BaseModel, JsonValue
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from typing_extensions import override

from api_client.changes import FeedState, Reload, StateHeard, Stop
from api_client.client import Client
from api_client.transport import Patience, new_session
from api_client.vocabulary import Code, OrderState, Step
from api_client.wire.centre import Health
from api_client.wire.changes import Change
from api_client.wire.diagnostics import CentreFacts
from api_client.wire.ledger import DIGEST_HEADER
from api_client.wire.orders import Order, OrderRow
from api_client.wire.people import TechnicianList
from api_client.wire.problems import Problem
from api_client.wire.reachability import Reachability
from desktop.ui.backups import Keeping
from desktop.ui.machine import CertificateDoubt, Ended, Found, MachineFault, Restored, RestoreWanted
from desktop.ui.pictures import (
    calls,
    centre,
    correspondence,
    duties,
    ledger,
    orders,
    photos,
    replays,
    upkeep,
    ways,
)
from desktop.ui.pictures.applicants import card
from desktop.ui.pictures.dispatch import Dispatching, Hunt
from desktop.ui.pictures.fees import Fees
from desktop.ui.pictures.holds import Holds
from desktop.ui.pictures.keepers import Keepers
from desktop.ui.pictures.kept_views import KeptViews
from desktop.ui.pictures.payouts import FILE, Payouts
from desktop.ui.pictures.registrations import Registrations
from desktop.ui.pictures.shift import How, Shift
from desktop.ui.pictures.tiles import tiles
from desktop.ui.tile_source import Tiles, TilesWrong
from desktop.words import Language

URL = "http://centre.example:8700"
OK, NO_CONTENT = 200, 204
ABOUT: Mapping[Code, dict[str, JsonValue]] = {
    Code.CHECK_DIGIT_WRONG: {"field": "identity_number"},
    Code.TRACK_TOO_LONG: {"most": 3_000_000},
    Code.HOLD_ENDED: {
        "state": "forfeited",
        "cause": "judged",
        "ended_at": "2026-11-22T10:40:00+00:00",
    },
}
"""What a refusal is about, where it says so."""
BESIDE = ("/messages", "/history", "/claim")


@dataclass
class StandIn(BaseAdapter):
    """The made-up centre, as it is in one scene."""

    language: Language
    away: bool = False
    empty: bool = False
    rows: Sequence[OrderRow] | None = None
    """Its orders, where they are others than those of the pictures."""
    staffed: bool = True
    pace: float | None = None
    """How fast the clock of a demo's centre runs."""
    failing: tuple[str, ...] = ()
    """Paths that the server does not answer, whatever is asked or with the method before them."""
    refusals: Mapping[str, tuple[Code, int, dict[str, str]]] = field(default_factory=dict)
    """By method and path: the code, the status, and headers, that a request is refused with."""
    silent: Event = field(default_factory=Event)
    keeping: Keeping = Keeping.GOOD
    """How its backups stand."""
    facts: CentreFacts = upkeep.FACTS
    """The server's figures."""
    reach: Reachability = upkeep.WELL
    """What a check of the public address finds."""
    how: How = How.QUIET
    """What there is to tell of the shift."""
    claimed: str = ""
    """How a colleague works on the order: not, "held", or "stale"."""
    hunt: Hunt = Hunt.QUIET
    """What there is to find somebody for."""

    asked: list[str] = field(default_factory=list)
    """The paths of everything that it was asked for, in turn."""

    def __post_init__(self) -> None:
        """Begin as an adapter begins."""
        super().__init__()
        self.keepers = Keepers(self.language)
        self.shift = Shift(self.how, self.language)
        self.kept_views = KeptViews(self.language)
        self.dispatching = Dispatching(self.hunt, self.language)
        self.registrations = Registrations(self.language, self.empty)
        self.holds = Holds(self.language, self.empty)
        self.ledger = ledger.Ledger(self.language, self.empty)
        self.payouts = Payouts(self.language, self.empty)
        self.fees = Fees(self.language, self.holds, self.empty)

    def client(self) -> Client:
        """Give a client whose every request comes here, tried once."""
        session = new_session()
        session.mount("http://", self)
        return Client(URL, session=session, patience=Patience(tries=1))

    def follow(self, _client: Client) -> Callable[..., Iterator[Change | Reload]]:
        """Give a feed on which nothing happens, or which is cut when the centre is away."""

        def following(_after: int, stop: Stop, heard: StateHeard) -> Iterator[Change | Reload]:
            heard(FeedState.AWAY if self.silent.is_set() else FeedState.CONNECTED, None)
            stop.wait()
            yield from ()

        return following

    @override
    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: object = None,
        verify: object = True,
        cert: object = None,
        proxies: object = None,
    ) -> requests.Response:
        path = re.sub(r"^.*?:8700|\?.*$", "", request.url or "")
        self.asked.append(path)
        if self.away or {path, f"{request.method} {path}"} & set(self.failing):
            raise requests.ConnectionError("nobody answers")
        refusal = self.refusals.get(f"{request.method} {path}")
        if refusal is not None:
            code, status, headers = refusal
            problem = Problem(
                type="about:blank",
                title=code.value,
                status=status,
                code=code.value,
                fields=ABOUT.get(code, {}),
            )
            return _response(request, status, problem, headers)
        asked = parse_qs(urlsplit(request.url or "").query)
        if path in {"/v1/orders/keys", "/v1/ledger/export"}:
            exported = ledger.EXPORTED, {DIGEST_HEADER: ledger.DIGEST}
            of_orders = path == "/v1/orders/keys"
            content, about = orders.keys(self._rows(), asked) if of_orders else exported
            return _plain(request, content, about)
        if ("/files/" in path or path.endswith("/file")) and request.method == "GET":
            return _bytes(request, path)
        method = request.method or ""
        told: BaseModel | None = duties.answer(self.language, method, path, empty=self.empty)
        told = told or replays.answer(self.language, path, asked, empty=self.empty)
        told = told or ways.answer(self.language, method, path, asked)
        told = told or self.registrations.answer(method, path, request.body, asked)
        told = told or self._money(method, path, request.body, asked)
        told = told or self.keepers.answer(method, path, request.body)
        told = told or self.shift.answer(method, path, request.body, asked)
        told = told or self.dispatching.answer(method, path, request.body, asked)
        told = told or self.kept_views.answer(method, path, request.body)
        if told is None and method == "DELETE":
            return _response(request, NO_CONTENT, None, {})
        if path.endswith("/steps"):
            return _response(request, OK, self._held(path), {})
        if path == "/v1/orders" and method == "POST":
            told = centre.order(0, self.language)
        return _response(request, OK, told or self._answer(path, asked), {})

    @override
    def close(self) -> None:
        """Have nothing to close."""

    def _money(
        self,
        method: str,
        path: str,
        body: Any,  # noqa: ANN401
        asked: dict[str, list[str]],
    ) -> BaseModel | None:
        """Answer what is asked about frozen sums, the ledger and payouts."""
        told = self.fees.answer(method, path, body)
        told = told or self.ledger.answer(method, path, body, asked)
        return told or self.payouts.answer(method, path, body)

    def _rows(self) -> Sequence[OrderRow]:
        """Give every order that there is."""
        if self.rows is not None:
            return self.rows
        found = () if self.empty else centre.rows(self.language)
        return tuple(self.dispatching.restated(row) for row in found)

    def _answer(self, path: str, asked: orders.Asked) -> BaseModel:
        lists = self._lists(asked)
        if path in lists:
            return lists[path]
        if path.startswith("/v1/sessions"):
            return centre.session(self.language)
        if path.startswith("/v1/orders/") and path.endswith(BESIDE):
            return self._beside(UUID(path.split("/")[3]), path.rpartition("/")[2])
        places = {str(centre.order_id(place)): place for place in range(len(centre.STATES))}
        named = next((part for part in path.split("/") if part in places), "")
        return self.dispatching.restated(centre.order(places.get(named, 0), self.language))

    def _held(self, path: str) -> Order:
        """Give an order after a step with it: on hold, whatever was asked."""
        order = self._answer(path, {})
        assert isinstance(order, Order), "steps are taken with orders"
        held = {"state": OrderState.ON_HOLD, "held_state": order.state, "steps": (Step.RESUME,)}
        return order.model_copy(update={**held, "version": order.version + 1})

    def _beside(self, order_id: UUID, what: str) -> BaseModel:
        """Give what is kept beside an order."""
        if what == "messages":
            return correspondence.messages(order_id, self.language)
        if what == "history":
            return correspondence.history(order_id, self.language)
        return correspondence.own_claim(order_id, self.language)

    def _lists(self, asked: orders.Asked) -> dict[str, BaseModel]:
        """Give what each path answers that is not about one thing."""
        rows = self._rows()
        people = () if self.empty else centre.technicians(self.language)
        people = self.dispatching.doing(people, alone="ids" in asked)
        health = Health(
            ok=True,
            centre_id=centre.CENTRE,
            release="0.1.0",
            at=centre.NOW,
            seq=120,
            staffed=self.staffed,
            pace=self.pace,
        )
        return {
            **calls.answers(self.language, empty=self.empty),
            "/v1/health": health,
            "/v1/technicians": TechnicianList(items=people, seq=120),
            "/v1/orders": orders.page(rows, asked),
            "/v1/orders/counts": orders.counts(rows, asked),
            "/v1/backups": upkeep.standing(self.keeping),
            "/v1/claims": correspondence.claims(self.language, self.claimed),
            "/v1/audit": correspondence.audit(self.language),
            "/v1/centre": self.facts,
            "/v1/reachability": self.reach,
        }


@dataclass
class MachineStandIn:
    """The machine of the pictures: it does what its scene says, and nothing to this one."""

    secret: str | None = None
    lost: MachineFault | None = None
    """Why the server cannot start."""
    outcome: Restored | MachineFault | Event | None = None
    """What a restore comes to; an Event that it waits for has none."""
    keeps_server: bool = False
    key_file: Path | None = None
    chosen: bool = False
    forgotten: bool = False
    settled: bool = False
    """Whether somebody got in."""
    opened: list[Path] = field(default_factory=list)
    doubt: CertificateDoubt | None = None
    """What is doubtful about the server's certificate, until it is trusted."""
    waiting: bool = False
    """Whether a restore is under way that comes to nothing until it is ended."""
    no_tiles: TilesWrong | None = None
    """Why the map has no tiles, where it has none."""

    def forget(self) -> None:
        """Begin elsewhere from now on."""
        self.forgotten = True

    def settle(self) -> None:
        """Remember that somebody got in."""
        self.settled = True

    def find(self) -> Found:
        """Say where the made-up centre is, or why it cannot start."""
        if self.lost is not None:
            raise self.lost
        if self.doubt is not None:
            raise self.doubt
        return Found(URL, self.secret)

    def trust(self, doubt: CertificateDoubt) -> None:
        """Doubt no more."""
        assert doubt is self.doubt
        self.doubt = None

    def restore(self, wanted: RestoreWanted) -> Restored:
        """Give the scene's outcome."""
        if isinstance(self.outcome, Event):
            self.waiting = True
            self.outcome.wait()
            raise Ended
        if isinstance(self.outcome, MachineFault):
            raise self.outcome
        assert self.outcome is not None, f"the scene says what {wanted} comes to"
        return replace(self.outcome, folder=wanted.folder)

    def cancel(self) -> None:
        """End a restore that waits."""
        if isinstance(self.outcome, Event):
            self.outcome.set()

    def open(self, folder: Path, key_file: Path | None) -> None:
        """Note what would be opened."""
        assert key_file is None or key_file.name
        self.opened.append(folder)

    def tiles(self, wanted: str, attribution: str) -> Tiles:
        """Give the country that is shipped, whatever is wanted, or nothing."""
        assert wanted == attribution == "", "the session of the pictures says nothing of tiles"
        return tiles(self.no_tiles)

    def end(self) -> None:
        """End what waits."""
        self.cancel()


def _response(
    request: requests.PreparedRequest,
    status: int,
    answer: BaseModel | None,
    headers: Mapping[str, str],
) -> requests.Response:
    made = requests.Response()
    made.status_code = status
    made.headers = CaseInsensitiveDict(headers)
    made.raw = BytesIO(b"" if answer is None else answer.model_dump_json().encode())
    made.request = request
    made.url = request.url or ""
    return made


def _plain(
    request: requests.PreparedRequest, content: bytes, headers: Mapping[str, str]
) -> requests.Response:
    """Give bytes as they are."""
    made = _response(request, OK, None, headers)
    made.raw = BytesIO(content)
    return made


def _bytes(request: requests.PreparedRequest, path: str) -> requests.Response:
    """Give a photo's bytes, those of a picture of a registration, or a file for the bank."""
    if path.startswith("/v1/payouts/"):
        return _plain(request, FILE, {})
    if path.startswith("/v1/registrations/"):
        return _plain(request, card(), {})
    sha256 = path.rpartition("/")[2]
    found = {photos.digest(place): photos.photo(place) for place in range(len(photos.LENGTHS))}
    return _plain(request, found[sha256], {})
