"""Decides how the people of the made-up centre are looked after: log-ins, phones, codes, edits."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from api_client.vocabulary import DeviceApp, SetAside
from api_client.wire.accounts import OpenSession, SessionList
from api_client.wire.centre import RevokedCount
from api_client.wire.devices import SetAsideList, SetAsideMessage, TrackerGiven
from api_client.wire.people import (
    Device,
    DeviceList,
    OneTimePassword,
    PairingCode,
    StaffList,
    StaffMember,
    Technician,
    Whoami,
)
from api_client.wire.settings import Setting, SettingList
from desktop.ui.pictures import centre, chosen, tracks
from desktop.words import Language

ONE_TIME = "K7QF-9M2T-XB4H"
CODE = "K7QF9-M2TXB"
PLACES = ("192.168.10.21", "192.168.10.34", "10.8.0.5")
TRACKER = UUID(int=0x5100)
PHONES = (("Pixel 9", "Android 15", False), ("iPhone 15", "iPhone", True))


@dataclass
class Keepers:
    """What is changed in one scene, and what was sent for it."""

    language: Language
    sent: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """Method, path and body of every request that is not a look."""
    staff: dict[UUID, StaffMember] = field(default_factory=dict)
    technicians: dict[UUID, Technician] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)
    password_due: bool = False
    """Whether whoever logs in has a password that somebody else gave him."""
    phones: int = len(PHONES)
    """How many phones each technician has."""
    heard: bool = False
    """Whether the tracking app that was connected has spoken."""
    given: bool = False

    def __post_init__(self) -> None:
        """Begin with everybody as he is in the pictures."""
        for place, each in enumerate(centre.staff(self.language)):
            self.staff[each.id] = _seen(place, each)
        self.settings = {each.name: each for each in chosen.settings(self.language)}
        self.technicians = {each.id: each for each in centre.technicians(self.language)}

    def answer(self, method: str, path: str, body: bytes | str | None) -> BaseModel | None:
        """Answer what is about people, or nothing."""
        told: dict[str, Any] = json.loads(body) if body else {}
        if method != "GET":
            self.sent.append((method, path, told))
        parts = path.removeprefix("/v1/").split("/")
        return self._look(parts) if method == "GET" else self._change(method, parts, told)

    def sessions(self, person: UUID | None = None) -> SessionList:
        """Give the log-ins of one person, or of all."""
        found = tuple(_session(place, each) for place, each in enumerate(self.staff.values()))
        mine = [each for each in found if person in {None, each.person_id}]
        return SessionList(items=tuple(mine))

    def devices(self, technician: UUID) -> DeviceList:
        """Give a technician's phones: one in use, one that was revoked."""
        return DeviceList(
            items=tuple(
                Device(
                    id=UUID(int=0x5000 + place),
                    technician_id=technician,
                    name=name,
                    platform=platform,
                    paired_at=centre.NOW - timedelta(days=30 * (place + 1)),
                    last_seen_at=centre.NOW - timedelta(minutes=3 + 9000 * place),
                    revoked_at=centre.NOW - timedelta(days=7) if revoked else None,
                )
                for place, (name, platform, revoked) in enumerate(PHONES[: self.phones])
            )
            + tuple(self._trackers(technician))
        )

    def _trackers(self, technician: UUID) -> Iterator[Device]:
        """Give a technician's tracking apps: one that was misunderstood, and one just connected."""
        if self.phones == len(PHONES):
            yield tracker(technician, UUID(int=0x5101), DeviceApp.OSMAND, 2)
        if self.given:
            yield tracker(technician, TRACKER, DeviceApp.OWNTRACKS, 0, heard=self.heard)

    def _look(self, parts: list[str]) -> BaseModel | None:
        lists: dict[str, Callable[[], BaseModel]] = {
            "staff": lambda: StaffList(items=tuple(self.staff.values())),
            "sessions": self.sessions,
            "settings": lambda: SettingList(items=tuple(self.settings.values())),
            "settings/history": lambda: chosen.history(self.language),
            "me/sessions": lambda: self.sessions(next(iter(self.staff))),
            "me": self._self,
        }
        look = lists.get("/".join(parts))
        if look is not None:
            return look()
        found: BaseModel | None = None
        match parts:
            case ["staff", person, "sessions"]:
                found = self.sessions(UUID(person))
            case ["devices", _, "set-aside"]:
                found = misunderstood()
            case ["technicians", person, "devices"]:
                found = self.devices(UUID(person))
            case ["technicians", _, "positions"]:
                found = tracks.track()
            case ["technicians", person]:
                found = self.technicians[UUID(person)]
            case _:
                pass
        return found

    def _self(self) -> Whoami:
        one = centre.session(self.language)
        return Whoami(id=one.staff_id, name=one.name, role=one.role, permissions=one.permissions)

    def _change(self, method: str, parts: list[str], told: Mapping[str, Any]) -> BaseModel | None:
        found: BaseModel | None = None
        match [method, *parts]:
            case ["PATCH", "staff", person]:
                found = _edited(self.staff, UUID(person), told)
            case ["PATCH", "technicians", person]:
                found = _edited(self.technicians, UUID(person), told)
            case ["POST", "staff", person, "password"]:
                found = OneTimePassword(staff_id=UUID(person), password=ONE_TIME)
            case ["POST", "technicians", person, "trackers" | "pairing-code"]:
                self.given = self.given or "app" in told
                app = told.get("app")
                whose = UUID(person)
                found = given_for(whose, DeviceApp(app)) if app else code_for(whose)
            case ["DELETE", "sessions" | "devices", _] | ["POST", *_, "revocation"]:
                found = RevokedCount(revoked=0 if parts[-1] == "current" else 1)
            case ["PATCH", "settings"]:
                for each in told["edits"]:
                    chosen.put(self.settings, each, centre.spoken(self.language).dispatcher)
                found = SettingList(items=tuple(self.settings.values()))
            case ["POST", "sessions"]:
                due = {"password_due": self.password_due}
                found = centre.session(self.language).model_copy(update=due)
            case ["PUT", "me", "password"] | ["POST", "me", "unlocking"]:
                found = RevokedCount(revoked=1)
            case _:
                pass
        return found


