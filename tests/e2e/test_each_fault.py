"""Puts each fault of docs/how-to/faults.md behind a proxy, between a server and both its clients.

The desk's client and a phone are told by which code, in both languages; once it is over, what the
phone kept arrives and the desk goes on.
"""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import Connection, event
from sqlcipher3 import dbapi2

from api_client.client import Client
from api_client.errors import Reason, Refused, Unreachable
from api_client.transport import Outgoing, Patience, Transport
from api_client.vocabulary import Code, FieldState, Role
from api_client.wire.orders import NewOrder
from api_client.wire.places import Position
from desktop import words
from desktop.clock import Clock, HandClock, SystemClock
from desktop.server.limits import Limits, Pace
from desktop.simulator import city, reporting
from desktop.simulator.day import CHAIN
from desktop.simulator.outbox import Outbox
from desktop.simulator.phone import Device, Phone
from desktop.ui import faults
from tests.commanding import Serving, serving
from tests.conftest import ExpectedWarnings
from tests.e2e.disks import small_disk
from tests.e2e.peopled import Peopled, Wire, peopled
from tests.fault_proxy import Fault, FaultProxy, Way, fault_proxy
from tests.running import BEGAN, ENDS_WITHIN_S, Running, new_order, running, until
from tests.server.by_hand import head, line

pytestmark = pytest.mark.sqlite_alone("about faults, not about what is stored")
ONCE = Patience(connect_s=5.0, read_s=15.0, tries=1)
HASTY = Patience(connect_s=5.0, read_s=1.0, tries=1)
LIMITS = Limits(
    head_s=0.5,
    body=Pace(0.5, 20_000.0),
    answer=Pace(30.0, 256.0),
    idle_s=30.0,
    parting_s=0.5,
    places=6,
    share=1.0,
    refusals=5,
)
"""A server of little patience and few places."""
BODY_BYTES = 200 * 2**20
SHIFT = timedelta(hours=12)
DAYS = timedelta(days=10)
HERE = Position(lat=47.14, lon=9.52, accuracy_m=5.0)
SAID: dict[str, tuple[str, str]] = {
    Reason.CUT: ("connection to the server broke off", "连接中断"),
    Reason.NOT_LISTENING: ("No server answers", "没有服务器应答"),
    Reason.TIME_OUT: ("did not answer in time", "未及时应答"),
    Code.DISK_FULL: ("disk is full", "磁盘已满"),
    Code.STORAGE_UNAVAILABLE: ("cannot be reached or written just now", "暂时无法访问或写入"),
    Code.BODY_TOO_LARGE: ("larger than the server takes", "超过了服务器允许的大小"),
    Code.SERVER_BUSY: ("more to do than it can take on", "服务器现在太忙"),
    Code.TOKEN_EXPIRED: ("login has run out", "登录已过期"),
    Code.REQUEST_TOO_SLOW: ("network is too slow", "网络太慢"),
    Code.NOT_FOUND: ("not there any more", "已不存在"),
    "not-there": ("refused this (not-there)", "拒绝了此操作"),
}
"""What is read of each code, in English and in Chinese."""


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Put the language back."""
    yield
    words.choose(words.Language.ENGLISH)


def _told(ask: Callable[[], object]) -> str | None:
    """The code by which something fails, after its sentence was read in both languages."""
    try:
        ask()
    except (Refused, Unreachable) as fault:
        met = fault
    else:
        return None
    code = str(met.code if isinstance(met, Refused) else met.reason.value)
    for language, said in zip(words.Language, SAID[code], strict=True):
        words.choose(language)
        assert said in _on_the_phone(met)
        assert said in faults.sentence(met)
    return code


def _on_the_phone(fault: Refused | Unreachable) -> str:
    """What a phone finds in the catalogue, which is the desk's."""
    if isinstance(fault, Unreachable):
        return words.text(f"unreachable.{fault.reason.value}")
    return words.refusal(fault.code, fault.fields)


