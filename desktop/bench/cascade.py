"""Decides how cascades are tried by the thousand: in simulated time, by a seed.

Technicians refuse, are silent, lose their fitness and answer at once; customers refuse or say
nothing; the desk asks by hand, widens and stops; the server ends in the middle. Then it is counted:
two winners, cascades that are stuck, offers to somebody unfit. At last some offers lapse by the
machine's own clock, and how late is told.
"""

import random
import shutil
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from api_client.ids import new_id
from api_client.vocabulary import CascadeState, DispatchRule, OfferState, Role, WhyNot
from desktop.bench.place import Place
from desktop.bench.rounds import Say
from desktop.bench.verdict import Verdict
from desktop.clock import Clock, HandClock, SystemClock
from desktop.domain.offers import Choice, Terms
from desktop.domain.refusal import Refusal
from desktop.service import by_hand, deadlines, dispatch, dispatch_looks, offers, orders, people
from desktop.service import centre as centre_cases
from desktop.service.deadlines import Due
from desktop.service.firing import Firing, Kind
from desktop.service.unit import SYSTEM, Actor, Unit, Work
from desktop.store.engine import Database
from desktop.store.offers import CascadeRecord, OfferRecord
from desktop.store.orders import OrderRecord

BEGAN = datetime(2026, 11, 23, 8, tzinfo=UTC)
MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of its own is made in it)
TERMS = Terms()
DESK = Actor(new_id(), "bench", Role.DISPATCHER)
KINDS = (offers.OFFER, offers.CONSENT, offers.NEXT)
LAPSES_AFTER = timedelta(seconds=1.5)
LATE_MOST_S = 0.5
ROUNDS_MOST = 400
"""So many steps of time after the last order a cascade may live; then it is stuck."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is: cascades, technicians, orders at once, offers by the machine's clock."""

    name: str
    cascades: int
    technicians: int = 40
    at_once: int = 25
    timed: int = 10


FULL, QUICK = Size("full", 10_000), Size("quick", 200)


@dataclass
class Roster:
    """Who may be asked, in a turn that each order shuffles for itself, and who is not fit now."""

    everybody: list[UUID] = field(default_factory=list)
    unfit: set[UUID] = field(default_factory=set)

    def ranked(
        self, unit: Unit, order: OrderRecord, rule: DispatchRule, waived: Collection[WhyNot]
    ) -> Sequence[Choice]:
        """Return those who are fit, in the order's own turn."""
        del unit, rule, waived
        fit = [one for one in self.everybody if one not in self.unfit]
        random.Random(order.number).shuffle(fit)  # noqa: S311  (a turn, no secret)
        return [Choice(one, 60.0 * place) for place, one in enumerate(fit[:8])]

    def against(
        self, unit: Unit, order: OrderRecord, technician_id: UUID, waived: Collection[WhyNot]
    ) -> Sequence[WhyNot]:
        """Return that somebody is not fit."""
        del unit, order, waived
        return (WhyNot.OFF_DUTY,) if technician_id in self.unfit else ()


@dataclass
class Counted:
    """What was found wrong."""

    two_winners: int = 0
    stuck: int = 0
    unqualified_offers: int = 0


