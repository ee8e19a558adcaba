"""Tries over real sockets how services for times of arrival are asked, and what is believed (A8).

The answer of Valhalla is a recorded one, of Valhalla 3.9.1 on the roads of Liechtenstein (data
(c) OpenStreetMap contributors). Where ``CALLOUT_VALHALLA_PYTHON`` names a Python that has
``pyvalhalla``, and the extract of that country lies in ``CALLOUT_SAMPLES``, the same is asked of a
real one.
"""

import json
import os
import re
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from api_client.vocabulary import TravelFault, TravelMode
from desktop.gateways.osrm import Osrm
from desktop.gateways.travel_services import BODY_MOST, Service
from desktop.gateways.valhalla import Valhalla
from desktop.service.ports import ArrivalTimes, NoTimes
from tests.running import until

PLACE = (47.066, 9.503)
STARTS = [(47.141, 9.5215), (47.166, 9.51), (47.223, 9.527)]
WITHIN_S = 20.0
CAR = TravelMode.CAR
RECORDED = {
    "sources_to_targets": [
        [{"from_index": 0, "to_index": 0, "time": 645, "distance": 9.245, "cost": 1262.186}],
        [{"from_index": 1, "to_index": 0, "time": 858, "distance": 12.396, "cost": 1500.438}],
        [{"from_index": 2, "to_index": 0, "time": 1327, "distance": 20.145, "cost": 1951.377}],
    ],
    "sources": [
        {"lat": 47.141046, "lon": 9.521521},
        {"lat": 47.165986, "lon": 9.510051},
        {"lat": 47.224565, "lon": 9.52816},
    ],
    "targets": [{"lat": 47.06615, "lon": 9.502661}],
    "units": "kilometers",
    "algorithm": "costmatrix",
}
TABLE = {
    "code": "Ok",
    "durations": [[645.2], [858.0], [None]],
    "sources": [{"location": [9.5215, 47.141], "name": "", "distance": 3.1}] * 3,
    "destinations": [{"location": [9.503, 47.066], "name": "", "distance": 1.0}],
}


def spoken(body: object, status: str = "200 OK", *more: str) -> bytes:
    """A whole answer."""
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(written)}", "Connection: close", *more]
    return "\r\n".join([*lines, "", ""]).encode() + written


@dataclass
class Listens:
    """Whoever listens in the service's place: what it says, how, and what it heard."""

    says: bytes
    drips: bool = False
    heard: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def serve(self, listening: socket.socket) -> None:
        """Answer whoever comes, one after the other."""
        while not self.ended.is_set():
            with suppress(OSError):
                connected, _ = listening.accept()
                with connected:
                    connected.settimeout(WITHIN_S)
                    self.heard.append(_heard(connected))
                    if self.drips:
                        self._drip(connected)
                    elif self.says:
                        connected.sendall(self.says)
                    else:
                        self.ended.wait(WITHIN_S)

    def _drip(self, connected: socket.socket) -> None:
        """Say it byte by byte: there is always something new, and never all of it."""
        for each in self.says:
            connected.sendall(bytes([each]))
            if self.ended.wait(0.02):
                return


def _heard(connected: socket.socket) -> str:
    """A whole request."""
    told = b""
    while True:
        head, _, body = told.partition(b"\r\n\r\n")
        length = re.search(rb"Content-Length: ([0-9]+)", head)
        if b"\r\n\r\n" in told and len(body) >= int(length[1] if length else 0):
            return told.decode()
        more = connected.recv(65_536)
        if not more:
            return told.decode()
        told += more


