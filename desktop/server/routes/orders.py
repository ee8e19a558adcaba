"""Decides the paths of orders: made, seen, edited, assigned, moved on (A1 to A3)."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api_client.vocabulary import Code
from api_client.wire.orders import Assignment, NewOrder, Order, OrderEdit, OrderStep
from desktop.domain.refusal import Refusal
from desktop.server import present
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import by_hand, order_views, orders
from desktop.service.unit import Unit
from desktop.store.orders import OrderRecord

router = APIRouter(tags=["orders"], route_class=JsonRoute)
_C = Code
_MAY_BE_EMPTIED = frozenset({"time_window", "promised_at", "service", "no_phone"})
_STEP_CODES = (*SIGNED_IN, _C.NOT_FOUND, _C.ORDER_STEP_OUT_OF_TURN, _C.REASON_MISSING)


def _whole(unit: Unit, order: OrderRecord) -> order_views.Whole:
    """Return the order with all that belongs to it, inside the same transaction."""
    unit.session.flush()
    return order_views.whole(unit, order.id)


@router.post(
    "/v1/orders",
    status_code=201,
    responses={
        200: {"model": Order, "description": "A repeat; nothing was changed"},
        **documented(
            *SIGNED_IN,
            _C.ID_REUSED,
            _C.TIME_WINDOW_INVERTED,
            _C.ORDER_FIELDS_MISSING,
            _C.CURRENCY_UNKNOWN,
        ),
    },
    summary="Make an order",
)
def create_order(centre: CentreNow, actor: ActorNow, body: NewOrder, response: Response) -> Order:
    """Make an order; the same id with the same body again changes nothing."""
    content = body.model_dump(mode="json", exclude={"id", "draft"})

    def make(unit: Unit) -> tuple[order_views.Whole, bool]:
        record, new = orders.create(unit, body.id, content, draft=body.draft)
        return _whole(unit, record), new

    whole, new = centre.work.write(actor, make)
    response.status_code = 201 if new else 200
    return present.order(whole)


@router.get(
    "/v1/orders/{order_id}",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="An order whole",
)
def get_order(centre: CentreNow, actor: ActorNow, order_id: UUID) -> Order:
    """Return an order with everything that belongs to it."""
    return present.order(centre.work.read(actor, lambda unit: order_views.whole(unit, order_id)))


@router.patch(
    "/v1/orders/{order_id}",
    responses=documented(
        *SIGNED_IN,
        _C.NOT_FOUND,
        _C.ID_REUSED,
        _C.VERSION_UNKNOWN,
        _C.EDIT_CONFLICT,
        _C.ORDER_NOT_EDITABLE,
        _C.TIME_WINDOW_INVERTED,
        _C.CURRENCY_UNKNOWN,
        _C.ORDER_FIELDS_MISSING,
    ),
    summary="Edit an order",
)
def edit_order(centre: CentreNow, actor: ActorNow, order_id: UUID, body: OrderEdit) -> Order:
    """Change an order's content; other people's changes to other fields stay."""
    changes: dict[str, Any] = body.model_dump(
        mode="json", exclude_unset=True, exclude={"edit_id", "version"}
    )
    emptied = [
        name for name, value in changes.items() if value is None and name not in _MAY_BE_EMPTIED
    ]
    if emptied or not changes:
        raise Refusal(_C.REQUEST_INVALID, empty=emptied)
    return present.order(
        centre.work.write(
            actor,
            lambda unit: _whole(
                unit, orders.edit(unit, order_id, body.edit_id, body.version, changes)
            ),
        )
    )


@router.post(
    "/v1/orders/{order_id}/assignment",
    responses=documented(
        *_STEP_CODES,
        _C.TECHNICIAN_UNKNOWN,
        _C.TECHNICIAN_NOT_AVAILABLE,
        _C.TECHNICIAN_UNQUALIFIED,
        _C.TECHNICIAN_BUSY,
    ),
    summary="Send a technician",
)
def assign_order(centre: CentreNow, actor: ActorNow, order_id: UUID, body: Assignment) -> Order:
    """Send a technician by hand; whoever had the order loses it.

    Who has something else to do then is sent only with a reason, who may not do it never.
    """
    return present.order(
        centre.work.write(
            actor,
            lambda unit: _whole(
                unit,
                by_hand.assign(
                    unit,
                    order_id,
                    body.technician_id,
                    body.reason,
                    centre.candidates,
                    centre.offer_terms,
                ),
            ),
        )
    )


@router.post(
    "/v1/orders/{order_id}/steps",
    responses=documented(
        *_STEP_CODES,
        _C.ID_REUSED,
        _C.VERSION_UNKNOWN,
        _C.PARTY_MISSING,
        _C.ORDER_FIELDS_MISSING,
    ),
    summary="Take a step",
)
def step_order(centre: CentreNow, actor: ActorNow, order_id: UUID, body: OrderStep) -> Order:
    """Publish, hold, resume, cancel, approve, close and so on."""
    asked = {"reason": body.reason, "party": body.party, "version": body.version}
    return present.order(
        centre.work.write(
            actor,
            lambda unit: _whole(
                unit, orders.step(unit, order_id, body.step_id, body.step, **asked)
            ),
        )
    )
