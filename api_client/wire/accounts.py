"""Decides how sessions, a change of one's own password and a locked desk are written (F3)."""

from api_client.vocabulary import Role
from api_client.wire.base import Id, Items, Line, Message, Moment, Spelt
from api_client.wire.people import Password


class PasswordChange(Message):
    """The password that is and the one that is to be; ``end_others`` ends his other sessions."""

    old: Password
    new: Password
    end_others: bool = False


class Unlocking(Message):
    """The password by which a locked desk is opened again, for the session that it has."""

    password: Password


class OpenSession(Message):
    """A session that still works: whose, from where, since when, by which release of the desk."""

    id: Id
    person_id: Id
    name: Line
    role: Spelt[Role]
    address: Line
    release: Line
    platform: Line
    since: Moment
    last_seen_at: Moment | None
    expires_at: Moment | None
    own: bool
    """Whether it is the one by which this is asked."""


class SessionList(Message):
    """Open sessions, newest first."""

    items: Items[OpenSession]
