"""Decides what a bench's server is: the real application on a made centre, in a process of its own.

The arms differ in the one thing that is compared: how many use cases share a commit, or whether
anything is written at all. Address, authentication, decoding and answer are the product's own.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from typing_extensions import override

from desktop.bench import speaking
from desktop.clock import SystemClock
from desktop.domain import tracking as rules
from desktop.gateways.folder import CentreFolder
from desktop.server import application, listener
from desktop.server.bell import Bell
from desktop.server.context import Centre
from desktop.service import centre as centre_cases
from desktop.service import devices, queue, sessions, tracking
from desktop.service.tracking import Outcome
from desktop.service.unit import SYSTEM, Actor, Unit, Work
from desktop.service.writer import GROUP_MOST
from desktop.store.base import Record
from desktop.store.blobs import Blobs
from desktop.store.engine import Database
from desktop.store.records import Kept, Records

Answer = TypeVar("Answer")


class Arm(StrEnum):
    """What is compared."""

    NOOP = "noop"
    """Nothing is written: the use case answers that it accepted, and no more."""
    GROUPED = "grouped"
    """The product as it is."""
    SINGLE = "single"
    """Each use case has a commit, and so a sync, of its own."""
    MEMORY = "memory"
    """A page of the queue has its rows from memory: the newest orders, as many as are asked for."""


REMEMBERED_ROWS = 500
"""So many rows a page can have."""


class NoRecords(Records):
    """Records of which there are none, and none are kept."""

    @override
    def get(self, kind: type[Kept], key: object) -> Kept | None:
        return None

    @override
    def find(self, kind: type[Kept], **equal: object) -> list[Kept]:
        return []

    @override
    def count(self, kind: type[Kept], **equal: object) -> int:
        return 0

    @override
    def add(self, *records: Record) -> None:
        pass

    @override
    def delete(self, kind: type[Kept], **equal: object) -> None:
        pass

    @override
    def keep_newest(self, kind: type[Kept], most: int, **equal: object) -> None:
        pass


class NoWork(Work):
    """Reads as the product does; what would write runs without records, and leaves nothing."""

    @override
    def write(self, actor: Actor, use_case: Callable[[Unit], Answer]) -> Answer:
        return use_case(Unit(NoRecords(), actor, self.clock.now()))

    @override
    async def ingest(self, actor: Actor, use_case: Callable[[Unit], Answer]) -> Answer:
        return use_case(Unit(NoRecords(), actor, self.clock.now()))


def accepted(unit: Unit, sent: rules.Report, bounds: object = None) -> Outcome:
    """Answer that a report is accepted, and do no more."""
    del unit, bounds
    return Outcome(sent.report_id, accepted=True, order_version=1)


def unheard(*asked: object) -> None:
    """Take nothing of what a tracking app told."""


def nothing(unit: Unit) -> None:
    """Do nothing."""


class Remembered:
    """Answers with pages that were looked up once, and looks into no database again."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._look_up = queue.page
        self._pages: dict[int, queue.Page] = {}

    def page(
        self, unit: Unit, wanted: queue.Wanted, limit: int, after: queue.Place | None = None
    ) -> queue.Page:
        """Return the newest orders, whichever are wanted."""
        if limit not in self._pages:
            self._pages[limit] = self._look_up(unit, wanted, limit, after)
        return self._pages[limit]


IN_PLACE: dict[Arm, tuple[tuple[object, str, Callable[..., object]], ...]] = {
    Arm.NOOP: (
        (tracking, "report", accepted),
        (sessions, "come_in", nothing),
        (sessions, "note_seen", nothing),
        (devices, "hear", unheard),
    ),
    Arm.MEMORY: ((queue, "page", Remembered().page),),
}
"""What an arm's process runs instead: routes name a use case by its module."""


def main() -> None:
    """Serve what the first line asks for until standard input ends; then tell of the writing."""
    questions = speaking.asked()
    asked = next(questions, None)
    if asked is not None:
        serve(Path(asked["data"]), Arm(asked["arm"]))


def serve(data: Path, arm: Arm) -> None:
    """Serve a made centre."""
    with opened(data, arm) as work, listener.listening("127.0.0.1", 0) as (sock, url):
        served = Centre(
            work=work,
            files=Blobs(data / "files"),
            bell=Bell(),
            release="bench",
            centre_id=work.read(SYSTEM, centre_cases.standing).centre_id,
            local_secret="bench",  # noqa: S106  (of a centre that lives for minutes)
            stop=lambda: server.stop(),  # noqa: PLW0108  (the server is made below)
        )

        def told(_: dict[str, Any]) -> dict[str, Any]:
            return {"groups": work.groups, "grouped": work.grouped}

        def ready() -> None:
            speaking.tell(url=url)
            speaking.answering(told, server.stop)

        server = listener.Listener(application.build(served), served, ready)
        gc.freeze()
        server.run(sockets=[sock])


@contextmanager
def opened(data: Path, arm: Arm) -> Iterator[Work]:
    """Give the work on a made centre, done as the arm has it."""
    with CentreFolder(data) as folder:
        for module, name, use_case in IN_PLACE.get(arm, ()):
            setattr(module, name, use_case)
        database = Database(folder.database)
        most = 1 if arm is Arm.SINGLE else GROUP_MOST
        make = NoWork if arm is Arm.NOOP else Work
        work = make(database, SystemClock(), group_most=most)
        try:
            yield work
        finally:
            work.close()
            database.close()
