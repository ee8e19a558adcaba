"""Decides how each refusal is made to happen that areas, duty and shifts have."""

from typing import Any
from unittest import mock

import requests

from api_client.ids import new_id
from api_client.vocabulary import Code, Role
from desktop.service import duty
from tests.at_the_door import BODIES, Provocation
from tests.running import Running

_C = Code
_AREA, _DUTY = "PUT /v1/areas/{}", "PATCH /v1/technicians/{}/duty"
_SHIFT = "PUT /v1/technicians/{}/shifts/{}"


def outline(*corners: tuple[float, float]) -> list[dict[str, float]]:
    """An outline on the wire."""
    return [{"lat": lat, "lon": lon} for lat, lon in corners]


def _polygon(*rings: list[dict[str, float]]) -> Provocation:
    """Keep an area with such outlines."""
    body = {"version": 0, "name": str(new_id()), "kind": "polygon", "rings": list(rings)}
    return lambda centre: centre.ask(
        "PUT", f"/v1/areas/{new_id()}", centre.person(Role.SUPERVISOR), json=body
    )


def _areas(*bodies: dict[str, Any], same: bool = True) -> Provocation:
    """Keep areas, one after the other, of the same id or each of its own; the last is refused."""

    def provoke(centre: Running) -> requests.Response:
        by, id_, name = centre.person(Role.SUPERVISOR), new_id(), str(new_id())
        return [
            centre.ask(
                "PUT",
                f"/v1/areas/{id_ if same else new_id()}",
                by,
                json={"version": 0, "name": name, "kind": "district", **body},
            )
            for body in bodies
        ][-1]

    return provoke


def _duties(*bodies: dict[str, Any]) -> Provocation:
    """Change how somebody works, one change after the other; the last is refused."""

    def provoke(centre: Running) -> requests.Response:
        by, path = centre.person(Role.DISPATCHER), f"/v1/technicians/{centre.technician().id}/duty"
        return [centre.ask("PATCH", path, by, json={"version": 0, **body}) for body in bodies][-1]

    return provoke


def _shifts(*bodies: dict[str, Any]) -> Provocation:
    """Plan a shift, one plan after the other; the last is refused."""

    def provoke(centre: Running) -> requests.Response:
        by = centre.person(Role.DISPATCHER)
        path = f"/v1/technicians/{centre.technician().id}/shifts/{new_id()}"
        return [centre.ask("PUT", path, by, json={**BODIES[_SHIFT], **body}) for body in bodies][-1]

    return provoke


def _shift_of_another(centre: Running) -> requests.Response:
    by, id_ = centre.person(Role.DISPATCHER), new_id()
    return [
        centre.ask(
            "PUT",
            f"/v1/technicians/{centre.technician().id}/shifts/{id_}",
            by,
            json=BODIES[_SHIFT],
        )
        for _ in range(2)
    ][-1]


def _too_many_shifts(centre: Running) -> requests.Response:
    with mock.patch.object(duty, "MOST_SHIFTS", 0):
        return _shifts({})(centre)


_MORNING = {"weekday": "monday", "begins": "08:00", "ends": "12:00"}
OF_DUTY: dict[tuple[str, Code], Provocation] = {
    (_AREA, _C.VERSION_UNKNOWN): _areas({"version": 9}),
    (_AREA, _C.EDIT_CONFLICT): _areas({}, {"words": ["A"]}, {"words": ["B"]}),
    (_AREA, _C.AREA_NAME_TAKEN): _areas({}, {}, same=False),
    (_AREA, _C.POLYGON_CORNERS_FEW): _polygon(outline((0, 0), (0, 1))),
    (_AREA, _C.POLYGON_WITHOUT_EXTENT): _polygon(outline((0, 0), (1, 1), (2, 2))),
    (_AREA, _C.POLYGON_TOO_WIDE): _polygon(outline((0, -170), (1, 0), (0, 170))),
    (_AREA, _C.POLYGON_CROSSES_ITSELF): _polygon(outline((0, 0), (1, 1), (0, 1), (1, 0))),
    (_DUTY, _C.VERSION_UNKNOWN): _duties({"version": 9, "on_duty": False}),
    (_DUTY, _C.EDIT_CONFLICT): _duties({"vehicle": "A van"}, {"vehicle": "A bus"}),
    (_DUTY, _C.HOURS_OVERLAP): _duties({"hours": [_MORNING, {**_MORNING, "begins": "11:00"}]}),
    (_DUTY, _C.AREA_UNKNOWN): _duties({"area_ids": [str(new_id())]}),
    (_SHIFT, _C.VERSION_UNKNOWN): _shifts({"version": 9}),
    (_SHIFT, _C.EDIT_CONFLICT): _shifts({}, {"note": "A"}, {"note": "B"}),
    (_SHIFT, _C.ID_REUSED): _shift_of_another,
    (_SHIFT, _C.TOO_MANY_SHIFTS): _too_many_shifts,
}
