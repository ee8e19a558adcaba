"""Decides how finance sees to payouts: bank details, runs, and files for the bank (E9)."""

from collections.abc import Sequence
from uuid import UUID

from requests import exceptions as faults
from urllib3.exceptions import HTTPError

from api_client.endpoints import Call, Resource, endpoint
from api_client.transport import unreachable
from api_client.vocabulary import PayoutFormat
from api_client.wire.payouts import (
    NewPayout,
    NewRefunds,
    PayableList,
    Payee,
    PayeeEdit,
    Payout,
    PayoutCancel,
    PayoutList,
    PayoutPaid,
    PayoutRelease,
    PayoutReturned,
    RefundList,
)


class Payouts(Resource):
    """What the centre owes, and the runs by which a bank pays it."""

    @endpoint("GET", "/v1/payables")
    def payables(self, call: Call) -> PayableList:
        """List what is owed to technicians, or on its way to them."""
        return call.read(PayableList)

    @endpoint("GET", "/v1/technicians/{id}/payee")
    def payee(self, call: Call, technician_id: UUID) -> Payee:
        """Return where a technician is paid; that it was seen goes on record."""
        return call.read(Payee, id=technician_id)

    @endpoint("PUT", "/v1/technicians/{id}/payee")
    def keep_payee(self, call: Call, technician_id: UUID, details: PayeeEdit) -> Payee:
        """Keep where a technician is paid."""
        return call.read(Payee, details, id=technician_id)

    @endpoint("GET", "/v1/refunds")
    def refunds(self, call: Call, *, limit: int = 200) -> RefundList:
        """List what a clerk has to give back to customers, the oldest first."""
        return call.read(RefundList, query={"limit": limit})

    @endpoint("POST", "/v1/refunds")
    def prepare_refunds(self, call: Call, refunds: NewRefunds) -> Payout:
        """Prepare a run that gives sums back; the same again is harmless."""
        return call.read(Payout, refunds)

    @endpoint("GET", "/v1/payouts")
    def list(self, call: Call, *, past: bool = False, limit: int = 50) -> PayoutList:
        """List the runs that are under way; with ``past`` those too that ended."""
        return call.read(PayoutList, query={"all": "1" if past else "0", "limit": limit})

    @endpoint("POST", "/v1/payouts")
    def prepare(self, call: Call, payout: NewPayout) -> Payout:
        """Prepare a run that pays technicians; the same again is harmless."""
        return call.read(Payout, payout)

    @endpoint("POST", "/v1/payouts/{id}/release")
    def release(self, call: Call, payout_id: UUID, command_id: UUID) -> Payout:
        """Release a run; above the centre's limit another than prepared it has to."""
        return call.read(Payout, PayoutRelease(command_id=command_id), id=payout_id)

    @endpoint("POST", "/v1/payouts/{id}/cancel")
    def cancel(self, call: Call, payout_id: UUID, command_id: UUID, reason: str) -> Payout:
        """Cancel a run that is not released; all of it is owed again."""
        return call.read(Payout, PayoutCancel(command_id=command_id, reason=reason), id=payout_id)

    @endpoint("POST", "/v1/payouts/{id}/paid")
    def paid(
        self,
        call: Call,
        payout_id: UUID,
        command_id: UUID,
        line_ids: Sequence[UUID] | None = None,
    ) -> Payout:
        """Note that the bank paid lines, or all that are open."""
        lines = None if line_ids is None else tuple(line_ids)
        return call.read(Payout, PayoutPaid(command_id=command_id, line_ids=lines), id=payout_id)

    @endpoint("POST", "/v1/payouts/{id}/returned")
    def returned(
        self,
        call: Call,
        payout_id: UUID,
        command_id: UUID,
        reason: str,
        line_ids: Sequence[UUID] | None = None,
    ) -> Payout:
        """Note that the bank sent lines back, or all that are open."""
        lines = None if line_ids is None else tuple(line_ids)
        said = PayoutReturned(command_id=command_id, reason=reason, line_ids=lines)
        return call.read(Payout, said, id=payout_id)

    @endpoint("GET", "/v1/payouts/{id}/file")
    def file(self, call: Call, payout_id: UUID, form: PayoutFormat = PayoutFormat.CSV) -> bytes:
        """Return a released run's file for the bank; that it was taken goes on record.

        Raises:
            Unreachable: the answer was cut.

        """
        query = {"format": form.value}
        with call.stream(accept="*/*", query=query, id=payout_id) as response:
            try:
                return response.content
            except (faults.RequestException, HTTPError) as fault:
                raise unreachable(fault) from fault
