"""Decides what a centre may set: one frozen model, each setting with its type and default.

What an administrator changes at a desk lies in the database and holds for all servers of a centre;
DIR/settings.json says what differs on its machine, is read when a server starts, and goes before
(decision 0038). A setting is `LIVE` when whoever needs it looks at :class:`Chosen` each time.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.config import JsonDict

LIVE: JsonDict = {"live": True}
"""Marks a setting that takes effect at once; any other one does with the next start."""

_PORT = "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
ADDRESS = (
    rf"^(https?://(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?)(:{_PORT})?/?)?$"
)
"""An address of a server: scheme, host, port; no user, and no path beyond a slash."""
SERVICE = ADDRESS.removesuffix("/?)?$") + r"(/[0-9A-Za-z._~-]+)*/?)?$"
"""As an address, and a path may follow: the service of somebody who serves several."""
TILES = (
    r"^((https?://[^\s{}]+([^\s{}]*\{[zxy]\}[^\s{}]*){3})"
    r"|([A-Za-z]:|[^:{}\s])[^:{}]*)?$"
)
"""A template of addresses with zoom, column and row, or a file's path."""
IBAN = r"^([A-Za-z]{2}[0-9]{2}[0-9A-Za-z ]{11,38})?$"
"""How an IBAN is written, with spaces or without; where it is used its digits are checked."""
BIC = r"^([A-Za-z]{6}[0-9A-Za-z]{2}([0-9A-Za-z]{3})?)?$"
"""How a BIC is written (ISO 9362)."""
PLAIN_HTTP = "anyone-on-the-way-can-read-everything"
"""What somebody says who wants to serve other machines without encryption, in these words."""
Network = IPv4Network | IPv6Network
RENAMED = {"phones_url": "public_url"}


