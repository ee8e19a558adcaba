"""Decides how a whole centre is played: who takes part, when they begin, when they go home.

The server runs already; everything here reaches it through its API.
"""

import logging
import random
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

from api_client.client import Client
from api_client.errors import Refused
from api_client.ids import new_id
from api_client.transport import new_session
from api_client.vocabulary import Code, Role
from api_client.wire.people import NewStaff, NewTechnician
from desktop.clock import Clock, machine, pace_of
from desktop.simulator import city, plan, registering
from desktop.simulator.day import SKEWS, Equipped, Pace, Technician
from desktop.simulator.dispatcher import Dispatcher, Habits
from desktop.simulator.evidence import Claimed, PhoneRun, Run, gather
from desktop.simulator.network import Fault, Weather
from desktop.simulator.outbox import recorded
from desktop.simulator.paying import Cashier
from desktop.simulator.phone import Device
from desktop.simulator.treasury import Treasurer
from desktop.simulator.witness import Watched, Witness

LOG = logging.getLogger(__name__)
STAFF = {
    Role.DISPATCHER: "demo",
    Role.SUPERVISOR: "demo-supervisor",
    Role.AUDITOR: "demo-auditor",
    Role.FINANCE: "demo-finance",
}
LOOKS_AGAIN = 10
LOOKS_AGAIN = 10
WITNESSES_END_S = 20.0
LOOK_S, COUNTS_S, HASTE = (0.3, 0.9), (1.0, 2.0), 100.0
END_S = 30.0


@dataclass(frozen=True, slots=True)
class Play:
    """What is played: how many technicians, by which dice, how fast and in what weather."""

    technicians: int
    seed: int
    folder: Path
    pace: Pace
    weather: Weather
    habits: Habits
    watched: bool
    """Whether the feed is watched, so that the run can be judged."""
    others: tuple[str, ...] = ()
    """Addresses of more servers of the same centre: phones and watchers are spread over all."""
    pin: str | None = None
    """The SHA-256 of the one certificate that is believed, None for what authorities vouch for."""


@dataclass(frozen=True, slots=True)
class Login:
    """A member of the demo's staff."""

    name: str
    password: str
    token: str


