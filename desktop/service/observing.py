"""Decides what can be heard of the work that goes on: names, counts and seconds, never contents.

Whoever listens is told by figures alone: neither a record nor the words of a request pass here,
so that what is measured can be shown to people who may see nothing else.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """How a use case ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Observer(Protocol):
    """Hears what the work does. Any thread calls it; it neither waits nor raises."""

    def group_committed(self, size: int, seconds: float) -> None:
        """A group of ``size`` use cases is on disk; its commit, with the sync, took ``seconds``."""

    def use_case_done(self, name: str, seconds: float, outcome: Outcome) -> None:
        """A use case has its answer; ``seconds`` are what its caller waited, queue and all.

        It is called in the thread of the caller, so that the request is known to the log.
        """

    def queue_length(self, waiting: int) -> None:
        """So many use cases wait for the writer now."""


class Unobserved:
    """The observer of who wants to hear nothing: tests, commands, a centre at rest."""

    def group_committed(self, size: int, seconds: float) -> None:
        """Hear nothing."""

    def use_case_done(self, name: str, seconds: float, outcome: Outcome) -> None:
        """Hear nothing."""

    def queue_length(self, waiting: int) -> None:
        """Hear nothing."""


def named(use_case: Callable[..., object]) -> str:
    """Return the name of a use case, or of the function that made it: ``tracking.send_report``.

    Names come from our code alone, so there are as many as there are use cases.
    """
    module = getattr(use_case, "__module__", None) or "?"
    name = getattr(use_case, "__qualname__", None) or type(use_case).__qualname__
    return f"{module.rpartition('.')[2]}.{name.partition('.<locals>')[0]}"
