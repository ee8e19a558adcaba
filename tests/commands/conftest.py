"""Decides how commands are tried: a served centre's folder at rest, and each command in-process."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlcipher3 import dbapi2

from api_client.vocabulary import FieldState
from desktop.__main__ import main
from desktop.gateways import anchor, keys
from desktop.service import audit
from desktop.service import centre as centre_cases
from desktop.service.unit import SYSTEM, iso
from tests.service.scene import Scene


@dataclass
class Kept:
    """A data folder that a server has worked on and left."""

    folder: Path
    rows: int
    head: str
    files: list[Path]

    @property
    def database(self) -> Path:
        """Its database file."""
        return self.folder / "callout.db"

    @property
    def key_file(self) -> Path:
        """Its key, which lies elsewhere."""
        return self.folder.with_suffix(".key")

    def sql(self, *statements: str) -> None:
        """Change the database as somebody would who has the file and a SQLite shell."""
        connection = dbapi2.connect(str(self.database), isolation_level=None)
        for name in ("no_update", "no_delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS audit_{name}")
        for statement in statements:
            connection.execute(statement)
        connection.close()


def anchored(scene: Scene, folder: Path, signer: Ed25519PrivateKey) -> None:
    """Anchor the head as the server does."""
    rows, head = scene.work.read(SYSTEM, audit.head)
    anchor.write(folder, signer, rows, head, iso(scene.clock.now()))


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A centre with a finished job, three photos, and a day between two anchors."""
    folder = tmp_path_factory.mktemp("served") / "a centre 中心"
    folder.mkdir()
    scene = Scene(folder)
    centre_id = scene.work.write(SYSTEM, centre_cases.begin)
    key = keys.obtain(folder, folder.with_suffix(".key"), centre_id, first=True)
    scene.work.write(SYSTEM, lambda unit: centre_cases.hold_key(unit, key))
    wang = scene.technician("王")
    order = scene.assigned(wang)
    scene.go(order, wang, FieldState.STARTED)
    anchored(scene, folder, key.signing_key())
    scene.clock.forward(scene.clock.now() - scene.clock.now().replace(day=22))
    scene.go(order, wang, FieldState.COMPLETED)
    for content in (b"one", b"two"):
        scene.store(content, wang)
    anchored(scene, folder, key.signing_key())
    rows, head = scene.work.read(SYSTEM, audit.head)
    scene.close()
    files = sorted(path for path in (folder / "files").rglob("*") if path.is_file())
    return Kept(folder, rows, head, files)


@pytest.fixture
def kept(served: Kept, tmp_path: Path) -> Kept:
    """A copy of that centre, to be tampered with."""
    folder = tmp_path / served.folder.name
    shutil.copytree(served.folder, folder)
    shutil.copyfile(served.key_file, folder.with_suffix(".key"))
    files = [folder / path.relative_to(served.folder) for path in served.files]
    return Kept(folder, served.rows, served.head, files)


Ran = tuple[int, list[str]]
Runs = Callable[..., Ran]


@pytest.fixture
def callout(capsys: pytest.CaptureFixture[str]) -> Runs:
    """Run a command; give its exit code and the lines of its standard output."""

    def run(*arguments: object) -> Ran:
        code = main([str(argument) for argument in arguments])
        return code, capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def verified(callout: Runs) -> Callable[[Kept], tuple[int, dict[str, Any]]]:
    """Run `verify --json` with the centre's key; give its exit code and what it found."""

    def run(kept: Kept) -> tuple[int, dict[str, Any]]:
        code, lines = callout(
            "verify", "--data", kept.folder, "--key-file", kept.key_file, "--json"
        )
        assert len(lines) == 1
        found: dict[str, Any] = json.loads(lines[0])
        return code, found

    return run
