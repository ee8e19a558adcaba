"""Decides which currencies there are, and into how many places each is divided (ISO 4217).

The list is that of 2026-01 without funds, metals and codes for tests. Points are a currency of our
own beside them, without places (C6).
"""

from api_client.vocabulary import POINTS, Code
from desktop.domain.refusal import Refusal

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


def check(currency: str) -> None:
    """Refuse what is no currency.

    Raises:
        Refusal: ``currency-unknown``.
    """
    if currency not in PLACES:
        raise Refusal(Code.CURRENCY_UNKNOWN, currency=currency)
