"""Decides the command ``callout authority``: the authority that phones are told to trust (F2)."""

import argparse
from pathlib import Path
from urllib.parse import urlsplit

from api_client.client import Client
from api_client.trust import groups
from api_client.wire.base import iso
from desktop import words
from desktop.clock import SystemClock
from desktop.commands import local, speech
from desktop.gateways import authority
from desktop.gateways.authority import Authority


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("authority", help=words.text("command.authority"))
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    make = verbs.add_parser("make", help=words.text("command.authority-make"))
    make.add_argument(
        "--host",
        action="append",
        default=[],
        metavar="NAME",
        help=words.text("authority.option-host"),
    )
    make.add_argument("--again", action="store_true", help=words.text("authority.option-again"))
    show = verbs.add_parser("show", help=words.text("command.authority-show"))
    for each, run in ((make, _make), (show, _show)):
        each.add_argument("--data", type=Path, required=True, metavar="DIR")
        each.add_argument("--database", metavar="URL")
        each.add_argument("--json", action="store_true")
        each.set_defaults(func=run)


def _make(asked: argparse.Namespace) -> int:
    """Make the authority where there is none, or anew where that is asked for; 1 without a name."""
    url = _public_url(asked.data, asked.database)
    hosts = tuple(dict.fromkeys(each for each in (urlsplit(url).hostname, *asked.host) if each))
    there = authority.of(asked.data) if not asked.again else None
    if there is None and not hosts:
        return _absent(asked, "address-missing", "authority.no-host")
    found = there or authority.make(asked.data, hosts, SystemClock().now())
    return _tell(asked, found, url, made=there is None)


def _show(asked: argparse.Namespace) -> int:
    """Say which authority there is; 1 where there is none."""
    found = authority.of(asked.data)
    if found is None:
        return _absent(asked, "not-found", "authority.none")
    return _tell(asked, found, _public_url(asked.data, asked.database), made=False)


def _absent(asked: argparse.Namespace, code: str, key: str) -> int:
    speech.aside(words.text(key))
    if asked.json:
        speech.answer({"ok": False, "code": code})
    return 1


def _tell(asked: argparse.Namespace, found: Authority, url: str, *, made: bool) -> int:
    """Say what phones are told: where they find it, and the figures to compare."""
    page = f"{url.rstrip('/')}/authority" if url else None
    ends = found.certificate.not_valid_after_utc
    if asked.json:
        said = {"sha256": found.sha256, "not_after": iso(ends), "names": list(found.names)}
        speech.answer({"ok": True, "made": made, **said, "page": page})
        return 0
    names = words.text("fault.comma").join(found.names)
    speech.line(words.text("authority.made" if made else "authority.there", names=names))
    speech.line(words.text("authority.figures", figures=" ".join(groups(found.sha256))))
    if page is not None:
        speech.line(words.text("authority.at", url=page))
    return 0


def _public_url(data: Path, database: str | None) -> str:
    """Return the public address of a centre, nothing where nobody said it.

    Raises:
        CannotStart: what opening the folder raises.
    """
    with local.reached(data, database) as centre:
        if isinstance(centre, Client):
            door = centre.diagnostics.centre().door
            return "" if door is None else door.url
        return local.settings(data, centre).public_url
