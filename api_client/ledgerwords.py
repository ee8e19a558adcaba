"""Decides how the words of accounts and of what moves between them are spelt (E5, E9, C6).

They are words of the vocabulary, and are taken from there.
"""

from api_client.spelling import Word

POINTS = "POINTS"
"""The currency of points; no code of ISO 4217 has six letters."""


class AccountKind(Word):
    """What an account of the ledger is for."""

    PROVIDER_AUTHORISED = "provider-authorised"
    PROVIDER_CLEARING = "provider-clearing"
    BANK = "bank"
    CASH = "cash"
    HOLD = "hold"
    REFUND_DUE = "refund-due"
    TECHNICIAN_PAYABLE = "technician-payable"
    SUSPENSE = "suspense"
    FEE = "fee"
    WRITE_OFF = "write-off"
    INCOME = "income"
    OPENING = "opening"
    POINTS_CUSTOMER = "points-customer"
    POINTS_TECHNICIAN = "points-technician"
    POINTS_CENTRE = "points-centre"


class TransferKind(Word):
    """Why something moved from one account to another."""

    OPENING = "opening"
    REVERSAL = "reversal"
    HOLD_FREEZE = "hold-freeze"
    HOLD_RELEASE = "hold-release"
    HOLD_FORFEIT = "hold-forfeit"
    HOLD_LAPSE = "hold-lapse"
    HOLD_CAPTURE = "hold-capture"
    FEE_CHARGE = "fee-charge"
    FEE_RECEIPT = "fee-receipt"
    PAYOUT = "payout"
    REFUND = "refund"
    POINTS_EARN = "points-earn"
    POINTS_REDEEM = "points-redeem"
    POINTS_LAPSE = "points-lapse"
    ADJUSTMENT = "adjustment"
