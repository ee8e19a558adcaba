"""Decides how somebody who calls is written on the wire: who he is, his orders, where he had them.

Customers of earlier orders are found; ``customer_id`` is the place of the customer records that
come with their own noun (D1), and is null until then.
"""

from api_client.vocabulary import JobKind, OrderState
from api_client.wire.base import Count, Id, Items, Line, Message, Moment, Spelt, Word
from api_client.wire.parts import Customer
from api_client.wire.places import Place


class CallerOrder(Message):
    """One order of somebody who calls, or of an address, in short."""

    id: Id
    number: Word
    kind: Spelt[JobKind]
    state: Spelt[OrderState]
    title: Line
    address: Line
    technician_name: Line
    promised_at: Moment | None
    created_at: Moment


class Caller(Message):
    """A customer of earlier orders, as the newest of them has him, with the newest of each sort.

    ``open_orders`` and ``past_orders`` count among the newest orders that were looked at.
    """

    customer_id: Id | None = None
    customer: Customer
    place: Place
    last_at: Moment
    open_orders: Count
    past_orders: Count
    open: Items[CallerOrder]
    past: Items[CallerOrder]


class CallerList(Message):
    """Who may be calling, the likeliest first; ``complete`` says that every order was looked at."""

    items: Items[Caller]
    complete: bool


class KnownAddress(Message):
    """An address of earlier orders, with how many it had and those that are still open."""

    place: Place
    orders: Count
    open: Items[CallerOrder]


class AddressList(Message):
    """Addresses that hold what was typed, those of the newest orders first."""

    items: Items[KnownAddress]
