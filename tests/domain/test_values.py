"""Holds the rules to values that nobody changes: what one layer hands on, the next cannot bend."""

from dataclasses import FrozenInstanceError, fields, is_dataclass
from importlib import import_module
from pkgutil import iter_modules

import pytest

from desktop import domain

VALUES = [
    found
    for module in iter_modules(domain.__path__)
    for found in vars(import_module(f"desktop.domain.{module.name}")).values()
    if isinstance(found, type)
    and is_dataclass(found)
    and found.__module__ == f"desktop.domain.{module.name}"
]


def test_there_are_values_to_hold() -> None:
    assert {"Chain", "Lack", "Mark", "Report", "Transition", "Turn", "VisitTransition"} <= {
        value.__name__ for value in VALUES
    }


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_a_value_cannot_be_changed_nor_given_a_field_that_it_has_not(value: type) -> None:
    one: object = object.__new__(value)
    for field in fields(value):
        with pytest.raises(FrozenInstanceError):
            setattr(one, field.name, None)
    with pytest.raises((AttributeError, TypeError)):
        setattr(one, "no_such_field", 1)  # noqa: B010  (no type checker should know it)
    assert not hasattr(one, "__dict__")
