"""Decides how a demo's technicians come to be registered: as anybody's are, through the API (E1).

They belong to one firm. Most are approved and filed, so that they may be offered jobs; a few await
their review or were refused by the police, for the desk to have something to do.
"""

import itertools
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from stdnum.cn import ric, uscc

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import Grade, LockKind, ServiceAction
from api_client.wire.registrations import (
    Cover,
    NewFirm,
    NewPerson,
    PoliceAnswer,
    ReviewDecision,
)

HOLDS = timedelta(days=365)
SOON = timedelta(days=20)
"""So long the registration of one in :data:`LAPSING_EVERY` holds: it lapses soon."""
LAPSING_EVERY, AWAITING_EVERY, REFUSED_EVERY = 9, 13, 17
UNSEEN = "Seen at the counter."
UNKNOWN_LICENCE = "no such licence"
ALL_LOCKS = tuple(
    Cover(lock_kind=kind, action=action)
    for kind, action in itertools.product(LockKind, ServiceAction)
)
NO_SAFES = tuple(cover for cover in ALL_LOCKS if cover.lock_kind is not LockKind.SAFE)


@dataclass
class Registered:
    """Who was registered: the firm, and whom the police approved, refused, or nobody reviewed."""

    firm: UUID
    approved: list[UUID] = field(default_factory=list)
    refused: list[UUID] = field(default_factory=list)
    awaiting: list[UUID] = field(default_factory=list)


def register(clerk: Client, technicians: Sequence[tuple[UUID, str]], now: datetime) -> Registered:
    """Register technicians, given as (id, name), and note what the police said of each.

    The answers are noted by hand: a demo need not wait for its police, nor for a server's loop.

    Args:
        clerk: the API as a records clerk or supervisor.
        technicians: whom; of so many that it happens, some are not filed.
        now: the centre's time.
    """
    firm = _firm(clerk, now)
    done = Registered(firm)
    for place, (id_, name) in enumerate(technicians):
        clerk.registrations.add_person(_person(id_, name, firm, place, now))
        if place % AWAITING_EVERY == AWAITING_EVERY - 1:
            done.awaiting.append(id_)
            continue
        approved = place % REFUSED_EVERY != REFUSED_EVERY - 1
        _file(clerk, id_, now + _holds(place), approved=approved)
        (done.approved if approved else done.refused).append(id_)
    return done


def _firm(clerk: Client, now: datetime) -> UUID:
    """Register the firm; centres that were demos before have others of that name."""
    number = f"91110000{secrets.randbelow(10**9):09d}"
    firm = NewFirm(
        id=new_id(),
        name="Callout Demo Locks",
        credit_code=number + str(uscc.calc_check_digit(number)),
        phone="+86 10 6552 9988",
        address="8 Gongti North Road",
        legal_representative="Sun Li",
        responsible_person="Qian Wei",
        licence_number="JC-2026-18",
        licence_until=now + 2 * HOLDS,
    )
    clerk.registrations.add_firm(firm)
    _file(clerk, firm.id, now + HOLDS)
    return firm.id


def _person(id_: UUID, name: str, firm: UUID, place: int, now: datetime) -> NewPerson:
    """Return somebody's application; a junior opens no safes."""
    grade = list(Grade)[place % len(Grade)]
    return NewPerson(
        id=id_,
        name=name,
        phone=f"+86 138 0013 {8000 + place % 1000}",
        identity_number=identity_number(id_),
        firm_id=firm,
        licence_number=f"KS-2026-{place:03d}",
        licence_until=now + 2 * HOLDS,
        grade=grade,
        scope=NO_SAFES if grade is Grade.JUNIOR else ALL_LOCKS,
        equipment="Picks, cylinder puller, drill",
    )


def identity_number(id_: UUID) -> str:
    """Return a number that somebody could have, and that is his alone."""
    drawn = id_.int
    born = datetime(1965, 1, 1) + timedelta(days=drawn % 12_000)  # noqa: DTZ001  (a day)
    number = f"1101{1 + drawn // 12_000 % 9:02d}{born:%Y%m%d}{drawn // 108_000 % 1000:03d}"
    return number + str(ric.calc_check_digit(number + "0"))


def _holds(place: int) -> timedelta:
    return SOON if place % LAPSING_EVERY == LAPSING_EVERY - 1 else HOLDS


def _file(clerk: Client, id_: UUID, until: datetime, *, approved: bool = True) -> None:
    """Approve somebody, and note what the police said."""
    clerk.registrations.review(id_, ReviewDecision(approve=True, reason=UNSEEN))
    answer = PoliceAnswer(
        approve=approved,
        receipt=f"BA-{id_.hex[-8:].upper()}" if approved else "",
        reason="" if approved else UNKNOWN_LICENCE,
        filed_until=until if approved else None,
    )
    clerk.registrations.note_answer(id_, answer)
