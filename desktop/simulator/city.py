"""Decides what the made-up centre is like: its places, customers, jobs, people and photos.

The places are real ones in Liechtenstein with their coordinates (WGS 84), the people are not.
Everything is drawn from a seeded die, so that a run can be had again.
"""

import os
import random
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from api_client.vocabulary import JobKind
from api_client.wire.base import Items, Spelt
from api_client.wire.parts import Customer, Equipment, SparePart
from api_client.wire.places import Place, Position

SAMPLES = "CALLOUT_SAMPLES"
LARGEST_PHOTO_BYTES = 400_000
JPEG_BEGINS = b"\xff\xd8"
COMMENT = b"\xff\xfe"


class Job(BaseModel):
    """A job as it is asked for, and what the technician will find and do.

    ``takes`` are the parts that the desk sends along, ``parts`` those that are used.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Spelt[JobKind]
    title: str
    fault: str
    code: str
    equipment: Items[Equipment]
    cause: str
    remedy: str
    parts: Items[SparePart]
    takes: Items[SparePart]


class City(BaseModel):
    """Where the demo plays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sites: Items[Place]
    customers: Items[Customer]
    jobs: Items[Job]
    technicians: Items[str]

    def technician_name(self, place: int) -> str:
        """Give a name for the technician at this place, from 0, no two alike."""
        rounds, index = divmod(place, len(self.technicians))
        name = self.technicians[index]
        return name if rounds == 0 else f"{name} {rounds + 1}"

    def job_titled(self, title: str) -> Job | None:
        """Give the job of this title, None for one that a person entered."""
        return next((job for job in self.jobs if job.title == title), None)


@cache
def city() -> City:
    """Give the city that comes with the program."""
    return City.model_validate_json(files("resources").joinpath("demo", "city.json").read_bytes())


@cache
def photos() -> tuple[bytes, ...]:
    """Give JPEG photos: the samples where CALLOUT_SAMPLES names them, else those of the program."""
    samples = os.environ.get(SAMPLES)
    if samples:
        found = _jpegs(path.read_bytes() for path in _small_files(Path(samples) / "photos"))
        if found:
            return found
    folder = files("resources").joinpath("photos")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".jpg"))
    return _jpegs(folder.joinpath(name).read_bytes() for name in names)


def _small_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    return [path for path in paths if path.stat().st_size <= LARGEST_PHOTO_BYTES]


def _jpegs(contents: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(content for content in contents if content.startswith(JPEG_BEGINS))


def taken_photo(dice: random.Random, remark: str) -> bytes:
    """Take a photo: a real one, made a file of its own by a JPEG comment, as no two shots agree."""
    content = dice.choice(photos())
    text = remark.encode()
    segment = COMMENT + (len(text) + 2).to_bytes(2, "big") + text
    return JPEG_BEGINS + segment + content[len(JPEG_BEGINS) :]


def on_the_way(start: Place | Position, end: Place, part: float, dice: random.Random) -> Position:
    """Give where somebody is after ``part`` (0 to 1) of the way, to a few metres."""
    assert start.lat is not None
    assert start.lon is not None
    assert end.lat is not None
    assert end.lon is not None
    lat = start.lat + (end.lat - start.lat) * part + dice.gauss(0.0, 0.00004)
    lon = start.lon + (end.lon - start.lon) * part + dice.gauss(0.0, 0.00006)
    return Position(lat=round(lat, 6), lon=round(lon, 6), accuracy_m=round(dice.uniform(4, 25), 1))
