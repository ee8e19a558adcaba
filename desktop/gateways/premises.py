"""Decides whether a folder is fit for a centre's data: what lies there, its disk, who else writes.

To look leaves nothing behind. A database on a network share, or in a folder that another program
copies to a cloud file by file, is damaged sooner or later: such folders are refused.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import psutil

from api_client.vocabulary import StartFault
from desktop.gateways.layout import FOUNDING_FILE, stands, there
from desktop.store.faults import CannotStart, folder_fault

LEAST_BYTES = 500 * 2**20
"""Less room than this is none: a day of photos would fill it."""
HARMLESS = frozenset(
    {".ds_store", "desktop.ini", "thumbs.db", "settings.json", "server.log", "lock", FOUNDING_FILE}
)
"""What may lie in a folder that is empty otherwise: the system's, a pre-set choice, an old log."""
NETWORKED = frozenset(
    {"9p", "afpfs", "afs", "ceph", "cifs", "davfs", "fuse.rclone", "fuse.sshfs", "glusterfs"}
    | {"lustre", "ncpfs", "nfs", "nfs4", "smb2", "smb3", "smbfs", "webdav", "fuse.davfs2"}
)
"""File systems that lie on another machine."""
SYNCHRONISERS = {
    "baidunetdiskworkspace": "Baidu Netdisk",
    "baidusyncdisk": "Baidu Netdisk",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "icloud drive": "iCloud Drive",
    "iclouddrive": "iCloud Drive",
    "megasync": "MEGA",
    "mobile documents": "iCloud Drive",
    "my drive": "Google Drive",
    "nextcloud": "Nextcloud",
    "nutstore files": "Nutstore",
    "onedrive": "OneDrive",
    "owncloud": "ownCloud",
    "seafile": "Seafile",
    "synologydrive": "Synology Drive",
    "坚果云": "坚果云",
    "我的坚果云": "坚果云",
    "百度网盘同步空间": "百度网盘",
}
"""How the folders of programs that copy files to a cloud are called, and who does it."""
MARKS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".stfolder": "Syncthing",
}
"""What such programs leave in the folder that they copy."""
VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
"""Where Windows says which folders are OneDrive's, whatever they are called."""


class Standing(StrEnum):
    """What a folder is to somebody who wants a centre in it."""

    VACANT = "vacant"
    CENTRE = "centre"
    HALF_MADE = "half-made"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system: where it begins, its kind, and whether the system calls it remote."""

    place: str
    kind: str
    remote: bool


@dataclass(frozen=True, slots=True)
class Premises:
    """A folder as it was found: how it stands, why it is unfit, how much room there is."""

    folder: Path
    standing: Standing
    fault: CannotStart | None = None
    free_bytes: int | None = None


def look(folder: Path, mounted: Callable[[], Iterable[Mount]] | None = None) -> Premises:
    """Look at a folder in which somebody wants a centre; it need not be there yet.

    Args:
        folder: where.
        mounted: the file systems; the machine's own if nothing is said.
    """
    folder = folder.absolute()
    if stands(folder):
        return Premises(folder, Standing.CENTRE)
    nearest = _nearest(folder)
    free_bytes = room(folder)
    try:
        _refuse_shared(nearest, mounted or mounts)
        _refuse_occupied(folder)
        refuse_unwritable(folder)
        _refuse_scant(folder, free_bytes)
    except CannotStart as fault:
        return Premises(folder, Standing.UNFIT, fault, free_bytes)
    half = there(folder / FOUNDING_FILE)
    return Premises(folder, Standing.HALF_MADE if half else Standing.VACANT, None, free_bytes)


def room(folder: Path) -> int | None:
    """Return how many bytes are free where a folder is or will be; None where nobody knows."""
    try:
        return shutil.disk_usage(_nearest(folder)).free
    except OSError:
        return None


def same_disk(one: Path, other: Path) -> bool:
    """Return whether two folders, there or not yet, are lost together when one disk fails."""
    try:
        return _nearest(one).stat().st_dev == _nearest(other).stat().st_dev
    except OSError:
        return False


def refuse_unwritable(folder: Path) -> None:
    """Refuse a folder in which, or where it is to be made, nothing can be written.

    It is tried with a file that has no name for long: rights alone do not say it on Windows.

    Raises:
        CannotStart: ``folder-not-writable``, ``disk-full``.
    """
    try:
        with tempfile.TemporaryFile(dir=_nearest(folder)):
            return
    except OSError as error:
        raise CannotStart(folder_fault(error), path=str(folder)) from error


def mounts() -> Sequence[Mount]:
    """Return the machine's file systems."""
    return [
        Mount(each.mountpoint, each.fstype.lower(), "remote" in each.opts.split(","))
        for each in psutil.disk_partitions(all=True)
    ]


def synchronised_by(folder: Path, environment: Mapping[str, str] | None = None) -> str | None:
    """Return which program copies a folder to a cloud, None where none is known to."""
    surroundings = os.environ if environment is None else environment
    for name in VARIABLES:
        root = surroundings.get(name)
        if root and folder.is_relative_to(root):
            return "OneDrive"
    for part in folder.parts:
        called = part.casefold().split(" - ")[0].split(" (")[0].strip()
        if called in SYNCHRONISERS:
            return SYNCHRONISERS[called]
    for above in (folder, *folder.parents):
        for mark, who in MARKS.items():
            if there(above / mark):
                return who
    return None


def _refuse_shared(nearest: Path, mounted: Callable[[], Iterable[Mount]]) -> None:
    """Refuse what lies on another machine, or is copied behind our back.

    Raises:
        CannotStart: ``folder-on-network``, ``folder-synchronised``.
    """
    real = nearest.resolve()
    holding = [each for each in mounted() if real.is_relative_to(each.place)]
    on = max(holding, key=lambda each: len(each.place), default=None)
    far = on is not None and (on.remote or on.kind in NETWORKED)
    if far or str(real).startswith("\\\\"):
        raise CannotStart(StartFault.FOLDER_ON_NETWORK, path=str(nearest))
    who = synchronised_by(real) or synchronised_by(nearest)
    if who is not None:
        raise CannotStart(StartFault.FOLDER_SYNCHRONISED, path=str(nearest), program=who)


def _refuse_occupied(folder: Path) -> None:
    """Refuse a folder with other things in it: they would be backed up, or taken for ours.

    Raises:
        CannotStart: ``folder-not-empty``, ``folder-not-writable`` for what is no folder.
    """
    if there(folder / FOUNDING_FILE) or not there(folder):
        return
    try:
        found = [path.name for path in folder.iterdir()]
    except OSError as error:
        raise CannotStart(StartFault.FOLDER_NOT_WRITABLE, path=str(folder)) from error
    if any(name.casefold() not in HARMLESS for name in found):
        raise CannotStart(StartFault.FOLDER_NOT_EMPTY, path=str(folder))


def _refuse_scant(folder: Path, free_bytes: int | None) -> None:
    """Refuse a disk with too little room.

    Raises:
        CannotStart: ``disk-nearly-full``.
    """
    if free_bytes is not None and free_bytes < LEAST_BYTES:
        raise CannotStart(StartFault.DISK_NEARLY_FULL, path=str(folder))


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    absolute = folder.absolute()
    return next((path for path in (absolute, *absolute.parents) if there(path)), absolute)
