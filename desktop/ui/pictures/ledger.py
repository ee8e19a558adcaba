"""Decides what the made-up centre answers about its ledger: accounts, journal, periods (E16).

What is posted, taken back or closed there changes what is answered afterwards.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from api_client.vocabulary import POINTS, AccountKind, TransferKind
from api_client.wire.ledger import (
    Account,
    AccountList,
    NamedAccount,
    Period,
    PeriodList,
    PostedCommand,
    Transfer,
    TransferList,
    TrialBalance,
    TrialLine,
    TrialTotal,
)
from desktop.ui.pictures import centre
from desktop.words import Language

SEQ = 120
HOUR = timedelta(hours=1)
TODAY = centre.NOW.date()
_K, _T = AccountKind, TransferKind
Asked = Mapping[str, list[str]]
GROWS_BY_DEBITS = frozenset(
    {_K.PROVIDER_AUTHORISED, _K.PROVIDER_CLEARING, _K.BANK, _K.CASH, _K.WRITE_OFF}
    | {_K.POINTS_CENTRE}
)
SAID: Mapping[Language, tuple[str, str, str, str, str]] = {
    Language.ENGLISH: (
        "As counted when the books began.",
        "Counted wrongly: the drawer had 40 more.",
        "Rounding of the card machine.",
        "October",
        "September and before",
    ),
    Language.CHINESE: (
        "开账时盘点所得。",
        "抽屉里的现金点错了40元。",
        "刷卡机尾差。",
        "十月",
        "九月及以前",
    ),
}
"""Why something was posted, and what closed periods are called."""
USUAL = {Language.ENGLISH: "EUR", Language.CHINESE: "CNY"}
REVERSED, REVERSAL = 5, 8
"""The numbers of a transfer that was taken back, and of what did."""
EXPORTED = b"a ledger as the server writes it\n"
DIGEST = hashlib.sha256(EXPORTED).hexdigest()


def id_of(seq: int) -> UUID:
    """Give the id of a transfer by its number."""
    return UUID(int=0xF000 + seq)


@dataclass
class Ledger:
    """The ledger of the made-up centre."""

    language: Language
    empty: bool = False
    sent: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """Method, path and body of everything that was sent."""
    asked: list[tuple[str, Asked]] = field(default_factory=list)
    """Path and query of everything that was asked for."""

    def __post_init__(self) -> None:
        """Begin with a month of bookings, or none."""
        self.transfers: list[Transfer] = []
        self.periods: list[Period] = []
        if self.empty:
            return
        self._post_all()
        october, before = SAID[self.language][3:]
        self.periods = [
            self._period(1, None, date(2026, 9, 30), before),
            self._period(2, date(2026, 10, 1), date(2026, 10, 31), october),
        ]

    def answer(
        self,
        method: str,
        path: str,
        body: Any,  # noqa: ANN401
        asked: Asked,
    ) -> BaseModel | None:
        """Answer what is asked about the ledger; None for anything else."""
        if not path.startswith("/v1/ledger/"):
            return None
        if method != "GET":
            return self._change(method, path, json.loads(body or b"{}"))
        self.asked.append((path, asked))
        if path == "/v1/ledger/accounts":
            return self._accounts(asked)
        if path == "/v1/ledger/transfers":
            return self._journal(asked)
        if path == "/v1/ledger/trial":
            return self._trial(date.fromisoformat(asked["last_on"][0]))
        return PeriodList(items=tuple(reversed(self.periods)), seq=SEQ)

    def post_again(self) -> None:
        """Post one more transfer, as somebody elsewhere might."""
        self._post(_T.ADJUSTMENT, self._account(_K.SUSPENSE), self._account(_K.INCOME), 7)

    # What is asked

    def _accounts(self, asked: Asked) -> AccountList:
        found = self.accounts()
        if asked.get("kind"):
            found = [each for each in found if each.kind in asked["kind"]]
        if asked.get("filled") == ["1"]:
            found = [each for each in found if each.balance_minor]
        text = asked.get("text", [""])[0].casefold()
        found = [each for each in found if text in each.subject_name.casefold()]
        return AccountList(items=tuple(found), next=None, trial=(), totals=(), seq=SEQ)

    def _journal(self, asked: Asked) -> TransferList:
        found = list(reversed(self.transfers))
        if "account" in asked:
            about = self.accounts()[int(asked["account"][0]) - 1]
            found = [each for each in found if _key(about) in {_key(each.debit), _key(each.credit)}]
        if "order_id" in asked:
            found = [each for each in found if str(each.order_id) == asked["order_id"][0]]
        if asked.get("kind"):
            found = [each for each in found if each.kind in asked["kind"]]
        if "first_on" in asked:
            first = date.fromisoformat(asked["first_on"][0])
            found = [each for each in found if each.booked_on >= first]
        if "last_on" in asked:
            last = date.fromisoformat(asked["last_on"][0])
            found = [each for each in found if each.booked_on <= last]
        if "before" in asked:
            found = [each for each in found if each.seq < int(asked["before"][0])]
        most = int(asked.get("limit", ["100"])[0])
        more = found[most - 1].seq if len(found) > most else None
        return TransferList(items=tuple(found[:most]), next=more, seq=SEQ)

    def _trial(self, last_on: date) -> TrialBalance:
        sums: dict[tuple[AccountKind, str], list[int]] = {}
        totals: dict[str, list[int]] = {}
        for each in self.transfers:
            if each.booked_on > last_on:
                continue
            for side, account in enumerate((each.debit, each.credit)):
                for found in (
                    sums.setdefault((account.kind, account.currency), [0, 0]),
                    totals.setdefault(account.currency, [0, 0]),
                ):
                    found[side] += each.amount_minor
        lines = tuple(
            TrialLine(
                kind=kind,
                currency=currency,
                debits_minor=debits,
                credits_minor=credits_,
                balance_minor=_balance(kind, debits, credits_),
            )
            for (kind, currency), (debits, credits_) in sums.items()
        )
        equal = tuple(
            TrialTotal(currency=currency, debits_minor=debits, credits_minor=credits_)
            for currency, (debits, credits_) in totals.items()
        )
        return TrialBalance(last_on=last_on, trial=lines, totals=equal, seq=SEQ)

    def accounts(self) -> list[Account]:
        """Give every account as it stands."""
        sums: dict[tuple[object, ...], list[int]] = {}
        names: dict[tuple[object, ...], NamedAccount] = {}
        for each in self.transfers:
            for side, account in enumerate((each.debit, each.credit)):
                names.setdefault(_key(account), account)
                sums.setdefault(_key(account), [0, 0])[side] += each.amount_minor
        return [
            Account(
                **names[key].model_dump(),
                number=number,
                opened_at=centre.NOW - 40 * 24 * HOUR,
                debits_minor=debits,
                credits_minor=credits_,
                balance_minor=_balance(names[key].kind, debits, credits_),
            )
            for number, (key, (debits, credits_)) in enumerate(sums.items(), 1)
        ]

    # What is done

    def _change(self, method: str, path: str, said: dict[str, Any]) -> BaseModel:
        self.sent.append((method, path, said))
        if path == "/v1/ledger/periods":
            last = date.fromisoformat(said["last_on"])
            first = self.periods[-1].last_on + timedelta(days=1) if self.periods else None
            self.periods.append(
                self._period(len(self.periods) + 1, first, last, said.get("reason", ""))
            )
            return self.periods[-1]
        if path == "/v1/ledger/openings":
            kind = AccountKind(said["kind"])
            named = NamedAccount(
                kind=kind, currency=said["currency"], subject_id=said.get("subject_id")
            )
            other = self._account(_K.OPENING, said["currency"])
            sides = (named, other) if kind in GROWS_BY_DEBITS else (other, named)
            self._post(_T.OPENING, *sides, said["amount_minor"], reason=said["reason"])
        else:
            id_ = UUID(path.split("/")[4])
            place = next(place for place, each in enumerate(self.transfers) if each.id == id_)
            of = self.transfers[place]
            self._post(
                *(_T.REVERSAL, of.credit, of.debit, of.amount_minor),
                reason=said["reason"],
                reverses=id_,
            )
            taken_back = {"reversed_by": self.transfers[-1].id}
            self.transfers[place] = of.model_copy(update=taken_back)
        return PostedCommand(
            command_id=UUID(said["command_id"]),
            transfers=(self.transfers[-1].id,),
            booked_on=TODAY,
        )

    # What there is

    def _account(self, kind: AccountKind, currency: str = "", person: int = -1) -> NamedAccount:
        """Give an account of the centre, or of the technician at a place."""
        currency = currency or USUAL[self.language]
        if person < 0:
            return NamedAccount(kind=kind, currency=currency)
        who = centre.technicians(self.language)[person]
        return NamedAccount(kind=kind, currency=currency, subject_id=who.id, subject_name=who.name)

    def _hold(self, place: int) -> NamedAccount:
        """Give the account of the sum that is frozen for the order at a place."""
        return NamedAccount(
            kind=_K.HOLD,
            currency=USUAL[self.language],
            subject_id=UUID(int=0xF900 + place),
            subject_name=centre.number(place),
        )

    def _post(
        self,
        kind: TransferKind,
        debit: NamedAccount,
        credit: NamedAccount,
        amount_minor: int,
        *,
        place: int = -1,
        days: int = 0,
        reason: str = "",
        reverses: UUID | None = None,
    ) -> None:
        """Post a transfer, of the order at a place where there is one, so many days ago."""
        seq = len(self.transfers) + 1
        held = next((each.subject_id for each in (debit, credit) if each.kind is _K.HOLD), None)
        by_hand = bool(reason)
        self.transfers.append(
            Transfer(
                seq=seq,
                id=id_of(seq),
                command_id=UUID(int=0xFA00 + seq),
                kind=kind,
                debit=debit,
                credit=credit,
                amount_minor=amount_minor,
                currency=debit.currency,
                booked_on=TODAY - timedelta(days=days),
                posted_at=centre.NOW - timedelta(days=days) - HOUR / 6,
                posted_by=centre.DISPATCHER if by_hand else UUID(int=0),
                posted_name=centre.spoken(self.language).people[1] if by_hand else "",
                reason=reason,
                order_id=None if place < 0 else centre.order_id(place),
                order_number="" if place < 0 else centre.number(place),
                hold_id=held,
                reverses=reverses,
                reversed_by=id_of(REVERSAL) if seq == REVERSED else None,
            )
        )

    def _post_all(self) -> None:
        began, wrongly, rounding = SAID[self.language][:3]
        account, hold, post = self._account, self._hold, self._post
        cash, bank, fee = account(_K.CASH), account(_K.BANK), account(_K.FEE)
        clearing, frozen = account(_K.PROVIDER_CLEARING), account(_K.PROVIDER_AUTHORISED)
        opening, owed = account(_K.OPENING), account(_K.TECHNICIAN_PAYABLE, person=0)
        other = account(_K.TECHNICIAN_PAYABLE, person=2)
        post(_T.OPENING, bank, opening, 1_234_567_890, days=40, reason=began)
        post(_T.OPENING, cash, opening, 184_250, days=40, reason=began)
        for currency, minor in (("JPY", 98_765_432), ("KWD", 12_345_678_901)):
            there, of = account(_K.BANK, currency), account(_K.OPENING, currency)
            post(_T.OPENING, there, of, minor, days=40, reason=began)
        post(_T.OPENING, cash, opening, 4_000, days=39, reason=began)
        post(
            _T.OPENING,
            account(_K.POINTS_CENTRE, POINTS),
            account(_K.POINTS_TECHNICIAN, POINTS, 1),
            1_250,
            days=39,
            reason=began,
        )
        post(_T.FEE_RECEIPT, cash, fee, 12_600, place=9, days=20)
        post(_T.REVERSAL, opening, cash, 4_000, days=12, reason=wrongly, reverses=id_of(REVERSED))
        post(_T.FEE_CHARGE, fee, owed, 8_820, place=9, days=12)
        post(_T.HOLD_FREEZE, frozen, hold(0), 30_000, place=0, days=4)
        post(_T.HOLD_FREEZE, frozen, hold(6), 5_000, place=6, days=1)
        post(_T.HOLD_FORFEIT, hold(6), other, 5_000, place=6)
        post(_T.HOLD_FORFEIT, clearing, frozen, 5_000, place=6)
        post(_T.PAYOUT, owed, clearing, 8_820)
        post(_T.ADJUSTMENT, account(_K.WRITE_OFF), cash, 5, reason=rounding)

    def _period(self, number: int, first: date | None, last: date, reason: str) -> Period:
        return Period(
            number=number,
            id=UUID(int=0xFB00 + number),
            first_on=first,
            last_on=last,
            reason=reason,
            transfers=len(self.transfers),
            trial=hashlib.sha256(str(last).encode()).hexdigest(),
            closed_at=centre.NOW - timedelta(days=22 * max(3 - number, 0)),
            closed_by=centre.DISPATCHER,
            closed_name=centre.spoken(self.language).dispatcher,
        )


def _key(account: NamedAccount) -> tuple[object, ...]:
    return account.kind, account.currency, account.subject_id


def _balance(kind: AccountKind, debits_minor: int, credits_minor: int) -> int:
    difference = debits_minor - credits_minor
    return difference if kind in GROWS_BY_DEBITS else -difference
