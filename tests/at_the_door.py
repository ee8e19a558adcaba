"""Decides how each refusal is made to happen that the server's door and edge have for anybody.

A request is valid as far as it can be about something that is not there: what is wrong with it is
who asks, or one thing of its form. An endpoint is written "METHOD /path/{}".
"""

import http.client
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import requests

from api_client.ids import new_id
from api_client.vocabulary import Code, Role
from api_client.wire.tracking import LARGEST_FILE_BYTES
from desktop.server.arriving import LARGEST_BATCH_BYTES
from desktop.service import sessions
from desktop.service.unit import SYSTEM, Unit
from tests import registering
from tests.running import LOCAL_SECRET, Person, Running, new_order

Provocation = Callable[[Running], requests.Response]
PASSWORD = "a-password-of-some-length"
ID = "0193aaaa-0000-7000-8000-000000000001"

BODIES: dict[str, dict[str, Any]] = {
    "POST /v1/sessions": {"name": "Ada", "password": PASSWORD},
    "POST /v1/pairings": {"code": "AAAAA-AAAAA"},
    "POST /v1/staff": {"id": ID, "name": "Bob", "role": "finance", "password": PASSWORD},
    "PATCH /v1/staff/{}": {"version": 1, "name": "Bobby"},
    "PUT /v1/me/password": {"old": PASSWORD, "new": PASSWORD + "!"},
    "POST /v1/me/unlocking": {"password": PASSWORD},
    "PATCH /v1/settings": {"edits": [{"name": "lock_after_min", "version": 0, "value": "5"}]},
    "POST /v1/technicians": {"id": ID, "name": "Cy"},
    "PATCH /v1/technicians/{}": {"version": 1, "phone": "1"},
    "POST /v1/orders": {**new_order(), "id": ID},
    "PATCH /v1/orders/{}": {"edit_id": ID, "version": 1, "remark": "Ring twice."},
    "POST /v1/orders/{}/assignment": {"technician_id": ID},
    "POST /v1/orders/{}/steps": {"step_id": ID, "step": "hold", "reason": "Nobody at home."},
    "PUT /v1/orders/{}/acknowledgement": {"payload_version": 1},
    "PUT /v1/orders/{}/claim": {},
    "POST /v1/orders/{}/messages": {"id": ID, "text": "Ring first.", "audience": "desk"},
    "POST /v1/reports": {
        "report_id": ID,
        "order_id": ID,
        "state": "received",
        "occurred_at": "2026-11-23T07:00:00Z",
    },
    "POST /v1/positions": {
        "position": {"lat": 1.0, "lon": 2.0},
        "occurred_at": "2026-11-23T07:00:00Z",
    },
    "POST /v1/technicians/{}/trackers": {"app": "owntracks"},
    "POST /owntracks": {"_type": "lwt"},
    "POST /osmand/{}": {},
    "POST /v1/desks": {"pid": 1},
    "PUT /v1/reminders/{}": {"version": 0, "text": "Call back.", "due_at": "2026-11-23T09:00:00Z"},
    "PUT /v1/reminders/{}/done": {"version": 1},
    "POST /v1/reminders/{}/snooze": {"id": ID, "version": 1, "minutes": 5},
    "POST /v1/handovers": {"id": ID, "note": "All quiet."},
    "PUT /v1/handovers/{}/taken": {},
    "POST /v1/alarms/{}/acknowledgement": {"id": ID, "note": "I ring him."},
    "POST /v1/orders/{}/dispatch": {"id": ID},
    "POST /v1/orders/{}/offers": {"id": ID, "technician_id": ID},
    "POST /v1/cascades/{}/stop": {"id": ID, "reason": "Enough."},
    "POST /v1/cascades/{}/widen": {"id": ID, "reason": "Urgent.", "waive": ["area"]},
    "POST /v1/offers/{}/answer": {"accept": True},
    "POST /v1/orders/{}/consent": {"accept": True},
    "POST /v1/orders/{}/holds": {
        "id": ID,
        "prepayment_minor": 1,
        "deposit_minor": 1,
        "currency": "CNY",
    },
    "POST /v1/holds/{}/end": {"command_id": ID, "outcome": "released", "reason": "Paid."},
    "POST /v1/payments/{}/counted": {"command_id": ID, "means": "cash", "receipt": "R-1"},
    "PUT /v1/orders/{}/documents": {"state": "handed-in"},
    "POST /v1/orders/{}/fee": {
        "id": ID,
        "currency": "CNY",
        "lines": [{"text": "Opening", "amount_minor": 1}],
    },
    "POST /v1/orders/{}/abandonment": {"fault": "customer"},
    "PUT /v1/views/{}": {"version": 1, "name": "Late ones", "content": {}},
    "POST /v1/firms": registering.firm(UUID(ID)),
    "PATCH /v1/firms/{}": {"version": 1, "address": "9 Gongti North Road"},
    "POST /v1/registrations": {"id": ID, "name": "Wang Ming"},
    "PATCH /v1/registrations/{}": {"version": 1, "address": "9 Gongti North Road"},
    "POST /v1/registrations/{}/review": {"approve": False, "reason": "Blurred."},
    "POST /v1/registrations/search": {"number": registering.identity_number()},
    "PUT /v1/registrations/{}/filing/answer": {"approve": True, "receipt": "BA-1"},
    "PATCH /v1/registrations/{}/credential": {"version": 1, "reason": "Late.", "risk": None},
    "PUT /v1/templates/{}": {"version": 0, "name": "Leak", "kind": "repair", "title": "A leak"},
    "PUT /v1/prices/{}": {
        "version": 0,
        "kind": "repair",
        "text": "Call-out",
        "amount_minor": 8_000,
        "currency": "CNY",
    },
    "PUT /v1/areas/{}": {"version": 0, "name": "Pudong", "kind": "district"},
    "PATCH /v1/technicians/{}/duty": {"version": 0, "on_duty": False},
    "PUT /v1/technicians/{}/shifts/{}": {
        "version": 0,
        "on": "2026-11-24",
        "begins": "22:00",
        "ends": "06:00",
    },
}
BODIES |= {
    "POST /v1/ledger/transfers/{}/reversal": {"command_id": ID, "reason": "Not so."},
    "POST /v1/ledger/openings": {
        "command_id": ID,
        "kind": "cash",
        "currency": "CNY",
        "amount_minor": 1,
        "reason": "As counted.",
    },
    "POST /v1/ledger/periods": {"id": ID, "last_on": "2020-01-01"},
}
BODIES |= {
    "PUT /v1/technicians/{}/payee": {
        "version": 0,
        "holder": "Wang Ming",
        "account": "DE89 3704 0044 0532 0130 00",
    },
    "POST /v1/payouts": {"id": ID, "currency": "CNY"},
    "POST /v1/refunds": {
        "id": ID,
        "currency": "CNY",
        "refunds": [
            {"request_id": ID, "holder": "A. Chen", "account": "6222020012345678", "bank": "ICBC"}
        ],
    },
    "POST /v1/payouts/{}/release": {"command_id": ID},
    "POST /v1/payouts/{}/cancel": {"command_id": ID, "reason": "Too early."},
    "POST /v1/payouts/{}/paid": {"command_id": ID},
    "POST /v1/payouts/{}/returned": {"command_id": ID, "reason": "No such account."},
}
BODIES["POST /v1/reports/batch"] = {"reports": [BODIES["POST /v1/reports"]]}
BAD_QUERY = {
    "GET /v1/orders": "limit=0",
    "GET /v1/orders/keys": "sort=weight",
    "GET /v1/orders/counts": "by=weight",
    "GET /v1/audit": "limit=0",
    "GET /v1/alarms": "limit=0",
    "GET /v1/cascades": "all=perhaps",
    "GET /v1/reminders": "limit=0",
    "GET /v1/holds": "limit=0",
    "GET /v1/prices": "kind=cooking",
    "GET /v1/handovers": "limit=0",
    "GET /v1/refunds": "limit=0",
    "GET /v1/payouts": "limit=0",
    "GET /v1/payouts/{}/file": "format=x",
    "GET /v1/changes": "after=-1",
    "GET /v1/technicians": "ids=x",
    "GET /v1/replays": "most=1",
    "GET /v1/nearby": "lat=91&lon=0",
    "GET /v1/registrations": "review=x",
    "GET /v1/ledger/accounts": "limit=0",
    "GET /v1/ledger/transfers": "before=0",
    "GET /v1/ledger/trial": "last_on=2026-13-01",
    "GET /v1/ledger/export": "format=pdf",
    "GET /v1/callers": f"phone={'1' * 201}",
    "GET /v1/callers/addresses": f"text={'1' * 201}",
}
SOMEWHERE = {"lat": 31.23, "lon": 121.47}
GOOD_QUERY = {
    "GET /v1/nearby": SOMEWHERE,
    "GET /v1/technicians/{}/way": SOMEWHERE,
    "GET /v1/ledger/trial": {"last_on": "2026-11-23"},
    "GET /v1/ledger/export": {"format": "csv"},
}
"""What has to be asked for."""
IN_CHARGE = {
    "staff": Role.ADMINISTRATOR,
    "technicians": Role.ADMINISTRATOR,
    "devices": Role.ADMINISTRATOR,
    "sessions": Role.ADMINISTRATOR,
    "orders": Role.DISPATCHER,
    "reports": Role.TECHNICIAN,
    "files": Role.DISPATCHER,
    "cascades": Role.DISPATCHER,
    "offers": Role.TECHNICIAN,
    "alarms": Role.DISPATCHER,
    "reminders": Role.DISPATCHER,
    "handovers": Role.DISPATCHER,
    "holds": Role.SUPERVISOR,
    "payments": Role.FINANCE,
    "views": Role.DISPATCHER,
    "templates": Role.SUPERVISOR,
    "prices": Role.FINANCE,
    "areas": Role.SUPERVISOR,
    "firms": Role.RECORDS_CLERK,
    "registrations": Role.RECORDS_CLERK,
    "ledger": Role.FINANCE,
    "payouts": Role.FINANCE,
    "refunds": Role.FINANCE,
}


