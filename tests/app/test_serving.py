"""Tries what a server notes of itself: its start, a start that could not be, and its figures."""

import json
from pathlib import Path

import pytest

from api_client.client import Client
from api_client.vocabulary import StartFault
from desktop.app import serving
from desktop.gateways.folder import CentreFolder
from desktop.server.metrics import GAUGES
from desktop.settings import PLAIN_HTTP
from desktop.store.faults import CannotStart
from tests.commanding import serving as served_alone

UNKNOWN_AT_FIRST = {"callout_backup_age_seconds"}


def _events(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text(encoding="ascii").splitlines()]


def test_a_start_that_cannot_be_is_noted_in_the_folder(tmp_path: Path) -> None:
    asked = serving.Serving(
        tmp_path / "centre", host="192.0.2.1", key_file=tmp_path / "key", plain_http=PLAIN_HTTP
    )
    with pytest.raises(CannotStart):
        serving.serve(asked, lambda _url, _beside: None)
    (fault,) = [
        line
        for line in _events(tmp_path / "centre" / "server.log")
        if line["event"] == "start-fault"
    ]
    assert (fault["code"], fault["release"]) == ("address-unusable", serving.RELEASE)


def test_the_log_of_another_server_is_left_alone(tmp_path: Path) -> None:
    with CentreFolder(tmp_path / "centre") as held:
        with pytest.raises(CannotStart) as caught:
            serving.serve(serving.Serving(tmp_path / "centre"), lambda _url, _beside: None)
        assert caught.value.fault is StartFault.FOLDER_IN_USE
        assert not held.log.exists()


def test_a_server_tells_every_figure_and_how_it_began(tmp_path: Path) -> None:
    with (
        served_alone(tmp_path / "centre", "--key-file", tmp_path / "key") as server,
        Client(server.url, server.secret) as client,
    ):
        text = client.diagnostics.metrics()
        told = {line.split()[0] for line in text.splitlines() if not line.startswith("#")}
        assert set(GAUGES) - told <= UNKNOWN_AT_FIRST
        assert f'release="{serving.RELEASE}"' in text
        facts = client.diagnostics.centre()
        assert (facts.release, facts.database) == (serving.RELEASE, "sqlite")
        assert facts.uptime_s is not None
        assert (facts.disk_free_bytes or 0) > 0
    first, *_ = _events(tmp_path / "centre" / "server.log")
    assert (first["event"], first["pid"]) == ("server-started", server.pid)
