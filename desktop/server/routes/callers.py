"""Decides the paths by which a desk learns who is calling, and which addresses it knows."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api_client.wire.base import Line
from api_client.wire.callers import AddressList, Caller, CallerList, CallerOrder, KnownAddress
from api_client.wire.parts import Customer
from api_client.wire.places import Place
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import callers

router = APIRouter(tags=["callers"], route_class=JsonRoute)
Typed = Annotated[Line, Query()]


@router.get("/v1/callers", responses=documented(*SIGNED_IN), summary="Who is calling")
def find_callers(
    centre: CentreNow, actor: ActorNow, phone: Typed = "", name: Typed = ""
) -> CallerList:
    """Return the customers whose number ends so, or whose name says so; with their orders."""
    found, complete = centre.work.read(
        actor, lambda unit: callers.find(unit, phone, name, centre.region)
    )
    return CallerList(items=tuple(_caller(known) for known in found), complete=complete)


@router.get(
    "/v1/callers/addresses", responses=documented(*SIGNED_IN), summary="Addresses that are known"
)
def find_addresses(centre: CentreNow, actor: ActorNow, text: Typed = "") -> AddressList:
    """Return addresses of earlier orders that hold every word."""
    found = centre.work.read(actor, lambda unit: callers.addresses(unit, text))
    return AddressList(
        items=tuple(
            KnownAddress(
                place=Place(**known.place),
                orders=known.open_orders + known.past_orders,
                open=_orders(known.open),
            )
            for known in found
        )
    )


def _caller(known: callers.Known) -> Caller:
    """Return a customer on the wire."""
    return Caller(
        customer=Customer(**known.customer),
        place=Place(**known.place),
        last_at=known.last_at,
        open_orders=known.open_orders,
        past_orders=known.past_orders,
        open=_orders(known.open),
        past=_orders(known.past),
    )


def _orders(found: list[callers.Brief]) -> tuple[CallerOrder, ...]:
    """Return orders in short on the wire."""
    return tuple(CallerOrder(**_said(order)) for order in found)


def _said(order: callers.Brief) -> dict[str, Any]:
    return {name: getattr(order, name) for name in CallerOrder.model_fields}
