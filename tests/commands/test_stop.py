"""Tries `callout stop`: the folder's server ends, and one that does not run is no fault (F2)."""

import json
from pathlib import Path

from desktop.gateways.folder import CentreFolder
from tests.commanding import serving
from tests.commands.conftest import Runs


def test_a_server_is_stopped_and_awaited(tmp_path: Path, callout: Runs) -> None:
    with serving(tmp_path / "centre", "--key-file", tmp_path / "key") as server:
        code, (line,) = callout("stop", "--data", server.data, "--json")
        assert (code, json.loads(line)) == (0, {"ok": True, "stopped": True})
        assert not CentreFolder(server.data).held()
        server.process.wait(20)
    code, (line,) = callout("stop", "--data", tmp_path / "centre", "--json")
    assert (code, json.loads(line)) == (0, {"ok": True, "stopped": False})
    code, (line,) = callout("stop", "--data", tmp_path / "nowhere")
    assert (code, line) == (0, "No server runs on this folder.")
    assert not (tmp_path / "nowhere").exists()
