"""Decides who and what is in a made centre, so that its filler and its phones need not speak.

Everything follows from a number: ids sort by the time of making as real ones do, tokens are secret
enough for a server that listens to its own machine for some minutes.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from api_client.ids import new_id
from api_client.vocabulary import DeviceApp, FieldState
from desktop.domain.numbers import order_number

BEGAN = datetime(2024, 1, 1, 6, tzinfo=UTC)
"""When the first order was made; all later ones before today, for two years at most."""
APART = timedelta(seconds=60)
ORDERS_A_DAY = 1_440
SPREAD = 2_654_435_761
"""Knuth's multiplier, by which the last digits of ids differ; products stay within 63 bits."""
DESK_PASSWORD = "a bench's password"  # noqa: S105  (of people who exist for minutes)
STEPS = (
    FieldState.RECEIVED,
    FieldState.ACCEPTED,
    FieldState.STARTED,
    FieldState.ON_SITE,
    FieldState.WORK_BEGUN,
)
"""What is reported of an order, in its turn; completing it needs photographs."""
EQUIPMENT = [
    {
        "name": "Boiler",
        "maker": "Weishaupt",
        "model": "WTC 25",
        "serial_number": "A-10023",
        "location": "cellar",
    }
]
FAULT = {"description": "The boiler stays cold.", "code": "E10", "cause": "", "remedy": ""}
FOUND = {**FAULT, "cause": "The pump is stuck."}
"""The fault as the technician found it once he had begun."""


def made_id(kind: int, number: int, at: datetime = BEGAN) -> str:
    """Return the id of the ``number``-th thing of a kind, as a UUID of version 7."""
    ms = int((at + APART * number).timestamp() * 1000)
    spread = number * SPREAD & 0xFFFFFFFFFFFF
    return f"{ms >> 16:08x}-{ms & 0xFFFF:04x}-7{kind:03x}-8{kind:03x}-{spread:012x}"


def token(kind: str, number: int) -> str:
    """Return a bearer token in the form that the server gives out."""
    digest = hashlib.sha256(f"{kind} {number}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


@dataclass(frozen=True, slots=True)
class Plan:
    """A centre of so many orders and phones; ``given`` orders are with a technician.

    The given orders lie evenly among all, so that what the phones touch lies everywhere.
    """

    orders: int
    devices: int
    given: int
    desks: int = 20
    changes: int = 0
    app: str = DeviceApp.CALLOUT.value
    """By which program every device speaks."""

    def order(self, place: int) -> int:
        """Return which order the ``place``-th given one is, counted from 0."""
        return place * (self.orders // self.given)

    def place(self, order: int) -> int | None:
        """Return which of the given orders this one is, None for one that nobody has."""
        place, odd = divmod(order, self.orders // self.given)
        return place if not odd and place < self.given else None

    def device(self, place: int) -> int:
        """Return whose phone has the ``place``-th given order."""
        return place % self.devices


def order_id(number: int) -> str:
    """Return an order's id."""
    return made_id(1, number)


def visit_id(number: int) -> str:
    """Return the id of an order's one visit."""
    return made_id(2, number)


def technician_id(number: int) -> str:
    """Return a technician's id."""
    return made_id(3, number)


def desk_id(number: int) -> str:
    """Return the id of a member of staff."""
    return made_id(4, number)


def desk_name(number: int) -> str:
    """Return the name by which a member of staff signs in."""
    return f"Dispatcher {number}"


def device_token(number: int) -> str:
    """Return the token of a technician's phone."""
    return token("phone", number)


def device_id(number: int) -> str:
    """Return the id of a technician's phone."""
    return made_id(5, number)


def device_user(number: int) -> str:
    """Return under what name a tracking app speaks."""
    return device_id(number)[-12:]


def desk_token(number: int) -> str:
    """Return the token of a dispatcher's desk."""
    return token("desk", number)


def made_at(number: int) -> datetime:
    """Return when an order was made."""
    return BEGAN + APART * number


def short_number(number: int) -> str:
    """Return the number by which people call an order."""
    day = BEGAN.date() + timedelta(days=number // ORDERS_A_DAY)
    return order_number(day, number % ORDERS_A_DAY + 1)


def title(number: int) -> str:
    """Return an order's title."""
    return f"No hot water, flat {number % 997}"


def place_of(number: int) -> dict[str, Any]:
    """Return where an order is."""
    return {
        "address": f"{number % 300 + 1} Harbour Road",
        "area": f"District {number % 40}",
        "lat": 31.0 + number % 1000 / 2000,
        "lon": 121.2 + number % 997 / 2000,
    }


def customer_of(number: int) -> dict[str, Any]:
    """Return whose order it is."""
    return {"name": f"Customer {number % 9973}", "phone": "+86 21 5555 0100", "account": ""}


def report(order: int, device: int, state: FieldState, now: datetime) -> tuple[str, bytes]:
    """Return the id and the JSON of a phone's complete and new status report of a state."""
    report_id = str(new_id())
    at = now.isoformat()
    spot = place_of(order)
    found = FOUND if state is FieldState.WORK_BEGUN else FAULT
    body = {
        "report_id": report_id,
        "order_id": order_id(order),
        "state": state.value,
        "occurred_at": at,
        "sent_at": at,
        "position": {"lat": spot["lat"], "lon": spot["lon"], "accuracy_m": 12.5},
        "parts": {
            "basic": {
                "number": short_number(order),
                "kind": "repair",
                "priority": "normal",
                "title": title(order),
                "place": spot,
                "customer": customer_of(order),
            },
            "equipment": EQUIPMENT,
            "fault": found,
            "spare_parts": [],
            "technician": {
                "technician_id": technician_id(device),
                "state": state.value,
                "payload_version": 1,
            },
        },
        "order_version": 1,
    }
    return report_id, json.dumps(body, separators=(",", ":")).encode("utf-8")
