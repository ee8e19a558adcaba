"""Whether views are shown, changed, remembered, and follow what others make of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from api_client.ids import new_id
from api_client.vocabulary import Noun, OrderSort, Role
from api_client.wire.changes import Change
from api_client.wire.views import View, ViewColumn, ViewContent, ViewEdit, ViewFilter
from desktop.ui import views as module
from desktop.ui.theme import Theme
from desktop.ui.views import BUILT_IN, REMEMBERED, SavedViews
from tests.running import Person, Running
from tests.ui.seated import Seat, seated

LATE = ViewContent(filter=ViewFilter(late=True), sort=OrderSort.PROMISED)
BOILER = ViewContent(filter=ViewFilter(text="boiler"))
COLUMNS = (ViewColumn(key="number", width_px=90),)


@pytest.fixture
def person(centre: Running) -> Person:
    return centre.new_person(Role.DISPATCHER)


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "desk.ini"


@pytest.fixture
def seat(centre: Running, person: Person, theme: Theme, memory: Path) -> Iterator[Seat]:
    with seated(centre, person, theme, memory) as made:
        yield made


@pytest.fixture
def views(seat: Seat) -> SavedViews:
    """Sit before a panel that shows what is wanted, with all its columns named."""
    made = SavedViews(seat.desk, seat.window)

    def show(content: ViewContent) -> None:
        shown = content.columns or COLUMNS
        made.follow(content.model_copy(update={"columns": shown}))

    made.wanted.connect(show)
    return made


def keep(centre: Running, by: Person, name: str, content: ViewContent = LATE) -> View:
    """Share a view."""
    edit = ViewEdit(name=name, shared=True, content=content)
    return centre.client(by).views.put(new_id(), edit)


def change(centre: Running, by: Person, view: View, content: ViewContent) -> View:
    """Change a shared view."""
    edit = ViewEdit(version=view.version, name=view.name, shared=True, content=content)
    return centre.client(by).views.put(view.id, edit)


def hear(qtbot: QtBot, views: SavedViews, view: View) -> None:
    """Hear from the feed that a view has changed, and wait for the list."""
    with qtbot.waitSignal(views.changed):
        views.hear([Change(seq=1, noun=Noun.VIEW, id=view.id, version=view.version)])


def changed(views: SavedViews) -> bool:
    """Say whether what is shown differs from the view that was loaded."""
    return views.is_changed


def current(views: SavedViews) -> View | None:
    """Give the saved view that was loaded."""
    return views.current


def test_a_view_of_the_beginning_leaves_sort_and_columns(views: SavedViews) -> None:
    views.follow(ViewContent(sort=OrderSort.STATE, columns=COLUMNS))
    late = next(each for each in BUILT_IN if each.filter.late)
    views.choose_built_in(late)
    assert views.shown == ViewContent(
        filter=ViewFilter(late=True), sort=OrderSort.STATE, columns=COLUMNS
    )
    assert views.built_in is late
    assert not changed(views)


def test_own_and_shared_are_told_apart(
    qtbot: QtBot, centre: Running, person: Person, views: SavedViews
) -> None:
    other = centre.new_person(Role.DISPATCHER)
    mine, theirs = keep(centre, person, "Mine"), keep(centre, other, "Theirs")
    hear(qtbot, views, mine)
    assert [view.id for view in views.own] == [mine.id]
    assert theirs.id in [view.id for view in views.shared]
    assert views.may_change(mine)
    assert not views.may_change(theirs)
    assert views.named(" MINE ") == mine


def test_what_is_changed_of_a_view_is_known_and_taken_back(
    centre: Running, person: Person, views: SavedViews
) -> None:
    views.choose(keep(centre, person, "Late"))
    assert (changed(views), views.built_in) == (False, None)
    views.follow(views.shown.model_copy(update={"filter": ViewFilter(late=True, text="x")}))
    assert changed(views)
    views.revert()
    assert not changed(views)
    assert views.shown.filter == LATE.filter
    wide = (ViewColumn(key="number", width_px=200),)
    views.follow(views.shown.model_copy(update={"columns": wide}))
    assert not changed(views)


def test_what_is_shown_comes_back_with_the_person(
    centre: Running, person: Person, theme: Theme, memory: Path
) -> None:
    view = keep(centre, person, "Late")
    with seated(centre, person, theme, memory) as seat:
        views = SavedViews(seat.desk, seat.window)
        views.choose(view)
        views.follow(BOILER)
    with seated(centre, person, theme, memory) as seat:
        views = SavedViews(seat.desk, seat.window)
        assert (views.current, views.shown, views.is_changed) == (view, BOILER, True)
    with seated(centre, centre.new_person(Role.DISPATCHER), theme, memory) as seat:
        assert SavedViews(seat.desk, seat.window).shown == ViewContent()


def test_what_cannot_be_read_is_let_go(seat: Seat) -> None:
    seat.desk.memory.keep_text(REMEMBERED, '{"content": {"sort": 7}}')
    assert SavedViews(seat.desk, seat.window).shown == ViewContent()


def test_what_others_make_of_the_view_is_shown_and_said(
    qtbot: QtBot, centre: Running, seat: Seat, views: SavedViews
) -> None:
    other = centre.new_person(Role.DISPATCHER)
    view = keep(centre, other, "Theirs")
    views.choose(view)
    now = change(centre, other, view, BOILER)
    hear(qtbot, views, now)
    assert current(views) == now
    assert views.shown.filter == BOILER.filter
    assert '"Theirs" was changed by somebody else' in seat.desk.notices.shown[-1]
    centre.client(other).views.delete(view.id)
    hear(qtbot, views, now)
    assert current(views) is None
    assert views.shown.filter == BOILER.filter, "what was seen stays"
    assert "was deleted" in seat.desk.notices.shown[-1]


def test_what_is_changed_here_stays_when_others_change_it_too(
    qtbot: QtBot, centre: Running, seat: Seat, views: SavedViews
) -> None:
    other = centre.new_person(Role.DISPATCHER)
    view = keep(centre, other, "Theirs")
    views.choose(view)
    mine = views.shown.model_copy(update={"filter": ViewFilter(lacking=True)})
    views.follow(mine)
    now = change(centre, other, view, BOILER)
    hear(qtbot, views, now)
    assert (views.shown, views.current, views.overtaken) == (mine, view, True)
    assert len(seat.desk.notices.shown) == 1
    hear(qtbot, views, now)
    assert len(seat.desk.notices.shown) == 1, "it is said once"
    views.revert()
    assert (views.shown.filter, views.overtaken) == (BOILER.filter, False)


def test_a_view_that_could_not_be_listed_is_listed_later(
    qtbot: QtBot,
    centre: Running,
    person: Person,
    seat: Seat,
    views: SavedViews,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "RETRY_MS", 1)
    view = keep(centre, person, "Late")
    seat.desk.client.move("http://127.0.0.1:9")  # where nobody answers
    views.load()
    qtbot.waitUntil(lambda: seat.desk.tasks.again == 1)
    seat.desk.client.move(centre.url)
    qtbot.waitUntil(lambda: [each.id for each in views.own] == [view.id])
