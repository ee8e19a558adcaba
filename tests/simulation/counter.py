"""Decides how tests have orders whose sums are asked for at the counter, before any server runs.

What becomes of an order's money is a chain of commands, each under an id of its own.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from api_client.client import Client
from api_client.ids import new_id
from api_client.transport import Patience
from api_client.vocabulary import (
    HoldKind,
    HoldOutcome,
    PaymentMeans,
    PaymentOperation,
    PaymentProvider,
    Role,
)
from api_client.wire.fees import FeeLine, FeePaid, FeeWritten
from api_client.wire.holds import Counted, Funding, HoldEnd
from desktop.clock import HandClock, SystemClock
from desktop.service import holds, passwords
from desktop.service.holds import Sums, Terms
from desktop.service.unit import SYSTEM, Unit
from desktop.store.engine import Database
from tests.databases import Place
from tests.e2e.peopled import token_of
from tests.service.holding import Holding
from tests.service.scene import Scene

PREPAYMENT_MINOR, DEPOSIT_MINOR, FEE_MINOR = 5_000, 20_000, 30_000
CURRENCY = "CNY"
TERMS = Terms(timedelta(days=1), PaymentProvider.COUNTER)
ONCE = Patience(tries=1)


@dataclass(frozen=True)
class Counter:
    """A centre's folder, who may see to its money, and the orders whose sums are asked for."""

    data: Path
    place: Place | None
    supervisors: tuple[str, ...]
    """Tokens, each somebody else's."""
    orders: tuple[UUID, ...]

    def client(self, url: str, which: int = 0) -> Client:
        """A supervisor's client that asks once."""
        return Client(url, self.supervisors[which % len(self.supervisors)], patience=ONCE)


def at_the_counter(folder: Path, place: Place, orders: int, supervisors: int = 1) -> Counter:
    """Make a centre in which so many customers have consented, and nothing was paid yet."""
    data = folder / "centre"
    data.mkdir()
    url = place if isinstance(place, str) else None
    if url is not None:
        with closing(Database(url)) as empty:
            empty.migrate()
    scene = Scene(data, url, clock=HandClock(SystemClock().now() - timedelta(minutes=1)))
    money = Holding(scene)
    made = [money.consented() for _ in range(orders)]
    tokens = [passwords.token() for _ in range(supervisors)]

    def ask(unit: Unit) -> None:
        for order in made:
            holds.ask(unit, order, new_id(), Sums(PREPAYMENT_MINOR, DEPOSIT_MINOR, CURRENCY), TERMS)

    def let_in(unit: Unit) -> None:
        for token in tokens:
            unit.session.add(token_of(unit, new_id(), Role.SUPERVISOR, token))

    scene.work.write(scene.dispatcher, ask)
    scene.work.write(SYSTEM, let_in)
    scene.close()
    return Counter(data, place, tuple(tokens), tuple(made))


@dataclass
class Chain:
    """What is done with the money of one order, one command after the other."""

    order: UUID
    ids: list[UUID] = field(default_factory=lambda: [new_id() for _ in range(7)])
    done: list[int] = field(default_factory=list)
    """What each acknowledged command was answered: a version, or what a fee comes to."""

    def __len__(self) -> int:
        """Return how many commands there are."""
        return len(self.ids)

    def send(self, client: Client, which: int) -> int:
        """Send a command, whether it was sent before or not, and return its answer."""
        prepayment, deposit = HoldKind.PREPAYMENT, HoldKind.DEPOSIT
        steps: tuple[Callable[[], int], ...] = (
            lambda: self._count(client, 0, prepayment, PaymentOperation.FREEZE),
            lambda: self._count(client, 1, deposit, PaymentOperation.FREEZE),
            lambda: self._pay(client, 2),
            lambda: self._end(client, 3, prepayment),
            lambda: self._count(client, 4, prepayment, PaymentOperation.UNFREEZE),
            lambda: self._end(client, 5, deposit),
            lambda: self._count(client, 6, deposit, PaymentOperation.UNFREEZE),
        )
        return steps[which]()

    def _funding(self, client: Client) -> Funding:
        (found,) = client.holds.of(self.order).items
        return found

    def _count(
        self, client: Client, which: int, kind: HoldKind, operation: PaymentOperation
    ) -> int:
        holds_ = self._funding(client).holds
        request = next(
            one.id
            for hold in holds_
            for one in hold.requests
            if hold.kind is kind and one.operation is operation
        )
        counted = Counted(command_id=self.ids[which], means=PaymentMeans.CASH, receipt=f"R-{which}")
        return client.holds.count(request, counted).version

    def _end(self, client: Client, which: int, kind: HoldKind) -> int:
        hold = next(one.id for one in self._funding(client).holds if one.kind is kind)
        said = HoldEnd(
            command_id=self.ids[which], outcome=HoldOutcome.RELEASED, reason="All is well."
        )
        return client.holds.end(hold, said).version

    def _pay(self, client: Client, which: int) -> int:
        fee = FeeWritten(
            id=self.ids[which],
            currency=CURRENCY,
            lines=(FeeLine(text="Opening", amount_minor=FEE_MINOR),),
            paid=FeePaid(means=PaymentMeans.CASH, receipt="R-2"),
        )
        return client.holds.record_fee(self.order, fee).total_minor
