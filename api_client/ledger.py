"""Decides how the ledger is read, and how finance posts and closes (E5, E9, E16)."""

from collections.abc import Collection
from datetime import date
from typing import IO, TypedDict
from uuid import UUID

from typing_extensions import Unpack

from api_client.endpoints import Call, Resource, endpoint
from api_client.errors import Reason, Unreachable
from api_client.evidence import digested
from api_client.transport import Query
from api_client.vocabulary import AccountKind, LedgerFormat, TransferKind
from api_client.wire.ledger import (
    DIGEST_HEADER,
    AccountList,
    NewOpening,
    NewPeriod,
    NewReversal,
    Period,
    PeriodList,
    PostedCommand,
    TransferList,
    TrialBalance,
)

EXPORT_READ_S = 600.0
"""How long a server may take to write a large ledger before it answers."""


class Sought(TypedDict, total=False):
    """Which transfers are sought; what is left out asks for nothing.

    ``account`` is an account's number; the days on which they were booked are from the first to
    the last.
    """

    account: int | None
    order_id: UUID | None
    hold_id: UUID | None
    kinds: Collection[TransferKind]
    first_on: date | None
    last_on: date | None


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
        text: str = "",
        after: int = 0,
        limit: int = 100,
    ) -> AccountList:
        """List accounts after a number, and the trial balance of all of them.

        With ``kinds`` only those, with ``subject_id`` those of one hold or person, with ``filled``
        those in which something is, with ``text`` those of whoever, or of whose order, has it in
        the name.
        """
        query = {
            "kind": [kind.value for kind in kinds],
            "subject_id": None if subject_id is None else str(subject_id),
            "filled": "1" if filled else "0",
            "text": text or None,
            "after": after,
            "limit": limit,
        }
        return call.read(AccountList, query=query)

    @endpoint("GET", "/v1/ledger/transfers")
    def transfers(
        self, call: Call, *, before: int | None = None, limit: int = 100, **sought: Unpack[Sought]
    ) -> TransferList:
        """List transfers, newest first, before a number; all, or those that are sought."""
        return call.read(TransferList, query={**_query(sought), "before": before, "limit": limit})

    @endpoint("GET", "/v1/ledger/trial")
    def trial(self, call: Call, last_on: date) -> TrialBalance:
        """Ask for the trial balance of all that was booked up to and with a day."""
        return call.read(TrialBalance, query={"last_on": last_on.isoformat()})

    @endpoint("GET", "/v1/ledger/export")
    def export(
        self, call: Call, form: LedgerFormat, into: IO[bytes], *, language: str = "en"
    ) -> int:
        """Write the whole ledger into ``into`` as other programs read it, and give its length.

        Args:
            call: the call.
            form: as what.
            into: an open file.
            language: the locale in whose language titles and kinds are said.

        Raises:
            Unreachable: the answer was cut, or its bytes do not have the digest; what was
                written until then is to be thrown away.

        """
        asked = {"format": form.value, "language": language}
        with call.stream(accept="*/*", query=asked, read_s=EXPORT_READ_S) as response:
            length, sha256 = digested(response, into)
            told = response.headers.get(DIGEST_HEADER, "")
        if sha256 != told:
            raise Unreachable(Reason.NOT_UNDERSTOOD, "the bytes differ from their digest")
        return length

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


def _query(sought: Sought) -> Query:
    """Give the parameters that ask for what is sought."""
    order_id, hold_id = sought.get("order_id"), sought.get("hold_id")
    first_on, last_on = sought.get("first_on"), sought.get("last_on")
    return {
        "account": sought.get("account"),
        "order_id": None if order_id is None else str(order_id),
        "hold_id": None if hold_id is None else str(hold_id),
        "kind": [kind.value for kind in sought.get("kinds", ())],
        "first_on": None if first_on is None else first_on.isoformat(),
        "last_on": None if last_on is None else last_on.isoformat(),
    }
