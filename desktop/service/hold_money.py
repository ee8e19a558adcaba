"""Decides which transfers of the ledger each event of a frozen sum makes (E5, E9, E10).

What is released is owed to the customer until its provider or a clerk has given it back, so that
the ledger never says that money is back which is not.
"""

from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import (
    AccountKind,
    HoldKind,
    PaymentMeans,
    PaymentProvider,
    TransferKind,
)
from desktop.domain.ledger import AccountKey, Posting
from desktop.service import ledger
from desktop.service.unit import Unit
from desktop.store.holds import HoldRecord, PaymentRequestRecord

BY_MEANS: dict[PaymentMeans, AccountKind] = {
    PaymentMeans.CASH: AccountKind.CASH,
    PaymentMeans.CARD_MACHINE: AccountKind.PROVIDER_CLEARING,
    PaymentMeans.TRANSFER: AccountKind.BANK,
}
"""Where a sum lies that was taken at the counter."""


def freeze(unit: Unit, hold: HoldRecord, request: PaymentRequestRecord) -> None:
    """Note that a sum is with its provider, or in the till, and whose hold it is."""
    hold.asset = asset_of(request)
    _post(unit, hold, hold.asset, AccountKind.HOLD, TransferKind.HOLD_FREEZE)


def release(unit: Unit, hold: HoldRecord) -> None:
    """Owe a sum to the customer that is held no longer."""
    _post(unit, hold, AccountKind.HOLD, AccountKind.REFUND_DUE, TransferKind.HOLD_RELEASE)


def forfeit(unit: Unit, hold: HoldRecord, technician_id: UUID) -> None:
    """Owe a prepayment to the technician; a deposit waits for whom it will be given to."""
    if hold.kind is HoldKind.PREPAYMENT:
        target = _key(hold, AccountKind.TECHNICIAN_PAYABLE, technician_id)
    else:
        target = _key(hold, AccountKind.SUSPENSE, hold.id)
    _move(unit, hold, _own(hold, AccountKind.HOLD), target, TransferKind.HOLD_FORFEIT)


def lapse(unit: Unit, hold: HoldRecord) -> None:
    """Note that a sum is with its customer again, since its provider let it go by itself."""
    _post(unit, hold, AccountKind.HOLD, _asset(hold), TransferKind.HOLD_LAPSE)


def refund(unit: Unit, hold: HoldRecord, request: PaymentRequestRecord) -> None:
    """Note that a sum that was owed to the customer was given back."""
    source = _asset(hold) if request.means is None else BY_MEANS[request.means]
    _post(unit, hold, AccountKind.REFUND_DUE, source, TransferKind.REFUND)


def capture(unit: Unit, hold: HoldRecord) -> None:
    """Note that a forfeited sum is frozen no longer, but the centre's with its provider."""
    asset = _asset(hold)
    _post(unit, hold, AccountKind.PROVIDER_CLEARING, asset, TransferKind.HOLD_CAPTURE)


def asset_of(request: PaymentRequestRecord) -> AccountKind:
    """Return in which account a sum lies once a request to freeze it was carried out."""
    if request.provider is not PaymentProvider.COUNTER:
        return AccountKind.PROVIDER_AUTHORISED
    assert request.means is not None, "taken at the counter by no means"
    return BY_MEANS[request.means]


def _asset(hold: HoldRecord) -> AccountKind:
    assert hold.asset is not None, "a sum that was never frozen"
    return hold.asset


def _post(
    unit: Unit, hold: HoldRecord, debit: AccountKind, credit: AccountKind, kind: TransferKind
) -> None:
    _move(unit, hold, _own(hold, debit), _own(hold, credit), kind)


def _move(
    unit: Unit, hold: HoldRecord, debit: AccountKey, credit: AccountKey, kind: TransferKind
) -> None:
    posting = Posting(debit, credit, hold.amount_minor, kind, hold.order_id, hold.id)
    ledger.post(unit, new_id(), {"hold": str(hold.id), "kind": kind.value}, (posting,))


OF_EACH = frozenset({AccountKind.HOLD, AccountKind.REFUND_DUE})
"""Accounts of which each sum has its own."""


def _own(hold: HoldRecord, kind: AccountKind) -> AccountKey:
    return _key(hold, kind, hold.id) if kind in OF_EACH else AccountKey(kind, hold.currency)


def _key(hold: HoldRecord, kind: AccountKind, subject_id: UUID) -> AccountKey:
    return AccountKey(kind, hold.currency, subject_id)
