"""Decides the command ``callout technician add``: a technician, and how his phone comes in.

It pairs by a code, or a tracking app speaks by a secret of its own, which `--json`
alone tells. Without a server the centre's key is used where it is to be had, and never made here
(decision 0007).
"""

import argparse
from collections.abc import Sequence
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
from desktop.gateways import front, keys
from desktop.server import present_devices
from desktop.service import centre as centre_cases
from desktop.service import devices, people
from desktop.service.unit import SYSTEM, Unit, iso
from desktop.store.faults import CannotStart

APPS = (DeviceApp.OWNTRACKS, DeviceApp.OSMAND)
NOWHERE = "https://public-url-not-set.invalid"
"""What an app is told where neither the centre nor a server says where phones come in."""


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
            apps = APPS if asked.json else ()  # a secret that nobody is told is none
            if isinstance(centre, Client):
                added = _through(centre, new, apps)
            else:
                added = _alone(centre, new, apps, asked.key_file)
    except (Refusal, Refused) as refusal:
        return refused(refusal, json_wanted=asked.json)
    if asked.json:
        told = _told(new, added)
        if added.trackers[DeviceApp.OSMAND].url.startswith(NOWHERE):
            speech.aside(words.text("technician.nowhere"))
        speech.answer(told)
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


def _through(client: Client, new: NewTechnician, apps: Sequence[DeviceApp]) -> Added:
    """Add a technician by the server that runs."""
    given = client.people.add_technician(new)
    trackers = {app: client.devices.add_tracker(new.id, app) for app in apps}
    return Added(given.pairing_code, given.expires_at, trackers)


def _alone(
    opened: OpenCentre, new: NewTechnician, apps: Sequence[DeviceApp], key_file: Path | None
) -> Added:
    """Add a technician to a centre that no server has open, in one transaction."""
    key = _key(opened, key_file)
    base = _base(opened)

    def add(unit: Unit) -> Added:
        if key is not None:
            centre_cases.hold_key(unit, key)
        made = people.add_technician(unit, new.id, new.name, new.phone)
        given = {app: devices.add(unit, new.id, app, "", key) for app in apps}
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
    """Return where phones reach the server: as the centre says, else where others come in."""
    now = local.settings(opened.folder.path, opened.work)
    others = front.urls(now.others_host, now.others_port) if now.others_host else ()
    return now.public_url or next(iter(others), NOWHERE)
