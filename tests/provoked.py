"""Decides how each refusal is made to happen that a single endpoint has."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import requests
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import Code, Role
from desktop.domain import views
from desktop.domain.refusal import Refusal
from desktop.service import changes, positions
from desktop.service.unit import SYSTEM, Unit
from desktop.store.blobs import Blobs, Upload
from desktop.store.people import TechnicianRecord
from tests import registering
from tests.at_the_door import BODIES, ID, Provocation
from tests.provoked_devices import OF_DEVICES
from tests.provoked_dispatch import OF_DISPATCH
from tests.provoked_duty import OF_DUTY
from tests.provoked_holds import IN_SHELLS, order_in_shells
from tests.provoked_money import OF_MONEY
from tests.provoked_people import OF_PEOPLE
from tests.provoked_registrations import OF_REGISTRATIONS
from tests.running import LOCAL_SECRET, Person, Running, new_order, new_report
from tests.shift_provoked import OF_SHIFTS

INVERTED = {"begins_at": "2026-11-23T10:00:00Z", "ends_at": "2026-11-23T09:00:00Z"}


def _as(role: Role, method: str, path: str, **more: object) -> Provocation:
    return lambda centre: centre.ask(method, path, centre.person(role), **more)


def _too_many(path: str, body: dict[str, Any]) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        answers = [centre.ask("POST", path, json=body) for _ in range(6)]
        return answers[-1]

    return provoke


def _twice(path: str, by: Role, first: dict[str, Any], other: dict[str, Any]) -> Provocation:
    """Use an id again with another body."""

    def provoke(centre: Running) -> requests.Response:
        body = {**first, "id": str(new_id())}
        person = centre.person(by)
        assert centre.ask("POST", path, person, json=body).status_code == 201
        return centre.ask("POST", path, person, json={**body, **other})

    return provoke


def _new_staff(**more: object) -> Provocation:
    body = {**BODIES["POST /v1/staff"], "id": str(new_id()), "name": str(new_id()), **more}
    return _as(Role.ADMINISTRATOR, "POST", "/v1/staff", json=body)


def _name_taken(centre: Running) -> requests.Response:
    name = str(new_id())
    _new_staff(name=name)(centre)
    return _new_staff(name=name.upper(), id=str(new_id()))(centre)


def _of_order(verb: str, *bodies: dict[str, Any], method: str = "POST") -> Provocation:
    """Send bodies about one new order, one after the other; the last one is refused."""

    def provoke(centre: Running) -> requests.Response:
        by = centre.person(Role.DISPATCHER)
        path = f"/v1/orders/{centre.order()['id']}{verb}"
        return [centre.ask(method, path, by, json=body) for body in bodies][-1]

    return provoke


def _edit(**more: object) -> dict[str, Any]:
    return {"edit_id": str(new_id()), "version": 1, **more}


def _step(name: str, **more: object) -> dict[str, Any]:
    return {"step_id": str(new_id()), "step": name, **more}


def _edit_of_a_cancelled_order(centre: Running) -> requests.Response:
    by = centre.person(Role.DISPATCHER)
    path = f"/v1/orders/{centre.order()['id']}"
    centre.ask("POST", f"{path}/steps", by, json=_step("cancel", reason="Not needed."))
    return centre.ask("PATCH", path, by, json=_edit(remark="Ring twice."))


def _assignment_to(technician: Callable[[Running], UUID], *before: str) -> Provocation:
    """Assign a new order, after these reports of another technician who has it."""

    def provoke(centre: Running) -> requests.Response:
        bo = centre.technician()
        order = centre.order_of(bo) if before else centre.order()
        for state in before:
            _report(centre, order, bo, state)
        body = {"technician_id": str(technician(centre))}
        path = f"/v1/orders/{order['id']}/assignment"
        return centre.ask("POST", path, centre.person(Role.DISPATCHER), json=body)

    return provoke


def _report(
    centre: Running, order: dict[str, Any], by: Person, state: str, **more: object
) -> requests.Response:
    return centre.ask("POST", "/v1/reports", by, json=new_report(order, by, state, **more))


def _disabled(centre: Running) -> UUID:
    technician = centre.technician().id

    def disable(unit: Unit) -> None:
        unit.session.get_one(TechnicianRecord, technician).disabled_at = unit.now

    centre.work.write(SYSTEM, disable)
    return technician


def _assign_cancelled(centre: Running) -> requests.Response:
    by = centre.person(Role.DISPATCHER)
    path = f"/v1/orders/{centre.order()['id']}"
    centre.ask("POST", f"{path}/steps", by, json=_step("cancel", reason="Not needed."))
    body = {"technician_id": str(centre.technician().id)}
    return centre.ask("POST", f"{path}/assignment", by, json=body)


def _party_missing(centre: Running) -> requests.Response:
    bo = centre.technician()
    order = centre.order_of(bo)
    for state in ("received", "accepted", "started"):
        _report(centre, order, bo, state)
    body = _step("abandon", reason="The road is closed.")
    path = f"/v1/orders/{order['id']}/steps"
    return centre.ask("POST", path, centre.person(Role.DISPATCHER), json=body)


def _of_anothers_claim(**body: object) -> Provocation:
    """Take an order on which somebody else works."""

    def provoke(centre: Running) -> requests.Response:
        path = f"/v1/orders/{centre.order()['id']}/claim"
        assert centre.ask("PUT", path, centre.person(Role.SUPERVISOR), json={}).status_code == 200
        return centre.ask("PUT", path, centre.person(Role.DISPATCHER), json=body)

    return provoke


def _payload_unknown(centre: Running) -> requests.Response:
    bo = centre.technician()
    path = f"/v1/orders/{centre.order_of(bo)['id']}/acknowledgement"
    return centre.ask("PUT", path, bo, json={"payload_version": 9})


def _report_id_reused(centre: Running) -> requests.Response:
    bo = centre.technician()
    order, id_ = centre.order_of(bo), str(new_id())
    _report(centre, order, bo, "received", report_id=id_)
    return _report(centre, order, bo, "received", report_id=id_, reason="another body")


def _reported_again(centre: Running) -> requests.Response:
    bo = centre.technician()
    order = centre.order_of(bo)
    _report(centre, order, bo, "received")
    return _report(centre, order, bo, "received")


def _reported_after_the_end(centre: Running) -> requests.Response:
    bo = centre.technician()
    order = centre.order_of(bo)
    _report(centre, order, bo, "declined", reason="Too far away.")
    return _report(centre, order, bo, "received")


def _file(content: bytes, sha256: str = "") -> Provocation:
    path = f"/v1/files/{sha256 or hashlib.sha256(content).hexdigest()}"
    return _as(Role.DISPATCHER, "PUT", path, data=content)


class _FullDisk(Blobs):
    """Files on a disk that has no room left."""

    @override
    def receive(self, sha256: str) -> Upload:
        raise Refusal(Code.DISK_FULL)


@contextmanager
def _no_room(centre: Running) -> Iterator[None]:
    before = centre.served.files
    centre.served.files = _FullDisk(centre.folder / "files")
    try:
        yield
    finally:
        centre.served.files = before


def _disk_full(centre: Running) -> requests.Response:
    with _no_room(centre):
        return _file(b"no room for this")(centre)


def _picture_on_a_full_disk(centre: Running) -> requests.Response:
    path = f"/v1/registrations/{registering.added(centre)}/files/face"
    clerk = centre.person(Role.RECORDS_CLERK)
    with _no_room(centre):
        return centre.ask("PUT", path, clerk, data=registering.picture())


def _cursor_too_old(centre: Running) -> requests.Response:
    centre.order()
    centre.order()
    centre.work.write(SYSTEM, lambda unit: changes.prune(unit, 1))
    return centre.ask("GET", "/v1/changes?after=0", centre.person(Role.DISPATCHER))


def _came_too_late(centre: Running) -> requests.Response:
    before, centre.served.bell.stopped = centre.served.bell.stopped, True
    try:
        return centre.ask("POST", "/v1/desks", LOCAL_SECRET, json={"pid": 1})
    finally:
        centre.served.bell.stopped = before


def _view(**more: object) -> dict[str, Any]:
    return {"name": "Late ones", "content": {}, **more}


def _of_view(method: str, *bodies: dict[str, Any] | None) -> Provocation:
    """Put a view as these say, one after the other, and do with it what is refused."""

    def provoke(centre: Running) -> requests.Response:
        by, path = centre.person(Role.DISPATCHER), f"/v1/views/{new_id()}"
        *before, last = bodies
        for body in before:
            assert centre.ask("PUT", path, by, json=body).ok
        return centre.ask(method, path, by, **({} if last is None else {"json": last}))

    return provoke


def _view_of_another(centre: Running) -> requests.Response:
    path = f"/v1/views/{new_id()}"
    assert centre.ask("PUT", path, centre.person(Role.FINANCE), json=_view()).ok
    return centre.ask("DELETE", path, centre.person(Role.DISPATCHER))


def _too_many_views(centre: Running) -> requests.Response:
    by = centre.new_person(Role.DISPATCHER)
    for _ in range(views.MOST):
        assert centre.ask("PUT", f"/v1/views/{new_id()}", by, json=_view()).ok
    return centre.ask("PUT", f"/v1/views/{new_id()}", by, json=_view())


def _track_too_long(centre: Running) -> requests.Response:
    wang = centre.technician()
    sent = {**BODIES["POST /v1/positions"], "occurred_at": centre.clock.now().isoformat()}
    assert centre.ask("POST", "/v1/positions", wang, json=sent).ok
    path = f"/v1/technicians/{wang.id}/positions?all=1"
    most, positions.MOST_FIXES = positions.MOST_FIXES, 0  # a hundred thousand take a minute
    try:
        return centre.ask("GET", path, centre.person(Role.DISPATCHER))
    finally:
        positions.MOST_FIXES = most


def _published_too_soon(centre: Running) -> requests.Response:
    order = centre.order(draft=True, customer={"name": "A. Chen"})
    path = f"/v1/orders/{order['id']}/steps"
    return centre.ask("POST", path, centre.person(Role.DISPATCHER), json=_step("publish"))


def _template_kept_by_two(centre: Running) -> requests.Response:
    by, path = centre.person(Role.SUPERVISOR), f"/v1/templates/{new_id()}"
    body = BODIES["PUT /v1/templates/{}"]
    assert centre.ask("PUT", path, by, json=body).status_code == 200
    return centre.ask("PUT", path, by, json={**body, "title": "Another leak"})


_C = Code
_VIEW = "PUT /v1/views/{}"
_ASSIGN = "POST /v1/orders/{}/assignment"
_STEPS = "POST /v1/orders/{}/steps"
_REPORTS = "POST /v1/reports"
_STAFF = "POST /v1/staff"
_TEMPLATE = "PUT /v1/templates/{}"
_PATCH = "PATCH /v1/orders/{}"
_SAME = str(new_id())
SPECIAL: dict[tuple[str, Code], Provocation] = {
    **OF_DEVICES,
    **OF_DISPATCH,
    **OF_MONEY,
    **OF_PEOPLE,
    **OF_REGISTRATIONS,
    **OF_SHIFTS,
    **OF_DUTY,
    ("POST /v1/sessions", _C.SIGN_IN_WRONG): lambda centre: centre.ask(
        "POST", "/v1/sessions", json={"name": "nobody", "password": "wrong"}
    ),
    ("POST /v1/sessions", _C.TOO_MANY_TRIES): _too_many(
        "/v1/sessions", {"name": "many", "password": "wrong"}
    ),
    ("POST /v1/pairings", _C.PAIRING_CODE_WRONG): lambda centre: centre.ask(
        "POST", "/v1/pairings", json={"code": "WRONG-CODE"}
    ),
    ("POST /v1/pairings", _C.TOO_MANY_TRIES): _too_many("/v1/pairings", {"code": "WRONG-CODE"}),
    (_STAFF, _C.NAME_TAKEN): _name_taken,
    (_STAFF, _C.PASSWORD_WEAK): _new_staff(password="short"),
    (_STAFF, _C.ROLE_UNSUITABLE): _new_staff(role="customer"),
    (_STAFF, _C.ID_REUSED): _twice(
        "/v1/staff", Role.ADMINISTRATOR, {**BODIES[_STAFF], "name": "Eve"}, {"role": "auditor"}
    ),
    ("POST /v1/technicians", _C.ID_REUSED): _twice(
        "/v1/technicians", Role.ADMINISTRATOR, {"name": "Cy"}, {"name": "Di"}
    ),
    ("POST /v1/orders", _C.ID_REUSED): _twice(
        "/v1/orders", Role.DISPATCHER, new_order(), {"title": "Another"}
    ),
    ("POST /v1/orders", _C.TIME_WINDOW_INVERTED): _as(
        Role.DISPATCHER, "POST", "/v1/orders", json=new_order(time_window=INVERTED)
    ),
    ("POST /v1/orders", _C.ORDER_FIELDS_MISSING): _as(
        Role.DISPATCHER, "POST", "/v1/orders", json=new_order(fault={"description": " "})
    ),
    (_STEPS, _C.ORDER_FIELDS_MISSING): _published_too_soon,
    (_TEMPLATE, _C.VERSION_UNKNOWN): _as(
        Role.SUPERVISOR, "PUT", f"/v1/templates/{ID}", json={**BODIES[_TEMPLATE], "version": 9}
    ),
    (_TEMPLATE, _C.EDIT_CONFLICT): _template_kept_by_two,
    (_PATCH, _C.ID_REUSED): _of_order(
        "",
        {"edit_id": _SAME, "version": 1, "remark": "Ring."},
        {"edit_id": _SAME, "version": 1, "remark": "Knock."},
        method="PATCH",
    ),
    (_PATCH, _C.VERSION_UNKNOWN): _of_order("", _edit(version=9, remark="Ring."), method="PATCH"),
    (_PATCH, _C.EDIT_CONFLICT): _of_order(
        "", _edit(remark="Ring."), _edit(remark="Knock."), method="PATCH"
    ),
    (_PATCH, _C.ORDER_NOT_EDITABLE): _edit_of_a_cancelled_order,
    ("POST /v1/orders", _C.CURRENCY_UNKNOWN): order_in_shells,
    (_PATCH, _C.CURRENCY_UNKNOWN): _of_order("", _edit(service=IN_SHELLS), method="PATCH"),
    (_PATCH, _C.TIME_WINDOW_INVERTED): _of_order("", _edit(time_window=INVERTED), method="PATCH"),
    (_PATCH, _C.ORDER_FIELDS_MISSING): _of_order(
        "", _edit(fault={"description": ""}), method="PATCH"
    ),
    (_ASSIGN, _C.TECHNICIAN_UNKNOWN): _assignment_to(lambda _: new_id()),
    (_ASSIGN, _C.TECHNICIAN_NOT_AVAILABLE): _assignment_to(_disabled),
    (_ASSIGN, _C.REASON_MISSING): _assignment_to(
        lambda centre: centre.technician().id, "received", "accepted", "started"
    ),
    (_ASSIGN, _C.ORDER_STEP_OUT_OF_TURN): _assign_cancelled,
    (_STEPS, _C.ORDER_STEP_OUT_OF_TURN): _of_order("/steps", _step("approve")),
    (_STEPS, _C.REASON_MISSING): _of_order("/steps", _step("hold")),
    (_STEPS, _C.PARTY_MISSING): _party_missing,
    (_STEPS, _C.VERSION_UNKNOWN): _of_order("/steps", _step("hold", reason="So.", version=9)),
    (_STEPS, _C.ID_REUSED): _of_order(
        "/steps",
        {"step_id": ID, "step": "hold", "reason": "So."},
        {"step_id": ID, "step": "resume"},
    ),
    ("PUT /v1/orders/{}/claim", _C.CLAIM_HELD): _of_anothers_claim(),
    ("PUT /v1/orders/{}/claim", _C.REASON_MISSING): _of_anothers_claim(override=True),
    ("POST /v1/orders/{}/messages", _C.ID_REUSED): _of_order(
        "/messages",
        {"id": _SAME, "text": "Ring.", "audience": "desk"},
        {"id": _SAME, "text": "Knock.", "audience": "desk"},
    ),
    ("PUT /v1/orders/{}/acknowledgement", _C.VERSION_UNKNOWN): _payload_unknown,
    (_VIEW, _C.ID_REUSED): _of_view("PUT", _view(), _view(name="Mine")),
    (_VIEW, _C.VERSION_UNKNOWN): _of_view("PUT", _view(), _view(name="Mine", version=9)),
    (_VIEW, _C.EDIT_CONFLICT): _of_view(
        "PUT", _view(), _view(name="Mine", version=1), _view(name="Ours", version=1)
    ),
    ("GET /v1/technicians/{}/positions", _C.TRACK_TOO_LONG): _track_too_long,
    (_VIEW, _C.TOO_MANY_VIEWS): _too_many_views,
    ("DELETE /v1/views/{}", _C.NOT_FOUND): _view_of_another,
    (_REPORTS, _C.ID_REUSED): _report_id_reused,
    (_REPORTS, _C.ORDER_STEP_OUT_OF_TURN): _reported_again,
    (_REPORTS, _C.VISIT_ENDED): _reported_after_the_end,
    ("PUT /v1/files/{}", _C.DIGEST_DIFFERS): _file(b"other bytes", sha256="1" * 64),
    ("PUT /v1/files/{}", _C.FILE_EMPTY): _file(b""),
    ("PUT /v1/files/{}", _C.DISK_FULL): _disk_full,
    ("PUT /v1/registrations/{}/files/{}", _C.DISK_FULL): _picture_on_a_full_disk,
    ("POST /v1/desks", _C.SERVER_STOPPING): _came_too_late,
    ("GET /v1/changes", _C.CURSOR_UNKNOWN): _as(
        Role.DISPATCHER, "GET", "/v1/changes?after=999999999"
    ),
    ("GET /v1/changes", _C.CURSOR_TOO_OLD): _cursor_too_old,
}
