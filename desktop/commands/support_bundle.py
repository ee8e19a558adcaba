"""Decides the command ``callout support-bundle``: what support needs to know, of nobody (F5).

The server of the folder makes it where one answers, for it knows its figures; else it is made from
the folder as it lies, which is not changed.
"""

import argparse
import io
from contextlib import suppress
from pathlib import Path

import platformdirs

from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.vocabulary import StartFault
from desktop import words
from desktop.app.facts import Since
from desktop.app.opening import database_of
from desktop.app.support import Subject, parts
from desktop.clock import SystemClock
from desktop.commands import speech
from desktop.gateways import attach
from desktop.gateways.folder import CentreFolder
from desktop.service.bundles import zipped
from desktop.service.diagnostics import Counted
from desktop.settings import Settings
from desktop.store import counting
from desktop.store.engine import Database
from desktop.store.examining import examine
from desktop.store.faults import CannotStart


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("support-bundle", help=words.text("command.support-bundle"))
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--key-file", type=Path, metavar="F")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Write a bundle and say where it is and what is in it."""
    if not asked.data.is_dir():
        raise CannotStart(StartFault.FOLDER_MISSING, path=str(asked.data))
    served = _served(asked.data)
    bundle = _at_rest(asked.data, asked.key_file) if served is None else served
    try:
        asked.file.write_bytes(bundle)
    except OSError as error:
        raise CannotStart(StartFault.FOLDER_NOT_WRITABLE, path=str(asked.file)) from error
    if asked.json:
        size_bytes = len(bundle)
        speech.answer({"ok": True, "size_bytes": size_bytes, "served": served is not None})
    else:
        speech.line(words.text("support-bundle.written", file=str(asked.file)))
    return 0


def _served(data: Path) -> bytes | None:
    """Return the bundle of the folder's server, None where none answers as it should."""
    into = io.BytesIO()
    try:
        running = attach.alive(data)
        if running is None:
            return None
        with Client(running.url, token=running.secret) as client:
            client.diagnostics.support_bundle(into)
    except (CannotStart, Unreachable, Refused):  # a sick server is what bundles are for
        return None
    return into.getvalue()


def _at_rest(data: Path, key_file: Path | None) -> bytes:
    """Return a bundle of a folder that is looked at and not changed."""
    where: Path | str = CentreFolder(data).database
    with suppress(CannotStart):  # it went elsewhere, or is told of in no way that can be read
        where = database_of(data)
    subject = Subject(
        data=data,
        counted=lambda: _counted(where),
        since=Since.now(SystemClock()),
        settings=Settings(),
        dialect="sqlite" if isinstance(where, Path) else "postgresql",
        key_file=key_file,
        served=False,
        desk_logs=Path(platformdirs.user_log_dir("Callout", appauthor=False)),
    )
    return zipped(parts(subject))


def _counted(where: Path | str) -> Counted:
    """Return how many rows there are; a file is looked at and not opened for work."""
    if isinstance(where, Path):
        return examine(where, lambda found: Counted(found.revision(), found.counts()))
    database = Database(where)
    try:
        with database.read() as session:
            return Counted(counting.revision(session), counting.rows(session))
    finally:
        database.close()
