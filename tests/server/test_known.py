"""Tries whom the hot paths know from before: by token alone, and not without bound."""

from api_client.ids import new_id
from api_client.vocabulary import Role
from desktop.server.known import Known
from desktop.service.unit import Actor


def actor(name: str) -> Actor:
    return Actor(new_id(), name, Role.TECHNICIAN)


def test_whoever_was_met_is_known_by_his_token_alone() -> None:
    known, wang = Known(), actor("Wang")
    assert known.by("token") is None
    known.meet("token", wang)
    assert known.by("token") is wang
    assert known.by("Token") is None


def test_whoever_was_not_here_for_longest_is_forgotten_first() -> None:
    known = Known(most=2)
    known.meet("a", actor("A"))
    known.meet("b", actor("B"))
    assert known.by("a") is not None
    known.meet("c", actor("C"))
    assert known.by("b") is None
    assert known.by("a") is not None
    assert known.by("c") is not None
