"""Whether a view goes in beside what others made of it, and nobody's change is lost unasked."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.views import Views
from api_client.vocabulary import Code, Direction, OrderSort, Role
from api_client.wire.views import View, ViewColumn, ViewContent, ViewEdit, ViewFilter
from desktop.ui import view_saving
from desktop.ui.view_saving import Change, Overtaken, may_change, save
from tests.running import Running

LATE = ViewContent(filter=ViewFilter(late=True))
BOILER = ViewContent(filter=ViewFilter(text="boiler"))
LIFT = ViewContent(filter=ViewFilter(text="lift"))


@dataclass
class Two:
    """Two people who may both change one shared view, and the view."""

    one: Views
    other: Views
    view: View


@pytest.fixture
def two(centre: Running) -> Two:
    one = centre.client(centre.person(Role.DISPATCHER)).views
    other = centre.client(centre.person(Role.SUPERVISOR)).views
    view = one.put(new_id(), ViewEdit(name="Late", shared=True, content=LATE))
    return Two(one, other, view)


def done(outcome: View | Overtaken) -> View:
    assert isinstance(outcome, View)
    return outcome


def test_a_change_keeps_what_it_does_not_change(two: Two) -> None:
    now = done(save(two.one, Change(two.view, content=BOILER)))
    assert (now.name, now.shared, now.content, now.version) == ("Late", True, BOILER, 2)
    now = done(save(two.one, Change(now, name="Boilers", shared=False)))
    assert (now.name, now.shared, now.content) == ("Boilers", False, BOILER)


def test_what_nobody_else_changed_goes_in_by_itself(two: Two) -> None:
    done(save(two.other, Change(two.view, name="Very late")))
    now = done(save(two.one, Change(two.view, content=BOILER)))
    assert (now.name, now.content, now.version) == ("Very late", BOILER, 3)


def test_where_both_changed_the_same_somebody_has_to_choose(two: Two) -> None:
    theirs = done(save(two.other, Change(two.view, content=BOILER)))
    change = Change(two.view, content=LIFT)
    outcome = save(two.one, change)
    assert outcome == Overtaken(change, theirs)
    assert isinstance(outcome, Overtaken)
    assert done(save(two.one, outcome.mine())).content == LIFT


def test_the_same_change_by_two_is_no_quarrel(two: Two) -> None:
    done(save(two.other, Change(two.view, content=BOILER)))
    assert done(save(two.one, Change(two.view, content=BOILER))).content == BOILER


def test_what_was_deleted_or_is_shared_no_longer_is_told(two: Two) -> None:
    change = Change(two.view, content=BOILER)
    two.other.delete(two.view.id)
    assert save(two.one, change) == Overtaken(change, None)
    again = view_saving.restore(two.one, two.view)
    assert (again.id, again.name, again.content) == (two.view.id, "Late", LATE)
    save(two.one, Change(again, shared=False))
    assert save(two.other, Change(again, name="Mine")) == Overtaken(
        Change(again, name="Mine"), None
    )


def test_who_may_not_is_refused(two: Two, centre: Running) -> None:
    clerk = centre.client(centre.person(Role.FINANCE)).views
    with pytest.raises(Refused) as refused:
        save(clerk, Change(two.view, name="Mine"))
    assert refused.value.code == Code.NOT_PERMITTED


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPERVISOR])
@pytest.mark.parametrize("shared", [True, False])
def test_who_may_change_a_view_is_said_as_the_server_says_it(
    two: Two, centre: Running, role: Role, *, shared: bool
) -> None:
    view = done(save(two.one, Change(two.view, shared=shared)))
    person = centre.person(role)
    views = centre.client(person).views
    try:
        took = isinstance(save(views, Change(view, name="Renamed")), View)
    except Refused:
        took = False
    assert took is may_change(view, person.id, role)
    assert not may_change(view, UUID(int=1), Role.DISPATCHER)


def test_contents_agree_whatever_the_width_of_columns() -> None:
    def of(*columns: tuple[str, int], sort: OrderSort = OrderSort.CREATED) -> ViewContent:
        shown = tuple(ViewColumn(key=key, width_px=width) for key, width in columns)
        return ViewContent(columns=shown, sort=sort)

    assert view_saving.agree(of(("number", 90)), of(("number", 120)))
    assert view_saving.agree(of(("number", 90)), of())
    assert not view_saving.agree(of(("number", 90)), of(("state", 90)))
    assert not view_saving.agree(of(), of(sort=OrderSort.STATE))
    assert not view_saving.agree(of(), ViewContent(direction=Direction.ASCENDING))
    assert not view_saving.agree(of(), LATE)
