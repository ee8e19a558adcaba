"""Decides what every panel is given: whom to ask, who works in the background, who looks on."""

from dataclasses import dataclass, field

from api_client.client import Client
from api_client.vocabulary import Permission
from api_client.wire.people import Session
from desktop.clock import Clock
from desktop.ui.beacon import Beacon, Unseen
from desktop.ui.claims import Claims
from desktop.ui.feed import Feed
from desktop.ui.handbook import Handbook
from desktop.ui.machine import Machine
from desktop.ui.memory import PersonMemory
from desktop.ui.notices import Notices
from desktop.ui.queue_filter import QueueFilter
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Desk:
    """The collaborators of a panel, for as long as one person is logged in."""

    client: Client
    session: Session
    tasks: Tasks
    feed: Feed
    notices: Notices
    theme: Theme
    clock: Clock
    machine: Machine
    memory: PersonMemory
    claims: Claims
    beacon: Beacon = field(default_factory=Unseen)
    handbook: Handbook = field(default_factory=Handbook)
    queue_filter: QueueFilter = field(default_factory=QueueFilter)

    def may(self, permission: Permission) -> bool:
        """Say whether the person before this desk may do it; the server decides all the same."""
        return permission in self.session.permissions
