"""Decides the command ``callout technician add``: a technician, and how his phone comes in.

It pairs by a code, or a tracking app speaks by a secret of its own. Without a server the centre's
key is used where it is to be had, and never made here (decision 0007).
"""

import argparse
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from api_client.client import Client
from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import DeviceApp, StartFault
from api_client.wire.devices import TrackerGiven
from api_client.wire.people import NewTechnician
from desktop import words
from desktop.app.opening import OpenCentre
from desktop.commands import local, speech
from desktop.commands.staff import checked, refused
from desktop.domain.refusal import Refusal
from desktop.gateways import keys, settings_file
from desktop.server import present_devices
from desktop.service import centre as centre_cases
from desktop.service import devices, people
from desktop.service import settings as settings_cases
from desktop.service.unit import SYSTEM, Unit, iso
from desktop.settings import Chosen
from desktop.store.faults import CannotStart

APPS = (DeviceApp.OWNTRACKS, DeviceApp.OSMAND)


class Added(NamedTuple):
    """A technician's pairing code, until when it works, and a tracker for each app."""

    code: str
    expires_at: datetime
    trackers: dict[DeviceApp, TrackerGiven]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("technician", help=words.text("command.technician"))
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    add = verbs.add_parser("add", help=words.text("command.technician-add"))
    add.add_argument("name", metavar="NAME")
    add.add_argument("--phone", default="", metavar="NUMBER")
    add.add_argument("--data", type=Path, required=True, metavar="DIR")
    add.add_argument("--database", metavar="URL")
    add.add_argument("--key-file", type=Path, metavar="F")
    add.add_argument("--json", action="store_true")
    add.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Add a technician and print his id, pairing code, and what tracking apps are told."""
    try:
        new = checked(lambda: NewTechnician(id=new_id(), name=asked.name, phone=asked.phone))
        with local.entered(asked.data, asked.database) as centre:
            if isinstance(centre, Client):
                added = _through(centre, new)
            else:
                added = _alone(centre, new, asked.key_file)
    except (Refusal, Refused) as refusal:
        return refused(refusal, json_wanted=asked.json)
    if asked.json:
        speech.answer(_told(new, added))
    else:
        speech.line(words.text("technician.added", name=new.name, code=added.code))
    return 0


def _told(new: NewTechnician, added: Added) -> dict[str, object]:
    """Return what the command prints."""
    owntracks, osmand = (added.trackers[app] for app in APPS)
    return {
        "id": str(new.id),
        "pairing_code": added.code,
        "expires_at": iso(added.expires_at),
        "owntracks": owntracks.model_dump(include={"url", "user", "password", "secret"}),
        "osmand": {"url": osmand.url, "device_id": osmand.user},
    }


def _through(client: Client, new: NewTechnician) -> Added:
    """Add a technician by the server that runs."""
    given = client.people.add_technician(new)
    trackers = {app: client.devices.add_tracker(new.id, app) for app in APPS}
    return Added(given.pairing_code, given.expires_at, trackers)


def _alone(opened: OpenCentre, new: NewTechnician, key_file: Path | None) -> Added:
    """Add a technician to a centre that no server has open, in one transaction."""
    key = _key(opened, key_file)
    base = _base(opened)

    def add(unit: Unit) -> Added:
        if key is not None:
            centre_cases.hold_key(unit, key)
        made = people.add_technician(unit, new.id, new.name, new.phone)
        given = {app: devices.add(unit, new.id, app, "", key) for app in APPS}
        trackers = {app: present_devices.tracker(one, base) for app, one in given.items()}
        return Added(made.code, made.expires_at, trackers)

    return opened.work.write(SYSTEM, add)


def _key(opened: OpenCentre, key_file: Path | None) -> keys.CentreKey | None:
    """Return the centre's key; None where it has none yet, or it is elsewhere."""
    if not opened.holds_key():
        return None
    try:
        return keys.obtain(opened.folder.path, key_file, opened.centre_id, first=False)
    except CannotStart as fault:
        if key_file is not None or fault.fault is not StartFault.KEY_MISSING:
            raise
        return None


def _base(opened: OpenCentre) -> str:
    """Return where phones reach the server: as the centre says, else on this machine."""
    chosen = Chosen(settings_file.read(opened.folder.path))
    chosen.put(opened.work.read(SYSTEM, settings_cases.kept), starting=True)
    return chosen.now.public_url or f"http://127.0.0.1:{chosen.now.others_port}"
