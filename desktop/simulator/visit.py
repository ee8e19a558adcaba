"""Decides how phones made of code come to a server that is somebody else's, and leave it again."""

from dataclasses import asdict, dataclass, field

from typing_extensions import override

from api_client.vocabulary import Role
from api_client.wire.people import StaffEdit, TechnicianEdit
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

    logins: list[Login]
    """Staff that was hired for the day."""

    def come(self, *, orders: bool) -> None:
        """Add the technicians and pair their phones; with ``orders``, a desk that makes some.

        Raises:
            Refused: whoever logged in may not add people.

        """
        self.logins = []
        if orders:
            self._staff[Role.SUPERVISOR] = self._hired(
                Role.SUPERVISOR, MARKED.format(STAFF[Role.SUPERVISOR])
            )
        for place in range(self._play.technicians):
            self._crew.append(self._equipped(place))
        if orders:
            self._dispatcher = self._desk()

    def leave(self) -> None:
        """Disable whoever came; what they did stays."""
        people = self._root.people
        for technician_id in self.drivers:
            version = people.technician(technician_id).version
            edit = TechnicianEdit(version=version, disabled=True, unpair=True, reason=REASON)
            people.edit_technician(technician_id, edit)
        names = {login.name for login in self.logins}
        for member in people.staff().items:
            if member.name in names:
                people.edit_staff(member.id, StaffEdit(version=member.version, disabled=True))

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
    def _hired(self, role: Role, name: str) -> Login:
        login = super()._hired(role, name)
        self.logins.append(login)
        return login

    @override
    def _hired_by_name(self, name: str) -> Login:
        return self._hired(Role.DISPATCHER, MARKED.format(name))
