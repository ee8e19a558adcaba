"""Decides how a centre that is played at random is opened and closed: on files, or a server."""

import shutil
import tempfile
from pathlib import Path

from hypothesis.stateful import RuleBasedStateMachine
from typing_extensions import override

from tests.postgres import Server
from tests.service.scene import Scene

MEMORY = Path("/dev/shm")  # noqa: S108  (as good a place as any, and syncs cost nothing there)


class Opened(RuleBasedStateMachine):
    """A centre; whoever plays it opens it by an `initialize`, so that each play has its own."""

    scene: Scene
    folder: Path

    def __init__(self, postgres: Server | None = None) -> None:
        """Be played on files, or on a database of that server."""
        super().__init__()
        self._postgres, self._name = postgres, ""

    def open(self, name: str) -> None:
        """Open a new centre, in a folder of its own that begins with this name."""
        parent = MEMORY if MEMORY.is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix=f"callout-{name}-", dir=parent))
        url = None
        if self._postgres is not None:
            self._name = self._postgres.create(migrated=True)
            url = self._postgres.url(self._name)
        self.scene = Scene(self.folder, url)

    @override
    def teardown(self) -> None:
        if hasattr(self, "scene"):
            self.scene.close()
            shutil.rmtree(self.folder)
            if self._postgres is not None:
                self._postgres.drop(self._name)
