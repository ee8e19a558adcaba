"""Decides what the receipt of a fee says on paper (E9): who got how much, for what, and how."""

from collections.abc import Sequence
from html import escape

from api_client.vocabulary import HoldState, PaymentOperation, PaymentState
from api_client.wire.fees import Fee, FeeLine
from api_client.wire.holds import Funding, Hold
from api_client.wire.orders import Order
from desktop import words
from desktop.ui import amounts
from desktop.ui.fee_facts import sums
from desktop.ui.paper import Paper, at, escaped, facts, heading
from desktop.ui.printing import signatures

TOLD = {HoldState.RELEASED, HoldState.FORFEITED, HoldState.HELD, HoldState.LAPSED}
"""Sums that were frozen at some time are told."""


def paper(order: Order, fee: Fee, fundings: Sequence[Funding], centre: str) -> Paper:
    """Give the receipt of a fee that was paid, as it is printed; `centre` is the centre's name."""
    assert fee.paid is not None, "nobody gets a receipt for what he has not paid"
    return Paper(
        f"receipt-{order.number}",
        lambda: words.text("print.heading-receipt", number=order.number),
        lambda: _parts(order, fee, fundings, centre),
    )


def _parts(order: Order, fee: Fee, fundings: Sequence[Funding], centre: str) -> list[str]:
    """Give the parts of the page as rich text."""
    assert fee.paid is not None, "as above"
    name = f"<p><b>{escape(centre)}</b></p>" if centre else ""
    return [
        f"{name}<h1>{escape(words.text('receipt.title'))}</h1>",
        facts(
            ("receipt.number", fee.paid.receipt),
            ("receipt.order", order.number),
            ("receipt.for", order.title),
            ("field.customer", order.customer.name),
            ("field.address", order.place.address),
            ("field.technician", fee.technician_name or order.technician_name),
        ),
        heading("receipt.charged"),
        _lines(fee),
        heading("receipt.paid"),
        facts(
            ("receipt.paid-at", at(fee.recorded_at)),
            ("receipt.paid-to", words.member(fee.paid.collector)),
            ("field.payment-means", words.member(fee.paid.means)),
        ),
        *_frozen(fundings),
        signatures("receipt.signature-centre", "print.signature-customer"),
    ]


def _lines(fee: Fee) -> str:
    """Give what was charged, each amount on the right, and what it comes to."""
    found = sums(fee)
    head = _row(
        *(words.text(key) for key in ("field.fee-text", "field.tax-percent", "receipt.amount")),
        cell="th",
    )
    rows = [
        _row(line.text, _rate(line), words.money(line.amount_minor, fee.currency))
        for line in fee.lines
    ]
    below = [("fee.net", found.net_minor), ("fee.tax", found.tax_minor)]
    if found.discount_minor:
        below.append(("fee.discount", -found.discount_minor))
    told = [
        _row(words.text(key), "", words.money(minor, fee.currency), rule=not place)
        for place, (key, minor) in enumerate(below)
    ]
    total = words.money(fee.total_minor, fee.currency)
    told.append(
        _row(words.text("fee.total"), "", f"{total} ({fee.currency})", cell="th", rule=True)
    )
    if fee.discount_reason:
        said = words.text("receipt.discount-for", reason=fee.discount_reason)
        told.append(f"<tr><td colspan='3'>{escaped(said)}</td></tr>")
    return f"<table width='100%' cellspacing='0'>{head}{''.join(rows)}{''.join(told)}</table>"


def _row(said: str, rate: str, amount: str, *, cell: str = "td", rule: bool = False) -> str:
    ruled = " style='border-top: 1px solid #000000'" if rule else ""
    right = f"{cell} align='right'{ruled}"
    return (
        f"<tr><{cell}{ruled} width='58%'>{escaped(said)}</{cell}>"
        f"<{right} width='14%'>{escaped(rate)}</{cell}>"
        f"<{right} width='28%'>{escaped(amount)}</{cell}></tr>"
    )


def _rate(line: FeeLine) -> str:
    rate = line.tax_percent_hundredths
    return "" if rate is None else amounts.percent(rate)


def _frozen(fundings: Sequence[Funding]) -> list[str]:
    """Say what became of prepayment and deposit, if any were frozen."""
    found = [hold for each in fundings for hold in each.holds if hold.state in TOLD]
    if not found:
        return []
    told = "".join(f"<p>{escaped(_became(hold))}</p>" for hold in found)
    return [heading("receipt.frozen"), told]


def _became(hold: Hold) -> str:
    said = words.text(
        "receipt.sum",
        kind=words.member(hold.kind),
        amount=words.money(hold.amount_minor, hold.currency),
        state=words.member(hold.state),
    )
    for each in hold.requests:
        back = each.operation is PaymentOperation.UNFREEZE
        done = each.state in {PaymentState.SUCCEEDED, PaymentState.LAPSED}
        if back and done and each.answered_at is not None:
            return words.sentences(said, words.text("receipt.back", at=at(each.answered_at)))
    if hold.state is HoldState.RELEASED:
        return words.sentences(said, words.text("receipt.owed"))
    return said