@contextmanager
def listening(says: bytes, *, drips: bool = False) -> Iterator[tuple[str, Listens]]:
    """Somebody who listens on a port of the loopback while the block lasts."""
    stranger = Listens(says, drips)
    with socket.create_server(("127.0.0.1", 0)) as sock:
        sock.settimeout(0.05)
        thread = threading.Thread(target=stranger.serve, args=(sock,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{sock.getsockname()[1]}", stranger
        finally:
            stranger.ended.set()
            thread.join(WITHIN_S)


Made = Callable[[Service], ArrivalTimes]
BOTH = pytest.mark.parametrize("made", [Osrm, Valhalla])


def fault(
    made: Made, says: bytes, *, drips: bool = False, whole_s: float = WITHIN_S
) -> TravelFault:
    """Why there are no times, of a service that says this."""
    with listening(says, drips=drips) as (url, _), pytest.raises(NoTimes) as refused:
        made(Service(url, whole_within_s=whole_s)).to(PLACE, CAR, STARTS)
    return refused.value.fault


def test_osrm_is_asked_for_its_table_from_many_to_one() -> None:
    with listening(spoken(TABLE)) as (url, stranger):
        told = Osrm(Service(f"{url}/osrm/")).to(PLACE, CAR, STARTS)
    assert told == [645.2, 858.0, None]
    points = "9.503000,47.066000;9.521500,47.141000;9.510000,47.166000;9.527000,47.223000"
    asked = f"/osrm/table/v1/driving/{points}?sources=1;2;3&destinations=0&annotations=duration"
    assert stranger.heard[0].splitlines()[0] == f"GET {asked} HTTP/1.1"


def test_valhalla_is_asked_for_the_matrix_that_searches_from_both_sides() -> None:
    with listening(spoken(RECORDED)) as (url, stranger):
        told = Valhalla(Service(url)).to(PLACE, TravelMode.MOTORCYCLE, STARTS)
    assert told == [645.0, 858.0, 1327.0]
    head, _, body = stranger.heard[0].partition("\r\n\r\n")
    assert head.splitlines()[0] == "POST /sources_to_targets HTTP/1.1"
    assert json.loads(body) == {
        "sources": [{"lat": lat, "lon": lon} for lat, lon in STARTS],
        "targets": [{"lat": 47.066, "lon": 9.503}],
        "costing": "motorcycle",
        "prioritize_bidirectional": True,
    }


def test_valhalla_finds_no_way_for_one_and_an_older_one_does_not_say_how_it_searched() -> None:
    rows: list[Any] = [[{"time": None, "distance": None}], [{"time": 5}], [{"time": 6}]]
    with listening(spoken({"sources_to_targets": rows})) as (url, _):
        assert Valhalla(Service(url)).to(PLACE, CAR, STARTS) == [None, 5.0, 6.0]


def test_what_valhalla_reckons_by_its_other_matrix_is_not_believed() -> None:
    other = spoken({**RECORDED, "algorithm": "timedistancematrix"})
    assert fault(Valhalla, other) is TravelFault.WRONG
    assert TravelMode.BICYCLE not in Valhalla.modes
    assert TravelMode.ON_FOOT not in Valhalla.modes


@BOTH
@pytest.mark.parametrize(
    "says",
    [
        spoken(b"no JSON at all"),
        spoken(b"[" * 100_000),
        spoken([]),
        spoken("Ok"),
        spoken({}),
        spoken({"code": "NoTable", "sources_to_targets": None}),
        spoken({"code": "Ok", "durations": [[]], "sources_to_targets": [[]]}),
        spoken({"code": "Ok", "durations": [["9"]], "sources_to_targets": [[{"time": "9"}]]}),
        spoken({"code": "Ok", "durations": [[True]], "sources_to_targets": [[{"time": True}]]}),
        spoken(RECORDED | TABLE, "500 Internal Server Error"),
        spoken(b"", "302 Found", "Location: http://127.0.0.1:1/"),
        spoken(b" " * (BODY_MOST + 1)),
    ],
)
def test_nonsense_is_not_believed_and_nobody_is_followed_elsewhere(made: Made, says: bytes) -> None:
    assert fault(made, says) is TravelFault.WRONG


@BOTH
def test_a_place_beside_no_road_is_one_that_no_way_leads_to(made: Made) -> None:
    refused = spoken({"error_code": 171, "code": "NoSegment"}, "400 Bad Request")
    assert fault(made, refused) is TravelFault.NO_WAY


@BOTH
def test_who_says_nothing_or_too_slowly_is_cut_off(made: Made) -> None:
    assert fault(made, b"", whole_s=0.2) is TravelFault.SILENT
    assert fault(made, spoken(RECORDED | TABLE), drips=True, whole_s=0.3) is TravelFault.SILENT


def test_who_breaks_off_or_is_not_there_cannot_be_reached() -> None:
    assert fault(Osrm, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{") is TravelFault.UNREACHABLE
    assert fault(Osrm, b"hello") is TravelFault.UNREACHABLE
    for url in ("http://127.0.0.1:1", "https://127.0.0.1:1", "http://name.invalid"):
        with pytest.raises(NoTimes) as refused:
            Osrm(Service(url)).to(PLACE, CAR, STARTS)
        assert refused.value.fault is TravelFault.UNREACHABLE


PATH = [(47.141, 9.5215), (47.1, 9.51), (47.066, 9.503)]
SPELT = "ogg|xAwtcdQnaoAvmU~kaAntL"
"""That path as both services spell it."""


def routed(shape: object = SPELT) -> dict[str, object]:
    """What OSRM says of a way."""
    return {"code": "Ok", "routes": [{"duration": 640.1, "distance": 9_245.0, "geometry": shape}]}


def trip(shape: object = SPELT) -> dict[str, object]:
    """What Valhalla says of it."""
    return {"trip": {"summary": {"time": 640.1, "length": 9.245}, "legs": [{"shape": shape}]}}


WAYS = pytest.mark.parametrize(("made", "says"), [(Osrm, routed()), (Valhalla, trip())])


@WAYS
def test_a_way_by_roads_is_asked_for_and_read(made: Made, says: object) -> None:
    with listening(spoken(says)) as (url, stranger):
        way = made(Service(url)).way(STARTS[0], PLACE, CAR)
    assert (way.eta_s, way.metres) == (640.1, 9_245.0)
    assert list(way.points) == [pytest.approx(point) for point in PATH]
    asked = stranger.heard[0].splitlines()
    if made is Osrm:
        points = "9.521500,47.141000;9.503000,47.066000"
        query = "overview=simplified&geometries=polyline6"
        assert asked[0] == f"GET /route/v1/driving/{points}?{query} HTTP/1.1"
    else:
        assert asked[0] == "POST /route HTTP/1.1"
        told = json.loads(asked[-1])
        assert told["locations"] == [{"lat": lat, "lon": lon} for lat, lon in (STARTS[0], PLACE)], (
            "from him to there"
        )
        assert (told["costing"], told["units"]) == ("auto", "kilometers")


@pytest.mark.parametrize(
    "shape", [None, 5, "~", "oipayA", "oipayAwkheQ~", "é", chr(62), chr(128)], ids=repr
)
@pytest.mark.parametrize("made", [Osrm, Valhalla])
def test_a_line_that_is_none_is_not_believed(made: Made, shape: object) -> None:
    says = routed(shape) if made is Osrm else trip(shape)
    with listening(spoken(says)) as (url, _), pytest.raises(NoTimes) as refused:
        made(Service(url)).way(STARTS[0], PLACE, CAR)
    assert refused.value.fault is TravelFault.WRONG


@BOTH
@pytest.mark.parametrize(
    "says", [{}, [], {"code": "NoRoute"}, {"code": "Ok", "routes": []}, {"trip": {"legs": []}}]
)
def test_a_way_that_is_not_told_is_none(made: Made, says: object) -> None:
    with listening(spoken(says)) as (url, _), pytest.raises(NoTimes) as refused:
        made(Service(url)).way(STARTS[0], PLACE, CAR)
    assert refused.value.fault is TravelFault.WRONG


def test_a_real_valhalla_says_what_was_recorded(tmp_path: Path) -> None:
    python, samples = os.environ.get("CALLOUT_VALHALLA_PYTHON"), os.environ.get("CALLOUT_SAMPLES")
    if not python:
        pytest.skip("CALLOUT_VALHALLA_PYTHON names no Python that has pyvalhalla")
    extract = Path(samples or "", "map", "liechtenstein-2013-08-03.osm.pbf")
    if not extract.exists():
        pytest.skip("CALLOUT_SAMPLES has no roads of Liechtenstein")
    with real(python, extract, tmp_path) as url:
        told = Valhalla(Service(url, whole_within_s=WITHIN_S)).to(PLACE, CAR, STARTS)
    assert told == pytest.approx([645, 858, 1327], rel=0.02)


_MAKES = """
import json, pathlib, sys
import valhalla, valhalla.config
folder, port = pathlib.Path(sys.argv[1]), sys.argv[2]
(folder / "tiles").mkdir()
(folder / "tiles.tar").touch()
made = valhalla.config.get_config(folder / "tiles.tar", folder / "tiles")
made["mjolnir"] |= {"concurrency": 1, "tile_extract": "", "admin": "", "timezone": ""}
made["httpd"]["service"]["listen"] = f"tcp://127.0.0.1:{port}"
for name in ("loopback", "interrupt"):
    made["httpd"]["service"][name] = f"ipc://{folder / name}"
for name in ("loki", "thor", "odin"):
    made[name]["service"]["proxy"] = f"ipc://{folder / name}"
(folder / "valhalla.json").write_text(json.dumps(made))
print(pathlib.Path(valhalla.__file__).parent / "bin")
"""


@contextmanager
def real(python: str, extract: Path, folder: Path) -> Iterator[str]:
    """A Valhalla on the roads of an extract while the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    asked = [python, "-c", _MAKES, str(folder), str(port)]
    programs = Path(
        subprocess.run(asked, check=True, capture_output=True, encoding="utf-8").stdout.strip()
    )
    config = folder / "valhalla.json"
    building = [str(programs / "valhalla_build_tiles"), "-c", str(config), str(extract)]
    subprocess.run(building, check=True, capture_output=True)
    serving = [str(programs / "valhalla_service"), str(config), "1"]
    with subprocess.Popen(serving, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: _answers(f"http://127.0.0.1:{port}/status"))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    with suppress(requests.RequestException):
        return requests.get(url, timeout=1).ok
    return False