def _absent(endpoint: str) -> tuple[str, str]:
    """The endpoint's method and its path about something that is not there."""
    method, path = endpoint.split()
    if path.startswith("/v1/registrations/{}/f"):
        kind = "photo" if "/files/" in path else "right-thumb"
        path = path.replace("/files/{}", f"/files/{kind}").replace("prints/{}", f"prints/{kind}")
    elif "/files/" in path:
        return method, path.replace("{}", "0" * 64)
    return method, path.replace("{}", "1" if "/desks/" in path else str(new_id()))


def _sent(centre: Running, endpoint: str, by: Person | str | None) -> requests.Response:
    """Send a valid request about something that is not there."""
    method, path = _absent(endpoint)
    more: dict[str, Any] = {"json": BODIES[endpoint]} if endpoint in BODIES else {}
    if endpoint in GOOD_QUERY:
        more["params"] = GOOD_QUERY[endpoint]
    return centre.ask(method, path, by, **more)


def general(endpoint: str, code: Code) -> Provocation | None:
    """How a code is provoked that any endpoint may answer; None for any other code."""
    made = {
        Code.NOT_SIGNED_IN: lambda centre: _sent(centre, endpoint, None),
        Code.TOKEN_REVOKED: lambda centre: _sent(centre, endpoint, _revoked(centre)),
        Code.TOKEN_EXPIRED: lambda centre: _sent(
            centre, endpoint, centre.new_person(Role.AUDITOR, lasts=timedelta(0))
        ),
        Code.PASSWORD_DUE: lambda centre: _sent(centre, endpoint, _given_one(centre)),
        Code.NOT_PERMITTED: lambda centre: _sent(centre, endpoint, _stranger(centre, endpoint)),
        Code.NOT_FOUND: lambda centre: _sent(centre, endpoint, _in_charge(centre, endpoint)),
        Code.REQUEST_INVALID: lambda centre: _invalid(centre, endpoint),
        Code.REQUEST_UNREADABLE: lambda centre: _typed(centre, endpoint, "application/json"),
        Code.MEDIA_TYPE_WRONG: lambda centre: _typed(centre, endpoint, "text/plain"),
        Code.BODY_TOO_LARGE: lambda centre: _too_large(centre, endpoint),
    }
    return made.get(code)


