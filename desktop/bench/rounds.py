"""Decides how arms take turns: in rounds, another one first each time, as long as there is time."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from desktop.clock import Clock

Arm = TypeVar("Arm")
Say = Callable[..., None]
"""Hears how far a bench is: a key of the words for people, and its fields."""


def rounds(most: int, until_s: float, clock: Clock, say: Say) -> Iterator[int]:
    """Yield the number of each round, until there were ``most`` or the time is over.

    The first one is run in any case.

    Args:
        most: how many rounds.
        until_s: no further round begins once ``clock.monotonic_s`` is beyond it.
        clock: whose time it is.
        say: hears of each round.
    """
    for number in range(most):
        if number and clock.monotonic_s() > until_s:
            return
        say("bench.round", number=number + 1, rounds=most)
        yield number


def in_turn(arms: Sequence[Arm], number: int) -> list[Arm]:
    """Return the arms in the order of a round: what warms the machine up favours no arm."""
    first = number % len(arms)
    return [*arms[first:], *arms[:first]]