def tracker(
    technician: UUID, id_: UUID, app: DeviceApp, aside: int, *, heard: bool = True
) -> Device:
    """Give a tracking app, with so many of its messages set aside."""
    return Device(
        id=id_,
        technician_id=technician,
        name="",
        paired_at=centre.NOW - timedelta(days=3),
        last_seen_at=centre.NOW - timedelta(minutes=1) if heard else None,
        revoked_at=None,
        app=app,
        set_aside=aside,
        set_aside_reason=SetAside.NO_FIX if aside else None,
        set_aside_at=centre.NOW - timedelta(minutes=4) if aside else None,
    )


def given_for(
    technician: UUID, app: DeviceApp, base: str = "https://desk.centre.example"
) -> TrackerGiven:
    """Give what a tracking app is told."""
    secret = "k7qf9m2txb4hw3nzr8cdy6gjp5"  # noqa: S105  (of nobody)
    user = TRACKER.hex[-12:]
    ours = app is DeviceApp.OWNTRACKS
    url = f"{base}/owntracks" if ours else f"{base}/osmand/{secret}"
    return TrackerGiven(
        device_id=TRACKER,
        technician_id=technician,
        app=app,
        name="",
        url=url,
        user=user,
        password=secret if ours else "",
        secret=secret[::-1] if ours else "",
        config_url=f"owntracks:///config?inline={'eyJfdHlwZSI6ImNvbmZp' * 19}"
        if ours
        else f"{url}?id={user}",
    )


def misunderstood() -> SetAsideList:
    """Give two messages that nobody could read."""
    told = (
        (SetAside.NO_FIX, "id=000000005100&timestamp=1795420680&batt=12"),
        (SetAside.FIELD_WRONG, "id=000000005100&lat={0}&lon={1}&timestamp={2}&speed={5}"),
    )
    return SetAsideList(
        items=tuple(
            SetAsideMessage(
                received_at=centre.NOW - timedelta(minutes=4 + 90 * place),
                reason=reason,
                length=len(body),
                body=body,
            )
            for place, (reason, body) in enumerate(told)
        )
    )


def code_for(technician: UUID) -> PairingCode:
    """Give a code by which a phone pairs, for the rest of the day."""
    return PairingCode(
        technician_id=technician,
        pairing_code=CODE,
        expires_at=centre.NOW + timedelta(hours=23, minutes=58, seconds=41),
        server_url="https://desk.centre.example:8700",
    )


def _seen(place: int, member: StaffMember) -> StaffMember:
    """Give a member of staff with his log-ins: one is disabled, one has a one-time password."""
    log_ins = (1, 2, 0, 1, 0, 0)[place % 6]
    seen: datetime | None = centre.NOW - timedelta(minutes=1 + 190 * place)
    return member.model_copy(
        update={
            "sessions": log_ins,
            "last_seen_at": None if place == len(PHONES) else seen,
            "password_due": place == len(PHONES),
            "disabled_at": centre.NOW - timedelta(days=2) if place == len(PLACES) + 1 else None,
        }
    )


def _session(place: int, member: StaffMember) -> OpenSession:
    return OpenSession(
        id=UUID(int=0x6000 + place),
        person_id=member.id,
        name=member.name,
        role=member.role,
        address=PLACES[place % len(PLACES)],
        release="0.1.0",
        platform="",
        since=centre.NOW - timedelta(minutes=47 + 70 * place),
        last_seen_at=centre.NOW - timedelta(minutes=place),
        expires_at=centre.NOW + timedelta(hours=8),
        own=place == 0,
    )


def _edited(held: dict[UUID, Any], id_: UUID, told: Mapping[str, Any]) -> BaseModel:
    """Keep an edit as the server does: the version grows, "disabled" becomes a time."""
    now = held[id_]
    changes = {name: value for name, value in told.items() if name not in {"version", "reason"}}
    if "disabled" in changes:
        changes["disabled_at"] = centre.NOW if changes.pop("disabled") else None
        changes["sessions"] = 0
    whole = {**now.model_dump(), **changes, "version": now.version + 1}
    held[id_] = type(now).model_validate(
        {name: value for name, value in whole.items() if name in type(now).model_fields}
    )
    found: BaseModel = held[id_]
    return found
