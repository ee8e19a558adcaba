"""Decides who else is registered at a demo's centre: what a clerk meets on any day (E1).

Firms whose filing lapses soon or was refused by the police, persons who wait for a review or were
refused by the clerk. None of them works here, so that no order goes to somebody without a phone.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from stdnum.cn import uscc

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import Grade
from api_client.wire.registrations import NewFirm, NewPerson, PoliceAnswer, ReviewDecision
from desktop.simulator.registering import NO_SAFES, UNSEEN, identity_number

LICENSED = timedelta(days=500)
LAPSES_IN = (timedelta(days=12), timedelta(days=3))
"""When the filings of two firms end."""


@dataclass(frozen=True, slots=True)
class Said:
    """What people of one language write."""

    lapsing: tuple[str, str]
    unknown_firm: str
    new_firm: str
    waiting: tuple[str, str]
    refused: str
    owner: str
    address: str
    tools: str
    blurred: str
    unknown: str


SAID = {
    "en": Said(
        ("Harbour Keys", "Night Owl Locksmiths"),
        "Quick Open Ltd",
        "Old Town Locks",
        ("Nora Whitfield", "Samuel Okafor"),
        "Jonas Keller",
        "Lena Vogt",
        "14 Market Street",
        "Picks, cylinder puller, drill",
        "The portrait side of the card is blurred.",
        "No such licence is known here.",
    ),
    "zh_CN": Said(
        ("港区开锁行", "夜鹰锁具维修"),
        "快开锁业公司",
        "老城厢锁具店",
        ("周雅芳", "高志远"),
        "马俊杰",
        "孙丽",
        "市场路 14 号",
        "开锁工具组、锁芯拔取器、电钻",
        "身份证人像面照片模糊。",
        "本机关查无此证照。",
    ),
}


def apply(clerk: Client, now: datetime, language: str) -> tuple[UUID, ...]:
    """Register them, and note what the clerk and the police said of each; return their ids.

    Args:
        clerk: the API as a records clerk or supervisor.
        now: the centre's time.
        language: ``en`` or ``zh_CN``.
    """
    said, made = SAID[language], list[UUID]()
    for name, left in zip(said.lapsing, LAPSES_IN, strict=True):
        made.append(_firm(clerk, name, now, said))
        _answer(
            clerk, made[-1], PoliceAnswer(approve=True, receipt=_receipt(), filed_until=now + left)
        )
    made.append(_firm(clerk, said.unknown_firm, now, said))
    _answer(clerk, made[-1], PoliceAnswer(approve=False, reason=said.unknown))
    made.append(_firm(clerk, said.new_firm, now, said))
    made += [_person(clerk, name, now, said) for name in (*said.waiting, said.refused)]
    clerk.registrations.review(made[-1], ReviewDecision(approve=False, reason=said.blurred))
    return tuple(made)


def _firm(clerk: Client, name: str, now: datetime, said: Said) -> UUID:
    number = f"91110000{secrets.randbelow(10**9):09d}"
    firm = NewFirm(
        id=new_id(),
        name=name,
        credit_code=number + str(uscc.calc_check_digit(number)),
        phone="+86 10 6552 9980",
        address=said.address,
        legal_representative=said.owner,
        responsible_person=said.owner,
        licence_number=f"JC-2026-{secrets.randbelow(900) + 100}",
        licence_until=now + LICENSED,
        equipment=said.tools,
    )
    return clerk.registrations.add_firm(firm).id


def _person(clerk: Client, name: str, now: datetime, said: Said) -> UUID:
    id_ = new_id()
    person = NewPerson(
        id=id_,
        name=name,
        phone="+86 138 0013 9000",
        identity_number=identity_number(id_),
        address=said.address,
        licence_number=f"KS-2026-{secrets.randbelow(900) + 100}",
        licence_until=now + LICENSED,
        grade=Grade.INTERMEDIATE,
        scope=NO_SAFES,
        equipment=said.tools,
    )
    return clerk.registrations.add_person(person).id


def _answer(clerk: Client, id_: UUID, answer: PoliceAnswer) -> None:
    """Approve somebody, and note what the police said."""
    clerk.registrations.review(id_, ReviewDecision(approve=True, reason=UNSEEN))
    clerk.registrations.note_answer(id_, answer)


def _receipt() -> str:
    return f"BAF-{secrets.token_hex(4).upper()}"
