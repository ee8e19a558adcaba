"""Decides how the fee of an order is shown on the wire, and read from there (E9)."""

from api_client.wire.fees import Fee, FeeLine, FeePaid, FeeSuggested, FeeWritten
from desktop.domain import fees as rules
from desktop.service import fees
from desktop.store.holds import FeeRecord


def fee(record: FeeRecord, technician_name: str) -> Fee:
    """Return the fee of an order as a message."""
    paid = None
    if record.means is not None:
        paid = FeePaid(collector=record.collector, means=record.means, receipt=record.receipt)
    return Fee(
        id=record.id,
        order_id=record.order_id,
        technician_name=technician_name,
        currency=record.currency,
        lines=tuple(_line(line) for line in fees.lines_of(record)),
        tax_minor=record.tax_minor,
        discount_minor=record.discount_minor,
        discount_reason=record.discount_reason,
        paid=paid,
        total_minor=record.total_minor,
        share_minor=record.share_minor,
        recorded_at=record.recorded_at,
    )


def suggested(fee: rules.Fee, currency: str) -> FeeSuggested:
    """Return what the prices say of an order as a message."""
    lines = tuple(_line(line) for line in fee.lines)
    return FeeSuggested(currency=currency, lines=lines, tax_minor=fee.tax_minor)


def _line(line: rules.Line) -> FeeLine:
    return FeeLine(
        text=line.text,
        amount_minor=line.amount_minor,
        tax_percent_hundredths=line.tax_percent_hundredths,
    )


def wanted(body: FeeWritten) -> fees.Wanted:
    """Return a fee as it was sent."""
    lines = [
        rules.Line(line.text, line.amount_minor, line.tax_percent_hundredths) for line in body.lines
    ]
    whole = rules.Fee(lines, body.tax_minor, body.discount_minor, body.discount_reason)
    paid = body.paid
    how = None if paid is None else fees.Paid(paid.collector, paid.means, paid.receipt)
    return fees.Wanted(whole, body.currency, how)