class Played:
    """A centre whose cascades are played by dice; the server may end at any moment."""

    def __init__(self, folder: Path, size: Size, seed: int) -> None:
        """Make the centre and its technicians."""
        self.clock, self.dice, self.size = HandClock(BEGAN), random.Random(seed), size  # noqa: S311  (dice, no secret)
        self.database = Database(folder / "callout.db")
        self.database.migrate()
        self.work = Work(self.database, self.clock)
        self.work.write(SYSTEM, centre_cases.begin)
        self.roster, self.counted = Roster(), Counted()
        self.begun = 0
        self._seen: set[UUID] = set()
        for place in range(size.technicians):
            self.roster.everybody.append(_hired(self.work, f"Technician {place}"))

    def play(self) -> None:
        """Play until all orders are done with, or too long."""
        left = ROUNDS_MOST
        while left and (self.begun < self.size.cascades or self.live()):
            if self.begun >= self.size.cascades:
                left -= 1
            self.step()
        self.counted.stuck += len(self.live())
        self.counted.two_winners += self._twice_won()

    def close(self) -> None:
        """End the centre."""
        self.work.close()
        self.database.close()

    def step(self) -> None:
        """Let something happen to each order that is searched for, and some time pass."""
        dice, live = self.dice, self.live()
        for _ in range(min(self.size.at_once - len(live), self.size.cascades - self.begun)):
            self._begin()
        for cascade, state in live:
            self._happens(cascade, state)
        self.roster.unfit = {one for one in self.roster.everybody if dice.random() < 0.1}  # noqa: PLR2004
        if dice.random() < 0.05:  # noqa: PLR2004
            self.work.close()
            self.work = Work(self.database, self.clock)
        self.clock.forward(timedelta(seconds=dice.randrange(1, 25)))
        self.fire_due()
        self.work.write(SYSTEM, lambda unit: dispatch_looks.look(unit, self.roster, TERMS))
        self.count_new()

    def _begin(self) -> None:
        self.begun += 1
        order, kind = new_id(), self.dice.choice(("repair", "repair", "locksmith"))
        content = _content(kind)

        def begin(unit: Unit) -> None:
            orders.create(unit, order, content, draft=False)
            dispatch.start(unit, order, new_id(), None)

        self.work.write(DESK, begin)

    def _happens(self, cascade: UUID, state: CascadeState) -> None:
        """Let somebody answer, or not; or the desk do something."""
        does = self.dice.random()
        if state is CascadeState.EXHAUSTED:
            waive = {WhyNot.AREA}
            self._tried(
                lambda unit: (
                    dispatch.widen(unit, cascade, new_id(), "Again.", waive)
                    if does < 0.5  # noqa: PLR2004
                    else dispatch.stop(unit, cascade, new_id(), "Enough.")
                )
            )
        elif does < 0.02:  # noqa: PLR2004
            self._tried(lambda unit: dispatch.stop(unit, cascade, new_id(), "Enough."))
        elif state is CascadeState.AWAITING_CONSENT:
            if does < 0.9:  # noqa: PLR2004
                self._consent(cascade, accept=does < 0.6)  # noqa: PLR2004
        else:
            self._answers(cascade, does)

    def _consent(self, cascade: UUID, *, accept: bool) -> None:
        def enter(unit: Unit) -> None:
            order = unit.session.get_one(CascadeRecord, cascade).order_id
            dispatch.consent(unit, order, accept=accept)

        self._tried(enter)

    def _answers(self, cascade: UUID, does: float) -> None:
        """Let whoever is asked say yes, no, or nothing; at times two say yes at once."""
        waiting = self.work.read(SYSTEM, lambda unit: offers.open_of(unit, cascade))
        if does > 0.7 or not waiting:  # noqa: PLR2004
            return
        if does < 0.1:  # noqa: PLR2004
            self._ask_another(cascade)
            waiting = self.work.read(SYSTEM, lambda unit: offers.open_of(unit, cascade))
        accept = does < 0.4  # noqa: PLR2004
        asks = [threading.Thread(target=self._answer, args=(each, accept)) for each in waiting]
        for thread in asks:
            thread.start()
        for thread in asks:
            thread.join()

    def _answer(self, offer: OfferRecord, accept: bool) -> None:  # noqa: FBT001
        by = Actor(offer.technician_id, "one who was asked", Role.TECHNICIAN)
        self.work.write(
            by, lambda unit: dispatch.answer(unit, offer.id, self.roster, TERMS, accept=accept)
        )

    def _ask_another(self, cascade: UUID) -> None:
        """Ask somebody by hand beside whoever is asked."""
        whom, offer = self.dice.choice(self.roster.everybody), new_id()

        def ask(unit: Unit) -> None:
            order = unit.session.get_one(CascadeRecord, cascade).order_id
            by_hand.offer_to(unit, order, offer, whom, "", self.roster, TERMS)

        self._seen.add(offer)  # the desk's own choice, fit or not
        self._tried(ask)

    def _tried(self, act: Callable[[Unit], object]) -> None:
        """Do something as the desk; what is refused because somebody was quicker, is not done."""
        try:
            self.work.write(DESK, act)
        except Refusal as refusal:
            if refusal.code not in OVERTAKEN:
                raise

    def fire_due(self) -> None:
        """Fire what is due, as a server's loop does."""
        while due := self.work.read(SYSTEM, lambda unit: deadlines.due(unit, KINDS)):
            for each in due:
                self._fire(each)

    def _fire(self, due: Due) -> None:
        if due.kind == offers.NEXT:
            if self.dice.random() < 0.05:  # noqa: PLR2004  (reckoned, and then the server ends)
                about = UUID(due.subject)
                self.work.read(SYSTEM, lambda unit: dispatch.reckon(unit, about, self.roster))
                return
            self.work.write(SYSTEM, lambda unit: deadlines.fire(unit, due))
            dispatch.advance(self.work, UUID(due.subject), self.roster, TERMS)
            return
        act = dispatch_looks.lapse if due.kind == offers.OFFER else dispatch_looks.consent_overdue

        def acted(unit: Unit) -> None:
            if deadlines.fire(unit, due):
                act(unit, due)

        self.work.write(SYSTEM, acted)

    def live(self) -> list[tuple[UUID, CascadeState]]:
        """Return the cascades that are not over, in the order in which they began."""
        query = select(CascadeRecord.id, CascadeRecord.state).where(
            CascadeRecord.ended_at.is_(None)
        )

        def look(unit: Unit) -> list[tuple[UUID, CascadeState]]:
            rows = unit.session.execute(query.order_by(CascadeRecord.began_at, CascadeRecord.id))
            return [(row.id, row.state) for row in rows]

        return self.work.read(SYSTEM, look)

    def count_new(self) -> None:
        """Count offers that were just made to somebody who is not fit."""
        query = select(OfferRecord.id, OfferRecord.technician_id).where(
            OfferRecord.offered_at == self.clock.now()
        )
        made = self.work.read(SYSTEM, lambda unit: unit.session.execute(query).all())
        for id_, technician in made:
            if id_ not in self._seen and technician in self.roster.unfit:
                self.counted.unqualified_offers += 1

    def _twice_won(self) -> int:
        """Count cascades with more than one winner at the end."""
        won = func.count(OfferRecord.id)
        query = (
            select(OfferRecord.cascade_id)
            .where(OfferRecord.state == OfferState.ACCEPTED)
            .group_by(OfferRecord.cascade_id)
            .having(won > 1)
        )
        return len(self.work.read(SYSTEM, lambda unit: unit.session.execute(query).all()))


