"""Decides how a new order is made, and who is sent with it, by one call that may be repeated (A1).

The order's id was made at the desk, so that a repeat makes no second one; nobody is sent into what
somebody else has gone on with meanwhile.
"""

from dataclasses import dataclass
from uuid import UUID

from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.wire.orders import NewOrder, Order

FRESH = 1
"""The version of an order with which nobody has done anything yet."""


@dataclass(frozen=True, slots=True)
class Made:
    """An order that was made, and why nobody was sent with it, if that was wanted and failed.

    It is `overtaken` when somebody else had gone on with it before anybody could be sent.
    """

    order: Order
    fault: Refused | Unreachable | None = None
    overtaken: bool = False


def make(client: Client, order: NewOrder, whom: UUID | None) -> Made:
    """Make an order, and send somebody where that is wanted. Slow: called in the background.

    Raises:
        Refused: the server's no to the order itself.
        Unreachable: whether it was made is not known; the same may be sent again.
    """
    made = client.orders.create(order)
    if whom is None or made.technician_id == whom:
        return Made(made)
    if made.version != FRESH:
        return Made(made, overtaken=True)
    try:
        return Made(client.orders.assign(made.id, whom))
    except (Refused, Unreachable) as fault:
        return Made(made, fault)
