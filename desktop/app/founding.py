"""Decides how a centre is founded: the one way, for the first run and for ``callout init`` (F1).

All that can be refused is looked at before anything is written. What fails after that is undone, so
that the same can be tried again; a centre that is there is never touched.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from api_client.errors import Refused
from api_client.vocabulary import Code, StartFault
from api_client.wire.people import NewStaff
from desktop import settings as declared
from desktop import words
from desktop.app import sampling, surveying
from desktop.app.duties import shelf
from desktop.app.opening import OpenCentre, open_centre
from desktop.clock import HandClock, SystemClock
from desktop.domain.refusal import Refusal
from desktop.gateways import anchor, front, keys, settings_file
from desktop.gateways import backups as archives
from desktop.gateways.building import BuildingSite
from desktop.gateways.keys import CentreKey
from desktop.gateways.premises import Standing
from desktop.service import audit, backups, people
from desktop.service import centre as centre_cases
from desktop.service import settings as settings_cases
from desktop.service.unit import SYSTEM, Actor, iso
from desktop.settings import Chosen
from desktop.simulator import sample
from desktop.simulator.sample import Filled
from desktop.store.faults import CannotStart, folder_fault
from desktop.ui.founding import FoundingStep, FoundingWanted, Progress

Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Serves:
    """Where other machines' desks will reach the server, by the certificate of which SHA-256."""

    urls: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Founded:
    """A centre that was founded: where its key lies, the first backup and demo data if any."""

    folder: Path
    centre_id: UUID
    administrator: NewStaff
    key_place: str
    key_path: Path | None
    backup: Path | None
    demo: Filled | None
    serves: Serves | None


def found(wanted: FoundingWanted, tell: Tell) -> Founded:
    """Found a centre.

    Args:
        wanted: what was chosen.
        tell: hears what is done next, and how far it is.

    Raises:
        Refusal: ``request-invalid``, ``password-weak``, ``setting-wrong``, ``setting-fixed`` by
            the folder's settings.json; ``name-taken`` by the demo's staff.
        CannotStart: ``centre-exists``, ``backup-folder-unusable``, why the folder is unfit
            (:func:`desktop.gateways.premises.look`), what opening it raises.

    Nothing is left behind then.
    """
    _refuse_unfit(wanted)
    chief = surveying.administrator(wanted.administrator, wanted.password)
    chosen = _chosen(wanted)
    now = SystemClock().now()
    clock = HandClock(now - sample.LASTS if wanted.demo else now)
    tell(Progress(FoundingStep.FOLDER))
    with BuildingSite(wanted.folder, wanted.key_file) as site:
        tell(Progress(FoundingStep.RECORDS))
        with open_centre(site.folder, founding=True, clock=clock) as opened:
            site.begun(opened.centre_id)
            tell(Progress(FoundingStep.KEY))
            key = keys.obtain(site.folder, wanted.key_file, opened.centre_id, first=True)
            opened.work.write(SYSTEM, lambda unit: centre_cases.hold_key(unit, key))
            tell(Progress(FoundingStep.ADMINISTRATOR))
            new = (chief.id, chief.name, chief.role, chief.password)
            people.add_staff(opened.work, SYSTEM, new)
            tell(Progress(FoundingStep.SETTINGS))
            _put(opened, chief, chosen)
            demo = _demo(opened, clock, wanted, tell) if wanted.demo else None
            _anchor(opened, key)
            backup = None
            if wanted.backups.folder is not None:
                tell(Progress(FoundingStep.BACKUP))
                backup = _first_backup(opened, wanted)
                _anchor(opened, key)
            place, path = keys.whereabouts(site.folder, wanted.key_file, opened.centre_id)
            serves = _serves(opened, wanted)
        return Founded(site.folder, opened.centre_id, chief, place, path, backup, demo, serves)


def _serves(opened: OpenCentre, wanted: FoundingWanted) -> Serves | None:
    """Make the certificate for other machines' desks, and say where they will reach the server.

    Raises:
        CannotStart: ``disk-full``, ``folder-not-writable``.
    """
    if wanted.serves is None:
        return None
    certificate = front.obtain(opened.folder.path, SystemClock().now())
    return Serves(front.urls(*wanted.serves), certificate.sha256)


