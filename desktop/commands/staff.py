"""Decides the command ``callout staff add``: the first administrator, and everybody after him."""

import argparse
import getpass
import sys
from pathlib import Path

from api_client.client import Client
from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import STAFF_ROLES, Role, StartFault
from api_client.wire.people import NewStaff
from desktop import words
from desktop.commands import local, speech
from desktop.domain.refusal import Refusal
from desktop.service import people
from desktop.service.unit import SYSTEM
from desktop.store.faults import CannotStart


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("staff", help=words.text("command.staff"))
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    add = verbs.add_parser("add", help=words.text("command.staff-add"))
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", required=True, choices=[role.value for role in STAFF_ROLES])
    add.add_argument("--data", type=Path, required=True, metavar="DIR")
    add.add_argument("--password-stdin", action="store_true")
    add.add_argument("--json", action="store_true")
    add.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Add a member of staff and print his id."""
    role, id_ = Role(asked.role), new_id()
    password = _password(from_stdin=asked.password_stdin)
    try:
        with local.reached(asked.data) as centre:
            if isinstance(centre, Client):
                centre.people.add_staff(
                    NewStaff(id=id_, name=asked.name, role=role, password=password)
                )
            else:
                people.add_staff(centre, SYSTEM, (id_, asked.name, role, password))
    except (Refusal, Refused) as refusal:
        return refused(refusal, json_wanted=asked.json)
    if asked.json:
        speech.answer({"id": str(id_)})
    else:
        speech.line(words.text("staff.added", name=asked.name, role=words.member(role)))
    return 0


def refused(refusal: Refusal | Refused, *, json_wanted: bool) -> int:
    """Say why the centre refused and return the exit code of a failed check."""
    code = str(refusal.code)
    speech.aside(words.refusal(code, refusal.fields))
    if json_wanted:
        speech.answer({"ok": False, "code": code, "fields": dict(refusal.fields)})
    return 1


def _password(*, from_stdin: bool) -> str:
    """Return the password: the first line of standard input, or asked for without echo."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""
    if sys.stdin is None or not sys.stdin.isatty():
        raise CannotStart(StartFault.REFUSED, missing="--password-stdin")
    return getpass.getpass(words.text("staff.password-prompt") + " ")
