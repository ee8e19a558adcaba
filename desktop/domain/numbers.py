"""Decides the short numbers by which people call an order: WO-20261122-0042."""

from datetime import date


def order_number(day: date, place: int) -> str:
    """Return the number of the day's ``place``-th order, counted from 1."""
    return f"WO-{day:%Y%m%d}-{place:04d}"