class Settings(BaseModel):
    """How the program behaves where a centre may choose; texts lie under ``setting.<name>``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str = Field(default="CN", pattern="^[A-Z]{2}$")
    """In which country a telephone number without a country's code is, as ISO 3166 has it."""
    language: Literal["", "en", "zh_CN"] = Field(default="", json_schema_extra=LIVE)
    """In which language desks begin that have chosen none; the system's if nothing is said."""
    centre_name: str = Field(default="", max_length=100, json_schema_extra=LIVE)
    """Under which name the centre gives receipts; without one they have none."""
    lock_after_min: int = Field(default=15, ge=0, le=480, json_schema_extra=LIVE)
    """After how many minutes without key or mouse a desk locks itself; 0 is never."""
    public_url: str = Field(default="", max_length=200, pattern=ADDRESS, json_schema_extra=LIVE)
    """At which address phones reach the server from the internet; the desk's own one if nothing
    is said."""
    others_host: str = Field(default="", max_length=100, pattern=r"^[0-9A-Za-z.:-]*$")
    """At which of its addresses the server listens for other machines' desks, in TLS; none do."""
    others_port: int = Field(default=8470, ge=1, le=65_535)
    """At which port it does."""
    certificate_chain: str = Field(default="", max_length=500, json_schema_extra=LIVE)
    """In which file (PEM) the certificate lies that the server shows, with those between it and
    its authority; the server's own one if nothing is said."""
    certificate_key: str = Field(default="", max_length=500, json_schema_extra=LIVE)
    """In which file its key lies, without a password; in the same one if nothing is said."""
    trusted_proxies: str = Field(
        default="", max_length=500, pattern=r"^[0-9A-Fa-f:./, ]*$", json_schema_extra=LIVE
    )
    """Which proxies are believed when they say for whom they ask: addresses and networks."""
    plain_http: Literal["", "anyone-on-the-way-can-read-everything"] = ""
    """Whether other machines may be served without encryption: who wants that says what it is."""
    changes_kept: int = Field(default=1_000_000, ge=1_000, le=100_000_000, json_schema_extra=LIVE)
    """How many changes the feed keeps; a client further behind loads afresh."""
    anchor_every_s: float = Field(default=1.0, ge=0.1, le=3600, json_schema_extra=LIVE)
    """How often, in seconds, a new head of the audit log is anchored outside the database."""
    claim_beat_s: float = Field(default=15.0, ge=1, le=300)
    """How often, in seconds, a desk says that it still works on an order."""
    claim_stale_s: float = Field(default=45.0, ge=2, le=3600)
    """After how many seconds of silence anybody may take the order that a desk works on."""
    claim_gone_s: float = Field(default=600.0, ge=10, le=86_400)
    """After how many seconds of silence a desk works on an order no longer."""
    backup_at: time = time(2, 30)
    """At what time of the day, by the machine's own clock, a backup is made."""
    backup_folder: Path | None = None
    """Where backups lie; ``backups`` in the data folder if nothing is said."""
    backup_days_kept: int = Field(default=7, ge=1, le=366)
    """Of how many days the newest backup is kept."""
    backup_weeks_kept: int = Field(default=4, ge=0, le=520)
    """Of how many weeks the newest backup is kept."""
    backup_months_kept: int = Field(default=12, ge=0, le=240)
    """Of how many months the newest backup is kept."""
    offer_s: int = Field(default=30, ge=5, le=3_600, json_schema_extra=LIVE)
    """How long a technician may take to answer an offer before the next one is asked."""
    consent_min: int = Field(default=10, ge=1, le=1_440, json_schema_extra=LIVE)
    """How long a customer may say nothing of his technician before he is free again."""
    funds_min: int = Field(default=15, ge=1, le=1_440, json_schema_extra=LIVE)
    """How long it is waited until prepayment and deposit are frozen before both are given up."""
    hold_second_person_minor: int = Field(default=100_000, ge=0, le=10**12, json_schema_extra=LIVE)
    """Above how many minor units (cents, fen) of a frozen sum a second person has to agree to an
    end that is decided by hand."""
    payout_second_person_minor: int = Field(
        default=100_000, ge=0, le=10**12, json_schema_extra=LIVE
    )
    """Above how many minor units (cents, fen) somebody else than who prepared a run of payouts has
    to release it."""
    payout_holder: str = Field(default="", max_length=70, json_schema_extra=LIVE)
    """Under which name the centre has the account from which it pays."""
    payout_iban: str = Field(default="", max_length=42, pattern=IBAN, json_schema_extra=LIVE)
    """The IBAN of the account from which the centre pays, for the bank's file in XML."""
    payout_bic: str = Field(default="", max_length=11, pattern=BIC, json_schema_extra=LIVE)
    """The BIC of the bank from which the centre pays; not every bank asks for it."""
    technician_share_percent: int = Field(default=100, ge=0, le=100, json_schema_extra=LIVE)
    """How much of a fee that the centre takes is its technician's, in hundredths."""
    alarm_order_late_min: int = Field(default=0, ge=0, le=1_440, json_schema_extra=LIVE)
    """How many minutes after a promised time an alarm is raised if nobody is on site."""
    alarm_order_will_be_late_min: int = Field(default=5, ge=0, le=1_440, json_schema_extra=LIVE)
    """How many minutes later than was promised somebody on his way may be expected before an alarm
    is raised."""
    alarm_emergency_unassigned_min: int = Field(default=5, ge=1, le=1_440, json_schema_extra=LIVE)
    """For how many minutes an emergency may have no technician before an alarm is raised."""
    alarm_order_not_received_min: int = Field(default=5, ge=1, le=1_440, json_schema_extra=LIVE)
    """For how many minutes a phone may leave an order unconfirmed before an alarm is raised."""
    alarm_phone_silent_min: int = Field(default=15, ge=2, le=1_440, json_schema_extra=LIVE)
    """How long nothing may be heard of a technician on a job before an alarm is raised."""
    alarm_backup_older_h: int = Field(default=48, ge=1, le=8_760, json_schema_extra=LIVE)
    """How many hours old the last good backup may be before an alarm is raised."""
    fix_fastest_kmh: int = Field(default=250, ge=20, le=1_200, json_schema_extra=LIVE)
    """How fast a technician gets on at most; a place further off is doubted, until one agrees."""
    fix_poorest_accuracy_m: int = Field(default=250, ge=10, le=100_000, json_schema_extra=LIVE)
    """How many metres a place may be off, as the device says; a poorer one is not believed."""
    fix_live_min: int = Field(default=10, ge=1, le=1_440, json_schema_extra=LIVE)
    """How old a place may be when it arrives to be where a technician is; an older is history."""
    arrival_radius_m: int = Field(default=150, ge=30, le=5_000, json_schema_extra=LIVE)
    """How near to an order's place a technician under way seems to have arrived."""
    position_old_min: int = Field(default=30, ge=1, le=1_440, json_schema_extra=LIVE)
    """How old the position of a technician may be for an order that begins soon."""
    travel_service: Literal["none", "osrm", "valhalla"] = Field(
        default="none", json_schema_extra=LIVE
    )
    """Which service reckons times of arrival by roads; none goes by the straight line."""
    travel_url: str = Field(default="", max_length=200, pattern=SERVICE, json_schema_extra=LIVE)
    """At which address that service is: it alone is asked, and leads nowhere else."""
    map_tiles: str = Field(default="", max_length=200, pattern=TILES, json_schema_extra=LIVE)
    """From where a desk's map has its tiles: an MBTiles file of the desk's machine, or an address
    with ``{z}``, ``{x}`` and ``{y}``; the one that is shipped if nothing is said."""
    map_attribution: str = Field(default="", max_length=200, json_schema_extra=LIVE)
    """Whose those tiles are, as their owner wants it shown on the map."""
    slow_request_s: float = Field(default=2.0, ge=0.01, le=600)
    """How long, in seconds, a request takes at least to be written into the log as slow."""
    slow_use_case_s: float = Field(default=1.0, ge=0.01, le=600)
    """How long, in seconds, a use case or a commit takes at least to be logged as slow."""

    @field_validator("trusted_proxies")
    @classmethod
    def _networks_of_proxies(cls, text: str) -> str:
        networks(text)
        return text

    @model_validator(mode="before")
    @classmethod
    def _by_its_name(cls, said: object) -> object:
        """Take a setting by the name that it once had, as files of old call it."""
        if not isinstance(said, dict):
            return said
        return {RENAMED.get(name, name): value for name, value in said.items()}


