"""Decides how a test sits down at a desk of its own on a real server, without a whole window."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget

from api_client.wire.people import Session
from desktop.ui.claims import Claims
from desktop.ui.desk import Desk
from desktop.ui.feed import Feed, feed_of
from desktop.ui.memory import Memory
from desktop.ui.notices import Notices
from desktop.ui.pictures.standin import MachineStandIn
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme
from tests.running import Person, Running


@dataclass
class Seat:
    """A window, the desk of one person in it, and what he remembers."""

    window: QWidget
    desk: Desk
    memory: Memory
    said: list[str] = field(default_factory=list)


@contextmanager
def seated(centre: Running, person: Person, theme: Theme, memory: Path) -> Iterator[Seat]:
    """Sit down as `person`, who remembers in the file `memory`, and get up again."""
    window = QWidget()
    window.resize(900, 640)
    tasks, kept = Tasks(window), Memory(memory)
    client = centre.client(person)
    who = client.people.me()
    session = Session(
        token=person.token,
        staff_id=person.id,
        name=who.name,
        role=who.role,
        permissions=who.permissions,
        expires_at=centre.clock.now() + timedelta(hours=8),
    )
    feed = Feed(feed_of(client), centre.clock, window)
    desk = Desk(
        client,
        session,
        tasks,
        feed,
        Notices(window, theme),
        theme,
        centre.clock,
        MachineStandIn(),
        kept.of(person.id),
        Claims(client, person.id, tasks, feed),
    )
    yield Seat(window, desk, kept)
    feed.stop()
    tasks.close()
    kept.write()
    window.close()
    window.deleteLater()
