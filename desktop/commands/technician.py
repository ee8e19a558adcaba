"""Decides the command ``callout technician add``: a technician, and the code his phone pairs by."""

import argparse
from pathlib import Path

from api_client.client import Client
from api_client.errors import Refused
from api_client.ids import new_id
from api_client.wire.people import NewTechnician
from desktop import words
from desktop.commands import local, speech
from desktop.commands.staff import checked, refused
from desktop.domain.refusal import Refusal
from desktop.service import people
from desktop.service.unit import SYSTEM, iso


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("technician", help=words.text("command.technician"))
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    add = verbs.add_parser("add", help=words.text("command.technician-add"))
    add.add_argument("name", metavar="NAME")
    add.add_argument("--phone", default="", metavar="NUMBER")
    add.add_argument("--data", type=Path, required=True, metavar="DIR")
    add.add_argument("--database", metavar="URL")
    add.add_argument("--json", action="store_true")
    add.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Add a technician and print his id and pairing code."""
    try:
        new = checked(lambda: NewTechnician(id=new_id(), name=asked.name, phone=asked.phone))
        with local.reached(asked.data, asked.database) as centre:
            if isinstance(centre, Client):
                given = centre.people.add_technician(new)
                code, expires_at = given.pairing_code, given.expires_at
            else:
                made = centre.write(
                    SYSTEM,
                    lambda unit: people.add_technician(unit, new.id, new.name, new.phone),
                )
                code, expires_at = made.code, made.expires_at
    except (Refusal, Refused) as refusal:
        return refused(refusal, json_wanted=asked.json)
    if asked.json:
        speech.answer({"id": str(new.id), "pairing_code": code, "expires_at": iso(expires_at)})
    else:
        speech.line(words.text("technician.added", name=new.name, code=code))
    return 0
