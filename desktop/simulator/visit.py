"""Decides how phones made of code come to a server that is somebody else's, and leave it again."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial

from typing_extensions import override

from api_client.errors import Refused
from api_client.vocabulary import Role
from api_client.wire.people import StaffEdit, Technician, TechnicianEdit
from desktop.simulator.centre import STAFF, Login
from desktop.simulator.outbox import Standing, recorded
from desktop.simulator.plan import PlannedTechnician
from desktop.simulator.played import PlayedDay

MARKED = "{} (simulated)"
"""How a technician made of code is called among real ones."""
REASON = "the simulation is over"


@dataclass(frozen=True, slots=True)
class Counts:
    """What phones did, and what should not have happened."""

    technicians: int
    orders: int
    reports_sent: int
    reports_accepted: int
    positions: int
    faults: tuple[str, ...] = field(default=())

    def figures(self) -> dict[str, int]:
        """Give the numbers by their names."""
        return {name: value for name, value in asdict(self).items() if name != "faults"}


class VisitingDay(PlayedDay):
    """A planned day on a server of others: ``come``, ``start``, ``finish``, then ``leave``."""

    def come(self, *, orders: bool) -> None:
        """Add the technicians and pair their phones; with ``orders``, a desk that makes some.

        Raises:
            Refused: whoever logged in may not add people.

        """
        if orders:
            self._staff[Role.SUPERVISOR] = self._hired(
                Role.SUPERVISOR, MARKED.format(STAFF[Role.SUPERVISOR])
            )
        for place in range(self._play.technicians):
            self._crew.append(self._equipped(place))
        if orders:
            self._dispatcher = self._desk()

    def leave(self) -> None:
        """Disable whoever came, however far he got; what they did stays.

        Whom the server does not let go is a fault in the counts, and the others go.

        Raises:
            Unreachable: the server does not answer any more.

        """
        people, came = self._root.people, set(self.came)
        for technician in people.technicians(self.came).items:
            if technician.id in came:
                self._let_go(technician.name, partial(self._disable, technician))
        for member in people.staff().items:
            if member.id in came:
                edit = StaffEdit(version=member.version, disabled=True)
                self._let_go(member.name, partial(people.edit_staff, member.id, edit))

    def _disable(self, technician: Technician) -> None:
        """Disable a technician as he is by now: others may have changed him."""
        version = self._root.people.technician(technician.id).version
        edit = TechnicianEdit(version=version, disabled=True, unpair=True, reason=REASON)
        self._root.people.edit_technician(technician.id, edit)

    def _let_go(self, name: str, disable: Callable[[], object]) -> None:
        try:
            disable()
        except Refused as refusal:
            self._faults.append(f"{name} stays enabled: {refusal}")

    def counts(self) -> Counts:
        """Tell what the phones did."""
        kept = [one for name, _, _ in self._crew for one in recorded(self._folder(name))[0]]
        faults = [*self._faults]
        for name, _, technician in self._crew:
            faults += [f"{name}: {fault}" for fault in technician.diary.faults]
        if self._dispatcher is not None:
            faults += self._dispatcher.ledger.faults
        return Counts(
            technicians=len(self._crew),
            orders=self.orders() if self._dispatcher is not None else 0,
            reports_sent=sum(one.tries > 0 for one in kept),
            reports_accepted=sum(one.standing is Standing.ACCEPTED for one in kept),
            positions=sum(told.held for one in self.drivers.values() for told in one.tracker.told),
            faults=tuple(faults),
        )

    @override
    def _name(self, planned: PlannedTechnician) -> str:
        return MARKED.format(planned.name)

    @override
    def _hired_by_name(self, name: str) -> Login:
        return self._hired(Role.DISPATCHER, MARKED.format(name))