class Kind(StrEnum):
    """How a setting is written: its editor goes by it."""

    WHOLE = "whole"
    NUMBER = "number"
    TIME = "time"
    TEXT = "text"
    CHOICE = "choice"
    FOLDER = "folder"


UNITS = ("s", "min", "h", "m", "kmh", "percent", "minor", "kept")
"""Units that stand last in a name; ``kept`` counts what the name says."""
_KINDS: dict[object, Kind] = {
    int: Kind.WHOLE,
    float: Kind.NUMBER,
    time: Kind.TIME,
    Path | None: Kind.FOLDER,
}


@dataclass(frozen=True, slots=True)
class Declared:
    """A setting as the model declares it; values are the texts that people read and write."""

    name: str
    kind: Kind
    default: str
    minimum: float | None
    maximum: float | None
    unit: str
    live: bool
    choices: tuple[str, ...] = ()
    """The texts that a choice is among."""
    pattern: str = ""
    """The regular expression that a text matches; any does where there is none."""


class SettingWrong(ValueError):
    """A text that a setting cannot have: which one, and of what kind the fault is."""

    def __init__(self, name: str, kind: str) -> None:
        """Keep both."""
        super().__init__(name)
        self.name, self.kind = name, kind


@cache
def networks(text: str) -> tuple[Network, ...]:
    """Return the networks that a text names, by commas or spaces; an address is one of its own.

    Raises:
        ValueError: one is none, has an address in place of a network's, or is the whole world.
    """
    found = tuple(ip_network(each) for each in text.replace(",", " ").split())
    if any(each.prefixlen == 0 for each in found):
        raise ValueError("a proxy is somewhere, not everywhere")
    return found


def declared() -> tuple[Declared, ...]:
    """Return every setting, in the order of the model."""
    return tuple(_declared(name) for name in Settings.model_fields)


def written(value: object) -> str:
    """Return a value as people write it."""
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def checked(name: str, text: str) -> object:
    """Return the value that a text gives a setting.

    Raises:
        SettingWrong: it is unknown, of another kind, or beyond a bound.
    """
    if name not in Settings.model_fields:
        raise SettingWrong(name, "unknown")
    if not text and Settings.model_fields[name].default is None:
        return None
    try:
        found: object = getattr(Settings.model_validate_strings({name: text}), name)
    except ValidationError as error:
        raise SettingWrong(name, error.errors(include_url=False)[0]["type"]) from error
    return found


class Chosen:
    """What holds now: as it usually is, or as the centre chose, or as this machine's file says."""

    def __init__(self, of_file: Settings | None = None) -> None:
        """Begin with what a file says."""
        self._of_file = of_file or Settings()
        self.fixed = frozenset(self._of_file.model_fields_set)
        """Settings that this machine's file sets: they are not the centre's to change here."""
        self.now = self._of_file
        self.started = self._of_file

    def put(self, texts: Mapping[str, str], *, starting: bool = False) -> None:
        """Take what the centre chose; what this release cannot take is left as it usually is."""
        values: dict[str, object] = {name: getattr(self._of_file, name) for name in self.fixed}
        for name, text in texts.items():
            if name not in self.fixed:
                with suppress(SettingWrong):
                    values[name] = checked(name, text)
        self.now = Settings.model_validate(values)
        if starting:
            self.started = self.now

    def waits(self, name: str) -> bool:
        """Return whether a change of a setting waits for the next start."""
        live = declared_as(name).live
        return not live and getattr(self.now, name) != getattr(self.started, name)


@cache
def declared_as(name: str) -> Declared:
    """Return how one setting is declared."""
    return _declared(name)


def _declared(name: str) -> Declared:
    field = Settings.model_fields[name]
    bounds: dict[str, float] = {}
    pattern = ""
    for each in field.metadata:
        pattern = getattr(each, "pattern", None) or pattern
        for bound in ("ge", "le"):
            if hasattr(each, bound):
                bounds[bound] = getattr(each, bound)
    last = name.rpartition("_")[2]
    extra = field.json_schema_extra
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    return Declared(
        name=name,
        kind=Kind.CHOICE if choices else _KINDS.get(field.annotation, Kind.TEXT),
        default=written(field.default),
        minimum=bounds.get("ge"),
        maximum=bounds.get("le"),
        unit=last if last in UNITS else "",
        live=isinstance(extra, dict) and bool(extra.get("live")),
        choices=choices,
        pattern=pattern,
    )
