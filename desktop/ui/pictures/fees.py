"""Decides what the made-up centre answers about the fee of an order (E9)."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from api_client.wire.centre import Versioned
from api_client.wire.fees import Fee, FeeOfOrder, FeeWritten
from api_client.wire.holds import FundingList
from api_client.wire.prices import Price, PriceList, PriceWanted
from desktop.ui.pictures import centre
from desktop.ui.pictures.charged import SAID, answered, priced, prices, suggested
from desktop.ui.pictures.holds import Holds
from desktop.words import Language


@dataclass
class Fees:
    """The fees of the made-up centre: those of the orders whose sums it has, and what is sent."""

    language: Language
    holds: Holds
    empty: bool = False
    kept: dict[UUID, Fee] = field(default_factory=dict)
    prices: dict[UUID, Price] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    """The body of everything that was sent."""

    def __post_init__(self) -> None:
        """Begin with the prices of the made-up centre."""
        rows = () if self.empty else prices(self.language)
        self.prices = {each.id: each for each in rows}

    def answer(self, method: str, path: str, body: Any) -> BaseModel | None:  # noqa: ANN401
        """Answer what is asked about fees, prices and frozen sums; None for anything else."""
        parts = path.strip("/").split("/")
        if parts[1] == "prices":
            return self._priced(method, parts, body)
        if parts[1] != "orders" or parts[-1] not in {"fee", "holds"}:
            return self.holds.answer(method, path, body)
        order_id = UUID(parts[2])
        found = [each for each in self.holds.rows.values() if each.order_id == order_id]
        if parts[-1] == "holds":
            return FundingList(items=tuple(found), seq=120)
        if method == "POST":
            said = json.loads(body)
            self.sent.append(said)
            who = found[0].technician_name if found else centre.spoken(self.language).people[0]
            written = FeeWritten.model_validate(said)
            at = centre.NOW + timedelta(minutes=1)
            self.kept[order_id] = answered(order_id, who, written, at)
            return self.kept[order_id]
        known = self.kept.get(order_id) or next((each.fee for each in found), None)
        begun = None if self.empty else suggested(self.language)
        return FeeOfOrder(fee=known, suggested=begun, centre_name=SAID[self.language][1])

    def _priced(self, method: str, parts: list[str], body: Any) -> BaseModel:  # noqa: ANN401
        """Answer what is asked about prices."""
        if method == "GET":
            return PriceList(items=tuple(self.prices.values()), seq=120)
        id_ = UUID(parts[2])
        if method == "DELETE":
            row = self.prices[id_]
            now = row.model_copy(update={"retired_at": centre.NOW, "version": row.version + 1})
            self.prices[id_] = now
            return Versioned(id=id_, version=now.version)
        said = PriceWanted.model_validate_json(body)
        self.prices[id_] = priced(id_, said, said.version + 1, self.language)
        return self.prices[id_]
