"""Tries the figures that a server looks up: each one that is promised, right, and not too often."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.app.facts import FILES_EVERY_S, Facts, Since
from desktop.app.log import OwnersFile
from desktop.clock import HandClock
from desktop.gateways import anchor
from desktop.server.bell import Bell
from desktop.server.limits import Limits
from desktop.server.metrics import GAUGES
from desktop.server.places import Places
from desktop.service import audit
from desktop.service.unit import SYSTEM, iso
from tests.running import BEGAN
from tests.service.scene import Scene


def _facts(scene: Scene, folder: Path) -> Facts:
    return Facts(folder, scene.work, Bell(), OwnersFile(folder / "server.log"))


def test_each_figure_that_is_promised_is_looked_up(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    facts = _facts(scene, tmp_path)
    places = Places(Limits())
    counted = dict(zip(places.counts(), (3, 2, 4, 5, 6), strict=True))
    facts.connections = lambda: counted
    found = facts()
    assert set(found) == set(GAUGES)
    assert found["callout_connections"] == 3
    assert found["callout_connections_refused"] == 2
    assert found["callout_connections_cut"] == 15
    assert found["callout_backup_age_seconds"] is None
    assert found["callout_anchor_age_seconds"] is None
    assert (found["callout_disk_free_bytes"] or 0) > 0
    scene.close()


def test_ages_and_drift_are_told_by_the_clock(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    facts = _facts(scene, tmp_path)
    rows, head = scene.work.read(SYSTEM, audit.head)
    signer = Ed25519PrivateKey.generate()
    anchor.write(tmp_path, signer, rows, head, iso(scene.clock.now()))
    scene.clock.forward(timedelta(seconds=90))
    scene.clock.set(scene.clock.now() + timedelta(days=2))
    found = facts()
    assert found["callout_uptime_seconds"] == 90
    assert found["callout_clock_drift_seconds"] == timedelta(days=2).total_seconds()
    assert found["callout_anchor_age_seconds"] == timedelta(days=2, seconds=90).total_seconds()
    assert found["callout_audit_rows"] == rows
    scene.close()


def test_files_are_counted_once_a_minute(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    facts = _facts(scene, tmp_path)
    wang = scene.technician("王")
    assert facts()["callout_files"] == 0
    scene.store(b"one", wang)
    assert facts()["callout_files"] == 0
    scene.clock.forward(timedelta(seconds=FILES_EVERY_S))
    found = facts()
    assert (found["callout_files"], found["callout_files_bytes"]) == (1, 3)
    scene.close()


@pytest.mark.parametrize("hours", [-30, 0, 30])
def test_a_clock_that_was_set_is_seen_either_way(hours: int) -> None:
    clock = HandClock(BEGAN)
    since = Since.now(clock)
    clock.forward(timedelta(minutes=5))
    clock.set(clock.now() + timedelta(hours=hours))
    assert since.elapsed_s == 300
    assert since.drift_s == hours * 3600


def test_an_anchor_that_cannot_be_read_has_no_age(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    (tmp_path / anchor.NAME).write_text("{}", encoding="utf-8")
    assert _facts(scene, tmp_path)()["callout_anchor_age_seconds"] is None
    scene.close()