@dataclass
class Stage:
    """A desk and a phone that reach one server through a proxy alone."""

    proxy: FaultProxy
    tokens: tuple[str, str]
    own: tuple[UUID, UUID]
    clock: Clock
    outbox: Outbox
    big: Path
    clients: ExitStack
    states: list[FieldState] = field(default_factory=lambda: list(CHAIN))
    desk: Client = field(init=False)
    phone: Phone = field(init=False)

    def __post_init__(self) -> None:
        """Switch both on."""
        self.switch_on(ONCE)

    def switch_on(self, patience: Patience) -> None:
        """Begin anew, with this patience."""
        self.clients.close()
        self.desk, client = (
            self.clients.enter_context(Client(self.proxy.url, token, patience=patience))
            for token in self.tokens
        )
        device = Device(self.own[0])
        self.phone = Phone(client, self.outbox, device, self.clock, random.Random(1))

    def write(self) -> None:
        """Order something from the desk."""
        self.desk.orders.create(NewOrder.model_validate_json(json.dumps(new_order())))

    def report(self) -> None:
        """Keep the phone's next report, and send what waits."""
        order = self.phone.payloads()[self.own[1]].order
        visit = self.phone.own_visit(order)
        assert visit is not None
        now = self.phone.now()
        doing = reporting.Doing(order, visit, self.states.pop(0), now, HERE, city.city().jobs[0])
        whole = reporting.made(doing, random.Random(1))
        self.phone.keep(whole, whole, visit)
        self.phone.flush()

    def look(self) -> None:
        """Let the phone ask for its orders."""
        self.phone.sync()

    def send_much(self) -> None:
        """Send more than any order or report is, from the desk."""
        self._send_much("/v1/orders", self.tokens[0])

    def report_much(self) -> None:
        """The same from the phone."""
        self._send_much("/v1/reports", self.tokens[1])

    def _send_much(self, path: str, token: str) -> None:
        body = Outgoing(
            "POST",
            path,
            repeatable=False,
            body=lambda: self.big.open("rb"),
            headers={"Content-Type": "application/json"},
        )
        with closing(Transport(self.proxy.url, token, patience=ONCE)) as transport:
            transport.send(body)


@contextmanager
def staged(
    url: str, tokens: tuple[str, str], own: tuple[UUID, UUID], clock: Clock, folder: Path
) -> Iterator[Stage]:
    """Put a desk and a phone, by their tokens, before a server; `own` are technician and order."""
    big = folder / "big"
    with big.open("wb") as file:
        file.truncate(BODY_BYTES)
    with (
        fault_proxy(url) as proxy,
        closing(Outbox(folder / "phone")) as outbox,
        ExitStack() as clients,
    ):
        stage = Stage(proxy, tokens, own, clock, outbox, big, clients)
        stage.look()
        stage.write()
        stage.report()
        yield stage


Act = Callable[[Stage], None]


def _tell(
    stage: Stage, desk: Act = Stage.write, phone: Act = Stage.report, patience: Patience = ONCE
) -> tuple[str | None, str | None]:
    """What a desk and then a phone are told while a fault is there, each on a new connection."""
    stage.switch_on(patience)
    return _told(lambda: desk(stage)), _told(lambda: phone(stage))


def _goes_on(stage: Stage) -> None:
    """Hold that all is well again, and that what the phone kept has arrived."""
    stage.switch_on(ONCE)
    until(lambda: _told(stage.write) is None, within_s=20.0)
    until(lambda: _told(stage.phone.flush) is None and stage.phone.idle(), within_s=20.0)
    stage.report()
    made = [report.state for report in stage.desk.orders.get(stage.own[1]).reports]
    sent = CHAIN[: len(CHAIN) - len(stage.states)]
    assert sorted(made) == sorted(sent), "each once; in which order, the clock said"


# ------------------------------------------------------------ faults of the server in this process


Broken = Callable[[Running, Stage], AbstractContextManager[None]]


@contextmanager
def _read_only(centre: Running, _stage: Stage) -> Iterator[None]:
    """Let SQLite itself refuse to write, as it does where the file may only be read."""
    broken = True

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA query_only = {int(broken)}")

    event.listen(centre.work.database.engine, "begin", begin)
    yield
    broken = False


@contextmanager
def _locked(centre: Running, _stage: Stage) -> Iterator[None]:
    """Hold the database as another program does; locks are of processes, so by our own library."""
    other = dbapi2.connect(str(centre.folder / "callout.db"), isolation_level=None)
    with closing(other):
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _full_house(centre: Running, stage: Stage) -> Iterator[None]:
    """Let followers have every place."""
    by = centre.person(Role.AUDITOR)
    stage.switch_on(ONCE)
    centre.session.close()
    until(lambda: centre.server.places.counts()["connections-open"] == 0)
    with ExitStack() as crowd:
        for _ in range(LIMITS.places):
            one = crowd.enter_context(line(centre.url))
            one.say(head("GET", "/v1/changes", by=by))
            assert one.socket.recv(1) == b"H"
        yield


def _on_the_way(fault: Fault) -> Broken:
    @contextmanager
    def broken(_centre: Running, stage: Stage) -> Iterator[None]:
        stage.proxy.expect(fault, fault)
        yield

    return broken


def _set_by(jump: timedelta) -> Broken:
    @contextmanager
    def broken(centre: Running, _stage: Stage) -> Iterator[None]:
        right = centre.clock.now()
        centre.clock.set(right + jump)
        yield
        centre.clock.set(right)

    return broken