def _demo(opened: OpenCentre, clock: HandClock, wanted: FoundingWanted, tell: Tell) -> Filled:
    """Fill in the demo data, in the language that was chosen or is spoken now.

    Raises:
        Refusal: ``name-taken`` when the administrator is called as one of the demo's staff.
    """

    def told(done: int, of: int) -> None:
        tell(Progress(FoundingStep.DEMO, done, of))

    language = wanted.language or words.language()
    try:
        return sampling.fill(opened, clock, wanted.password, language, told)
    except Refused as refused:
        if refused.code != Code.NAME_TAKEN:
            raise
        raise Refusal(Code.NAME_TAKEN, name=str(refused.fields["name"])) from refused


def _anchor(opened: OpenCentre, key: CentreKey) -> None:
    """Anchor the head of the audit log, as a server does: ``verify`` holds the centre to it.

    Raises:
        CannotStart: ``disk-full``, ``folder-not-writable``.
    """
    work, folder = opened.work, opened.folder.path
    try:
        head = work.read(SYSTEM, audit.head)
        anchor.write(folder, key.signing_key(), *head, iso(work.clock.now()))
    except OSError as error:
        raise CannotStart(folder_fault(error), path=str(folder)) from error


def _chosen(wanted: FoundingWanted) -> dict[str, str]:
    """Return the settings that were chosen, as texts.

    Raises:
        Refusal: ``setting-wrong`` with the kind of fault by name; ``setting-fixed`` with the names
            that the folder's settings.json sets already.
    """
    backup = wanted.backups
    chosen: dict[str, object] = {
        "language": None if wanted.language is None else wanted.language.value,
        "others_host": None if wanted.serves is None else wanted.serves[0],
        "others_port": None if wanted.serves is None else wanted.serves[1],
        "backup_folder": None if backup.folder is None else backup.folder.absolute(),
        "backup_at": backup.at,
        "backup_days_kept": backup.days_kept,
    }
    texts = {name: declared.written(value) for name, value in chosen.items() if value is not None}
    wrong = _wrong(texts)
    if wrong:
        raise Refusal(Code.SETTING_WRONG, settings=wrong)
    fixed = Chosen(settings_file.read(wanted.folder)).fixed & texts.keys()
    if fixed:
        raise Refusal(Code.SETTING_FIXED, fields=sorted(fixed))
    return texts


def _wrong(texts: Mapping[str, str]) -> dict[str, str]:
    """Return of what kind the fault of each setting is that cannot be."""
    wrong = {}
    for name, text in texts.items():
        try:
            declared.checked(name, text)
        except declared.SettingWrong as fault:
            wrong[name] = fault.kind
    return wrong


def _refuse_unfit(wanted: FoundingWanted) -> None:
    """Refuse a folder that is unfit, a centre that is there, and a bad folder for backups."""
    found = surveying.look(wanted.folder)
    if found.fault is not None:
        raise found.fault
    if found.standing is Standing.CENTRE:
        raise CannotStart(StartFault.CENTRE_EXISTS, path=str(found.folder))
    if wanted.backups.folder is not None:
        surveying.refuse_backup_folder(wanted.backups.folder)
    if wanted.serves is not None:
        surveying.refuse_address(*wanted.serves)


def _put(opened: OpenCentre, chief: NewStaff, texts: Mapping[str, str]) -> None:
    """Write down the settings, as the administrator's choice: he can change them at the desk."""
    actor = Actor(chief.id, chief.name, chief.role)
    edits = [settings_cases.Edit(name, 0, text) for name, text in texts.items()]
    opened.work.write(actor, lambda unit: settings_cases.edit(unit, Chosen(), edits))


def _first_backup(opened: OpenCentre, wanted: FoundingWanted) -> Path:
    """Make a first backup, which proves that the folder for them is good.

    Raises:
        CannotStart: ``backup-folder-unusable``, ``disk-full``.
    """
    work, folder = opened.work, opened.folder.path
    chosen = Chosen(settings_file.read(folder))
    chosen.put(work.read(SYSTEM, settings_cases.kept), starting=True)
    kept = shelf(folder, opened.centre_id, chosen.now)
    source = archives.Source(folder, None, wanted.key_file, version("callout"))
    run = work.write(SYSTEM, lambda unit: backups.begin(unit).id)
    path = kept.place(work.clock.now())
    try:
        archives.make(source, path, work.clock.now(), lambda: None)
    except CannotStart as fault:
        if fault.fault is not StartFault.FOLDER_NOT_WRITABLE:
            raise
        raise CannotStart(StartFault.BACKUP_FOLDER_UNUSABLE, path=kept.folder) from fault
    size_bytes = path.stat().st_size
    work.write(SYSTEM, lambda unit: backups.end(unit, run, path.name, size_bytes, None))
    return path
