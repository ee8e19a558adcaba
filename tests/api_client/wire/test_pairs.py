"""What belongs together on the wire comes together: degrees, an amount and its money."""

import pytest
from pydantic import ValidationError

from api_client.wire.orders import Service
from api_client.wire.places import Place


@pytest.mark.parametrize("half", [{"lat": 47.1}, {"lon": 9.5}])
def test_half_a_position_is_refused(half: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Place.model_validate({"address": "Vaduz", **half})
    assert Place(address="Vaduz", lat=47.1, lon=9.5).lon == 9.5
    assert Place(address="Vaduz").lat is None


@pytest.mark.parametrize("name", ["fee_minor", "prepayment_minor", "deposit_minor"])
def test_an_amount_needs_its_currency(name: str) -> None:
    with pytest.raises(ValidationError):
        Service.model_validate({name: 100})
    assert Service.model_validate({name: 100, "currency": "CHF"}).currency == "CHF"
    assert Service.model_validate({"currency": "CHF"}).fee_minor is None
