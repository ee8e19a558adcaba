"""Tries that what is pressed too early waits, that the last of it counts, and when it is let go."""

import pytest

from desktop.ui.actions import Action
from desktop.ui.ahead import Ahead


class Thing:
    """Something that is loaded, and two things to do with it."""

    def __init__(self) -> None:
        self.loads, self.may = True, True
        self.done: list[str] = []
        self.declined: list[str] = []
        self.ahead = Ahead(lambda: self.loads, lambda action: self.declined.append(action.key))
        self.one, self.other = self.ahead.actions(self._action("one"), self._action("other"))

    def load(self) -> None:
        self.loads = False
        self.ahead.settle()

    def _action(self, key: str) -> Action:
        return Action(key, "edit", lambda: self.done.append(key), "E", lambda: self.may)


@pytest.fixture
def thing() -> Thing:
    return Thing()


def test_what_is_there_is_acted_on_at_once(thing: Thing) -> None:
    thing.load()
    assert thing.one.ready()
    thing.one.run()
    assert thing.done == ["one"]
    thing.may = False
    assert not thing.one.ready()


def test_what_is_pressed_too_early_is_done_once_it_is_there(thing: Thing) -> None:
    assert thing.one.ready()
    thing.one.run()
    assert thing.done == []
    thing.load()
    assert thing.done == ["one"]
    thing.ahead.settle()
    assert thing.done == ["one"]


def test_the_last_of_it_counts(thing: Thing) -> None:
    thing.one.run()
    thing.other.run()
    thing.load()
    assert thing.done == ["other"]


def test_what_then_is_not_possible_is_declined(thing: Thing) -> None:
    thing.one.run()
    thing.may = False
    thing.load()
    assert (thing.done, thing.declined) == ([], ["one"])


def test_what_is_forgotten_is_not_done(thing: Thing) -> None:
    thing.one.run()
    thing.ahead.forget()
    thing.load()
    assert thing.done == []


def test_an_action_stays_as_it_is_otherwise(thing: Thing) -> None:
    assert (thing.one.key, thing.one.icon, thing.one.shortcut) == ("one", "edit", "E")
