"""Decides how a demo's centre is made: marked as one, with the hours before it begins played.

They are played by a server of this process on the loopback, by a clock that is moved.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import Role
from api_client.wire.people import NewStaff
from desktop.app import dispatching, paying, sampling
from desktop.app.opening import open_centre
from desktop.clock import HandClock
from desktop.domain.offers import Terms
from desktop.gateways import demo_mark, keys
from desktop.gateways.payments import SimulatedProvider, refuse_the_poor
from desktop.service import centre as centre_cases
from desktop.service.candidates import Candidates
from desktop.service.holds import Terms as HoldTerms
from desktop.service.travel import Arrivals
from desktop.service.unit import SYSTEM, Work
from desktop.settings import Settings
from desktop.simulator import morning, plan
from desktop.simulator.centre import STAFF
from desktop.simulator.driving import Today
from desktop.simulator.morning import Morning

PLAYED = timedelta(hours=3.5)
"""So many hours before the demo begins are played fast."""


@dataclass(frozen=True, slots=True)
class Premises:
    """Where a demo's centre is made: its folder, and the file of its key if it has one."""

    folder: Path
    key_file: Path | None


def play_morning(
    where: Premises,
    pace: float,
    today: Today,
    begins_at: datetime,
    told: Callable[[float], None],
    hours: timedelta = PLAYED,
) -> Morning:
    """Make a demo's centre in an empty folder, whose clock will begin at ``begins_at``.

    The ``hours`` before are played.

    Raises:
        CannotStart: ``pace-refused`` for a real centre's folder; what opening it raises.
    """
    demo_mark.write(where.folder, pace, begins_at)
    clock = HandClock(begins_at - hours)
    with open_centre(where.folder, clock=clock) as opened:
        key = keys.obtain(where.folder, where.key_file, opened.centre_id, first=True)
        opened.work.write(SYSTEM, lambda unit: centre_cases.hold_key(unit, key))
        candidates = Candidates(Arrivals(clock))
        with sampling.served(opened, key) as root:
            logins = {role: _hired(root, role, name) for role, name in STAFF.items()}
            colleague = _hired(root, Role.DISPATCHER, plan.town(today.plan.language).colleague)
            desk, judge, finance = (
                root.with_token(root.people.sign_in(*login).token)
                for login in (colleague, logins[Role.SUPERVISOR], logins[Role.FINANCE])
            )
            until_s = today.second(begins_at)
            left = morning.played(
                root,
                (desk, judge, finance),
                clock,
                today,
                until_s,
                told,
                settling(opened.work, candidates),
            )
    return replace(left, staff=logins, colleague=colleague)


def settling(work: Work, candidates: Candidates) -> Callable[[], None]:
    """Return what does all that is due of offers and of frozen sums, for a clock moved by hand."""
    provider = SimulatedProvider(work.clock, refuse_the_poor)
    terms = HoldTerms.of(Settings().funds_min, provider.name)
    kinds = paying.of_holds(lambda: terms, provider, timedelta(0))

    def settle() -> None:
        dispatching.settle(work, candidates, Terms())
        paying.settle(work, kinds)

    return settle


def _hired(root: Client, role: Role, name: str) -> tuple[str, str]:
    """Add a member of staff; give his name and password."""
    password = secrets.token_urlsafe(9)
    root.people.add_staff(NewStaff(id=new_id(), name=name, role=role, password=password))
    return name, password
