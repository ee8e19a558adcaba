"""Decides what a treasurer made of code does: prices are there, technicians are paid what is owed.

Runs of payouts are prepared, released and paid as a bank does it, but for some payments that come
back. What happens when is drawn by the seed; times are by the centre's clock.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from stdnum import iban

from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.ids import new_id
from api_client.vocabulary import Code, JobKind, PayoutLineState, PayoutState
from api_client.wire.base import Message
from api_client.wire.payouts import NewPayout, PayeeEdit, Payout
from api_client.wire.prices import PriceWanted
from desktop.clock import Clock
from desktop.simulator.paying import CALL_OUT_MINOR, CURRENCY, TAX_PERMILLE

WORK_MINOR = {
    JobKind.REPAIR: 14_000,
    JobKind.MAINTENANCE: 11_000,
    JobKind.INSPECTION: 9_500,
    JobKind.LOCKSMITH: 16_000,
}
BANK = "08810"
"""The number of a made-up bank in the country's account numbers."""
UNKNOWN_EVERY = 6
"""Of so many technicians one has not told where he is paid."""
FIRST_S, BETWEEN_S, AGAIN_S = 4_500.0, 5_400.0, 600.0
"""After how long there is a run of payouts, and then again; sooner where nothing was owed."""
RELEASED_S, PAID_S = 900.0, 1_800.0
COMES_BACK = 0.1
OVERTAKEN = frozenset({Code.PAYOUT_OUT_OF_TURN, Code.PAYOUT_LINE_ENDED, Code.PAYOUT_EMPTY})


class Wording(Message):
    """What is written of prices and payouts, in the centre's language."""

    call_out: str
    work: str
    returned: str


class Treasurer:
    """Sees to prices, bank details and payouts, with the rights of finance."""

    def __init__(self, finance: Client, clock: Clock, seed: str, wording: Wording) -> None:
        """Do nothing yet."""
        self._finance, self._clock, self._wording = finance, clock, wording
        self._seed = seed
        self._next_at = clock.now() + timedelta(seconds=FIRST_S)
        self._waits: set[UUID] = set()
        self.faults: list[str] = []

    def begin(self, crew: Sequence[tuple[UUID, str]]) -> None:
        """Keep prices for each kind of job, and where technicians, as (id, name), are paid."""
        for kind, work_minor in WORK_MINOR.items():
            lines = ((self._wording.call_out, CALL_OUT_MINOR), (self._wording.work, work_minor))
            for rank, (text, amount_minor) in enumerate(lines):
                price = PriceWanted(
                    kind=kind,
                    text=text,
                    amount_minor=amount_minor,
                    currency=CURRENCY,
                    tax_percent_hundredths=TAX_PERMILLE * 10,
                    rank=rank,
                    version=0,
                )
                self._finance.prices.keep(new_id(), price)
        for place, (technician_id, name) in enumerate(crew):
            if place % UNKNOWN_EVERY != UNKNOWN_EVERY - 1:
                details = PayeeEdit(holder=name, account=account(place), version=0)
                self._finance.payouts.keep_payee(technician_id, details)

    def look(self) -> None:
        """Look at the runs once and do what is due; without a network nothing is done."""
        try:
            self._look()
        except Unreachable:
            return
        except Refused as refusal:
            if refusal.code not in OVERTAKEN:
                self.faults.append(f"payouts: {refusal} {refusal.fields}")

    def _look(self) -> None:
        now, under_way = self._clock.now(), self._finance.payouts.list().items
        for run in under_way:
            if run.state is PayoutState.PREPARED and run.id not in self._waits:
                self._release(run)
            elif run.released_at is not None and self._waited(run.released_at, PAID_S):
                self._answered(run)
        if now >= self._next_at and not under_way:
            self._next_at = now + timedelta(seconds=AGAIN_S)
            self._finance.payouts.prepare(NewPayout(id=new_id(), currency=CURRENCY))
            self._next_at = now + timedelta(seconds=BETWEEN_S)

    def _waited(self, since: datetime, wait_s: float) -> bool:
        return self._clock.now() - since >= timedelta(seconds=wait_s)

    def _release(self, run: Payout) -> None:
        """Release a run a while later; one above the limit waits for somebody else."""
        if self._waited(run.prepared_at, RELEASED_S):
            try:
                self._finance.payouts.release(run.id, new_id())
            except Refused as refusal:
                if refusal.code != Code.SECOND_PERSON_NEEDED:
                    raise
                self._waits.add(run.id)

    def _answered(self, run: Payout) -> None:
        """Note what the bank did with each payment of a run."""
        lines = [line for line in run.lines if line.state is PayoutLineState.OPEN]
        back = [line.id for line in lines if self._comes_back(run, line.place)]
        paid = [line.id for line in lines if line.id not in back]
        if back:
            self._finance.payouts.returned(run.id, new_id(), self._wording.returned, back)
        if paid:
            self._finance.payouts.paid(run.id, new_id(), paid)

    def _comes_back(self, run: Payout, place: int) -> bool:
        return random.Random(f"{self._seed}/{run.number}/{place}").random() < COMES_BACK


def account(place: int) -> str:
    """Give the number of a made-up account in the demo's country, no two alike."""
    own = f"{BANK}{place + 1:012d}"
    return f"LI{iban.calc_check_digits(f'LI00{own}')}{own}"
