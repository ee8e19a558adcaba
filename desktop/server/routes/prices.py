"""Decides the paths of a centre's prices by kind of job (E9)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api_client.vocabulary import Code, JobKind
from api_client.wire.centre import Versioned
from api_client.wire.prices import Price, PriceList, PriceWanted
from desktop.domain import prices as rules
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import prices
from desktop.store.prices import PriceRecord

router = APIRouter(tags=["prices"], route_class=JsonRoute)
_C = Code


@router.get("/v1/prices", responses=documented(*SIGNED_IN), summary="Prices by kind of job")
def all_prices(
    centre: CentreNow,
    actor: ActorNow,
    kind: JobKind | None = None,
    past: Annotated[bool, Query(alias="all", description="Retired ones too.")] = False,  # noqa: FBT002
) -> PriceList:
    """Return the prices of a kind of job, or of all."""
    records, seq = centre.work.read(actor, lambda unit: prices.all_(unit, kind, retired=past))
    return PriceList(items=tuple(_shown(record) for record in records), seq=seq)


@router.put(
    "/v1/prices/{price_id}",
    responses=documented(*SIGNED_IN, _C.VERSION_UNKNOWN, _C.EDIT_CONFLICT, _C.CURRENCY_UNKNOWN),
    summary="Keep a price",
)
def keep_price(centre: CentreNow, actor: ActorNow, price_id: UUID, body: PriceWanted) -> Price:
    """Keep a price as it shall be; the same again changes nothing."""
    price = rules.Price(**{name: getattr(body, name) for name in prices.FIELDS})
    return _shown(
        centre.work.write(actor, lambda unit: prices.keep(unit, price_id, body.version, price))
    )


@router.delete(
    "/v1/prices/{price_id}",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="Retire a price",
)
def retire_price(centre: CentreNow, actor: ActorNow, price_id: UUID) -> Versioned:
    """Let a price be suggested no more; what was charged by it stays as it is."""
    record = centre.work.write(actor, lambda unit: prices.retire(unit, price_id))
    return Versioned(id=record.id, version=record.version)


def _shown(record: PriceRecord) -> Price:
    """Return a price on the wire."""
    return Price(
        id=record.id,
        version=record.version,
        changed_at=record.changed_at,
        changed_by=record.changed_by,
        retired_at=record.retired_at,
        **{name: getattr(record, name) for name in prices.FIELDS},
    )