@dataclass(frozen=True)
class Case:
    """A fault, by which code the desk and the phone are told, and what they did."""

    broken: Broken
    desk: str
    phone: str | None
    writes: Act = Stage.write
    reports: Act = Stage.report
    patience: Patience = ONCE


def _alike(broken: Broken, code: str) -> Case:
    return Case(broken, code, code)


ELSEWHERE = Way(reword=(b"/v1/", b"/v0/"))
"""The path is one that the server does not have, as where it is of another release."""
NEW_WORD = Way(reword=(b'"not-found"', b'"not-there"'))
OLDER, NEWER = Fault(up=ELSEWHERE), Fault(up=ELSEWHERE, down=NEW_WORD)
CASES = {
    "read-only": _alike(_read_only, Code.STORAGE_UNAVAILABLE),
    "locked by another": _alike(_locked, Code.STORAGE_UNAVAILABLE),
    "full house": _alike(_full_house, Code.SERVER_BUSY),
    "slow": _alike(_on_the_way(Fault(up=Way(stall=60))), Code.REQUEST_TOO_SLOW),
    "half-open": Case(
        _on_the_way(Fault(down=Way(stall=0))), Reason.TIME_OUT, Reason.TIME_OUT, patience=HASTY
    ),
    "cut": _alike(_on_the_way(Fault(down=Way(cut=1))), Reason.CUT),
    "200 MB": Case(
        lambda _centre, _stage: nullcontext(),
        Code.BODY_TOO_LARGE,
        Code.BODY_TOO_LARGE,
        Stage.send_much,
        Stage.report_much,
    ),
    "clock ahead": Case(_set_by(DAYS), Code.TOKEN_EXPIRED, None),
    "clock back": Case(_set_by(-DAYS), Code.TOKEN_EXPIRED, None),
    "older server": Case(_on_the_way(OLDER), Code.NOT_FOUND, Code.NOT_FOUND, reports=Stage.look),
    "newer server": Case(_on_the_way(NEWER), "not-there", "not-there", reports=Stage.look),
}
"""Each fault; a phone stays paired whatever the clock says, and need not notice."""


@contextmanager
def _centre(folder: Path) -> Iterator[tuple[Running, Stage]]:
    with running(folder / "centre", limits=LIMITS) as centre:
        technician = centre.technician()
        order_id = UUID(centre.order_of(technician)["id"])
        desk = centre.new_person(Role.DISPATCHER, lasts=SHIFT)
        tokens, own = (desk.token, technician.token), (technician.id, order_id)
        with staged(centre.url, tokens, own, HandClock(BEGAN), folder) as stage:
            yield centre, stage


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_told_in_words_and_all_goes_on_after(
    tmp_path: Path, expected_warnings: ExpectedWarnings, name: str
) -> None:
    case = CASES[name]
    if case.desk == Code.STORAGE_UNAVAILABLE:
        expected_warnings.expect("storage-fault")
    with _centre(tmp_path) as (centre, stage):
        with case.broken(centre, stage):
            told = _tell(stage, case.writes, case.reports, case.patience)
        assert told == (case.desk, case.phone)
        _goes_on(stage)


# ------------------------------------------------------------ faults of a process, and of its disk


@contextmanager
def _before(server: Serving, centre: Peopled, folder: Path) -> Iterator[Stage]:
    (phone,) = centre.phones
    with Wire(server.url, centre) as wire:
        order_id = UUID(wire.order_of(phone)["id"])
    tokens, own = (centre.dispatcher, phone.token), (phone.id, order_id)
    with staged(server.url, tokens, own, SystemClock(), folder) as stage:
        yield stage


def test_a_server_that_is_killed_is_told_as_gone_and_is_back_when_started_again(
    tmp_path: Path,
) -> None:
    centre = peopled(tmp_path)
    with ExitStack() as servers:
        first = servers.enter_context(serving(centre.data, "--key-file", centre.key))
        with _before(first, centre, tmp_path) as stage:
            first.process.kill()
            first.process.wait(ENDS_WITHIN_S)
            assert set(_tell(stage)) <= {Reason.CUT, Reason.NOT_LISTENING}
            port = str(urlsplit(first.url).port)
            servers.enter_context(serving(centre.data, "--key-file", centre.key, "--port", port))
            _goes_on(stage)


def test_a_full_disk_is_told_as_that_until_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        centre = peopled(disk.folder)
        with (
            serving(centre.data, "--key-file", centre.key) as server,
            _before(server, centre, tmp_path) as stage,
        ):
            disk.fill(server.pid)
            until(lambda: _told(stage.write) is not None)
            assert set(_tell(stage)) <= {code for _, code in disk.codes}
            disk.free(server.pid)
            _goes_on(stage)
