"""Decides how a planned day is played on a server: the plan's crew and its desk, from now on."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from typing_extensions import override

from api_client.vocabulary import DeviceApp, Role
from desktop.clock import Clock
from desktop.simulator import plan, rostering
from desktop.simulator.centre import Login, Play, PlayedCentre
from desktop.simulator.day import Pace, Technician
from desktop.simulator.dispatcher import Dispatcher
from desktop.simulator.driving import Begun, Driver, Today
from desktop.simulator.evidence import Run
from desktop.simulator.morning import Morning
from desktop.simulator.network import Weather
from desktop.simulator.phone import Device
from desktop.simulator.plan import PlannedOrder, PlannedTechnician
from desktop.simulator.shift import BACKLOG_S, Crew, PlannedDesk
from desktop.simulator.tracks import Tracks, asked

BY_DAY = Pace(tick_s=1.0, decline=0.02, abandon=0.01, deadliness=0.003)
"""How often a phone looks, in seconds of the machine, and how often it dies in its work."""
CALM = Weather(0.01, 0.01, 0.01, 0.01, 0.05)
"""A network that loses little, as a city's."""


class PlayedDay(PlayedCentre):
    """A centre at work by a plan. As PlayedCentre: ``open``, ``start``, then ``finish``."""

    def __init__(
        self,
        url: str,
        secret: str,
        play: Play,
        clock: Clock,
        today: Today,
        morning: Morning | None = None,
    ) -> None:
        """Play ``today`` on the server at ``url``; ``morning`` is what was played of it fast."""
        super().__init__(url, secret, play, clock)
        self._today, self._morning = today, morning
        self.drivers: dict[UUID, Driver] = {}
        """Everybody who drives, by his id."""

    @override
    def _hired(self, role: Role, name: str) -> Login:
        if self._morning is None or role not in self._morning.staff:
            return super()._hired(role, name)
        return self._signed_in(*self._morning.staff[role])

    def _hired_by_name(self, name: str) -> Login:
        """Hire the colleague at the desk."""
        return super()._hired(Role.DISPATCHER, name)

    def _name(self, planned: PlannedTechnician) -> str:
        """Give how a technician is called."""
        return planned.name

    def tracks(self, run: Run) -> Tracks:
        """Give what phones told of where they were, and what the server has of it."""
        told = {
            id_: (driver.name, tuple(driver.tracker.told)) for id_, driver in self.drivers.items()
        }
        return asked(self._as(Role.DISPATCHER), run, told)

    def _signed_in(self, name: str, password: str) -> Login:
        return Login(name, password, self._root.people.sign_in(name, password).token)

    @override
    def _desk(self) -> Dispatcher:
        """Let a colleague be at the desk, so that whoever looks on has a log-in of his own."""
        morning, now_s = self._morning, self._today.second(self._clock.now())
        orders: Mapping[UUID, PlannedOrder] = {}
        if morning is None:
            people = plan.town(self._today.plan.language)
            colleague = self._hired_by_name(people.colleague)
            began_s = max(0.0, now_s - BACKLOG_S)
        else:
            colleague, orders = self._signed_in(*morning.colleague), morning.orders
            began_s = now_s
        planned = self._today.plan.technicians
        crew = {device.technician_id: planned[at] for at, (_, device, _) in enumerate(self._crew)}
        return PlannedDesk(
            self._root.with_token(colleague.token),
            self._as(Role.SUPERVISOR),
            self._clock,
            self._today,
            Crew(crew, orders, began_s),
        )

    @override
    def _language(self) -> str:
        return self._today.plan.language

    @property
    @override
    def _haste(self) -> float:
        return 1.0

    @override
    def _register(self) -> None:
        """Have the crew registered and rostered, unless that was done in the morning."""
        if self._morning is None:
            super()._register()
            planned = self._today.plan.technicians
            ids = [device.technician_id for _, device, _ in self._crew]
            crew = zip(ids, planned, strict=True)
            rostering.roster(self._as(Role.SUPERVISOR), crew, self._today)
            return
        self._unfiled = self._morning.unfiled
        assert self._dispatcher is not None
        self._dispatcher.locksmiths = True

    @override
    def _equipped(self, place: int) -> tuple[str, Device, Technician]:
        """Let a technician of the plan begin his day, or go on with it."""
        planned = self._today.plan.technicians[place]
        if self._morning is None:
            id_, token = self._paired(self._name(planned), planned.phone)
            here = (planned.home.lat, planned.home.lon)
        else:
            met = self._morning.crew[place]
            id_, token, here = met.id, met.token, met.place
        device = Device(id_, timedelta(seconds=planned.skew_s), self._play.pace.deadliness)
        equipped = self._equipment(place, planned.name, token, device)
        given = None
        if planned.app is not DeviceApp.CALLOUT:
            given = self._root.devices.add_tracker(id_, planned.app, "simulated phone")
        begun = Begun(here, given)
        driver = Driver(equipped, self._over, self._finishing, planned, self._today, begun)
        self.drivers[id_] = driver
        return planned.name, device, driver
