"""Decides where money may be paid to, and how a run of payouts goes on (E9).

Who is paid has details: the holder's name, an account, its bank. A run is prepared, released by
somebody who may, and over once each of its lines has ended; each line ends once.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import InvalidChecksum, ValidationError

from api_client.vocabulary import Code, PayoutLineState, PayoutState
from desktop.domain.refusal import Refusal

MOST_HOLDER = 70
"""So long a holder's name may be in a bank's file (ISO 20022 for SEPA)."""
TAIL = 4
"""So many signs of an account are shown where the whole is not needed."""
_BETWEEN = re.compile(r"[\s\u200b\u2060\ufeff.\-_/]+")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]*")
_DOMESTIC = re.compile(r"[0-9A-Z]{8,34}")


@dataclass(frozen=True, slots=True)
class Details:
    """Where somebody is paid: the holder, the account in its one spelling, its bank."""

    holder: str
    account: str
    bic: str = ""
    bank: str = ""

    @property
    def iban(self) -> bool:
        """Whether the account is an IBAN; another one that begins as one is refused."""
        return _IBAN.fullmatch(self.account) is not None

    @property
    def tail(self) -> str:
        """The last signs of the account, by which people know it again."""
        return self.account[-TAIL:]


def details(holder: str, account: str, bic: str = "", bank: str = "") -> Details:
    """Return where somebody is paid, each part in its one spelling.

    Whatever begins as an IBAN does has to be one, so that a slip of the pen is no other account. An
    IBAN says which bank; an account of another form needs its bank beside it.

    Raises:
        Refusal: ``number-malformed`` or ``check-digit-wrong`` with the field, ``bank-missing``;
            ``request-invalid`` for a holder without a name, or with too long a one.
    """
    name = " ".join(holder.split())
    if not 0 < len(name) <= MOST_HOLDER:
        raise Refusal(Code.REQUEST_INVALID, at="holder")
    found = Details(name, _account(account), _bic(bic), " ".join(bank.split()))
    if not (found.iban or found.bic or found.bank):
        raise Refusal(Code.BANK_MISSING)
    return found


def _plain(written: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", written)).upper()


def _account(written: str) -> str:
    number = _plain(written)
    if _IBAN.fullmatch(number) is None:
        if _DOMESTIC.fullmatch(number) is None:
            raise Refusal(Code.NUMBER_MALFORMED, field="account")
        return number
    try:
        return str(ibans.validate(number))
    except InvalidChecksum as error:
        raise Refusal(Code.CHECK_DIGIT_WRONG, field="account") from error
    except ValidationError as error:
        raise Refusal(Code.NUMBER_MALFORMED, field="account") from error


def _bic(written: str) -> str:
    number = _plain(written)
    try:
        return str(bics.validate(number)) if number else ""
    except ValidationError as error:
        raise Refusal(Code.NUMBER_MALFORMED, field="bic") from error


# --------------------------------------------------------------------------------------------- runs


class Event(StrEnum):
    """What happens to a run."""

    RELEASE = "release"
    CANCEL = "cancel"
    LAST_LINE = "last-line"


_S, _E = PayoutState, Event
ROWS: Mapping[tuple[PayoutState, Event], PayoutState] = {
    (_S.PREPARED, _E.RELEASE): _S.RELEASED,
    (_S.PREPARED, _E.CANCEL): _S.CANCELLED,
    (_S.PREPARED, _E.LAST_LINE): _S.OVER,
    (_S.RELEASED, _E.LAST_LINE): _S.OVER,
}
"""How a run goes on; what is not in it cannot happen."""
WITH_A_FILE = frozenset({_S.RELEASED, _S.OVER})
"""States in which a bank's file may be had."""
NOT_IN_THE_FILE = frozenset({PayoutLineState.WITHDRAWN, PayoutLineState.COUNTED})
"""Lines that ended before the bank was told of them."""


def follow(
    state: PayoutState, event: Event, how: Mapping[str, str] = MappingProxyType({})
) -> PayoutState:
    """Return where a run stands after an event.

    Args:
        state: where it stands.
        event: what happens to it.
        how: since when it stands there, and through whom, for whoever comes too late.

    Raises:
        Refusal: ``payout-out-of-turn`` with the state and how it came to it.
    """
    target = ROWS.get((state, event))
    if target is None:
        raise Refusal(Code.PAYOUT_OUT_OF_TURN, state=state.value, **how)
    return target


def check_release(total_minor: int, limit_minor: int, prepared_by: UUID, by: UUID) -> None:
    """Refuse that somebody releases alone what he prepared, above the centre's limit.

    Raises:
        Refusal: ``second-person-needed``.
    """
    if total_minor > limit_minor and prepared_by == by:
        raise Refusal(Code.SECOND_PERSON_NEEDED, limit_minor=limit_minor)


def check_reason(outcome: PayoutLineState | Event, reason: str) -> None:
    """Refuse a return or a cancellation without a reason.

    Raises:
        Refusal: ``reason-missing``.
    """
    if outcome in {PayoutLineState.RETURNED, Event.CANCEL} and not reason.strip():
        raise Refusal(Code.REASON_MISSING)


def ended(states: Iterable[PayoutLineState]) -> bool:
    """Return whether nothing of a run is open any more."""
    return all(state is not PayoutLineState.OPEN for state in states)
