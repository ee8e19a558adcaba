"""Decides whom a cascade may choose from: what ``candidates`` finds, as ``dispatch`` wants it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import DispatchRule, WhyNot
from desktop.domain.offers import Choice
from desktop.domain.positions import distance_m
from desktop.service.unit import Unit
from desktop.store.orders import OrderRecord
from desktop.store.people import TechnicianRecord

SPEED_MPS = 8.0


class Choosing:
    """Technicians in service, the nearest first."""

    def ranked(
        self, unit: Unit, order: OrderRecord, rule: DispatchRule, waived: Collection[WhyNot]
    ) -> Sequence[Choice]:
        """Return those that may be asked."""
        del rule, waived
        found = unit.session.scalars(
            select(TechnicianRecord).where(TechnicianRecord.disabled_at.is_(None))
        )
        lat, lon = order.place.get("lat"), order.place.get("lon")
        choices = []
        for each in found:
            away_m = None
            if lat is not None and lon is not None and each.lat is not None:
                assert each.lon is not None
                away_m = distance_m(lat, lon, each.lat, each.lon)
            eta_s = None if away_m is None else away_m / SPEED_MPS
            choices.append(Choice(each.id, eta_s, away_m))
        far = float("inf")
        return sorted(
            choices, key=lambda one: (far if one.eta_s is None else one.eta_s, one.technician_id)
        )

    def against(
        self, unit: Unit, order: OrderRecord, technician_id: UUID, waived: Collection[WhyNot]
    ) -> Sequence[WhyNot]:
        """Return what stands against one of them."""
        del order, waived
        technician = unit.session.get(TechnicianRecord, technician_id)
        gone = technician is None or technician.disabled_at is not None
        return (WhyNot.DISABLED,) if gone else ()
