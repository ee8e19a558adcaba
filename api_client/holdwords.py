"""Decides how the words of frozen sums and of those who keep them are spelt (E5, E9, E10).

They are words of the vocabulary, and are taken from there.
"""

from api_client.spelling import Word


class HoldKind(Word):
    """What a sum is frozen for."""

    PREPAYMENT = "prepayment"
    DEPOSIT = "deposit"


class HoldState(Word):
    """How a sum stands that is to be frozen for an order.

    ``failed`` was never frozen; ``withdrawn`` was given up before it was; ``lapsed`` was let go by
    its provider, unasked, and is no release.
    """

    ASKED = "asked"
    HELD = "held"
    RELEASED = "released"
    FORFEITED = "forfeited"
    LAPSED = "lapsed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class HoldOutcome(Word):
    """How a sum that is frozen may be ended."""

    RELEASED = "released"
    FORFEITED = "forfeited"


class HoldCause(Word):
    """Why a sum is frozen no longer, or never was."""

    FEE_CONFIRMED = "fee-confirmed"
    CUSTOMER_ABANDONED = "customer-abandoned"
    ORDER_ENDED = "order-ended"
    DOCUMENTS_VERIFIED = "documents-verified"
    WORK_NEVER_BEGAN = "work-never-began"
    JUDGED = "judged"
    PROVIDER_REFUSED = "provider-refused"
    PROVIDER_LET_GO = "provider-let-go"
    OTHER_FAILED = "other-failed"
    TIME_RAN_OUT = "time-ran-out"
    GIVEN_UP = "given-up"


class DocumentsState(Word):
    """How the documents stand that a deposit is frozen for (E10)."""

    AWAITED = "awaited"
    HANDED_IN = "handed-in"
    REFUSED = "refused"
    VERIFIED = "verified"


class PaymentProvider(Word):
    """Who keeps a frozen sum."""

    COUNTER = "counter"
    SIMULATED = "simulated"


class PaymentMeans(Word):
    """By which means a sum is taken or given back at the counter."""

    CASH = "cash"
    CARD_MACHINE = "card-machine"
    TRANSFER = "transfer"


class FeeCollector(Word):
    """Who takes the fee from the customer."""

    CENTRE = "centre"
    TECHNICIAN = "technician"


class PaymentOperation(Word):
    """What a provider is asked to do with a sum."""

    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    CAPTURE = "capture"


class PaymentState(Word):
    """How a request to a provider stands; ``unknown`` was asked, and nothing is known of it."""

    PENDING = "pending"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    LAPSED = "lapsed"