class PlayedCentre:
    """A centre at work. ``open``, ``start``, then ``finish``; then it can be judged."""

    def __init__(self, url: str, secret: str, play: Play, clock: Clock) -> None:
        """Play on the server at ``url``; ``secret`` is the one of its server.json."""
        self._url, self._play, self._clock = url, play, clock
        self._root = Client(url, secret, session=new_session(play.pin))
        self._over, self._finishing, self._settled = Event(), Event(), Event()
        self._staff: dict[Role, Login] = {}
        self._crew: list[tuple[str, Device, Technician]] = []
        self._witnesses: list[Witness] = []
        self._threads: list[Thread] = []
        self._faults: list[str] = []
        self._dispatcher: Dispatcher | None = None
        self._cashier: Cashier | None = None
        self._treasurer: Treasurer | None = None
        self._unfiled: frozenset[UUID] = frozenset()
        self._began_at: datetime = clock.now()
        self.came: list[UUID] = []
        """Everybody who was added, or may have been: an answer can be lost."""

    def open(self) -> Login:
        """Make staff and technicians and pair the phones; give the dispatcher's log-in."""
        for role, name in STAFF.items():
            self._staff[role] = self._hired(role, name)
        for place in range(self._play.technicians):
            self._crew.append(self._equipped(place))
        self._dispatcher = self._desk()
        self._cashier, self._treasurer = self._till(), self._treasury()
        self._register()
        return self._staff[Role.DISPATCHER]

    def login(self, role: Role) -> Login:
        """Give how the demo's member of staff with this role logs in."""
        return self._staff[role]

    def _register(self) -> None:
        """Have the crew registered and filed, so that a locksmith's jobs can be offered (E1)."""
        crew = [(device.technician_id, name) for name, device, _ in self._crew]
        clerk = self._as(Role.SUPERVISOR)
        done = registering.register(clerk, crew, self._clock.now())
        self._unfiled = frozenset((*done.refused, *done.awaiting))
        assert self._dispatcher is not None
        assert self._treasurer is not None
        self._dispatcher.locksmiths = True
        self._treasurer.begin(crew)

    def _desk(self) -> Dispatcher:
        """Give the dispatcher, who works with the crew."""
        return Dispatcher(
            self._as(Role.DISPATCHER),
            self._as(Role.SUPERVISOR),
            self._clock,
            f"{self._play.seed}/dispatcher",
            self._play.habits,
            [device.technician_id for _, device, _ in self._crew],
        )

    def _till(self) -> Cashier:
        """Give who sees to the money of the crew's orders."""
        phones = {
            device.technician_id: self._root.with_token(technician.token)
            for _, device, technician in self._crew
        }
        wording, seed = plan.town(self._language()).money, f"{self._play.seed}/money"
        judge = self._as(Role.SUPERVISOR)
        return Cashier(judge, self._clock, seed, wording, phones.get, self._haste)

    def _treasury(self) -> Treasurer:
        """Give who pays the crew."""
        wording, seed = plan.town(self._language()).treasury, f"{self._play.seed}/treasury"
        return Treasurer(self._as(Role.FINANCE), self._clock, seed, wording)

    def _language(self) -> str:
        """Give the language in which the centre writes."""
        return "en"

    @property
    def _haste(self) -> float:
        """Give how many times as fast as on a day money is seen to."""
        return HASTE

    def start(self) -> None:
        """Let everybody begin."""
        self._began_at = self._clock.now()
        if self._play.watched:
            self._watch()
        for name, _, technician in self._crew:
            self._begin(f"technician {name}", technician.run)
        if self._dispatcher is not None:
            self._begin("dispatcher", self._dispatch)
        if self._cashier is not None:
            self._begin("cashier", self._count)

    def finish(self, grace_s: float) -> None:
        """Let everybody finish what he has begun, for at most ``grace_s``; then end them.

        The seconds are the machine's.
        """
        self._finishing.set()
        clock = machine(self._clock)
        until_s = clock.monotonic_s() + grace_s
        while clock.monotonic_s() < until_s:
            if all(technician.home for _, _, technician in self._crew):
                break
            self._over.wait(0.1)
        else:
            late = [name for name, _, technician in self._crew if not technician.home]
            self._faults.append(f"not home in time: {', '.join(late)}")
        self.end()

    def end(self) -> None:
        """End everybody at once; what waits on the phones stays there."""
        self._over.set()
        for thread in self._threads:
            thread.join(END_S)
            if thread.is_alive():
                self._faults.append(f"{thread.name} does not end")

    def close(self) -> None:
        """Drop the connections."""
        self._root.close()

    def evidence(self) -> tuple[Run, Claimed]:
        """Give what everybody recorded and what the server claims, once all are home.

        What comes due meanwhile, an offer that lapses, changes what was asked for already: it is
        asked for again then, until nothing changed in between.
        """
        for _, _, technician in self._crew:
            technician.network.deliver()
        run, claimed = self._gathered()
        for _ in range(LOOKS_AGAIN):
            if self._seq() == claimed.seq:
                break
            run, claimed = self._gathered()
        else:
            self._faults.append("the server does not come to rest")
            run = self._recorded()
        for witness in self._witnesses:
            witness.stop()
        return run, claimed

    def _gathered(self) -> tuple[Run, Claimed]:
        """Give what is recorded and claimed now, once the feed told everybody of it."""
        seq = self._seq()
        for witness in self._witnesses:
            witness.wait_for(seq, machine(self._clock), WITNESSES_END_S)
        run = self._recorded()
        return run, gather(self._as(Role.AUDITOR), run, seq)

    def orders(self) -> int:
        """Give how many orders were made."""
        assert self._dispatcher is not None
        return len(self._dispatcher.ledger.orders)

    def weather(self) -> Counter[Fault]:
        """Give how often the network did what."""
        return Counter(fault for _, _, technician in self._crew for fault in technician.network.log)

    def deaths(self) -> int:
        """Give how often phones went off in the middle of their work."""
        return sum(technician.diary.deaths for _, _, technician in self._crew)

    def outages(self) -> int:
        """Give how often phones had no network for a while."""
        return sum(technician.diary.offline for _, _, technician in self._crew)

    def _recorded(self) -> Run:
        assert self._dispatcher is not None
        ledger = self._dispatcher.ledger
        faults = [*self._faults, *ledger.faults]
        if self._cashier is not None:
            faults += self._cashier.till.faults
        if self._treasurer is not None:
            faults += self._treasurer.faults
        phones: list[PhoneRun] = []
        for name, device, technician in self._crew:
            kept, _ = recorded(self._folder(name))
            phones.append(PhoneRun(name, device.technician_id, device.skew, tuple(kept)))
            faults.extend(f"{name}: {fault}" for fault in technician.diary.faults)
        return Run(
            began_at=self._began_at,
            ended_at=self._clock.now(),
            order_ids=tuple(ledger.orders),
            phones=tuple(phones),
            watched=tuple(witness.watched for witness in self._witnesses),
            faults=tuple(faults),
            pace=pace_of(self._clock),
            unfiled=self._unfiled,
        )

    def _as(self, role: Role) -> Client:
        return self._root.with_token(self._staff[role].token)

    def _hired(self, role: Role, name: str) -> Login:
        """Add a member of staff; a name that an earlier demo took gets an ending."""
        password = secrets.token_urlsafe(9)
        for ending in ("", f"-{secrets.token_hex(3)}"):
            staff = NewStaff(id=new_id(), name=name + ending, role=role, password=password)
            self.came.append(staff.id)
            try:
                self._root.people.add_staff(staff)
            except Refused as refusal:
                if refusal.code != Code.NAME_TAKEN or ending:
                    raise
                continue
            session = self._root.people.sign_in(staff.name, password)
            return Login(staff.name, password, session.token)
        raise AssertionError(name)

    def _equipped(self, place: int) -> tuple[str, Device, Technician]:
        """Add a technician, pair his phone, and give him all he needs."""
        name = city.city().technician_name(place)
        id_, token = self._paired(name, f"+423 555 02 {place:02d}")
        device = Device(id_, SKEWS[place % len(SKEWS)], self._play.pace.deadliness)
        equipped = self._equipment(place, name, token, device)
        return name, device, Technician(equipped, self._over, self._finishing)

    def _paired(self, name: str, phone: str) -> tuple[UUID, str]:
        """Add a technician and pair his phone; give his id and its token."""
        id_ = new_id()
        self.came.append(id_)
        code = self._root.people.add_technician(NewTechnician(id=id_, name=name, phone=phone))
        paired = self._root.with_token(None).people.pair(code.pairing_code, "simulated phone")
        return id_, paired.token

    def _equipment(self, place: int, name: str, token: str, device: Device) -> Equipped:
        """Give a technician all he needs; phones are spread over the servers."""
        play, urls = self._play, self._urls()
        return Equipped(
            url=urls[place % len(urls)],
            token=token,
            device=device,
            folder=self._folder(name),
            seed=f"{play.seed}/{name}",
            pace=play.pace,
            weather=play.weather,
            clock=self._clock,
            pin=play.pin,
        )

    def _folder(self, name: str) -> Path:
        return self._play.folder / name.replace(" ", "-")

    def _urls(self) -> tuple[str, ...]:
        return (self._url, *self._play.others)

    def _seq(self) -> int:
        """Give the number of the newest change; the server may be another process by now."""
        return self._root.with_token(None).centre.health().seq

    def _watch(self) -> None:
        """Follow the feed as the desk does, once whole, once cut, and once as a technician.

        On other servers too, it is followed as the desk does.
        """
        start = self._seq()
        token = self._staff[Role.DISPATCHER].token
        own = self._crew[0][2].token
        whole, cut = Watched("desk", start), Watched("desk that is cut", start)
        pin, seed = self._play.pin, f"{self._play.seed}/cut"
        self._witnesses = [
            Witness(self._url, token, whole, pin=pin),
            Witness(self._url, token, cut, seed, pin),
            Witness(self._url, own, Watched("phone", start, sees_all=False), pin=pin),
        ]
        for number, url in enumerate(self._play.others, start=2):
            watched = Watched(f"desk of server {number}", start)
            self._witnesses.append(Witness(url, token, watched, pin=pin))
        for witness in self._witnesses:
            witness.start()

    def _dispatch(self) -> None:
        """Look after the centre until everybody is home."""
        assert self._dispatcher is not None
        dice = random.Random(f"{self._play.seed}/looks")
        while not self._over.is_set():
            if self._finishing.is_set():
                self._dispatcher.finish()
            else:
                self._dispatcher.look()
            self._over.wait(dice.uniform(*LOOK_S))

    def _count(self) -> None:
        """Look after the money until everybody is home."""
        assert self._cashier is not None
        assert self._treasurer is not None
        dice = random.Random(f"{self._play.seed}/counts")
        while not self._over.is_set():
            self._cashier.look()
            self._treasurer.look()
            self._over.wait(dice.uniform(*COUNTS_S))

    def _begin(self, name: str, run: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                run()
            except Exception as fault:
                LOG.exception("actor-ended")
                self._faults.append(f"{name}: {type(fault).__name__}: {fault}")

        thread = Thread(target=guarded, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()
