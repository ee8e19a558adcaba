"""Decides how the desk asks who is calling, and which addresses it knows (D1's place, F1)."""

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.callers import AddressList, CallerList


class Callers(Resource):
    """Customers of earlier orders, by number, name or address."""

    @endpoint("GET", "/v1/callers")
    def find(self, call: Call, *, phone: str = "", name: str = "") -> CallerList:
        """Find customers by a number as it is shown or said (its last four digits do), or a name.

        What is too short finds nobody.
        """
        return call.read(CallerList, query={"phone": phone or None, "name": name or None})

    @endpoint("GET", "/v1/callers/addresses")
    def addresses(self, call: Call, text: str) -> AddressList:
        """Find addresses of earlier orders that hold each word of `text`."""
        return call.read(AddressList, query={"text": text})
