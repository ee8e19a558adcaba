"""Decides what the made-up centre knows of who calls, and which templates it has."""

from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel

from api_client.vocabulary import JobKind, OrderState
from api_client.wire.callers import AddressList, Caller, CallerList, CallerOrder, KnownAddress
from api_client.wire.kinds import KindList, KindNeeds, Need
from api_client.wire.parts import Customer
from api_client.wire.places import Place
from api_client.wire.templates import Template, TemplateList
from desktop.ui import usual
from desktop.ui.pictures import centre
from desktop.words import Language

CALLING = "138 1234 5678"
NEEDS = {
    JobKind.REPAIR: ("fault.description",),
    JobKind.MAINTENANCE: ("equipment",),
    JobKind.INSPECTION: ("equipment",),
    JobKind.INSTALLATION: ("fault.description",),
    JobKind.LOCKSMITH: ("customer.name", "service.action", "service.lock_kind"),
}


def answers(language: Language, *, empty: bool) -> dict[str, BaseModel]:
    """Give what the paths of callers, kinds and templates answer."""
    callers = () if empty else (caller(language),)
    places = tuple(KnownAddress(place=each.place, orders=4, open=each.open) for each in callers)
    templates = () if empty else _templates(language)
    return {
        "/v1/callers": CallerList(items=callers, complete=True),
        "/v1/callers/addresses": AddressList(items=places),
        "/v1/kinds": _kinds(),
        "/v1/templates": TemplateList(items=templates, seq=120),
    }


def caller(language: Language) -> Caller:
    """Give the customer who calls, with one open order and three that are over."""
    spoken = centre.spoken(language)
    orders = tuple(_order(language, place) for place in range(4))
    return Caller(
        customer=Customer(name=spoken.customers[2], phone=CALLING, account="K-20417"),
        place=Place(address=spoken.addresses[2], area=spoken.area, lat=31.2, lon=121.4),
        last_at=orders[0].created_at,
        open_orders=1,
        past_orders=3,
        open=orders[:1],
        past=orders[1:],
    )


def _order(language: Language, place: int) -> CallerOrder:
    spoken = centre.spoken(language)
    made = centre.NOW - timedelta(days=40 * place, hours=3)
    return CallerOrder(
        id=UUID(int=0xCA00 + place),
        number=f"WO-{made:%Y%m%d}-{7 + place:04}",
        kind=JobKind.REPAIR,
        state=OrderState.CLOSED if place else OrderState.ASSIGNED,
        title=spoken.jobs[2 + place],
        address=spoken.addresses[2],
        technician_name=spoken.people[place],
        promised_at=None if place else centre.NOW + timedelta(hours=2),
        created_at=made,
    )


def _templates(language: Language) -> tuple[Template, ...]:
    return tuple(
        Template(
            id=UUID(int=0x7E00 + place),
            changed_at=centre.NOW - timedelta(days=9),
            changed_by=centre.spoken(language).dispatcher,
            **{**dict(wanted), "version": 1},
        )
        for place, wanted in enumerate(usual.templates())
    )


def _kinds() -> KindList:
    return KindList(
        items=tuple(
            KindNeeds(
                kind=kind,
                needs=(
                    Need(
                        field="customer.phone",
                        or_else="" if kind is JobKind.LOCKSMITH else "no_phone",
                    ),
                    *(Need(field=path) for path in paths),
                ),
            )
            for kind, paths in NEEDS.items()
        )
    )
