"""Decides how a phone talks to the centre: it keeps before it sends, and sends until it is told.

All that matters lies in the outbox; the object can be thrown away at any moment and made anew.
A phone may also die in the middle of its work, by a seeded die: it raises ``Died`` and whoever
runs it starts another on the same folder.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api_client.client import Client
from api_client.errors import Refused
from api_client.vocabulary import Code, FieldState, Missing, OrderState, VisitState
from api_client.wire.dispatch import OfferSeen
from api_client.wire.orders import Order, OrderRow, Visit
from api_client.wire.places import Position
from api_client.wire.tracking import (
    MissingItem,
    PositionFix,
    Receipt,
    StatusReport,
)
from desktop.clock import Clock
from desktop.simulator.outbox import Kept, Outbox, Payload

LIVE = frozenset(
    {
        VisitState.ASSIGNED,
        VisitState.RECEIVED,
        VisitState.ACCEPTED,
        VisitState.STARTED,
        VisitState.ON_SITE,
        VisitState.WORK_BEGUN,
    }
)
FIELD_ORDER_STATES = (
    OrderState.ASSIGNED,
    OrderState.RECEIVED,
    OrderState.ACCEPTED,
    OrderState.STARTED,
    OrderState.ON_SITE,
    OrderState.WORK_BEGUN,
    OrderState.ON_HOLD,
)
ROUNDS = 6
"""How often one report is completed and sent again before the phone goes on to the next."""
BATCH_FROM = 3
"""From how many waiting reports on the phone sends them together."""
OUT_OF_ORDER = 0.15
"""How often the phone sends what waits in another order than it happened."""
TOO_LATE = frozenset({Code.OFFER_OVER, Code.OFFER_TAKEN, Code.TECHNICIAN_UNQUALIFIED})
"""Answers to an answer that only say that others, or its time, were quicker."""
SIGNED_OUT = frozenset({Code.NOT_SIGNED_IN, Code.TOKEN_REVOKED, Code.TOKEN_EXPIRED})


class Died(Exception):
    """The phone went off in the middle of its work; what is on its disk is all that is left."""


@dataclass(frozen=True, slots=True)
class Device:
    """Whose phone it is, how wrong its clock goes, and how often it dies at a dangerous moment."""

    technician_id: UUID
    skew: timedelta = timedelta()
    deadliness: float = 0.0


class Phone:
    """One phone, switched on."""

    def __init__(
        self, client: Client, outbox: Outbox, device: Device, clock: Clock, dice: random.Random
    ) -> None:
        """Switch it on with what is in its outbox; nothing is sent yet."""
        self._client, self._outbox, self._device = client, outbox, device
        self._clock, self._dice = clock, dice

    @property
    def device(self) -> Device:
        """Whose phone it is."""
        return self._device

    @property
    def client(self) -> Client:
        """By what it reaches the centre."""
        return self._client

    def payloads(self) -> dict[UUID, Payload]:
        """Give the orders that the phone holds, with or without a network (A1)."""
        return self._outbox.payloads()

    def own_visit(self, order: Order) -> Visit | None:
        """Give the technician's live visit of an order, None when it is over."""
        own = [one for one in order.visits if one.technician_id == self._device.technician_id]
        return own[-1] if own and own[-1].state in LIVE else None

    def reported(self, visit: Visit) -> list[FieldState]:
        """Give what was reported in a visit from this phone, in order, sent or not."""
        return self._outbox.states(visit.id)

    def keep(self, body: StatusReport, whole: StatusReport, visit: Visit) -> None:
        """Keep a report for sending; it is safe from now on."""
        self._perhaps_die()
        self._outbox.add(body, whole, visit.id)
        self._perhaps_die()

    def keep_photo(self, content: bytes) -> str:
        """Keep a photo and give its digest; it is sent when the server misses it."""
        return self._outbox.keep_photo(content)

    def idle(self) -> bool:
        """Say whether nothing waits to be sent."""
        return not self._outbox.waiting()

    def locate(self, position: Position) -> None:
        """Say where the phone is, between reports (A6); what does not arrive is let go."""
        now = self.now()
        fix = PositionFix(position=position, occurred_at=now, sent_at=now, battery=80)
        self._client.tracking.position(fix)

    def now(self) -> datetime:
        """Give the time by the phone's own, perhaps wrong, clock."""
        return self._clock.now() + self._device.skew

    def sync(self) -> None:
        """Fetch what changed among the own orders, keep it, and acknowledge it (A1)."""
        rows = {row.id: row for row in self._own_rows()}
        held = self._outbox.payloads()
        for order_id in held.keys() - rows.keys():
            self._outbox.drop(order_id)
        for order_id, row in rows.items():
            known = held.get(order_id)
            if known is None or known.order.version < row.version:
                self._fetch(order_id)
            elif known.acknowledged < known.order.payload_version:
                self._acknowledge(known.order)

    def _own_rows(self) -> list[OrderRow]:
        rows: list[OrderRow] = []
        cursor: str | None = None
        while True:
            page = self._client.orders.page(
                state=FIELD_ORDER_STATES,
                technician_id=self._device.technician_id,
                cursor=cursor,
            )
            rows.extend(page.items)
            if page.next is None:
                return rows
            cursor = page.next

    def _fetch(self, order_id: UUID) -> None:
        try:
            order = self._client.orders.get(order_id)
        except Refused as refusal:
            if refusal.code == Code.NOT_FOUND:  # taken away since the list was read
                self._outbox.drop(order_id)
                return
            raise
        self._outbox.hold(order)
        self._perhaps_die()
        self._acknowledge(order)

    def _acknowledge(self, order: Order) -> None:
        try:
            self._client.orders.acknowledge(order.id, order.payload_version)
        except Refused as refusal:
            if refusal.code != Code.NOT_FOUND:
                raise
            self._outbox.drop(order.id)
        else:
            self._outbox.acknowledged(order.id, order.payload_version)

    def offers(self) -> Sequence[OfferSeen]:
        """Give what the technician is asked at the moment (E4)."""
        return self._client.dispatch.own().items

    def answer(self, offer_id: UUID, *, accept: bool, reason: str = "") -> str:
        """Answer an offer; give why the server did not take it, empty where it did.

        What comes too late is no fault: silence and somebody quicker are what a cascade is for.
        """
        try:
            self._client.dispatch.answer(offer_id, accept=accept, reason=reason)
        except Refused as refusal:
            if refusal.code not in TOO_LATE:
                raise
            return refusal.code
        return ""

    def flush(self) -> None:
        """Send what waits, in order, until the server has settled each or the network fails.

        Raises:
            Unreachable: the network; what is left waits for the next time.
            Died: the die said so.

        """
        waiting = self._outbox.waiting()
        if len(waiting) >= BATCH_FROM:
            self._flush_together(waiting)
        left = self._outbox.waiting()
        if self._dice.random() < OUT_OF_ORDER:
            left.reverse()  # the server absorbs it: what is early is sent again in its turn
        for kept in left:
            self._deliver(kept)

    def _flush_together(self, waiting: Sequence[Kept]) -> None:
        """Send what was kept without a network in one batch (A4)."""
        for kept in waiting:
            self._outbox.tried(kept.body.report_id)
        now = self.now()
        waiting = list(waiting)
        if self._dice.random() < OUT_OF_ORDER:
            self._dice.shuffle(waiting)
        bodies = [kept.body.model_copy(update={"sent_at": now}) for kept in waiting]
        receipts = self._client.tracking.report_batch(bodies).receipts
        self._perhaps_die()
        for kept, receipt in zip(waiting, receipts, strict=True):
            assert receipt.report_id == kept.body.report_id, "a batch is answered in its order"
            if receipt.refusal is not None:
                self._outbox.refuse(receipt.report_id, receipt.refusal)
            else:
                self._answered(kept, receipt)

    def _deliver(self, kept: Kept) -> None:
        """Send one report, completing it as the server asks, until it is settled or early."""
        current: Kept | None = kept
        for _ in range(ROUNDS):
            if current is None:
                return
            self._perhaps_die()
            self._outbox.tried(current.body.report_id)
            body = current.body.model_copy(update={"sent_at": self.now()})
            try:
                receipt = self._client.tracking.report(body)
            except Refused as refusal:
                if refusal.is_passing or refusal.code in SIGNED_OUT:
                    raise
                self._outbox.refuse(body.report_id, refusal.code)
                return
            self._perhaps_die()
            current = self._answered(current, receipt)

    def _answered(self, kept: Kept, receipt: Receipt) -> Kept | None:
        """Do what a receipt says; give the report as it is to be sent again at once, if so."""
        if receipt.accepted:
            self._outbox.settle(receipt)
            return None
        body = completed(kept.body, kept.whole, receipt.missing)
        if body != kept.body:
            self._outbox.complete(body)
        for item in receipt.missing:
            if item.code is Missing.FILE and item.sha256 is not None:
                self._client.evidence.put_file(self._outbox.photo(item.sha256), item.sha256)
                self._outbox.photo_sent(item.sha256)
        if all(item.code is Missing.EARLIER_REPORT for item in receipt.missing):
            return None  # its turn comes when the earlier one is through
        return Kept(body, kept.whole, kept.visit_id, kept.standing, kept.tries, None, None)

    def _perhaps_die(self) -> None:
        if self._dice.random() < self._device.deadliness:
            raise Died


def completed(
    body: StatusReport, whole: StatusReport, missing: Sequence[MissingItem]
) -> StatusReport:
    """Fill in what the server named as missing, and nothing else, from all that is known."""
    fields: set[str] = set()
    for item in missing:
        if item.code is Missing.POSITION:
            fields |= {"position", "no_position"}
        elif item.code in {Missing.ATTACHMENT, Missing.FILE_LENGTH}:
            fields.add("attachments")
        elif item.code in {Missing.PART, Missing.FIELD}:
            fields.add(item.at.partition(".")[0])
    known = {name: getattr(whole, name) for name in fields if name in StatusReport.model_fields}
    return body.model_copy(update=known)
