"""Decides which currencies are taken: those of the vocabulary's list, points among them (C6)."""

from api_client.vocabulary import PLACES, Code
from desktop.domain.refusal import Refusal


def check(currency: str) -> None:
    """Refuse what is no currency.

    Raises:
        Refusal: ``currency-unknown``.
    """
    if currency not in PLACES:
        raise Refusal(Code.CURRENCY_UNKNOWN, currency=currency)
