"""Decides what the made-up centre answers about payouts: runs in every state, what is owed (E9).

What is done there changes how they stand, as far as the panel shows it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from api_client.vocabulary import PaymentMeans, PayoutKind, PayoutLineState, PayoutState
from api_client.wire.payouts import (
    BankDetails,
    LeftOut,
    Payable,
    PayableList,
    Payee,
    PayeeSummary,
    Payout,
    PayoutLine,
    PayoutList,
    Refund,
    RefundList,
)
from desktop.ui.pictures import centre
from desktop.ui.pictures.holds import CURRENCY, SEQ
from desktop.words import Language

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PREPARED, RELEASED, OVER, BACK = range(4)
"""The places of the runs."""
FILE = b"run,line\r\n"
"""What is in every file."""
_S, _L = PayoutState, PayoutLineState
SAID: Mapping[Language, tuple[str, str, tuple[str, ...], str, str]] = {
    Language.ENGLISH: (
        "Anna Meyer",
        "Piotr Zielinski",
        ("Landesbank", "LGT", "VP Bank"),
        "The account was closed.",
        "COBADEFF",
    ),
    Language.CHINESE: (
        "孙丽",
        "钱伟",
        ("中国工商银行", "招商银行", "中国建设银行"),
        "账户已销户。",
        "",
    ),
}
"""Who prepares, who releases, which banks there are, why a payment came back, and a BIC."""
ACCOUNTS = ("6222020012345678901", "6225880212345678", "6217001234567890123")


def run_id(place: int) -> UUID:
    """Give the id of the run at a place."""
    return UUID(int=0xF000 + place)


def line_id(place: int, at: int) -> UUID:
    """Give the id of one of its payments."""
    return UUID(int=0xF100 + 0x10 * place + at)


def request_id(place: int) -> UUID:
    """Give the id of a request to give something back."""
    return UUID(int=0xF200 + place)


@dataclass
class Payouts:
    """What the made-up centre owes."""

    language: Language
    empty: bool = False
    sent: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """Method, path and body of everything that was sent."""

    def __post_init__(self) -> None:
        """Begin with a run in each state."""
        self.people = centre.technicians(self.language)
        self.currency = CURRENCY[self.language]
        made = () if self.empty else (self._run(place) for place in range(4))
        self.runs = {each.id: each for each in made}

    def answer(self, method: str, path: str, body: Any) -> BaseModel | None:  # noqa: ANN401
        """Answer what is asked about payouts; None for anything else."""
        parts = path.strip("/").split("/")
        if path.endswith("/payee"):
            return self._payee(UUID(parts[2]))
        if parts[1] not in {"payables", "refunds", "payouts"}:
            return None
        if method == "GET":
            return self._listed(parts[1])
        said = json.loads(body or b"{}")
        self.sent.append((method, path, said))
        if len(parts) == 2:  # noqa: PLR2004  (v1/noun)
            return self.runs[run_id(PREPARED)]
        now = self._done(self.runs[UUID(parts[2])], parts[-1], said)
        self.runs[now.id] = now
        return now

    def _listed(self, noun: str) -> BaseModel:
        if noun == "payouts":
            return PayoutList(items=tuple(self.runs.values()), seq=SEQ)
        if noun == "refunds":
            made = () if self.empty else (self._refund(place) for place in range(3))
            return RefundList(items=tuple(made), seq=SEQ)
        owed = () if self.empty else (self._payable(place) for place in range(5))
        return PayableList(items=tuple(owed), seq=SEQ)

    def _done(self, run: Payout, what: str, said: dict[str, Any]) -> Payout:
        """Give how a run stands once that was done with it."""
        now: dict[str, Any] = {"version": run.version + 1}
        name = SAID[self.language][1]
        if what == "release":
            now |= {"state": _S.RELEASED, "released_at": centre.NOW, "released_name": name}
        elif what == "cancel":
            now |= {"state": _S.CANCELLED, "ended_at": centre.NOW, "ended_name": name}
            now["reason"] = said["reason"]
        else:
            meant = said["line_ids"]
            ended = {"state": _L(what), "ended_at": centre.NOW, "ended_name": name}
            ended["reason"] = said.get("reason", "")
            lines = [
                line.model_copy(update=ended)
                if line.state is _L.OPEN and (meant is None or str(line.id) in meant)
                else line
                for line in run.lines
            ]
            now["lines"] = tuple(lines)
            if all(line.state is not _L.OPEN for line in lines):
                now |= {"state": _S.OVER, "ended_at": centre.NOW, "ended_name": name}
        return run.model_copy(update=now)

    # What there is

    def _payee(self, technician: UUID) -> Payee:
        who = next(each for each in self.people if each.id == technician)
        return Payee(
            technician_id=who.id,
            technician_name=who.name,
            version=1,
            details=BankDetails(
                holder=who.name, account=ACCOUNTS[0], bank=SAID[self.language][2][0]
            ),
        )

    def _payable(self, place: int) -> Payable:
        """Give what somebody is owed: the third has no details, the last is being paid."""
        who = self.people[place]
        banks, bic = SAID[self.language][2], SAID[self.language][4]
        known = PayeeSummary(
            version=1,
            holder=who.name,
            account_tail=ACCOUNTS[place % 3][-4:],
            bic=bic,
            bank=banks[place % 3],
        )
        return Payable(
            technician_id=who.id,
            technician_name=who.name,
            currency=self.currency,
            amount_minor=(124_050, 38_000, 96_500, 1_240_000, 0)[place],
            in_transit_minor=(0, 0, 0, 52_000, 87_000)[place],
            payee=None if place == 2 else known,  # noqa: PLR2004  (the third)
        )

    def _refund(self, place: int) -> Refund:
        order, at_bank = centre.order(place + 5, self.language), place == 1
        means = (PaymentMeans.CASH, PaymentMeans.CARD_MACHINE, None)[place]
        return Refund(
            request_id=request_id(place),
            order_id=order.id,
            order_number=order.number,
            customer_name=order.customer.name,
            amount_minor=(20_000, 5_000, 20_000)[place],
            currency=self.currency,
            since=centre.NOW - (3 * DAY, 26 * HOUR, 5 * HOUR)[place],
            means=means,
            payout_id=run_id(BACK) if at_bank else None,
            payout_number="PO-20261121-02" if at_bank else "",
        )

    def _run(self, place: int) -> Payout:
        maker, releaser, *_ = SAID[self.language]
        state = (_S.PREPARED, _S.RELEASED, _S.OVER, _S.RELEASED)[place]
        refunds = place == BACK
        age = (2 * HOUR, DAY, 9 * DAY, 30 * HOUR)[place]
        lines = tuple(self._line(place, at) for at in range(1 if refunds else 3))
        over, released = state is _S.OVER, state is not _S.PREPARED
        left = self.people[2]
        return Payout(
            id=run_id(place),
            number=("PO-20261122-01", "PO-20261121-01", "PO-20261113-01", "PO-20261121-02")[place],
            kind=PayoutKind.REFUNDS if refunds else PayoutKind.TECHNICIANS,
            currency=self.currency,
            state=state,
            version=2,
            total_minor=sum(line.amount_minor for line in lines),
            prepared_at=centre.NOW - age,
            prepared_by=UUID(int=0xD7),
            prepared_name=maker,
            released_at=centre.NOW - age + HOUR if released else None,
            released_name=releaser if released else "",
            ended_at=centre.NOW - 7 * DAY if over else None,
            ended_name=maker if over else "",
            reason="",
            lines=lines,
            left_out=(
                LeftOut(technician_id=left.id, technician_name=left.name, amount_minor=96_500),
            )
            if place == PREPARED
            else (),
        )

    def _line(self, place: int, at: int) -> PayoutLine:
        """Give a payment of a run: of the second run one is paid, one came back, one is open."""
        refund = place == BACK
        who, order = self.people[at + (at > 1)], centre.order(6, self.language)
        state = {RELEASED: (_L.PAID, _L.RETURNED, _L.OPEN), OVER: (_L.PAID,) * 3}.get(
            place, (_L.OPEN,) * 3
        )[at]
        ended = state is not _L.OPEN
        maker, _, banks, why, bic = SAID[self.language]
        return PayoutLine(
            id=line_id(place, at),
            place=at + 1,
            technician_id=None if refund else who.id,
            technician_name="" if refund else who.name,
            order_id=order.id if refund else None,
            order_number=order.number if refund else "",
            request_id=request_id(1) if refund else None,
            holder=order.customer.name if refund else who.name,
            account_tail=ACCOUNTS[at][-4:],
            bic=bic,
            bank=banks[at],
            amount_minor=5_000 if refund else (124_050, 38_000, 87_000)[at],
            state=state,
            reason=why if state is _L.RETURNED else "",
            ended_at=centre.NOW - 2 * HOUR if ended else None,
            ended_name=maker if ended else "",
        )
