"""Decides how each refusal is made to happen that an endpoint about people has."""

from typing import Any
from uuid import UUID

import requests

from api_client.ids import new_id
from api_client.vocabulary import Code, Role
from desktop.service import people
from desktop.service.unit import SYSTEM
from desktop.settings import Chosen, Settings
from tests.at_the_door import PASSWORD, Provocation
from tests.running import LOCAL_SECRET, Person, Running

_C = Code
_STAFF, _TECHNICIAN = "PATCH /v1/staff/{}", "PATCH /v1/technicians/{}"
_OWN, _UNLOCK = "PUT /v1/me/password", "POST /v1/me/unlocking"
NEW = "another-password-of-some-length"


def _edit_staff(*bodies: dict[str, Any]) -> Provocation:
    """Edit somebody new, one edit after the other; the last one is refused."""

    def provoke(centre: Running) -> requests.Response:
        staff = new_id()
        people.add_staff(centre.work, SYSTEM, (staff, str(staff), Role.FINANCE, PASSWORD))
        return [_staff_edited(centre, staff, body) for body in bodies][-1]

    return provoke


def _staff_edited(centre: Running, staff: UUID, body: dict[str, Any]) -> requests.Response:
    by = centre.person(Role.ADMINISTRATOR)
    return centre.ask("PATCH", f"/v1/staff/{staff}", by, json={"version": 1, **body})


def _name_taken(centre: Running) -> requests.Response:
    name = str(new_id())
    people.add_staff(centre.work, SYSTEM, (new_id(), name, Role.FINANCE, PASSWORD))
    return _edit_staff({"name": name.upper()})(centre)


def _last_administrator(centre: Running) -> requests.Response:
    by = centre.person(Role.ADMINISTRATOR)
    for other in centre.client(LOCAL_SECRET).people.staff().items:
        if other.role is Role.ADMINISTRATOR and other.id != by.id:
            centre.ask("PATCH", f"/v1/staff/{other.id}", by, json={"version": 1, "disabled": True})
    return _staff_edited(centre, by.id, {"disabled": True})


def _edit_technician(*bodies: dict[str, Any]) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        by, bo = centre.person(Role.ADMINISTRATOR), centre.technician()
        path = f"/v1/technicians/{bo.id}"
        return [centre.ask("PATCH", path, by, json={"version": 1, **body}) for body in bodies][-1]

    return provoke


def _reason_missing(centre: Running) -> requests.Response:
    bo = centre.technician()
    centre.order_of(bo)
    path = f"/v1/technicians/{bo.id}"
    body = {"version": 1, "disabled": True}
    return centre.ask("PATCH", path, centre.person(Role.ADMINISTRATOR), json=body)


def logged_in(centre: Running, role: Role = Role.DISPATCHER) -> Person:
    """Somebody new with a password, who has logged in by it."""
    id_ = new_id()
    people.add_staff(centre.work, SYSTEM, (id_, str(id_), role, PASSWORD))
    return Person(id_, role, centre.client().people.sign_in(str(id_), PASSWORD).token)


def _own(**more: str) -> Provocation:
    body = {"old": PASSWORD, "new": NEW, **more}
    return lambda centre: centre.ask("PUT", "/v1/me/password", logged_in(centre), json=body)


def _too_many(method: str, path: str, body: dict[str, str]) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        by = logged_in(centre)
        return [centre.ask(method, path, by, json=body) for _ in range(6)][-1]

    return provoke


def _settings(*edits: tuple[str, int, str]) -> Provocation:
    """Change settings, one after the other; the last change is refused."""

    def provoke(centre: Running) -> requests.Response:
        by = centre.person(Role.ADMINISTRATOR)
        return [
            centre.ask(
                "PATCH",
                "/v1/settings",
                by,
                json={"edits": [{"name": name, "version": version, "value": value}]},
            )
            for name, version, value in edits
        ][-1]

    return provoke


def _setting_fixed(centre: Running) -> requests.Response:
    before, centre.served.settings = centre.served.settings, Chosen(Settings(changes_kept=5_000))
    try:
        return _settings(("changes_kept", 0, "6000"))(centre)
    finally:
        centre.served.settings = before


_SETTINGS = "PATCH /v1/settings"
OF_PEOPLE: dict[tuple[str, Code], Provocation] = {
    (_SETTINGS, _C.SETTING_WRONG): _settings(("lock_after_min", 0, "soon")),
    (_SETTINGS, _C.SETTING_FIXED): _setting_fixed,
    (_SETTINGS, _C.VERSION_UNKNOWN): _settings(("lock_after_min", 9, "5")),
    (_SETTINGS, _C.EDIT_CONFLICT): _settings(
        ("backup_days_kept", 0, "5"), ("backup_days_kept", 0, "6")
    ),
    (_STAFF, _C.VERSION_UNKNOWN): _edit_staff({"version": 9, "name": "Ann"}),
    (_STAFF, _C.EDIT_CONFLICT): _edit_staff({"role": "auditor"}, {"role": "dispatcher"}),
    (_STAFF, _C.NAME_TAKEN): _name_taken,
    (_STAFF, _C.ROLE_UNSUITABLE): _edit_staff({"role": "customer"}),
    (_STAFF, _C.LAST_ADMINISTRATOR): _last_administrator,
    (_TECHNICIAN, _C.VERSION_UNKNOWN): _edit_technician({"version": 9, "name": "Ann"}),
    (_TECHNICIAN, _C.EDIT_CONFLICT): _edit_technician({"phone": "1"}, {"phone": "2"}),
    (_TECHNICIAN, _C.REASON_MISSING): _reason_missing,
    (_OWN, _C.PASSWORD_WRONG): _own(old="not this one"),
    (_OWN, _C.PASSWORD_WEAK): _own(new="short"),
    (_OWN, _C.PASSWORD_SAME): _own(new=PASSWORD),
    (_OWN, _C.TOO_MANY_TRIES): _too_many(
        "PUT", "/v1/me/password", {"old": "not this one", "new": NEW}
    ),
    (_UNLOCK, _C.PASSWORD_WRONG): lambda centre: centre.ask(
        "POST", "/v1/me/unlocking", logged_in(centre), json={"password": "not this one"}
    ),
    (_UNLOCK, _C.TOO_MANY_TRIES): _too_many(
        "POST", "/v1/me/unlocking", {"password": "not this one"}
    ),
}
