"""Decides how the words of accounts and of what moves between them are spelt (E5, E9, C6).

Currencies are those of ISO 4217 as of 2026-01, without funds, metals and codes for tests, each with
the places into which it is divided. Points are a currency of our own beside them, without places.

They are words of the vocabulary, and are taken from there.
"""

from api_client.spelling import Word

POINTS = "POINTS"
"""The currency of points; no code of ISO 4217 has six letters."""
_BY_PLACES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
        "CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
        "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL "
        "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN "
        "PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP "
        "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
}
PLACES: dict[str, int] = {
    POINTS: 0,
    **{code: places for places, codes in _BY_PLACES.items() for code in codes.split()},
}
"""How many decimal places each currency's minor unit stands for."""


class AccountKind(Word):
    """What an account of the ledger is for."""

    PROVIDER_AUTHORISED = "provider-authorised"
    PROVIDER_CLEARING = "provider-clearing"
    BANK = "bank"
    CASH = "cash"
    HOLD = "hold"
    REFUND_DUE = "refund-due"
    TECHNICIAN_PAYABLE = "technician-payable"
    IN_TRANSIT = "in-transit"
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
    PAYOUT_PAID = "payout-paid"
    PAYOUT_RETURNED = "payout-returned"
    REFUND = "refund"
    POINTS_EARN = "points-earn"
    POINTS_REDEEM = "points-redeem"
    POINTS_LAPSE = "points-lapse"
    ADJUSTMENT = "adjustment"


class LedgerFormat(Word):
    """As what the journal is written for other programs."""

    BEANCOUNT = "beancount"
    CSV = "csv"
    XLSX = "xlsx"
