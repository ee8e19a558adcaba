"""Decides how the desk knows who works on which order, and says so of its own (F1).

One object of the desk holds every claim. It loads them all when something is told of one, and,
while somebody else works on an order, as often as desks say so: a claim becomes stale in silence.
What this desk works on, it says again as long as it does.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from api_client.client import Client
from api_client.errors import Refused
from api_client.vocabulary import Code, Noun
from api_client.wire.changes import Change
from api_client.wire.claims import Claim, ClaimList
from desktop.ui.feed import Feed, Link, Standing
from desktop.ui.tasks import Tasks

BEAT_S = 15.0
"""How often the server is told and asked until it has said how often it wants to be."""


class Claims(QObject):
    """Every claim that the server has, and those of this desk."""

    changed = Signal()
    """Somebody took an order, let one go, or is silent."""

    lost = Signal(object)
    """A Claim: somebody else took an order over on which this desk worked."""

    def __init__(
        self,
        client: Client,
        person: UUID,
        tasks: Tasks,
        feed: Feed,
        parent: QObject | None = None,
    ) -> None:
        """Know nothing yet; what `feed` tells is followed, for the person before the desk."""
        super().__init__(parent or feed)
        self._client, self._person, self._tasks = client, person, tasks
        self._held: dict[UUID, Claim] = {}
        self._working: dict[UUID, None] = {}
        self._asking = self._again = False
        self._outdated = False  # what is being asked for may be older than what was taken since
        self._beat = QTimer(self)
        self._beat.setInterval(int(BEAT_S * 1000))
        self._beat.timeout.connect(self._say_again)
        feed.changed.connect(self.hear)
        feed.turned.connect(self._turn)

    def of(self, order_id: UUID | None) -> Claim | None:
        """Give who works on an order, if anybody does."""
        return None if order_id is None else self._held.get(order_id)

    @property
    def held(self) -> tuple[Claim, ...]:
        """Every claim, whosever it is."""
        return tuple(self._held.values())

    def others(self, order_id: UUID | None) -> Claim | None:
        """Give who else works on an order, if somebody does."""
        claim = self.of(order_id)
        return None if self._is_mine(claim) else claim

    def works_on(self, order_id: UUID) -> bool:
        """Say whether this desk says that it works on an order."""
        return order_id in self._working

    def reload(self) -> None:
        """Ask for all claims; while that is under way, once more when it is done."""
        if self._asking:
            self._again = True
            return
        self._asking = True
        self._tasks.run(self, self._client.claims.list, self._take_all, self._miss)

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Follow the feed."""
        if any(change.noun is Noun.CLAIM for change in changes):
            self.reload()

    def take(
        self,
        order_id: UUID,
        reason: str = "",
        *,
        override: bool = False,
        failed: Callable[[Exception], bool] | None = None,
    ) -> None:
        """Work on an order from now on; one that another holds is not taken without `override`."""
        self._working[order_id] = None
        self._suit()

        def fail(fault: Exception) -> bool:
            self._refused(order_id, fault)
            return True if failed is None else failed(fault)

        self._tasks.run(
            self,
            lambda: self._client.claims.take(order_id, override=override, reason=reason),
            self._take_one,
            fail,
        )

    def took(self, claim: Claim) -> None:
        """Work from now on on an order that was taken over."""
        self._working[claim.order_id] = None
        self._take_one(claim)

    def let_go(self, order_id: UUID) -> None:
        """Work on an order no longer."""
        if order_id not in self._working:
            return
        del self._working[order_id]
        if self.of(order_id) is not None and self.others(order_id) is None:
            del self._held[order_id]
            self.changed.emit()
        self._suit()
        self._tasks.run(
            self, lambda: self._client.claims.let_go(order_id), _nothing, lambda _: True
        )

    def _say_again(self) -> None:
        """Say what this desk works on, and ask what others do."""
        for order_id in self._working:
            self._tasks.run(
                self,
                partial(self._client.claims.take, order_id),
                self._take_one,
                partial(self._refused, order_id),
            )
        if any(self.others(order_id) for order_id in self._held):
            self.reload()

    def _take_one(self, claim: Claim) -> None:
        if claim.order_id in self._working:
            self._again = self._outdated = self._asking
            self._hold({**self._held, claim.order_id: claim})

    def _refused(self, order_id: UUID, fault: Exception) -> bool:
        """Stop saying it of an order that somebody else has; the rest passes, and is said again.

        One that this desk had until now is lost when the list says to whom.
        """
        if isinstance(fault, Refused) and not fault.is_passing:
            held = fault.code == Code.CLAIM_HELD
            if not (held and self._is_mine(self.of(order_id))):
                self._working.pop(order_id, None)
            if held:
                self.reload()
        return True

    def _take_all(self, answer: ClaimList) -> None:
        self._asking = False
        self._beat.setInterval(max(1, round(answer.beat_s * 1000)))
        if not self._outdated:
            self._hold({claim.order_id: claim for claim in answer.items})
        self._outdated = False
        if self._again:
            self._again = False
            self.reload()

    def _miss(self, fault: Exception) -> bool:
        """Wait for the next beat, or for the feed to be back; an ended session is told as ever."""
        self._asking = self._again = self._outdated = False
        return not (isinstance(fault, Refused) and not fault.is_passing)

    def _hold(self, held: dict[UUID, Claim]) -> None:
        before, self._held = self._held, held
        for order_id in list(self._working):
            theirs = self.others(order_id)
            if theirs is not None and self._is_mine(before.get(order_id)):
                del self._working[order_id]
                self.lost.emit(theirs)
        self._suit()
        if held != before:
            self.changed.emit()

    def _is_mine(self, claim: Claim | None) -> bool:
        return claim is not None and claim.holder_id == self._person

    def _suit(self) -> None:
        """Let time be kept while there is anything to say or to ask."""
        wanted = bool(self._working) or any(self.others(each) for each in self._held)
        if wanted and not self._beat.isActive():
            self._beat.start()
        elif not wanted:
            self._beat.stop()

    def _turn(self, standing: Standing) -> None:
        if standing.link is Link.CONNECTED:
            self.reload()


def _nothing(_answer: object) -> None:
    """Do nothing; nobody waits for the answer."""
