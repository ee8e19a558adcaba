"""Tries payouts over HTTP and through the client: details, runs, files, refunds (E9)."""

from uuid import UUID

import pytest

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.payouts import Payouts
from api_client.vocabulary import (
    Code,
    PaymentMeans,
    PayoutFormat,
    PayoutLineState,
    PayoutState,
    Role,
)
from api_client.wire.payouts import BankDetails, NewPayout, NewRefunds, PayeeEdit, RefundTo
from tests.provoked_ledger import opened
from tests.provoked_payouts import IBAN, chosen, due
from tests.running import Running

EUROPE = PayeeEdit(version=0, holder="Bo Wang", account=IBAN, bic="cobadeff")


def of(centre: Running, role: Role = Role.FINANCE) -> Payouts:
    return centre.client(centre.person(role).token).payouts


def owed(centre: Running, name: str, details: PayeeEdit | None = None) -> UUID:
    """A technician who is owed 5 euros."""
    who = centre.technician(name).id
    opened(centre, kind="technician-payable", subject_id=str(who), currency="EUR")
    if details is not None:
        of(centre).keep_payee(who, details)
    return who


def test_technicians_are_paid_by_a_run_and_its_file(own_centre: Running) -> None:
    finance = of(own_centre)
    bo, cy = owed(own_centre, "Bo", EUROPE), owed(own_centre, "Cy")
    [first, second] = finance.payables().items
    assert (first.technician_id, first.amount_minor, first.in_transit_minor) == (bo, 500, 0)
    assert first.payee is not None
    assert (first.payee.account_tail, first.payee.bic) == ("3000", "COBADEFF")
    assert (second.technician_id, second.payee) == (cy, None)
    seen = of(own_centre, Role.ADMINISTRATOR).payee(bo)
    assert seen.details == BankDetails(
        holder="Bo Wang", account=IBAN.replace(" ", ""), bic="COBADEFF"
    )
    assert finance.payee(cy).version == 0
    run = finance.prepare(NewPayout(id=new_id(), currency="EUR"))
    assert (run.state, run.total_minor) == (PayoutState.PREPARED, 500)
    assert [one.technician_name for one in run.left_out] == ["Cy"]
    with chosen(own_centre, payout_second_person_minor=0):
        with pytest.raises(Refused, match=Code.SECOND_PERSON_NEEDED):
            finance.release(run.id, new_id())
        released = of(own_centre, Role.ADMINISTRATOR).release(run.id, new_id())
    assert released.state is PayoutState.RELEASED
    table = finance.file(run.id)
    assert table.startswith(b"\xef\xbb\xbfrun,line,holder")
    assert IBAN.replace(" ", "").encode() in table
    with chosen(own_centre, payout_holder="The centre", payout_iban=IBAN):
        xml = finance.file(run.id, PayoutFormat.CREDIT_TRANSFER)
    assert run.id.hex.encode() in xml
    paid = finance.paid(run.id, new_id(), [run.lines[0].id])
    assert (paid.state, paid.lines[0].state) == (PayoutState.OVER, PayoutLineState.PAID)
    assert finance.list().items == ()
    assert [one.id for one in finance.list(past=True).items] == [run.id]


def test_the_file_comes_as_an_attachment_that_nobody_keeps(own_centre: Running) -> None:
    owed(own_centre, "Bo", EUROPE)
    run = of(own_centre).prepare(NewPayout(id=new_id(), currency="EUR"))
    of(own_centre).release(run.id, new_id())
    by = own_centre.person(Role.FINANCE)
    answer = own_centre.ask("GET", f"/v1/payouts/{run.id}/file?format=csv", by)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{run.number}.csv"'
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_refunds_go_back_by_a_run(own_centre: Running) -> None:
    finance, request = of(own_centre), UUID(due(own_centre))
    [one] = finance.refunds().items
    assert (one.request_id, one.means, one.payout_id) == (request, PaymentMeans.CASH, None)
    assert (one.amount_minor, one.customer_name) == (5_000, "A. Chen")
    to = RefundTo(request_id=request, holder="A. Chen", account="62220200", bank="ICBC")
    run = finance.prepare_refunds(NewRefunds(id=new_id(), currency="CNY", refunds=(to,)))
    [line] = run.lines
    assert (line.request_id, line.order_number) == (request, one.order_number)
    assert finance.refunds().items[0].payout_number == run.number
    finance.release(run.id, new_id())
    back = finance.returned(run.id, new_id(), "No such account.")
    assert (back.state, back.lines[0].reason) == (PayoutState.OVER, "No such account.")
    assert finance.refunds().items[0].payout_id is None
    again = finance.prepare_refunds(NewRefunds(id=new_id(), currency="CNY", refunds=(to,)))
    assert finance.cancel(again.id, new_id(), "Too early.").state is PayoutState.CANCELLED
    third = finance.prepare_refunds(NewRefunds(id=new_id(), currency="CNY", refunds=(to,)))
    finance.release(third.id, new_id())
    assert finance.paid(third.id, new_id()).state is PayoutState.OVER
    assert finance.refunds().items == ()


def test_a_request_stands_once_in_a_run(own_centre: Running) -> None:
    to = RefundTo(request_id=new_id(), holder="A. Chen", account="62220200", bank="ICBC")
    body = {
        "id": str(new_id()),
        "currency": "CNY",
        "refunds": [to.model_dump(mode="json")] * 2,
    }
    answer = own_centre.ask("POST", "/v1/refunds", own_centre.person(Role.FINANCE), json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
