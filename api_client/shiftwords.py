"""Decides how the words of what a shift has to know of are spelt: alarms, and lines of a handover.

They are words of the vocabulary, and are taken from there.
"""

from api_client.spelling import Word


class AlarmKind(Word):
    """What somebody at the desk has to know of at once, and say that he does."""

    EMERGENCY_UNASSIGNED = "emergency-unassigned"
    NOBODY_LEFT = "nobody-left"
    ORDER_LATE = "order-late"
    ORDER_WILL_BE_LATE = "order-will-be-late"
    ORDER_NOT_RECEIVED = "order-not-received"
    PHONE_SILENT = "phone-silent"
    CUSTOMER_SILENT = "customer-silent"
    FUNDS_FAILED = "funds-failed"
    FEE_UNCONFIRMED = "fee-unconfirmed"
    DOCUMENTS_OVERDUE = "documents-overdue"
    HOLD_LAPSES = "hold-lapses"
    HOLD_LAPSED = "hold-lapsed"
    PAYMENT_REFUSED = "payment-refused"
    REMINDER_DUE = "reminder-due"
    BACKUP_FAILED = "backup-failed"


class HandoverKind(Word):
    """Of what kind a line of a shift handover is; the centre fills in all but ``other``."""

    EMERGENCY = "emergency"
    LATE = "late"
    ON_HOLD = "on-hold"
    ALARM = "alarm"
    REMINDER = "reminder"
    CLAIM = "claim"
    OTHER = "other"
