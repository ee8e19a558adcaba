"""Runs a centre at random, as desks, phones, files, clocks and restarts would, and examines it.

CALLOUT_SCALE says how long. The examiner looks at every table after every step.
"""

import os
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from api_client.ids import new_id
from api_client.vocabulary import (
    Code,
    FieldState,
    JobKind,
    Party,
    Role,
    Step,
    VisitState,
)
from desktop.domain import orders as order_rules
from desktop.domain import tracking as rules
from desktop.domain import visits
from desktop.domain.positions import Sighting
from desktop.domain.refusal import Refusal
from desktop.service import batches, devices, orders, people, positions, sessions, tracking
from desktop.service.unit import SYSTEM, Actor
from desktop.store.orders import VisitRecord
from tests.conftest import Scale
from tests.postgres import Server
from tests.service.scene import FAULT, named
from tests.simulation.examiner import Examiner
from tests.simulation.opened import Opened

FULL = os.environ.get("CALLOUT_SCALE", Scale.CI) == Scale.FULL
JUMPS = (timedelta(days=-3), timedelta(hours=-1), timedelta(seconds=1), timedelta(days=2))
MOST_ORDERS = 12
ENDS = frozenset({Step.CANCEL, Step.ABANDON, Step.UNASSIGN, Step.CLOSE})
NEXT_WAYS = tuple(row for row in visits.VISIT_TRANSITIONS if row.target in visits.MILESTONES)
FAR = (VisitState.ASSIGNED, *(row.target for row in NEXT_WAYS))
EXPLAINED = frozenset({Code.VISIT_ENDED, Code.ORDER_STEP_OUT_OF_TURN})
PLACES = st.integers(0, 10_000)


@dataclass
class Phone:
    """A phone that keeps its reports until they are taken, and goes on meanwhile."""

    actor: Actor
    outbox: list[rules.Report] = field(default_factory=list)
    taken: list[rules.Report] = field(default_factory=list)
    believes: dict[UUID, VisitState] = field(default_factory=dict)
    """How far it thinks that each visit of its got."""


