"""Whether passwords are called weak that people guess, and strong that nobody does."""

import pytest

from desktop.ui.widgets.strength import Strength, bits_of, strength


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("password", Strength.WEAK),
        ("Password123!", Strength.WEAK),
        ("callout2026", Strength.WEAK),
        ("abcdefghijkl", Strength.WEAK),
        ("1234567890123", Strength.WEAK),
        ("aaaaaaaaaaaaaaaa", Strength.WEAK),
        ("woaini1314520", Strength.WEAK),
        ("管理员密码", Strength.WEAK),
        ("kettle7Brow", Strength.FAIR),
        ("three odd kettles", Strength.FAIR),
        ("seven odd kettles sing", Strength.GOOD),
        ("cobalt Heron 58 unties a fjord", Strength.STRONG),
        ("山高月小水落石出九点", Strength.STRONG),
    ],
)
def test_passwords_are_called_what_they_are(password: str, found: Strength) -> None:
    assert strength(password) is found, bits_of(password)


def test_the_own_name_counts_for_nothing() -> None:
    assert bits_of("Hannah Clarke 58", "Hannah Clarke") < bits_of("Hannah Clarke 58") / 1.5


def test_more_signs_are_never_weaker() -> None:
    password = "cobalt heron"
    assert all(
        bits_of(password[:length]) <= bits_of(password[: length + 1])
        for length in range(len(password))
    )
