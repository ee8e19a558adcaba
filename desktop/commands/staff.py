"""Decides the command ``callout staff add``: the first administrator, and everybody after him."""

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from api_client.client import Client
from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import STAFF_ROLES, Code, Role, StartFault
from api_client.wire.people import NewStaff
from desktop import words
from desktop.commands import local, speech
from desktop.domain.refusal import Refusal
from desktop.service import people
from desktop.service.unit import SYSTEM
from desktop.store.faults import CannotStart

Asked = TypeVar("Asked")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("staff", help=words.text("command.staff"))
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    add = verbs.add_parser("add", help=words.text("command.staff-add"))
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", required=True, choices=[role.value for role in STAFF_ROLES])
    add.add_argument("--data", type=Path, required=True, metavar="DIR")
    add.add_argument("--database", metavar="URL")
    add.add_argument("--password-stdin", action="store_true")
    add.add_argument("--json", action="store_true")
    add.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Add a member of staff and print his id."""
    password = given_password(from_stdin=asked.password_stdin)
    try:
        new = checked(
            lambda: NewStaff(id=new_id(), name=asked.name, role=Role(asked.role), password=password)
        )
        with local.reached(asked.data, asked.database) as centre:
            if isinstance(centre, Client):
                centre.people.add_staff(new)
            else:
                people.add_staff(centre, SYSTEM, (new.id, new.name, new.role, new.password))
    except (Refusal, Refused) as refusal:
        return refused(refusal, json_wanted=asked.json)
    if asked.json:
        speech.answer({"id": str(new.id)})
    else:
        speech.line(words.text("staff.added", name=new.name, role=words.member(new.role)))
    return 0


def checked(make: Callable[[], Asked]) -> Asked:
    """Return the message that is made, within the same bounds whichever way it goes.

    Raises:
        Refusal: ``request-invalid`` with where the first error is and of what kind.
    """
    try:
        return make()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        at = ".".join(map(str, first["loc"]))
        raise Refusal(Code.REQUEST_INVALID, at=at, kind=first["type"]) from None


def refused(refusal: Refusal | Refused, *, json_wanted: bool) -> int:
    """Say why the centre refused and return the exit code of a failed check."""
    code = str(refusal.code)
    speech.aside(words.refusal(code, refusal.fields))
    if json_wanted:
        speech.answer({"ok": False, "code": code, "fields": dict(refusal.fields)})
    return 1


def given_password(*, from_stdin: bool) -> str:
    """Return the password: the first line of standard input, or asked for without echo."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""
    if sys.stdin is None or not sys.stdin.isatty():
        raise CannotStart(StartFault.PASSWORD_NOT_GIVEN)
    return getpass.getpass(words.text("staff.password-prompt") + " ")


def new_password(*, from_stdin: bool) -> str:
    """Return a password as :func:`given_password`; whoever types it unseen types it twice."""
    password = given_password(from_stdin=from_stdin)
    again = words.text("init.password-again") + " "
    while not from_stdin and getpass.getpass(again) != password:
        speech.aside(words.text("login.differ"))
        password = given_password(from_stdin=from_stdin)
    return password