class Centre(Opened):
    """A centre with three phones; whatever is refused has changed nothing that counts."""

    @initialize()
    def begin(self) -> None:
        """Open a new centre."""
        self.open("centre")
        self.phones = [Phone(self.scene.technician(name)) for name in ("Wang", "Zhao", "Bo")]
        self.orders: list[UUID] = []
        self.examiner = Examiner(self.scene)
        self.photos: list[bytes] = []
        for phone in self.phones:
            for _ in range(2):
                self.orders.append(self.scene.assigned(phone.actor))

    # ------------------------------------------------------------------------------ the desk

    @precondition(lambda self: len(self.orders) < MOST_ORDERS)
    @rule(kind=st.sampled_from([JobKind.REPAIR, JobKind.REPAIR, JobKind.LOCKSMITH]))
    def an_order_comes(self, kind: JobKind) -> None:
        """Make an order, twice as a desk that lost the answer does."""
        id_ = new_id()
        for _ in range(2):
            self.scene.order(id_=id_, kind=kind.value)
        self.orders.append(id_)

    @precondition(lambda self: self.orders)
    @rule(order=PLACES, phone=PLACES, reason=st.sampled_from(["", "a flat tyre"]))
    def somebody_is_sent(self, order: int, phone: int, reason: str) -> None:
        """Assign, or try to."""
        self.tried(self.scene.assign, self.picked(order), self.phone(phone).actor, reason)

    @precondition(lambda self: self.orders)
    @rule(
        order=PLACES,
        step=st.sampled_from(Step),
        supervisor=st.booleans(),
        reason=st.sampled_from(["", "the customer called", "the customer called"]),
        party=st.none() | st.sampled_from(Party),
    )
    def the_desk_steps(
        self, order: int, step: Step, reason: str, party: Party | None, *, supervisor: bool
    ) -> None:
        """Take any step, legal or not."""
        by = self.scene.supervisor if supervisor else self.scene.dispatcher
        self.tried(self.scene.step, self.picked(order), step, reason, by, party=party)

    @precondition(lambda self: self.orders)
    @rule(order=PLACES, choice=PLACES)
    def the_desk_takes_a_possible_step(self, order: int, choice: int) -> None:
        """Take a step that is possible, twice, so that the walk comes far."""
        row = self.scene.row(self.picked(order))
        ways = order_rules.steps_for(row.state, row.kind, Role.SUPERVISOR, row.held_state)
        rare = order_rules.BY_HAND if choice % 4 else order_rules.BY_HAND | ENDS
        ways = tuple(step for step in ways if step not in rare)
        if ways:
            step, id_ = ways[choice % len(ways)], new_id()
            for _ in range(2):
                self.scene.step(
                    row.id, step, "so it is", self.scene.supervisor, id_, party=Party.NOBODY
                )

    @precondition(lambda self: self.orders)
    @rule(order=PLACES, choice=PLACES)
    def the_engine_steps(self, order: int, choice: int) -> None:
        """Take a step that deadlines and payments will take."""
        row = self.scene.row(self.picked(order))
        ways = order_rules.steps_for(row.state, row.kind, Role.SYSTEM, row.held_state)
        ways = tuple(step for step in ways if step is not Step.OFFER_ACCEPT)
        if ways:
            self.scene.engine(row.id, ways[choice % len(ways)])

    @precondition(lambda self: self.orders)
    @rule(
        order=PLACES,
        behind=st.integers(0, 3),
        what=st.sampled_from([{"title": "Other"}, {"fault": {**FAULT, "code": "E7"}}]),
    )
    def the_desk_edits(self, order: int, behind: int, what: dict[str, Any]) -> None:
        """Edit an older version, at times one that somebody else changed."""
        row = self.scene.row(self.picked(order))
        self.tried(self.scene.edit, row.id, max(1, row.version - behind), **what)

    # ---------------------------------------------------------------------------- the phones

    @rule(visit=PLACES, off_days=st.sampled_from([0, -2, 2]), times=st.integers(1, 6))
    def a_phone_goes_on(self, visit: int, off_days: int, times: int) -> None:
        """Report the next states of a visit at once, photos first."""
        for _ in range(times):
            live = [one for one in self.scene.found(VisitRecord) if one.state not in visits.ENDED]
            if not live:
                return
            found = live[visit % len(live)]
            (who,) = (one for one in self.phones if one.actor.id == found.technician_id)
            (row,) = (way for way in NEXT_WAYS if way.source is found.state)
            who.believes[found.id] = row.target
            off = timedelta(days=off_days)
            report = self.noted(who, found, FieldState(row.target.value), off)
            who.outbox.append(report)
            for photo in report.attachments:
                self.scene.store(self.bytes_of(found, photo.sha256))
            self.answered(who, report, self.scene.send(who.actor, report))

    @staticmethod
    def bytes_of(visit: VisitRecord, sha256: str) -> bytes:
        """The photo of a visit that has this digest."""
        photos = (visit.id.bytes + bytes([place]) for place in range(2))
        return next(photo for photo in photos if named(photo).sha256 == sha256)

    @rule(
        place=PLACES,
        states=st.lists(st.sampled_from([None, None, None, *FieldState]), min_size=1, max_size=4),
        off_days=st.sampled_from([0, 0, -2, 2]),
    )
    def a_phone_notes(self, place: int, states: list[FieldState | None], off_days: int) -> None:
        """Keep reports of any visit, also of one that is over: the next as it sees it, or any."""
        every = self.scene.found(VisitRecord)
        visit = every[place % len(every)]
        (who,) = (one for one in self.phones if one.actor.id == visit.technician_id)
        nexts = {row.source: row.target for row in NEXT_WAYS}
        for state in states:
            believed = who.believes.setdefault(visit.id, VisitState.ASSIGNED)
            if state is None and believed in nexts:
                believed = who.believes[visit.id] = nexts[believed]
            told = state or FieldState(max(believed, VisitState.RECEIVED, key=FAR.index).value)
            who.outbox.append(self.noted(who, visit, told, timedelta(days=off_days)))

    def noted(
        self, who: Phone, visit: VisitRecord, state: FieldState, off: timedelta
    ) -> rules.Report:
        """Make a report of a visit, with a new photo where the work is done."""
        now = self.scene.clock.now() + off
        photos: tuple[rules.NamedFile, ...] = ()
        if state is FieldState.COMPLETED:
            self.photos.append(visit.id.bytes)
            photos = tuple(named(visit.id.bytes + bytes([place])) for place in range(2))
        return self.scene.report(
            visit.order_id,
            who.actor,
            state,
            visit_id=visit.id,
            occurred_at=now,
            sent_at=now,
            attachments=photos,
            reason="so it is" if state in {FieldState.DECLINED, FieldState.ABANDONED} else "",
            party=Party.CUSTOMER if state is FieldState.ABANDONED else None,
        )

    @precondition(lambda self: any(phone.outbox for phone in self.phones))
    @rule(phone=PLACES, place=PLACES)
    def a_phone_sends(self, phone: int, place: int) -> None:
        """Send any report of the outbox."""
        waiting = [one for one in self.phones if one.outbox]
        who = waiting[phone % len(waiting)]
        report = who.outbox[place % len(who.outbox)]
        self.answered(who, report, self.scene.send(who.actor, report))

    @precondition(lambda self: any(phone.outbox for phone in self.phones))
    @rule(phone=PLACES, dice=st.randoms(use_true_random=False))
    def a_phone_sends_all(self, phone: int, dice: Any) -> None:  # noqa: ANN401
        """Send the outbox in any order, some reports twice, in one batch."""
        waiting = [one for one in self.phones if one.outbox]
        who = waiting[phone % len(waiting)]
        batch = who.outbox + who.outbox[:2] + who.taken[-1:]
        dice.shuffle(batch)
        outcomes = batches.report(self.scene.work, who.actor, batch)
        for report, outcome in zip(batch, outcomes, strict=True):
            self.answered(who, report, outcome)

    @precondition(lambda self: any(phone.taken for phone in self.phones))
    @rule(phone=PLACES, place=PLACES)
    def a_phone_repeats(self, phone: int, place: int) -> None:
        """Send again what was taken: the receipt is the same; another body is refused."""
        told = [one for one in self.phones if one.taken]
        who = told[phone % len(told)]
        report = who.taken[place % len(who.taken)]
        assert self.scene.send(who.actor, report).accepted
        other = self.scene.report(
            report.order_id, who.actor, report.state, report_id=report.report_id, reason="other"
        )
        assert self.tried(self.scene.send, who.actor, other) is Code.ID_REUSED

    @precondition(lambda self: self.photos)
    @rule(place=PLACES, part=st.integers(0, 1))
    def a_photo_arrives(self, place: int, part: int) -> None:
        """Store a photo, before, between or after its report's tries."""
        self.scene.store(self.photos[place % len(self.photos)] + bytes([part]))

    @precondition(lambda self: self.orders)
    @rule(phone=PLACES, order=PLACES, version=st.integers(1, 3))
    def a_phone_acknowledges(self, phone: int, order: int, version: int) -> None:
        """Acknowledge a payload, also one that is not there or not his."""
        actor, id_ = self.phone(phone).actor, self.picked(order)
        self.tried(
            self.scene.work.write,
            actor,
            lambda unit: tracking.acknowledge(unit, id_, version),
        )

    @rule(phone=PLACES, off_days=st.sampled_from([0, -2, 2]))
    def a_phone_tells_where_it_is(self, phone: int, off_days: int) -> None:
        """Tell a position by a clock that may be wrong."""
        now = self.scene.clock.now() + timedelta(days=off_days)
        fix = Sighting(31.0, 121.0, now)
        self.scene.work.write(
            self.phone(phone).actor, lambda unit: positions.position(unit, fix, now)
        )

    # --------------------------------------------------------------------- people, time, power

    @rule(phone=PLACES)
    def a_phone_is_lost_and_another_paired(self, phone: int) -> None:
        """Revoke every phone of a technician and pair a new one."""
        id_ = self.phone(phone).actor.id
        work = self.scene.work
        for device in work.read(SYSTEM, lambda unit: devices.list_devices(unit, id_)):
            work.write(SYSTEM, partial(devices.revoke_device, device_id=device.id))
        given = work.write(SYSTEM, lambda unit: people.new_pairing_code(unit, id_))
        token = sessions.pair(work, given.code, "", str(new_id())).token
        assert work.read(SYSTEM, lambda unit: sessions.whose(unit, token))[0].id == id_
        assert self.tried(sessions.pair, work, given.code, "", str(new_id())) is not None

    @rule(jump=st.sampled_from(JUMPS))
    def the_clock_moves(self, jump: timedelta) -> None:
        """Set the server's clock, back or forward, or let a second pass."""
        self.scene.clock.set(self.scene.clock.now() + jump)

    @rule()
    def the_server_restarts(self) -> None:
        """Open the same files anew."""
        self.scene.close()
        self.scene.open()
        self.scene.database.migrate()
        self.scene.blobs.sweep()

    # ------------------------------------------------------------------------------- examined

    @invariant()
    def all_is_as_it_must_be(self) -> None:
        """Examine every table."""
        if hasattr(self, "examiner"):
            self.examiner.examine()

    def phone(self, place: int) -> Phone:
        """Any phone."""
        return self.phones[place % len(self.phones)]

    def picked(self, place: int) -> UUID:
        """Any order."""
        return self.orders[place % len(self.orders)]

    def tried(self, act: Any, *asked: object, **named_: object) -> Code | None:  # noqa: ANN401
        """Do something that may be refused; a refusal has announced and recorded nothing."""
        before = self.scene.work.read(SYSTEM, tables)
        try:
            act(*asked, **named_)
        except Refusal as refusal:
            if refusal.code is not Code.PAIRING_CODE_WRONG:
                assert self.scene.work.read(SYSTEM, tables) == before
            return refusal.code
        return None

    def answered(self, who: Phone, report: rules.Report, outcome: tracking.Outcome) -> None:
        """Do what a phone does with an answer."""
        assert outcome.report_id == report.report_id
        if outcome.accepted:
            digest = orders.digest_of(report.body)
            assert self.examiner.acknowledged.setdefault(report.report_id, digest) == digest
            who.taken.append(report)
        elif outcome.refusal is not None:
            assert outcome.refusal.code in EXPLAINED
        else:
            assert outcome.lacks
            return
        who.outbox = [one for one in who.outbox if one.report_id != report.report_id]


def tables(unit: Any) -> tuple[int, ...]:  # noqa: ANN401
    """Return how much was announced, recorded and kept."""
    query = """
        SELECT last_change, last_audit, (SELECT sum(version) FROM work_order),
            (SELECT count(*) FROM report), (SELECT count(*) FROM order_step) FROM centre
    """
    return tuple(unit.session.connection().exec_driver_sql(query).one())


def at_random(examples: int) -> settings:
    """Return how often and how long it is played."""
    return settings(
        max_examples=examples,
        stateful_step_count=120 if FULL else 40,
        deadline=None,
        # No shrinking: any test has to end within five minutes, also one that fails.
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
    )


def test_a_centre_at_random() -> None:
    run_state_machine_as_test(Centre, settings=at_random(60 if FULL else 12))


def test_a_centre_at_random_on_postgresql(postgres: Server) -> None:
    class OnPostgresql(Centre):
        def __init__(self) -> None:
            super().__init__(postgres)

    run_state_machine_as_test(OnPostgresql, settings=at_random(60 if FULL else 4))
