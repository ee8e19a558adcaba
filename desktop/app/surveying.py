"""Decides what is looked at before a centre is founded: the folder, the backups', the first person.

Nothing is written here. The first run asks the same of it while somebody types.
"""

from pathlib import Path

from pydantic import ValidationError

from api_client.ids import new_id
from api_client.vocabulary import Code, Role, StartFault
from api_client.wire.people import NewStaff
from desktop.domain.people import check_password
from desktop.domain.refusal import Refusal
from desktop.gateways import premises
from desktop.gateways.premises import Premises, Standing
from desktop.store.engine import Database
from desktop.store.faults import CannotStart


def look(folder: Path) -> Premises:
    """Look at a folder as :func:`desktop.gateways.premises.look` does, and into its database.

    A centre of a newer release, or whose database is damaged, is one that this one cannot open.
    """
    found = premises.look(folder)
    file = found.folder / "callout.db"
    if found.standing is not Standing.CENTRE or not file.exists():
        return found
    database = Database(file)
    try:
        database.refuse_other_revision()
    except CannotStart as fault:
        if fault.fault is not StartFault.DATABASE_OLDER:  # it is brought up to date when opened
            return Premises(found.folder, Standing.UNFIT, fault, found.free_bytes)
    finally:
        database.close()
    return found


def administrator(name: str, password: str) -> NewStaff:
    """Return the first administrator as he is to be added.

    Raises:
        Refusal: ``request-invalid`` with where the first error is, ``password-weak``.
    """
    try:
        new = NewStaff(id=new_id(), name=name, role=Role.ADMINISTRATOR, password=password)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        at = ".".join(map(str, first["loc"]))
        raise Refusal(Code.REQUEST_INVALID, at=at, kind=first["type"]) from None
    check_password(new.name, new.password)
    return new


def refuse_address(host: str, port: int) -> None:
    """Refuse an address at which no server can listen now; it is tried and let go.

    Raises:
        CannotStart: ``port-in-use``, ``address-unusable``.
    """
    from desktop.server.listener import listening  # noqa: PLC0415  (a server's libraries)

    with listening(host, port):
        return


def refuse_backup_folder(folder: Path) -> None:
    """Refuse a folder in which no backup can be written; it need not be there yet.

    Raises:
        CannotStart: ``backup-folder-unusable``.
    """
    try:
        premises.refuse_unwritable(folder)
    except CannotStart as fault:
        raise CannotStart(StartFault.BACKUP_FOLDER_UNUSABLE, path=str(folder)) from fault
    if folder.exists() and not folder.is_dir():
        raise CannotStart(StartFault.BACKUP_FOLDER_UNUSABLE, path=str(folder))
