"""Decides the command ``callout init``: a new centre, founded as the first run does it (F1)."""

import argparse
from collections.abc import Iterator
from datetime import time
from pathlib import Path

from desktop import words
from desktop.app import founding
from desktop.app.founding import Founded
from desktop.app.machine import config_folder, usual_folder
from desktop.commands import speech, staff
from desktop.domain.refusal import Refusal
from desktop.gateways import home, premises
from desktop.gateways.home import Home
from desktop.ui.founding import BackupsWanted, FoundingStep, FoundingWanted, Progress


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("init", help=words.text("command.init"))
    option = parser.add_argument
    option("--data", type=Path, required=True, metavar="DIR")
    option("--key-file", type=Path, metavar="F")
    option("--admin", required=True, metavar="NAME", help=words.text("init.option-admin"))
    option("--password-stdin", action="store_true", help=words.text("init.option-password"))
    option(
        "--language",
        choices=[language.value for language in words.Language],
        help=words.text("init.option-language"),
    )
    option("--serve", type=_address, metavar="HOST:PORT", help=words.text("init.option-serve"))
    option("--backup-to", type=Path, metavar="DIR", help=words.text("init.option-backup-to"))
    option("--backup-at", type=_time, metavar="HH:MM", help=words.text("init.option-backup-at"))
    option("--backup-keep", type=int, metavar="N", help=words.text("init.option-backup-keep"))
    option("--no-desk", action="store_true", help=words.text("init.option-no-desk"))
    option("--demo", action="store_true", help=words.text("init.option-demo"))
    option("--json", action="store_true", help=words.text("init.option-json"))
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Found a centre; 1 when it was refused, and then nothing is there."""
    language = None if asked.language is None else words.Language(asked.language)
    if language is not None:
        words.choose(language)
    wanted = FoundingWanted(
        folder=asked.data,
        administrator=asked.admin,
        password=staff.new_password(from_stdin=asked.password_stdin),
        language=language,
        backups=BackupsWanted(asked.backup_to, asked.backup_at, asked.backup_keep),
        demo=asked.demo,
        serves=asked.serve,
        key_file=asked.key_file,
    )
    try:
        made = founding.found(wanted, _telling(json_wanted=asked.json))
    except Refusal as refusal:
        return staff.refused(refusal, json_wanted=asked.json)
    begins = not asked.no_desk and asked.key_file is None and _settles(made.folder)
    if asked.json:
        speech.answer(_in_json(made))
    else:
        for line in _sentences(made):
            speech.line(line)
        if begins:
            speech.line(words.text("init.desk-begins"))
    return 0


def _settles(folder: Path) -> bool:
    """Let this person's desk begin there unless it begins elsewhere, and say whether it does.

    A key in a file of its own has to be named at each start: such a centre is no place to begin.
    """
    try:
        return home.settle(config_folder(), Home(folder=folder.absolute()), usual_folder())
    except OSError as error:
        speech.aside(words.text("init.desk-not-kept", reason=str(error)))
        return False


def _time(text: str) -> time:
    """Read a time of the day.

    Raises:
        ValueError: it is none, or has seconds or a zone.
    """
    found = time.fromisoformat(text)
    if found != time(found.hour, found.minute):
        raise ValueError(text)
    return found


def _address(text: str) -> tuple[str, int]:
    """Read an address and a port: ``192.0.2.7:8470``, ``[::]:8470``.

    Raises:
        ValueError: it is none.
    """
    host, _, port = text.rpartition(":")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not bare or (bare == host and ":" in host):
        raise ValueError(text)
    return bare, int(port)


def _telling(*, json_wanted: bool) -> founding.Tell:
    """Return how it is told what is done now: for a program a JSON line, for people a sentence."""
    said: set[FoundingStep] = set()

    def tell(progress: Progress) -> None:
        if json_wanted:
            told = {"step": progress.step.value, "done": progress.done, "of": progress.of}
            speech.answer(told)
        elif progress.step not in said:
            said.add(progress.step)
            speech.aside(words.member(progress.step))

    return tell


def _sentences(made: Founded) -> Iterator[str]:
    """Yield what was made, and what to mind."""
    name = made.administrator.name
    yield words.text("init.made", path=str(made.folder), name=name)
    where = {"path": str(made.key_path)} if made.key_path is not None else {}
    yield words.text(KEY_WORDS[made.key_place], **where)
    if made.serves is not None:
        urls = words.text("fault.comma").join(made.serves.urls)
        yield words.text("init.serves", urls=urls, sha256=made.serves.sha256)
    if made.demo is not None:
        names = words.text("fault.comma").join(made.demo.staff)
        yield words.text("init.demo-made", orders=made.demo.orders, names=names)
    if made.backup is None:
        yield words.text("init.backups-beside")
    else:
        yield words.text("init.backup-made", path=str(made.backup))
        if premises.same_disk(made.folder, made.backup.parent):
            yield words.text("init.backups-same-disk")


KEY_WORDS = {
    "beside-data": "init.key-beside-data",
    "file": "init.key-file",
    "key-store": "init.key-key-store",
}


def _in_json(made: Founded) -> dict[str, object]:
    """Return what was made as docs/seams.md has it."""
    key_path = None if made.key_path is None else str(made.key_path)
    return {
        "ok": True,
        "folder": str(made.folder),
        "centre_id": str(made.centre_id),
        "administrator": {"id": str(made.administrator.id), "name": made.administrator.name},
        "key": {"place": made.key_place, "path": key_path},
        "backup": None if made.backup is None else str(made.backup),
        "serve": None
        if made.serves is None
        else {"urls": list(made.serves.urls), "sha256": made.serves.sha256},
        "demo": None
        if made.demo is None
        else {
            "technicians": made.demo.technicians,
            "orders": made.demo.orders,
            "staff": list(made.demo.staff),
        },
    }
