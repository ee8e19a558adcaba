"""Decides how the words of payouts are spelt: runs by which a bank pays what the centre owes (E9).

They are words of the vocabulary, and are taken from there.
"""

from api_client.spelling import Word


class PayoutKind(Word):
    """Whom a run pays: technicians what they are owed, or customers what goes back to them."""

    TECHNICIANS = "technicians"
    REFUNDS = "refunds"


class PayoutState(Word):
    """How a run stands; the bank's file is there once it is released."""

    PREPARED = "prepared"
    RELEASED = "released"
    OVER = "over"
    CANCELLED = "cancelled"


class PayoutLineState(Word):
    """How one payment of a run stands.

    ``returned`` came back from the bank; ``withdrawn`` went with its run; ``counted`` was given
    back at the counter before its run was released.
    """

    OPEN = "open"
    PAID = "paid"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    COUNTED = "counted"


class PayoutFormat(Word):
    """As what a run is written for the bank."""

    CSV = "csv"
    CREDIT_TRANSFER = "credit-transfer"
