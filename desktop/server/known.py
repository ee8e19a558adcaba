"""Decides whom the hot routes know by his token from before, so that he need not be looked up.

Whose a token is never changes; whether it still holds does, and is looked at in the transaction of
each use case (``sessions.come_in``). So nothing here can be out of date.
"""

from collections import OrderedDict

from desktop.service import passwords
from desktop.service.unit import Actor

MOST_KNOWN = 50_000
"""The phones of several centres; each is a few hundred bytes."""


class Known:
    """Actors by the digest of their token; who was not here for longest is forgotten first."""

    def __init__(self, most: int = MOST_KNOWN) -> None:
        """Know nobody yet, and ``most`` at most."""
        self._most = most
        self._actors: OrderedDict[str, Actor] = OrderedDict()

    def by(self, token: str) -> Actor | None:
        """Return whose token this is, None for one that was not met."""
        digest = passwords.digest(token)
        actor = self._actors.get(digest)
        if actor is not None:
            self._actors.move_to_end(digest)
        return actor

    def meet(self, token: str, actor: Actor) -> None:
        """Remember whose token this is."""
        self._actors[passwords.digest(token)] = actor
        if len(self._actors) > self._most:
            self._actors.popitem(last=False)
