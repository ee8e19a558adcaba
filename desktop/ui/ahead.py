"""Decides what becomes of keys that are pressed before what they are for is loaded: it waits.

Whoever opens an order and goes on at once is not told that it is not possible yet. The last act
counts; it is let go when something else is opened, or when nothing could be loaded.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from desktop.ui.actions import Action


class Ahead:
    """What is wanted of a thing that is on its way."""

    def __init__(self, waits: Callable[[], bool], decline: Callable[[Action], object]) -> None:
        """Hold acts back while `waits` says so; `decline` is told of one that then is not possible.

        Both are asked again each time.
        """
        self._waits, self._decline = waits, decline
        self._wanted: Action | None = None

    def actions(self, *actions: Action) -> tuple[Action, ...]:
        """Give these actions as they are, but that they may be begun too early."""
        return tuple(
            replace(each, run=partial(self._run, each), ready=partial(self._ready, each))
            for each in actions
        )

    def settle(self) -> None:
        """Do what was wanted: the thing is there."""
        wanted, self._wanted = self._wanted, None
        if wanted is None:
            return
        if wanted.ready():
            wanted.run()
        else:
            self._decline(wanted)

    def forget(self) -> None:
        """Want nothing any more."""
        self._wanted = None

    def _ready(self, action: Action) -> bool:
        return self._waits() or action.ready()

    def _run(self, action: Action) -> None:
        if self._waits():
            self._wanted = action
        else:
            action.run()
