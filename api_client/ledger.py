"""Decides how the ledger is read, and how finance posts and closes (E5, E9, E16)."""

from collections.abc import Collection
from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.vocabulary import AccountKind
from api_client.wire.ledger import (
    AccountList,
    NewOpening,
    NewPeriod,
    NewReversal,
    Period,
    PeriodList,
    PostedCommand,
    TransferList,
)


class Ledger(Resource):
    """The centre's ledger."""

    @endpoint("GET", "/v1/ledger/accounts")
    def accounts(
        self,
        call: Call,
        *,
        kinds: Collection[AccountKind] = (),
        subject_id: UUID | None = None,
        filled: bool = False,
        after: int = 0,
        limit: int = 100,
    ) -> AccountList:
        """List accounts after a number, and the trial balance of all of them.

        With ``kinds`` only those, with ``subject_id`` those of one hold or person, with ``filled``
        those in which something is.
        """
        query = {
            "kind": [kind.value for kind in kinds],
            "subject_id": None if subject_id is None else str(subject_id),
            "filled": "1" if filled else "0",
            "after": after,
            "limit": limit,
        }
        return call.read(AccountList, query=query)

    @endpoint("GET", "/v1/ledger/transfers")
    def transfers(
        self,
        call: Call,
        *,
        account: int | None = None,
        order_id: UUID | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> TransferList:
        """List transfers, newest first: all, an account's by its number, or an order's."""
        query = {
            "account": account,
            "order_id": None if order_id is None else str(order_id),
            "before": before,
            "limit": limit,
        }
        return call.read(TransferList, query=query)

    @endpoint("POST", "/v1/ledger/transfers/{id}/reversal")
    def reverse(self, call: Call, transfer_id: UUID, reversal: NewReversal) -> PostedCommand:
        """Take a transfer back; the same again is harmless."""
        return call.read(PostedCommand, reversal, id=transfer_id)

    @endpoint("POST", "/v1/ledger/openings")
    def open_with(self, call: Call, opening: NewOpening) -> PostedCommand:
        """Note what an account has when the ledger begins; the same again is harmless."""
        return call.read(PostedCommand, opening)

    @endpoint("GET", "/v1/ledger/periods")
    def periods(self, call: Call) -> PeriodList:
        """List the closed periods, newest first."""
        return call.read(PeriodList)

    @endpoint("POST", "/v1/ledger/periods")
    def close(self, call: Call, period: NewPeriod) -> Period:
        """Close all days up to and with one; the same again is harmless."""
        return call.read(Period, period)
