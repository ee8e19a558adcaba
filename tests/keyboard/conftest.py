"""Decides how the tests of the keyboard share a centre, a screen and a desk: one of each a worker.

Every test makes the orders that it needs, so that it may run alone, in any order and on any worker.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import Role
from api_client.wire.orders import NewOrder, Order
from api_client.wire.people import NewTechnician
from desktop.app.opening import open_centre
from desktop.gateways.folder import CentreFolder
from desktop.service import people
from desktop.service.unit import SYSTEM
from tests.keyboard.desk import Desk, sitting
from tests.keyboard.screen import need_tools, screen
from tests.keyboard.tasks import TASKS, told
from tests.running import new_order, until

PASSWORD = "a-password-of-some-length"
STAFF = {
    "Hannah": Role.DISPATCHER,
    "Otto": Role.DISPATCHER,
    "Ada": Role.ADMINISTRATOR,
    "Rosa": Role.RECORDS_CLERK,
}
"""Hannah, Ada and Rosa sit before the desk, Otto works at another one."""
STARTS_WITHIN_S = 120.0
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Room:
    """What a worker's tests share: the desk, and others who work on the same server."""

    desk: Desk
    otto: Client
    ada: Client
    hannah: Client
    rosa: Client

    def order(self, **more: object) -> Order:
        """Let Otto make an order."""
        return self.otto.orders.create(NewOrder.model_validate(new_order(**more)))

    def technician(self, name: str) -> UUID:
        """Let Ada add a technician."""
        id_ = new_id()
        self.ada.people.add_technician(NewTechnician(id=id_, name=name))
        return id_


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A desk on a real screen before which nobody is signed in yet, and its server."""
    need_tools()
    folder = tmp_path_factory.mktemp("room")
    data = folder / "centre"
    with open_centre(data) as opened:
        for name, role in STAFF.items():
            people.add_staff(opened.work, SYSTEM, (new_id(), name, role, PASSWORD))
    with screen(folder) as display, sitting(data, folder, display) as desk:
        desk.sees("Log in", focus="Name", within_s=STARTS_WITHIN_S)
        running = CentreFolder(data).running()
        assert running is not None
        with Client(running.url) as nobody:
            otto, ada, hannah, rosa = (
                nobody.with_token(nobody.people.sign_in(name, PASSWORD).token)
                for name in ("Otto", "Ada", "Hannah", "Rosa")
            )
            yield Room(desk, otto, ada, hannah, rosa)


@pytest.fixture
def who() -> str:
    """Who is to sit before the desk."""
    return "Hannah"


@pytest.fixture
def desk(request: pytest.FixtureRequest, room: Room, who: str) -> Iterator[Desk]:
    """The desk, with whoever is wanted signed in; what is pressed is held against the table."""
    desk = room.desk
    desk.begin()
    sign_in(desk, who)
    desk.begin()
    desk.sees(link="connected", panel="panel.queue", focus="Orders")
    yield desk
    title: Any = getattr(request.function, "task", None)
    if title is not None and not request.node.stash.get(FAILED, False):
        way = ", ".join(desk.way)
        assert desk.keys <= TASKS[title], f"{title}: {way} are {desk.keys} keys"
        line = told().get(title)
        assert line is not None, f"| {title} | {way} | {desk.keys} |"
        assert (line.way, line.keys) == (way, desk.keys), f"| {title} | {way} | {desk.keys} |"


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether a test failed, so that its keys are not counted too."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests open what the worker's room keeps: the connections to its server."""
    mark = pytest.mark.leaves_open("the worker's room keeps its connections")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(mark)


def sign_in(desk: Desk, who: str) -> None:
    """Sign somebody in by keys, if he is not; whoever is signed in goes first."""
    before = desk.see().who
    if who in before:
        return
    if before:
        desk.press("ctrl+k")
        desk.sees(focus="Command bar")
        desk.write("log out")
        desk.sees("Log out")
        desk.press("Return")
    until(lambda: desk.see().focus in {"Name", "Password"})
    if desk.see().focus == "Password":
        desk.press("shift+Tab")
    desk.sees("Log in", focus="Name")
    desk.press("ctrl+a")
    desk.write(who)
    desk.press("Tab")
    desk.sees(focus="Password")
    desk.write(PASSWORD)
    desk.press("Return")
    desk.sees(who=who, link="connected", focus="Orders")
