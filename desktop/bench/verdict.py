"""Decides what a bench says at its end: one figure held against another of the same run."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a bench.

    ``ratio`` and ``goal`` name each comparison; ``least`` says whether a ratio has to reach its
    goal, else it must not exceed it. ``sound`` is false where an answer was wrong or lost, and
    then nothing is met.
    """

    name: str
    ratio: Mapping[str, float]
    goal: Mapping[str, float]
    figures: Mapping[str, Any]
    least: bool
    sound: bool

    @property
    def met(self) -> bool:
        """Whether every ratio reached its goal, by answers that were all right."""
        assert set(self.ratio) == set(self.goal)
        return self.sound and all(
            ratio >= self.goal[name] if self.least else ratio <= self.goal[name]
            for name, ratio in self.ratio.items()
        )

    def in_json(self) -> dict[str, object]:
        """Return the verdict as docs/seams.md has it."""
        return {
            "name": self.name,
            "ratio": dict(self.ratio),
            "goal": dict(self.goal),
            "met": self.met,
            "figures": dict(self.figures),
        }


def median(values: Sequence[float], digits: int = 3) -> float:
    """Return the median, rounded for people."""
    return round(statistics.median(values), digits)


def held_against(figure: float, other: float) -> float:
    """Return how much of the other figure this one is."""
    assert other > 0, "held against nothing"
    return round(figure / other, 3)
