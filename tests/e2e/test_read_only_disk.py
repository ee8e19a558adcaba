"""Turns the data folder read-only under a server: it says so, and goes on once mended (F5)."""

import hashlib
from pathlib import Path

import psutil
import pytest

from tests.commanding import serving
from tests.e2e.disks import read_only_bound
from tests.e2e.peopled import Wire, peopled
from tests.running import until

PHOTO = b"a street at night" * 1000


@pytest.mark.skipif(
    psutil.Process().username() != "root",
    reason="only root may mount; tests/server/test_files.py has the same refusal without",
)
def test_a_folder_that_turns_read_only_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    centre = peopled(tmp_path)
    with serving(centre.data, "--key-file", centre.key) as server, Wire(server.url, centre) as wire:
        made = [wire.create().json()["id"]]
        with read_only_bound(centre.data):
            refused = wire.put(PHOTO)
            assert (refused.status_code, refused.json()["code"]) == (503, "storage-unavailable")
            # The database was open before, and is written on: tests/e2e/test_each_fault.py refuses.
            made.append(wire.create().json()["id"])
            assert wire.order(made[0]).status_code == 200
            assert wire.health().status_code == 200
        until(lambda: wire.health().json()["ok"])
        stored = wire.put(PHOTO)
        assert stored.status_code == 201
        assert stored.json()["sha256"] == hashlib.sha256(PHOTO).hexdigest()
        assert wire.create().status_code == 201
        assert {wire.order(id_).status_code for id_ in made} == {200}
    assert server.process.returncode == 0
    assert centre.verified()["ok"]
    with read_only_bound(centre.data):
        said = centre.command("serve")
        assert said.answer["code"] == "folder-not-writable"
        assert "Traceback" not in said.err
