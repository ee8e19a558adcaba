"""Tries who is told to be calling: by number, its end, name and address, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api_client.vocabulary import Code, Step
from desktop.domain.refusal import Refusal
from desktop.service import callers
from desktop.store import callers as store
from tests.databases import Place
from tests.service.scene import Scene

WANG = {"name": "Wang Wei", "phone": "138 1234 5678", "account": "K-7"}
HOME = {"address": "5 Garden Lane", "area": "North", "lat": 31.0, "lon": 121.0}


@pytest.fixture
def scene(tmp_path: Path, place: Place) -> Iterator[Scene]:
    made = Scene(tmp_path, place)
    yield made
    made.close()


def found(scene: Scene, phone: str = "", name: str = "") -> list[callers.Known]:
    """Who is found."""
    return scene.work.read(scene.dispatcher, lambda unit: callers.find(unit, phone, name, "CN"))[0]


def addresses(scene: Scene, text: str) -> list[callers.Known]:
    return scene.work.read(scene.dispatcher, lambda unit: callers.addresses(unit, text))


@pytest.mark.parametrize(
    "phone", ["13812345678", "+86 138 1234 5678", "5678", "1234-5678", "008613812345678"]
)
def test_a_number_finds_its_customer_with_his_orders(scene: Scene, phone: str) -> None:
    old = scene.order(customer=WANG, place={**HOME, "address": "1 Old Road"}, title="First")
    scene.step(old, Step.CANCEL, "not needed")
    scene.order(customer={**WANG, "phone": "+8613812345678"}, place=HOME, title="Second")
    scene.order(customer={**WANG, "name": "Somebody", "phone": "139 0000 1111"})
    (known,) = found(scene, phone)
    assert (known.customer["name"], known.customer["account"]) == ("Wang Wei", "K-7")
    assert known.place == HOME
    assert (known.open_orders, known.past_orders) == (1, 1)
    assert [order.title for order in known.open] == ["Second"]
    assert [order.title for order in known.past] == ["First"]


def test_a_number_that_two_share_finds_both_and_who_waits_first(scene: Scene) -> None:
    scene.order(customer=WANG)
    closed = scene.order(customer={**WANG, "name": "Li Na"})
    scene.step(closed, Step.CANCEL, "not needed")
    assert [known.customer["name"] for known in found(scene, "5678")] == ["Wang Wei", "Li Na"]


@pytest.mark.parametrize("phone", ["", "678", "99991234", "+49 138 1234 5678"])
def test_another_number_finds_nobody(scene: Scene, phone: str) -> None:
    scene.order(customer=WANG)
    assert found(scene, phone) == []


@pytest.mark.parametrize("name", ["wang", "WANG WEI", "wei", "\u738b\u5c0f", "\u5c0f\u660e"])
def test_a_name_finds_its_customer_by_its_beginning_or_a_part(scene: Scene, name: str) -> None:
    scene.order(customer=WANG)
    scene.order(customer={**WANG, "name": "\u738b\u5c0f\u660e"})
    (known,) = found(scene, name=name)
    assert known.customer["phone"] == WANG["phone"]


def test_an_old_customer_is_found_whose_name_is_a_common_word(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST", 4)
    old = scene.order(customer={**WANG, "name": "Water"})
    scene.step(old, Step.CANCEL, "not needed")
    for place in range(10):
        name = f"Water of street {place}"
        scene.order(
            title="Water leaks", customer={**WANG, "name": name, "phone": f"555 100{place}"}
        )
    assert found(scene, name="water")[0].customer["name"] == "Water"
    assert len(found(scene, name="water")) == callers.MOST_CALLERS


def test_a_name_is_not_found_in_a_title(scene: Scene) -> None:
    scene.order(title="Boiler of Wang Wei", customer={**WANG, "name": "Li Na"})
    assert found(scene, name="Wang") == []
    assert found(scene, name="L") == []


def test_an_edited_number_is_found_and_the_old_one_is_not(scene: Scene) -> None:
    order = scene.order(customer=WANG)
    scene.edit(order, 1, customer={**WANG, "phone": "139 8765 4321"})
    assert found(scene, "5678") == []
    assert len(found(scene, "4321")) == 1


def test_addresses_are_found_by_their_words_with_what_is_open(scene: Scene) -> None:
    scene.order(customer=WANG, place=HOME, title="Open one")
    over = scene.order(customer=WANG, place=HOME)
    scene.step(over, Step.CANCEL, "not needed")
    scene.order(title="Garden", place={**HOME, "address": "9 Mill Street"})
    (known,) = addresses(scene, "lane gard")
    assert known.place == HOME
    assert (known.open_orders, known.past_orders) == (1, 1)
    assert [order.title for order in known.open] == ["Open one"]
    assert addresses(scene, "g") == []


def test_only_who_takes_calls_may_ask(scene: Scene) -> None:
    asked: list[Any] = [
        lambda unit: callers.find(unit, "5678", "", "CN"),
        lambda unit: callers.addresses(unit, "lane"),
    ]
    for ask in asked:
        with pytest.raises(Refusal) as refused:
            scene.work.read(scene.administrator, ask)
        assert refused.value.code is Code.NOT_PERMITTED
