"""Decides how payment providers are reached; so far by a simulated one alone (E5, E9, E10).

It plays what providers do to whoever asks them: it loses requests and replies, answers late, calls
back once or again and again, refuses, and lets go of a sum after days. What it did with each sum
can be read from it, so that tests hold the ledger against it. Real providers come with the centres
that have one.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from api_client.vocabulary import PaymentOperation, PaymentProvider, PaymentState
from desktop.clock import Clock
from desktop.service.ports import Payment, PaymentAnswer, PaymentSilent

HOLDS = timedelta(days=7)
"""So long the provider keeps a sum frozen before it lets it go by itself."""
REFUSED_ENDING = 13
"""In a demo, a sum whose minor units end so is refused: the bank of its customer has not enough."""
SILENT_EVERY = 9
LATE_EVERY = 4
CALLS_AGAIN_EVERY = 7
"""In a demo, of so many requests one is answered by silence first, or after a while, or thrice."""
CALLS, TAKES = 3, timedelta(seconds=3)


class Fault(StrEnum):
    """What goes wrong with one try of a request."""

    NONE = "none"
    REQUEST_LOST = "request-lost"
    REPLY_LOST = "reply-lost"
    LATE = "late"
    REFUSED = "refused"
    CALLS_AGAIN = "calls-again"
    """It says again and again, unasked, what came of it."""


class Standing(StrEnum):
    """How a sum stands that was asked for."""

    FROZEN = "frozen"
    RETURNED = "returned"
    CAPTURED = "captured"
    LET_GO = "let-go"
    REFUSED = "refused"


Script = Callable[[Payment, int], Fault]
"""What goes wrong with a request, by how often it was asked before."""


@dataclass(slots=True)
class Sum:
    """A sum as the provider knows it, under the number of the request that froze it."""

    standing: Standing
    amount_minor: int
    currency: str
    until: datetime


def well(payment: Payment, times: int) -> Fault:
    """Let everything go well."""
    del payment, times
    return Fault.NONE


def refuse_the_poor(payment: Payment, times: int) -> Fault:
    """Refuse what the bank of a demo's customer has not enough for, by the sum alone."""
    del times
    poor = payment.amount_minor % 100 == REFUSED_ENDING
    refused = poor and payment.operation is PaymentOperation.FREEZE
    return Fault.REFUSED if refused else Fault.NONE


def as_in_a_demo(payment: Payment, times: int) -> Fault:
    """Let some things go wrong, by what can be seen of a request, so that each is seen in a day."""
    if refuse_the_poor(payment, times) is Fault.REFUSED:
        return Fault.REFUSED
    if times == 0 and payment.number.int % SILENT_EVERY == 0:
        return Fault.REPLY_LOST
    if times == 0 and payment.number.int % LATE_EVERY == 0:
        return Fault.LATE
    if payment.number.int % CALLS_AGAIN_EVERY == 0:
        return Fault.CALLS_AGAIN
    return Fault.NONE