OVERTAKEN = frozenset({"technician-busy", "order-step-out-of-turn", "cascade-runs", "cascade-over"})
"""Refusals that only mean that somebody was quicker."""


def measured(where: Place, full: bool, clock: Clock, say: Say) -> Verdict:  # noqa: FBT001
    """Play at full scale or small."""
    return run(where, FULL if full else QUICK, clock, say)


def run(where: Place, size: Size, clock: Clock, say: Say) -> Verdict:
    """Play, count what is wrong, and see how late offers lapse."""
    began_s = clock.monotonic_s()
    say("bench.cascades", cascades=size.cascades)
    with _quick_folder(where.folder) as folder:
        played = Played(folder, size, seed=6)
        try:
            played.play()
        finally:
            played.close()
        late_s = _late_s(folder / "timed", size.timed)
    counted = played.counted
    wrong = counted.two_winners + counted.stuck + counted.unqualified_offers
    return Verdict(
        name="cascade",
        ratio={"wrong": float(wrong), "late": round(late_s / LATE_MOST_S, 3)},
        goal={"wrong": 0.0, "late": 1.0},
        figures={
            "cascades": played.begun,
            "two_winners": counted.two_winners,
            "stuck": counted.stuck,
            "unqualified_offers": counted.unqualified_offers,
            "expiry_error_s": round(late_s, 3),
            "seconds": round(clock.monotonic_s() - began_s, 1),
            "scale": size.name,
        },
        least=False,
        sound=True,
    )


@contextmanager
def _quick_folder(folder: Path) -> Iterator[Path]:
    """Give a folder in memory where there is one: it is counted, not how fast a disk syncs."""
    if not MEMORY.is_dir():
        yield folder
        return
    made = Path(tempfile.mkdtemp(prefix="callout-bench-", dir=MEMORY))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _late_s(folder: Path, count: int) -> float:
    """Return how late an offer lapsed at most, by the machine's clock and a server's own loop."""
    folder.mkdir()
    database = Database(folder / "callout.db")
    database.migrate()
    work, roster = Work(database, SystemClock()), Roster()
    work.write(SYSTEM, centre_cases.begin)
    terms = Terms(offer=LAPSES_AFTER)
    roster.everybody = [_hired(work, f"Technician {place}") for place in range(count)]
    for whom in roster.everybody:
        order = new_id()
        work.write(DESK, partial(_asked, order, whom, roster, terms))
    firing = Firing(work, {offers.OFFER: Kind(dispatch_looks.lapse)})
    counted = select(func.count()).select_from(OfferRecord)
    open_ = counted.where(OfferRecord.state == OfferState.OPEN)
    waits = threading.Event()
    while work.read(SYSTEM, lambda unit: unit.session.scalar(open_)):
        waits.wait(firing.look())
    firing.stop()
    ends = select(OfferRecord.answered_at, OfferRecord.answers_by)
    rows = work.read(SYSTEM, lambda unit: unit.session.execute(ends).all())
    work.close()
    database.close()
    return max((at - by).total_seconds() for at, by in rows if at is not None)


def _asked(order: UUID, whom: UUID, roster: Roster, terms: Terms, unit: Unit) -> None:
    """Make an order and ask one technician."""
    orders.create(unit, order, _content("repair"), draft=False)
    by_hand.offer_to(unit, order, new_id(), whom, "", roster, terms)


def _hired(work: Work, name: str) -> UUID:
    id_ = new_id()
    work.write(SYSTEM, lambda unit: people.add_technician(unit, id_, name, ""))
    return id_


def _content(kind: str) -> dict[str, object]:
    """Return what an order says."""
    lock = {"action": "open", "lock_kind": "grade-a", "dispatch_rule": "shortest-arrival"}
    return {
        "kind": kind,
        "priority": "normal",
        "title": "Locked out",
        "place": {"address": "1 Harbour Road", "area": "", "lat": 31.2, "lon": 121.4},
        "customer": {"name": "A. Chen", "phone": "+86 21 5555 0100", "account": ""},
        "equipment": [],
        "fault": {"description": "Shut.", "code": "", "cause": "", "remedy": ""},
        "spare_parts": [],
        "time_window": None,
        "promised_at": None,
        "service": lock if kind == "locksmith" else None,
        "remark": "",
    }