def _revoked(centre: Running) -> Person:
    person = centre.new_person(Role.AUDITOR)
    centre.client(LOCAL_SECRET).people.revoke_staff(person.id)
    return person


def _given_one(centre: Running) -> Person:
    """Somebody who has not yet chosen a password of his own."""
    person = centre.new_person(Role.ADMINISTRATOR)

    def owe(unit: Unit) -> None:
        for token in sessions.live(unit, person.id):
            token.password_due = 1

    centre.work.write(SYSTEM, owe)
    return person


def _stranger(centre: Running, endpoint: str) -> Person | str:
    """Somebody who may not; the machine's own secret has neither session nor password."""
    own = "current" in endpoint or "/me/" in endpoint
    return LOCAL_SECRET if own else centre.person(Role.POLICE_OFFICER)


def _in_charge(centre: Running, endpoint: str) -> Person:
    """Somebody who may."""
    if endpoint.endswith(("orders/{}/acknowledgement", "/fee/confirmed")):
        return centre.person(Role.TECHNICIAN)
    if endpoint.endswith("/payee"):
        return centre.person(Role.FINANCE)
    return centre.person(IN_CHARGE[endpoint.split("/")[2]])


def _invalid(centre: Running, endpoint: str) -> requests.Response:
    method, path = endpoint.split()
    more: dict[str, Any] = {"json": {"unknown": 1}} if endpoint in BODIES else {}
    query = BAD_QUERY.get(endpoint)
    path = path.replace("{}", "x") + (f"?{query}" if query else "")
    return centre.ask(method, path, centre.person(Role.DISPATCHER), **more)


def _typed(centre: Running, endpoint: str, media_type: str) -> requests.Response:
    method, path = _absent(endpoint)
    headers = {"Content-Type": media_type}
    return centre.ask(method, path, centre.person(Role.DISPATCHER), data=b"{", headers=headers)


def _too_large(centre: Running, endpoint: str) -> requests.Response:
    """Promise a body that is too large, and read the answer without sending it."""
    method, path = _absent(endpoint)
    largest = LARGEST_FILE_BYTES if "/files/" in endpoint else LARGEST_BATCH_BYTES
    connection = http.client.HTTPConnection(urlsplit(centre.url).netloc, timeout=20)
    try:
        connection.putrequest(method, path)
        connection.putheader("Authorization", f"Bearer {centre.person(Role.DISPATCHER).token}")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(largest + 1))
        connection.endheaders()
        raw = connection.getresponse()
        answer = requests.Response()
        answer.status_code = raw.status
        answer.headers.update(raw.getheaders())
        answer._content = raw.read()  # noqa: SLF001  (made by hand: requests would send the body)
    finally:
        connection.close()
    return answer