class SimulatedProvider:
    """A provider that keeps sums in memory, and fails as its script says."""

    name = PaymentProvider.SIMULATED

    def __init__(
        self, clock: Clock, script: Script = well, holds: timedelta = HOLDS, *, strict: bool = True
    ) -> None:
        """Reckon by the centre's clock; ``holds`` is how long a sum stays frozen at most.

        One that is not ``strict`` believes the centre of a sum that it has forgotten with its
        process.
        """
        self._strict = strict
        self._clock = clock
        self._script = script
        self._holds = holds
        self._lock = threading.Lock()
        self._times: dict[UUID, int] = {}
        self._answers: dict[UUID, PaymentAnswer] = {}
        self._at_work: dict[UUID, tuple[Payment, datetime]] = {}
        self._calls: list[tuple[UUID, PaymentAnswer, int]] = []
        """What is said unasked, and how often yet."""
        self.sums: dict[UUID, Sum] = {}

    def ask(self, payment: Payment) -> PaymentAnswer:
        """Do what is asked once, however often it is, and say how it stands.

        Raises:
            PaymentSilent: the request or its answer was lost.
        """
        with self._lock:
            times = self._times.get(payment.number, 0)
            self._times[payment.number] = times + 1
            fault = self._script(payment, times)
            if fault is Fault.REQUEST_LOST:
                raise PaymentSilent
            if fault is Fault.LATE and payment.number not in self._answers:
                self._at_work[payment.number] = payment, self._clock.now() + TAKES
                return PaymentAnswer(PaymentState.PENDING)
            answer = self._done(payment, refuse=fault is Fault.REFUSED)
            if fault is Fault.REPLY_LOST:
                raise PaymentSilent
            times = CALLS if fault is Fault.CALLS_AGAIN else 1
            self._calls.append((payment.number, answer, times))
            return self._now(payment, answer)

    def heard(self) -> Sequence[tuple[UUID, PaymentAnswer]]:
        """Say unasked what became of what was asked, also of what took a while."""
        with self._lock:
            for payment, done_at in tuple(self._at_work.values()):
                if done_at <= self._clock.now():
                    answer = self._done(payment, refuse=False)
                    self._calls.append((payment.number, answer, 1))
                    del self._at_work[payment.number]
            said = [(number, answer) for number, answer, _ in self._calls]
            self._calls = [
                (number, answer, times - 1) for number, answer, times in self._calls if times > 1
            ]
            return said

    def minor_of(self, standings: Iterable[Standing]) -> int:
        """Return how much stands so, in minor units of all currencies."""
        wanted = frozenset(standings)
        self._let_go()
        return sum(each.amount_minor for each in self.sums.values() if each.standing in wanted)

    def _done(self, payment: Payment, *, refuse: bool) -> PaymentAnswer:
        """Do what is asked, unless it was done before, and return what came of it then."""
        self._let_go()
        answer = self._answers.get(payment.number)
        if answer is None:
            answer = self._answers[payment.number] = self._do(payment, refuse=refuse)
        return answer

    def _do(self, payment: Payment, *, refuse: bool) -> PaymentAnswer:
        if payment.operation is PaymentOperation.FREEZE:
            return self._freeze(payment, refuse=refuse)
        known = self._known(payment)
        if known is None or refuse:
            return PaymentAnswer(PaymentState.REFUSED, reason="no-such-sum")
        if known.standing is Standing.LET_GO:
            return PaymentAnswer(PaymentState.LAPSED)
        if known.standing is not Standing.FROZEN:
            return PaymentAnswer(PaymentState.REFUSED, reason=known.standing.value)
        back = payment.operation is PaymentOperation.UNFREEZE
        known.standing = Standing.RETURNED if back else Standing.CAPTURED
        return PaymentAnswer(PaymentState.SUCCEEDED, reference=payment.number.hex)

    def _known(self, payment: Payment) -> Sum | None:
        """Return the sum that a request is about."""
        if not payment.frozen_as:
            return None
        number = UUID(payment.frozen_as)
        if number not in self.sums and not self._strict:
            until = self._clock.now() + self._holds
            amount_minor, currency = payment.amount_minor, payment.currency
            self.sums[number] = Sum(Standing.FROZEN, amount_minor, currency, until)
        return self.sums.get(number)

    def _freeze(self, payment: Payment, *, refuse: bool) -> PaymentAnswer:
        until = self._clock.now() + self._holds
        standing = Standing.REFUSED if refuse else Standing.FROZEN
        self.sums[payment.number] = Sum(standing, payment.amount_minor, payment.currency, until)
        if refuse:
            return PaymentAnswer(PaymentState.REFUSED, reason="not-enough")
        return PaymentAnswer(PaymentState.SUCCEEDED, str(payment.number), lapses_at=until)

    def _now(self, payment: Payment, answer: PaymentAnswer) -> PaymentAnswer:
        """Return an answer as it is now: a sum may have been let go since it was frozen."""
        froze = payment.operation is PaymentOperation.FREEZE
        if froze and answer.state is PaymentState.SUCCEEDED:
            standing = self.sums[payment.number].standing
            if standing is Standing.LET_GO:
                return PaymentAnswer(PaymentState.LAPSED, answer.reference)
        return answer

    def _let_go(self) -> None:
        now = self._clock.now()
        for each in self.sums.values():
            if each.standing is Standing.FROZEN and each.until <= now:
                each.standing = Standing.LET_GO
