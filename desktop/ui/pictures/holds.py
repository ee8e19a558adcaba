"""Decides what the made-up centre answers about frozen sums: an order in every situation (E5, E9).

What is done there changes how they stand, as far as the panel shows it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from api_client.vocabulary import (
    DocumentsState,
    HoldCause,
    HoldKind,
    HoldOutcome,
    HoldState,
    PaymentMeans,
    PaymentOperation,
    PaymentProvider,
    PaymentState,
)
from api_client.wire.holds import Funding, FundingList, Hold, HoldTerms, PaymentRequest
from desktop.ui.pictures import centre
from desktop.ui.pictures.charged import recorded
from desktop.words import Language

SEQ = 120
TERMS = HoldTerms(second_person_above_minor=100_000, documents_s=259_200, documents_again_s=86_400)
CURRENCY = {Language.ENGLISH: "EUR", Language.CHINESE: "CNY"}
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_K, _S, _P = HoldKind, HoldState, PaymentProvider
_Op, _St, _D = PaymentOperation, PaymentState, DocumentsState
SAID: Mapping[Language, tuple[str, str, str]] = {
    Language.ENGLISH: (
        "The name on the bill is not the customer's.",
        "The owner proved his identity to the police.",
        "Piotr Zielinski",
    ),
    Language.CHINESE: ("账单姓名与客户不符。", "业主已向派出所证明身份。", "钱伟"),
}
"""Why documents were refused, why a deposit should go back, and who said so."""
CASE, SECOND, CLERK, REFUSED, CONFIRM, FEE, BACK, LAPSED, TAKE, PROVIDER, OVER = range(11)
"""The places of the orders, the oldest first."""


def id_of(place: int) -> UUID:
    """Give the id of the sums at a place."""
    return UUID(int=0xE000 + place)


def hold_id(place: int, kind: HoldKind) -> UUID:
    """Give the id of one of its sums."""
    return UUID(int=0xE100 + 2 * place + (kind is _K.DEPOSIT))


def request_id(hold: UUID, operation: PaymentOperation) -> UUID:
    """Give the id of a request about a sum."""
    return UUID(int=hold.int * 0x10 + list(_Op).index(operation))


def _request(
    hold: UUID,
    operation: PaymentOperation,
    provider: PaymentProvider,
    made: timedelta,
    **now: Any,  # noqa: ANN401
) -> PaymentRequest:
    """Give a request that was made so long ago; done since, unless it says otherwise."""
    at = centre.NOW - made
    counter = provider is _P.COUNTER
    said: dict[str, Any] = {
        "state": _St.SUCCEEDED,
        "sent_at": None if counter else at,
        "times_sent": 0 if counter else 1,
        "answered_at": at + MINUTE,
        "reason": "",
        "means": PaymentMeans.CASH if counter else None,
        "receipt": "2026-1148" if counter else "",
        **now,
    }
    id_ = request_id(hold, operation)
    return PaymentRequest(id=id_, operation=operation, provider=provider, made_at=at, **said)


OPEN: Mapping[str, Any] = {"state": _St.PENDING, "answered_at": None, "means": None, "receipt": ""}
"""How a request stands that is not carried out."""


@dataclass
class Holds:
    """The frozen sums of the made-up centre."""

    language: Language
    empty: bool = False
    sent: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """Method, path and body of everything that was sent."""

    def __post_init__(self) -> None:
        """Begin with one order in each situation."""
        made = [] if self.empty else self._made()
        self.rows = {each.id: each for each in made}

    def answer(self, method: str, path: str, body: Any) -> BaseModel | None:  # noqa: ANN401
        """Answer what is asked about sums; None for anything else."""
        parts = path.strip("/").split("/")
        if path == "/v1/holds":
            return FundingList(items=tuple(self.rows.values()), seq=SEQ, terms=TERMS)
        about = parts[1] in {"holds", "payments"} or parts[-1] == "documents"
        if method == "GET" or not about or len(parts) < 4:  # noqa: PLR2004  (v1/noun/id/what)
            return None
        said = json.loads(body or b"{}")
        self.sent.append((method, path, said))
        found = next(each for each in self.rows.values() if _is_about(each, UUID(parts[2])))
        now = self._done(found, UUID(parts[2]), parts[-1], said)
        now = now.model_copy(update={"version": found.version + 1})
        self.rows[found.id] = now
        return now

    def _done(self, found: Funding, about: UUID, what: str, said: dict[str, Any]) -> Funding:
        """Give how sums stand once that was done with them."""
        if what == "documents":
            state = DocumentsState(said["state"])
            stopped = {"documents_due_at": None, "documents_left_s": 3 * 3600}
            handed = state is _D.HANDED_IN
            return found.model_copy(update={"documents": state, **(stopped if handed else {})})
        if what == "end":
            ended = {"state": _S(said["outcome"]), "ended_at": centre.NOW, "reason": said["reason"]}
            ended |= {"cause": HoldCause.JUDGED, "proposed_outcome": None, "proposed_by": None}
            holds = [
                each.model_copy(update=ended) if each.id == about else each for each in found.holds
            ]
        else:
            holds = [self._counted(each, about, said) for each in found.holds]
        return found.model_copy(update={"holds": tuple(holds)})

    def _counted(self, hold: Hold, about: UUID, said: dict[str, Any]) -> Hold:
        done = {"state": _St.SUCCEEDED, "answered_at": centre.NOW, "receipt": said["receipt"]}
        done["means"] = PaymentMeans(said["means"])
        requests = [
            each.model_copy(update=done) if each.id == about else each for each in hold.requests
        ]
        frozen = {"state": _S.HELD, "held_at": centre.NOW}
        taken = hold.state is _S.ASKED and about in {each.id for each in hold.requests}
        return hold.model_copy(update={"requests": tuple(requests), **(frozen if taken else {})})

    # What there is

    def _made(self) -> Sequence[Funding]:
        refused, judged, who = SAID[self.language]
        return (
            self._funding(CASE, 4 * DAY, case_at=centre.NOW - 23 * HOUR, fee=True, prepaid=False),
            self._funding(
                SECOND,
                3 * DAY,
                fee=True,
                prepaid=False,
                documents_due_at=centre.NOW - 12 * MINUTE,
                deposit={
                    "proposed_outcome": HoldOutcome.RELEASED,
                    "proposed_by": UUID(int=0xD7),
                    "proposed_name": who,
                    "amount_minor": 180_000,
                },
            ),
            self._funding(
                CLERK,
                50 * HOUR,
                fee=True,
                prepaid=False,
                documents=_D.HANDED_IN,
                documents_left_s=27 * 3600,
            ),
            self._funding(
                REFUSED,
                45 * HOUR,
                documents=_D.REFUSED,
                documents_reason=refused,
                documents_due_at=centre.NOW + 22 * HOUR,
                lapses=5 * HOUR,
            ),
            self._funding(CONFIRM, 30 * HOUR, fee_paid_at=centre.NOW - 2 * HOUR, lapses=4 * DAY),
            self._funding(FEE, 8 * HOUR),
            self._funding(BACK, 6 * HOUR, judged=judged, who=who, back=True),
            self._funding(LAPSED, 5 * HOUR, lapsed=True, lapses=9 * DAY),
            self._funding(TAKE, 11 * MINUTE, asked=_P.COUNTER),
            self._funding(PROVIDER, 3 * MINUTE, asked=_P.SIMULATED),
            self._funding(OVER, 6 * DAY, over=True),
        )

    def _funding(self, place: int, age: timedelta, **how: Any) -> Funding:  # noqa: ANN401
        """Give the sums of the order at a place, asked for so long ago."""
        order = centre.order(place, self.language)
        people = centre.technicians(self.language)
        at, who = centre.NOW - age, people[place % len(people)]
        asked, over = how.pop("asked", None), how.pop("over", False)
        back, fee = how.pop("back", False), how.pop("fee", False)
        stands_at = None if asked else at + 4 * MINUTE
        holds = self._holds(place, at, how | {"asked": asked, "over": over, "back": back})
        known = {name: how[name] for name in how if name in Funding.model_fields}
        waits = {"documents_due_at": at + 3 * DAY} if stands_at and not over and not back else {}
        if "documents_left_s" in known or "case_at" in known:
            waits = {}
        fee_at = at + 3 * HOUR if fee or over else how.get("fee_paid_at")
        return Funding(
            **{
                "documents": _D.VERIFIED if over else _D.AWAITED,
                "documents_due_at": None,
                "documents_left_s": None,
                "documents_reason": "",
                "case_at": None,
                "case_number": "",
                "fee_paid_at": fee_at,
                "fee_confirmed_at": fee_at + HOUR
                if fee_at and "fee_paid_at" not in known
                else None,
                **waits,
                **known,
            },
            id=id_of(place),
            version=3,
            order_id=order.id,
            order_number=order.number,
            order_title=order.title,
            customer_name=order.customer.name,
            technician_id=who.id,
            technician_name=who.name,
            asked_at=at,
            funds_by=at + 15 * MINUTE,
            stands_at=stands_at,
            over_at=at + DAY if over else at + 4 * HOUR if back else None,
            holds=holds,
            fee=recorded(order.id, who.name, self.language, fee_at) if fee_at else None,
        )

    def _holds(self, place: int, at: Any, how: Mapping[str, Any]) -> tuple[Hold, ...]:  # noqa: ANN401
        """Give both sums as they stand at that place."""
        asked, age = how["asked"], centre.NOW - at
        provider = _P.SIMULATED if how.get("lapses") or asked is _P.SIMULATED else _P.COUNTER
        found = []
        for kind, amount in ((_K.PREPAYMENT, 5_000), (_K.DEPOSIT, 20_000)):
            id_ = hold_id(place, kind)
            frozen = _request(id_, _Op.FREEZE, provider, age, **(OPEN if asked else {}))
            said: dict[str, Any] = {
                "state": _S.ASKED if asked else _S.HELD,
                "held_at": None if asked else at + 3 * MINUTE,
                "lapses_at": centre.NOW + how["lapses"] if how.get("lapses") else None,
                "ended_at": None,
                "cause": None,
                "reason": "",
                "ended_name": "",
                "proposed_outcome": None,
                "proposed_by": None,
                "proposed_name": "",
                "amount_minor": amount,
            }
            requests = [frozen]
            said |= _ended(kind, at, how)
            if said["state"] is _S.RELEASED:
                back = OPEN if how["back"] and kind is _K.DEPOSIT else {}
                since = centre.NOW - said["ended_at"]
                requests.append(_request(id_, _Op.UNFREEZE, provider, since, **back))
            if kind is _K.DEPOSIT:
                said |= how.get("deposit", {})
            found.append(
                Hold(
                    **said,
                    id=id_,
                    kind=kind,
                    version=2,
                    currency=CURRENCY[self.language],
                    provider=provider,
                    asked_at=at,
                    requests=tuple(requests),
                )
            )
        return tuple(found)


def _ended(kind: HoldKind, at: Any, how: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """Give how and why a sum ended there; nothing of one that did not."""
    deposit = kind is _K.DEPOSIT
    if how.get("lapsed") and not deposit:
        return {
            "state": _S.LAPSED,
            "ended_at": centre.NOW - HOUR,
            "cause": HoldCause.PROVIDER_LET_GO,
            "lapses_at": None,
        }
    if how["back"]:
        cause = HoldCause.JUDGED if deposit else HoldCause.CUSTOMER_ABANDONED
        state = _S.RELEASED if deposit else _S.FORFEITED
        said = {"reason": how["judged"], "ended_name": how["who"]} if deposit else {}
        return {"state": state, "ended_at": at + 4 * HOUR, "cause": cause, **said}
    if how["over"] or (how.get("prepaid") is False and not deposit):
        cause = HoldCause.DOCUMENTS_VERIFIED if deposit else HoldCause.FEE_CONFIRMED
        return {"state": _S.RELEASED, "ended_at": at + 4 * HOUR, "cause": cause}
    return {}


def _is_about(funding: Funding, about: UUID) -> bool:
    """Say whether an id is that of an order's sums, one of them, or a request."""
    ids = {funding.order_id, *(hold.id for hold in funding.holds)}
    return about in ids | {each.id for hold in funding.holds for each in hold.requests}
