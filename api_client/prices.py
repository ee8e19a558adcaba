"""Decides how a centre's prices by kind of job are listed, kept and retired (E9)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.vocabulary import JobKind
from api_client.wire.centre import Versioned
from api_client.wire.prices import Price, PriceList, PriceWanted


class Prices(Resource):
    """What is charged on each kind of job."""

    @endpoint("GET", "/v1/prices")
    def all(self, call: Call, *, kind: JobKind | None = None, retired: bool = False) -> PriceList:
        """List the prices of a kind of job, or of all; with ``retired`` those too."""
        query = {"all": "1"} if retired else {}
        return call.read(PriceList, query=query if kind is None else {**query, "kind": kind.value})

    @endpoint("PUT", "/v1/prices/{id}")
    def keep(self, call: Call, price_id: UUID, wanted: PriceWanted) -> Price:
        """Keep a price as it shall be: a new one, a changed one, or one that was retired."""
        return call.read(Price, wanted, id=price_id)

    @endpoint("DELETE", "/v1/prices/{id}")
    def retire(self, call: Call, price_id: UUID) -> Versioned:
        """Retire a price; the answer's version is the one by which it is brought back."""
        return call.read(Versioned, id=price_id)
